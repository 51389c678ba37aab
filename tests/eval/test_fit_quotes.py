"""The fit behind quotes: what ships does as well as what the labels give."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.app import Assistant
from assistant.retrieval.answering import WEIGHTS
from eval.fit_quotes import QuoteCase, held_out, labelled_quotes, plain, recalled, report


@pytest.fixture(scope="module")
def cases(assistant: Assistant) -> list[QuoteCase]:
    return list(labelled_quotes(assistant))


def test_sentences_ranked_by_a_fit_to_other_papers_beat_meaning_and_words(
    cases: list[QuoteCase],
) -> None:
    fitted, alone = held_out(cases), plain(cases)
    for count in (1, 2, 3):
        assert recalled(cases, fitted, count) > recalled(cases, alone, count) + 0.1


def test_the_shipped_weights_do_no_worse_than_a_fit_to_other_papers(cases: list[QuoteCase]) -> None:
    weights = np.array([WEIGHTS[name] for name in cases[0].names])
    shipped = [case.rows @ weights for case in cases]
    assert recalled(cases, shipped, 3) > recalled(cases, held_out(cases), 3) - 0.02


def test_the_report_names_every_weight_and_both_figures(cases: list[QuoteCase]) -> None:
    told = report(cases)
    assert all(f'"{name}": ' in told for name in WEIGHTS)
    assert "plain: 0." in told
    assert "fitted to other papers: 0." in told
