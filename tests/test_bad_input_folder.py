"""A data folder that isn't one, is full, is in use, or has settings that make no sense."""

from __future__ import annotations

import os
import resource
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant import build
from assistant.cli import progress as cli_progress
from assistant.events import Progress
from index.stores.folders import Folders
from tests.support.command_line import LINES, MODEL, OUR_TITLES, make_index, process, run, titles

ROOM = 40_000
"""Bytes that a file may have on a disk that is nearly full."""
CHANGES = [["index", "add", "-"], ["index", "remove", "maps of"], ["index", "rebuild"]]
NEW = b'{"title": "A New Paper", "abstract": "It is new. It is about chains."}\n'


@pytest.mark.parametrize(
    "command",
    [["ask", "chains"], ["search", "chains"], ["index", "add", "-"], ["index", "status"]],
    ids=" ".join,
)
@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_data_folder_that_cannot_be_made_is_named(
    tmp_path: Path, command: list[str], place: str
) -> None:
    (tmp_path / "file").write_text("mine")
    error, fix = run(*command, home=tmp_path / place, stdin=LINES.encode()).failure()
    assert str(tmp_path / place) in error
    assert "Not a directory" in error
    assert "set PAPERS_HOME" in fix
    assert (tmp_path / "file").read_text() == "mine"
    assert run(*command, home=tmp_path / "other", stdin=LINES.encode()).code == 0


def test_a_data_folder_of_nobody_is_a_misuse() -> None:
    error, fix = run("index", "status", home=Path("~nobody-of-this-name/papers")).failure(2)
    assert "the data folder cannot be told" in error
    assert fix == "set PAPERS_HOME to a folder"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (b"embedder = ", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        (b"colour = 'red'", "there is no setting 'colour'"),
        (b"embedder = 3", "the setting 'embedder' is not usable"),
        (b"[embedder]\nname = 'x'", "the setting 'embedder' is not usable"),
    ],
)
def test_settings_that_make_no_sense_are_a_misuse(tmp_path: Path, text: bytes, cause: str) -> None:
    home = make_index(tmp_path / "home")
    (home / "papers.toml").write_bytes(text)
    error, fix = run("index", "status", home=home, PAPERS_EMBEDDER="").failure(2)
    assert cause in error
    assert "papers.toml" in error + fix
    (home / "papers.toml").unlink()
    assert titles(home) == OUR_TITLES


def test_an_embedder_that_does_not_exist_is_a_misuse_naming_those_that_do(tmp_path: Path) -> None:
    home = make_index(tmp_path / "home")
    _, fix = run("ask", "chains", home=home, PAPERS_EMBEDDER="gpt").failure(2)
    assert MODEL in fix


@pytest.mark.parametrize(
    ("name", "cause", "fix"),
    [
        ("PAPERS_MAX_COTS", "there is no setting PAPERS_MAX_COTS", "mean PAPERS_MAX_COST?"),
        ("PAPERS_CHAT_PASWORD", "there is no setting PAPERS_CHAT_PASWORD", "PAPERS_CHAT_PASSWORD?"),
        ("PAPERS_ZZZZ", "there is no setting PAPERS_ZZZZ", "unset PAPERS_ZZZZ"),
    ],
)
def test_a_variable_that_nobody_reads_is_a_misuse(
    tmp_path: Path, name: str, cause: str, fix: str
) -> None:
    home = make_index(tmp_path / "home")
    for command in (["search", "chains"], ["index", "status"]):
        told = run(*command, home=home, **{name: "0.01"}).failure(2)
        assert (cause in told[0], fix in told[1]) == (True, True), told
    assert run("search", "chains", home=home, **{name: ""}).code == 0


def test_every_variable_that_is_read_may_be_set(tmp_path: Path) -> None:
    home = make_index(tmp_path / "home")
    read = {"PAPERS_CHAT_USER": "ada", "PAPERS_DEBUG": "1", "PAPERS_MAX_COST": "0.01"}
    assert run("search", "chains", home=home, **read).code == 0


def _nearly_full() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def test_a_full_disk_costs_nothing_that_was_there(tmp_path: Path) -> None:
    home = make_index(tmp_path / "home")
    many = tmp_path / "many.jsonl"
    many.write_text(
        "".join(
            f'{{"title": "Paper {n}", "abstract": "{"It is long. " * 60}{n}."}}\n'
            for n in range(200)
        )
    )
    error, fix = process("index", "add", str(many), home=home, before=_nearly_full).failure()
    assert str(home) in error
    assert "free some space" in fix
    assert titles(home) == OUR_TITLES
    assert run("search", "chains", home=home).code == 0
    assert run("index", "add", str(many), home=home).out.startswith("200 added")


