"""An index on a Chroma server, seen from several machines, each with its own data folder."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import chromadb
import httpx
import numpy as np
import pytest
from chromadb.api import ClientAPI
from chromadb.config import Settings
from chromadb.utils.embedding_functions import DefaultEmbeddingFunction
from numpy.typing import NDArray

from index.changing import Tools
from index.errors import (
    IndexBusy,
    IndexMismatch,
    IndexOvertaken,
    ServerUnavailable,
    ServerUnreachable,
)
from index.library import Library
from index.paper import Paper
from index.stores import chroma
from index.stores.address import Address
from index.stores.copying import Follower
from index.stores.folders import SERVED, Folders
from index.stores.log import Log
from index.stores.shared import SharedTruth
from index.stores.words import analyse
from tests.index.probing import FORKING
from tests.support.chroma_server import ChromaServer, free_port, serving
from tests.support.fakes import HashingEmbedder, make_paper, make_papers

EMBEDDER = HashingEmbedder()
PAPERS = make_papers(9)
TERMS = dict.fromkeys(analyse("robot memory compress token"), 1.0)
VECTOR = EMBEDDER.embed(["robot memory compress token"])[0]
_KILLED = 9
Vector = NDArray[np.float32]


@pytest.fixture
def address(chroma_server: ChromaServer) -> Address:
    return chroma_server.database()


class Machines:
    """Opens the index of one server on machines of several names."""

    def __init__(self, home: Path, address: Address) -> None:
        self._home = home
        self._opened: list[Library] = []
        self.address = address

    def folders(self, name: str) -> Folders:
        return Folders(self._home / name, self.address)

    def open(self, name: str, embedder: HashingEmbedder | None = EMBEDDER) -> Library:
        library = Library.open(self._home / name, embedder, server=self.address)
        self._opened.append(library)
        return library

    def close(self) -> None:
        for library in self._opened:
            library.close()


@pytest.fixture
def machines(tmp_path: Path, address: Address) -> Iterator[Machines]:
    opened = Machines(tmp_path, address)
    yield opened
    opened.close()


def content(library: Library, vector: Vector = VECTOR) -> dict[str, object]:
    """Everything that two machines must agree on."""
    status = library.status()
    near = [(*row[:3], round(row.cosine, 3)) for row in library.nearest(vector, 100)]
    return {
        "digest": status.digest,
        "counts": library.papers.counts(),
        "generation": status.generation,
        "papers": list(library.export()),
        "match": library.match(TERMS, 20),
        "nearest": near,
        "vectors": {
            key: (own.chunks.tobytes(), own.sentences.tobytes())
            for key, own in library.papers.vectors(p.text_digest for p in library.export()).items()
        },
        "notices": library.notices,
    }


def log_of(address: Address) -> Log:
    log = Log.open(address)
    assert log is not None
    return log


def row_ids(address: Address) -> list[str]:
    opened = chroma.open_on_server(address, chroma.COLLECTION)
    return list(opened.rows.get(include=[])["ids"])


# --- two machines -----------------------------------------------------------------------------


def test_what_one_machine_publishes_another_has(machines: Machines, tmp_path: Path):
    here = machines.open("a")
    here.add(PAPERS)
    there = machines.open("b")
    assert content(there) == content(here)
    assert there.status().papers == 9
    assert len(there.nearest(VECTOR, 100)) == there.status().chunks > 9
    alone = Library.open(tmp_path / "alone", EMBEDDER)
    alone.add(PAPERS)
    assert content(alone) == content(here)
    alone.close()


def test_a_machine_embeds_nothing_that_another_has_embedded(machines: Machines):
    machines.open("a").add(PAPERS)
    embedder = HashingEmbedder()
    report = machines.open("b").add(PAPERS, Tools(embedder))
    assert (report.added, report.unchanged, embedder.texts) == (0, 9, [])


def test_a_running_reader_sees_what_another_machine_publishes(machines: Machines):
    here = machines.open("a")
    here.add(PAPERS)
    there = machines.open("b")
    assert (there.has_news(), there.refresh()) == (False, False)
    longer = replace(PAPERS[1], abstract=f"{PAPERS[1].abstract} And robots too.")
    named = replace(PAPERS[2], id="2502.09601", arxiv_id="2502.09601")
    for change in (longer, named, replace(PAPERS[3], comments=77), make_paper(40)):
        here.add([change])
    here.remove(PAPERS[0].id)
    assert (there.has_news(), there.refresh(), there.has_news()) == (True, True, False)
    assert content(there) == content(here)
    assert there.papers.resolve([PAPERS[2].id]) == {PAPERS[2].id: "2502.09601"}
    assert PAPERS[0].id not in {paper.id for paper in there.export()}


def test_a_reader_of_an_empty_server_finds_the_first_papers(machines: Machines):
    there = machines.open("b")
    assert (there.is_untouched, there.status().generation, there.refresh()) == (True, 0, False)
    here = machines.open("a")
    here.add(PAPERS)
    assert (there.refresh(), there.is_empty) == (True, False)
    assert content(there) == content(here)


def test_an_index_in_the_data_folder_is_left_alone(machines: Machines, tmp_path: Path):
    own = Library.open(tmp_path / "a", EMBEDDER)
    own.add([make_paper(80)])
    machines.open("a").add(PAPERS)
    own.refresh()
    assert [paper.id for paper in own.export()] == [make_paper(80).id]
    assert own.status().server is None
    own.close()


def test_databases_of_one_server_are_indexes_of_their_own(
    machines: Machines, tmp_path: Path, chroma_server: ChromaServer
):
    machines.open("a").add(PAPERS)
    other = Library.open(tmp_path / "a", EMBEDDER, server=chroma_server.database())
    assert other.is_empty
    other.close()


def test_rows_that_were_replaced_are_swept_and_a_late_copy_is_whole(machines: Machines):
    here = machines.open("a")
    here.add(PAPERS)
    for number in range(3):
        here.add([replace(PAPERS[1], abstract=f"{PAPERS[1].abstract} Robots {number}.")])
        here.add([replace(PAPERS[2], comments=1000 + number)])
    here.remove(PAPERS[4].id)
    stating = [row for row in row_ids(machines.address) if row.startswith("publication-")]
    assert len(stating) == here.status().generation == 9
    assert len(row_ids(machines.address)) == len(stating) + 2 * 8
    assert content(machines.open("b")) == content(here)


# --- two writers ------------------------------------------------------------------------------


def _once(step: str, act: Callable[[], object]) -> Callable[[str], None]:
    """Return a watch that acts when a step comes by for the first time."""
    done: list[str] = []

    def watch(told: str) -> None:
        if told == step and not done:
            done.append(told)
            act()

    return watch


@pytest.mark.parametrize("step", ["marked", "vectors stored", "words stored"])
def test_of_two_writers_the_later_takes_in_what_the_other_published(machines: Machines, step: str):
    here, there = machines.open("a"), machines.open("b")
    there.add(PAPERS[:2])
    embedder = HashingEmbedder()
    rival = _once(step, lambda: there.add(PAPERS[2:6]))
    report = here.add(PAPERS[4:], Tools(embedder, watch=rival))
    assert (report.added, report.unchanged) == (3, 2)
    assert len(embedder.texts) == len(set(embedder.texts)), "embedded twice"
    there.refresh()
    assert content(there) == content(here)
    assert list(here.export()) == sorted(PAPERS, key=lambda paper: paper.id)
    assert len(row_ids(machines.address)) == here.status().generation + 2 * 9


def test_of_two_first_uses_one_makes_the_index(machines: Machines):
    here, there = machines.open("a"), machines.open("b")
    rival = _once("vectors stored", lambda: there.add(PAPERS))
    report = here.add(PAPERS, Tools(EMBEDDER, watch=rival))
    assert (report.added, report.unchanged) == (0, 9)
    there.refresh()
    assert content(there) == content(here)
    assert here.status().papers == 9


def test_two_machines_remove_and_change_the_same_paper(machines: Machines):
    here, there = machines.open("a"), machines.open("b")
    here.add(PAPERS)
    longer = replace(PAPERS[0], abstract=f"{PAPERS[0].abstract} And robots too.")
    here.add(
        [longer], Tools(EMBEDDER, watch=_once("vectors stored", lambda: there.remove(longer.id)))
    )
    there.refresh()
    assert content(there) == content(here)
    assert here.papers.by_id([longer.id]) == {longer.id: longer}


def test_a_writer_that_is_always_late_says_so_and_changes_nothing(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
):
    here, there = machines.open("a"), machines.open("b")
    here.add(PAPERS[:1])
    numbers = iter(range(100, 200))

    def rival(step: str) -> None:
        if step == "vectors stored":
            there.add([make_paper(next(numbers))])

    monkeypatch.setattr("index.changing._TRIES", 2)
    with pytest.raises(IndexOvertaken, match="another machine published") as caught:
        here.add([make_paper(50)], Tools(EMBEDDER, watch=rival))
    assert "again" in caught.value.fix
    there.refresh()
    here.refresh()
    assert content(there) == content(here)
    assert make_paper(50).id not in {paper.id for paper in here.export()}
    assert here.add([make_paper(50)]).added == 1


def test_processes_that_add_at_once_lose_nothing(machines: Machines):
    groups = [make_papers(6, start=10 * number) for number in range(3)]
    children = [
        FORKING.Process(target=_add, args=(machines.folders(f"m{number}"), group, None, 2))
        for number, group in enumerate(groups)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0]
    library = machines.open("a")
    assert {paper.id for paper in library.export()} == {p.id for group in groups for p in group}
    assert len(library.nearest(VECTOR, 1000)) == library.papers.counts().chunks


# --- killed -----------------------------------------------------------------------------------


def _add(folders: Folders, papers: list[Paper], step: str | None, batch: int = 256) -> None:
    def watch(told: str) -> None:
        if told == step:
            os._exit(_KILLED)

    _patch_exits(step)
    library = Library.open(folders.home, EMBEDDER, server=folders.server)
    library.add(papers, Tools(EMBEDDER, watch=watch, batch=batch))


def _patch_exits(step: str | None) -> None:
    """Let the process end before or after the very row that publishes."""
    state = Log.state

    def dying(self: Log, *arguments: object) -> None:
        if step == "stored":
            os._exit(_KILLED)
        state(self, *arguments)  # type: ignore[arg-type]
        if step == "stated" and self.tokens(3) != [None]:
            os._exit(_KILLED)

    Log.state = dying  # type: ignore[method-assign]


def _dies(target: Callable[..., None], *arguments: object) -> None:
    child = FORKING.Process(target=target, args=arguments)
    child.start()
    child.join()
    assert child.exitcode == _KILLED, "the step never came"


LONGER = replace(PAPERS[1], abstract=f"{PAPERS[1].abstract} And robots too.")
COMING = [LONGER, *make_papers(3, start=50)]


@pytest.mark.parametrize(
    ("step", "published"),
    [
        ("marked", False),
        ("vectors stored", False),
        ("words stored", False),
        ("stored", False),
        ("stated", True),
        ("published", True),
        ("words made", True),
    ],
)
def test_a_killed_publication_is_there_or_not_and_either_machine_completes_it(
    machines: Machines, step: str, published: bool
):
    first = machines.open("a")
    first.add(PAPERS)
    before = first.digest
    first.close()
    _dies(_add, machines.folders("a"), COMING, step)
    there = machines.open("b")
    assert (there.digest != before) == published
    assert there.status().papers == (12 if published else 9)
    report = there.add(COMING)
    assert report.added == (0 if published else 3)
    mended = machines.open("a")  # its words may have to be made again, and it says so
    assert {**content(mended), "notices": ()} == content(there)
    here = machines.open("a")
    assert content(here) == content(there)
    assert here.add(COMING).unchanged == 4
    gone = {PAPERS[1].text_digest}
    assert not gone & {near.text_digest for near in here.nearest(VECTOR, 1000)}
    left = 2 if step == "stated" else 0  # killed before it could sweep: read in vain, no more
    assert len(row_ids(machines.address)) == here.status().generation + 2 * 12 + left


def _copy(folders: Folders, takes: int) -> None:
    take = SharedTruth.take

    def dying(self: SharedTruth, *arguments: object) -> None:
        take(self, *arguments)  # type: ignore[arg-type]
        if self.copied().generation == takes:
            os._exit(_KILLED)

    SharedTruth.take = dying  # type: ignore[method-assign]
    Library.open(folders.home, EMBEDDER, server=folders.server)


def test_a_first_copy_that_was_killed_is_not_read_and_goes_on(machines: Machines):
    here = machines.open("a")
    for paper in PAPERS[:4]:
        here.add([paper])
    _dies(_copy, machines.folders("b"), 3)
    assert not Follower(machines.folders("b")).copied().whole
    with machines.folders("b").writing(), pytest.raises(IndexBusy):
        machines.open("b")
    assert content(machines.open("b")) == content(here)


def test_a_copy_beside_a_busy_writer_is_read_as_it_is(machines: Machines):
    here, there = machines.open("a"), machines.open("b")
    here.add(PAPERS[:4])
    there.refresh()
    here.add(PAPERS[4:])
    with machines.folders("b").writing():
        beside = machines.open("b")
        assert (beside.status().papers, beside.notices) == (4, ())
    assert content(machines.open("b")) == content(here)


# --- embedders --------------------------------------------------------------------------------


def test_a_machine_with_another_embedder_is_refused_and_one_without_reads_words(
    machines: Machines,
):
    machines.open("a").add(PAPERS)
    with pytest.raises(IndexMismatch, match="hashing-v1, not other") as caught:
        machines.open("b", HashingEmbedder("other"))
    assert "PAPERS_EMBEDDER" in caught.value.fix
    plain = machines.open("c", None)
    assert (plain.nearest(VECTOR, 5), len(plain.match({"studi": 1.0}, 20))) == ([], 9)
    (notice,) = plain.notices
    assert "papers model fetch" in notice.fix


def test_a_change_of_embedder_reaches_the_other_machines(machines: Machines, tmp_path: Path):
    here, there = machines.open("a"), machines.open("b")
    here.add(PAPERS)
    there.refresh()
    newer = HashingEmbedder("newer", dimensions=16)
    changed = Library.open(tmp_path / "c", newer, check=False, server=machines.address)
    changed.rebuild()
    changed.close()
    with pytest.raises(IndexMismatch, match="newer, not hashing-v1"):
        there.refresh()
    same, late = machines.open("b", newer), machines.open("d", newer)
    vector = newer.embed(["robot"])[0]
    assert content(same, vector) == content(late, vector)
    assert len(same.nearest(vector, 5)) == 5


def test_a_rebuild_replaces_the_vectors_and_drops_those_of_former_times(machines: Machines):
    here, there = machines.open("a"), machines.open("b")
    here.add(PAPERS)
    here.remove(PAPERS[8].id)
    there.refresh()
    before = content(there)
    names = [here.papers.manifest().vectors]
    for _ in range(2):
        here.rebuild()
        names.append(here.papers.manifest().vectors)
        assert content(there) == before, "a reader has lost the vectors it reads"
        there.refresh()
        before = content(there)
        assert before == content(here)
    assert len(set(names)) == 3
    assert set(_collections(machines.address)) == {chroma.COLLECTION, *names[1:]}
    held = chroma.open_on_server(machines.address, names[-1])
    assert held.rows.count() == here.papers.counts().chunks


def _collections(address: Address) -> list[str]:
    return [found.name for found in chroma._client(address).list_collections()]


# --- a server that is not there, or not what it should be -------------------------------------


def test_without_its_server_a_copy_is_read_by_words_and_nothing_is_written(tmp_path: Path):
    with serving(tmp_path / "server") as server:
        address = server.database()
        library = Library.open(tmp_path / "home", EMBEDDER, server=address)
        library.add(PAPERS)
        before = content(library)
        server.stop(kill=True)

        assert library.refresh() is False
        assert (library.match(TERMS, 20), library.nearest(VECTOR, 5)) == (before["match"], [])
        (notice,) = library.notices
        assert "cannot be reached" in notice.message
        assert "PAPERS_CHROMA" in notice.fix
        with pytest.raises(ServerUnreachable):
            library.add([make_paper(60)])
        with pytest.raises(ServerUnreachable, match="cannot be reached"):
            Library.open(tmp_path / "elsewhere", EMBEDDER, server=address)
        later = Library.open(tmp_path / "home", EMBEDDER, server=address)
        assert later.is_away
        assert list(later.export()) == before["papers"]

        server.start()
        again = Library.open(tmp_path / "home", EMBEDDER, server=address)
        assert content(again) == before
        assert later.refresh() is False, "asked again at once"
        later._follower._look_again = 0.0
        later.refresh()
        assert content(later) == before
        for opened in (library, later, again):
            opened.close()


def test_a_server_that_goes_away_during_a_search_is_told(tmp_path: Path):
    with serving(tmp_path / "server") as server:
        library = Library.open(tmp_path / "home", EMBEDDER, server=server.database())
        library.add(PAPERS)
        server.stop()
        assert library.nearest(VECTOR, 5) == []
        assert [notice.message for notice in library.notices if "cannot be" in notice.message]
        library.close()
        server.start()


@contextmanager
def _listening(status: int, body: str = "no") -> Iterator[tuple[Address, list[str]]]:
    """Yield the address of a web server that has one answer, and what it was sent as a key."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.append(self.headers.get("Authorization", ""))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Address(f"http://127.0.0.1:{server.server_port}"), keys
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "kind", "cause", "fix"),
    [
        (200, ServerUnavailable, "is not a server of Chroma", "mend PAPERS_CHROMA"),
        (404, ServerUnavailable, "is not a server of Chroma", "mend PAPERS_CHROMA"),
        (401, ServerUnavailable, "refuses the credentials", "CHROMA_CLIENT_AUTH_CREDENTIALS"),
        (403, ServerUnavailable, "refuses the credentials", "CHROMA_CLIENT_AUTH_CREDENTIALS"),
        (503, ServerUnreachable, "is failing: HTTP 503", "start it"),
    ],
)
def test_what_is_no_usable_server_is_told_with_what_helps(
    tmp_path: Path, status: int, kind: type[ServerUnavailable], cause: str, fix: str
):
    with _listening(status) as (address, _), pytest.raises(ServerUnavailable) as caught:
        Library.open(tmp_path, EMBEDDER, server=address)
    assert type(caught.value) is kind
    assert cause in caught.value.message
    assert fix in caught.value.fix
    assert not any(tmp_path.iterdir())


