"""The fit behind list answers: labelled questions -> the chance that each paper belongs.

Each question is judged by a fit to all the others, so that what is measured was not learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.app import Assistant
from assistant.retrieval.screening import FEWEST_WORDS, Features
from eval.measuring.logistic import Model, fit
from eval.measuring.metrics import list_scores
from eval.outcome import Outcome

CUT_OFFS = tuple(round(0.10 + 0.01 * step, 2) for step in range(61))
"""Chances tried as the cut-off when it is chosen without the question itself."""


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


def with_held_out_lists(outcomes: Sequence[Outcome], assistant: Assistant) -> tuple[Outcome, ...]:
    """Add the F1 of list questions with the fit and cut-off that are best on the others."""
    lists = [one for one in outcomes if one.kind == "list" and not one.crashed]
    cases = [ListCase(assistant.screening(one.question), one.grades) for one in lists]
    fitted = chances_left_out(cases) if len(cases) > 1 else []
    table = {one.id: _f1_by_cut(chances, one) for one, chances in zip(lists, fitted, strict=False)}
    sums = [sum(row[i] for row in table.values()) for i in range(len(CUT_OFFS))]
    return tuple(
        one.with_value("list_f1_held_out", _held_out(table[one.id], sums))
        if one.id in table
        else one
        for one in outcomes
    )


def _f1_by_cut(chances: Mapping[str, float], outcome: Outcome) -> list[float]:
    cited = ([paper for paper, chance in chances.items() if chance >= cut] for cut in CUT_OFFS)
    return [list_scores(papers, outcome.grades).f1 for papers in cited]


def _held_out(own: Sequence[float], sums: Sequence[float]) -> float:
    rest = [total - value for total, value in zip(sums, own, strict=True)]
    # Of several best cut-offs, the middle one: the first would favour long lists.
    best = [i for i, value in enumerate(rest) if value >= max(rest) - 1e-12]
    return own[best[len(best) // 2]]
