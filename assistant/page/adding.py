"""What a visitor names on the page -> papers in the index, and a report on the result.

Files, which the caller has stored, and what is fetched from the network by name. Knows the index
and its readers.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from assistant.build import index_papers, open_embedder, open_library
from assistant.events import Progress
from assistant.language.dates import parse_day
from assistant.page.scope import DATE_FIX
from assistant.presenting.html import NOTHING, Html, element, joined
from assistant.progress import Report, relay
from assistant.settings import Settings, feeds_in
from index.changing import AddReport
from index.errors import UsageError
from index.identity.naming import arxiv_id
from index.reading.feeds import ARXIV, DAILY_PAPERS, FEED, feed_name
from index.reading.parsed import Unreadable
from index.reading.sources import Reading, read_sources

MOST_FILES = 50
MOST_SHOWN = 30


TAKEN = "Daily Papers pages saved as text, JSON, JSON lines, BibTeX, RIS, CSV or Atom"
FEED_TOLD = (
    "Daily Papers of a day, a week (2025-W47) or a month (2025-11); or a paper of arXiv, by its id"
    " or address."
)
SAVED_TOLD = "For dates printed without a year. Left empty, it is read off the page."


def upload_limit(megabytes: int) -> Html:
    """Return the element where the page's script reports files that are too large to send."""
    return element(
        "p",
        cls="failure",
        role="alert",
        hidden=True,
        data_limit=megabytes << 20,
        data_words=f"{megabytes} MB",
    )


def add_papers(
    files: Sequence[str], named: str, saved_on: str, settings: Settings
) -> Iterator[tuple[Html, str]]:
    """Index files and a feed, and yield what to show: progress, then a report.

    Each comes with the name of the feed still to be read: in the end, one that could not be.

    Raises UsageError for nothing to add, too many files, or an invalid date; IndexBusy
    while another process writes.
    """
    named = named.strip()
    if not (files or named):
        fix = "drop a file of papers, or give the day of a Daily Papers list or an arXiv id"
        raise UsageError("no file is chosen, and nothing to fetch is named", fix)
    if len(files) > MOST_FILES:
        raise UsageError(f"{len(files)} files are chosen", f"add at most {MOST_FILES} at once")
    saved = _saved_on(saved_on)
    if named:
        yield _stage(f"Fetching {named}"), named
    feeds = [_feed(named)] if named else []
    reading = read_sources([*files, *feeds], saved, feeds=feeds_in(settings, _silent))
    report = (yield from _indexed(reading, settings, named)) if reading.papers else None
    missed = any(one.place == FEED for one in reading.unreadable)
    yield _report(report, reading), named if missed else ""


def _feed(named: str) -> str:
    """Return the name of the feed that a visitor means: a day needs no more than its date."""
    paper = arxiv_id(named)
    return f"{ARXIV}:{paper}" if paper else feed_name(named) or f"{DAILY_PAPERS}:{named}"


def _silent(feed: str) -> None:
    """The page itself already says what is fetched."""


def _indexed(
    reading: Reading, settings: Settings, named: str
) -> Generator[tuple[Html, str], None, AddReport]:
    steps = relay("indexing", lambda told: _index(reading, settings, told), cancel=_let_finish)
    while True:
        try:
            yield _progress(next(steps)), named
        except StopIteration as end:
            report: AddReport = end.value
            return report


def _let_finish() -> None:
    """Nothing to cancel: what was read is indexed to the end, even if nobody is watching."""


def _index(reading: Reading, settings: Settings, report: Report) -> AddReport:
    embedder = open_embedder(settings)
    # A separate index to write with: visitors keep reading theirs.
    with closing(open_library(settings, embedder)) as library:
        return index_papers(
            library, reading.papers, embedder, lambda step: report(step.done, step.total)
        )


def _saved_on(text: str) -> date | None:
    if not text.strip():
        return None
    period = parse_day(text.strip())
    if period is None or period.since is None or period.since != period.until:
        raise UsageError(f"Saved on: {text.strip()[:40]!r} is not one day", DATE_FIX)
    return period.since


def _progress(progress: Progress) -> Html:
    """Return how far the indexing is."""
    return _stage(f"Indexing: {progress.done:,} of {progress.total:,} papers")


def _stage(words: str) -> Html:
    return element("p", words, cls="stage", role="status")


def _report(report: AddReport | None, reading: Reading) -> Html:
    if report is None:
        lead = "Nothing was added: no paper could be read."
    else:
        lead = (
            f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged"
            f" in {report.seconds:.1f} s."
        )
    own = map(str, report.notices) if report else ()
    notes = (element("p", notice, cls="notice") for notice in (*reading.notices, *own))
    return joined(
        (element("p", lead, cls="lead", role="status"), _unreadable(reading.unreadable), *notes)
    )


def _unreadable(places: Sequence[Unreadable]) -> Html:
    if not places:
        return NOTHING
    rows = [
        element("li", element("b", _where(one)), f": {one.reason}") for one in places[:MOST_SHOWN]
    ]
    if len(places) > MOST_SHOWN:
        rows.append(element("li", f"and {len(places) - MOST_SHOWN:,} more"))
    heading = element("h3", f"Not readable: {len(places):,}")
    return joined((heading, element("ul", *rows, cls="unreadable")))


def _where(one: Unreadable) -> str:
    name = Path(one.source).name
    return name if one.place == FEED else f"{name}, {one.place}"
