"""Atom, as sent by the arXiv API -> papers: the one file that knows feedparser.

XML that breaks off gives the entries before the break, and a report. The library repairs text
that was encoded twice (`cafÃ©`); all other text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import TypeAlias, cast
from xml.sax import SAXParseException

from index.paper import Paper, Sighting
from index.reading.dates import StatedDate, iso_day, read_within
from index.reading.parsed import Parsed, RecordError, Unreadable, clean_text
from index.reading.reference import (
    Reference,
    find_address,
    find_arxiv_id,
    parsed_references,
    to_paper,
)

_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?P<name>[\w.:-]+)", re.DOTALL
)
_HEADERS = {"content-type": "application/atom+xml; charset=utf-8"}
_ERROR = "/api/errors"
"""Part of the id of the entry that arXiv sends to report a failure."""
_Entry: TypeAlias = Mapping[str, object]


def xml_root(text: str) -> str | None:
    """Return the name of the outermost element; None if the text isn't XML."""
    match = _ROOT.match(text) if text.lstrip("\ufeff \t\r\n").startswith("<") else None
    return match["name"].rpartition(":")[2].lower() if match else None


def parse_atom(text: str, source: str, saved_on: date | None = None) -> Parsed:
    """Return the papers of an Atom feed; an entry without an abstract is reported."""
    entries, broken = _read(text)
    papers: list[Paper] = []
    problems: list[Unreadable] = []
    for number, entry in enumerate(entries, start=1):
        place = f"entry {number}"
        try:
            papers.append(to_paper(_reference(entry), Sighting(source, place, saved_on)))
        except RecordError as error:
            problems.append(Unreadable(source, place, str(error)))
    if broken:
        problems.append(Unreadable(source, "file", f"is broken XML: {broken}"))
    return parsed_references(papers, problems, source)


def _read(text: str) -> tuple[Sequence[_Entry], str]:
    """Return the entries of a feed and, if it breaks off, why."""
    import feedparser  # type: ignore[import-untyped]

    # Wrapped, so that no text is taken for the name of a file or an address to fetch.
    data = BytesIO(text.encode("utf-8", "replace"))
    found = feedparser.parse(
        data, response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False
    )
    broken = _why(found.get("bozo_exception")) if found.bozo else ""
    return cast(Sequence[_Entry], found.entries), broken


def _why(error: object) -> str:
    if isinstance(error, SAXParseException):
        return f"{error.getMessage()} in line {error.getLineNumber()}"
    return clean_text(str(error or "not well-formed"))


def _reference(entry: _Entry) -> Reference:
    identifier, summary = _text(entry, "id"), _text(entry, "summary")
    if _ERROR in identifier:
        raise RecordError(f"is an error of the server: {clean_text(summary) or 'untold'}")
    links = (
        _text(link, "href") for link in _list(entry, "links") if link.get("rel") == "alternate"
    )
    addresses = [identifier, *links]
    return Reference(
        title=_text(entry, "title"),
        abstract=summary,
        authors=tuple(_text(author, "name") for author in _list(entry, "authors")),
        published=_published(entry),
        arxiv_id=find_arxiv_id(addresses),
        url=find_address([*addresses[1:], identifier]),
    )


def _published(entry: _Entry) -> StatedDate:
    stated = _text(entry, "published")
    with suppress(ValueError):
        return StatedDate(iso_day(stated))
    return StatedDate(within=read_within(stated))


def _text(entry: _Entry, name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _list(entry: _Entry, name: str) -> Sequence[_Entry]:
    found = entry.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
