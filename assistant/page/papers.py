"""The papers of the index to browse: found by words, by date, or by similarity to one.

Reads an open index and returns HTML. Knows nothing of questions and answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant.answer import Filters
from assistant.app import Assistant, SearchResult
from assistant.language.wording import counted
from assistant.page.cards import SEARCH, abstract
from assistant.page.scope import read_filters
from assistant.presenting.formats import day
from assistant.presenting.html import NOTHING, Html, button, element, joined, outward
from index.errors import PaperNotFound, UsageError
from index.library import Library
from index.metadata import Order, PaperRow, Where
from index.paper import Paper

SHOWN, MOST_SHOWN = 40, 2_000
"""Papers in a list at first, and at most, once more were requested."""
SIMILAR = 8
MOST_CHOICES = 2_000
"""Up to this many papers, all titles are sent to the browser."""
LONGEST_QUERY = 500
NO_MATCH = "No paper matches. Other words, or wider dates, may find some."
NONE_OPEN = "Open a paper to read its abstract, and to see papers like it."
EMPTY = "The index holds no paper yet. Add some in the Add tab."
_CHUNKS_EACH = 6
"""Chunks fetched per paper wanted: one paper may have several of the nearest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper in a list, with the words that show why it is there."""

    id: str
    title: str
    published: date | None
    snippet: str = ""
    matches: tuple[tuple[int, int], ...] = ()
    published_within: str | None = None


def listing(assistant: Assistant, query: str, filters: Filters, sent: Mapping[str, object]) -> Html:
    """Return the papers that match words, best first, or all of them, newest first.

    `sent` is what the page's script sends when more papers are requested.
    """
    shown = _how_many(sent.get("shown"))
    if assistant.library.is_empty:
        return element("p", EMPTY, cls="reason", role="status")
    if words := query.strip()[:LONGEST_QUERY]:
        return _matches(assistant, words, filters, shown)
    where = Where(since=filters.since, until=filters.until)
    store = assistant.library.papers
    total = store.count(where)
    lead = counted(total, "paper", grouped=True)
    if total > shown:
        lead += f", the newest {shown:,} shown"
    rows = store.select(where, Order.NEWEST, shown)
    return _list([_row(row) for row in rows], lead, shown if total > shown else None)


def _how_many(wanted: object) -> int:
    return min(max(wanted, SHOWN), MOST_SHOWN) if isinstance(wanted, int) else SHOWN


def _matches(assistant: Assistant, words: str, filters: Filters, shown: int) -> Html:
    found = assistant.search(words, shown + 1, filters, matches_only=True)
    more = len(found) > shown
    lead = f"The {shown:,} best matches" if more else f"{len(found):,} matches, the best first"
    lead = "1 match" if len(found) == 1 else lead
    return _list([_found(one) for one in found[:shown]], lead, shown if more else None)


def dates_told(first: str, last: str) -> Html:
    """Return what is wrong with the dates to browse by; nothing if they are right."""
    try:
        read_filters(first, last, ())
    except UsageError as error:
        return element("p", f"{error.message}: {error.fix}.", cls="failure", role="alert")
    return NOTHING


def choices(assistant: Assistant, ids: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (title, id) of the papers to choose from: all in a small index, else those named."""
    store = assistant.library.papers
    if assistant.library.status().papers <= MOST_CHOICES:
        pairs = [(title, paper_id) for paper_id, title in store.titles()]
    else:
        pairs = [(paper.title, paper.id) for paper in store.by_id(ids).values()]
    return sorted(pairs, key=lambda pair: pair[0].casefold())


def choice(assistant: Assistant, paper_id: str) -> list[tuple[str, str]]:
    """Return the papers to choose from, one of which has this id; PaperNotFound if none has."""
    offered = choices(assistant, [paper_id])
    if paper_id not in (one for _, one in offered):
        raise _gone()
    return offered


def _gone() -> PaperNotFound:
    return PaperNotFound("this paper is no longer in the index", "search for it by its title")


def _found(result: SearchResult) -> Entry:
    return Entry(
        result.paper_id,
        result.title,
        result.published,
        result.snippet,
        tuple(result.matches),
        result.published_within,
    )


def _row(row: PaperRow | Paper) -> Entry:
    return Entry(row.id, row.title, row.published, published_within=row.published_within)


