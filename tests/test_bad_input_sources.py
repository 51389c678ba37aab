"""Files that aren't papers, passed to `papers index add`."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

from index.errors import SourceError
from index.reading.sources import read_sources
from tests.support.command_line import LINES, OUR_TITLES, make_index, run, titles


def _zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("papers.jsonl", LINES)
    return data.getvalue()


PAGE = min(files("index").joinpath("corpus").iterdir(), key=lambda file: file.name)
BAD = {
    "nothing": (b"", "is empty"),
    "blank": (b"\n \n\xef\xbb\xbf\n", "is empty"),
    "noise": (bytes(range(256)) * 20, "is not UTF-8 text"),
    "nul": (b"Daily Papers\0\0\0", "is a binary file"),
    "gzip": (gzip.compress(LINES.encode(), mtime=0), "is compressed: unpack it first"),
    "zip": (_zip(), "is a ZIP archive: unpack it first"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "is a PDF"),
    "html": (b"<!doctype html>\n<html><h1>Daily Papers</h1></html>", "is HTML: save the page as"),
    "prose": (b"Dear diary, no paper today.\n", "is neither a saved Daily Papers page nor JSON"),
    "half JSON": (b'[{"title": "A", "abstr', "is not JSON"),
    "other JSON": (b'{"name": "left-pad", "version": "1.0.0"}', "title is missing"),
    "JSON numbers": (b"[1, 2]", "entry 1: is not a JSON object"),
    "empty list": (b"[]", "holds no papers"),
    "UTF-16": (LINES.encode("utf-16"), "is not UTF-8 text"),
    "deep JSON": (b"[" * 100_000, "is not JSON"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_without_papers_is_refused_and_the_index_stays(tmp_path: Path, kind: str) -> None:
    content, cause = BAD[kind]
    (tmp_path / "bad.txt").write_bytes(content)
    home = make_index(tmp_path / "home")
    before = run("index", "status", "--json", home=home).json
    error, fix = run("index", "add", str(tmp_path / "bad.txt"), home=home).failure()
    assert error.startswith("bad.txt")
    assert cause in error
    assert "papers index add bundled" in fix
    told = run("index", "add", str(tmp_path / "bad.txt"), "--json", home=home)
    assert (told.code, told.json["error"]) == (1, {"message": error, "fix": fix})
    assert run("index", "status", "--json", home=home).json == before


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("nowhere.txt", "does not exist"),
        ("", "is an empty name"),
        ("https://huggingface.co/papers", "is an address: save the page as text"),
        ("empty", "is a folder without any file to read"),
        ("loop", "is a folder without any file to read"),
        ("dangling", "does not exist"),
        ("x" * 5000, "cannot be read: File name too long"),
        ("nul\0", "cannot be read: "),
    ],
    ids=lambda text: text[:20] or "no name",
)
def test_a_name_without_papers_behind_it_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, cause: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "loop"):
        Path(name).mkdir()
    Path("loop", "again").symlink_to("../loop")
    Path("dangling").symlink_to("nothing")
    ran = run("index", "add", source, home=tmp_path / "home")
    assert cause in ran.failure()[0]
    assert len(ran.err.splitlines()) == 2
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "locked.jsonl").write_text(LINES)
    (tmp_path / "locked.jsonl").chmod(0)
    error, _ = run("index", "add", str(tmp_path / "locked.jsonl"), home=tmp_path / "home").failure()
    assert error == "locked.jsonl: cannot be read: Permission denied"


def test_what_can_be_read_is_added_and_what_cannot_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "again").symlink_to(folder)
    for name, (content, _) in BAD.items():
        (folder / f"{name}.txt").write_bytes(content)
    (folder / "good.jsonl").write_text(LINES + '{"title": "Cut short", "abst')
    ran = run("index", "add", str(folder), home=tmp_path / "home")
    assert ran.code == 0
    assert ran.out.startswith("3 added")
    assert "unreadable: good.jsonl, line 4: is not JSON" in ran.err
    for name in BAD:
        assert f"unreadable: {name}.txt, " in ran.err
    assert titles(tmp_path / "home") == OUR_TITLES


def test_a_page_cut_anywhere_gives_its_papers_or_a_reason(tmp_path: Path) -> None:
    data = PAGE.read_bytes()
    whole = {paper.title for paper in read_sources([str(PAGE)]).papers}
    for cut in (1, 50, len(data) // 7, len(data) // 3, len(data) - 20):
        (tmp_path / "cut.txt").write_bytes(data[:cut])
        reading = read_sources([str(tmp_path / "cut.txt")])
        assert len({paper.title for paper in reading.papers} - whole) <= 1  # a title may be cut
        if not reading.papers:
            with pytest.raises(SourceError):
                reading.require_papers()


def test_a_copy_cut_short_takes_no_text_from_a_paper(tmp_path: Path) -> None:
    run("index", "add", str(PAGE), home=tmp_path / "home")
    before = _abstracts(tmp_path / "home")
    (tmp_path / "cut.txt").write_bytes(PAGE.read_bytes()[:2000])
    assert run("index", "add", str(tmp_path / "cut.txt"), home=tmp_path / "home").code == 0
    assert _abstracts(tmp_path / "home") == before


def test_a_whole_copy_completes_one_that_was_cut_short(tmp_path: Path) -> None:
    (tmp_path / "cut.txt").write_bytes(PAGE.read_bytes()[:2000])
    for source in (tmp_path / "cut.txt", PAGE):
        run("index", "add", str(source), home=tmp_path / "home")
    run("index", "add", str(PAGE), home=tmp_path / "straight")
    assert _abstracts(tmp_path / "home") == _abstracts(tmp_path / "straight")


def _abstracts(home: Path) -> set[str]:
    return {line.split('"published"')[0] for line in _exported(home)}


def _exported(home: Path) -> list[str]:
    return run("index", "export", "-", home=home).out.splitlines()


@pytest.mark.parametrize("target", ["fifo", "folder"])
def test_an_export_never_takes_the_place_of_a_device_or_folder(tmp_path: Path, target: str) -> None:
    home, path = make_index(tmp_path / "home"), tmp_path / target
    path.mkdir() if target == "folder" else os.mkfifo(path)
    mode = path.stat().st_mode
    error, fix = run("index", "export", str(path), "--force", home=home).failure(2)
    assert "is not a plain file" in error
    assert "- for standard output" in fix
    assert path.stat().st_mode == mode


def test_an_export_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    home, link = make_index(tmp_path / "home"), tmp_path / "link.jsonl"
    (tmp_path / "real.jsonl").write_text("old")
    link.symlink_to("real.jsonl")
    assert run("index", "export", str(link), "--force", home=home).code == 0
    assert link.is_symlink()
    assert len((tmp_path / "real.jsonl").read_text().splitlines()) == 3
