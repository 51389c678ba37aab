"""Pairs of a claim and its purported evidence: one JSON object per line, parsed strictly.

{"claim": str, "evidence": str or [sentences], "label": 0|1}, and optionally "verdict"
(SUPPORT, CONTRADICT, NOT_ENOUGH_INFO) and "doc_id". A list's first entry is the title
if there is a doc_id (SciFact), else everything is abstract.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.checking.source import Source, read_source
from assistant.language.lexicon import Floats, Lexicon
from eval.jsonl import read_lines
from index.chunk import sentence_spans
from index.embedder import Embedder
from index.errors import SourceError
from index.stores.words import analyse


class Pair(BaseModel):
    """One labelled pair; label 1 means that the evidence supports the claim."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    claim: str
    evidence: str | tuple[str, ...]
    label: Literal[0, 1]
    verdict: Literal["SUPPORT", "CONTRADICT", "NOT_ENOUGH_INFO"] | None = None
    doc_id: int | str | None = None

    @property
    def title(self) -> str:
        """The title, empty if the evidence has none."""
        return self.evidence[0] if self._has_title else ""

    @property
    def abstract(self) -> str:
        """The evidence as running text."""
        if isinstance(self.evidence, str):
            return self.evidence
        return " ".join(self.evidence[1:] if self._has_title else self.evidence)

    @property
    def _has_title(self) -> bool:
        return (
            not isinstance(self.evidence, str) and self.doc_id is not None and bool(self.evidence)
        )


def read_pairs(path: Path) -> list[Pair]:
    """Read the pairs; SourceError names the line that isn't one."""
    fix = 'each line has "claim", "evidence" and "label" (0 or 1)'
    pairs = [pair for _, pair in read_lines(path, Pair, "pair", fix)]
    if {pair.label for pair in pairs} != {0, 1}:
        raise SourceError(f"{path} lacks a label", "give pairs of both labels, 0 and 1")
    return pairs


def lexicon_of(pairs: Sequence[Pair], embedder: Embedder | None) -> Lexicon:
    """Return a lexicon with word weights from these pairs' own texts, each counted once."""
    texts = {(pair.title, pair.abstract) for pair in pairs}
    return Lexicon(
        analyse, idf_of(f"{a} {b}" for a, b in texts), embedder.embed if embedder else None
    )


def idf_of(texts: Iterable[str]) -> Callable[[str], float]:
    """Return the BM25 weight of a stem among texts: ln(1 + (N - n + .5) / (n + .5))."""
    held: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        held.update(set(analyse(text)))
    return lambda stem: math.log1p((total - held[stem] + 0.5) / (held[stem] + 0.5))


def sources_of(pairs: Sequence[Pair], lexicon: Lexicon) -> list[Source]:
    """Return each pair's source; equal texts are read once, and all are embedded together."""
    texts = list(dict.fromkeys((pair.title, pair.abstract) for pair in pairs))
    vectors = _vectors([abstract for _, abstract in texts], lexicon)
    read = {
        (title, abstract): read_source(title, abstract, lexicon, own)
        for (title, abstract), own in zip(texts, vectors, strict=True)
    }
    return [read[pair.title, pair.abstract] for pair in pairs]


def _vectors(abstracts: Sequence[str], lexicon: Lexicon) -> list[Floats | None]:
    if lexicon.embed is None:
        return [None] * len(abstracts)
    spans = [sentence_spans(abstract) for abstract in abstracts]
    sentences = [a[i:j] for a, own in zip(abstracts, spans, strict=True) for i, j in own]
    rows = lexicon.embed(sentences)
    ends = list(accumulate(map(len, spans)))
    return [rows[end - len(own) : end] for end, own in zip(ends, spans, strict=True)]


def groups_of(pairs: Sequence[Pair]) -> list[int]:
    """Number the pairs so that two that share a claim or a text have the same number."""
    root: dict[str, str] = {}

    def find(node: str) -> str:
        root.setdefault(node, node)
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for pair in pairs:
        root[find(f"claim {pair.claim}")] = find(f"text {pair.title} {pair.abstract}")
    numbers: dict[str, int] = {}
    return [numbers.setdefault(find(f"claim {pair.claim}"), len(numbers)) for pair in pairs]
