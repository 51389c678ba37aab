"""One question and its answer as laid out on the page: text on one side, sources beside it.

Values in, HTML out; ids and actions are those known to the page's script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from assistant.answer import Answer, Citation, Filters
from assistant.language.wording import counted
from assistant.page.cards import source_card, uncited_card
from assistant.page.copying import plain_text
from assistant.page.exchange import Exchange, Failure
from assistant.page.live import Live
from assistant.page.scope import dates_in_words
from assistant.page.table import has_table, table
from assistant.page.verdicts import spans, sum_line
from assistant.presenting.formats import scope as scope_line
from assistant.presenting.html import NOTHING, Html, button, element, joined
from assistant.presenting.prose import prose

STOPPED = "Stopped. What came so far was not checked to the end."
NOT_BEGUN = "Stopped before there was an answer."
EXPORTS = (("markdown", "Markdown"), ("json", "JSON"), ("bibtex", "BibTeX"), ("ris", "RIS"))


def turns(exchanges: tuple[Exchange, ...]) -> Html:
    """Return all exchanges of a conversation, oldest first."""
    return joined(turn(one, place) for place, one in enumerate(exchanges))


def turn(exchange: Exchange, place: int) -> Html:
    """Return a finished exchange; `place` is its position in the conversation."""
    key = f"t{place}"
    said = [_question(exchange.question), *_understood(exchange), *_said(exchange, key)]
    tools = _tools(exchange, place, key)
    sources = _sources(exchange, key) or _near_misses(exchange)
    cls = "turn" if sources else "turn alone"
    return element("article", element("div", *said, tools, cls="said"), sources, cls=cls, id=key)


def live_turn(live: Live, place: int) -> Html:
    """Return an answer that is being written."""
    key = f"t{place}"
    stage = element("p", live.stage, cls="stage", role="status")
    titles = {n: paper.title for n, paper in live.cited.items()}
    text = prose(live.text, spans(live.sentences, key), _Linker(titles, key))
    said = (_question(live.question), element("div", text, cls="answer"), stage)
    cards = (
        source_card(live.sentences, Citation.of_abstract(n, paper), paper, key)
        for n, paper in sorted(live.cited.items())
    )
    sources = _beside(live.question, len(live.cited), cards)
    return element("article", element("div", *said, cls="said"), sources, cls="turn live", id=key)


def _question(question: str) -> Html:
    return element("h2", question, cls="question")


def _understood(exchange: Exchange) -> Iterator[Html]:
    """Yield how the question was understood, where that isn't obvious."""
    answer = exchange.answer
    if answer is None:
        return
    if answer.standalone_question.strip() != exchange.question.strip():
        yield element("p", "Read as: ", element("q", answer.standalone_question), cls="read-as")
    if chips := list(_chips(exchange, answer.filters)):
        yield element("ul", *chips, cls="chips", aria_label="Limited to")


def _chips(exchange: Exchange, used: Filters) -> Iterator[Html]:
    chosen = exchange.scope.filters
    dates = dates_in_words(chosen)
    if dates and (used.since, used.until) == (chosen.since, chosen.until):
        yield _chip(dates, "dates")
    for paper_id in chosen.papers:
        paper = exchange.paper(paper_id)
        yield _chip(f"only: {paper.title if paper else paper_id}", "paper", paper_id)
    for limit in exchange.implied:
        yield _chip(limit.label, "limit", limit.label)


def _chip(label: str, what: str, value: str | None = None) -> Html:
    remove = button(
        "×", "drop", data_what=what, data_value=value, aria_label=f"Ask again without: {label}"
    )
    return element("li", element("span", label), remove, cls="chip")


def _said(exchange: Exchange, key: str) -> Iterator[Html]:
    if exchange.answer is not None:
        yield from _answer(exchange, exchange.answer, key)
    elif exchange.failure is not None:
        yield _failed(exchange.failure)
    else:
        text = prose(exchange.partial, (), lambda number, _: Html(str(number)))
        yield element("div", text, cls="answer")
        yield element("p", STOPPED if exchange.partial else NOT_BEGUN, cls="notice")


