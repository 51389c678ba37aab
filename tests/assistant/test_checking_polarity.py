"""Sentences that say the opposite of their evidence."""

from __future__ import annotations

import pytest

from assistant.checking.polarity import (
    denies_alone,
    denies_by_verb,
    reversal,
    states_an_aim,
)
from assistant.checking.source import Language
from index.stores.words import analyse

LANGUAGE = Language(analyse, lambda _: 3.0)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It increases the latency of search.", "Our method reduces the latency of search."),
        ("Recall is higher for long queries.", "We find lower recall for long queries."),
        ("It uses more memory.", "It needs less memory than before."),
        ("Pruning does not improve accuracy.", "Pruning improves accuracy."),
        ("Pruning improves accuracy.", "Pruning does not improve accuracy."),
        ("It outperforms BM25 on BEIR.", "It underperforms BM25 on BEIR."),
    ],
)
def test_an_opposite_beside_the_same_words_is_a_reversal(claim: str, evidence: str) -> None:
    found = reversal(claim, [evidence], LANGUAGE)
    assert found is not None
    assert found.excess > 0.2
    assert found.said in claim
    assert found.held in evidence


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It reduces latency.", "Our method lowers latency."),
        ("It reduces latency.", "It increases accuracy."),
        ("It raises recall and lowers latency.", "It has better recall with lower latency."),
        ("It has fewer steps.", "It has no more steps than before."),
        ("Activated genes regulate death.", "Loss of genes attenuates death."),
        ("It needs no positive pairs.", "It removes the need for positive pairs."),
        ("It prunes chains.", "It prunes chains."),
    ],
)
def test_agreement_and_other_subjects_are_no_reversal(claim: str, evidence: str) -> None:
    found = reversal(claim, [evidence], LANGUAGE)
    assert found is None or found.excess < 0.2


def test_a_denial_counts_only_where_the_evidence_has_none() -> None:
    assert denies_alone("It does not help.", ["It helps."])
    assert not denies_alone("It does not help.", ["It hardly helps."])
    assert not denies_alone("It helps.", ["It does not help."])
    assert not denies_alone("It not only helps.", ["It helps."])


def test_a_verb_denies_and_a_noun_with_no_does_not() -> None:
    assert denies_by_verb("It doesn’t lose accuracy.")
    assert not denies_by_verb("It runs with no loss of accuracy.")


def test_evidence_that_asks_is_told_from_evidence_that_finds() -> None:
    assert states_an_aim(["We test it.", "To determine whether it helps."])
    assert not states_an_aim(["It helps."])


def test_many_words_of_direction_take_no_time_to_speak_of() -> None:
    text = "higher lower " * 5000
    assert reversal(text, [text], LANGUAGE) is None
