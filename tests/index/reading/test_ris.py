"""RIS -> papers: records, continued lines, and what is missing."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.presenting.references import to_ris
from assistant.presenting.text import printable
from index.paper import Paper
from index.reading.parsed import Parsed, clean_text
from index.reading.ris import parse_ris
from index.reading.sources import read_sources

WHOLE = """TY  - JOUR
ID  - k1
TI  - A Title
  going on
AU  - Müller, Anna
AU  - King, Martin, Jr.
A1  - The Team
PY  - 2024
DA  - 2024/10/03/
AB  - We do it.

It goes on here, after AB - and an empty line.
UR  - https://example.org/a;https://example.org/b
DO  - 10.1000/x
ER  -
"""
PLAIN = {"TI": "T", "AB": "A."}


def read(text: str) -> Parsed:
    return parse_ris(text, "refs.ris")


def record(*lines: str, **fields: str) -> Paper:
    """Return the paper of a record with these fields and lines, beside title and abstract."""
    written = [f"{tag}  - {value}" for tag, value in (PLAIN | fields).items()]
    parsed = read("\n".join(["TY  - GEN", *written, *lines, "ER  - "]))
    assert parsed.unreadable == ()
    return parsed.papers[0]


def problems(parsed: Parsed) -> list[tuple[str, str]]:
    return [(one.place, one.reason) for one in parsed.unreadable]


def test_a_record_gives_all_that_it_states() -> None:
    (paper,) = read(WHOLE).papers
    assert (paper.title, paper.id) == ("A Title going on", "a-title-going-on")
    assert paper.abstract == "We do it. It goes on here, after AB - and an empty line."
    assert (paper.authors, paper.author_count) == (
        ("Anna Müller", "Martin King Jr.", "The Team"),
        3,
    )
    assert (paper.published, paper.url) == (date(2024, 10, 3), "https://example.org/a")
    (seen,) = paper.sightings
    assert (seen.source, seen.place) == ("refs.ris", "line 1 (k1)")


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "Provider: a library\nContent: text/plain\n\n"])
def test_ris_is_known_by_its_content(tmp_path: Path, before: str, end: str, encode: str) -> None:
    (tmp_path / "refs.txt").write_bytes((before + WHOLE).replace("\n", end).encode(encode))
    reading = read_sources([str(tmp_path)])
    assert ([paper.title for paper in reading.papers], reading.unreadable) == (
        ["A Title going on"],
        (),
    )
    assert reading.papers[0].sightings[0].place == f"line {1 + before.count(chr(10))} (k1)"


def test_ris_is_read_from_a_pipe() -> None:
    assert len(read_sources(["-"], stdin=io.BytesIO(WHOLE.encode())).papers) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://example.org/a;jsessionid=1", "https://example.org/a;jsessionid=1"),
        ("https://example.org/a; https://example.org/b", "https://example.org/a"),
        ("https://example.org/a;http://example.org/b", "https://example.org/a"),
        ("pages 3; https://example.org/b", "https://example.org/b"),
        ("https://example.org/a\nUR  - https://example.org/b", "https://example.org/a"),
    ],
)
def test_the_first_of_several_addresses_is_taken_whole(written: str, meant: str) -> None:
    (paper,) = read(f"TY  - GEN\nTI  - T\nAB  - A.\nUR  - {written}\nER  - \n").papers
    assert paper.url == meant


def test_records_without_an_end_stay_apart_and_none_is_lost() -> None:
    parsed = read(
        "TY  - GEN\nTI  - One\nAU  - A, B\nAB  - First.\n"
        "TY  - GEN\nTI  - Two\nAU  - C, D\nN2  - Second.\nER  - \nstray text\n"
        "TY  - GEN\nTI  - Three\nAB  - Cut of"
    )
    assert [(paper.title, paper.abstract, paper.authors) for paper in parsed.papers] == [
        ("One", "First.", ("B A",)),
        ("Two", "Second.", ("D C",)),
        ("Three", "Cut of", ()),
    ]


def test_a_record_without_an_abstract_is_reported_with_its_line_and_key() -> None:
    parsed = read(WHOLE + "TY  - GEN\nID  - other\nTI  - No abstract\nER  - \nTY  - GEN\nER  - \n")
    assert len(parsed.papers) == 1
    assert problems(parsed) == [
        ("line 16 (other)", "abstract is missing"),
        ("line 20", "title is missing; abstract is missing"),
    ]


def test_a_file_without_any_abstract_is_told_what_to_export() -> None:
    parsed = read(to_ris([Paper(id="t", title="T", abstract="")]))
    assert [place for place, _ in problems(parsed)] == ["file", "line 1 (t)"]
    assert parsed.unreadable[0].reason.endswith("(1): export them with abstracts")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DA  - 2024/10/03"], date(2024, 10, 3)),
        (["DA  - 2024-10-03"], date(2024, 10, 3)),
        (["PY  - 2024/10/03/Autumn"], date(2024, 10, 3)),
        (["PY  - 2024", "Y1  - 2024/10/3//"], date(2024, 10, 3)),
        (["DA  - 3 Oct 2024"], date(2024, 10, 3)),
        (["PY  - 2024"], "2024"),
        (["PY  - 2024///"], "2024"),
        (["DA  - 2024/10//"], "2024-10"),
        (["PY  - 2024", "DA  - 2024/10//"], "2024-10"),
        (["DA  - Oct 2024"], "2024-10"),
        (["PY  - 2024", "DA  - Spring"], "2024"),
        (["DA  - 03/10/2024"], None),
        (["DA  - 2024/13/03"], None),
    ],
)
def test_a_paper_is_dated_as_exactly_as_its_record(
    lines: list[str], expected: date | str | None
) -> None:
    paper = record(*lines)
    assert (paper.published or paper.published_within) == expected


def test_papers_dated_without_a_day_are_counted_in_a_notice() -> None:
    one = "TY  - GEN\nTI  - T\nAB  - A.\nPY  - 2020\nER  - \n"
    assert read(one * 2).notices == (
        (
            "refs.ris: 2 papers are dated by month or year alone; limits on dates take each in"
            " where all of its days lie within"
        ),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"AN": "arXiv:2401.01234v2"}, "2401.01234"),
        ({"UR": "https://example.org;http://arxiv.org/abs/2401.01234"}, "2401.01234"),
        ({"DO": "10.48550/arXiv.2401.01234"}, "2401.01234"),
        ({"JO": "arXiv preprint arXiv:2401.01234"}, "2401.01234"),
        ({"AN": "2401.01234"}, None),
        ({"N1": "extends arXiv:2401.01234"}, None),
    ],
)
def test_the_arxiv_id_is_found_where_one_is_stated(
    fields: dict[str, str], expected: str | None
) -> None:
    assert record(**fields).arxiv_id == expected


def test_an_abstract_of_several_lines_is_one() -> None:
    assert record("AB  - More.", "AB  -And more.", AB="Text.").abstract == "Text. More. And more."


def test_the_notes_field_stands_in_for_a_missing_abstract() -> None:
    assert record(N2="Notes.").abstract == "A."
    assert record(AB="", N2="Notes.").abstract == "Notes."


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
RIS = st.lists(
    st.sampled_from("TY ER AB N2 TI AU UR DA ID XX 1A".split()).map(lambda tag: f"\n{tag}  - ")
    | st.sampled_from(["\n", "\r", ";", ",", " "])
    | TEXT,
    max_size=40,
).map("".join)


@given(RIS)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for paper in read(text).papers:
        assert paper.title
        assert paper.abstract


@given(TEXT)
def test_an_abstract_stays_as_it_is(text: str) -> None:
    if clean_text(text):
        assert record(AB=text).abstract == clean_text(text)


@given(
    title=TEXT.map(printable).filter(str.strip),
    published=st.none() | st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 1, 1)),
    arxiv=st.sampled_from([None, "2401.01234", "cs/0101001"]),
)
def test_an_exported_record_with_an_abstract_gives_the_paper_back(
    title: str, published: date | None, arxiv: str | None
) -> None:
    paper = Paper(
        id=arxiv or "key",
        title=" ".join(clean_text(title).split()),
        abstract="We do it.",
        published=published,
        authors=("Ann Lee", "Bo"),
        arxiv_id=arxiv,
        url=f"https://arxiv.org/abs/{arxiv}" if arxiv else "https://example.org/x",
    )
    (back,) = read(to_ris([paper]).replace("ER  - ", "AB  - We do it.\nER  - ")).papers
    assert (back.title, back.authors) == (paper.title, paper.authors)
    assert (back.published, back.arxiv_id, back.url) == (published, arxiv, paper.url)
