"""Comparisons and orders that are the other way round in the abstract."""

from __future__ import annotations

import pytest

from assistant.checking.comparison import turned_round
from assistant.checking.fitted import EXCHANGED_SIDES
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 3.0)


@pytest.mark.parametrize(
    ("claim", "abstract"),
    [
        ("BERT outperforms RoBERTa.", "We find that RoBERTa outperforms BERT."),
        ("GPT-4 is outperformed by Claude.", "GPT-4 surpasses Claude."),
        ("SGD is better than AdamW.", "We see that AdamW outperforms SGD."),
        (
            "Rewiring brings larger gains than curvature.",
            "Curvature brings larger gains than rewiring.",
        ),
        (
            "Pruning depends more on depth than distillation.",
            "Pruning depends less on depth than distillation.",
        ),
        ("FP16 is more stable than BF16.", "Training used FP16, which was less stable than BF16."),
        (
            "Keys are quantized after the rotary embedding.",
            "Keys are quantized before the rotary embedding.",
        ),
        ("We merge the models and then tune.", "We tune and then merge the models."),
        ("We first merge models, then tune them.", "First, we tune. Second, we merge models."),
        (
            "Knowledge flows from the student to the teacher.",
            "It transfers knowledge from the teacher to the student.",
        ),
        ("The score falls from 46.8 to 4.77.", "The score goes from 4.77 to 46.8."),
        ("Argmax replaces the mean.", "The mean replaces argmax."),
        (
            "It samples pairs instead of fixing a list.",
            "Rather than sampling pairs, it fixes a list.",
        ),
    ],
)
def test_sides_that_are_exchanged_are_found(claim: str, abstract: str) -> None:
    found = turned_round(claim, [abstract], LANGUAGE)
    assert found is not None
    assert found.excess >= EXCHANGED_SIDES.weak


@pytest.mark.parametrize(
    ("claim", "abstract"),
    [
        ("BERT outperforms RoBERTa.", "We find that BERT outperforms RoBERTa."),
        ("RoBERTa is outperformed by BERT.", "We find that BERT outperforms RoBERTa."),
        ("RoBERTa is slower than BERT.", "BERT is faster than RoBERTa."),
        ("BERT needs less memory than RoBERTa.", "BERT is more accurate than RoBERTa."),
        ("After pruning, the model is tuned.", "The model is tuned."),
        ("Views replace augmentations.", "We replace augmentations by views."),
        ("BERT outperforms RoBERTa.", "We compare BERT with RoBERTa."),
    ],
)
def test_sides_in_their_places_are_not(claim: str, abstract: str) -> None:
    found = turned_round(claim, [abstract], LANGUAGE)
    assert found is None or found.excess < EXCHANGED_SIDES.weak


def test_a_comparison_that_the_abstract_has_both_ways_is_not() -> None:
    abstract = ["On long texts RoBERTa outperforms BERT.", "On others BERT outperforms RoBERTa."]
    assert turned_round("BERT outperforms RoBERTa.", abstract, LANGUAGE) is None


def test_many_comparisons_take_no_time_to_speak_of() -> None:
    text = "a model is better than another model " * 1000
    assert turned_round("One model is better than another.", [text], LANGUAGE) is None
