"""An index as its readers see it: states, refusals, repairs, and keeping up."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.changing import Tools
from index.errors import (
    DataFolderError,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    PaperNotFound,
)
from index.library import Library
from index.paper import Paper, Sighting
from index.stores.address import Address
from index.stores.folders import Folders
from index.stores.words import analyse
from tests.index.probing import quick_answers
from tests.support.fakes import HashingEmbedder, make_paper, make_papers

EMBEDDER = HashingEmbedder()
PAPERS = make_papers(9)
TERMS = dict.fromkeys(analyse("robot memory compress token"), 1.0)
VECTOR = EMBEDDER.embed(["robot memory compress token"])[0]


@pytest.fixture(autouse=True)
def _quick_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stores.repair.answers", quick_answers)
    monkeypatch.setattr("index.library.answers", quick_answers)


in_folder = pytest.mark.parametrize("kept", [None], ids=["folder"])
"""For tests of the files of an index that lies in the data folder."""


@pytest.fixture
def library(tmp_path: Path, kept: Address | None) -> Iterator[Library]:
    """An index in the data folder, and one on a server."""
    opened = Library.open(tmp_path, EMBEDDER, server=kept)
    opened.add(PAPERS)
    yield opened
    opened.close()


def _searches(library: Library) -> tuple[object, object]:
    near = [(*row[:3], round(row.cosine, 3)) for row in library.nearest(VECTOR, 40)]
    return library.match(TERMS, 20), near


def _folder(home: Path, kind: str) -> Path:
    (found,) = (home / "index").glob(f"{kind}-*")
    return found


def test_an_index_that_is_not_there_is_empty_and_is_not_made_by_reading(
    tmp_path: Path, kept: Address | None
):
    library = Library.open(tmp_path / "home", EMBEDDER, server=kept)
    assert (library.is_empty, library.generation, library.notices) == (True, 0, ())
    assert _searches(library) == ([], [])
    assert (library.status().papers, list(library.export())) == (0, [])
    assert not (tmp_path / "home").exists()
    library.close()


@in_folder
def test_a_second_add_of_the_same_papers_does_nothing(library: Library, tmp_path: Path):
    before = (library.digest, library.generation, Folders(tmp_path).sizes(["words-1", "vectors-1"]))
    embedder = HashingEmbedder()
    report = library.add(PAPERS, Tools(embedder))
    assert (report.added, report.updated, report.unchanged, report.embedded) == (0, 0, 9, 0)
    assert embedder.texts == []
    after = (library.digest, library.generation, Folders(tmp_path).sizes(["words-1", "vectors-1"]))
    assert after == before


def test_changed_metadata_touch_neither_words_nor_vectors(library: Library):
    steps: list[str] = []
    seen = replace(
        PAPERS[0], published=date(2025, 1, 2), sightings=(Sighting("new.txt", "line 1"),)
    )
    report = library.add([seen], Tools(EMBEDDER, watch=steps.append))
    assert (report.updated, report.embedded, steps) == (1, 0, ["published"])
    stored = library.papers.by_id([seen.id])[seen.id]
    assert stored.published == date(2025, 1, 2)
    assert stored.sightings == (*PAPERS[0].sightings, *seen.sightings)


def test_a_paper_that_gets_its_arxiv_id_keeps_its_vectors_and_its_old_name(library: Library):
    embedder = HashingEmbedder()
    named = replace(PAPERS[2], id="2502.09601", arxiv_id="2502.09601")
    report = library.add([named], Tools(embedder))
    assert (report.added, report.updated, embedder.texts) == (0, 1, [])
    assert library.papers.resolve([PAPERS[2].id]) == {PAPERS[2].id: "2502.09601"}
    assert library.status().papers == library.status().embedded == 9
    found = {near.text_digest for near in library.nearest(VECTOR, 40)}
    assert named.text_digest in found
    assert PAPERS[2].text_digest not in found


def test_the_history_of_an_index_cannot_be_told_from_its_answers(library: Library, tmp_path: Path):
    longer = replace(PAPERS[1], abstract=f"{PAPERS[1].abstract} And robots too.")
    library.add([longer, make_paper(70)])
    library.remove(make_paper(70).id)
    library.remove(PAPERS[5].id)
    kept = [longer if paper == PAPERS[1] else paper for paper in PAPERS if paper != PAPERS[5]]
    other = Library.open(tmp_path / "other", EMBEDDER)
    other.add(kept[::-1])
    assert other.digest == library.digest
    assert _searches(other) == _searches(library)
    assert list(other.export()) == list(library.export())
    other.close()


def test_a_paper_known_by_its_arxiv_id_is_recognised_by_its_title(library: Library):
    fresh = make_paper(75)
    library.add([replace(fresh, id="2503.11111", arxiv_id="2503.11111")])
    report = library.add([fresh])
    assert (report.added, report.updated) == (0, 1)
    assert library.papers.resolve([fresh.id]) == {fresh.id: "2503.11111"}


def test_removing_takes_ids_and_aliases_and_knows_what_is_not_there(library: Library):
    library.add([replace(PAPERS[2], id="2502.09601", arxiv_id="2502.09601")])
    assert library.remove(PAPERS[2].id).id == "2502.09601"
    with pytest.raises(PaperNotFound) as caught:
        library.remove("2502.09601")
    assert "papers search" in caught.value.fix
    assert library.status().papers == 8


@in_folder
def test_status_counts_what_is_there(library: Library, tmp_path: Path):
    status = library.status()
    assert (status.papers, status.dated, status.embedded, status.dense) == (9, 4, 9, True)
    assert (status.embedder, status.path) == ("hashing-v1", tmp_path / "index")
    assert status.chunks == len(library.nearest(VECTOR, 1000))


# --- embedders that come and go ---------------------------------------------------------------


def test_without_the_embedder_at_hand_words_still_answer(
    library: Library, tmp_path: Path, kept: Address | None
):
    plain = Library.open(tmp_path, server=kept)
    assert (plain.dense, plain.nearest(VECTOR, 5)) == (False, [])
    assert plain.match(TERMS, 20) == library.match(TERMS, 20)
    (notice,) = plain.notices
    assert "papers model fetch" in notice.fix
    plain.add([make_paper(80)], Tools())
    plain.close()
    library.refresh()
    (notice,) = library.notices
    assert notice.message.startswith("1 papers are searched by words only")
    assert library.add([]).embedded > 0
    assert library.notices == ()


def test_an_index_without_vectors_gets_them_with_the_next_add(tmp_path: Path, kept: Address | None):
    plain = Library.open(tmp_path, server=kept)
    plain.add(PAPERS)
    assert plain.notices == ()
    dense = Library.open(tmp_path, EMBEDDER, server=kept)
    assert dense.dense is False
    assert "papers index rebuild" in dense.notices[0].fix
    dense.add([make_paper(90)])
    assert (dense.dense, dense.notices, dense.status().embedded) == (True, (), 10)
    direct = Library.open(tmp_path / "other", EMBEDDER)
    direct.add([*PAPERS, make_paper(90)])
    assert (dense.digest, _searches(dense)) == (direct.digest, _searches(direct))
    for library in (plain, dense, direct):
        library.close()


def test_another_embedder_is_refused_until_the_index_is_rebuilt(
    library: Library, tmp_path: Path, kept: Address | None
):
    other = HashingEmbedder("other", dimensions=16)
    with pytest.raises(IndexMismatch, match="hashing-v1, not other") as caught:
        Library.open(tmp_path, other, server=kept)
    assert "papers index rebuild" in caught.value.fix
    with pytest.raises(IndexMismatch):
        library.add([make_paper(60)], Tools(other))
    unchecked = Library.open(tmp_path, other, check=False, server=kept)
    report = unchecked.rebuild()
    assert (report.unchanged, report.embedded) == (9, len(other.texts))
    assert (unchecked.dense, unchecked.status().embedder) == (True, "other")
    assert len(unchecked.nearest(other.embed(["robot"])[0], 5)) == 5
    unchecked.close()


@pytest.mark.usefixtures("library")
def test_other_chunks_are_refused_until_the_index_is_rebuilt(
    tmp_path: Path, kept: Address | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("index.changing.CHUNKING", "other-windows")
    with pytest.raises(IndexMismatch, match="other chunks"):
        Library.open(tmp_path, EMBEDDER, server=kept)
    plain = Library.open(tmp_path, check=False, server=kept)
    plain.rebuild()
    assert (plain.status().embedder, plain.status().chunks) == ("", 0)
    plain.close()


def test_a_rebuild_embeds_again_only_if_it_is_forced(library: Library):
    before = (library.digest, _searches(library))
    embedder = HashingEmbedder()
    assert library.rebuild(Tools(embedder)).embedded == 0
    assert embedder.texts == []
    assert (library.digest, _searches(library)) == before
    assert library.rebuild(Tools(embedder), force=True).embedded == len(embedder.texts) > 0
    assert (library.digest, _searches(library)) == before


# --- damage -----------------------------------------------------------------------------------


def _truncate_words(home: Path) -> None:
    for path in _folder(home, "words").glob("*.store"):
        path.unlink()  # cut in place, a file that is still mapped would end the process
        path.write_bytes(b"")


def _drop_words(home: Path) -> None:
    _folder(home, "words").rename(home / "elsewhere")


def _drop_vectors(home: Path) -> None:
    _folder(home, "vectors").rename(home / "elsewhere")


def _break_vectors(home: Path) -> None:
    (_folder(home, "vectors") / "chroma.sqlite3").write_bytes(b"broken")


@pytest.mark.parametrize("harm", [_truncate_words, _drop_words, _drop_vectors, _break_vectors])
@in_folder
def test_harmed_stores_are_made_again_without_embedding(library: Library, tmp_path: Path, harm):
    expected = (library.digest, _searches(library))
    library.close()
    harm(tmp_path)
    embedder = HashingEmbedder()
    healed = Library.open(tmp_path, embedder)
    (notice,) = healed.notices
    assert "made again" in notice.message
    assert (healed.digest, _searches(healed)) == expected
    assert embedder.texts == []
    healed.close()
    again = Library.open(tmp_path, embedder)
    assert again.notices == ()
    again.close()


@in_folder
def test_vectors_harmed_after_opening_are_made_again_when_they_are_needed(
    library: Library, tmp_path: Path
):
    expected = _searches(library)
    reader = Library.open(tmp_path, EMBEDDER)
    library.close()
    _break_vectors(tmp_path)
    assert _searches(reader) == expected
    (notice,) = reader.notices
    assert "made again" in notice.message
    reader.close()


@pytest.mark.parametrize(
    ("harm", "fix"),
    [
        (
            _drop_words,
            "run `papers index rebuild`: the words are made again from the stored papers",
        ),
        (_drop_vectors, "wait for the other `papers` command to finish, then try again"),
    ],
)
@in_folder
def test_harm_beside_a_busy_writer_is_said_and_done_without(
    library: Library, tmp_path: Path, harm, fix: str
):
    expected = {_drop_words: ([], library.nearest(VECTOR, 9))}.get(
        harm, (library.match(TERMS, 9), [])
    )
    library.close()
    harm(tmp_path)
    with Folders(tmp_path).writing():
        reader = Library.open(tmp_path, EMBEDDER)
        assert (reader.match(TERMS, 9), reader.nearest(VECTOR, 9)) == expected
        (notice,) = reader.notices
        assert notice.fix == fix
        reader.close()


@in_folder
def test_damaged_truth_is_reported_and_kept(library: Library, tmp_path: Path):
    library.close()
    path = tmp_path / "index" / "papers.sqlite3"
    path.write_bytes(b"x" * 5000)
    for change in (lambda: Library.open(tmp_path), lambda: library.add([])):
        with pytest.raises(IndexDamaged) as caught:
            change()
        assert str(tmp_path / "index") in caught.value.fix
    assert path.read_bytes() == b"x" * 5000


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(DataFolderError) as caught:
            Library.open(home, EMBEDDER)
        assert str(home) in caught.value.message
        assert "PAPERS_HOME" in caught.value.fix


# --- several processes ------------------------------------------------------------------------

_ADD_ONE = """
import sys
from pathlib import Path
from index.library import Library
from tests.support.fakes import HashingEmbedder, make_paper
library = Library.open(Path(sys.argv[1]), HashingEmbedder())
library.add([make_paper(40)])
library.remove(make_paper(0).id)
library.close()
"""


@in_folder
def test_a_running_reader_sees_what_another_process_published(library: Library, tmp_path: Path):
    assert library.refresh() is False
    neighbour = Library.open(tmp_path, EMBEDDER)
    assert _searches(neighbour) == _searches(library)
    subprocess.run([sys.executable, "-c", _ADD_ONE, str(tmp_path)], check=True)
    assert library.refresh() is True
    found = {near.text_digest for near in library.nearest(VECTOR, 1000)}
    matched = {key for key, _ in library.match({"studi": 1.0}, 20)}
    expected = {paper.text_digest for paper in [*PAPERS[1:], make_paper(40)]}
    assert found == matched == expected
    assert library.refresh() is False
    neighbour.close()


def test_a_reader_that_was_not_refreshed_never_shows_what_is_gone(
    library: Library, tmp_path: Path, kept: Address | None
):
    reader = Library.open(tmp_path, EMBEDDER, server=kept)
    _searches(reader)
    library.remove(PAPERS[0].id)
    gone = PAPERS[0].text_digest
    assert gone not in {key for key, _ in reader.match({"studi": 1.0}, 20)}
    assert gone not in {near.text_digest for near in reader.nearest(VECTOR, 1000)}
    reader.close()


def test_what_is_stored_but_not_published_is_not_seen(
    library: Library, tmp_path: Path, kept: Address | None
):
    seen: list[int] = []

    def look(step: str) -> None:
        if step == "words stored":
            with_leftovers = Library.open(tmp_path, EMBEDDER, server=kept)
            seen.append(len(with_leftovers.match({"studi": 1.0}, 9)))
            seen.append(len({near.text_digest for near in with_leftovers.nearest(VECTOR, 17)}))
            with_leftovers.close()

    library.add(make_papers(20, start=40), Tools(EMBEDDER, watch=look))
    assert seen == [9, 9]
    assert len(library.match({"studi": 1.0}, 99)) == 29


def test_a_reader_opened_before_the_first_add_finds_the_papers_later(
    tmp_path: Path, kept: Address | None
):
    reader = Library.open(tmp_path, EMBEDDER, server=kept)
    writer = Library.open(tmp_path, EMBEDDER, server=kept)
    writer.add(PAPERS)
    assert (reader.refresh(), reader.is_empty) == (True, False)
    assert _searches(reader) == _searches(writer)
    reader.close()
    writer.close()


@in_folder
def test_there_is_one_writer_at_a_time(library: Library, tmp_path: Path):
    with Folders(tmp_path).writing(), pytest.raises(IndexBusy) as caught:
        library.add([make_paper(33)])
    assert "wait" in caught.value.fix
    assert library.add([make_paper(33)]).added == 1


def test_papers_that_become_one_in_a_later_batch_are_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("index.changing.BATCH", 1)
    again = Paper("2503.00001", PAPERS[3].title, PAPERS[3].abstract, arxiv_id="2503.00001")
    report = library.add([again, PAPERS[3], again])
    assert (report.added, report.updated) == (0, 1)
    assert library.status().papers == 9


_READ_ONLY = """
import os, sys
from pathlib import Path
import chromadb.api.rust, filelock, resource, tantivy
from index.errors import DataFolderError
from index.library import Library
from tests.support.fakes import HashingEmbedder
if os.getuid() == 0:
    os.setuid(65534)
embedder = HashingEmbedder()
library = Library.open(Path(sys.argv[1]), embedder)
near = library.nearest(embedder.embed(["robot memory compress token"])[0], 40)
print(len(library.match({"studi": 1.0}, 20)), len(near), library.notices)
try:
    library.add([])
except DataFolderError as error:
    print("PAPERS_HOME" in error.fix)
library.close()
"""


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs POSIX users")
@in_folder
def test_an_index_that_cannot_be_written_can_be_searched(library: Library, tmp_path: Path):
    chunks = len(library.nearest(VECTOR, 1000))
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.getuid() and parent != Path(parent.anchor):
            parent.chmod(parent.stat().st_mode | 0o055)
    result = subprocess.run(
        [sys.executable, "-c", _READ_ONLY, str(tmp_path)], capture_output=True, text=True
    )
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(0o755)
    assert (result.stdout, result.stderr) == (f"9 {chunks} ()\nTrue\n", "")
