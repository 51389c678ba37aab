"""BibTeX -> papers: the one file that knows bibtexparser.

The library splits the text into blocks; what BibTeX itself does with them is done here,
since the library doesn't: month macros, `#`, later definitions of a macro, fields
given twice, crossref. A broken entry affects only itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from index.paper import Paper, Sighting
from index.reading.bibtex_values import MONTHS, BadValue, read_published, read_value
from index.reading.dates import StatedDate, stated_date
from index.reading.latex import plain_text
from index.reading.parsed import Parsed, RecordError, Unreadable
from index.reading.reference import (
    Reference,
    coarse_dates,
    find_address,
    find_arxiv_id,
    key_place,
    parsed_references,
    to_paper,
)

if TYPE_CHECKING:
    from bibtexparser import model

_OPENING = re.compile(r"^[ \t]*@[a-z]+[ \t]*[{(]", re.IGNORECASE | re.MULTILINE)
_SEEN_OPENING = 4_000
"""Characters within which the first block must begin, unless the file's name ends in .bib."""
_KEY = re.compile(r"@\w*\s*[{(]\s*(?P<key>[^\s,{}()=]*)")
_INHERITED = ("year", "month", "day", "date")
"""A volume's title, authors and abstract are its own and are not inherited."""
_USED = ("title", "abstract", "author", "eprint", "url", "doi", *_INHERITED)
_OTHERS = "others"
_Problem = tuple[int, str, str]
"""Line, place and reason."""


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    key: str
    fields: Mapping[str, str]
    """Values with their LaTeX; names in lower case."""
    doubled: tuple[str, ...] = ()
    """Fields given twice with different values: the first counts, as in BibTeX."""

    @property
    def place(self) -> str:
        return key_place(self.line, self.key)


def looks_like_bibtex(text: str, name: str) -> bool:
    """Return whether a text opens like BibTeX, or has the file name and holds a block."""
    opening = _OPENING.search(text)
    named = name.lower().endswith((".bib", ".bibtex"))
    return opening is not None and (named or opening.start() < _SEEN_OPENING)


def parse_bibtex(text: str, source: str, saved_on: date | None = None) -> Parsed:
    """Return the papers of a BibTeX file; what is broken or has no abstract is reported."""
    found = _read(text)
    volumes = {entry.key.lower(): entry for entry in reversed(found.entries)}
    papers: list[Paper] = []
    notices: list[str] = []
    dates: list[StatedDate] = []
    lacking: list[Reference] = []
    for entry in found.entries:
        fields = _with_inherited(entry, volumes)
        reference = _reference(fields)
        try:
            papers.append(to_paper(reference, Sighting(source, entry.place, saved_on)))
        except RecordError as error:
            found.problems.append((entry.line, entry.place, str(error)))
            lacking.append(reference)
            continue
        if not fields.keys().isdisjoint({"year", "date"}):
            dates.append(stated_date(papers[-1]))
        notices += [f"{source}, {entry.place}: {told}" for told in _doubts(entry)]
    notices += coarse_dates(dates, source)
    unreadable = [Unreadable(source, place, reason) for _, place, reason in sorted(found.problems)]
    return parsed_references(papers, unreadable, source, notices, lacking)


@dataclass(slots=True)
class _Found:
    """What has been read of a file so far, from the top."""

    entries: list[_Entry] = field(default_factory=list)
    problems: list[_Problem] = field(default_factory=list)
    macros: dict[str, str] = field(default_factory=lambda: dict(MONTHS))

    def take(self, block: model.Block, line: int) -> None:
        """Keep an entry or a macro; raises BadValue for a broken block."""
        from bibtexparser import model

        match block:
            case model.String():
                self.macros[block.key.lower()] = read_value(block.value, self.macros)
            case model.Entry():
                self.entries.append(_entry(block, line, self.macros))
            case model.ParsingFailedBlock():
                raise BadValue(_why(block.error))


def _read(text: str) -> _Found:
    found = _Found()
    for line, block in _blocks(text):
        try:
            found.take(block, line)
        except BadValue as error:
            match = _KEY.match(block.raw or "")
            place = key_place(line, match["key"] if match else "")
            found.problems.append((line, place, f"is broken BibTeX: {error}"))
    return found


