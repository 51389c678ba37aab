"""Vectors that ship with the program, so that the first run has nothing to embed.

A file holds rounded vectors and the first eight bytes of a hash of the embedder's
name and the text; a changed text or another embedder simply isn't found. Knows
nothing of papers.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.errors import EmbeddingError
from index.quantise import Bytes, quantise

FILE_PATTERN = "vectors-*.npz"
ROWS_PER_FILE = 4_900
"""Keeps a file of 384 dimensions below 2 MB."""


class Precomputed:
    """Texts -> their vectors, where known."""

    def __init__(self, keys: NDArray[np.uint64], rows: Bytes) -> None:
        """Take the keys, ascending, and one row of `rows` for each."""
        self._keys = keys
        self._rows = rows

    def get(self, embedder: str, texts: Sequence[str]) -> Bytes | None:
        """Return the rows of all `texts`, shape (texts, dimensions); None if one is unknown."""
        wanted = np.array([_key(embedder, text) for text in texts], dtype=np.uint64)
        if not len(self._keys):
            return None
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        known = bool(np.all(self._keys[places] == wanted))
        return self._rows[places] if known else None


NOTHING = Precomputed(np.zeros(0, dtype=np.uint64), np.zeros((0, 0), dtype=np.int8))


def load(folder: Path) -> Precomputed:
    """Read all files of a folder; EmbeddingError if one of them is damaged."""
    files = [_read(path) for path in sorted(folder.glob(FILE_PATTERN))]
    if not files:
        return NOTHING
    keys = np.concatenate([keys for keys, _ in files])
    order = np.argsort(keys)
    return Precomputed(keys[order], np.concatenate([rows for _, rows in files])[order])


def write(folder: Path, texts: Sequence[str], embedder: Embedder) -> list[Path]:
    """Embed texts and write them to a folder; the files that were there are replaced."""
    unique = sorted(set(texts), key=lambda text: _key(embedder.name, text))
    keys = np.array([_key(embedder.name, text) for text in unique], dtype=np.uint64)
    rows = quantise(embedder.embed(unique))
    for old in folder.glob(FILE_PATTERN):
        old.unlink()
    written = []
    for number, first in enumerate(range(0, len(unique), ROWS_PER_FILE)):
        path = folder / FILE_PATTERN.replace("*", str(number))
        part = slice(first, first + ROWS_PER_FILE)
        np.savez(path, keys=keys[part], rows=rows[part])
        written.append(path)
    return written


def _read(path: Path) -> tuple[NDArray[np.uint64], Bytes]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["keys"].astype(np.uint64), file["rows"].astype(np.int8)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise EmbeddingError(
            f"the precomputed vectors {path.name} cannot be read: {error}",
            "install the program again",
        ) from error


def _key(embedder: str, text: str) -> int:
    data = f"{embedder}\0{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big")
