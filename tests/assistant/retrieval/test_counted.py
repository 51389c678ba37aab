"""What is to be counted, and whether an abstract counts it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.retrieval.counted import counted_otherwise, counts, uncounted

WORKERS = "how many crowd workers took part?"


def alike(word: str, others: Sequence[str]) -> float:
    """Stand in for an embedding model that knows workers and helpers to be the same."""
    return float(word == "workers" and "helpers" in others)


@pytest.mark.parametrize("text", ["Many take part.", "It gains 3.5% over a 7B model, zero-shot."])
def test_where_nothing_is_counted_the_number_is_not_stated(text: str) -> None:
    assert uncounted(WORKERS, [text]) in {"a number", "the number of workers"}
    assert uncounted(WORKERS, [text, "We show 40 pictures."]) is None


@pytest.mark.parametrize(
    "question",
    ["how do workers take part?", "how many times faster is it?", "on how many tasks is it best?"],
)
def test_only_what_is_to_be_counted_and_could_not_be_listed_is_missed(question: str) -> None:
    text = "It gains 3.5%."
    assert uncounted(question, [text]) is None
    assert counted_otherwise(question, text, alike) is None


def test_a_number_may_count_the_thing_by_another_word() -> None:
    assert counted_otherwise(WORKERS, "We ask 30 friendly helpers.", alike) is None
    assert counted_otherwise(WORKERS, "We show 30 pictures.", alike) == "workers"
    assert counted_otherwise(WORKERS, "In 2024 helpers gave 30% more.", alike) == "workers"


def test_a_thing_is_counted_where_it_shares_a_sentence_with_a_number() -> None:
    assert counts("Ask 30 of them. Every worker agrees.", "helpers") is False
    assert counts("Ask 30 of the best workers.", "worker")
    assert counted_otherwise(WORKERS, "Of all workers, 30 agreed.", alike) is None
