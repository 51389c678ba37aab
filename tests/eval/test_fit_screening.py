"""The fit behind list answers: what ships is what the labels yield."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.app import Assistant
from assistant.retrieval.screening import COEFFICIENTS, IN_FROM, INTERCEPT, Features
from eval.fit_screening import labelled_lists, report
from eval.measuring.held_out import ListCase, chances_left_out, fit_to
from eval.measuring.logistic import Model
from eval.measuring.metrics import list_scores, mean


@pytest.fixture(scope="module")
def cases(assistant: Assistant) -> list[ListCase]:
    return labelled_lists(assistant)


def test_the_shipped_coefficients_are_those_of_the_labelled_questions(
    cases: list[ListCase],
) -> None:
    fitted, shipped = fit_to(cases), Model(INTERCEPT, COEFFICIENTS)
    for case in cases:
        distance = fitted.probabilities(case.rows) - shipped.probabilities(case.rows)
        assert np.abs(distance).max() < 0.02


def test_lists_judged_by_a_fit_to_all_others_beat_a_share_of_the_best_score(
    cases: list[ListCase],
) -> None:
    by_score = [{paper: one.relative for paper, one in case.found.items()} for case in cases]
    shares = [round(0.30 + 0.02 * step, 2) for step in range(30)]
    best = max(_f1(cases, by_score, cut) for cut in shares)
    assert _f1(cases, chances_left_out(cases), IN_FROM) > best + 0.03


def _f1(cases: list[ListCase], told: list[dict[str, float]], cut: float) -> float:
    cited = ([paper for paper, value in one.items() if value >= cut] for one in told)
    return mean(
        [list_scores(papers, case.grades).f1 for case, papers in zip(cases, cited, strict=True)]
    )


def test_no_question_is_judged_by_its_own_labels() -> None:
    plain = Features(0.5, 0.25, 0.5, 0.5, 1.0, 0.0, 0.0)
    telling = replace(plain, together=1.0)
    honest = ListCase({"a": telling, "b": plain}, {"a": 2})
    turned = ListCase({"a": telling, "b": plain}, {"b": 2})
    first, *_ = chances_left_out([honest, honest, honest])
    alone, *_ = chances_left_out([turned, honest, honest])
    assert first == alone


def test_the_report_names_the_constants_and_every_group(cases: list[ListCase]) -> None:
    told = report(cases[:6])
    assert told.startswith("INTERCEPT, COEFFICIENTS = -")
    assert "up to 3 words" in told
