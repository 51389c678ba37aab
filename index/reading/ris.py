"""RIS -> papers: the one file that knows rispy.

The text is cut into records here, each read on its own: the library would merge two records
where the end of one is missing, and drop the last. Continued lines are joined here,
too, since it takes the continuation of an author for another author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from index.paper import Paper, Sighting
from index.reading.dates import UNDATED, StatedDate, stated_date
from index.reading.parsed import Parsed, RecordError, Unreadable
from index.reading.reference import (
    Reference,
    coarse_dates,
    find_address,
    find_arxiv_id,
    given_name_first,
    key_place,
    parsed_references,
    read_date,
    to_paper,
)

_OPENING = re.compile(r"^TY  - *\S", re.MULTILINE)
_SEEN_OPENING = 4_000
"""Characters within which the first record must begin, unless the file's name ends in .ris."""
_TAGGED = re.compile(r"(?P<tag>[A-Z][A-Z0-9]  -)[ \t]*")
_TITLES = ("TI", "T1", "CT")
_ABSTRACTS = ("AB", "N2")
_AUTHORS = ("AU", "A1")
_DATES = ("DA", "PY", "Y1")
_NAMING = ("AN", "DO", "M3", "JO", "T2", "JF")
"""Tags that may name the arXiv id, beside the addresses."""
_BETWEEN_URLS = re.compile(r"\s*;\s*(?=https?://)|\s+(?=https?://)", re.IGNORECASE)
_ENDS = ("ER  -", "TY  -")

_Record = dict[str, list[str]]


@dataclass(slots=True)
class _Lines:
    """The lines of a record; a continuation is part of the line that it continues."""

    number: int
    tagged: list[list[str]] = field(default_factory=list)

    def add(self, line: str) -> None:
        if tag := _TAGGED.match(line):
            self.tagged.append([f"{tag['tag']} {line[tag.end() :]}"])
        elif self.tagged:
            self.tagged[-1].append(line)

    def joined(self) -> list[str]:
        return ["\n".join(parts) for parts in self.tagged]


def looks_like_ris(text: str, name: str) -> bool:
    """Return whether a text opens like RIS, or has the file name and holds a record."""
    opening = _OPENING.search(text)
    return opening is not None and (
        name.lower().endswith(".ris") or opening.start() < _SEEN_OPENING
    )


def parse_ris(text: str, source: str, saved_on: date | None = None) -> Parsed:
    """Return the papers of an RIS file; a record without an abstract is reported."""
    papers: list[Paper] = []
    problems: list[Unreadable] = []
    dates: list[StatedDate] = []
    lacking: list[Reference] = []
    for lines in _records(text):
        record = _read(lines.joined())
        place = key_place(lines.number, next(iter(record.get("ID", ())), ""))
        reference = _reference(record)
        try:
            papers.append(to_paper(reference, Sighting(source, place, saved_on)))
        except RecordError as error:
            problems.append(Unreadable(source, place, str(error)))
            lacking.append(reference)
            continue
        if any(name in record for name in _DATES):
            dates.append(stated_date(papers[-1]))
    return parsed_references(papers, problems, source, coarse_dates(dates, source), lacking)


def _records(text: str) -> Iterator[_Lines]:
    """Yield the records: each from its TY to its ER, or to the next TY or the end of the file."""
    record: _Lines | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith(_ENDS):
            if record:
                yield record
            record = _Lines(number) if line.startswith("TY") else None
        if record:
            record.add(line)
    if record:
        yield record


def _read(lines: Sequence[str]) -> _Record:
    """Return the values of every tag, in order."""
    from rispy import RisParser  # type: ignore[import-untyped]

    tags = {line[:2] for line in lines} | {RisParser.START_TAG, RisParser.END_TAG}
    parser = RisParser(
        mapping={tag: tag for tag in tags} | {RisParser.UNKNOWN_TAG: RisParser.UNKNOWN_TAG},
        list_tags=sorted(tags - {RisParser.START_TAG}),
        delimiter_tags_mapping={},  # it would cut an address that holds a semicolon
    )
    records = parser.parse_lines(iter([*lines, f"{RisParser.END_TAG}  - "]))
    return {tag: values for tag, values in records[0].items() if isinstance(values, list)}


def _reference(record: _Record) -> Reference:
    addresses = [one for value in record.get("UR", ()) for one in _BETWEEN_URLS.split(value)]
    named = [*addresses, *(value for tag in _NAMING for value in record.get(tag, ()))]
    return Reference(
        title=_first(record, _TITLES),
        abstract=_first(record, _ABSTRACTS),
        authors=tuple(given_name_first(name) for tag in _AUTHORS for name in record.get(tag, ())),
        published=_published(record),
        arxiv_id=find_arxiv_id(named),
        url=find_address(addresses, next(iter(record.get("DO", ())), "")),
    )


def _first(record: _Record, tags: Sequence[str]) -> str:
    """Return the text of the first tag that has any; a tag given twice continues in the second."""
    texts = (" ".join(filter(None, record.get(tag, ()))) for tag in tags)
    return next(filter(None, texts), "")


def _published(record: _Record) -> StatedDate:
    """Return the most exact date of a record; among equally exact ones, the first."""
    found = (read_date(value) for tag in _DATES for value in record.get(tag, ()))
    return max(found, key=lambda one: one.precision, default=UNDATED)
