"""Texts -> unit vectors by an OpenAI embedding model, over the same client as the chats."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np

from index.embedder import Vectors
from index.errors import ModelRejected, UsageError
from index.llm.client import Server
from index.llm.tokens import Window
from index.reporting import Advance

PREFIX = "openai/"
DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}

_MAX_TOKENS = 8_191
"""Of one text."""
_BATCH_TEXTS, _BATCH_TOKENS = 2_048, 300_000
"""Limits of one request."""
_REMEMBERED = 256


class _Piece(NamedTuple):
    """A window of one text, which is identified by its number."""

    number: int
    window: Window


class OpenAIEmbedder:
    """An `index.embedder.Embedder`; safe to use from several threads.

    A server may return vectors for the same text that differ in the last digits: short
    requests, such as questions, are cached, so that a question is ranked the same each time.
    """

    def __init__(self, server: Server) -> None:
        """Raises UsageError unless the server's model is an embedding model known here."""
        if server.model not in DIMENSIONS:
            raise UsageError(
                f"there is no embedding model called {server.model!r}",
                f"set PAPERS_EMBEDDER to one of: {', '.join(PREFIX + name for name in DIMENSIONS)}",
            )
        self._server = server
        # Nobody owns an embedder: its connections end with the last who uses it.
        weakref.finalize(self, server.close)
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The model, as the settings name it."""
        return PREFIX + self._server.model

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return DIMENSIONS[self._server.model]

    def is_word(self, text: str) -> bool:
        """Whether `text` is one token; yes if that can't be known, so that nothing is corrected."""
        return self._server.counter.is_one_token(text) is not False

    def embed(self, texts: Sequence[str], progress: Advance | None = None) -> Vectors:
        """Return unit vectors, shape (texts, dimensions), in order.

        A text that is too long for the model is cut into windows at spaces; its vector is
        the mean of theirs, weighted by their tokens. Raises ModelError where the server fails.
        """
        if len(texts) != 1:
            return self._embed(texts, progress)
        vectors = self._recall(texts[0])
        if progress is not None:
            progress(1)
        return vectors

    def _recall(self, text: str) -> Vectors:
        with self._lock:
            if (known := self._remembered.get(text)) is not None:
                self._remembered.move_to_end(text)
                return known.copy()
        found = self._embed([text], None)
        with self._lock:
            self._remembered[text] = found
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return found.copy()

    def _embed(self, texts: Sequence[str], progress: Advance | None) -> Vectors:
        sums = np.zeros((len(texts), self.dimensions), np.float32)
        done = 0
        for batch in _batches(self._pieces(texts)):
            rows = self._checked(self._server.embed([piece.window.text for piece in batch]))
            weights = np.array([piece.window.tokens for piece in batch], np.float32)
            np.add.at(sums, [piece.number for piece in batch], rows * weights[:, None])
            if progress is not None and (finished := batch[-1].number - done) > 0:
                progress(finished)
                done += finished
        if progress is not None:
            progress(len(texts) - done)
        return _unit(sums)

    def _checked(self, rows: Vectors) -> Vectors:
        if rows.shape[1] != self.dimensions:
            raise ModelRejected(
                f"the server's {self._server.model} gives vectors of {rows.shape[1]} numbers,"
                f" not of {self.dimensions}",
                "name the server that has this model with PAPERS_BASE_URL,"
                " or another model with PAPERS_EMBEDDER",
            )
        return rows

    def _pieces(self, texts: Sequence[str]) -> Iterator[_Piece]:
        for number, text in enumerate(texts):
            # The server refuses an empty text.
            windows = self._server.counter.windows(text if text.strip() else ".", _MAX_TOKENS)
            yield from (_Piece(number, window) for window in windows)


def _batches(pieces: Iterator[_Piece]) -> Iterator[list[_Piece]]:
    """Group pieces, in order, as many as one request may hold."""
    batch: list[_Piece] = []
    tokens = 0
    for piece in pieces:
        new = piece.window.tokens
        if batch and (len(batch) == _BATCH_TEXTS or tokens + new > _BATCH_TOKENS):
            yield batch
            batch, tokens = [], 0
        batch.append(piece)
        tokens += new
    if batch:
        yield batch


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
