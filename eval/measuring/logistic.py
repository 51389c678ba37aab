"""A small logistic regression, its cross-validation, and the AUROC and F1 it is judged by.

Newton's method on standardised features with a ridge penalty; all in numpy, since six
features and a thousand rows need no more. Deterministic: folds come from a seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata  # type: ignore[import-untyped]

RIDGE = 10.0
"""Penalty on the squared coefficients of standardised features."""
FOLDS, REPEATS = 10, 10
_STEPS = 30

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Model:
    """Intercept and one coefficient per feature, for unscaled features."""

    intercept: float
    coefficients: tuple[float, ...]

    def probabilities(self, rows: Floats) -> Floats:
        """Return the probability of label 1 for each row."""
        return _logistic(self.intercept + rows @ np.array(self.coefficients))


def fit(rows: Floats, labels: Ints, ridge: float = RIDGE) -> Model:
    """Fit a model to rows (samples, features) and labels 0 or 1."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    penalty = np.diag([0.0] + [ridge] * rows.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        p = _logistic(design @ weights)
        gradient = design.T @ (p - labels) + penalty @ weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + penalty
        weights -= np.linalg.solve(curvature, gradient)
    coefficients = weights[1:] / spread
    return Model(float(weights[0] - coefficients @ mean), tuple(map(float, coefficients)))


def cross_validated(
    rows: Floats,
    labels: Ints,
    groups: Sequence[int],
    trained: NDArray[np.bool_],
    seed: int,
    ridge: float = RIDGE,
) -> Floats:
    """Return each row's probability by a model that saw no row of its group.

    Only rows that are `trained` are learned from; all are judged.
    """
    numbers = np.array(groups)
    order = np.random.default_rng(seed).permutation(np.unique(numbers))
    fold_of = {int(group): place % FOLDS for place, group in enumerate(order)}
    folds = np.array([fold_of[int(number)] for number in numbers])
    out = np.zeros(len(rows))
    for fold in range(FOLDS):
        learnt = trained & (folds != fold)
        model = fit(rows[learnt], labels[learnt], ridge)
        out[folds == fold] = model.probabilities(rows[folds == fold])
    return out


def auroc(scores: Floats, labels: Ints) -> float:
    """Return the chance that a random 1 scores above a random 0, ties counting half."""
    ones = int(labels.sum())
    zeros = len(labels) - ones
    ranks = float(rankdata(scores)[labels == 1].sum())
    return (ranks - ones * (ones + 1) / 2) / (ones * zeros)


def f1(scores: Floats, labels: Ints, threshold: float) -> float:
    """Return F1 of label 1 where `scores >= threshold` says 1; 0.0 if nothing is found."""
    said = scores >= threshold
    right = int((said & (labels == 1)).sum())
    return 2 * right / (int(said.sum()) + int(labels.sum())) if right else 0.0


def best_f1(scores: Floats, labels: Ints) -> tuple[float, float]:
    """Return the best F1 of any threshold, and that threshold."""
    return max((f1(scores, labels, float(t)), float(t)) for t in np.unique(scores))


def _logistic(values: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -35, 35)))
