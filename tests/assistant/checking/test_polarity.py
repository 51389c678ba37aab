"""Words that point the other way than in the evidence."""

from __future__ import annotations

import pytest

from assistant.checking.fitted import REVERSED
from assistant.checking.opposites import GOOD, judged, poles
from assistant.checking.polarity import reversal
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 3.0)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It increases the latency of search.", "Our method reduces the latency of search."),
        ("Recall is higher for long queries.", "We find lower recall for long queries."),
        ("It uses more memory.", "It needs less memory than before."),
        ("Pruning does not improve accuracy.", "Pruning improves accuracy."),
        ("Pruning improves accuracy.", "Pruning does not improve accuracy."),
        ("Search on BEIR becomes slower.", "Search on BEIR becomes faster."),
        ("Pruning lowers accuracy by 5%.", "Pruning brings a 5% improvement in accuracy."),
        ("Training is unstable at scale.", "Training at scale is stable."),
        ("The attention patterns are dense.", "The attention patterns are sparse."),
        ("The gap between both models is small.", "A large gap exists between both models."),
    ],
)
def test_an_opposite_beside_the_same_words_is_a_reversal(claim: str, evidence: str) -> None:
    found = reversal(claim, [evidence], LANGUAGE)
    assert found is not None
    assert found.excess >= REVERSED.unsupported
    assert found.said.removeprefix("not ") in claim
    assert found.held.removeprefix("not ") in evidence


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It reduces latency.", "Our method lowers latency."),
        ("It reduces latency.", "It increases accuracy."),
        ("It lowers the error rate by 5%.", "It brings a 5% improvement in error rate."),
        ("It raises recall and lowers latency.", "It has better recall with lower latency."),
        ("It has fewer steps.", "It has no more time than before."),
        ("Activated genes regulate death.", "Loss of genes attenuates death."),
        ("It needs less data.", "It is more data-efficient."),
        ("It uses more than 100 probes.", "It uses fewer probes per layer."),
        ("It prunes chains.", "It prunes chains."),
        ("The knockout decreases growth of cells.", "The protein increases growth of cells."),
    ],
)
def test_agreement_and_other_subjects_are_no_reversal(claim: str, evidence: str) -> None:
    found = reversal(claim, [evidence], LANGUAGE)
    assert found is None or found.excess < REVERSED.weak


def test_agreement_elsewhere_in_the_abstract_outweighs_an_opposite() -> None:
    abstract = ["Prior work reduces the latency.", "We increase the latency of search."]
    assert reversal("It increases the latency of search.", abstract, LANGUAGE) is None


def test_what_acts_on_what_is_told_apart() -> None:
    found = reversal("Zinc induces cell death.", ["Zinc inhibits cell death."], LANGUAGE)
    assert found is not None
    assert found.is_effect


def test_a_word_stands_on_its_scales_and_a_prefix_turns_it() -> None:
    assert ("speed", 1) in poles("Faster")
    assert {("amount", -1), ("effect", -1)} <= poles("reduces")
    assert poles("unstable") == {("stable", -1)}
    assert poles("transformer") == frozenset()


def test_more_of_what_is_good_is_better_and_more_errors_are_worse() -> None:
    assert GOOD.fullmatch("accuracy")
    assert ("quality", 1) in judged(poles("more"), ["accuracy"])
    assert ("quality", -1) in judged(poles("more"), ["errors"])
    assert judged(poles("more"), ["layers"]) == poles("more")


def test_many_words_of_direction_take_no_time_to_speak_of() -> None:
    text = "higher lower " * 5000
    assert reversal(text, [text], LANGUAGE) is None
