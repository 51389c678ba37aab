"""References that this program writes are the same papers when it reads them back."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.presenting.references import to_bibtex, to_ris
from assistant.presenting.text import printable
from index.identity.naming import arxiv_url, slug
from index.paper import Paper
from index.reading.bibtex import parse_bibtex
from index.reading.parsed import Parsed, clean_text
from index.reading.ris import parse_ris

Form = tuple[Callable[[Sequence[Paper]], str], Callable[[str, str], Parsed]]
FORMS: dict[str, Form] = {"bibtex": (to_bibtex, parse_bibtex), "ris": (to_ris, parse_ris)}


def again(form: str, *papers: Paper) -> Parsed:
    write, read = FORMS[form]
    return read(write(papers), f"refs.{form}")


def stated(paper: Paper) -> tuple[object, ...]:
    """Return all that the formats have room for."""
    return (
        *(paper.id, paper.title, paper.abstract, paper.published, paper.published_within),
        *(paper.authors, paper.author_count, paper.arxiv_id, paper.url),
    )


def made(
    title: str,
    abstract: str,
    dated: date | str | None,
    authors: tuple[str, ...] = (),
    arxiv: str | None = None,
) -> Paper:
    return Paper(
        id=arxiv or slug(title),
        title=title,
        abstract=abstract,
        published=dated if isinstance(dated, date) else None,
        authors=authors,
        author_count=len(authors) or None,
        arxiv_id=arxiv,
        url=arxiv_url(arxiv) if arxiv else None,
        published_within=dated if isinstance(dated, str) else None,
    )


def _is_storable(text: str) -> bool:
    cleaned = clean_text(printable(text))
    return bool(cleaned) and cleaned == text and unicodedata.is_normalized("NFC", text)


SIGNS = r"\ { } $ & % # _ ^ ~ ' ` - @ , ; : = < > ( ) . \alpha $x^2$ $a_{ij}$ \% \$5 ~80 {A} @misc{"
PHRASES = (
    "recall@10",
    "TY  - GEN",
    "ER  - ",
    "double  space",
    "Schölkopf",
    "“so”",
    '"',
    "AB",
    "\t",
)
PIECES = st.sampled_from([*SIGNS.split(), *PHRASES])
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(PIECES, st.text("ab é", max_size=3)), min_size=1, max_size=12).map(" ".join),
    st.lists(PIECES, min_size=1, max_size=8).map("".join),
).filter(_is_storable)
DATES = st.one_of(
    st.none(),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(1900, 2099).map(str),
    st.tuples(st.integers(1900, 2099), st.integers(1, 12)).map(lambda ym: f"{ym[0]}-{ym[1]:02}"),
)
NAMES = st.sampled_from(
    (
        *("Ada Byron", "Bernhard Schölkopf", "Laurens van der Maaten", "Y. LeCun", "Plato"),
        *(
            "李明",
            "Łukasz Kaiser",
            "Conan O'Brien",
            "Fei-Fei Li",
            "AT&T Labs",
            "Max_Weg",
            "Søren Å",
        ),
    )
)
PAPERS = st.builds(
    made,
    title=TEXTS,
    abstract=TEXTS,
    dated=DATES,
    authors=st.lists(NAMES, max_size=4, unique=True).map(tuple),
    arxiv=st.one_of(st.none(), st.just("2502.09601")),
)


@pytest.mark.parametrize("form", FORMS)
@given(paper=PAPERS)
def test_a_paper_that_was_written_as_a_reference_is_read_as_the_same(
    form: str, paper: Paper
) -> None:
    parsed = again(form, paper)
    assert not parsed.unreadable
    assert [stated(one) for one in parsed.papers] == [stated(paper)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://doi.org/10.1038/nature14539", "10.1038/nature14539"),
        ("https://doi.org/10.18653/v1/2020.acl-main.703", "10.18653/v1/2020.acl-main.703"),
        (
            "https://doi.org/10.1002/(SICI)1097%3C1::AID%3E3.0.CO;2-A",
            "10.1002/(SICI)1097<1::AID>3.0.CO;2-A",
        ),
        ("https://doi.org/10.1/x%0Ay", ""),
        ("https://example.org/10.1038/nature14539", ""),
    ],
)
def test_a_doi_is_written_as_such_beside_its_address(form: str, address: str, doi: str) -> None:
    paper = replace(made("A title", "An abstract.", None), url=address)
    written = FORMS[form][0]([paper])
    field = {"bibtex": f"  doi = {{{doi}}},\n", "ris": f"DO  - {doi}\n"}[form]
    assert (field in written) == bool(doi)
    assert ("doi = " in written or "DO  - " in written) == bool(doi)
    assert [stated(one) for one in again(form, paper).papers] == [stated(paper)]
