"""From what a user names to papers: files, folders, standard input, the bundled pages."""

from __future__ import annotations

import io
import json
import socket
from datetime import date
from pathlib import Path

import pytest

from index.errors import SourceError
from index.reading.records import paper_to_record
from index.reading.sources import Reading, read_sources

PAGE = (
    "Daily Papers\n\nNov 6\n\nFirst Title\n\nWe do the first thing. It works.\n\n  • 2 authors\n·\n"
    "Dec 14, 2023 2\n\nSecond Title\n\nWe do the second thing. It works.\n\n·\nMar 5\n"
)
ROW = {"title": "From JSON", "abstract": "We read JSON."}


@pytest.fixture(scope="module")
def bundled() -> Reading:
    return read_sources(["bundled"])


def problems(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.source, problem.place) for problem in reading.unreadable]


def test_the_bundled_pages_are_386_papers(bundled: Reading) -> None:
    assert (bundled.entries, len(bundled.papers), bundled.unreadable) == (453, 386, ())
    dated = [paper for paper in bundled.papers if paper.published]
    assert len(dated) == 174
    assert sum(paper.author_count is not None for paper in bundled.papers) == 171
    assert sum(paper.published_inferred for paper in bundled.papers) == 62
    assert all(paper.arxiv_id is None and paper.url is None for paper in bundled.papers)


def test_rewritten_links_of_the_bundled_pages_are_restored_and_reported(bundled: Reading) -> None:
    text = " ".join(paper.abstract for paper in bundled.papers)
    assert "b-61j.pages.dev" not in text
    assert "hf.privai.fun" not in text
    reported = [notice for notice in bundled.notices if "huggingface.co" in notice]
    assert len(reported) == 3
    assert any(notice.startswith("InfinityMATH") for notice in reported)


def test_a_bundled_paper_seen_on_several_pages_says_where(bundled: Reading) -> None:
    paper = next(paper for paper in bundled.papers if paper.title.startswith("Speech-to-LaTeX"))
    assert [seen.source[:3] for seen in paper.sightings] == ["001", "004"]
    assert (paper.published, paper.author_count) == (date(2025, 8, 5), 9)


def test_an_export_read_back_gives_the_same_papers(bundled: Reading) -> None:
    lines = "\n".join(json.dumps(paper_to_record(paper)) for paper in bundled.papers)
    again = read_sources(["-"], stdin=io.BytesIO(lines.encode()))
    assert again.papers == bundled.papers
    assert again.notices == ()
    assert read_sources(["bundled", "-"], stdin=io.BytesIO(lines.encode())).papers == bundled.papers


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("name", ["page.txt", "page.json", "page"])
def test_a_page_is_known_by_its_content(tmp_path: Path, name: str, encode: str) -> None:
    path = tmp_path / name
    path.write_bytes(PAGE.replace("\n", "\r\n").encode(encode))
    reading = read_sources([str(path)])
    assert [paper.id for paper in reading.papers] == ["first-title", "second-title"]
    assert reading.papers[0].sightings[0].source == name


@pytest.mark.parametrize(
    "content", [json.dumps([ROW], indent=1), json.dumps(ROW), json.dumps({"papers": [ROW]})]
)
@pytest.mark.parametrize("mark", ["", "\ufeff", "\n\n"])
def test_json_is_known_by_its_content(tmp_path: Path, content: str, mark: str) -> None:
    path = tmp_path / "feed.txt"
    path.write_text(mark + content, "utf-8")
    reading = read_sources([str(path)])
    assert ([paper.id for paper in reading.papers], reading.unreadable) == (["from-json"], ())


