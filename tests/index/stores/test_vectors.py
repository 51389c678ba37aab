"""Chunk vectors in Chroma: exactness, order, refreshing, damage."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunk import Chunk
from index.embedder import Vectors
from index.errors import DataFolderError, IndexDamaged, IndexUnavailable
from index.paper import digest
from index.quantise import quantise, restore
from index.stores.address import Address
from index.stores.folders import Folders
from index.stores.probe import answers
from index.stores.vectors import ChunkVectors
from index.stores.vendor_errors import Vendor


def _unit(count: int, dimensions: int = 384, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _chunks(count: int) -> list[Chunk]:
    return [
        Chunk(digest("c", str(n)), digest("p", str(n // 4)), n, n + 1, "") for n in range(count)
    ]


@pytest.fixture
def place(tmp_path: Path, kept: Address | None) -> Folders:
    return Folders(tmp_path, kept)


@pytest.fixture
def store(place: Folders) -> Iterator[ChunkVectors]:
    opened = ChunkVectors.create_at(place, "chunks")
    yield opened
    opened.close()


def test_the_search_is_exact(store: ChunkVectors):
    rows, queries = _unit(1500), _unit(15, seed=1)
    store.add(_chunks(1500), rows)
    for query in queries:
        cosines = rows @ query
        expected = np.argsort(-cosines)[:100]
        found = store.nearest(query, 100)
        assert {near.start for near in found} == set(expected.tolist())
        assert [near.cosine for near in found] == pytest.approx(cosines[expected], abs=1e-5)


def test_ties_go_to_the_smaller_chunk_id(store: ChunkVectors):
    chunks = _chunks(30)
    store.add(chunks, np.repeat(_unit(1), 30, axis=0))
    expected = [chunk.start for chunk in sorted(chunks, key=lambda chunk: chunk.id)[:6]]
    assert [near.start for near in store.nearest(_unit(1)[0], 6)] == expected


def test_storing_twice_changes_nothing_and_deleting_forgets(store: ChunkVectors):
    chunks, rows = _chunks(12), _unit(12)
    store.add(chunks, rows)
    store.add(chunks, rows)
    assert store.count() == 12
    store.delete([chunk.id for chunk in chunks[:4]] + ["unknown"])
    assert list(store.papers()) == [{c.id: c.text_digest for c in chunks[4:]}]
    assert store.nearest(rows[0], 12)[0].start >= 4


def test_an_empty_collection_has_nothing_near(store: ChunkVectors):
    assert store.nearest(_unit(1)[0], 5) == []


def test_opening_again_sees_what_another_client_wrote(store: ChunkVectors, place: Folders):
    chunks, rows = _chunks(8), _unit(8)
    store.add(chunks[:4], rows[:4])
    early = ChunkVectors.open_at(place, "chunks")
    early.nearest(rows[7], 1)
    store.add(chunks[4:], rows[4:])
    early.close()
    late = ChunkVectors.open_at(place, "chunks")
    assert late.nearest(rows[7], 1)[0].start == 7
    late.close()


def test_closing_one_client_leaves_another_alone(store: ChunkVectors, place: Folders):
    store.add(_chunks(2), _unit(2))
    ChunkVectors.open_at(place, "chunks").close()
    assert store.nearest(_unit(2)[1], 1)[0].start == 1


def test_a_missing_collection_is_damage(place: Folders):
    with pytest.raises(IndexDamaged, match="missing") as caught:
        ChunkVectors.open_at(place, "nowhere")
    assert "papers index rebuild" in caught.value.fix


def test_vectors_of_other_dimensions_are_refused(store: ChunkVectors):
    store.add(_chunks(1), _unit(1))
    with pytest.raises(IndexUnavailable, match="dimension"):
        store.nearest(_unit(1, dimensions=8)[0], 1)


def test_the_probe_survives_damage_and_tells(tmp_path: Path):
    store = ChunkVectors.create(tmp_path / "v")
    store.add(_chunks(1100), _unit(1100))  # enough for Chroma to write its vector files
    store.close()
    assert answers(tmp_path / "v", 1100)
    data = next((tmp_path / "v").rglob("data_level0.bin"))
    data.write_bytes(b"\xff" * data.stat().st_size)
    assert not answers(tmp_path / "v", 1100)


def test_on_a_full_disk_a_failure_is_told_as_the_disks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    vendor = Vendor("vectors", (RuntimeError,), busy="locked", unwritable=("disk is full",))
    with pytest.raises(IndexDamaged, match="cannot be read: compaction"):
        _fail(vendor, tmp_path / "not" / "yet")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2_500_000))
    with pytest.raises(DataFolderError, match=r"compaction \(2.5 MB are left on the disk\)"):
        _fail(vendor, tmp_path / "not" / "yet")


def _fail(vendor: Vendor, folder: Path) -> None:
    with vendor.translated(folder):
        raise RuntimeError("compaction")


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 400))
def test_rounding_keeps_vectors_within_a_hundredth(seed: int, dimensions: int):
    rows = _unit(3, dimensions, seed)
    kept = restore(quantise(rows))
    assert np.allclose(np.linalg.norm(kept, axis=1), 1, atol=1e-5)
    assert np.all(np.sum(rows * kept, axis=1) > 0.9999)


def test_rounding_is_stable_and_takes_nothing_and_zeros():
    once = quantise(_unit(5))
    assert np.array_equal(quantise(restore(once)), once)
    assert restore(quantise(np.zeros((2, 4), dtype=np.float32))).tolist() == [[0.0] * 4] * 2
    assert quantise(np.zeros((0, 4), dtype=np.float32)).shape == (0, 4)


def test_a_large_collection_is_asked_through_its_graph(
    store: ChunkVectors, monkeypatch: pytest.MonkeyPatch
):
    rows = _unit(300)
    store.add(_chunks(300), rows)
    exact = [store.nearest(row, 20) for row in rows[:9]]
    monkeypatch.setattr("index.stores.vectors.EXACT_UP_TO", 100)
    monkeypatch.setattr(store, "_exact_up_to", store._exact_up_to and 100)
    monkeypatch.setattr(store, "_scan", None)
    graph = [store.nearest(row, 20) for row in rows[:9]]
    pairs = zip(exact, graph, strict=True)
    shared = sum(len({near[:3] for near in a} & {near[:3] for near in b}) for a, b in pairs)
    assert shared >= 175
    assert [near[0].start for near in graph] == list(range(9))


def test_many_equal_vectors_are_all_found(store: ChunkVectors):
    rows = np.repeat(_unit(4), 150, axis=0)  # Chroma's graph loses nearly all of these
    store.add(_chunks(600), rows)
    assert {near.start for near in store.nearest(rows[200], 150)} == set(range(150, 300))


def test_rows_that_were_swept_and_stored_again_are_found(store: ChunkVectors):
    chunks, rows = _chunks(200), _unit(200)
    store.add(chunks, rows)
    store.delete([chunk.id for chunk in chunks[50:150]])
    assert len(store.nearest(rows[0], 500)) == 100
    store.add(chunks, rows)
    assert [near.start for row in rows for near in store.nearest(row, 1)] == list(range(200))
