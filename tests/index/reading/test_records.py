"""JSON of every known shape -> papers, and the export's round trip."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.paper import Paper, Sighting
from index.reading.json_source import looks_like_line, parse_document, parse_lines
from index.reading.parsed import Parsed, RecordError
from index.reading.records import paper_to_record, parse_record, record_to_paper

HERE = Sighting("feed.json", "entry 1")


def api_entry(**changes: Any) -> dict[str, Any]:
    paper = {
        "id": "2401.01234",
        "title": "Small Steps\n  in Thinking",
        "summary": "We take\nsmall steps.\n",
        "authors": [
            {"_id": "1", "name": "Ann Lee", "hidden": False},
            {"name": "Bo", "hidden": True},
        ],
        "publishedAt": "2024-01-05T00:00:00.000Z",
        "submittedOnDailyAt": "2024-01-09T00:00:00.000Z",
        "upvotes": 7,
        **changes,
    }
    return {"paper": paper, "publishedAt": "2024-01-04T20:00:00.000Z", "numComments": 2}


def read(value: object) -> Parsed:
    return parse_document(json.dumps(value), "feed.json")


def test_an_api_entry_gives_all_that_it_states() -> None:
    paper = parse_record(api_entry(), HERE)
    assert paper == Paper(
        id="2401.01234",
        title="Small Steps in Thinking",
        abstract="We take small steps.",
        published=date(2024, 1, 5),
        featured=date(2024, 1, 9),
        comments=2,
        authors=("Ann Lee", "Bo"),
        author_count=2,
        arxiv_id="2401.01234",
        url="https://arxiv.org/abs/2401.01234",
        sightings=(HERE,),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"published": "2024"}, "2024"),
        ({"publishedAt": "2024-10"}, "2024-10"),
        ({"year": 2024}, "2024"),
        ({"year": "2024", "published": None}, "2024"),
        ({"year": 2024, "published": "2024-10-03"}, date(2024, 10, 3)),
        ({"year": 2023, "publicationDate": "2023-04-05"}, date(2023, 4, 5)),
        ({"date": "May 2024"}, "2024-05"),
        ({"date": "3 Oct 2024"}, date(2024, 10, 3)),
        ({"date": "last spring", "year": 2024}, "2024"),
        ({"versions": [{"created": "Mon, 2 Apr 2007 19:18:42 GMT"}]}, date(2007, 4, 2)),
        ({"year": "in press"}, None),
        ({"year": ""}, None),
        ({"year": 0}, None),
    ],
)
def test_an_object_may_be_dated_by_its_year_or_month(
    fields: dict[str, object], expected: date | str | None
) -> None:
    paper = parse_record({"title": "T", "abstract": "A.", **fields}, HERE)
    assert (paper.published or paper.published_within) == expected


def test_a_year_in_place_of_a_day_is_taken_for_what_it_is() -> None:
    record = {"paper_id": "t", "title": "T", "abstract": "A.", "published": "2024"}
    paper = record_to_paper(record)
    assert (paper.published, paper.published_within) == (None, "2024")


def test_the_entrys_own_date_is_never_taken() -> None:
    assert parse_record(api_entry(publishedAt=None), HERE).published is None


def test_an_entry_lends_title_and_summary_to_its_paper() -> None:
    entry = {"paper": {"id": "2401.01234"}, "title": "Lent", "summary": "Lent too."}
    paper = parse_record(entry, HERE)
    assert (paper.title, paper.abstract) == ("Lent", "Lent too.")


@pytest.mark.parametrize("wrap", [lambda e: [e], lambda e: e, lambda e: {"papers": [e]}])
def test_lists_single_entries_and_wrapped_lists_are_read_alike(wrap: Any) -> None:
    assert [paper.id for paper in read(wrap(api_entry())).papers] == ["2401.01234"]


def test_bare_papers_and_plain_objects_are_read() -> None:
    parsed = read([api_entry()["paper"], {"title": "Plain", "abstract": "Text.", "authors": ["Z"]}])
    assert [(paper.id, paper.comments) for paper in parsed.papers] == [
        ("2401.01234", None),
        ("plain", None),
    ]
    assert parsed.papers[1].authors == ("Z",)


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ({"authors": "Ann Lee, Bo Kim and C. D. Ray"}, ("Ann Lee", "Bo Kim", "C. D. Ray")),
        ({"authors": "Lee, Ann; Kim, Bo"}, ("Lee, Ann", "Kim, Bo")),
        ({"authors": "A. B", "authors_parsed": [["Balázs", "C.", ""]]}, ("C. Balázs",)),
        ({"authors": [{"authorId": "1", "name": "Ann Lee"}, {}, "Bo Kim"]}, ("Ann Lee", "Bo Kim")),
        ({"authors": ""}, ()),
        ({"authors": None}, ()),
    ],
)
@pytest.mark.parametrize("base", [{"title": "T", "abstract": "A."}, {"_id": "d", "text": "A."}])
def test_authors_are_read_as_catalogues_write_them(
    base: dict[str, Any], stated: dict[str, Any], names: tuple[str, ...]
) -> None:
    paper = parse_record({**base, **stated}, HERE)
    assert (paper.authors, paper.author_count) == (names, len(names) or None)


def test_a_catalogue_names_the_arxiv_id_or_the_address_of_a_paper() -> None:
    base = {"paperId": "s2", "title": "T", "abstract": "A.", "url": "https://example.org/s2"}
    listed = parse_record({**base, "externalIds": {"ArXiv": "2301.00001", "DOI": "10.1/x"}}, HERE)
    assert (listed.id, listed.url) == ("2301.00001", "https://arxiv.org/abs/2301.00001")
    assert parse_record(base, HERE).url == "https://example.org/s2"
    row = parse_record({"_id": "d1", "text": "A.", "doi": "10.1234/x", "date": "2024-05"}, HERE)
    assert (row.id, row.url, row.published_within) == ("d1", "https://doi.org/10.1234/x", "2024-05")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (api_entry(title=None), "title is missing"),
        (api_entry(title=" ", summary=""), "title is missing; abstract is missing"),
        ({"paper": {"id": "2401.00001"}}, "title is missing; abstract is missing"),
        ({"paper": "x"}, "paper is not a JSON object"),
        (api_entry(publishedAt="soon"), "publishedAt is malformed"),
        (api_entry(authors="Ann"), "authors is malformed: the names in it cannot be told apart"),
        (
            api_entry(authors="Lee, Ann"),
            "authors is malformed: the names in it cannot be told apart",
        ),
        (api_entry(authors=7), "authors is malformed"),
        (3, "is not a JSON object"),
        ({}, "title is missing"),
    ],
)
def test_a_malformed_entry_is_reported_with_its_place_and_reason(
    entry: object, reason: str
) -> None:
    parsed = read([api_entry(), entry])
    assert len(parsed.papers) == 1
    (problem,) = parsed.unreadable
    assert (problem.source, problem.place) == ("feed.json", "entry 2")
    assert problem.reason.startswith(reason)


def test_beir_rows_keep_their_ids_as_they_are() -> None:
    paper = parse_record({"_id": "MED-10", "title": "Statins", "text": "A\nstudy."}, HERE)
    assert (paper.id, paper.arxiv_id, paper.url, paper.abstract) == (
        "MED-10",
        None,
        None,
        "A study.",
    )


def test_a_beir_id_of_arxiv_is_one_and_its_spelling_stays_an_alias() -> None:
    paper = parse_record({"_id": "2401.01234v2", "title": "T", "text": "A."}, HERE)
    assert (paper.id, paper.arxiv_id, paper.aliases) == ("2401.01234",) * 2 + (("2401.01234v2",),)


def test_a_beir_row_without_title_goes_by_its_first_words() -> None:
    text = " ".join(f"w{number}" for number in range(30))
    paper = parse_record({"_id": 7, "title": "", "text": text}, HERE)
    assert (paper.id, paper.title) == ("7", text[: text.index(" w12")])


def test_a_beir_row_may_lack_its_text_but_not_everything() -> None:
    assert parse_record({"_id": "1", "title": "T", "text": ""}, HERE).abstract == ""
    with pytest.raises(RecordError, match="both empty"):
        parse_record({"_id": "1", "title": "", "text": ""}, HERE)


def test_bad_lines_are_reported_and_the_rest_goes_on() -> None:
    good = json.dumps(api_entry()).encode()
    lines = [
        good,
        b"\n",
        b'{"title": "cut of\n',
        b"\xff\xfe\n",
        b"[1]\n",
        b'{"title": "T"}\n',
        good[:40],
    ]
    parsed = parse_lines(lines, "f.jsonl")
    assert len(parsed.papers) == 1
    assert [problem.place for problem in parsed.unreadable] == [
        f"line {n}" for n in (3, 4, 5, 6, 7)
    ]
    assert "is not JSON" in parsed.unreadable[0].reason
    assert parsed.unreadable[1].reason == "is not UTF-8 text"


def test_control_characters_and_lone_surrogates_go() -> None:
    paper = parse_record({"title": "A\x00\ud800 B", "abstract": "x\x07y"}, HERE)
    assert (paper.title, paper.abstract) == ("A B", "xy")


def test_an_empty_list_holds_no_papers() -> None:
    assert [problem.reason for problem in read([]).unreadable] == ["holds no papers"]


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "nope"])
def test_broken_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_document(text, "f.json")


@pytest.mark.parametrize(
    ("raw", "is_line"),
    [(b'{"a": 1}\n', True), (b"{\n", False), (b"[1]", False), (b'{"papers": []}', False)],
)
def test_a_line_of_json_lines_is_one_whole_object(raw: bytes, is_line: bool) -> None:
    assert looks_like_line(raw) is is_line


TEXT = st.text(st.characters(exclude_categories=("Cs",)))
DAYS = st.none() | st.dates()
PAPERS = st.builds(
    Paper,
    id=TEXT.filter(bool),
    title=TEXT.filter(bool),
    abstract=TEXT,
    published=DAYS,
    published_inferred=st.booleans(),
    featured=DAYS,
    comments=st.none() | st.integers(0),
    authors=st.lists(TEXT, max_size=3).map(tuple),
    author_count=st.none() | st.integers(0),
    arxiv_id=st.none() | TEXT,
    url=st.none() | TEXT,
    aliases=st.lists(TEXT, max_size=2).map(tuple),
    sightings=st.lists(st.builds(Sighting, TEXT, TEXT, DAYS), max_size=2).map(tuple),
    published_within=st.none() | st.sampled_from(["2024", "2024-10"]),
).map(
    lambda paper: replace(
        paper, published_within=None if paper.published else paper.published_within
    )
)


@given(PAPERS)
def test_an_exported_paper_comes_back_as_it_was(paper: Paper) -> None:
    assert record_to_paper(json.loads(json.dumps(paper_to_record(paper)))) == paper


def test_a_record_names_all_fields_and_the_search() -> None:
    record = paper_to_record(Paper("cats", "On Cats", "A.", published=date(2024, 1, 2)))
    assert list(record)[:3] == ["paper_id", "title", "abstract"]
    assert record["published"] == "2024-01-02"
    assert record["search_url"] == "https://huggingface.co/papers?q=On+Cats"
    assert {"published_inferred", "featured", "comments", "author_count", "authors"} <= set(record)
    assert {"aliases", "sightings", "url", "arxiv_id"} <= set(record)


@pytest.mark.parametrize(
    "change",
    [
        {"paper_id": None},
        {"title": ""},
        {"published": "x"},
        {"published_within": "soon"},
        {"sightings": [{"source": 1}]},
    ],
)
def test_a_damaged_record_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        record_to_paper({**paper_to_record(Paper("cats", "On Cats", "A.")), **change})
