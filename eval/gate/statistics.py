"""How certain a mean is, and whether a decline is more than chance.

Both resample with a fixed seed, so that equal values give equal figures on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
SEED = 20_251_120
EXACT_UP_TO = 12
"""Up to this many differences, all signs are tried; beyond, `RESAMPLES` draws."""

Floats = NDArray[np.float64]


def weighted_mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the mean of `values` by `weights`; 0.0 for no values."""
    total = float(np.sum(weights))
    return float(np.dot(values, weights)) / total if total else 0.0


def interval(
    values: Sequence[float], weights: Sequence[float], share: float = 0.95
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of the weighted mean over questions.

    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13. Whole questions
    are drawn, never the things inside one. (0.0, 0.0) for no values.
    """
    if not values:
        return 0.0, 0.0
    drawn = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    given, counts = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    means = (given * counts)[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def worse_by_chance(losses: Sequence[float]) -> float:
    """Return the one-sided p of paired losses: how often random signs lose as much in total.

    Fisher's randomization test, as Smucker, Allan and Carterette recommend for paired scores
    of questions (CIKM 2007). Questions that did not change carry no evidence; with none that
    did, 1.0.
    """
    changed = np.array([loss for loss in losses if abs(loss) > 1e-12], dtype=np.float64)
    if not len(changed):
        return 1.0
    sums = _signs(len(changed)) @ np.abs(changed)
    return float((sums >= changed.sum() - 1e-12).mean())


def _signs(number: int) -> Floats:
    if number <= EXACT_UP_TO:
        bits = np.arange(2**number)[:, None] >> np.arange(number) & 1
        return np.asarray(2.0 * bits - 1, dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(0, 2, (RESAMPLES, number))
    # The observed signs are one of the draws: p is never 0.
    signs: Floats = np.vstack([np.ones((1, number)), 2.0 * drawn - 1])
    return signs
