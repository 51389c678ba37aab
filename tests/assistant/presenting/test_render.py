from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from assistant.answer import Answer, Dropped
from assistant.app import SearchResult
from assistant.language.markdown import escape
from assistant.presenting.markup import inline, parse_blocks, print_blocks
from assistant.presenting.render import print_answer, print_paper, print_results, without_quotes
from index.paper import Paper


def pipe() -> Console:
    return Console(file=io.StringIO(), highlight=False, markup=False, emoji=False)


def terminal(width: int = 80, color_system: str | None = "standard") -> Console:
    return Console(
        file=io.StringIO(),
        force_terminal=True,
        width=width,
        color_system=color_system,  # type: ignore[arg-type]
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_piped_list_answer_is_plain_unwrapped_text(list_answer: Answer) -> None:
    console = pipe()
    print_answer(console, list_answer, 386)
    assert written(console) == (
        "2 papers answer:\n"
        "• Pruning Chains-of-Thought (2025-07-07)\n"
        "  “We prune 67% of them [sic] with *no* loss.” [1]\n"
        "• C3oT & friends: 50% shorter_thoughts (2025-02-13)\n"
        "  “Shorter is better.” [2]\n"
        "\n"
        "Borderline\n"
        "• A Doubtful Paper: scores 0.50\n"
        "  “It may shorten chains.”\n"
        "\n"
        "note: 212 papers have no date.\n"
        "From 386 abstracts (full papers were not read); 44 screened, 2 in, 1 borderline; "
        "no model used. 0.4 s\n"
    )


def test_a_piped_answer_of_fact_lists_its_sources_with_links_or_title_searches(
    fact_answer: Answer,
) -> None:
    console = pipe()
    print_answer(console, fact_answer)
    assert (
        "\n\nSources\n"
        "[1] Pruning Chains-of-Thought, 2025-07-07\n"
        "    title search: https://huggingface.co/papers?q=Pruning+Chains-of-Thought\n"
        "[2] C3oT & friends: 50% shorter_thoughts, 2025-02-13\n"
        "    link: https://arxiv.org/abs/2502.09601\n"
    ) in written(console)


def test_a_colour_terminal_links_titles_and_hides_the_long_title_search(
    fact_answer: Answer,
) -> None:
    console = terminal()
    print_answer(console, fact_answer)
    text = written(console)
    assert ";https://huggingface.co/papers?q=Pruning+Chains-of-Thought\x1b\\Pruning" in text
    assert "title search:" not in text
    assert "link: https://arxiv.org/abs/2502.09601" in text


def test_a_terminal_without_colour_gets_no_escape_codes_but_wrapped_lines(
    fact_answer: Answer,
) -> None:
    console = terminal(width=40, color_system=None)
    print_answer(console, fact_answer, 386)
    text = written(console)
    assert "\x1b" not in text
    assert all(len(line) <= 40 or "https://" in line for line in text.splitlines())
    assert "title search: https://" in " ".join(text.split())


def test_a_wide_terminal_is_not_filled_beyond_eighty_columns(list_answer: Answer) -> None:
    console = terminal(width=200, color_system=None)
    print_answer(console, list_answer, 386)
    assert max(map(len, written(console).splitlines())) <= 80


def test_every_sentence_that_is_not_borne_out_is_marked_with_its_reason(
    doubtful_answer: Answer,
) -> None:
    console = pipe()
    print_answer(console, doubtful_answer)
    assert written(console).startswith(
        "Chains are pruned [1]. By 67 percent [1]. (weak: weak [1] because) "
        "On a GPU_X [1]. (not supported: unsupported [1] because) "
        "It is fast. (no citation: uncited [1] because)\n"
    )


def test_marks_stand_in_the_right_place_when_the_text_opens_with_blank_lines(
    doubtful_answer: Answer,
) -> None:
    moved = tuple(replace(s, start=s.start + 2, end=s.end + 2) for s in doubtful_answer.sentences)
    console = pipe()
    print_answer(
        console, replace(doubtful_answer, answer="\n\n" + doubtful_answer.answer, sentences=moved)
    )
    assert written(console).startswith("Chains are pruned [1]. By 67 percent [1]. (weak:")


def test_an_abstention_shows_the_nearest_papers_as_no_evidence(abstention: Answer) -> None:
    console = pipe()
    print_answer(console, abstention)
    assert written(console).startswith(
        "The indexed papers do not answer this.\n\n"
        "Nearest papers (not evidence)\n"
        "• A Near [Paper]: shares with the question: chains\n\n"
        "From abstracts (full papers were not read)"
    )
    assert "Sources" not in written(console)


def test_an_answer_that_was_cut_off_or_lost_a_marker_says_so(fact_answer: Answer) -> None:
    console = pipe()
    cut = replace(fact_answer, incomplete=True, dropped=(Dropped("[7]", "no such source"),))
    print_answer(console, cut)
    assert "This answer is incomplete" in written(console)
    assert "removed marker [7]: no such source" in written(console)


def test_an_abstract_cannot_send_escape_sequences_to_the_terminal(fact_answer: Answer) -> None:
    console = pipe()
    print_answer(console, replace(fact_answer, answer="Red \x1b[31malert\x9b and \u202eturned [1]"))
    assert written(console).startswith("Red [31malert and turned [1]\n")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"])))
def test_escaped_text_is_shown_as_it_was_written(text: str) -> None:
    assert inline(escape(text)).plain == text


@pytest.mark.parametrize(
    ("markdown", "plain", "styles"),
    [
        ("**bold** and *it*", "bold and it", {"bold", "italic"}),
        (r"**a \*\* b**", "a ** b", {"bold"}),
        ("`x_1` and *y*", "x_1 and y", {"bold", "italic"}),
        ("see [site](https://a.org/x)", "see site (https://a.org/x)", set()),
        (r"not a marker \[1\]", "not a marker [1]", set()),
        ("2 ** 3 and [x]", "2 ** 3 and [x]", set()),
        ("2 * 3 * 4", "2 * 3 * 4", set()),
    ],
)
def test_light_markdown_becomes_styled_text(markdown: str, plain: str, styles: set[str]) -> None:
    text = inline(markdown)
    assert text.plain == plain
    assert {str(span.style) for span in text.spans} == styles


def test_markers_are_coloured_and_link_to_their_papers() -> None:
    console = terminal()
    print_blocks(console, parse_blocks("so [1, 2]", {}, {2: "https://a.org/with a space"}))
    assert written(console).startswith("so \x1b[35m[1, \x1b[0m\x1b]8;id=")
    assert "https://a.org/with a space\x1b\\\x1b[35m2\x1b[0m" in written(console)


def test_lines_wrap_with_hanging_indents_and_links_stay_whole() -> None:
    console = terminal(width=24, color_system=None)
    words = "one two three four five six"
    markdown = f"# A head\n- {words}\n12. {words}\n> {words}"
    print_blocks(console, parse_blocks(markdown, {}, {}))
    print_blocks(console, parse_blocks("see https://example.org/a/very/long/path now", {}, {}))
    assert written(console) == (
        "A head\n"
        "• one two three four\n"
        "  five six\n"
        "12. one two three four\n"
        "    five six\n"
        "  one two three four\n"
        "  five six\n"
        "see\n"
        "https://example.org/a/very/long/path\n"
        "now\n"
    )


def test_a_brief_answer_keeps_the_whole_text_where_a_sentence_is_not_borne_out(
    list_answer: Answer,
) -> None:
    assert "prune 67%" not in without_quotes(list_answer).answer
    doubted = replace(list_answer.sentences[0], status="unsupported")
    doubtful = replace(list_answer, sentences=(doubted, *list_answer.sentences[1:]))
    assert without_quotes(doubtful).answer == list_answer.answer
    assert not any(item.quote for item in without_quotes(doubtful).items)


def test_a_line_of_quotes_is_indented_and_a_sentence_that_opens_with_one_is_not() -> None:
    console = pipe()
    markdown = "“GSM8K” stands in 2 of 9 papers:\n“It is.” [1, 2]\n“It … “is”.” [1] … “So.” [2]."
    print_blocks(console, parse_blocks(markdown, {}, {}))
    assert written(console) == (
        "“GSM8K” stands in 2 of 9 papers:\n  “It is.” [1, 2]\n  “It … “is”.” [1] … “So.” [2].\n"
    )


def test_fenced_code_is_shown_as_it_is_without_its_fences() -> None:
    blocks = parse_blocks("So:\n```py\n**x** = [1]\n```\nDone.", {9: Text("<a>")}, {})
    assert [block.text.plain for block in blocks] == ["So:<a>", "**x** = [1]", "Done."]


def test_a_remark_is_put_where_its_sentence_ends() -> None:
    markdown = "- One. **Two**.\n- Three."
    remarks = {6: Text("<a>"), 15: Text("<b>"), len(markdown): Text("<c>")}
    blocks = parse_blocks(markdown, remarks, {})
    assert [block.text.plain for block in blocks] == ["One.<a> Two.<b>", "Three.<c>"]


def test_search_results_show_rank_id_score_and_the_matches_in_bold() -> None:
    hit = SearchResult("an-id", "A [Title]", 0.98765, None, "Long chains\x1b cost.", ((5, 11),))
    console = terminal()
    print_results(console, [hit])
    assert "\x1b[1mA [Title]\x1b[0m, undated" in written(console)
    assert "an-id  score 0.988" in written(console)
    assert "Long \x1b[1mchains\x1b[0m cost." in written(console)


def test_a_search_without_results_says_so() -> None:
    console = pipe()
    print_results(console, [])
    assert written(console) == "No paper matches.\n"


def test_a_paper_is_shown_with_everything_that_is_known_of_it(papers: tuple[Paper, Paper]) -> None:
    console = pipe()
    print_paper(console, papers[0])
    assert written(console).splitlines() == [
        "Pruning Chains-of-Thought",
        "id           pruning-chains-of-thought",
        "published    2025-07-07 (year inferred)",
        "authors      4 (names not known)",
        "comments     2",
        "title search https://huggingface.co/papers?q=Pruning+Chains-of-Thought",
        "seen in      page.txt, line 12, saved 2025-11-30",
        "",
        papers[0].abstract,
    ]
    console = pipe()
    print_paper(console, papers[1])
    assert "authors      Ada Byron, Sands and Sons, Inc." in written(console)
    assert "also         c3ot-friends" in written(console)
    assert "comments" not in written(console)


def test_the_facts_of_a_paper_wrap_under_their_values(papers: tuple[Paper, Paper]) -> None:
    console = terminal(width=30, color_system=None)
    print_paper(console, papers[0])
    lines = written(console).splitlines()
    assert "title search https://huggingface.co/papers?q=Pruning+Chains-of-Thought" in lines
    seen = lines.index("seen in      page.txt, line")
    assert lines[seen + 1 : seen + 3] == ["             12, saved", "             2025-11-30"]
