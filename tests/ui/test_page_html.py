"""The HTML of the page, without a browser: what is marked, linked and escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Citation, Dropped, Filters, Provenance, Seconds, Sentence
from assistant.app import Assistant
from assistant.page.answering import complete
from assistant.page.cards import highlights
from assistant.page.chart import WIDTH, chart
from assistant.page.copying import plain_text
from assistant.page.exchange import Exchange, Failure, Scope
from assistant.page.layout import Layout, Place, Theme, lay_out
from assistant.page.papers import listing
from assistant.page.table import table
from assistant.page.turn import turn
from assistant.page.verdicts import spans, sum_line
from assistant.presenting.html import NOTHING, Html, element, escaped, is_web_address, outward
from assistant.presenting.prose import Span, prose
from index.paper import Paper

KNOWN = {"div", "ul", "ol", "li", "h3", "blockquote", "pre", "strong", "em", "code", "span", "br"}


class Reader(HTMLParser):
    """Reads HTML: its text, its tags, and whether they are closed in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text, self.tags, self._open = "", [], []  # type: ignore[var-annotated]
        self.feed(markup)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in {"br", "input"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def plain(number: int, _: int | None) -> Html:
    return Html(str(number))


def written(text: str, spans: list[Span] | None = None) -> str:
    return prose(text, spans or [], plain)


def span(start: int, end: int, name: str = "s") -> Span:
    return Span(
        start, end, lambda content: element("span", content, cls=name), Html(f"<i>{name}</i>")
    )


@given(st.text(alphabet="ab <>&\"'*_`[]()\\#-1\n“”", max_size=60), st.data())
def test_any_text_gives_sound_markup_with_none_of_its_own_tags(
    text: str, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    marked = [span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    reader = Reader(written(text, marked))
    assert set(reader.tags) <= KNOWN | {"i"}


@given(st.text(max_size=80))
def test_escaped_text_reads_as_it_was_less_what_steers(text: str) -> None:
    markup = escaped(text)
    assert not re.search("[<>\"']", markup)
    kept = set(unescape(markup))
    assert kept <= set(text)


def test_light_markdown_is_written_as_html() -> None:
    text = "## Head\nOne **two** *three* `four`.\n\n- a\n- b\n\n1. c\n> d\n```\n<x>\n```"
    assert written(text) == (
        "<h3>Head</h3>"
        '<div class="para">One <strong>two</strong> <em>three</em> <code>four</code>.</div>'
        "<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol><blockquote>d</blockquote>"
        "<pre>&lt;x&gt;</pre>"
    )


def test_items_with_blank_lines_between_them_are_one_list() -> None:
    assert written("- a\n\n- b\n\n\n1. c\n\n2. d\n\nEnd\n\n- e") == (
        "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>"
        '<div class="para">End</div><ul><li>e</li></ul>'
    )


def test_links_and_tags_of_a_model_stay_text() -> None:
    markup = written("See [here](javascript:alert(1)) and <img src=x> ![i](http://x.org/i.png)")
    assert Reader(markup).tags == ["div"]
    assert "[here](javascript:alert(1))" in unescape(markup)


def test_a_sentence_is_marked_across_bold_words_and_lines() -> None:
    text = "First **part. Second** part.\nMore [1]."
    markup = written(text, [span(0, 13, "a"), span(14, len(text), "b")])
    assert markup.count("<i>a</i>") == markup.count("<i>b</i>") == 1
    assert '<span class="b"><strong>Second</strong> part.</span>' in markup
    assert markup.endswith(".</span><i>b</i></div>")


def test_markers_become_what_the_caller_writes_and_escaped_ones_stay() -> None:
    asked: list[tuple[int, int | None]] = []

    def linked(number: int, sentence: int | None) -> Html:
        asked.append((number, sentence))
        return element("a", str(number))

    markup = prose("True [1, 2]. Not \\[3\\].", [span(0, 12)], linked)
    assert asked == [(1, 0), (2, 0)]
    assert "[<a>1</a>, <a>2</a>]" in markup
    assert "[3]" in markup


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.org",
        "http://",
        "",
        None,
        "http://[",
        "x\u202ehttp://a",
    ],
)
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert not is_web_address(address)
    assert "<a" not in outward("label", address)
    assert 'rel="noopener noreferrer nofollow"' in outward("label", "https://arxiv.org/abs/1")


@pytest.fixture(scope="module")
def exchange(assistant: Assistant) -> Exchange:
    question = "which papers compress CoT?"
    return complete(question, Scope(), assistant.answer(question), assistant)


def test_every_highlight_is_a_quote_and_lies_at_its_place(exchange: Exchange) -> None:
    answer = exchange.answer
    assert answer is not None
    markup = turn(exchange, 0)
    for citation in answer.citations:
        paper = exchange.paper(citation.paper_id)
        assert paper is not None
        (marked,) = highlights(answer.sentences, citation.n)
        quote = paper.abstract[marked.start : marked.end]
        assert quote == citation.quote
        assert f'">{escaped(quote)}</mark>' in markup
    assert Reader(markup).tags.count("mark") == len(answer.citations)


def test_overlapping_evidence_is_highlighted_piece_by_piece(exchange: Exchange) -> None:
    answer = exchange.answer
    assert answer is not None
    first = answer.sentences[1]
    (one,) = first.evidence
    shorter = replace(one, quote=one.quote[10:50], start=one.start + 10, end=one.start + 50)
    second = replace(first, evidence=(shorter,))
    pieces = highlights((first, second), one.n)
    assert [piece.sentences for piece in pieces] == [(0,), (0, 1), (0,)]
    assert pieces[0].start == one.start
    assert pieces[-1].end == one.end


def doubtful() -> Answer:
    texts = ("Sure [1].", "So-so [1].", "Wrong [1].", "Bare.")
    states = ("supported", "weak", "unsupported", "uncited")
    sentences, text = [], ""
    for words, status in zip(texts, states, strict=True):
        start = len(text)
        text += f"{words} "
        sentences.append(
            Sentence(words, start, start + len(words), (1,), status, f"because {status}")  # type: ignore[arg-type]
        )
    return Answer(
        "q", "q", "fact", "generated", "partial", text.strip(), tuple(sentences), (), (), (),
        Filters(), 0, (), Seconds(), Provenance("0", None, {}, "", None, {}),
        dropped=(Dropped("[9]", "no such source"),),
    )  # fmt: skip


def test_doubtful_sentences_say_so_in_words_with_the_reason_on_demand() -> None:
    answer = doubtful()
    markup = prose(answer.answer, spans(answer.sentences, "t0"), plain)
    words = re.findall(r'<button[^>]*class="flag[^>]*>([^<]*)</button>', markup)
    assert words == ["weak", "not supported", "no citation"]
    assert markup.count(" hidden>because") == 3
    assert "because supported" not in markup


def test_a_copy_marks_doubtful_sentences_and_ends_with_the_sources() -> None:
    cited = Citation(1, "a", "A *Paper*", "http://a.org/1", "", None, basis="abstract")
    text = plain_text(replace(doubtful(), citations=(cited,)))
    said, _, sources = text.partition("\n\nSources\n")
    assert said.startswith("Sure [1]. So-so [1]. (weak: because weak) Wrong [1]. (not supported:")
    assert sources == "[1] A *Paper*, undated, http://a.org/1\n"


def test_one_line_sums_up_the_checking() -> None:
    line = sum_line(doubtful())
    assert "1 of 4 sentences supported, 1 weak, 1 not supported, 1 without citation" in line
    assert "1 citation dropped" in line
    assert "[9]: no such source" in line


def test_the_table_holds_a_row_for_each_paper(exchange: Exchange) -> None:
    assert exchange.answer is not None
    markup = table(exchange.answer, "t0")
    assert Reader(markup).tags.count("tr") == 1 + len(exchange.answer.citations)
    said = table(replace(exchange.answer, mode="generated"), "t0")
    assert "What it says" in said
    assert "What it says" not in markup


def test_a_failure_shows_its_cause_and_what_helps() -> None:
    markup = turn(Exchange("q?", failure=Failure("the disk is <full>", "make room")), 3)
    assert "the disk is &lt;full&gt;" in markup
    assert "What helps: make room" in markup
    assert 'id="t3"' in markup


def test_chosen_limits_are_chips_that_can_be_removed_one_by_one(exchange: Exchange) -> None:
    assert exchange.answer is not None
    paper = exchange.papers[0]
    chosen = Filters(papers=(paper.id,))
    limited = replace(
        exchange, scope=Scope(chosen), answer=replace(exchange.answer, filters=chosen)
    )
    markup = turn(limited, 0)
    assert f'data-what="paper" data-value="{paper.id}"' in markup
    assert escaped(f"only: {paper.title}") in markup


def test_the_map_is_the_same_each_time_and_marks_what_is_cited(assistant: Assistant) -> None:
    one, two = lay_out(assistant.library), lay_out(assistant.library)
    assert one == two
    assert len(one.places) == one.total == 386
    assert sum(theme.papers for theme in one.themes) == 386
    assert all(0 <= place.x <= 1 and 0 <= place.y <= 1 for place in one.places)
    cited = {one.places[7].paper_id}
    assert chart(one, cited).count("cited") == 2  # the class, and the words below


def test_names_on_the_map_lie_apart_and_over_few_dots(assistant: Assistant) -> None:
    layout = lay_out(assistant.library)
    drawn = chart(layout, ())
    dots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
    names = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]+)', drawn)
    boxes = [(float(x), float(y) - 5, 4 * len(name)) for x, y, name in names]
    assert len(boxes) == len(layout.themes)
    assert all(half < x < WIDTH - half for x, _, half in boxes)
    for one, (x, y, half) in enumerate(boxes):
        covered = [1 for a, b in dots if abs(float(a) - x) < half and abs(float(b) - y) < 8]
        assert len(covered) <= 2
        assert all(abs(x - a) > half + b or abs(y - c) > 16 for a, c, b in boxes[:one])


