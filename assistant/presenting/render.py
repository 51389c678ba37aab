"""Answers, papers and search results for a person to read in a terminal.

Width, colour and links come from the console passed in: on a terminal, text is
wrapped and titles are links; in a pipe, every block is one plain line. Styles are the
terminal's own (bold, dim, red, magenta), so they work on any background. Knows nothing
of files, the index or what a command line looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.style import Style
from rich.text import Text

from assistant.answer import Answer, Citation, Item, NearMiss, Sentence
from assistant.presenting.formats import BORDERLINE_SHOWN, day, flag, scope, understood
from assistant.presenting.markup import BLANK, Block, parse_blocks, print_blocks
from assistant.presenting.text import one_line
from index.paper import Paper

if TYPE_CHECKING:
    from assistant.app import SearchResult

_QUOTED_LINE = re.compile(
    r"^(?P<title>- \*\*.+\*\*(?: \([^()]*\))?): “.*”(?P<marker> \[\d+\])$", re.MULTILINE
)
"""An item of a list: title and date, the quotes, and the marker."""
HEADING, FLAG, TALK, MATCH = "bold", "bold red", "dim", "bold"

Dates = Mapping[str, str]
NO_DATES: Dates = MappingProxyType({})


def print_answer(
    console: Console,
    answer: Answer,
    corpus: int | None = None,
    dates: Dates = NO_DATES,
    *,
    brief: bool = False,
) -> None:
    """Print an answer with its sources.

    `corpus` is the number of papers in the index, `dates` holds the dates of the papers
    that are shown but not cited, by id. `brief` leaves the quotes out of a list.
    """
    if brief:
        answer = without_quotes(answer)
    links = _links(answer) if shows_links(console) else {}
    sections = [
        [Block(Text(words, TALK))] if (words := understood(answer)) else [],
        parse_blocks(answer.answer.strip("\n"), remarks(answer), links),
        [] if _lists_papers(answer) else list(_sources(console, _cited(answer))),
        list(_borderline(answer, dates)),
        list(_near_misses(answer, dates)),
        list(_closing(answer, corpus)),
    ]
    _print_sections(console, sections)


@dataclass(slots=True)
class Unfinished:
    """What came of an answer before it was interrupted."""

    text: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    """Those that were checked by then, in order."""
    papers: dict[int, Paper] = field(default_factory=dict)
    """What they cite, by number."""


def print_unfinished(console: Console, came: Unfinished) -> None:
    """Print what came of an answer, with the verdicts on it so far, and that it is not all."""
    checked = len(came.sentences)
    sentences = {0: "none of it", 1: "its first sentence"}.get(checked, f"{checked} sentences")
    words = f"This answer is incomplete: it was interrupted, {sentences} had been checked."
    text = parse_blocks(came.text.strip("\n"), _remarks_found(came), {})
    sources = list(_sources(console, dict(sorted(came.papers.items()))))
    _print_sections(console, [text, sources, [Block(Text(words, FLAG))]])


def _print_sections(console: Console, sections: Sequence[Sequence[Block]]) -> None:
    shown = [section for section in sections if section]
    for number, section in enumerate(shown):
        print_blocks(console, [BLANK, *section] if number else section)


def without_quotes(answer: Answer) -> Answer:
    """Return an answer with titles alone where it lists papers with a quote of each.

    A sentence that is not borne out keeps its place, and with it the whole text stays.
    """
    items = tuple(replace(item, quote="") for item in answer.items)
    if remarks(answer):
        return replace(answer, items=items)
    titles = _QUOTED_LINE.sub(r"\g<title>\g<marker>", answer.answer)
    return replace(answer, answer=titles.replace("\n\n- ", "\n- "), items=items)


def _remarks_found(came: Unfinished) -> dict[int, Text]:
    """Return the marks of checked sentences, each keyed by where it ends in what came.

    Their own offsets don't count what the program put before the words of the model.
    """
    text, end = came.text.strip("\n"), 0
    found: dict[int, Text] = {}
    for sentence in came.sentences:
        start = text.find(sentence.text, end)
        if start >= 0:
            end = start + len(sentence.text)
            found |= _remark(sentence, end)
    return found


def _lists_papers(answer: Answer) -> bool:
    """Return whether the text itself lists the papers, with their titles and dates."""
    if answer.mode == "generated":
        return False  # the model's bullets have no dates
    return answer.kind == "list" or "\n- " in f"\n{answer.answer}"


def shows_links(console: Console) -> bool:
    """Return whether a title may be a link: not without colour or a terminal."""
    return console.is_terminal and console.color_system is not None


def _links(answer: Answer) -> dict[int, str]:
    return {citation.n: _target(citation) for citation in answer.citations}


def _target(paper: Citation | Paper) -> str:
    return one_line(paper.url or paper.search_url)


def remarks(answer: Answer) -> dict[int, Text]:
    """Return the mark of each unsupported sentence, keyed by where it ends."""
    offset = len(answer.answer) - len(answer.answer.lstrip("\n"))
    found: dict[int, Text] = {}
    for sentence in answer.sentences:
        found |= _remark(sentence, sentence.end - offset)
    return found


def _remark(sentence: Sentence, end: int) -> dict[int, Text]:
    words = flag(sentence)
    return {end: Text(f" ({one_line(words)})", FLAG)} if words else {}


def _cited(answer: Answer) -> dict[int, Citation]:
    return {citation.n: citation for citation in answer.citations}


def _sources(console: Console, papers: Mapping[int, Citation | Paper]) -> Iterator[Block]:
    if not papers:
        return
    yield _heading("Sources")
    margin = len(f"[{len(papers)}] ")
    for n, paper in papers.items():
        yield Block(_title(console, paper), f"[{n}] ".rjust(margin), " " * margin)
        yield from _address(console, paper, " " * margin)


def _title(console: Console, paper: Citation | Paper) -> Text:
    style = Style(link=_target(paper)) if shows_links(console) else None
    return Text.assemble((one_line(paper.title), style or ""), f", {day(paper)}")


def _address(console: Console, paper: Citation | Paper, margin: str) -> Iterator[Block]:
    """Yield the paper's address; a long title search hides behind the title's link."""
    if paper.url:
        yield Block(Text(f"link: {one_line(paper.url)}"), margin, margin)
    elif not shows_links(console):
        yield Block(Text(f"title search: {paper.search_url}"), margin, margin)


def _heading(words: str) -> Block:
    return Block(Text(words, HEADING))


def _borderline(answer: Answer, dates: Dates) -> Iterator[Block]:
    rows = [item for item in answer.items if item.verdict == "borderline"]
    if rows:
        yield _heading("Borderline")
    for item in rows[:BORDERLINE_SHOWN]:
        yield _uncited(item, dates)
        if item.quote:
            yield Block(Text(f"“{one_line(item.quote)}”"), "  ", "   ")
    if len(rows) > BORDERLINE_SHOWN:
        yield Block(Text(f"and {len(rows) - BORDERLINE_SHOWN} more (--json names them all)", TALK))


def _near_misses(answer: Answer, dates: Dates) -> Iterator[Block]:
    if answer.near_misses:
        yield _heading("Nearest papers (not evidence)")
    for miss in answer.near_misses:
        yield _uncited(miss, dates)


def _uncited(paper: Item | NearMiss, dates: Dates) -> Block:
    published = f" ({dates[paper.paper_id]})" if paper.paper_id in dates else ""
    reason = f": {one_line(paper.reason)}" if paper.reason else ""
    return Block(Text(f"{one_line(paper.title)}{published}{reason}"), "• ", "  ")


def _closing(answer: Answer, corpus: int | None) -> Iterator[Block]:
    if answer.incomplete:
        yield Block(Text("This answer is incomplete: it was cut off.", FLAG))
    for dropped in answer.dropped:
        yield Block(Text(f"removed marker {dropped.marker}: {one_line(dropped.reason)}"))
    for notice in answer.notices:
        yield Block(Text(f"note: {one_line(notice)}"), "", "  ")
    yield Block(Text(scope(answer, corpus), TALK))


def print_results(console: Console, results: Sequence[SearchResult]) -> None:
    """Print ranked papers, each with its id, score and snippet."""
    if not results:
        print_blocks(console, [Block(Text("No paper matches."))])
    margin = len(f"{len(results)}. ")
    for rank, result in enumerate(results, start=1):
        number, rest = f"{rank}. ".rjust(margin), " " * margin
        title = Text.assemble((one_line(result.title), HEADING), f", {day(result)}")
        about = Text(f"{result.paper_id}  score {result.score:.3f}", TALK)
        print_blocks(console, [Block(title, number, rest), Block(about, rest, rest)])
        if result.snippet:
            print_blocks(console, [Block(_snippet(result), rest, rest)])


def _snippet(result: SearchResult) -> Text:
    """Return the snippet with its matches in bold, printable however it is cut."""
    text, last = Text(), 0
    for start, end in sorted(result.matches):
        if start >= last:
            text.append(_piece(result.snippet[last:start]))
            text.append(_piece(result.snippet[start:end]), MATCH)
            last = end
    return text.append(_piece(result.snippet[last:]))


def _piece(text: str) -> str:
    return one_line(f"|{text}|")[1:-1]


def print_paper(console: Console, paper: Paper) -> None:
    """Print everything known about a paper."""
    rows = [Block(Text(value), f"{name:<13}", " " * 13) for name, value in _facts(paper)]
    print_blocks(console, [Block(Text(one_line(paper.title), HEADING)), *rows, BLANK])
    print_blocks(console, [Block(Text(one_line(paper.abstract)))])


def _facts(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "id", paper.id
    if paper.aliases:
        yield "also", ", ".join(paper.aliases)
    yield (
        "published",
        day(paper) + (" (year inferred)" if paper.published_inferred else ""),
    )
    if paper.featured:
        yield "featured", paper.featured.isoformat()
    if authors := _authors(paper):
        yield "authors", authors
    if paper.comments is not None:
        yield "comments", str(paper.comments)
    yield ("link", one_line(paper.url)) if paper.url else ("title search", paper.search_url)
    for sighting in paper.sightings:
        yield "seen in", _sighting(sighting.source, sighting.place, sighting.saved_on)


def _authors(paper: Paper) -> str:
    if paper.authors:
        return one_line(", ".join(paper.authors))
    return "" if paper.author_count is None else f"{paper.author_count} (names not known)"


def _sighting(source: str, place: str, saved_on: date | None) -> str:
    saved = f", saved {saved_on.isoformat()}" if saved_on else ""
    return one_line(f"{source}, {place}{saved}")
