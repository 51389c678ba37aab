"""The chunk vectors in Chroma: ids and offsets, no texts.

One folder holds one collection. Knows nothing of what is published: the folder
may hold more than that while somebody writes, and whoever reads asks the truth.
Importing chromadb takes over a second, so this file is imported when vectors are
really needed and not before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from index.chunk import Chunk
from index.embed import Vectors as Matrix
from index.stores.topk import best
from index.stores.vendor import Vendor

_VENDOR = Vendor(
    "vectors",
    raises=(ChromaError, ValueError, KeyError, TypeError, OSError, RuntimeError),
    busy="database is locked",
    unwritable=("disk is full", "no space left", "readonly database", "permission denied"),
)
COLLECTION = "papers"
EXACT_UP_TO = 20_000
"""Rows up to which every row is compared; beyond, Chroma's approximate graph is asked."""
_BEAM = 1_000
"""`ef_search`: how many candidates the graph keeps."""
_PAGE = 5_000
_OWN = 0o700
_SCORE_DIGITS = 5
"""Sums of 32-bit products depend on the machine beyond that."""
_SAME = 0.999
_LONGEST = 1.1
"""Vectors are stored with unit length, give or take their rounding."""


class Near(NamedTuple):
    """A chunk close to a vector; `abstract[start:end]` is its text."""

    text_digest: str
    start: int
    end: int
    cosine: float


class _Rows(NamedTuple):
    """All rows of a small collection, in the order of ids."""

    ids: list[str]
    places: list[Near]
    matrix: Matrix


class ChunkVectors:
    """The collection of one folder. Another process's changes are seen after opening again."""

    def __init__(self, client: Any, collection: Any, folder: Path, place: str) -> None:
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._client = client
        self._collection = collection
        self._folder = folder
        self._place = place
        self._rows: _Rows | None = None

    @classmethod
    def create(cls, folder: Path) -> ChunkVectors:
        """Open the collection of a folder, making both where they are missing."""
        with _VENDOR.translated(folder):
            folder.mkdir(parents=True, exist_ok=True)
            return cls._open(folder, create=True)

    @classmethod
    def open(cls, folder: Path) -> ChunkVectors:
        """Open an existing collection; IndexDamaged if there is none."""
        with _VENDOR.translated(folder):
            if not (folder / "chroma.sqlite3").is_file():
                raise FileNotFoundError(f"{folder / 'chroma.sqlite3'} is missing")
            if os.access(folder, os.W_OK) and os.access(folder / "chroma.sqlite3", os.W_OK):
                return cls._open(folder, create=False)
            return cls._open_copy(folder)

    @classmethod
    def _open_copy(cls, folder: Path) -> ChunkVectors:
        # Chroma writes even when it only reads; of a folder that can't be written it gets a copy.
        copy = tempfile.TemporaryDirectory(prefix="papers-vectors-")
        place = Path(copy.name)
        shutil.copytree(folder, place, dirs_exist_ok=True, copy_function=shutil.copyfile)
        for path in (place, *place.rglob("*")):
            path.chmod(_OWN)
        opened = cls._open(place, create=False)
        opened._copy = copy
        return opened

    @classmethod
    def _open(cls, folder: Path, *, create: bool) -> ChunkVectors:
        place = _claim(folder)
        try:
            client = _client(place)
            return cls(client, _collection(client, create=create), folder, place)
        except BaseException:
            _release(place)
            raise

    def add(self, chunks: Sequence[Chunk], vectors: Matrix) -> None:
        """Store the chunks that aren't stored yet; `vectors` has shape (chunks, dimensions).

        An id names its content, so a row is never written twice: rewriting one can cut
        others off from Chroma's graph.
        """
        with _VENDOR.translated(self._folder):
            step = min(_PAGE, int(self._client.get_max_batch_size()))
            for first in range(0, len(chunks), step):
                self._add_batch(chunks[first : first + step], vectors[first : first + step])
        self._rows = None

    def _add_batch(self, chunks: Sequence[Chunk], vectors: Matrix) -> None:
        stored = set(self._collection.get(ids=[chunk.id for chunk in chunks], include=[])["ids"])
        new = [place for place, chunk in enumerate(chunks) if chunk.id not in stored]
        if new:
            self._collection.upsert(
                ids=[chunks[place].id for place in new],
                embeddings=vectors[new],
                metadatas=[_metadata(chunks[place]) for place in new],
            )

    def delete(self, ids: Sequence[str]) -> None:
        """Forget rows by chunk id; unknown ids are none of its business."""
        with _VENDOR.translated(self._folder):
            for first in range(0, len(ids), _PAGE):
                self._collection.delete(ids=list(ids[first : first + _PAGE]))
        self._rows = None

    def count(self) -> int:
        """Return the number of rows, unpublished ones included."""
        with _VENDOR.translated(self._folder):
            return int(self._collection.count())

    def papers(self) -> Iterator[dict[str, str]]:
        """Yield pages of chunk id -> text digest, together every row."""
        for page in self._pages("metadatas"):
            rows = zip(page["ids"], page["metadatas"], strict=True)
            yield {key: str(metadata["paper"]) for key, metadata in rows}

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[Near]:
        """Return the `k` chunks closest to a vector of shape (dimensions,), ties by chunk id.

        Up to `EXACT_UP_TO` rows the answer is exact; the rows are read on the first call.
        """
        with _VENDOR.translated(self._folder):
            count = int(self._collection.count())
            if not count:
                return []
            fetch = self._scan if count <= EXACT_UP_TO else self._query
            rows = best(lambda n: fetch(vector, n), k, _order)
        return [near for _, near in rows]

    def finds_itself(self, samples: int) -> bool:
        """Tell whether most of some stored vectors are their own nearest, by graph and by scan."""
        with _VENDOR.translated(self._folder):
            vectors = self._collection.get(limit=samples, include=["embeddings"])["embeddings"]
            for vector in vectors:
                self._query(vector, 1)
        found = [self.nearest(vector, 1)[0].cosine >= _SAME for vector in vectors]
        return 2 * sum(found) >= len(found)

    def _scan(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, Near]]:
        """Compare with every row: the graph alone can miss rows, whatever its settings."""
        if self._rows is None:
            self._rows = self._read_rows()
        rows = self._rows
        cosines = np.round(rows.matrix @ vector, _SCORE_DIGITS)
        order = np.argpartition(-cosines, min(k, len(cosines)) - 1)[:k]
        return [
            (
                rows.ids[place],
                rows.places[place]._replace(cosine=round(float(cosines[place]), _SCORE_DIGITS)),
            )
            for place in order
        ]

    def _read_rows(self) -> _Rows:
        found: dict[str, tuple[Near, Any]] = {}
        for page in self._pages("metadatas", "embeddings"):
            for row in zip(page["ids"], page["metadatas"], page["embeddings"], strict=True):
                found[row[0]] = (_near(row[1], 1.0), row[2])
        ids = sorted(found)
        matrix = np.asarray([found[key][1] for key in ids], dtype=np.float32)
        if not np.linalg.norm(matrix, axis=1).max() <= _LONGEST:  # nor is it, where it is no number
            raise ValueError("they are not the vectors that were stored")
        return _Rows(ids, [found[key][0] for key in ids], matrix)

    def _query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, Near]]:
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(k, int(self._collection.count())),
            include=["metadatas", "distances"],
        )
        rows = zip(found["ids"][0], found["metadatas"][0], found["distances"][0], strict=True)
        # A row without metadata was swept by another process after this client was opened.
        return [(key, _near(data, distance)) for key, data, distance in rows if data is not None]

    def _pages(self, *columns: str) -> Iterator[Any]:
        offset = 0
        while True:
            with _VENDOR.translated(self._folder):
                page = self._collection.get(limit=_PAGE, offset=offset, include=list(columns))
            if not page["ids"]:
                return
            yield page
            offset += len(page["ids"])

    def close(self) -> None:
        """Release the files; the object is of no use afterwards."""
        self._client.close()
        _release(self._place)
        if self._copy is not None:
            self._copy.cleanup()


