"""What the index asks of an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.reporting import Advance

Vectors = NDArray[np.float32]
"""Unit-length rows, shape (texts, dimensions)."""


class Embedder(Protocol):
    """Turns texts into unit vectors; the same text always gives the same vector."""

    @property
    def name(self) -> str:
        """Model and revision: vectors of different names are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def is_word(self, text: str) -> bool:
        """Whether the model knows `text` as one common word."""
        ...

    def embed(self, texts: Sequence[str], progress: Advance | None = None) -> Vectors:
        """Return one unit vector per text, in order; long texts are never truncated."""
        ...
