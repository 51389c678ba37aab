"""CSV -> papers: a table with a row per paper, as Zotero, catalogues and this project write it.

Columns are known by their names, in any order and case; what only has other names is ignored.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO

from index.paper import Paper, Sighting
from index.reading.dates import StatedDate, stated_date
from index.reading.parsed import Parsed, RecordError, Unreadable
from index.reading.record_values import author_names
from index.reading.reference import (
    Reference,
    coarse_dates,
    find_address,
    find_arxiv_id,
    given_name_first,
    parsed_references,
    read_date,
    to_paper,
)

_COLUMNS = {
    "title": ("title", "article title", "document title"),
    "abstract": ("abstract", "abstract note", "summary"),
    "authors": ("authors", "author", "author full names"),
    "date": ("date", "published", "publication date"),
    "year": ("year", "publication year"),
    "doi": ("doi",),
    "url": ("url", "link"),
    "arxiv": ("arxiv_id", "arxiv id", "arxiv", "id"),
}
"""What is read of a paper, and what programs call the column that holds it."""
_DELIMITERS = ",;\t"
_LONGEST_HEADER = 10_000
_MASKED_FORMULA = re.compile(r"'(?=[=+\-@])")
"""What our own export puts before a text that a spreadsheet would take for a formula."""


def looks_like_table(text: str) -> bool:
    """Return whether the first line names a column of titles and one of abstracts."""
    return bool(_delimiter(text))


def parse_table(text: str, source: str, saved_on: date | None = None) -> Parsed:
    """Return the papers of a table; a row without an abstract is reported."""
    papers: list[Paper] = []
    problems: list[Unreadable] = []
    dates: list[StatedDate] = []
    lacking: list[Reference] = []
    try:
        for line, cells in _rows(text):
            place, reference = f"line {line}", Reference("", "")
            try:
                reference = _reference(cells)
                papers.append(to_paper(reference, Sighting(source, place, saved_on)))
            except RecordError as error:
                problems.append(Unreadable(source, place, str(error)))
                lacking.append(reference)
                continue
            if "date" in cells or "year" in cells:
                dates.append(stated_date(papers[-1]))
    except csv.Error as error:
        problems.append(Unreadable(source, "file", f"is a broken table: {error}"))
    return parsed_references(papers, problems, source, coarse_dates(dates, source), lacking)


def _delimiter(text: str) -> str:
    """Return what separates the columns of papers; nothing if they aren't there."""
    header = text.lstrip("\n")[:_LONGEST_HEADER].partition("\n")[0]
    for delimiter in _DELIMITERS:
        names = _names(next(csv.reader([header], delimiter=delimiter), []))
        if "title" in names and "abstract" in names:
            return delimiter
    return ""


def _names(header: list[str]) -> list[str]:
    """Return what each column holds; nothing for one that isn't read."""
    meant = {name: field for field, names in _COLUMNS.items() for name in names}
    return [meant.get(" ".join(name.casefold().split()), "") for name in header]


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the line where each row begins, and its cells that hold anything."""
    rows = csv.reader(StringIO(text), delimiter=_delimiter(text))
    names: list[str] = []
    line = 1
    for row in rows:
        if row and not names:
            names = _names(row)
        elif any(row):
            named = zip(names, row, strict=False)  # a row may be shorter or longer than the header
            yield line, {name: _plain(cell) for name, cell in named if name and cell.strip()}
        line = rows.line_num + 1


def _plain(cell: str) -> str:
    return _MASKED_FORMULA.sub("", cell.strip(), count=1)


def _reference(cells: Mapping[str, str]) -> Reference:
    doi, url = cells.get("doi", ""), cells.get("url", "")
    named = cells.get("arxiv", "")
    published = max(
        (read_date(cells.get(name, "")) for name in ("date", "year")),
        key=lambda one: one.precision,
    )
    return Reference(
        title=cells.get("title", ""),
        abstract=cells.get("abstract", ""),
        authors=_authors(cells.get("authors", "")),
        published=published,
        arxiv_id=find_arxiv_id([f"arxiv:{named}", url, doi]),
        url=find_address([url], doi),
    )


def _authors(text: str) -> tuple[str, ...]:
    """Return the names of a cell.

    Raises:
        RecordError: they can't be told apart.
    """
    if ";" in text:
        return tuple(given_name_first(name) for name in text.split(";") if name.strip())
    try:
        names = author_names(text)
    except ValueError as error:
        raise RecordError(f"authors is malformed: {error}") from error
    return tuple(map(str, names)) if isinstance(names, list) else ()
