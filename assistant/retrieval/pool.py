"""The papers found for a question, scored: means, nearest places and neighbours of each.

Knows vectors and numbers alone; which papers are candidates is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.publication import PaperVectors
from index.quantise import Bytes, restore

DENSE_WEIGHT = 2.0
MEAN_SHARE, CHUNK_SHARE, SENTENCE_SHARE = 0.4, 0.4, 0.2
NEIGHBOURS, NEIGHBOUR_WEIGHT = 5, 0.1

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates in a fixed order, with the dense half of their scores."""

    keys: tuple[str, ...]
    dense: Scores
    """Zeros where dense search is off."""
    nearest: Scores
    """Cosine of the question to the nearest sentence or chunk of each."""
    means: NDArray[np.float32]
    """One unit vector per paper, the mean of its chunks and sentences: (candidates, dimensions)."""

    def joined(self, other: Pool) -> Pool:
        """Return the candidates of both."""
        if not other.keys:
            return self
        return Pool(
            self.keys + other.keys,
            np.concatenate([self.dense, other.dense]),
            np.concatenate([self.nearest, other.nearest]),
            np.concatenate([self.means, other.means]),
        )


def order(scores: Scores) -> list[int]:
    """Return the places of the scores, the best first; ties in the order given."""
    return [int(i) for i in np.argsort(-scores, kind="stable")]


def words_only(keys: Collection[str]) -> Pool:
    """Return candidates of which no meaning is known."""
    ordered = tuple(sorted(keys))
    empty = np.zeros((len(ordered), 0), np.float32)
    return Pool(ordered, np.zeros(len(ordered)), np.zeros(len(ordered)), empty)


def score_pool(rows: Mapping[str, PaperVectors], vector: NDArray[np.float32]) -> Pool:
    """Return candidates scored by the meaning of their chunks and sentences."""
    keys = tuple(sorted(rows))
    if not keys:
        return words_only(())
    chunks = _Blocks([rows[key].chunks for key in keys])
    # A paper of the title alone has no sentence: its one chunk stands in.
    sentences = _Blocks([_or(rows[key].sentences, rows[key].chunks) for key in keys])
    means = _unit(chunks.means() + sentences.means())
    best_chunk, best_sentence = chunks.best(vector), sentences.best(vector)
    dense = (
        MEAN_SHARE * (means @ vector) + CHUNK_SHARE * best_chunk + SENTENCE_SHARE * best_sentence
    )
    return Pool(keys, dense, np.maximum(best_sentence, best_chunk), means)


def nearest(row: PaperVectors, vectors: NDArray[np.float32]) -> Scores:
    """Return the cosine of each of some vectors to the nearest sentence of one paper."""
    best: Scores = (restore(_or(row.sentences, row.chunks)) @ vectors.T).max(axis=0)
    return best.astype(np.float64)


class _Blocks:
    """The vectors of several papers in one matrix: a block of rows for each."""

    def __init__(self, blocks: Sequence[Bytes]) -> None:
        self._rows = restore(np.concatenate(blocks))
        lengths = [len(block) for block in blocks]
        self._starts = np.concatenate([[0], np.cumsum(lengths[:-1])]).astype(np.intp)

    def best(self, vector: NDArray[np.float32]) -> Scores:
        """Return the greatest cosine of each block to `vector`."""
        best: Scores = np.maximum.reduceat(self._rows @ vector, self._starts).astype(np.float64)
        return best

    def means(self) -> NDArray[np.float32]:
        """Return the unit mean of each block, shape (blocks, dimensions)."""
        return _unit(np.add.reduceat(self._rows, self._starts, axis=0))


def _or(rows: Bytes, otherwise: Bytes) -> Bytes:
    return rows if len(rows) else otherwise


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def fuse(pool: Pool, lexical: Mapping[str, float]) -> Scores:
    """Return each score: its words, as a share of the best, and what it means, added up."""
    words = np.array([lexical.get(key, 0.0) for key in pool.keys])
    best = words.max(initial=0.0)
    return (words / best if best > 0 else words) + DENSE_WEIGHT * pool.dense


def with_neighbours(scores: Scores, means: NDArray[np.float32]) -> Scores:
    """Add a share of the mean score of each paper's nearest papers among the candidates."""
    if means.shape[1] == 0 or len(scores) <= NEIGHBOURS:
        return scores
    cosines = means @ means.T
    np.fill_diagonal(cosines, -2.0)
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]
    lent: Scores = scores[nearest].mean(axis=1)
    return scores + NEIGHBOUR_WEIGHT * lent
