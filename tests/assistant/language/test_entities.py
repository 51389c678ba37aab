"""Names in a sentence, and how loosely a text may contain them."""

from __future__ import annotations

import pytest

from assistant.language.entities import holds, names_in
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

RARE = Lexicon(analyse, lambda _: 6.0)
"""Every word is as rare as an unseen one."""
COMMON = Lexicon(analyse, lambda stem: 6.0 if stem == "\x00" else 1.0)


def certain(sentence: str, lexicon: Lexicon) -> list[str]:
    return [name.text for name in names_in(sentence, lexicon) if name.certain]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we call it CoT Max", "CoT-Max"),
        ("an SE-DSI model", "SEDSI"),
        ("Llama 3 models", "Llama-3"),
        ("LLaMA2-7B, 13B, 70B", "LLaMA2-70B"),
        ("pre-trained BERT", "BERT-based"),
        ("many transformers", "Transformer"),
        ("one LLM", "LLMs"),
        ("Matryoshka Representation Learning", "MRL"),
        ("long CoTs", "Chain-of-Thought"),
        ("beta-VAE", "β-VAE"),
        ("the Siren", "SIREN"),
        ("the Fr\\'echet mean", "Fréchet"),
        ("AIME24 & 25", "AIME25"),
        ("Best of N sampling", "best-of-N"),
        ("the K-FAC curvature", "K-FAC-based"),
        ("deep Q-learning", "Q-learning"),
    ],
)
def test_a_name_is_held_in_other_spellings(text: str, name: str) -> None:
    assert holds(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GPT-4o", "GPT-4"),
        ("GPT-3.5 with 4 shots", "GPT-4"),
        ("CIFAR-100", "CIFAR-10"),
        ("LLaMA2-7B", "LLaMA2-14B"),
        ("the limit of retrieval", "LIMIT"),
        ("MATH with 500 tasks", "MATH-500"),
        ("cotton", "CoT"),
        ("AIME24 on 25 runs", "AIME25"),
        ("the best encoding of n items", "best-of-N"),
        ("learning the Q matrix", "Q-learning"),
    ],
)
def test_a_similar_name_is_not_held(text: str, name: str) -> None:
    assert not holds(text, name)


def test_names_are_found_with_digits_inner_capitals_or_a_capital_inside_the_sentence() -> None:
    found = names_in("On GSM8K, CoT-Max beats the larger Minerva.", RARE)
    assert [name.text for name in found] == ["GSM8K", "CoT-Max", "Minerva"]


def test_a_rare_first_word_with_a_verb_is_a_name_and_a_common_one_is_not() -> None:
    assert certain("Loki improves accuracy.", RARE) == ["Loki"]
    assert certain("Training improves accuracy.", COMMON) == []


def test_a_common_capitalised_word_is_a_name_only_perhaps() -> None:
    (name,) = names_in("It uses Bayesian inference.", COMMON)
    assert not name.certain


@pytest.mark.parametrize(
    "text", ["50-step samples", "10k-30k images", "an 8B model", "the 3rd run"]
)
def test_quantities_and_ordinals_are_no_names(text: str) -> None:
    assert names_in(f"it has {text}", RARE) == []


def test_an_abbreviation_that_the_sentence_spells_out_accuses_nobody() -> None:
    assert certain("It sorts extracellular vesicles (EVs).", RARE) == []
