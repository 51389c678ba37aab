"""Which words of a question carry its topic, and which ones name a thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.terms import STOP_WORDS, content_words, names


def test_words_of_asking_are_left_out():
    assert content_words("Which papers propose a new method for KV-cache compression?") == [
        "kv",
        "cache",
        "compression",
    ]


def test_a_question_of_such_words_alone_keeps_them():
    assert content_words("which papers are there?") == ["which", "papers", "are", "there"]


def test_order_and_repetition_are_kept():
    assert content_words("pruning tokens, pruning heads") == [
        "pruning",
        "tokens",
        "pruning",
        "heads",
    ]


@given(st.text(max_size=200))
def test_content_words_are_lower_case_words_of_the_question(question: str):
    words = content_words(question)
    assert all(word in question.lower() for word in words)
    assert not set(words) & STOP_WORDS or set(words) <= STOP_WORDS


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what is CoT-Valve?", ("CoT-Valve",)),
        ("how is Coconut trained?", ("Coconut",)),
        ("uniCOIL = ?", ("uniCOIL",)),
        ("LLM.int8() vs KVQuant", ("LLM.int8()", "KVQuant")),
        ("KVQuant and KVQuant again", ("KVQuant",)),
        ("attack on gpt-4o mini", ("gpt-4o",)),
        ("does OPT-66b fire?", ("OPT-66b",)),
        ("kv cache eviction (H2O, SnapKV ...)?", ("H2O", "SnapKV")),
    ],
)
def test_a_token_written_like_a_name_is_one(question: str, found: tuple[str, ...]):
    assert names(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "Pruning helps. Quantization too! Distillation? Merging: yes",
        "do LLMs use RAG on a GPU in October 2023?",
        "papers from Q1 2025, pre-2020, the 2010s or January-March",
        "the 3rd of 12 papers, 70b, 1.5x, 10k",
        "“Pruning” is often good",
        "",
    ],
)
def test_words_of_the_field_dates_and_sentence_starts_are_no_names(question: str):
    assert names(question) == ()


@given(st.text(max_size=300))
def test_names_stand_in_the_question_once_each(question: str):
    found = names(question)
    assert all(name in question for name in found)
    assert len(set(found)) == len(found)