def test_a_first_index_that_finds_the_disk_full_is_built_by_the_next_question(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    process("search", "chains", home=home, before=_nearly_full).failure()
    assert run("search", "chains", "--json", home=home).json["results"]
    assert run("index", "status", "--json", home=home).json["papers"] == 386


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("command", CHANGES, ids=" ".join)
def test_an_index_that_may_not_be_written_is_read_all_the_same(
    tmp_path: Path, command: list[str]
) -> None:
    home = make_index(tmp_path / "home")
    places = [home, *home.rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        error, fix = run(*command, home=home, stdin=NEW).failure()
        assert "Permission denied" in error
        assert "set PAPERS_HOME" in fix
        assert titles(home) == OUR_TITLES
        assert run("search", "chains", "--json", home=home).json["results"]
    finally:
        for place in places:
            place.chmod(0o755)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("locked", ["", "index", "index/papers.sqlite3"])
def test_an_index_that_may_not_be_read_is_an_expected_failure(tmp_path: Path, locked: str) -> None:
    home = make_index(tmp_path / "home")
    (home / locked).chmod(0)
    try:
        _, fix = run("search", "chains", home=home).failure()
        assert "set PAPERS_HOME" in fix
    finally:
        (home / locked).chmod(0o755)
    assert titles(home) == OUR_TITLES


@pytest.mark.parametrize("command", CHANGES, ids=" ".join)
def test_a_second_writer_is_sent_away_and_readers_are_served(
    tmp_path: Path, command: list[str]
) -> None:
    home = make_index(tmp_path / "home")
    with Folders(home).writing():
        error, fix = run(*command, home=home, stdin=NEW).failure()
        assert "another process is writing the index" in error
        assert "wait for the other" in fix
        assert run("search", "chains", "--json", home=home).json["results"]
        assert titles(home) == OUR_TITLES
    assert run(*command, home=home, stdin=NEW).code == 0


def _ends(monkeypatch: pytest.MonkeyPatch, ended: Callable[[], object]) -> None:
    """Let the other process end while a first question waits for it."""

    def told(self: cli_progress.Reporter, progress: Progress) -> None:
        say(self, progress)
        if progress.stage == build.WAITING:
            ended()

    say = cli_progress.Reporter.__call__
    monkeypatch.setattr(build, "LOOKED_EVERY", 0.0)
    monkeypatch.setattr(cli_progress.Reporter, "__call__", told)


def test_a_first_question_waits_for_the_index_that_another_process_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    with ExitStack() as other:
        other.enter_context(Folders(home).writing())
        _ends(monkeypatch, lambda: (other.close(), make_index(home)))
        assert run("search", "chains", home=home).code == 0
    assert titles(home) == OUR_TITLES


def test_a_first_question_builds_the_index_that_another_process_gave_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    with ExitStack() as other:
        other.enter_context(Folders(home).writing())
        _ends(monkeypatch, other.close)
        assert run("search", "chains", home=home).code == 0
    assert run("index", "status", "--json", home=home).json["papers"] == 386


def test_a_first_question_does_not_wait_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "FIRST_INDEX_PATIENCE", 0.0)
    with Folders(tmp_path).writing():
        error, fix = run("search", "chains", home=tmp_path).failure()
    assert "another process is writing the index" in error
    assert "wait for the other" in fix


def test_of_three_first_questions_at_once_each_is_answered(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(process, "ask", "what is CoT-Valve?", home=tmp_path) for _ in range(3)]
    answers = [one.result() for one in asked]
    assert [one.code for one in answers] == [0, 0, 0], answers
    assert len({one.out.splitlines()[0] for one in answers}) == 1
    assert run("index", "status", "--json", home=tmp_path).json["papers"] == 386


class _Interrupter(cli_progress.Reporter):
    """Presses Ctrl-C when most of the work is done: after the first batch of a large add."""

    def __call__(self, progress: Progress) -> None:
        super().__call__(progress)
        if 4 * progress.total <= 5 * progress.done:
            raise KeyboardInterrupt


def test_an_interrupted_add_keeps_what_was_published_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_index(tmp_path / "home")
    more = "".join(
        f'{{"title": "Paper {n}", "abstract": "It is number {n}."}}\n' for n in range(4)
    ).encode()
    with monkeypatch.context() as context:
        context.setattr("assistant.cli.library.Reporter", _Interrupter)
        context.setattr("index.changing.BATCH", 1)
        ran = run("index", "add", "-", home=home, stdin=more)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.splitlines()[-1].startswith("interrupted: nothing that was already saved is")
    assert len(titles(home)) == 6
    again = run("index", "add", "-", "--json", home=home, stdin=more).json
    assert again["added"] + again["unchanged"] == 4
    assert len(titles(home)) == 7


@pytest.mark.parametrize("embedder", ["none", MODEL])
def test_a_first_question_interrupted_leaves_no_part_of_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled_home: Path, embedder: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(bundled_home / "models", home / "models")
    with monkeypatch.context() as context:
        context.setattr("assistant.cli.session.Reporter", _Interrupter)
        assert run("ask", "chains?", home=home, PAPERS_EMBEDDER=embedder).code == 130
    assert run("search", "chains", home=home, PAPERS_EMBEDDER=embedder).code == 0
    status = run("index", "status", "--json", home=home, PAPERS_EMBEDDER=embedder).json
    assert (status["papers"], status["dense"]) == (386, embedder == MODEL)


def test_an_index_emptied_by_its_owner_stays_empty(tmp_path: Path) -> None:
    run("index", "add", "-", home=tmp_path / "home", stdin=NEW)
    run("index", "remove", "new paper", home=tmp_path / "home")
    ran = run("ask", "chains?", "--json", home=tmp_path / "home")
    assert ran.json["status"] == "not_in_corpus"
    assert run("index", "status", "--json", home=tmp_path / "home").json["papers"] == 0
