"""The SQLite truth: round trips, metadata questions, counts, digests, damage."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.errors import DataFolderError, IndexBusy, IndexDamaged, IndexMismatch
from index.identity.naming import title_key
from index.metadata import Order, Where
from index.paper import Paper, Sighting
from index.publication import Counts, PaperVectors, Publication, Space
from index.quantise import Bytes
from index.stores.address import Address
from index.stores.folders import Folders
from index.stores.shared import SharedTruth
from index.stores.truth import Truth
from index.stores.truth_rows import SCHEMA
from tests.support.fakes import make_paper, make_papers

SPACE = Space("some-model", 4, "windows")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "papers.sqlite3"


@pytest.fixture
def truth(tmp_path: Path, file: Path, kept: Address | None) -> Iterator[Truth]:
    """The truth itself, and the copy of one on a server."""
    if kept is None:
        opened = Truth.open(file, create=True)
    else:
        folders = Folders(tmp_path, kept)
        folders.root.symlink_to(tmp_path)
        opened = SharedTruth.of(folders, kept, create=True)
    yield opened
    opened.close()


def _rows(count: int, value: int = 1) -> Bytes:
    return np.full((count, 4), value, dtype=np.int8)


def _vectors(papers: list[Paper]) -> dict[str, PaperVectors]:
    return {paper.text_digest: PaperVectors(_rows(2), _rows(5, 7)) for paper in papers}


# NUL ends a JSON string for SQLite; whatever reads papers takes control characters out.
_text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
_dates = st.none() | st.dates()
_papers = st.builds(
    Paper,
    id=_text.filter(bool),
    title=_text,
    abstract=_text,
    published=_dates,
    published_inferred=st.booleans(),
    featured=_dates,
    comments=st.none() | st.integers(0, 9999),
    authors=st.lists(_text, max_size=3).map(tuple),
    author_count=st.none() | st.integers(1, 99),
    arxiv_id=st.none() | _text,
    url=st.none() | _text,
    aliases=st.lists(_text, max_size=3).map(tuple),
    sightings=st.lists(st.builds(Sighting, _text, _text, _dates), max_size=3).map(tuple),
)


@settings(max_examples=60)
@given(_papers)
def test_a_paper_comes_back_as_it_was(paper: Paper):
    truth = Truth.nothing()
    truth.publish(Publication(papers=[paper]))
    assert truth.by_id([paper.id]) == {paper.id: paper}
    assert truth.by_text_digest([paper.text_digest]) == {paper.text_digest: paper}
    assert truth.by_title_key([title_key(paper.title)]) == {title_key(paper.title): [paper]}
    assert truth.resolve([paper.id]) == {paper.id: paper.id}


@settings(max_examples=25)
@given(st.lists(_papers, max_size=6, unique_by=lambda paper: paper.id), st.randoms())
def test_the_content_digest_tells_content_not_history(papers: list[Paper], chance):
    straight, winding = Truth.nothing(), Truth.nothing()
    straight.publish(Publication(papers=papers))
    shuffled = chance.sample(papers, len(papers))
    for paper in shuffled:
        winding.publish(Publication(papers=[replace(paper, comments=12345)]))
        winding.publish(Publication(papers=[paper]))
    assert winding.content_digest() == straight.content_digest()
    assert winding.counts() == straight.counts()
    if papers:
        winding.publish(Publication(removed=[papers[0].id]))
        assert winding.content_digest() != straight.content_digest()


def test_counts_follow_every_change(truth: Truth):
    papers = make_papers(10)
    truth.publish(Publication(space=SPACE, vectors_folder="vectors-1"))
    truth.publish(Publication(papers=papers, vectors=_vectors(papers[:8])))
    assert truth.counts() == Counts(papers=10, dated=5, embedded=8, chunks=16)
    truth.publish(Publication(papers=[replace(papers[0], published=date(2024, 1, 1))]))
    assert truth.counts() == Counts(papers=10, dated=6, embedded=8, chunks=16)
    truth.publish(Publication(papers=[replace(papers[1], abstract="other words")]))
    assert truth.counts() == Counts(papers=10, dated=6, embedded=7, chunks=14)
    truth.publish(Publication(removed=[papers[2].id, papers[9].id]))
    assert truth.counts() == Counts(papers=8, dated=5, embedded=6, chunks=12)
    truth.publish(Publication(vectors=_vectors([papers[8]])))
    assert truth.counts() == Counts(papers=8, dated=5, embedded=7, chunks=14)


def test_vectors_of_another_space_stay_aside_until_it_is_published(truth: Truth):
    papers, other = make_papers(3), replace(SPACE, embedder="newer")
    truth.publish(Publication(papers=papers, vectors=_vectors(papers), space=SPACE))
    aside = {paper.text_digest: PaperVectors(_rows(3, 9), _rows(1)) for paper in papers[:2]}
    truth.put_vectors(aside, other)
    assert truth.counts().chunks == 6
    assert [paper.id for page in truth.lacking(other) for paper in page] == [papers[2].id]
    truth.publish(Publication(space=other))
    assert truth.counts() == Counts(papers=3, dated=1, embedded=2, chunks=6)
    truth.forget_other_spaces()
    assert truth.vectors([papers[0].text_digest], SPACE) == {}
    own = truth.vectors([papers[0].text_digest])[papers[0].text_digest]
    assert (own.chunks.tolist(), own.sentences.shape) == ([[9] * 4] * 3, (1, 4))


def test_names_resolve_to_ids_before_aliases(truth: Truth):
    first = replace(make_paper(1), id="2501.00001", aliases=("old-slug", "2502.00002"))
    second = replace(make_paper(2), id="2502.00002")
    truth.publish(Publication(papers=[first, second]))
    assert truth.resolve(["old-slug", "2502.00002", "unknown"]) == {
        "old-slug": "2501.00001",
        "2502.00002": "2502.00002",
    }
    truth.publish(Publication(papers=[replace(first, aliases=())]))
    assert truth.resolve(["old-slug"]) == {}


SPANS = {
    "day": (date(2024, 5, 3), date(2024, 5, 3)),
    "month": (date(2024, 2, 1), date(2024, 2, 29)),
    "may": (date(2024, 5, 1), date(2024, 5, 31)),
    "year": (date(2023, 1, 1), date(2023, 12, 31)),
}
"""The days that the dates of `dated` may be."""


@pytest.fixture
def dated(truth: Truth) -> Truth:
    papers = [
        Paper("day", "A", "", published=date(2024, 5, 3)),
        Paper("month", "B", "", published_within="2024-02"),
        Paper("may", "C", "", published_within="2024-05"),
        Paper("year", "D", "", published_within="2023"),
        Paper("none", "E", ""),
    ]
    truth.publish(Publication(papers=papers))
    return truth


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    since=st.none() | st.dates(date(2022, 12, 1), date(2024, 7, 1)),
    until=st.none() | st.dates(date(2022, 12, 1), date(2024, 7, 1)),
    outside=st.lists(st.tuples(*[st.dates(date(2022, 12, 1), date(2024, 7, 1))] * 2), max_size=2),
)
@example(since=date.min, until=date.max, outside=[])
def test_limits_on_dates_take_months_and_years_by_their_days(
    dated: Truth, since: date | None, until: date | None, outside: list[tuple[date, date]]
):
    periods = tuple((min(ends), max(ends)) for ends in outside)
    where = Where(since=since, until=until, outside=periods)
    if where == Where():
        return

    def fits(day: date) -> bool:
        within = (since or date.min) <= day <= (until or date.max)
        return within and not any(first <= day <= last for first, last in periods)

    days = {name: range(a.toordinal(), b.toordinal() + 1) for name, (a, b) in SPANS.items()}
    fitting = {name: [fits(date.fromordinal(day)) for day in of] for name, of in days.items()}
    certain = {row.id for row in dated.select(where)}
    possible = {row.id for row in dated.select(replace(where, possibly=True))}
    assert certain == {name for name, of in fitting.items() if all(of)}
    assert {name for name, of in fitting.items() if any(of)} <= possible
    if not periods:
        assert possible == {name for name, of in fitting.items() if any(of)}


def test_a_month_or_year_is_kept_as_such_and_stands_at_its_first_day(dated: Truth):
    month = dated.by_id(["month"])["month"]
    assert (month.published, month.published_within) == (None, "2024-02")
    assert dated.counts().dated == 4
    oldest = [row.id for row in dated.select(order=Order.OLDEST)]
    assert oldest == ["year", "month", "may", "day", "none"]
    assert [row.id for row in dated.select(Where(to_the_day=True))] == ["day"]
    assert dated.count(Where(to_the_day=False)) == 3


def test_tables_of_the_first_schema_are_read_and_called_the_newer_when_written(tmp_path: Path):
    path = tmp_path / "truth.sqlite"
    Truth.open(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE manifest SET schema = 1")
        connection.commit()
    with closing(Truth.open(path)) as old:
        assert old.manifest().schema == 1
        old.publish(Publication(papers=[Paper("a", "A", "", published_within="2024")]))
        assert old.manifest().schema == SCHEMA > 1


@pytest.mark.parametrize("asked", ["Schölkopf", "Schoelkopf", "SCHOLKOPF", "B. Schölkopf"])
def test_authors_are_found_however_their_accents_are_typed(truth: Truth, asked: str):
    authors = ["Bernhard Schölkopf", "Bernhard Schoelkopf", "B. Scholkopf", "Ann Scholl"]
    papers = [Paper(f"p{n}", f"T{n}", "", authors=(name, "Bo")) for n, name in enumerate(authors)]
    truth.publish(Publication(papers=papers))
    assert [row.id for row in truth.select(Where(authors=(asked,)))] == ["p0", "p1", "p2"]
    assert truth.count(Where(authors=(asked, "Bo"))) == 3
    assert truth.count(Where(authors=("Scholl", asked))) == 0
    assert truth.count(Where(authors=("Scholl", asked), any_author=True)) == 4


def test_bounds_may_be_those_that_are_not_meant(truth: Truth):
    papers = [Paper(f"p{n}", f"T{n}", "", author_count=n, comments=n) for n in (1, 2, 3)]
    truth.publish(Publication(papers=[*papers, Paper("none", "N", "")]))
    others = Where(min_authors=2, max_authors=2, other_authors=True)
    assert [row.id for row in truth.select(others)] == ["p1", "p3"]
    assert truth.count(Where(max_comments=1, other_comments=True)) == 2


def test_metadata_questions_are_answered_in_the_store(truth: Truth):
    papers = [
        Paper("a", "A", "", published=date(2019, 12, 31), author_count=1, comments=3),
        Paper("b", "B", "", published=date(2023, 10, 1), author_count=5),
        Paper("c", "C", "", published=date(2023, 10, 31), comments=9),
        Paper("d", "D", "", author_count=1),
    ]
    truth.publish(Publication(papers=papers))

    def ids(where: Where | None = None, order: Order = Order.ID, limit: int | None = None) -> str:
        return "".join(row.id for row in truth.select(where, order, limit))

    october = Where(since=date(2023, 10, 1), until=date(2023, 10, 31))
    assert (ids(), ids(october), truth.count(october)) == ("abcd", "bc", 2)
    assert ids(Where(until=date(2019, 12, 31))) == "a"
    autumn = (date(2023, 10, 31), date(2023, 11, 30))
    assert ids(Where(outside=(autumn,))) == "ab"
    assert ids(Where(outside=((date(2010, 1, 1), date(2019, 12, 31)), autumn))) == "b"
    assert ids(Where(since=date(2020, 1, 1), outside=(autumn,))) == "b"
    assert ids(Where(max_authors=1)) == "ad"
    assert (ids(Where(dated=False)), ids(Where(dated=True))) == ("d", "abc")
    assert ids(Where(min_comments=4)) == "c"
    assert (ids(order=Order.NEWEST), ids(order=Order.OLDEST)) == ("cbad", "abcd")
    assert (ids(order=Order.MOST_AUTHORS), ids(order=Order.FEWEST_AUTHORS)) == ("badc", "adbc")
    assert ids(order=Order.MOST_COMMENTS, limit=2) == "ca"


def test_metadata_questions_never_read_the_abstracts(truth: Truth):
    plan = truth._db.rows(
        "EXPLAIN QUERY PLAN SELECT id, title, text_digest, published, comments, author_count"
        " FROM papers WHERE published >= '2023' AND author_count <= 3"
    )
    assert "COVERING INDEX papers_by_date" in str(plan)


def test_papers_and_titles_stream_in_the_order_of_ids(truth: Truth):
    papers = make_papers(1203)
    truth.publish(Publication(papers=papers))
    expected = sorted(papers, key=lambda paper: paper.id)
    assert list(truth.papers()) == expected
    assert list(truth.titles()) == [(paper.id, paper.title) for paper in expected]


def test_a_failed_publication_leaves_everything_as_it_was(truth: Truth):
    truth.publish(Publication(papers=make_papers(2)))
    before = (truth.content_digest(), truth.counts(), truth.generation())
    twice = make_paper(7)
    with pytest.raises(IndexDamaged):
        truth.publish(Publication(papers=[twice, twice], removed=[make_paper(0).id]))
    assert (truth.content_digest(), truth.counts(), truth.generation()) == before


def test_a_reader_sees_whole_publications_while_another_connection_writes(
    truth: Truth, tmp_path: Path
):
    reader = Truth.open(tmp_path / "papers.sqlite3")
    seen: set[tuple[int, int]] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add((reader.counts().papers % 5, len(reader.select()) % 5))

    thread = threading.Thread(target=read)
    thread.start()
    for first in range(0, 100, 5):
        truth.publish(Publication(papers=make_papers(5, start=first)))
    done.set()
    thread.join()
    assert seen == {(0, 0)}
    assert reader.counts().papers == 100
    reader.close()


def test_garbage_is_damage_and_is_kept(tmp_path: Path):
    path = tmp_path / "papers.sqlite3"
    path.write_bytes(b"not a database, but long enough to be taken for one" * 40)
    with pytest.raises(IndexDamaged) as caught:
        Truth.open(path, create=True)
    assert "move the folder" in caught.value.fix
    assert path.read_bytes().startswith(b"not a database")


def test_a_truncated_file_is_damage(truth: Truth, tmp_path: Path):
    truth.publish(Publication(papers=make_papers(300)))
    data = (tmp_path / "papers.sqlite3").read_bytes()
    (tmp_path / "cut.sqlite3").write_bytes(data[: len(data) // 2])
    with pytest.raises(IndexDamaged):
        list(Truth.open(tmp_path / "cut.sqlite3").papers())


def test_a_newer_schema_is_refused(tmp_path: Path):
    Truth.open(tmp_path / "papers.sqlite3", create=True).close()
    with sqlite3.connect(tmp_path / "papers.sqlite3") as connection:
        connection.execute("UPDATE manifest SET schema = 99")
    with pytest.raises(IndexMismatch, match="newer version"):
        Truth.open(tmp_path / "papers.sqlite3")


def test_a_full_disk_and_a_missing_file_are_the_folders_fault(truth: Truth, tmp_path: Path):
    pages = truth._db.row("PRAGMA page_count")[0]
    truth._db.rows(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(DataFolderError) as caught:
        truth.publish(Publication(papers=make_papers(200)))
    assert "PAPERS_HOME" in caught.value.fix
    assert truth.counts().papers == 0
    with pytest.raises(DataFolderError):
        Truth.open(tmp_path / "nowhere.sqlite3")


def test_a_locked_file_is_busy(truth: Truth, tmp_path: Path):
    truth._db.rows("PRAGMA busy_timeout = 1")
    with sqlite3.connect(tmp_path / "papers.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(IndexBusy):
            truth.mark_writing()
        other.execute("ROLLBACK")
