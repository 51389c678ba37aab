"""Tables of papers: whatever columns a program writes, each row is a paper or is reported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.presenting.spreadsheet import header, row
from index.paper import Paper
from index.reading.parsed import Parsed
from index.reading.sources import read_sources
from index.reading.table import looks_like_table, parse_table

ZOTERO = """"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url",\
"Abstract Note","Date"
"AB12","journalArticle","2024","Lee, Ann; Müller, Hans","Short Chains","J. of X","10.1000/x",\
"https://example.org/x","We prune
chains, and ""thoughts"".","2024-03-05"
"CD34","preprint","2025","Bo Chen","Long Chains","","","https://arxiv.org/abs/2502.09601v1",\
"We tune.","2025"
"""


def problems(parsed: Parsed) -> list[tuple[str, str]]:
    return [(one.place, one.reason) for one in parsed.unreadable]


def test_a_table_of_a_reference_manager_is_read_by_the_names_of_its_columns() -> None:
    parsed = parse_table(ZOTERO, "zotero.csv")
    short, long = parsed.papers
    assert (short.title, short.authors) == ("Short Chains", ("Ann Lee", "Hans Müller"))
    assert short.abstract == 'We prune chains, and "thoughts".'
    assert (short.published, short.url) == (date(2024, 3, 5), "https://example.org/x")
    assert (long.id, long.published_within, long.authors) == ("2502.09601", "2025", ("Bo Chen",))
    assert [one.sightings[0].place for one in parsed.papers] == ["line 2", "line 4"]
    assert parsed.unreadable == ()
    assert "1 paper is dated by month or year alone" in parsed.notices[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_seen_from_the_header(delimiter: str) -> None:
    text = f"\nTITLE{delimiter} Abstract \nOne{delimiter}We are one."
    assert looks_like_table(text)
    assert [paper.abstract for paper in parse_table(text, "t.csv").papers] == ["We are one."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title\nOne",
        "title,year\nOne,2024",
        "x" * 200_000,
        "The title and the abstract, both.\n",
        '"',
    ],
)
def test_a_text_without_both_columns_is_no_table(text: str) -> None:
    assert not looks_like_table(text)


def test_a_bad_row_is_reported_and_the_others_are_read() -> None:
    text = (
        "title,abstract,authors\nOne,We are one.,Ann Lee\nTwo\n\n,,\n"
        'Three,We are three.,"Lee, Ann"\nFour,We are four.,"Ann Lee, Bo Chen",too much\n'
    )
    parsed = parse_table(text, "t.csv")
    assert [(paper.title, paper.authors) for paper in parsed.papers] == [
        ("One", ("Ann Lee",)),
        ("Four", ("Ann Lee", "Bo Chen")),
    ]
    assert problems(parsed) == [
        ("line 3", "abstract is missing"),
        (
            "line 6",
            "authors is malformed: the names in it cannot be told apart: give a list of them",
        ),
    ]


def test_a_table_of_references_alone_tells_how_to_get_the_abstracts() -> None:
    parsed = parse_table("title,abstract,arxiv_id\nOne,,2502.09601\n", "t.csv")
    assert "papers index add arxiv:2502.09601" in problems(parsed)[0][1]


def test_a_cell_without_end_is_reported() -> None:
    text = f'title,abstract\nOne,We are one.\nTwo,"{"x" * 200_000}'
    parsed = parse_table(text, "t.csv")
    assert [paper.title for paper in parsed.papers] == ["One"]
    assert problems(parsed)[0][0] == "file"
    assert "is a broken table" in problems(parsed)[0][1]


def test_what_is_exported_as_a_table_is_read_back(tmp_path: Path) -> None:
    papers = (
        Paper("2502.09601", "=Valve, or “not”", "- We tune.\nTwice.", arxiv_id="2502.09601"),
        Paper("dated", "Dated", "We are old.", published_within="2024-10", authors=("A B", "C D")),
    )
    text = header("abstract") + "".join(row(one, one.abstract) for one in papers)
    (tmp_path / "papers.csv").write_text(text, "utf-8-sig")
    back = read_sources([str(tmp_path / "papers.csv")])
    assert [(one.id, one.title, one.authors, one.published_within) for one in back.papers] == [
        (one.id, one.title, one.authors, one.published_within) for one in papers
    ]
    assert (back.papers[0].abstract, back.unreadable) == ("- We tune. Twice.", ())
