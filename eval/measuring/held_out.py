"""The fit behind list answers: labelled questions -> the chance that each paper belongs.

Each question is judged by a fit to all the others, so that what is measured was not learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.screening import FEWEST_WORDS, Features
from eval.measuring.logistic import Model, fit


@dataclass(frozen=True, slots=True)
class ListCase:
    """The screened papers of one list question and their grades."""

    found: Mapping[str, Features]
    """By paper id."""
    grades: Mapping[str, int]

    @property
    def rows(self) -> NDArray[np.float64]:
        """The features, shape (papers, features)."""
        return np.array([astuple(one) for one in self.found.values()], dtype=np.float64)

    @property
    def labels(self) -> NDArray[np.int64]:
        """1 for what may be listed, else 0 (shape: papers)."""
        return np.array([self.grades.get(paper, 0) > 0 for paper in self.found], dtype=np.int64)

    @property
    def words(self) -> int:
        """How many words were asked; no fewer than the features distinguish."""
        return max((round(1 / one.brevity) for one in self.found.values()), default=FEWEST_WORDS)


def fit_to(cases: Sequence[ListCase]) -> Model:
    """Return the model fitted to all these questions."""
    return fit(
        np.concatenate([case.rows for case in cases]),
        np.concatenate([case.labels for case in cases]),
    )


def chances_left_out(cases: Sequence[ListCase]) -> list[dict[str, float]]:
    """Return, for each question, the chances of its papers by a fit to all the others."""
    fitted = []
    for place, case in enumerate(cases):
        model = fit_to([*cases[:place], *cases[place + 1 :]])
        chances = model.probabilities(case.rows)
        fitted.append(dict(zip(case.found, map(float, chances), strict=True)))
    return fitted
