"""What the `papers index` commands do: read sources, change the index, print the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.build import (
    index_papers,
    indexing_tools,
    missing_weights,
    open_embedder,
    open_library,
)
from assistant.cli.io import STDIN, checked_question, emit, emit_json, standard_input, talk
from assistant.cli.progress import Reporter
from assistant.cli.session import parse_date
from assistant.files import replacing
from assistant.find import find_paper
from assistant.presenting.references import to_bibtex, to_ris
from assistant.presenting.spreadsheet import header, row
from assistant.presenting.text import one_line, to_json
from assistant.settings import feeds_in, load_settings
from index.errors import IndexUnavailable, PapersError, UsageError
from index.paper import Paper
from index.reading.records import paper_to_record
from index.reading.sources import Reading, read_sources

if TYPE_CHECKING:
    from index.changing import AddReport
    from index.library import Library, Status
    from index.reading.parsed import Unreadable

MOST_UNREADABLE = 20
"""Unreadable places listed in text; JSON lists all."""
LINES_AT_ONCE = 500


def add_sources(sources: Sequence[str], saved_on: str | None, json: bool) -> None:
    """Read `sources`, add their papers, and print the report."""
    day = _day_of_saving(saved_on) if saved_on else None
    settings = load_settings()
    stdin = standard_input() if STDIN in sources else None
    feeds = feeds_in(settings, lambda name: talk(f"fetching {one_line(name)}"))
    reading = read_sources(sources, day, stdin, feeds)
    if not json:
        # Where nothing could be read, the first problem is the error that is told at the end.
        _list_unreadable(reading.unreadable[0 if reading.papers else 1 :])
    reading.require_papers()
    embedder = open_embedder(settings)
    with closing(open_library(settings, embedder)) as library, Reporter() as progress:
        report = index_papers(library, reading.papers, embedder, progress)
    notices = [*reading.notices, *map(str, report.notices)]
    if json:
        emit_json(_add_record(report, reading, notices))
    else:
        _print_added(report, notices)


def _day_of_saving(text: str) -> date:
    """Return the day that pages were saved; UsageError if it isn't a day, or is in the future."""
    day = parse_date(text, "--saved-on")
    if day > date.today():
        raise UsageError(
            f"--saved-on {text} lies in the future", "give the day on which the pages were saved"
        )
    return day


def _list_unreadable(places: Sequence[Unreadable]) -> None:
    for one in places[:MOST_UNREADABLE]:
        talk(f"unreadable: {one.source}, {one.place}: {one_line(one.reason)}")
    more = len(places) - MOST_UNREADABLE
    if more > 0:
        talk(f"unreadable: {more} more places; --json lists them all")


def _add_record(report: AddReport, reading: Reading, notices: list[str]) -> dict[str, object]:
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "unreadable": [asdict(one) for one in reading.unreadable],
        "seconds": round(report.seconds, 3),
        "entries": reading.entries,
        "embedded": report.embedded,
        "notices": notices,
    }


def _print_added(report: AddReport, notices: list[str]) -> None:
    for notice in notices:
        talk(f"note: {one_line(notice)}")
    emit(
        f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged "
        f"in {report.seconds:.1f} s\n"
    )


def print_status(json: bool) -> None:
    """Print the figures of the index, and what is wrong with it."""
    settings = load_settings()
    embedder = open_embedder(settings)
    with closing(open_library(settings, embedder)) as library:
        status = library.status()
        lacking = missing_weights(settings, library, embedder) if status.papers else []
        notices = [str(notice) for notice in (*library.notices, *lacking)]
    if json:
        emit_json({**asdict(status), "path": str(status.path), "notices": notices})
        return
    emit("".join(f"{name:<11}{value}\n" for name, value in _status_rows(status)))
    for notice in notices:
        talk(f"note: {notice}")
    if not status.papers:
        talk("note: no paper yet; the first `papers ask` adds the bundled pages")


