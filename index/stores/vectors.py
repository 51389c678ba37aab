"""The chunk vectors in Chroma: ids and offsets, no texts.

One collection, in a folder or on a server. Knows nothing of what is published: it
may hold more than that while somebody writes, and readers check with the truth.
Importing chromadb takes over a second, so this file is imported only when vectors
are really needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.chunk import Chunk
from index.embedder import Vectors as Matrix
from index.stores import chroma
from index.stores.chroma import Opened
from index.stores.folders import Folders
from index.stores.topk import best

EXACT_UP_TO = 20_000
"""Up to this many rows, every row is compared; beyond, Chroma's approximate graph is used."""
EXACT_FROM_AFAR = 2_000
"""The same for a server, which sends 20,000 rows a second."""
_SCORE_DIGITS = 5
"""Beyond that, sums of 32-bit products depend on the machine."""
_SAME = 0.999
_LONGEST = 1.1
"""Vectors are stored with unit length, give or take rounding."""


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
    """One collection. Changes by other processes are seen after reopening."""

    def __init__(self, opened: Opened, exact_up_to: int | None = None) -> None:
        self._opened = opened
        self._collection = opened.rows
        self._exact_up_to = exact_up_to
        self._rows: _Rows | None = None

    @classmethod
    def create(cls, folder: Path) -> ChunkVectors:
        """Open the collection of a folder, creating either if it is missing."""
        return cls(chroma.make_in_folder(folder))

    @classmethod
    def open(cls, folder: Path) -> ChunkVectors:
        """Open an existing collection; IndexDamaged if there is none."""
        return cls(chroma.open_in_folder(folder))

    @classmethod
    def create_at(cls, folders: Folders, name: str) -> ChunkVectors:
        """Open the named collection of an index, wherever it is kept, creating it if missing."""
        if folders.server is None:
            return cls.create(folders.root / name)
        return cls(chroma.make_on_server(folders.server, name, chroma.CHUNKS), EXACT_FROM_AFAR)

    @classmethod
    def open_at(cls, folders: Folders, name: str) -> ChunkVectors:
        """Open the named collection of an index; IndexDamaged if there is none."""
        if folders.server is None:
            return cls.open(folders.root / name)
        return cls(chroma.open_on_server(folders.server, name), EXACT_FROM_AFAR)

    def add(self, chunks: Sequence[Chunk], vectors: Matrix) -> None:
        """Store the chunks that aren't stored yet; `vectors` has shape (chunks, dimensions).

        An id identifies its content, so a row is never written twice: rewriting one can cut
        others off from Chroma's graph.
        """
        with self._opened.translated():
            step = self._opened.page
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
        """Delete rows by chunk id; unknown ids are ignored."""
        with self._opened.translated():
            step = self._opened.page
            for first in range(0, len(ids), step):
                self._collection.delete(ids=list(ids[first : first + step]))
        self._rows = None

    def count(self) -> int:
        """Return the number of rows, unpublished ones included."""
        with self._opened.translated():
            return int(self._collection.count())

    def papers(self) -> Iterator[dict[str, str]]:
        """Yield pages of chunk id -> text digest, together every row."""
        for page in self._pages("metadatas"):
            rows = zip(page["ids"], page["metadatas"], strict=True)
            yield {key: str(metadata["paper"]) for key, metadata in rows}

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[Near]:
        """Return the `k` chunks closest to a vector of shape (dimensions,), ties by chunk id.

        Up to `EXACT_UP_TO` rows (`EXACT_FROM_AFAR` on a server) the answer is exact; the rows
        are read on the first call.
        """
        with self._opened.translated():
            count = int(self._collection.count())
            if not count:
                return []
            exact_up_to = EXACT_UP_TO if self._exact_up_to is None else self._exact_up_to
            fetch = self._scan if count <= exact_up_to else self._query
            rows = best(lambda n: fetch(vector, n), k, _order)
        return [near for _, near in rows]

    def finds_itself(self, samples: int) -> bool:
        """Return whether most of a sample of vectors find themselves nearest, by graph and scan."""
        with self._opened.translated():
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
        if not np.linalg.norm(matrix, axis=1).max() <= _LONGEST:  # also catches NaN
            raise ValueError("they are not the vectors that were stored")
        return _Rows(ids, [found[key][0] for key in ids], matrix)

    def _query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, Near]]:
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(k, self._opened.reach or k, int(self._collection.count())),
            include=["metadatas", "distances"],
        )
        rows = zip(found["ids"][0], found["metadatas"][0], found["distances"][0], strict=True)
        # A row without metadata was swept by another process after this client was opened.
        return [(key, _near(data, distance)) for key, data, distance in rows if data is not None]

    def _pages(self, *columns: str) -> Iterator[Any]:
        offset, step = 0, self._opened.page
        while True:
            with self._opened.translated():
                page = self._collection.get(limit=step, offset=offset, include=list(columns))
            if not page["ids"]:
                return
            yield page
            offset += len(page["ids"])

    def close(self) -> None:
        """Release the files; the object is unusable afterwards."""
        self._opened.release()


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    return {"paper": chunk.text_digest, "start": chunk.start, "end": chunk.end}


def _near(metadata: Mapping[str, Any], distance: float) -> Near:
    cosine = round(1.0 - float(distance), _SCORE_DIGITS)
    return Near(str(metadata["paper"]), int(metadata["start"]), int(metadata["end"]), cosine)


def _order(row: tuple[str, Near]) -> tuple[float, str]:
    return -row[1].cosine, row[0]
