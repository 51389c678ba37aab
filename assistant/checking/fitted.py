"""All numbers of the checker that were fitted, and on what.

`python -m eval.grounding.fit_support` repeats the fit of the coefficients on SciFact train
and prints the cross-validated figures. The other numbers were read off the curves of `papers
eval checker` on SciFact train and the sentences of development; none was on held-out ones.
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


# Intercept, then one coefficient per field of `support.Features`.
SUPPORT_WITH_VECTORS = (-4.613, 1.529, 1.889, 2.075, -0.7162, -0.6837, 5.167)
SUPPORT_WORDS_ONLY = (-2.725, 1.991, 2.645, 2.852, -0.4719, -0.7054, 0.0)

WITH_VECTORS = Thresholds(unsupported=0.14, weak=0.4, misplaced=0.1)
WORDS_ONLY = Thresholds(unsupported=0.17, weak=0.4, misplaced=0.1)

BELONGING_PULL, BELONGING_COSINE = 0.018, 0.2
"""By how much an absent name must draw its sentence to the abstract, and how near it must be
to the abstract itself, to be doubted and not accused."""

BY_QUOTE = 0.2
"""Probability of support by the sentences of an offered quote, from which the quote will do.
Lower than `weak`: one sentence seldom says all that an abstract says."""

REVERSED, PERHAPS_REVERSED = 0.3, 0.2
"""Excess of a reversal from which a sentence is accused, and doubted."""
DENIAL_FROM = 0.6
"""Probability of support, negation aside, from which a denial is accused."""


EXCHANGED = 0.1
"""By how much two numbers must fit each other's places better to be accused."""
HEADED_WEAK = 0.85
"""`weak` for what follows a title ('**CoT-Valve**: It ...'). Such a sentence sums a paper up, near
its words: less than nearly all of them is a sign that something was put in."""


def thresholds(*, with_vectors: bool) -> Thresholds:
    """Return the thresholds that go with the coefficients in use."""
    return WITH_VECTORS if with_vectors else WORDS_ONLY
