"""The chance that no paper is on the topic of a question: by the nearest sentence and the words.

Either alone refuses too much or too little. A sentence may be near in meaning to anything that
is said in the same way ('which methods predict ...'), and the words of a question may each stand
in some paper; a topic that is there is met in both, or named. So the chance is a logistic
regression over these. Of the labelled questions, each tenth judged by a fit to the others, it
refuses 36 of 44 on a topic without papers and 1 of 322 with some (AUROC .990); by words alone
28 and 1. `python -m eval.fit_topic` repeats the fit and the figures.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

from assistant.retrieval.retrieve import Ranking
from index.stores.words import analyse

DENSE = 9.117, (-12.481, -7.627, -3.617)
"""Intercept, and coefficients of the features in their order."""
BY_WORDS = 3.988, (0.0, -9.98, -3.21)
"""The same where meaning is not compared."""
CONSIDERED = 10
"""The best papers, one of which holds most of the question's words if any does."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the chance is based on."""

    nearest: float
    """Cosine of the question to the nearest sentence, -1..1."""
    words: float
    """How well one paper meets the question's words, 0..1: the mean of the largest weighted share
    that is held and of the best BM25 score, which grows where they are held often."""
    introduced: float
    """1 if a paper introduces what the question names, else 0."""


def features(ranking: Ranking, *, introduced: bool) -> Features:
    """Return how well the best papers meet a question."""
    hits = ranking.hits[:CONSIDERED]
    texts = (f"{hit.paper.title}\n{hit.paper.abstract}" for hit in hits)
    held = max((_held(ranking, text) for text in texts), default=0.0)
    words = (held + min(ranking.best_lexical, 1.0)) / 2
    nearest = ranking.best_cosine if ranking.dense else 0.0
    return Features(nearest, words, float(introduced))


def chance_of_none(ranking: Ranking, *, introduced: bool) -> float:
    """Return the chance, 0..1, that no paper is on the topic."""
    intercept, coefficients = DENSE if ranking.dense else BY_WORDS
    pairs = zip(coefficients, astuple(features(ranking, introduced=introduced)), strict=True)
    return 1 / (1 + math.exp(-intercept - sum(weight * value for weight, value in pairs)))


def _held(ranking: Ranking, text: str) -> float:
    terms = frozenset(analyse(text))
    return sum(share for term, share in ranking.shares.items() if term in terms)