def _client(place: str) -> Any:
    try:
        return chromadb.PersistentClient(place, settings=Settings(anonymized_telemetry=False))
    except AttributeError as error:
        # A client that cannot start may fail again while it stops, which hides the reason.
        raise ValueError(str(error.__context__ or error)) from error


def _collection(client: Any, *, create: bool) -> Any:
    if create:
        hnsw = {
            "space": "cosine",
            "max_neighbors": 32,
            "ef_construction": 200,
            "ef_search": _BEAM,
        }
        collection = client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": hnsw}
        )
    else:
        collection = client.get_collection(COLLECTION, embedding_function=None)
    space = collection.configuration_json["hnsw"]["space"]
    if space != "cosine":
        # An existing collection silently keeps the distance it was made with.
        raise ValueError(f"the collection measures {space} distance, not cosine")
    return collection


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    return {"paper": chunk.text_digest, "start": chunk.start, "end": chunk.end}


def _near(metadata: Mapping[str, Any], distance: float) -> Near:
    cosine = round(1.0 - float(distance), _SCORE_DIGITS)
    return Near(str(metadata["paper"]), int(metadata["start"]), int(metadata["end"]), cosine)


def _order(row: tuple[str, Near]) -> tuple[float, str]:
    return -row[1].cosine, row[0]


_claimed: set[str] = set()
_claims = threading.Lock()


def _claim(folder: Path) -> str:
    """Return a spelling of the folder that no open client of this process uses.

    Clients of one spelling share a cache that never sees what other processes write.
    """
    with _claims:
        place = str(folder.resolve())
        while place in _claimed:
            place = os.path.join(place, ".")
        _claimed.add(place)
        return place


def _release(place: str) -> None:
    with _claims:
        _claimed.discard(place)
