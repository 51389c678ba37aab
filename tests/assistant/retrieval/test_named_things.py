"""Which data sets, which language models: what is stated by name."""

from __future__ import annotations

import pytest

from assistant.retrieval.named_things import unnamed

DATA = "on which benchmarks is PruneCot tested?"
MODEL = "which language model does PruneCot prune?"


@pytest.mark.parametrize(
    "text",
    [
        "We introduce PruneCot.",
        "Experiments on several public benchmarks show that PruneCot wins.",
        "PruneCot is a SOTA method. Code: https://github.com/Someone/PruneCot",
        "We ask Anna. It wins on all benchmarks.",
    ],
)
def test_a_text_without_a_name_where_data_are_spoken_of_states_no_data_set(text: str) -> None:
    assert unnamed(DATA, [text]) == "the data set"


@pytest.mark.parametrize(
    "text",
    [
        "It is best on GSM8K.",
        "Benchmarked against the Massive Text Embedding Benchmark, it wins.",
        "We collect a corpus of 8k letters.",
        "It works for eyes and skin: BRSET, HAM10000, and others.",
    ],
)
def test_a_data_set_is_stated_by_its_name_or_by_what_it_holds(text: str) -> None:
    assert unnamed(DATA, ["We introduce PruneCot.", text]) is None


def test_any_name_may_be_a_model_but_the_one_in_the_question() -> None:
    assert unnamed(MODEL, ["We introduce PruneCot for LLMs."]) == "the language model"
    assert unnamed(MODEL, ["We introduce PruneCot for Pythia."]) is None


@pytest.mark.parametrize(
    "question",
    [
        "what does a language model do when it counts?",
        "what kind of data set is best?",
        "why does it help on benchmarks?",
    ],
)
def test_a_question_that_mentions_data_or_models_need_not_ask_for_their_names(
    question: str,
) -> None:
    assert unnamed(question, ["We introduce PruneCot."]) is None