def _failed(failure: Failure) -> Html:
    return element(
        "div",
        element("p", failure.message),
        element("p", f"What helps: {failure.fix}"),
        cls="failure",
        role="alert",
    )


def _answer(exchange: Exchange, answer: Answer, key: str) -> Iterator[Html]:
    abstained = answer.status == "not_in_corpus"
    titles = {citation.n: citation.title for citation in answer.citations}
    text = prose(answer.answer, spans(answer.sentences, key), _Linker(titles, key))
    yield element(
        "div", text, cls="answer abstained" if abstained else "answer", id=f"{key}-answer"
    )
    if has_table(answer):
        yield table(answer, key)
    if answer.incomplete:
        yield element("p", "This answer is incomplete: it was cut off.", cls="notice strong")
    yield sum_line(answer)
    yield _borderline(exchange, answer)
    yield from (element("p", notice, cls="notice") for notice in answer.notices)
    yield element("p", scope_line(answer, exchange.corpus), cls="notice")


class _Linker:
    """Writes a marker as a link to its card, which links back to the first of each number."""

    def __init__(self, titles: Mapping[int, str], key: str) -> None:
        self._titles = titles
        self._key = key
        self._seen: set[int] = set()

    def __call__(self, number: int, sentence: int | None) -> Html:
        if number not in self._titles:
            return Html(str(number))
        first = number not in self._seen
        self._seen.add(number)
        card = f"{self._key}-c{number}"
        return element(
            "a",
            str(number),
            href=f"#{card}",
            cls="cite",
            id=f"{self._key}-m{number}" if first else None,
            data_card=card,
            data_s=sentence,
            aria_label=f"Source {number}: {self._titles[number]}",
        )


def _near_misses(exchange: Exchange) -> Html:
    """Return the closest papers, in the place of the sources but distinct from them."""
    if exchange.answer is None or not exchange.answer.near_misses:
        return NOTHING
    rows = (
        uncited_card(exchange.paper(miss.paper_id), miss.title, miss.reason)
        for miss in exchange.answer.near_misses
    )
    heading = element("h3", "Nearest papers (not evidence)", cls="count")
    return element(
        "aside", heading, element("ul", *rows), cls="near", aria_label="Nearest papers, no evidence"
    )


def _borderline(exchange: Exchange, answer: Answer) -> Html:
    rows = [
        uncited_card(exchange.paper(item.paper_id), item.title, item.reason, item.quote)
        for item in answer.items
        if item.verdict == "borderline"
    ]
    if not rows:
        return NOTHING
    summary = element("summary", f"{counted(len(rows), 'borderline paper')}, not counted in")
    return element("details", summary, element("ul", *rows), cls="borderline")


def _tools(exchange: Exchange, place: int, key: str) -> Html:
    tools = [button("Ask again", "retry"), button("Edit question", "edit")]
    if exchange.answer is not None:
        text = plain_text(exchange.answer)
        tools.insert(0, button("Copy", "copy", data_target=key, data_text=text))
        tools.append(_exports(exchange.answer))
        if has_table(exchange.answer):
            toggle = button("Table", "table", data_target=key, aria_pressed="false")
            tools.insert(0, toggle)
    return element("div", *tools, cls="tools", data_place=place)


def _exports(answer: Answer) -> Html:
    offered = EXPORTS if answer.citations else EXPORTS[:2]
    buttons = (button(label, "export", data_format=name) for name, label in offered)
    return element("details", element("summary", "Export"), element("div", *buttons), cls="menu")


def _sources(exchange: Exchange, key: str) -> Html:
    answer = exchange.answer
    if answer is None:
        return NOTHING
    cards = (
        source_card(answer.sentences, citation, exchange.paper(citation.paper_id), key)
        for citation in answer.citations
    )
    return _beside(exchange.question, len(answer.citations), cards)


def _beside(question: str, count: int, cards: Iterable[Html]) -> Html:
    """Return the cards beside an answer; nothing if there are none."""
    if not count:
        return NOTHING
    heading = element("h3", counted(count, "source"), cls="count")
    return element("aside", heading, *cards, cls="sources", aria_label=f"Sources of: {question}")
