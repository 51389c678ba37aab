"""Files that a visitor drops on the page -> papers in the index, and a report of what came of it.

Knows the index and its readers; the files were stored by whoever calls.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from assistant.app import told
from assistant.build import index_papers, open_embedder
from assistant.events import Progress
from assistant.generated.relay import Report, relay
from assistant.page.markup import NOTHING, Html, element, joined
from assistant.page.scope import DATE_FIX
from assistant.question.dates import parse_day
from assistant.settings import Settings
from index.changing import AddReport
from index.errors import UsageError
from index.library import Library
from index.reading.parsed import Unreadable
from index.reading.sources import Reading, read_sources

MOST_FILES = 50
MOST_SHOWN = 30


def add_files(files: Sequence[str], saved_on: str, settings: Settings) -> Iterator[Html]:
    """Index files and yield what to show: the progress, and at last the report.

    Raises UsageError for no files, too many, or a date that is none; IndexBusy while
    another process writes.
    """
    if not files:
        raise UsageError("no file is chosen", "drop a saved page, or a JSON file of papers")
    if len(files) > MOST_FILES:
        raise UsageError(f"{len(files)} files are chosen", f"add at most {MOST_FILES} at once")
    reading = read_sources(files, _saved_on(saved_on))
    report = (yield from _indexed(reading, settings)) if reading.papers else None
    yield _report(report, reading)


def _indexed(reading: Reading, settings: Settings) -> Generator[Html, None, AddReport]:
    steps = relay("indexing", lambda told: _index(reading, settings, told), cancel=_let_finish)
    while True:
        try:
            yield _progress(next(steps))
        except StopIteration as end:
            report: AddReport = end.value
            return report


def _let_finish() -> None:
    """Nothing to cancel: what was read is indexed to the end, whoever still looks on."""


def _index(reading: Reading, settings: Settings, told: Report) -> AddReport:
    embedder = open_embedder(settings)
    # An index of its own to write with: visitors go on reading theirs.
    with closing(Library.open(settings.home, embedder)) as library:
        return index_papers(
            library, reading.papers, embedder, lambda step: told(step.done, step.total)
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
    words = f"Indexing: {progress.done:,} of {progress.total:,} papers"
    return element("p", words, cls="stage", role="status")


def _report(report: AddReport | None, reading: Reading) -> Html:
    if report is None:
        lead = "Nothing was added: no paper could be read."
    else:
        lead = (
            f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged"
            f" in {report.seconds:.1f} s."
        )
    own = map(told, report.notices) if report else ()
    notes = (element("p", notice, cls="notice") for notice in (*reading.notices, *own))
    return joined(
        (element("p", lead, cls="lead", role="status"), _unreadable(reading.unreadable), *notes)
    )


def _unreadable(places: Sequence[Unreadable]) -> Html:
    if not places:
        return NOTHING
    rows = [
        element("li", element("b", f"{Path(one.source).name}, {one.place}"), f": {one.reason}")
        for one in places[:MOST_SHOWN]
    ]
    if len(places) > MOST_SHOWN:
        rows.append(element("li", f"and {len(places) - MOST_SHOWN:,} more"))
    heading = element("h3", f"Not readable: {len(places):,}")
    return joined((heading, element("ul", *rows, cls="unreadable")))
