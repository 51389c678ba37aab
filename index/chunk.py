"""Abstract -> the windows of sentences that are embedded.

A chunk is a run of whole sentences of about `CHUNK_WORDS` words, overlapping its
neighbour by one sentence, read by the model after the paper's title. A single
sentence longer than `MAX_WORDS` is cut at word boundaries, so that no window can
outgrow the model unnoticed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.paper import Paper, digest
from index.sentences import Span, split_sentences

CHUNKING = "sentence-windows-90w-1s-v1"
"""Recorded in the index manifest: vectors of different chunkings are never mixed."""
CHUNK_WORDS = 90
MAX_WORDS = 140

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A window of an abstract; `abstract[start:end]` is its own text."""

    id: str
    """Content hash: equal for equal wording, different after any change."""
    text_digest: str
    """`Paper.text_digest` of the wording it was cut from."""
    start: int
    end: int
    text: str
    """What is embedded: the title, then the window."""


def chunk_paper(paper: Paper) -> list[Chunk]:
    """Return the chunks of a paper in reading order; without an abstract, one of its title."""
    key = paper.text_digest
    return [
        Chunk(digest(key, str(start), str(end)), key, start, end, _embedded_text(paper, start, end))
        for start, end in _windows(paper.abstract) or [Span(0, 0)]
    ]


def sentence_spans(abstract: str) -> list[Span]:
    """Return the sentences of an abstract, over-long ones cut at word boundaries."""
    return [piece for span in split_sentences(abstract) for piece in _pieces(abstract, span)]


def _embedded_text(paper: Paper, start: int, end: int) -> str:
    title = paper.title if paper.title.endswith((".", "?", "!")) else f"{paper.title}."
    return f"{title} {paper.abstract[start:end]}".strip()


def _windows(abstract: str) -> list[Span]:
    units = sentence_spans(abstract)
    lengths = [len(abstract[start:end].split()) for start, end in units]
    windows: list[Span] = []
    first = 0
    while first < len(units):
        last, words = first, lengths[first]
        while last + 1 < len(units) and words + lengths[last + 1] <= CHUNK_WORDS:
            last += 1
            words += lengths[last]
        windows.append(Span(units[first].start, units[last].end))
        if last + 1 == len(units):
            break
        first = max(last, first + 1)  # one sentence of overlap, but always a step forward
    return windows


def _pieces(text: str, span: Span) -> list[Span]:
    words = [match.span() for match in _WORD.finditer(text, span.start, span.end)]
    if len(words) <= MAX_WORDS:
        return [span]
    groups = [words[i : i + CHUNK_WORDS] for i in range(0, len(words), CHUNK_WORDS)]
    return [Span(group[0][0], group[-1][1]) for group in groups]