def _blocks(text: str) -> Iterator[tuple[int, model.Block]]:
    """Yield every block and its line, including those with a duplicate key or field."""
    from bibtexparser import model
    from bibtexparser.entrypoint import parse_string

    # What it says about broken blocks is reported here; by itself it writes to standard error.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    lines = text.split("\n")
    for block in parse_string(text, parse_stack=[]).blocks:
        line = (block.start_line or 0) + 1
        meant: model.Block | None = block
        while isinstance(meant, model.DuplicateBlockKeyBlock | model.DuplicateFieldKeyBlock):
            meant = meant.ignore_error_block
        if meant is not None and not _is_remark(meant, lines[line - 1]):
            yield line, meant


def _is_remark(block: model.Block, line: str) -> bool:
    """Return whether a block is just an address in the text between: `me@home (office)`."""
    from bibtexparser import model

    is_bare = isinstance(block, model.ParsingFailedBlock) or (
        isinstance(block, model.Entry) and not block.fields
    )
    return is_bare and not line.lstrip().startswith("@")


def _why(error: Exception) -> str:
    """Return why the library gave up on a block, without its quoting."""
    reason = " ".join(str(getattr(error, "abort_reason", error)).replace("`", "").split())
    if "end of file" in reason:
        return "its end is missing"
    if "block start" in reason:
        return "a closing brace or quote is missing before the next entry"
    return f"{reason[:1].lower()}{reason[1:].rstrip('.')}"


def _entry(block: model.Entry, line: int, macros: Mapping[str, str]) -> _Entry:
    """Return an entry with the text of its fields; raises BadValue if one can't be read."""
    fields: dict[str, str] = {}
    doubled: list[str] = []
    for one in block.fields:
        name, text = one.key.lower(), read_value(one.value, macros)
        if fields.setdefault(name, text) != text and name in _USED:
            doubled.append(name)
    return _Entry(line, block.key, fields, tuple(doubled))


def _with_inherited(entry: _Entry, volumes: Mapping[str, _Entry]) -> Mapping[str, str]:
    """Give an entry without a date the date of the volume that contains it."""
    volume = volumes.get(entry.fields.get("crossref", "").strip().lower())
    if volume is None or not entry.fields.keys().isdisjoint({"year", "date"}):
        return entry.fields
    lent = {name: volume.fields[name] for name in _INHERITED if name in volume.fields}
    return {**lent, **entry.fields}


def _reference(fields: Mapping[str, str]) -> Reference:
    doi = plain_text(fields.get("doi", ""))
    addresses = [plain_text(fields[name]) for name in ("url", "howpublished") if name in fields]
    named = [_eprint(fields), doi, *addresses, *(fields.get(n, "") for n in ("journal", "number"))]
    return Reference(
        title=plain_text(fields.get("title", "")),
        abstract=plain_text(fields.get("abstract", "")),
        authors=tuple(map(_name, _authors(fields))),
        published=read_published(fields),
        arxiv_id=find_arxiv_id(named),
        url=find_address(addresses, doi),
    )


def _eprint(fields: Mapping[str, str]) -> str:
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or "arXiv"
    eprint = fields.get("eprint", "").strip().lower().removeprefix("arxiv:")
    return f"arXiv:{eprint}" if archive.strip().lower() == "arxiv" else ""


def _all_authors(fields: Mapping[str, str]) -> list[str]:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    return [name.strip() for name in split_multiple_persons_names(fields.get("author", ""))]


def _authors(fields: Mapping[str, str]) -> list[str]:
    """Return the authors, or none if the entry leaves some out: a paper has all or none."""
    names = _all_authors(fields)
    return [] if _OTHERS in names else names


def _name(written: str) -> str:
    """Return a name with the given name first."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    name = parse_single_name_into_parts(written, strict=False)
    return plain_text(name.merge_first_name_first)


def _doubts(entry: _Entry) -> Iterator[str]:
    for name in entry.doubled:
        yield f"{name} stands twice; the first counts"
    if _OTHERS in _all_authors(entry.fields):
        yield "names some of its authors only (“and others”), so they are left out"