def test_lines_are_counted_from_the_top_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n" + json.dumps(ROW) + "\n{broken\n", "utf-8")
    reading = read_sources([str(path)])
    assert reading.papers[0].sightings[0].place == "line 2"
    assert problems(reading) == [("rows.jsonl", "line 3")]


def test_a_broken_first_line_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"title": "cut of\n' + json.dumps(ROW) + "\n", "utf-8")
    reading = read_sources([str(path)])
    assert len(reading.papers) == 1
    assert problems(reading) == [("rows.jsonl", "line 1")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"caf\xe9 au lait", "not UTF-8"),
        ("Daily Papers".encode("utf-16"), "not UTF-8"),
        (b"\x7fELF\0\0\0", "binary"),
        (b"%PDF-1.4 \x93\x8c\x8b", "is a PDF"),
        (b'{"a":\n', "not JSON"),
        (b"<!DOCTYPE html><p>hello</p>", "is HTML: save the page as text"),
        (b"<p>hello</p>", "neither a saved Daily Papers page nor JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_once(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "odd.bin"
    path.write_bytes(content)
    reading = read_sources([str(path)])
    assert problems(reading) == [("odd.bin", "file")]
    assert reason in reading.unreadable[0].reason


def test_one_bad_source_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    missing = str(tmp_path / "missing.txt")
    reading = read_sources([missing, str(tmp_path / "page.txt")])
    assert len(reading.papers) == 2
    assert problems(reading) == [(missing, "file")]
    reading.require_papers()


def test_nothing_read_at_all_is_an_error_with_a_fix(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist") as caught:
        read_sources([str(tmp_path / "missing.txt")]).require_papers()
    assert "papers index add" in caught.value.fix


def test_a_folder_is_walked_in_order_without_its_hidden_parts(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", ".hidden.txt", ".git/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PAGE.replace("First", f"First {path.stem}"), "utf-8")
    reading = read_sources([str(tmp_path)])
    assert [paper.id for paper in reading.papers] == [
        "first-b-title",
        "first-z-title",
        "second-title",
    ]
    assert reading.entries == 4


def test_a_folder_without_files_is_reported(tmp_path: Path) -> None:
    assert problems(read_sources([str(tmp_path)])) == [(str(tmp_path), "folder")]


def test_of_a_beir_folder_only_the_corpus_is_read(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\t4983\t1\n")
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "which cats?"}\n')
    (tmp_path / "corpus.jsonl").write_text('{"_id": "4983", "title": "Cats", "text": "On cats."}\n')
    reading = read_sources([str(tmp_path)])
    assert ([paper.id for paper in reading.papers], reading.unreadable) == (["4983"], ())


def test_standard_input_is_read_and_left_open() -> None:
    stream = io.BytesIO(PAGE.encode())
    assert len(read_sources(["-"], stdin=stream).papers) == 2
    assert not stream.closed


def test_the_day_of_saving_reaches_every_source(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    reading = read_sources([str(tmp_path)], date(2025, 4, 1))
    assert reading.papers[1].published == date(2025, 3, 5)
    assert {seen.saved_on for paper in reading.papers for seen in paper.sightings} == {
        date(2025, 4, 1)
    }


def test_a_page_named_twice_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    name = str(tmp_path / "page.txt")
    assert read_sources([name, name]) == read_sources([name])


def test_a_paper_of_a_page_and_of_the_api_is_one(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    row = {
        "id": "2312.00001",
        "title": "First title",
        "summary": "We do the first thing. It works.",
    }
    (tmp_path / "api.json").write_text(json.dumps([row]))
    reading = read_sources([str(tmp_path)])
    first = reading.papers[0]
    assert (first.id, first.aliases) == ("2312.00001", ("first-title",))
    assert (first.published, first.author_count) == (date(2023, 12, 14), 2)


def test_all_kinds_are_read_together_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    (tmp_path / "api.json").write_text(json.dumps([ROW]), "utf-8")
    (tmp_path / "refs.bib").write_text(
        "@misc{first, title={First {T}itle}, eprint={2312.00001}, archiveprefix={arXiv},"
        " abstract={We do the first thing. It works.}, author={Lee, Ann and Bo}}",
        "utf-8",
    )
    (tmp_path / "refs.ris").write_text("TY  - GEN\nTI  - From RIS\nAB  - We read RIS.\nER  -\n")
    (tmp_path / "feed.xml").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>From Atom</title>'
        "<summary>We read Atom.</summary></entry></feed>"
    )
    reading = read_sources([str(tmp_path)])
    assert reading.unreadable == ()
    assert {paper.id for paper in reading.papers} == {
        *("2312.00001", "second-title", "from-json", "from-ris", "from-atom")
    }
    first = next(paper for paper in reading.papers if paper.arxiv_id)
    assert (first.published, first.authors) == (date(2023, 12, 14), ("Ann Lee", "Bo"))
    assert [seen.source for seen in first.sightings] == ["page.txt", "refs.bib"]
