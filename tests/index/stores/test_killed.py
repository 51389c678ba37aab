"""Writers that die between any two steps: the next one repairs the index."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

import index.changing
from index.changing import Tools, add_papers, rebuild, remove_paper
from index.embedder import Embedder
from index.embedding.papers import texts_of
from index.embedding.precomputed import load, write
from index.library import Library
from index.paper import Paper
from index.stores.folders import Folders
from index.stores.vectors import ChunkVectors
from index.stores.words import Words, analyse
from tests.index.probing import FORKING, quick_answers
from tests.support.fakes import HashingEmbedder, make_paper, make_papers

_KILLED = 9

BEFORE = make_papers(6)
REWORDED = replace(BEFORE[1], abstract=f"{BEFORE[1].abstract} And we add a quantum sentence.")
NAMED = replace(BEFORE[2], id="2502.09601", arxiv_id="2502.09601")
COMMENTED = replace(BEFORE[3], comments=77)
COMING = [REWORDED, NAMED, COMMENTED, *make_papers(6, start=50)]


class _Fatal:
    """Ends the process at a step, the n-th time it comes by."""

    def __init__(self, step: str, times: int = 1) -> None:
        self._step = step
        self._left = times

    def __call__(self, step: str) -> None:
        self._left -= step == self._step
        if not self._left:
            os._exit(_KILLED)


def _tools(shipped: Path, watch: _Fatal | None = None, name: str = "hashing-v1") -> Tools:
    tools = Tools(HashingEmbedder(name), load(shipped))
    return replace(tools, watch=watch) if watch else tools


def _add(home: Path, papers: Iterable[Paper], shipped: Path, watch: _Fatal) -> None:
    index.changing.BATCH = 4
    add_papers(Folders(home), papers, _tools(shipped, watch))


def _remove(home: Path, shipped: Path, watch: _Fatal) -> None:
    remove_paper(Folders(home), BEFORE[4].id, _tools(shipped, watch))


def _rebuild(home: Path, shipped: Path, watch: _Fatal, name: str) -> None:
    rebuild(Folders(home), _tools(shipped, watch, name))


def _dies(target: object, *arguments: object) -> None:
    child = FORKING.Process(target=target, args=arguments)  # type: ignore[arg-type]
    child.start()
    child.join()
    assert child.exitcode == _KILLED, "the step never came"


@pytest.fixture(autouse=True)
def _quick_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stores.repair.answers", quick_answers)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of shipped vectors, so that no child has to import the pipeline."""
    folder = tmp_path_factory.mktemp("shipped")
    texts = [text for paper in [*BEFORE, *COMING] for part in texts_of(paper) for text in part]
    write(folder, texts, HashingEmbedder())
    return folder


def _content(home: Path, embedder: Embedder) -> dict[str, object]:
    """Everything a reader can tell an index by, and what the stores hold beyond it."""
    library = Library.open(home, embedder)
    manifest = library.papers.manifest()
    query = "robot memory compress quantum token"
    words = Words.open(home / "index" / manifest.words)
    vectors = ChunkVectors.open(home / "index" / manifest.vectors)
    content = {
        "digest": library.digest,
        "counts": library.papers.counts(),
        "papers": list(library.export()),
        "match": library.match(dict.fromkeys(analyse(query), 1.0), 10),
        "nearest": [
            (*near[:3], round(near.cosine, 3))
            for near in library.nearest(embedder.embed([query])[0], 30)
        ],
        "words": words.num_docs,
        "vectors": vectors.count(),
        "at rest": manifest.at_rest,
        "folders": len([path for path in (home / "index").iterdir() if path.is_dir()]),
        "alias": library.papers.resolve([BEFORE[2].id]),
        "notices": library.notices,
    }
    words.close()
    vectors.close()
    library.close()
    return content


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, shipped: Path) -> dict[str, object]:
    home = tmp_path_factory.mktemp("clean")
    add_papers(Folders(home), BEFORE, _tools(shipped))
    add_papers(Folders(home), COMING, _tools(shipped))
    content = _content(home, HashingEmbedder())
    assert content["words"] == len(content["papers"]) == 12  # type: ignore[arg-type]
    return content


