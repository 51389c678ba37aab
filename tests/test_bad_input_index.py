"""An index that is damaged, foreign, or without its embedding model: message, fix, nothing lost."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from index.minilm import weights
from tests.support.command_line import (
    LINES,
    MODEL,
    OUR_TITLES,
    Ran,
    make_index,
    process,
    run,
    titles,
)

COMMANDS = [
    ["ask", "chains?"],
    ["search", "chains"],
    ["show", "maps of"],
    ["index", "add", "-"],
    ["index", "status"],
    ["index", "rebuild"],
    ["index", "remove", "maps of"],
    ["index", "export", "-"],
]
WORDS_ONLY = "note: searching by words only: "


def truth(home: Path) -> Path:
    return home / "index" / "papers.sqlite3"


def overwrite(home: Path) -> None:
    truth(home).write_bytes(b"this is no database " * 500)


def cut(home: Path) -> None:
    with truth(home).open("r+b") as file:
        file.truncate(truth(home).stat().st_size // 3)


def empty(home: Path) -> None:
    truth(home).write_bytes(b"")


def lose(home: Path) -> None:
    truth(home).unlink()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the three papers, by words; for copying."""
    return make_index(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "copy")


@pytest.fixture(scope="module")
def whole_dense(tmp_path_factory: pytest.TempPathFactory, bundled_home: Path) -> Path:
    """The three papers with the real model; for copying."""
    home = tmp_path_factory.mktemp("dense")
    shutil.copytree(bundled_home / "models", home / "models")
    return make_index(home, PAPERS_EMBEDDER=MODEL)


@pytest.fixture
def dense_home(whole_dense: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole_dense, tmp_path / "copy")


def dense(*args: str, home: Path, stdin: bytes = b"") -> Ran:
    return run(*args, home=home, stdin=stdin, PAPERS_EMBEDDER=MODEL)


def is_dense(home: Path) -> bool:
    return bool(dense("index", "status", "--json", home=home).json["dense"])


# --- the stored papers


