"""All numbers of the checker that were fitted, and on what.

`python -m eval.grounding.fit_support` repeats the fit of the coefficients on SciFact train
and prints the cross-validated figures from which the thresholds were read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below `unsupported` a sentence is accused, below `weak` doubted."""

    unsupported: float
    weak: float
    misplaced: float
    """A number whose words fit another number better by more than this is accused."""


# Intercept, then one coefficient per field of `support.Features`; on SciFact train.
SUPPORT_WITH_VECTORS = (-4.624, 1.554, 1.903, 2.007, -0.7402, -0.5606, 5.188)
SUPPORT_WORDS_ONLY = (-2.755, 2.026, 2.677, 2.791, -0.4881, -0.5829, 0.0)

WITH_VECTORS = Thresholds(unsupported=0.12, weak=0.5, misplaced=0.15)
WORDS_ONLY = Thresholds(unsupported=0.13, weak=0.5, misplaced=0.15)

BELONGING = (-4.1, 14.3, 4.35)
"""Intercept, pull and own cosine of an absent name; on SciFact train's names and mutants."""
BELONGS_FROM = 0.075


def thresholds(*, with_vectors: bool) -> Thresholds:
    """Return the thresholds that go with the coefficients in use."""
    return WITH_VECTORS if with_vectors else WORDS_ONLY
