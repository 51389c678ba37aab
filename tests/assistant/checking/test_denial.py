"""Denials that only the sentence has, or only the abstract."""

from __future__ import annotations

import pytest

from assistant.checking.clauses import asks, read_words
from assistant.checking.denial import affirmed_alone, denied_alone
from assistant.checking.fitted import AFFIRMED, DENIED
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 3.0)


@pytest.mark.parametrize(
    ("claim", "abstract"),
    [
        ("Pruning does not keep the accuracy.", ["Pruning keeps the accuracy."]),
        ("The encoder cannot embed images and text.", ["The encoder can embed images and text."]),
        ("It fails to generalize to long texts.", ["It generalizes to long texts.", "It is new."]),
        (
            "The cache is not shared between layers.",
            ["The cache is shared between layers.", "It does without retraining."],
        ),
    ],
)
def test_a_denial_of_what_the_abstract_affirms_is_found(claim: str, abstract: list[str]) -> None:
    found = denied_alone(claim, abstract, LANGUAGE)
    assert found is not None
    assert found.fit >= DENIED.unsupported


@pytest.mark.parametrize(
    ("claim", "abstract"),
    [
        ("Pruning does not keep the accuracy.", ["Pruning does not keep the accuracy."]),
        ("Pruning does not keep the accuracy.", ["Pruning hardly keeps the accuracy."]),
        ("It is not explained by size alone.", ["Size explains it loosely."]),
        ("It not only prunes chains.", ["It prunes chains."]),
        ("The index need not be rebuilt.", ["Rebuilding the index is expensive."]),
        ("It runs with no loss of accuracy.", ["It runs at the same accuracy."]),
        ("It prunes chains.", ["It prunes chains."]),
    ],
)
def test_what_the_abstract_denies_as_well_or_leaves_open_is_not(
    claim: str, abstract: list[str]
) -> None:
    found = denied_alone(claim, abstract, LANGUAGE)
    assert found is None or found.fit < DENIED.weak


@pytest.mark.parametrize(
    ("claim", "abstract"),
    [
        ("The latents transfer between models.", ["The latents do not transfer between models."]),
        ("The network has a cohesive grammar.", ["The network lacks a cohesive grammar."]),
    ],
)
def test_affirming_what_the_abstract_denies_is_found(claim: str, abstract: list[str]) -> None:
    found = affirmed_alone(claim, abstract, LANGUAGE)
    assert found is not None
    assert found.fit >= AFFIRMED.unsupported


@pytest.mark.parametrize(
    ("claim", "abstract"),
    [
        ("The latents do not transfer.", ["The latents do not transfer."]),
        ("The latents transfer.", ["Old latents do not transfer.", "Our latents transfer."]),
        ("It uses few labels.", ["It does not use labels."]),
        ("It prunes chains.", ["It prunes chains without retraining."]),
    ],
)
def test_a_claim_that_denies_or_an_abstract_that_affirms_as_well_is_not(
    claim: str, abstract: list[str]
) -> None:
    found = affirmed_alone(claim, abstract, LANGUAGE)
    assert found is None or found.fit < AFFIRMED.weak


def test_a_denial_reaches_to_the_end_of_its_clause() -> None:
    words = read_words("It does not lose accuracy, and needs less memory.", LANGUAGE)
    assert [word.text for word in words if word.denied] == ["lose", "accuracy"]


def test_a_root_is_the_same_for_a_noun_and_its_adjective() -> None:
    one, other = read_words("accurate accuracy", LANGUAGE)
    assert one.root == other.root


def test_sentences_that_ask_are_told_from_those_that_find() -> None:
    assert asks("To determine whether it helps.")
    assert not asks("It helps.")


def test_many_denials_take_no_time_to_speak_of() -> None:
    text = "it does not help and " * 3000
    assert denied_alone(text, [text], LANGUAGE) is None
