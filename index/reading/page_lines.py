"""The lines of a saved page, each classified as header, card details or text.

Decides line by line; which text is a title and which an abstract is decided in
`pages.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from index.reading.dates import PrintedDate, match_printed_date

_INBOX = r"get trending papers in your email inbox(?: once a day)?!?"
_PHRASES = (_INBOX, r"daily papers", r"by\s*ak and the research community", r"subscribe", r"new")
_PHRASE = re.compile("|".join(_PHRASES), re.IGNORECASE)
_GLUED_TO_TITLE = re.compile(rf"{_INBOX}|daily papers|by\s*ak and the research community", re.I)
_BUTTON_GLUED_TO_TITLE = re.compile(r"Subscribe(?=\s*[^\sa-z])|new(?=\s+[A-Z0-9])")

_SEPARATORS = re.compile(r"[·•]")
_LIST_MARK = re.compile(r"^[-*–]\s+")
_AUTHORS = re.compile(r"(\d[\d,]*)\s+authors?", re.IGNORECASE)
_COUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([km]?)", re.IGNORECASE)
_COUNT_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
_LONGEST_ORGANISATION = 80


class Kind(Enum):
    """What a line is."""

    BLANK = auto()
    HEADER = auto()
    """Part of the page itself: its name, its buttons, the day it lists."""
    DETAILS = auto()
    """Part of a card: authors, date, comments, or the dot between them."""
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Details:
    """What a card states about its paper besides the text; any of it may be missing."""

    authors: int | None = None
    date: PrintedDate | None = None
    comments: int | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is stated, as in a lone dot."""
        return self == Details()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; `number` counts from 1."""

    number: int
    kind: Kind
    text: str = ""
    details: Details = Details()


def read_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a page in order; a title glued to a header line is split off."""
    header_seen: set[str] = set()
    in_header = True
    for number, raw in enumerate(_split_lines(text), start=1):
        line = _classify(number, raw.strip(), in_header)
        if line.kind is Kind.TEXT and in_header:
            phrases, title = _unglue(line.text, header_seen)
            if phrases:
                yield Line(number, Kind.HEADER, phrases)
            line = Line(number, Kind.TEXT, title)
        if line.kind is Kind.HEADER:
            header_seen.update(_phrases_of(line.text))
            in_header = True
        elif line.kind in (Kind.TEXT, Kind.DETAILS):
            header_seen.clear()
            in_header = False
        yield line


def parse_count(text: str) -> int | None:
    """Return the number if `text` is one, such as `17`, `1,204` or `1.2k`, else None."""
    match = _COUNT.fullmatch(text.strip())
    if match is None:
        return None
    return round(float(match[1].replace(",", "")) * _COUNT_UNITS[match[2].lower()])


def parse_details(text: str) -> Details | None:
    """Return what a line of card details states, or None if the line is something else.

    An organisation may precede the first dot; it is dropped.
    """
    parts = [part.strip() for part in _SEPARATORS.split(_LIST_MARK.sub("", text))]
    stated = [_parse_detail(part) for part in parts if part]
    if len(stated) > 1 and stated[0] is None and len(parts[0]) <= _LONGEST_ORGANISATION:
        del stated[0]
    details = Details()
    for detail in stated:
        if detail is None:
            return None
        details = join_details(details, detail)
    return details


def join_details(first: Details, second: Details) -> Details:
    """Return what both state together; where they disagree, the first wins."""
    return Details(
        first.authors if first.authors is not None else second.authors,
        first.date or second.date,
        first.comments if first.comments is not None else second.comments,
    )


def listing_date(header: str) -> PrintedDate | None:
    """Return the day that the page lists according to a header line, if it names one."""
    rest = _after_phrases(header)
    match = match_printed_date(rest)
    return match[0] if match else None


def _split_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _classify(number: int, text: str, in_header: bool) -> Line:
    if not text:
        return Line(number, Kind.BLANK)
    if _is_header(text, in_header):
        return Line(number, Kind.HEADER, text)
    details = parse_details(text)
    if details is not None:
        return Line(number, Kind.DETAILS, text, details)
    return Line(number, Kind.TEXT, text)


def _is_header(text: str, in_header: bool) -> bool:
    rest = _after_phrases(text)
    if not rest:
        return True
    is_date = (match := match_printed_date(rest)) is not None and not match[1].strip()
    return is_date and (in_header or rest != text)


def _after_phrases(text: str) -> str:
    rest = text
    while match := _PHRASE.match(rest):
        rest = rest[match.end() :].lstrip()
    return rest


def _phrases_of(text: str) -> set[str]:
    return {match.group().casefold() for match in _PHRASE.finditer(text)}


def _unglue(text: str, seen: set[str]) -> tuple[str, str]:
    """Return the header phrases glued before a title, and the title.

    A phrase that the header has already shown belongs to the title.
    """
    rest = text
    while match := _GLUED_TO_TITLE.match(rest) or _BUTTON_GLUED_TO_TITLE.match(rest):
        if match.group().casefold() in seen:
            break
        rest = rest[match.end() :].lstrip()
    listing = match_printed_date(rest) if rest != text else None
    if listing and listing[1][:1].isupper():
        rest = listing[1]
    return text[: len(text) - len(rest)].rstrip(), rest


def _parse_detail(text: str) -> Details | None:
    if match := _AUTHORS.fullmatch(text):
        return Details(authors=int(match[1].replace(",", "")))
    if found := match_printed_date(text):
        printed, rest = found
        comments = parse_count(rest)
        return Details(date=printed, comments=comments) if comments or not rest.strip() else None
    comments = parse_count(text)
    return Details(comments=comments) if comments is not None else None
