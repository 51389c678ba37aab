"""Papers -> their vectors, by the cheapest route: already known, shipped, or embedded.

LlamaIndex is imported only if something is left to embed. Knows nothing of stores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.chunk import chunk_paper, sentence_spans
from index.embedder import Embedder
from index.embedding.precomputed import NOTHING, Precomputed
from index.paper import Paper
from index.publication import PaperVectors
from index.quantise import Bytes
from index.reporting import Advance

_GROUP = 32
"""Papers embedded between two progress reports."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors by text digest, and how many texts the model had to read for them."""

    vectors: dict[str, PaperVectors]
    texts: int


def texts_of(paper: Paper) -> tuple[list[str], list[str]]:
    """Return the chunk texts and the bare sentences of a paper that are embedded."""
    chunks = [chunk.text for chunk in chunk_paper(paper)]
    spans = sentence_spans(paper.abstract)
    return chunks, [paper.abstract[start:end] for start, end in spans]


def embed_papers(
    papers: Sequence[Paper],
    embedder: Embedder,
    precomputed: Precomputed = NOTHING,
    progress: Advance | None = None,
) -> Embedded:
    """Return the vectors of all papers; `progress` gets the numbers of papers finished."""
    vectors: dict[str, PaperVectors] = {}
    texts = 0
    for first in range(0, len(papers), _GROUP):
        group = papers[first : first + _GROUP]
        found = {paper.text_digest: _look_up(paper, embedder, precomputed) for paper in group}
        vectors.update({key: own for key, own in found.items() if own is not None})
        unknown = [paper for paper in group if found[paper.text_digest] is None]
        if unknown:
            fresh = _embed(unknown, embedder)
            texts += sum(len(own.chunks) + len(own.sentences) for own in fresh.values())
            vectors.update(fresh)
        if progress:
            progress(len(group))
    return Embedded(vectors, texts)


def _look_up(paper: Paper, embedder: Embedder, precomputed: Precomputed) -> PaperVectors | None:
    if precomputed is NOTHING:
        return None
    chunks, sentences = texts_of(paper)
    rows = precomputed.get(embedder.name, [*chunks, *sentences])
    if rows is None or rows.shape[1] != embedder.dimensions:
        return None
    return PaperVectors(_own(rows[: len(chunks)]), _own(rows[len(chunks) :]))


def _own(rows: Bytes) -> Bytes:
    return np.ascontiguousarray(rows)


def _embed(papers: Sequence[Paper], embedder: Embedder) -> dict[str, PaperVectors]:
    from index.embedding.pipeline import embed_with_pipeline

    return embed_with_pipeline(papers, embedder)