def _list(entries: Sequence[Entry], lead: str, shown: int | None = None) -> Html:
    """Return a list; `shown` is its length if there is more."""
    if not entries:
        return element("p", NO_MATCH, cls="reason", role="status")
    rows = (element("li", _entry(entry)) for entry in entries)
    parts = [element("p", lead, cls="reason", role="status"), element("ol", *rows, cls="listing")]
    if shown is not None and shown < MOST_SHOWN:
        parts.append(button(f"Show {SHOWN} more", "more", data_shown=shown + SHOWN))
    return joined(parts)


def _entry(entry: Entry) -> Html:
    title = button(entry.title, "open-paper", data_paper=entry.id)
    parts = [element("span", day(entry), cls="date"), title]
    if entry.snippet:
        parts.append(element("p", _bold(entry.snippet, entry.matches), cls="snippet"))
    return joined(parts)


def _bold(text: str, matches: Iterable[tuple[int, int]]) -> Html:
    parts, last = [], 0
    for start, end in sorted(matches):
        if start >= last:
            parts += [text[last:start], element("b", text[start:end])]
            last = end
    return joined([*parts, text[last:]])


def paper_view(assistant: Assistant, paper_id: str) -> Html:
    """Return everything known about a paper, and similar papers.

    Raises PaperNotFound for an id that is not in the index.
    """
    library = assistant.library
    resolved = library.papers.resolve([paper_id]).get(paper_id, paper_id)
    paper = library.papers.by_id([resolved]).get(resolved)
    if paper is None:
        raise _gone()
    rows = (joined((element("dt", name), element("dd", value))) for name, value in _facts(paper))
    like = (element("li", _entry(entry)) for entry in similar(assistant, paper))
    return element(
        "article",
        element("h2", paper.title, tabindex="-1", id="paper-title", data_paper=paper_id),
        element("p", button("Ask about this paper", "about", data_paper=paper.id), cls="lead"),
        abstract(paper, ()),
        element("dl", *rows),
        element("h3", "Similar papers"),
        element("ol", *like, cls="listing"),
        cls="paper",
    )


def none_open() -> Html:
    """Return the placeholder for a paper."""
    return element("p", NONE_OPEN, cls="none-open")


def _facts(paper: Paper) -> Iterator[tuple[str, Html]]:
    inferred = " (year inferred)" if paper.published_inferred else ""
    yield "Published", Html(day(paper) + inferred)
    if paper.featured:
        yield "Featured", Html(paper.featured.isoformat())
    if paper.authors:
        yield "Authors", joined([", ".join(paper.authors)])
    elif paper.author_count is not None:
        yield "Authors", Html(f"{paper.author_count} (names not known)")
    if paper.comments is not None:
        yield "Comments", Html(str(paper.comments))
    link = outward(paper.url, paper.url) if paper.url else outward(SEARCH, paper.search_url)
    yield ("Link" if paper.url else "Title search"), link
    yield "Id", joined([paper.id])
    sources = dict.fromkeys(sighting.source for sighting in paper.sightings)
    yield "Read in", joined([", ".join(sources)])


def similar(assistant: Assistant, paper: Paper) -> list[Entry]:
    """Return the papers nearest in meaning, or by words if there are no vectors."""
    library = assistant.library
    near = _nearest(library, paper) if library.dense else []
    if near:
        found = library.papers.by_text_digest(near)
        papers = [found[digest] for digest in near if digest in found]
        return [_row(one) for one in papers]
    results = assistant.search(paper.title, SIMILAR + 1)
    return [_found(one) for one in results if one.paper_id != paper.id][:SIMILAR]


def _nearest(library: Library, paper: Paper) -> list[str]:
    """Return the text digests of the papers with the nearest chunks, best first."""
    own = paper.text_digest
    stored = library.papers.vectors([own]).get(own)
    if stored is None or not len(stored.chunks):
        return []
    mean = stored.chunks.astype(np.float32).mean(axis=0)
    near = library.nearest(mean / np.linalg.norm(mean), (SIMILAR + 1) * _CHUNKS_EACH)
    digests = dict.fromkeys(one.text_digest for one in near if one.text_digest != own)
    return list(digests)[:SIMILAR]
