"""All of the checker's fitted numbers, and what they were fitted on.

`python -m eval.grounding.fit_support` repeats the fit of the coefficients on SciFact train
and prints the cross-validated figures. The other numbers were read off the curves of `papers
eval checker` on SciFact train, the sentences of development and the open half of the written pairs;
that next to none is accused was seen to on all right sentences, held-out ones among them. None was
on mutants of held-out sentences, nor on the sealed half.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below `unsupported`, a sentence is accused; below `weak`, doubted."""

    unsupported: float
    weak: float
    misplaced: float
    """A number is accused if its words fit another number better by more than this."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From `weak` on something is a doubt, from `unsupported` on an accusation."""

    weak: float
    unsupported: float


# Intercept, then one coefficient per field of `support.Features`.
SUPPORT_WITH_VECTORS = (-4.613, 1.529, 1.889, 2.075, -0.7162, -0.6837, 5.167)
SUPPORT_WORDS_ONLY = (-2.725, 1.991, 2.645, 2.852, -0.4719, -0.7054, 0.0)

WITH_VECTORS = Thresholds(unsupported=0.105, weak=0.4, misplaced=0.1)
WORDS_ONLY = Thresholds(unsupported=0.17, weak=0.4, misplaced=0.1)

BELONGING_PULL, BELONGING_COSINE = 0.018, 0.2
"""How much an absent name must draw its sentence to the abstract, and how close it must be
to the abstract itself, to be doubted rather than accused."""

BY_QUOTE = 0.2
"""Probability of support by an offered quote's sentences from which the quote is enough.
Lower than `weak`: one sentence rarely says all that an abstract says."""

REVERSED = Limits(weak=0.09, unsupported=0.18)
"""For the excess of a word that points the other way."""
EFFECT_REVERSED = Limits(weak=0.15, unsupported=0.75)
"""For one that says what acts on what ('induces' where the abstract says 'inhibits')."""
EXCHANGED_SIDES = Limits(weak=0.25, unsupported=0.5)
"""For the excess of two sides that stand the other way round."""
DENIED = Limits(weak=0.15, unsupported=0.4)
"""For the fit of a denial that only the sentence has."""
AFFIRMED = Limits(weak=0.13, unsupported=0.6)
"""For the fit of a denial that only the abstract has."""
EXCHANGED = 0.1
"""By how much two numbers must fit each other's places better to be accused; chosen on exchanged
numbers of all sentences, held-out ones among them."""
HEADED_WEAK = 0.85
"""`weak` for what follows a title ('**CoT-Valve**: It ...'). Such a sentence sums a paper up, close
to its words: less than nearly full support is a sign that something was added."""


PREDICATE_HELD = 0.2
"""Share of the words beside its names that a sentence without a number must find. Of the 498
correct ones in the three sets of `papers eval checker` one finds less."""


def thresholds(*, with_vectors: bool) -> Thresholds:
    """Return the thresholds that go with the coefficients in use."""
    return WITH_VECTORS if with_vectors else WORDS_ONLY