def _status_rows(status: Status) -> Iterator[tuple[str, str]]:
    yield "papers", f"{status.papers:,} ({status.dated:,} dated)"
    yield "chunks", f"{status.chunks:,}"
    yield "dense", f"on ({status.embedder})" if status.dense else "off: search by words only"
    yield "digest", status.digest
    yield "generation", str(status.generation)
    yield "schema", str(status.schema)
    if status.server:
        yield "server", status.server
    yield "path", str(status.path)


def rebuild_index(json: bool) -> None:
    """Rebuild words and vectors, embedding where needed."""
    settings = load_settings()
    embedder = open_embedder(settings)
    with closing(open_library(settings, embedder, check=False)) as library:
        _require_papers(library)
        papers = library.status().papers
        talk(f"rebuilding the index of {papers:,} papers")
        with Reporter() as progress:
            report = library.rebuild(indexing_tools(embedder, progress, papers))
    if json:
        emit_json({"papers": papers, "seconds": round(report.seconds, 3)})
        return
    for notice in report.notices:
        talk(f"note: {notice}")
    emit(f"{papers:,} papers indexed anew in {report.seconds:.1f} s\n")


def remove_paper(name: str, json: bool) -> None:
    """Remove the paper of an id, an alias or part of a title."""
    name, settings = checked_question(name, "name"), load_settings()
    with closing(open_library(settings, open_embedder(settings))) as library:
        _require_papers(library)
        paper = library.remove(find_paper(name, library.papers).id)
    if json:
        emit_json({"removed": {"paper_id": paper.id, "title": paper.title}})
    else:
        emit(f"removed: {one_line(paper.title)} ({paper.id})\n")


def export_papers(file: str, force: bool, json: bool) -> None:
    """Write every paper, to standard output or at once to a file whose name tells the format."""
    suffix = Path(file).suffix.lower()
    if suffix not in _WRITTEN:
        raise UsageError(
            f"papers are not written as {suffix}", "name a .jsonl, .bib, .ris or .csv file"
        )
    settings = load_settings()
    with closing(open_library(settings, None, check=False)) as library:
        _require_papers(library)
        lines = _lines(library.export(), suffix)
        if file == STDIN:
            _emit_lines(lines)
            return
        count = _write(Path(file), lines, force)
    if json:
        emit_json({"papers": count, "path": file})
    else:
        emit(f"{count:,} papers written to {file}\n")


def _emit_lines(lines: Iterator[str]) -> None:
    while some := list(islice(lines, LINES_AT_ONCE)):
        emit("".join(some))


def _lines(papers: Iterable[Paper], suffix: str) -> Iterator[str]:
    """Yield each paper as a file of `suffix` holds it."""
    write = _WRITTEN[suffix]
    before = header("abstract") if suffix == ".csv" else ""
    for paper in papers:
        yield before + write(paper)
        before = ""


def _json(paper: Paper) -> str:
    return to_json(paper_to_record(paper), indent=None) + "\n"


_WRITTEN: dict[str, Callable[[Paper], str]] = {
    **dict.fromkeys(("", ".jsonl", ".json", ".ndjson"), _json),
    ".bib": lambda paper: to_bibtex([paper]) + "\n",
    ".ris": lambda paper: to_ris([paper]) + "\n",
    ".csv": lambda paper: row(paper, paper.abstract),
}
"""How the endings of file names want a paper; JSON lines where there is none."""


def _write(path: Path, lines: Iterable[str], force: bool) -> int:
    """Write `lines` to a file that appears whole or not at all; return their number."""
    path = path.resolve()  # a link stays one
    if path.exists() and not path.is_file():
        # A device or pipe would be replaced by a file, and be gone for everyone.
        raise UsageError(f"{path} is not a plain file", "name a file, or - for standard output")
    if path.exists() and not force:
        raise PapersError(f"{path} exists already", "name another file, or add --force")
    count = 0
    try:
        with replacing(path) as file:
            for line in lines:
                file.write(line)
                count += 1
    except OSError as error:
        raise PapersError(
            f"{path} cannot be written: {error.strerror}", "name a file in a folder you can write"
        ) from error
    return count


def _require_papers(library: Library) -> None:
    if library.is_empty:
        raise IndexUnavailable(
            f"there is no paper in the index of {library.place}",
            "run `papers index add bundled`, or add pages of your own",
        )
