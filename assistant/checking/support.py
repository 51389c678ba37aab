"""How well abstracts support a claim: a few word and vector features -> a probability.

A word of the claim counts as held to the degree that some word of the abstract is
spelled like it ('prion', 'prions'), weighted by its rarity. The features are combined by
a logistic regression whose coefficients are in `fitted`.
Negation, direction and causality are invisible to all of them: see `opposed`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.checking.fitted import SUPPORT_WITH_VECTORS, SUPPORT_WORDS_ONLY
from assistant.checking.source import Source, grams
from assistant.language.entities import holds, names_in
from assistant.language.lexicon import Floats, Lexicon
from assistant.language.numbers import Quantity, quantities, rounded, same

ALIKE = 0.5
"""Spellings less similar than this (Dice of trigrams) are different words."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, or the part of one that a marker covers, without its markers."""

    text: str
    stems: tuple[str, ...]
    """Each once, in order."""
    weights: NDArray[np.float64]
    """Weights of the stems; they sum to 1 (shape: stems)."""
    names: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    """Those that aren't function words ('two')."""
    vector: Floats | None


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is based on; shares are 0..1."""

    held: float
    """Weighted share of the claim's words that title and abstract hold."""
    together: float
    """The same for the best two sentences with the title."""
    spelled: float
    """Share of the claim's letter n-grams that they hold."""
    missing_words: float
    """log(1 + number of words that they lack)."""
    missing_details: float
    """Number of quantities and names that they lack."""
    cosine: float
    """Cosine of the claim with the nearest sentence; 0 without vectors."""


@dataclass(frozen=True, slots=True)
class Support:
    """The judgement on one claim and all its sources together."""

    probability: float
    best: tuple[tuple[int, ...], ...]
    """For each source, the numbers of the sentences that support the claim best."""


SECOND_ADDS = 0.12
"""Share of the claim's words that a second sentence must add to count as evidence too."""
COSINE_SHARE = 0.5


def read_claim(text: str, lexicon: Lexicon) -> Claim:
    """Prepare a claim; markers must have been removed."""
    stems = tuple(dict.fromkeys(lexicon.analyse(text)))
    raw = np.array([lexicon.idf(stem) for stem in stems], dtype=np.float64)
    total = raw.sum()
    vector = lexicon.embed([text])[0] if lexicon.embed and text.strip() else None
    return Claim(
        text=text,
        stems=stems,
        weights=raw / total if total else raw,
        names=tuple(name.text for name in names_in(text, lexicon)),
        quantities=tuple(said for said in quantities(text) if not said.spelled),
        vector=vector,
    )


def judge(claim: Claim, sources: Sequence[Source]) -> Support:
    """Return the probability that the sources together support the claim."""
    if not claim.stems or not sources:
        return Support(0.0, tuple(() for _ in sources))
    likeness = [_likeness(claim.stems, source) for source in sources]
    features = _features(claim, sources, likeness)
    with_vectors = claim.vector is not None and all(s.vectors is not None for s in sources)
    best = tuple(_best(claim, s, held) for s, held in zip(sources, likeness, strict=True))
    return Support(probability(features, with_vectors=with_vectors), best)


def probability(features: Features, *, with_vectors: bool) -> float:
    """Return the fitted probability of support, 0..1."""
    intercept, *weights = SUPPORT_WITH_VECTORS if with_vectors else SUPPORT_WORDS_ONLY
    total = sum(w * value for w, value in zip(weights, astuple(features), strict=True))
    return 1 / (1 + math.exp(-(intercept + total)))


def holds_alike(stem: str, source: Source) -> bool:
    """Whether a source has some word spelled like this stem."""
    return bool(_alike_stems(stem, source))


def held_share(stems: Sequence[str], sources: Sequence[Source], lexicon: Lexicon) -> float:
    """Return the share of at least one stem, weighted as words are, that the sources hold."""
    weights = np.array([lexicon.idf(stem) for stem in stems])
    anywhere = np.concatenate([_likeness(stems, source) for source in sources]).max(axis=0)
    return float(weights @ anywhere / weights.sum())


def features(claim: Claim, sources: Sequence[Source]) -> Features:
    """Return the features of a claim with at least one word against at least one source."""
    return _features(claim, sources, [_likeness(claim.stems, source) for source in sources])


def _features(
    claim: Claim, sources: Sequence[Source], likeness: Sequence[NDArray[np.float64]]
) -> Features:
    rows = np.concatenate(likeness)  # a source's title goes with each of its sentences
    anywhere = rows.max(axis=0)
    mine = grams(claim.text)
    theirs = frozenset().union(*(source.grams for source in sources))
    return Features(
        held=float(claim.weights @ anywhere),
        together=_together(claim.weights, rows),
        spelled=len(mine & theirs) / len(mine),
        missing_words=math.log1p(int((anywhere < 1).sum())),
        missing_details=float(_missing_numbers(claim, sources) + _missing_names(claim, sources)),
        cosine=max(float(_cosines(claim, source).max(initial=-1.0)) for source in sources),
    )


def _together(weights: NDArray[np.float64], rows: NDArray[np.float64]) -> float:
    best = np.maximum(rows[:, None, :], rows[None, :, :]) @ weights
    return float(best.max())


def _likeness(stems: Sequence[str], source: Source) -> NDArray[np.float64]:
    """Return how well each sentence (with the title) holds each stem: (sentences, stems)."""
    sentences = source.stems or (frozenset[str](),)
    known = {stem: _alike_stems(stem, source) for stem in stems}
    return np.array(
        [
            [_held(stem, sentence | source.title_stems, known[stem]) for stem in stems]
            for sentence in sentences
        ]
    )


def _held(stem: str, words: frozenset[str], alike: dict[str, float]) -> float:
    if stem in words:
        return 1.0
    return max((alike[word] for word in alike.keys() & words), default=0.0)


def _alike_stems(stem: str, source: Source) -> dict[str, float]:
    words = source.title_stems.union(*source.stems)
    own = _trigrams(stem)
    found = ((word, _dice(own, _trigrams(word))) for word in words)
    return {word: value for word, value in found if value > ALIKE}


@lru_cache(maxsize=50_000)
def _trigrams(word: str) -> frozenset[str]:
    padded = f"#{word}#"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def _cosines(claim: Claim, source: Source) -> NDArray[np.float64]:
    if claim.vector is None or source.vectors is None:
        return np.zeros(max(1, len(source.spans)))
    return (source.vectors @ claim.vector).astype(np.float64)


def _missing_numbers(claim: Claim, sources: Sequence[Source]) -> int:
    held = [q for source in sources for q in (*source.quantities, *source.title_quantities)]
    return sum(
        not any(same(said, other) or rounded(said, other) for other in held)
        for said in claim.quantities
    )


def _missing_names(claim: Claim, sources: Sequence[Source]) -> int:
    return sum(not any(holds(source.text, name) for source in sources) for name in claim.names)


def _best(claim: Claim, source: Source, likeness: NDArray[np.float64]) -> tuple[int, ...]:
    if not source.spans:
        return ()
    scores = likeness @ claim.weights + COSINE_SHARE * _cosines(claim, source)
    first = int(scores.argmax())
    added = np.maximum(likeness - likeness[first], 0) @ claim.weights
    second = int((added + COSINE_SHARE * _cosines(claim, source) * (added > 0)).argmax())
    if second == first or added[second] < SECOND_ADDS:
        return (first,)
    return tuple(sorted((first, second)))
