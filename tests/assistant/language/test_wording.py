"""Counts and lists in words."""

from __future__ import annotations

import pytest

from assistant.language.wording import counted, listed


@pytest.mark.parametrize(
    ("number", "words", "grouped"),
    [
        (0, "0 papers", "0 papers"),
        (1, "1 paper", "1 paper"),
        (2, "2 papers", "2 papers"),
        (1204, "1204 papers", "1,204 papers"),
    ],
)
def test_a_number_has_its_noun_in_the_right_form(number: int, words: str, grouped: str):
    assert counted(number, "paper") == words
    assert counted(number, "paper", grouped=True) == grouped


def test_a_plural_of_its_own_is_used_for_all_but_one():
    assert [counted(number, "query", "queries") for number in (1, 2)] == ["1 query", "2 queries"]


@pytest.mark.parametrize(("items", "words"), [("A", "A"), ("AB", "A and B"), ("ABC", "A, B and C")])
def test_a_list_has_its_word_before_the_last(items: str, words: str):
    assert listed(items) == words
    assert listed(items, "or") == words.replace("and", "or")