def test_neighbours_on_the_map_are_about_the_same(assistant: Assistant) -> None:
    places = {place.title: place for place in lay_out(assistant.library).places}
    valve = next(place for title, place in places.items() if title.startswith("CoT-Valve"))
    near = sorted(
        places.values(), key=lambda place: (place.x - valve.x) ** 2 + (place.y - valve.y) ** 2
    )[1:9]
    about = [place for place in near if re.search("CoT|Chain|Reason|Think", place.title)]
    assert len(about) >= 6


def test_only_papers_that_match_are_listed_and_more_where_there_are_more(
    assistant: Assistant,
) -> None:
    def listed(query: str, **sent: object) -> str:
        return listing(assistant, query, Filters(), sent)

    assert "No paper matches." in listed("zzzzqqqq")
    assert listed("Tokyo weather").count("<li>") < 10
    assert "matches, the best first" in listed("shrinking neural nets")
    assert 'data-shown="80">Show 40 more' in listed("reasoning")
    assert listed("", shown=80).count("<li>") == 80
    assert "386 papers<" in listed("", shown=10**9)
    assert listed("", shown="80; drop").count("<li>") == listed("", shown=-3).count("<li>") == 40


def test_a_map_of_few_papers_says_that_it_needs_more() -> None:
    assert "needs a few more papers" in chart(Layout((), (), 2), set())


def test_titles_on_the_map_are_escaped() -> None:
    place = Place("x", '"><script>alert(1)</script>', 0.5, 0.5, 0)
    markup = chart(Layout((place,), (Theme("<b>", 0.5, 0.5, 1),), 1), {"x"})
    assert "<script>" not in markup
    assert "<b>" not in markup


def test_an_uncited_paper_without_an_address_gets_a_search_that_says_so() -> None:
    assert NOTHING == ""
    assert "Find on Hugging Face" in turn_of_near_miss()


def turn_of_near_miss() -> str:
    from assistant.answer import NearMiss

    paper = Paper("near", "A Near Paper", "It is near.")
    miss = NearMiss("near", paper.title, 0.4, "near in meaning only")
    answer = replace(doubtful(), status="not_in_corpus", near_misses=(miss,))
    return turn(Exchange("q", answer=answer, papers=(paper,)), 0)
