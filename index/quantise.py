"""Unit vectors <-> bytes, one per dimension.

Each row is scaled by its own largest component and normalised again when read,
so no scale is stored and nothing is ever clipped. The rounded vectors are
the only ones the index knows: what is rebuilt from them equals what was built.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors

Bytes = NDArray[np.int8]
"""Rows of rounded vectors, shape (texts, dimensions)."""


def quantise(vectors: Vectors) -> Bytes:
    """Round unit vectors, shape (n, dimensions), to int8."""
    peaks = np.max(np.abs(vectors), axis=1, keepdims=True, initial=0.0)
    scaled: Vectors = vectors * np.float32(127.0) / np.maximum(peaks, np.float32(1e-12))
    return np.rint(scaled).astype(np.int8)


def restore(rows: Bytes) -> Vectors:
    """Return the unit vectors of quantised rows; a row of zeros stays one."""
    wide: Vectors = rows.astype(np.float32)
    lengths: Vectors = np.linalg.norm(wide, axis=1, keepdims=True)
    return (wide / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
