"""Cited papers as BibTeX and RIS, for reference managers.

Only what a source stated is written: no author, DOI or URL is made up, and the title
search is a note, never the paper's URL. Read back in, a reference yields the same paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from assistant.presenting.text import one_line, printable
from index.paper import Paper, date_of, digest
from index.reading.latex import plain_text
from index.reading.parsed import clean_text

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MATH = re.compile(r"\$(?=[^$]*[\\^_])[^$\s%&#](?:[^$%&#]*[^$\s%&#])?\$")
_LATEX = {
    "\\": r"\textbackslash{}",
    # Not \{ and \}: BibTeX counts those as braces, and one alone would end the field.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_DOI = "https://doi.org/"
_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[\w.;:()/<>-]+", re.ASCII)
_UNSAFE_KEY = re.compile(r"[^A-Za-z0-9.:/_-]+")


def to_bibtex(papers: Sequence[Paper]) -> str:
    """Return one `@misc` entry per paper; empty text for no papers."""
    return "\n".join(_bibtex_entry(paper) for paper in papers)


def to_ris(papers: Sequence[Paper]) -> str:
    """Return one record of type GEN per paper; empty text for no papers."""
    return "\n".join(_ris_record(paper) for paper in papers)


def citation_key(paper: Paper) -> str:
    """Return the paper's id as a key: always the same for a paper, and never shared."""
    key = _UNSAFE_KEY.sub("-", paper.id).strip("-")
    return key if key == paper.id else f"{key or 'paper'}-{digest(paper.id)[:8]}"


def latex(text: str) -> str:
    """Return `text` with LaTeX's special characters escaped; `$x^2$` stays a formula."""
    text, parts, last = _line(text), [], 0
    for match in _MATH.finditer(text):
        formula = match.group()
        if _is_formula(formula):
            parts += [_escaped(text[last : match.start()]), formula]
            last = match.end()
    return "".join(parts) + _escaped(text[last:])


def _is_formula(text: str) -> bool:
    """Return whether all readers take the whole text for a single formula."""
    # BibTeX counts an escaped brace as a brace, other readers don't: satisfy both.
    balanced = _balanced(text) and _balanced(re.sub(r"\\.", "", text))
    return balanced and plain_text(text) == text


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


def _balanced(formula: str) -> bool:
    depth = 0
    for character in formula:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def _bibtex_entry(paper: Paper) -> str:
    fields = [f"  {name} = {value}" for name, value in _bibtex_fields(paper)]
    return f"@misc{{{citation_key(paper)},\n" + ",\n".join(fields) + "\n}\n"


def _bibtex_fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{{{latex(paper.title)}}}}}"
    if paper.authors:
        yield "author", "{" + " and ".join(_bibtex_name(name) for name in paper.authors) + "}"
    year, *rest = (date_of(paper) or "").split("-")
    if year:
        yield "year", f"{{{year}}}"
    for name, value in zip(("month", "day"), map(int, rest), strict=False):
        yield name, _MONTHS[value - 1] if name == "month" else f"{{{value}}}"
    if paper.arxiv_id:
        yield "eprint", f"{{{paper.arxiv_id}}}"
        yield "archivePrefix", "{arXiv}"
    if (doi := _doi(paper)) and _balanced(doi):
        yield "doi", f"{{{doi}}}"
    if paper.url and _balanced(paper.url):
        yield "url", f"{{{one_line(paper.url)}}}"
    notes = [latex(note) for note in _notes(paper)]
    if not paper.url:
        notes.append(rf"title search: \url{{{paper.search_url}}}")
    if notes:
        yield "note", "{" + "; ".join(notes) + "}"
    if paper.abstract:
        yield "abstract", f"{{{latex(paper.abstract)}}}"


def _bibtex_name(name: str) -> str:
    """Keep a name with a comma or an 'and' from being split."""
    safe = latex(name)
    return f"{{{safe}}}" if "," in safe or re.search(r"\band\b", safe, re.I) else safe


def _ris_record(paper: Paper) -> str:
    lines = [f"{tag}  - {_line(value)}" for tag, value in _ris_fields(paper)]
    return "\n".join(["TY  - GEN", *lines, "ER  - "]) + "\n"


def _ris_fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "ID", citation_key(paper)
    yield "TI", paper.title
    for name in paper.authors:
        yield "AU", name
    year, *rest = (date_of(paper) or "").split("-")
    if year:
        yield "PY", year
    if rest:
        yield "DA", "/".join((year, *rest, *(["", ""] if len(rest) == 1 else [])))
    if paper.arxiv_id:
        yield "AN", f"arXiv:{paper.arxiv_id}"
    if doi := _doi(paper):
        yield "DO", doi
    if paper.url:
        yield "UR", paper.url
    for note in _notes(paper):
        yield "N1", note
    if not paper.url:
        yield "N1", f"title search: {paper.search_url}"
    if paper.abstract:
        yield "AB", paper.abstract


def _doi(paper: Paper) -> str:
    """Return the DOI whose address is the paper's, nothing if it has another."""
    address = paper.url or ""
    doi = unquote(address.removeprefix(_DOI)) if address.startswith(_DOI) else ""
    return doi if _PLAIN_DOI.fullmatch(doi) else ""


def _line(text: str) -> str:
    """Return text on one line, spaces unchanged: an abstract is quoted to the letter."""
    return printable(clean_text(text))


def _notes(paper: Paper) -> Iterator[str]:
    if paper.published_inferred:
        yield "the year was inferred, its source prints none"
    names = list(dict.fromkeys(sighting.source for sighting in paper.sightings))
    if names:
        yield "abstract read in " + ", ".join(names)
