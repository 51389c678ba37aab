"""The fit behind "no abstract comes close": what ships is what the labels yield."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from assistant.app import Assistant
from assistant.retrieval.confidence import REFUSE_FROM
from assistant.retrieval.topic import DENSE
from eval.fit_topic import Case, chances_left_out, fit_to, labelled_topics, report
from eval.measuring.logistic import Model


@pytest.fixture(scope="module")
def cases(assistant: Assistant) -> list[Case]:
    return list(labelled_topics(assistant))


def test_the_shipped_coefficients_are_those_of_the_labelled_questions(cases: list[Case]) -> None:
    fitted, shipped = fit_to(cases), Model(*DENSE)
    rows = np.array([astuple(found) for found, _ in cases])
    distance = fitted.probabilities(rows) - shipped.probabilities(rows)
    assert np.abs(distance).max() < 0.02


def test_questions_judged_by_a_fit_to_others_are_seldom_refused_wrongly(cases: list[Case]) -> None:
    refused = chances_left_out(cases) >= REFUSE_FROM
    labels = np.array([none for _, none in cases])
    assert refused[labels].mean() > 0.75
    assert refused[~labels].mean() < 0.01


def test_a_question_without_a_reason_tells_nothing_of_its_topic(cases: list[Case]) -> None:
    assert 300 < len(cases) < 412
    assert 40 < sum(none for _, none in cases) < 60


def test_the_report_names_the_constants_and_every_cut_off(cases: list[Case]) -> None:
    told = report("DENSE", cases)
    assert told.startswith("DENSE = ")
    assert "AUROC 0.9" in told
    assert "\n0.60 " in told
