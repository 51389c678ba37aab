"""JSON and JSON lines -> papers: where one object ends and the next begins.

Lines are read one at a time, so a file of lines may be of any size. What an
object means is decided in `records.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from index.paper import Paper, Sighting
from index.reading.parsed import Parsed, RecordError, Unreadable
from index.reading.records import parse_record

_WRAPPERS = ("papers", "entries", "items", "results", "data")


def looks_like_line(raw: bytes) -> bool:
    """Return whether a line is one whole JSON object."""
    if not raw.lstrip().startswith(b"{"):
        return False
    try:
        value = _loads(raw)
    except ValueError:
        return False
    return isinstance(value, dict) and _wrapped(value) is None


def parse_lines(lines: Iterable[bytes], source: str, saved_on: date | None = None) -> Parsed:
    """Return the papers of JSON lines; a bad line is reported and skipped."""
    papers: list[Paper] = []
    problems: list[Unreadable] = []
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        place = f"line {number}"
        try:
            papers.append(parse_record(_loads(raw.strip()), Sighting(source, place, saved_on)))
        except UnicodeDecodeError:
            problems.append(Unreadable(source, place, "is not UTF-8 text"))
        except (RecordError, ValueError) as error:
            problems.append(Unreadable(source, place, _why(error)))
    return _parsed(papers, problems, source)


def parse_document(text: str, source: str, saved_on: date | None = None) -> Parsed:
    """Return the papers of one JSON document: a list, a wrapped list or a single entry.

    Raises:
        ValueError: the text is not JSON; the message says where.
    """
    papers: list[Paper] = []
    problems: list[Unreadable] = []
    for number, value in enumerate(_entries(_loads(text)), start=1):
        place = f"entry {number}"
        try:
            papers.append(parse_record(value, Sighting(source, place, saved_on)))
        except RecordError as error:
            problems.append(Unreadable(source, place, str(error)))
    return _parsed(papers, problems, source)


def _entries(value: object) -> Iterator[object]:
    wrapped = _wrapped(value) if isinstance(value, Mapping) else value
    if isinstance(wrapped, list):
        yield from wrapped
    else:
        yield value


def _wrapped(value: Mapping[str, object]) -> list[object] | None:
    for name in _WRAPPERS:
        inner = value.get(name)
        if isinstance(inner, list):
            return inner
    return None


def _loads(text: str | bytes) -> object:
    """Parse JSON as UTF-8.

    Raises:
        ValueError: it is not JSON, not UTF-8, or nested too deeply to read.
    """
    try:
        return json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON: {error.msg} at column {error.colno}"
    return str(error)


def _parsed(papers: list[Paper], problems: list[Unreadable], source: str) -> Parsed:
    if not (papers or problems):
        problems.append(Unreadable(source, "file", "holds no papers"))
    return Parsed(tuple(papers), tuple(problems))