STEPS = ["marked", "vectors stored", "words stored", "published", "vectors swept", "words made"]


@pytest.mark.parametrize("step", STEPS)
def test_an_add_killed_after_any_step_is_completed_by_the_next(
    tmp_path: Path, shipped: Path, clean: dict[str, object], step: str
):
    add_papers(Folders(tmp_path), BEFORE, _tools(shipped))
    _dies(_add, tmp_path, COMING, shipped, _Fatal(step))
    report = add_papers(Folders(tmp_path), COMING, _tools(shipped))
    assert report.embedded == 0
    assert not [notice for notice in report.notices if notice.message.startswith("the vectors")]
    assert _content(tmp_path, HashingEmbedder()) == clean


def test_a_killed_add_loses_one_batch_at_most_and_opening_alone_heals(
    tmp_path: Path, shipped: Path
):
    papers = make_papers(6, start=50)
    _dies(_add, tmp_path, papers, shipped, _Fatal("words stored", times=2))
    healed = _content(tmp_path, HashingEmbedder())
    assert healed["papers"] == sorted(papers[:4], key=lambda paper: paper.id)
    assert (healed["words"], healed["at rest"]) == (4, True)
    report = add_papers(Folders(tmp_path), papers, _tools(shipped))
    assert (report.added, report.unchanged) == (2, 4)


def test_a_first_add_killed_before_anything_was_published_starts_again(
    tmp_path: Path, shipped: Path
):
    _dies(_add, tmp_path, BEFORE, shipped, _Fatal("vectors stored"))
    library = Library.open(tmp_path)
    assert (library.is_empty, library.match({"model": 1.0}, 3)) == (True, [])
    library.close()
    assert add_papers(Folders(tmp_path), BEFORE, _tools(shipped)).added == 6


@pytest.mark.parametrize("step", ["published", "vectors swept"])
def test_a_killed_removal_is_completed_by_opening(tmp_path: Path, shipped: Path, step: str):
    add_papers(Folders(tmp_path), BEFORE, _tools(shipped))
    _dies(_remove, tmp_path, shipped, _Fatal(step))
    content = _content(tmp_path, HashingEmbedder())
    assert (content["words"], len(content["papers"])) == (5, 5)  # type: ignore[arg-type]
    assert content["vectors"] == content["counts"].chunks  # type: ignore[attr-defined]


@pytest.mark.parametrize("step", ["vectors put aside", "vectors made"])
def test_a_killed_change_of_embedder_goes_on_where_it_was(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, shipped: Path, step: str
):
    newer = HashingEmbedder("newer")
    own = tmp_path_factory.mktemp("newer")
    write(own, [text for paper in BEFORE for part in texts_of(paper) for text in part], newer)
    add_papers(Folders(tmp_path), BEFORE, _tools(shipped))
    _dies(_rebuild, tmp_path, own, _Fatal(step), "newer")
    asked = HashingEmbedder("newer")
    report = rebuild(Folders(tmp_path), Tools(asked))
    assert (report.embedded, asked.texts) == (0, [])
    library = Library.open(tmp_path, asked)
    assert library.status().embedder == "newer"
    assert len(library.nearest(newer.embed(["robot"])[0], 5)) == 5
    library.close()


def test_an_interrupted_add_keeps_what_it_published_and_frees_the_lock(
    tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("index.changing.BATCH", 2)

    def interrupted() -> Iterable[Paper]:
        yield from BEFORE[:4]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_papers(Folders(tmp_path), interrupted(), _tools(shipped))
    report = add_papers(Folders(tmp_path), [*BEFORE, make_paper(50)], _tools(shipped))
    assert (report.added, report.unchanged) == (3, 4)