def test_a_port_where_nobody_listens_is_told(tmp_path: Path):
    address = Address(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ServerUnreachable, match="refused"):
        Library.open(tmp_path, EMBEDDER, server=address)


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chroma, "_GREETING", httpx.Timeout(0.1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = Address(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(ServerUnreachable, match="timed out"):
            Library.open(tmp_path, EMBEDDER, server=address)


def test_credentials_are_those_of_chromas_own_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    provider = "chromadb.auth.token_authn.TokenAuthClientProvider"
    monkeypatch.setenv("CHROMA_CLIENT_AUTH_PROVIDER", provider)
    monkeypatch.setenv("CHROMA_CLIENT_AUTH_CREDENTIALS", "open-sesame")
    with _listening(403) as (address, keys), pytest.raises(ServerUnavailable) as caught:
        Library.open(tmp_path, EMBEDDER, server=address)
    assert "Bearer open-sesame" in keys
    assert "open-sesame" not in f"{caught.value.message} {caught.value.fix}"


def test_the_cloud_is_asked_for_no_more_than_it_gives(
    tmp_path: Path, chroma_server: ChromaServer, monkeypatch: pytest.MonkeyPatch
):
    """A server of this machine stands in for Chroma Cloud, which cannot be reached from a test."""

    def local(tenant: str | None, database: str | None, settings: Settings) -> ClientAPI:
        assert (tenant, database) == (None, name)
        return chromadb.HttpClient(chroma_server.url, settings=settings, database=name)

    name = chroma_server.database().database
    monkeypatch.setattr(chromadb, "CloudClient", local)
    monkeypatch.setattr(chroma, "_CLOUD_REACH", 7)
    monkeypatch.setattr("index.stores.vectors.EXACT_FROM_AFAR", 0)
    library = Library.open(tmp_path, EMBEDDER, server=Address("cloud", database=name))
    library.add(PAPERS)
    assert len(library.nearest(VECTOR, 10)) == 7
    assert library.notices == ()
    library.close()


def test_a_database_that_does_not_exist_is_told(tmp_path: Path, chroma_server: ChromaServer):
    with pytest.raises(ServerUnavailable, match="nowhere") as caught:
        Library.open(tmp_path, EMBEDDER, server=Address(chroma_server.url, database="nowhere"))
    assert "CHROMA_DATABASE" in caught.value.fix


def test_a_collection_of_another_program_is_left_alone(machines: Machines):
    client = chroma._client(machines.address)
    client.create_collection(
        "papers", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    for change in (lambda: machines.open("a"), lambda: machines.open("a").add(PAPERS)):
        with pytest.raises(ServerUnavailable, match="another program") as caught:
            change()
        assert "CHROMA_DATABASE" in caught.value.fix


def test_a_collection_that_would_load_code_is_left_alone(machines: Machines):
    client = chroma._client(machines.address)
    client.create_collection(
        "papers",
        embedding_function=DefaultEmbeddingFunction(),
        configuration={"hnsw": {"space": "cosine"}},
        metadata={"made_by": "daily-papers-assistant"},
    )
    with pytest.raises(ServerUnavailable, match="another program"):
        machines.open("a").add(PAPERS)


def test_a_copy_of_another_index_is_never_overwritten(machines: Machines):
    here = machines.open("a")
    here.add(PAPERS)
    chroma.drop_on_server(machines.address, chroma.COLLECTION, keep=())
    for begun_anew in (False, True):
        if begun_anew:
            machines.open("b").add(make_papers(2, start=70))
        with pytest.raises(IndexMismatch, match="not the one that was copied") as caught:
            machines.open("a")
        assert "move that folder away" in caught.value.fix
        with pytest.raises(IndexMismatch):
            here.add([make_paper(60)])
        assert len(list(here.export())) == 9


def test_a_server_that_lost_rows_is_not_believed(machines: Machines):
    machines.open("a").add(PAPERS)
    rows = chroma.open_on_server(machines.address, chroma.COLLECTION).rows
    rows.delete(where={"paper": PAPERS[3].id})
    with pytest.raises(IndexMismatch):
        machines.open("b")
    with pytest.raises(IndexMismatch):
        machines.open("b")


def test_rows_of_a_newer_program_are_refused(machines: Machines, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.stores.log_rows.FORMAT", 2)
    machines.open("a").add(PAPERS)
    monkeypatch.setattr("index.stores.log_rows.FORMAT", 1)
    with pytest.raises(IndexMismatch, match="newer version") as caught:
        machines.open("b")
    assert "upgrade" in caught.value.fix


def test_lost_vectors_are_told_and_made_again_by_a_rebuild(machines: Machines):
    here = machines.open("a")
    here.add(PAPERS)
    before = content(here)
    chroma.drop_on_server(machines.address, SERVED, keep=())
    there = machines.open("b")
    assert there.nearest(VECTOR, 5) == []
    (notice,) = there.notices
    assert "papers index rebuild" in notice.fix
    there.rebuild()
    assert {**content(there), "generation": 0} == {**before, "generation": 0}