@pytest.mark.parametrize("harm", [overwrite, cut, empty, lose])
def test_damaged_papers_are_reported_kept_and_can_be_added_anew(
    home: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    harm(home)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    for command in COMMANDS:
        error, fix = run(*command, home=home, stdin=LINES.encode()).failure()
        assert str(truth(home)) in error
        assert f"move the folder {home / 'index'} away" in fix
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    shutil.move(home / "index", tmp_path / "away")
    assert run("index", "add", "-", home=home, stdin=LINES.encode()).out.startswith("3 added")
    assert titles(home) == OUR_TITLES


def test_a_damaged_index_is_told_in_json_and_by_the_doctor(home: Path) -> None:
    overwrite(home)
    error = run("ask", "chains?", "--json", home=home)
    assert (error.code, set(error.json["error"])) == (1, {"message", "fix"})
    report = run("doctor", "--json", home=home)
    failed = [check for check in report.json["checks"] if check["status"] == "FAIL"]
    assert (report.code, [check["name"] for check in failed]) == (1, ["index"])
    assert failed[0]["fix"] == error.json["error"]["fix"]


def alter(home: Path, statement: str) -> None:
    connection = sqlite3.connect(truth(home))
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_index_of_a_newer_version_is_refused_untouched(home: Path, command: list[str]) -> None:
    alter(home, "UPDATE manifest SET schema = 99")
    before = truth(home).read_bytes()
    error, fix = run(*command, home=home, stdin=LINES.encode()).failure()
    assert "made by a newer version" in error
    assert "upgrade the program" in fix
    assert truth(home).read_bytes() == before


def test_an_index_of_another_embedder_is_refused_until_it_is_rebuilt(dense_home: Path) -> None:
    alter(dense_home, "UPDATE manifest SET embedder = 'another', dimensions = 7")
    for command in (["ask", "chains?"], ["index", "add", "-"], ["index", "status"]):
        error, fix = dense(*command, home=dense_home, stdin=LINES.encode()).failure()
        assert "embedder another, not all-MiniLM-L6-v2" in error
        assert "papers index rebuild" in fix
    assert titles(dense_home) == OUR_TITLES
    assert dense("index", "rebuild", home=dense_home).code == 0
    assert (titles(dense_home), is_dense(dense_home)) == (OUR_TITLES, True)
    assert dense("search", "chains", home=dense_home).err == ""


# --- words and vectors


def cut_files(folder: Path) -> None:
    for path in filter(Path.is_file, folder.rglob("*")):
        path.write_bytes(path.read_bytes()[:7])


@pytest.mark.parametrize(
    ("store", "harm"),
    [
        ("words", cut_files),
        ("words", shutil.rmtree),
        ("vectors", cut_files),
        ("vectors", shutil.rmtree),
    ],
)
def test_damaged_words_and_vectors_are_made_again_on_the_way(
    dense_home: Path, store: str, harm: Callable[[Path], None]
) -> None:
    sound = dense("search", "how proteins fold", home=dense_home).out
    harm(dense_home / "index" / f"{store}-1")
    ran = dense("search", "how proteins fold", home=dense_home)
    assert (ran.code, ran.out) == (0, sound)
    assert f"note: the {store} of the index did not match its papers and were made again" in ran.err
    assert dense("search", "how proteins fold", home=dense_home).err == ""


def add_noise(home: Path, name: str) -> None:
    """Put noise into the vectors' file of that name, which keeps its size."""
    (harmed,) = home.glob(f"index/vectors-*/**/{name}")
    size = harmed.stat().st_size
    harmed.write_bytes(harmed.read_bytes()[:50] + Random(1).randbytes(size - 50))


@pytest.mark.parametrize("name", ["data_level0.bin", "index_metadata.pickle"])
def test_noise_of_the_same_size_never_kills_the_question(
    bundled_home: Path, tmp_path: Path, name: str
) -> None:
    home = shutil.copytree(bundled_home, tmp_path / "copy")
    add_noise(home, name)
    healed = process("ask", "kv cache quantization", home=home, embedder=MODEL)
    assert healed.code == 0
    assert "KVQuant" in healed.out
    assert "made again" in healed.out
    again = process("ask", "kv cache quantization", home=home, embedder=MODEL)
    assert "note:" not in again.out


@pytest.mark.parametrize("name", ["chroma.sqlite3"])
def test_damage_that_shows_only_in_use_leaves_the_words_and_names_the_fix(
    bundled_home: Path, tmp_path: Path, name: str
) -> None:
    home = shutil.copytree(bundled_home, tmp_path / "copy")
    add_noise(home, name)
    for _ in range(2):
        ran = dense("ask", "which papers compress CoT?", "--json", home=home)
        assert (ran.code, ran.json["status"]) == (0, "answered")
        told = [notice for notice in ran.json["notices"] if "searching by words only" in notice]
        assert len(told) == 1
        assert "papers index rebuild" in told[0]
    assert dense("index", "rebuild", home=home).code == 0
    assert dense("ask", "which papers compress CoT?", "--json", home=home).json["notices"] == []
    assert is_dense(home)


# --- the weights of the embedding model


@pytest.fixture
def without_package(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Hide the installed weights until `undo` is called."""
    monkeypatch.setattr(weights, "_package_folder", lambda: None)
    return monkeypatch


def test_weights_missing_from_the_start_are_a_notice_and_an_upgrade_later(
    tmp_path: Path, without_package: pytest.MonkeyPatch
) -> None:
    make_index(tmp_path, PAPERS_EMBEDDER=MODEL)
    for command in (["search", "chains"], ["index", "status"]):
        ran = dense(*command, home=tmp_path)
        assert ran.code == 0
        assert ran.err.startswith(WORDS_ONLY)
        assert "run `papers model fetch`, then `papers index rebuild`" in ran.err
    without_package.undo()
    status = dense("index", "status", home=tmp_path)
    assert "the index was built without vectors; run `papers index rebuild`" in status.err
    upgraded = dense("search", "chains", home=tmp_path)
    assert (upgraded.code, "words only" in upgraded.err) == (0, False)
    assert dense("search", "chains", home=tmp_path).err == ""
    assert (titles(tmp_path), is_dense(tmp_path)) == (OUR_TITLES, True)


def test_weights_that_vanish_and_come_back_cost_nothing(
    dense_home: Path, without_package: pytest.MonkeyPatch
) -> None:
    new = b'{"title": "A New Paper", "abstract": "It is new. It is about chains."}\n'
    for command in (["ask", "how do proteins fold?"], ["search", "chains"], ["index", "status"]):
        ran = dense(*command, home=dense_home)
        assert ran.code == 0
        assert "searching by words only" in ran.err + ran.out
        assert "papers model fetch" in ran.err + ran.out
    assert dense("index", "add", "-", home=dense_home, stdin=new).out.startswith("1 added")
    without_package.undo()
    ran = dense("search", "chains", home=dense_home)
    assert "1 papers are searched by words only: no vectors yet; run `papers index" in ran.err
    assert dense("index", "rebuild", home=dense_home).code == 0
    assert dense("search", "chains", home=dense_home).err == ""
    assert titles(dense_home) == OUR_TITLES | {"A New Paper"}


def test_a_model_that_is_switched_off_is_no_shortcoming(home: Path) -> None:
    assert run("search", "chains", home=home).err == ""


@pytest.mark.parametrize(
    "command", [["ask", "chains?"], ["index", "add", "-"], ["index", "status"]]
)
def test_weights_of_a_wrong_hash_are_refused_and_words_remain(
    dense_home: Path, command: list[str]
) -> None:
    folder = dense_home / "models" / MODEL
    for name in ("model.safetensors", "tokenizer.json"):
        (folder / name).write_bytes(b"not the weights")
    error, fix = dense(*command, home=dense_home, stdin=LINES.encode()).failure()
    assert "is not the file this version was built for" in error
    assert "papers model fetch" in fix
    assert "PAPERS_EMBEDDER=none" in fix
    assert run(*command, home=dense_home, stdin=LINES.encode()).code == 0
    (folder / "model.safetensors").unlink()
    assert (titles(dense_home), is_dense(dense_home)) == (OUR_TITLES, True)


def test_a_fetch_that_fails_leaves_the_index_as_it_was(
    dense_home: Path, without_package: pytest.MonkeyPatch
) -> None:
    without_package.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    error, fix = dense("model", "fetch", home=dense_home).failure()
    assert "http://127.0.0.1:9" in error
    assert "run `papers model fetch` again" in fix
    assert titles(dense_home) == OUR_TITLES
