"""BM25 in tantivy: scores, ties, history, damage."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.paper import Paper
from index.stores.topk import best
from index.stores.words import Words, analyse
from tests.support.fakes import make_papers


def _words(folder: Path, *batches: list[Paper]) -> Words:
    words = Words.create(folder)
    for batch in batches:
        words.add(batch)
    return words


def test_stop_words_are_left_out_and_words_stemmed():
    assert analyse("The Chains of thought, and compressed") == ["chain", "thought", "compress"]


@given(st.text(max_size=200))
def test_analysing_never_fails_and_gives_lower_case_terms(text: str):
    assert all(term == term.lower() for term in analyse(text) if term.isascii())


def test_every_analysed_term_is_found_in_the_index(tmp_path: Path):
    paper = Paper("a", "Naïve GPT-4o models", "大模型 are running π_0.5, 3.5× faster.")
    words = _words(tmp_path / "w", [paper])
    terms = set(analyse(f"{paper.title} {paper.abstract}"))
    assert {term: words.document_frequency(term) for term in terms} == dict.fromkeys(terms, 1)


def test_score_is_bm25_with_the_title_counted_twice(tmp_path: Path):
    short = Paper("a", "robots", "we train them")
    other = Paper("b", "vision", "robots see much")
    hits = dict(_words(tmp_path / "w", [short, other]).search({"robot": 1.0}, 5))

    def bm25(frequency: int, length: int, average: float) -> float:
        idf = math.log(1 + (2 - 2 + 0.5) / (2 + 0.5))
        return idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / average))

    assert hits[short.text_digest] == pytest.approx(bm25(2, 5, 5.0), rel=1e-3)
    assert hits[other.text_digest] == pytest.approx(bm25(1, 5, 5.0), rel=1e-3)


def test_weights_multiply_the_part_of_their_term(tmp_path: Path):
    paper = Paper("a", "robots", "vision")
    words = _words(tmp_path / "w", [paper, Paper("b", "other", "things")])
    robot, vision = (words.search({term: 1.0}, 1)[0][1] for term in ("robot", "vision"))
    both = words.search({"robot": 2.0, "vision": 0.5}, 1)[0][1]
    assert both == pytest.approx(2 * robot + 0.5 * vision, abs=2e-4)


def test_restricting_to_some_papers_leaves_their_scores_alone(tmp_path: Path):
    papers = make_papers(60)
    words = _words(tmp_path / "w", papers)
    terms = {"model": 1.0, "robot": 2.0}
    full = dict(words.search(terms, 60))
    some = list(full)[3:9]
    assert dict(words.search(terms, 60, only=some)) == {key: full[key] for key in some}
    assert words.search(terms, 60, only=[]) == []


def test_scores_do_not_depend_on_the_history_of_the_index(tmp_path: Path):
    papers = make_papers(120)
    at_once = _words(tmp_path / "a", papers)
    piecemeal = _words(tmp_path / "b", *[papers[i : i + 9] for i in range(0, 120, 9)][::-1])
    terms = {"model": 1.0, "token": 0.3, "robot": 2.0, "sampl": 1.5}
    for k in (1, 7, 50):
        assert piecemeal.search(terms, k) == at_once.search(terms, k)


def test_ties_at_the_edge_go_to_the_smaller_digest(tmp_path: Path):
    papers = [Paper(str(number), "same title", "same words") for number in range(40)]
    expected = sorted(paper.text_digest for paper in papers)[:7]
    for batches in ([papers], [papers[20:], papers[:20]]):
        words = _words(tmp_path / str(len(batches)), *batches)
        assert [key for key, _ in words.search({"same": 1.0}, 7)] == expected


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(0, 12))
def test_best_equals_sorting_everything(scores: list[int], k: int):
    rows = [(f"{n:02}", score) for n, score in enumerate(scores)]
    engine = sorted(rows, key=lambda row: -row[1])

    def order(row: tuple[str, int]) -> tuple[float, str]:
        return -row[1], row[0]

    assert best(lambda n: engine[:n], k, order) == sorted(rows, key=order)[:k]


def test_another_reader_sees_a_commit_after_refreshing_only(tmp_path: Path):
    writer = _words(tmp_path / "w", make_papers(2))
    reader = Words.open(tmp_path / "w")
    writer.add(make_papers(3, start=10))
    before, _, after = reader.num_docs, reader.refresh(), reader.num_docs
    assert (before, after) == (2, 5)


def test_missing_and_damaged_folders_are_told_apart_from_bugs(tmp_path: Path):
    with pytest.raises(IndexDamaged, match="cannot be read") as caught:
        Words.open(tmp_path / "nowhere")
    assert "papers index rebuild" in caught.value.fix
    _words(tmp_path / "w", make_papers(2))
    (tmp_path / "w" / "meta.json").write_text("{")
    with pytest.raises(IndexDamaged):
        Words.open(tmp_path / "w")


_READ_ONLY = """
import os, sys
from pathlib import Path
from index.stores.words import Words
if os.getuid() == 0:
    os.setuid(65534)
words = Words.open(Path(sys.argv[1]))
print(len(words.search({"model": 1.0}, 99)))
words.close()
"""


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs POSIX users")
def test_a_folder_that_cannot_be_written_can_be_searched(tmp_path: Path):
    found = len(_words(tmp_path / "w", make_papers(30)).search({"model": 1.0}, 99))
    for path in [tmp_path / "w", *(tmp_path / "w").iterdir()]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.getuid() and parent != Path(parent.anchor):
            parent.chmod(parent.stat().st_mode | 0o055)
    result = subprocess.run(
        [sys.executable, "-c", _READ_ONLY, str(tmp_path / "w")], capture_output=True, text=True
    )
    (tmp_path / "w").chmod(0o755)
    assert (result.stdout.strip(), result.stderr) == (str(found), "")
    assert found > 0
