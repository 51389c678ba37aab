"""Queries as vectors, also where the embedding model is a server that may fail.

A question can be answered by words alone, a measurement cannot: whoever asks says which it is.
"""

from __future__ import annotations

import time

from index.embedder import Embedder, Vectors
from index.errors import ModelError
from index.minilm.weights import MODEL

ASKED_AGAIN_AFTER = 30.0
"""Seconds for which a server that failed is left alone: waiting for it may take minutes."""


def is_fitted(embedder: str | None) -> bool:
    """Whether cut-offs on single cosines were set on this embedder; otherwise words decide."""
    return embedder is not None and embedder.startswith(MODEL)


class QueryVectors:
    """Embeds queries; safe to share between threads."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._failed: tuple[float, ModelError] | None = None

    @property
    def failure(self) -> ModelError | None:
        """Why the last query that words would do for has no vector; None where it has one."""
        return self._failed[1] if self._failed else None

    def of(self, text: str, *, words_will_do: bool) -> Vectors | None:
        """Return the unit vector of a query, shape (dimensions,); None where dense search is off.

        Where the embedder fails, raises ModelError, unless `words_will_do`.
        """
        if self._embedder is None:
            return None
        if not words_will_do:
            return _vector(self._embedder, text)
        if self._failed and time.monotonic() - self._failed[0] < ASKED_AGAIN_AFTER:
            return None
        try:
            vector = _vector(self._embedder, text)
        except ModelError as error:
            self._failed = time.monotonic(), error
            return None
        self._failed = None
        return vector


def _vector(embedder: Embedder, text: str) -> Vectors:
    vector: Vectors = embedder.embed([text])[0]
    return vector
