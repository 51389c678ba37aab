"""What a user passes to `papers index add` -> papers, each once.

Finds the files behind the names and recognises their kind by their content. One bad
file or feed never affects the others: it is reported. Every format has a file of its
own; feeds are in `feeds.py`, identity in `index.identity`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO

from index.errors import SourceError
from index.identity.combine import combine
from index.paper import Paper
from index.reading.atom import parse_atom, xml_root
from index.reading.bibtex import looks_like_bibtex, parse_bibtex
from index.reading.feeds import FEED, Feeds, feed_name, read_feed
from index.reading.json_source import looks_like_line, parse_document, parse_lines
from index.reading.pages import parse_page
from index.reading.parsed import Parsed, Unreadable
from index.reading.ris import looks_like_ris, parse_ris
from index.reading.table import looks_like_table, parse_table

BUNDLED = "bundled"
STDIN = "-"
_STDIN_NAME = "stdin"
_BEIR_CORPUS = "corpus.jsonl"
_BEIR_QUERIES = "queries.jsonl"
_HTML = "is HTML: save the page as text (in the browser: Save as, Text file), or copy its text"
_FOREIGN = (
    (b"<!doctype html", _HTML),
    (b"<html", _HTML),
    (b"%pdf-", "is a PDF: only saved pages, JSON, BibTeX, RIS, CSV and Atom are read"),
    (b"\x1f\x8b", "is compressed: unpack it first"),
    (b"pk\x03\x04", "is a ZIP archive: unpack it first"),
)
"""How files open that are often passed by mistake, and what to do with them."""
_XML = {
    "rss": "is an RSS feed: of feeds, only Atom is read (as the arXiv API answers in)",
    "rdf": "is an RSS feed: of feeds, only Atom is read (as the arXiv API answers in)",
    "html": _HTML,
}


_FIX = (
    "name a saved Daily Papers page, a file of papers (JSON, JSONL, BibTeX, RIS, CSV, Atom), a "
    "folder of these, daily-papers:2025-11-20, arxiv:2502.09601, or 'bundled': "
    "papers index add bundled"
)
_FEED_FIX = "mend that and add it again: papers index add daily-papers:2025-11-20 arxiv:2502.09601"
"""What is wrong with a feed already says how to mend it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read from a list of sources."""

    papers: tuple[Paper, ...]
    """Each paper once, sorted by id."""
    unreadable: tuple[Unreadable, ...]
    notices: tuple[str, ...]
    entries: int
    """How many entries were read as papers, copies included."""

    def require_papers(self) -> None:
        """Raise the first problem if nothing at all could be read.

        Raises:
            SourceError: there are no papers, and something was unreadable.
        """
        if self.unreadable and not self.papers:
            first = self.unreadable[0]
            whole = first.place in {"file", FEED}
            where = first.source if whole else f"{first.source}, {first.place}"
            fix = _FEED_FIX if first.place == FEED else _FIX
            raise SourceError(f"{where}: {first.reason}", fix)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


def read_sources(
    sources: Sequence[str],
    saved_on: date | None = None,
    stdin: BinaryIO | None = None,
    feeds: Feeds | None = None,
) -> Reading:
    """Return the papers behind files, folders, feeds, `-` and `bundled`, merged across them.

    Args:
        sources: what the user named, in order.
        saved_on: the day the pages were saved, for dates printed without a year.
        stdin: what `-` reads; the process's own standard input if None.
        feeds: where feeds are fetched from; huggingface.co and arxiv.org if None.
    """
    papers: list[Paper] = []
    unreadable: list[Unreadable] = []
    notices: list[str] = []
    places = (_find(source, stdin, feeds or Feeds()) for source in dict.fromkeys(sources))
    for found in chain.from_iterable(places):
        parsed = found if isinstance(found, Parsed) else _read(found, saved_on)
        papers.extend(parsed.papers)
        unreadable.extend(parsed.unreadable)
        notices.extend(parsed.notices)
    combined = combine(papers)
    notices.extend(map(str, combined.differences))
    return Reading(combined.papers, tuple(unreadable), tuple(notices), len(papers))


def _find(source: str, stdin: BinaryIO | None, feeds: Feeds) -> Iterable[_File | Parsed]:
    """Yield the files or papers behind a name, or the report that there are none."""
    path = Path(source)
    if source == STDIN:
        return [_File(_STDIN_NAME, lambda: nullcontext(stdin or sys.stdin.buffer))]
    if source == BUNDLED:
        return _bundled_pages()
    if feed_name(source):
        return [read_feed(source, feeds)]
    if missing := _why_missing(source):
        return [_failed(source or "''", missing)]
    return _files_in(path) if path.is_dir() else [_file(path)]


def _why_missing(source: str) -> str:
    """Return why nothing is found behind a name; empty if something is."""
    if not source.strip():
        return "is an empty name"  # which would be the current folder
    try:
        Path(source).stat()
    except FileNotFoundError:
        address = "is an address: save the page as text and name the file"
        return address if "://" in source else "does not exist"
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    return ""


def _bundled_pages() -> list[_File]:
    pages = sorted((resources.files("index") / "corpus").iterdir(), key=lambda page: page.name)
    return [_file(page) for page in pages if page.name.endswith(".txt")]


def _files_in(folder: Path) -> Iterator[_File | Parsed]:
    found = False
    problems: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if _BEIR_CORPUS in names and _BEIR_QUERIES in names:
            folders[:], names = [], [_BEIR_CORPUS]  # queries and judgements aren't papers
        for name in sorted(names):
            if not name.startswith("."):
                found = True
                yield _file(Path(place, name))
    yield from (_failed(str(one.filename), one.strerror or str(one)) for one in problems)
    if not (found or problems):
        yield _failed(str(folder), "is a folder without any file to read", "folder")


def _file(path: Traversable) -> _File:
    return _File(path.name, lambda: path.open("rb"))


def _read(file: _File, saved_on: date | None) -> Parsed:
    try:
        with file.open() as stream:
            return _parse(stream, file.name, saved_on)
    except OSError as error:
        return _failed(file.name, f"cannot be read: {error.strerror or error}")


def _parse(stream: IO[bytes], name: str, saved_on: date | None) -> Parsed:
    blank, first = _first_line(stream)
    if not first:
        return _failed(name, "is empty")
    if foreign := _foreign_kind(first):
        return _failed(name, foreign)
    if looks_like_line(first):
        return parse_lines(chain(blank, [first], stream), name, saved_on)
    data = b"".join([*blank, first, stream.read()])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _failed(name, "is not UTF-8 text (save it as UTF-8 text, JSON or JSONL)")
    if "\0" in text[:1000]:
        return _failed(name, "is a binary file, not text")
    if first.lstrip(b"\xef\xbb\xbf \t").startswith((b"{", b"[")):
        return _parse_json(text, data, name, saved_on)
    return _parse_text(text, name, saved_on)


def _parse_text(text: str, name: str, saved_on: date | None) -> Parsed:
    """Read a bibliography, a table, a feed, or else a page."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if looks_like_ris(lines, name):
        return parse_ris(lines, name, saved_on)
    if looks_like_bibtex(lines, name):
        return parse_bibtex(lines, name, saved_on)
    if looks_like_table(lines):
        return parse_table(lines, name, saved_on)
    if (root := xml_root(text)) == "feed":
        return parse_atom(text, name, saved_on)
    if root in _XML:
        return _failed(name, _XML[root])
    return parse_page(text, name, saved_on)


def _foreign_kind(first: bytes) -> str:
    """Return the kind of a file that opens like a well-known one we don't read, else nothing."""
    opening = first.lstrip(b"\xef\xbb\xbf \t").lower()
    return next((advice for mark, advice in _FOREIGN if opening.startswith(mark)), "")


def _first_line(stream: IO[bytes]) -> tuple[list[bytes], bytes]:
    """Return the blank lines that a stream opens with, and the first other line."""
    blank: list[bytes] = []
    for line in stream:
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            return blank, line
        blank.append(line)
    return blank, b""


def _parse_json(text: str, data: bytes, name: str, saved_on: date | None) -> Parsed:
    """Read a JSON document, or JSON lines whose first line is broken."""
    try:
        return parse_document(text, name, saved_on)
    except ValueError as error:
        lines = BytesIO(data).readlines()
        if any(map(looks_like_line, lines[1:3])):
            return parse_lines(lines, name, saved_on)
        return _failed(name, f"is not JSON: {error}")


def _failed(source: str, reason: str, place: str = "file") -> Parsed:
    return Parsed(unreadable=(Unreadable(source, place, reason),))
