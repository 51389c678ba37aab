"""The command line and the page over an index on a Chroma server."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.build import WAITING, open_assistant
from assistant.events import Progress
from assistant.page.pool import AssistantPool
from assistant.settings import load_settings
from eval.running.fresh import fresh_library
from index.library import Library
from index.stores.address import Address
from index.stores.folders import Folders
from tests.support.chroma_server import ChromaServer, free_port
from tests.support.command_line import LINES, OUR_TITLES, make_index, run, titles
from tests.support.fakes import make_paper, make_papers


@pytest.fixture
def address(chroma_server: ChromaServer) -> Address:
    return chroma_server.database()


@pytest.fixture(autouse=True)
def _served(monkeypatch: pytest.MonkeyPatch, address: Address) -> None:
    monkeypatch.setenv("PAPERS_CHROMA", address.url)
    monkeypatch.setenv("CHROMA_DATABASE", address.database)


def test_the_first_question_builds_the_index_for_everybody(tmp_path: Path, address: Address):
    here, there = tmp_path / "a", tmp_path / "b"
    first = run("search", "compress CoT", "-k", "3", "--json", home=here)
    assert len(first.json["results"]) == 3
    assert "indexing" in first.err
    second = run("search", "compress CoT", "-k", "3", "--json", home=there)
    assert second.json == first.json
    assert "indexing" not in second.err
    status = [run("index", "status", "--json", home=home).json for home in (here, there)]
    assert [one["server"] for one in status] == [str(address)] * 2
    assert status[0]["papers"] == 386
    for one in status:
        assert one.pop("path").startswith(str(tmp_path))
    assert status[0] == status[1]


def test_papers_that_one_machine_adds_and_removes_are_those_of_the_other(tmp_path: Path):
    here, there = tmp_path / "a", tmp_path / "b"
    make_index(here)
    assert titles(there) == OUR_TITLES
    again = run("index", "add", "-", home=there, stdin=LINES.encode())
    assert again.out.startswith("0 added, 0 updated, 3 unchanged")
    assert run("index", "remove", "Maps of Proteins", home=there).code == 0
    assert titles(here) == OUR_TITLES - {"Maps of Proteins"}
    assert run("index", "rebuild", home=here).code == 0
    answer = run("ask", "which papers prune chains?", "--json", home=there).json
    assert [one["title"] for one in answer["citations"]] == ["Pruning Chains of Thought"]


def test_status_and_doctor_name_the_server_and_the_copy(tmp_path: Path, address: Address):
    make_index(tmp_path)
    assert f"server     {address}\n" in run("index", "status", home=tmp_path).out
    told = run("doctor", home=tmp_path).out
    assert f"ok   server      {address}, reached; copy in {tmp_path}" in told


def test_papers_toml_may_name_the_server(
    tmp_path: Path, address: Address, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("PAPERS_CHROMA")
    (tmp_path / "papers.toml").write_text(f'chroma = "{address.url}"\n')
    assert run("index", "status", "--json", home=tmp_path).json["server"] == str(address)


def test_a_server_that_is_down_is_told_with_what_helps(tmp_path: Path):
    url = f"http://127.0.0.1:{free_port()}"
    for command in (["search", "chains"], ["index", "status"], ["index", "remove", "chains"]):
        error, fix = run(*command, home=tmp_path, PAPERS_CHROMA=url).failure()
        assert f"the Chroma server {url}" in error
        assert "cannot be reached" in error
        assert "PAPERS_CHROMA" in fix
    told = run("ask", "chains", "--json", home=tmp_path, PAPERS_CHROMA=url)
    assert (told.code, "cannot be reached" in told.json["error"]["message"]) == (1, True)
    doctor = run("doctor", home=tmp_path, PAPERS_CHROMA=url)
    assert doctor.code == 1
    assert f"FAIL index       the Chroma server {url}" in doctor.out


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("localhost:8000", "http://host:port"),
        ("yes", "http://host:port"),
        ("http://ada:open-sesame@localhost:8000", "no user or password"),
        ("http://localhost:99999", "ort"),
        ("cloud", "asks for a key"),
    ],
)
def test_an_address_that_is_none_is_a_misuse(tmp_path: Path, value: str, cause: str):
    error, fix = run("search", "chains", home=tmp_path, PAPERS_CHROMA=value).failure(2)
    assert cause in error
    assert "PAPERS_CHROMA" in fix
    assert "sesame" not in error + fix


def test_scores_never_come_from_a_server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PAPERS_CHROMA", f"http://127.0.0.1:{free_port()}")
    with fresh_library(None) as library:
        assert (library.status().server, library.status().papers) == (None, 386)


def test_a_question_waits_while_another_process_makes_the_first_copy(
    tmp_path: Path, address: Address, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("assistant.build.LOOKED_EVERY", 0.0)
    colleague = Library.open(tmp_path / "b", None, server=address)
    colleague.add(make_papers(3))
    colleague.close()
    told: list[str] = []
    with ExitStack() as other:
        other.enter_context(Folders(tmp_path / "a", address).writing())

        def hear(progress: Progress) -> None:
            told.append(progress.stage)
            other.close()

        assistant = open_assistant(load_settings(home=tmp_path / "a", embedder="none"), hear)
    assert (told, assistant.library.status().papers) == ([WAITING], 3)
    assistant.library.close()


def test_visitors_of_the_page_see_what_another_machine_adds(tmp_path: Path, address: Address):
    colleague = Library.open(tmp_path / "b", None, server=address)
    colleague.add(make_papers(3))
    settings = load_settings(home=tmp_path / "a", embedder="none")
    pool = AssistantPool(lambda: open_assistant(settings))
    with pool.lent() as reading:
        colleague.add([make_paper(40)])
        with pool.lent() as beside:
            assert beside.library.papers.counts().papers == 4
            assert beside is not reading
    colleague.remove(make_paper(0).id)
    with pool.lent() as later:
        assert later.library.papers.counts().papers == 3
    pool.close()
    colleague.close()
