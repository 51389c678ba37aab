"""Counts of papers, checked against the answer's own list."""

from __future__ import annotations

import pytest

from assistant.checking.counting import Tally, read_counts
from assistant.checking.source import read_source
from assistant.checking.verdicts import check_answer, check_sentence
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 4.0)
SOURCES = {
    1: read_source("A", "It compresses chains of thought.", LANGUAGE),
    2: read_source("B", "We compress chains of thought as well.", LANGUAGE),
}
TALLY = Tally(listed=7, screened=60, borderline=2)


def verdict(text: str, *, opens_list: bool = False) -> tuple[str, str]:
    checked = check_sentence(text, SOURCES, LANGUAGE, tally=TALLY, opens_list=opens_list)
    return checked.sentence.status, checked.sentence.reason


@pytest.mark.parametrize(
    "text",
    [
        "Seven papers compress CoT:",
        "7 of the 60 screened papers compress CoT:",
        "Of the 60 papers screened, 7 compress CoT:",
        "I found 7 relevant papers.",
        "Here are seven papers:",
        "For your question on CoT compression, I found seven papers:",
        "2 more are borderline:",
        "60 papers were screened.",
    ],
)
def test_a_right_count_is_connective(text: str) -> None:
    assert verdict(text) == ("connective", "counts the papers listed")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Six papers compress CoT:", "the list has 7 papers"),
        ("Here are three papers:", "the list has 7 papers"),
        ("3 papers are listed below.", "the list has 7 papers"),
        ("3 of the 12 screened papers compress CoT.", "60 papers were screened"),
        ("12 papers were screened.", "60 papers were screened"),
        ("3 more are borderline:", "the list has 2 borderline papers"),
    ],
)
def test_a_wrong_count_is_unsupported_and_the_right_one_is_told(text: str, why: str) -> None:
    assert verdict(text) == ("unsupported", why)


@pytest.mark.parametrize(
    "text",
    [
        "Two of them are surveys.",
        "Two of the seven papers are surveys.",
        "The dataset has 500 papers.",
        "One survey of 500 papers was made:",
        "Seven papers cut cost by 40%:",
        "All seven papers compress CoT.",
    ],
)
def test_a_count_of_something_else_or_with_a_further_claim_is_judged_as_usual(text: str) -> None:
    assert verdict(text) == ("uncited", "cites nothing")


def test_without_a_tally_nothing_is_counted() -> None:
    checked = check_sentence("Here are three papers:", SOURCES, LANGUAGE)
    assert checked.sentence.status == "connective"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two of them compress chains of thought [1][2].", "supported"),
        ("Two papers compress chains of thought [1][2].", "supported"),
        ("Three of them compress chains of thought [1][2].", "weak"),
    ],
)
def test_a_count_of_what_a_sentence_cites_is_held_to_its_markers(text: str, expected: str) -> None:
    assert verdict(text)[0] == expected


def test_papers_that_an_abstract_counts_stay_its_numbers() -> None:
    status, why = verdict("500 papers compress chains of thought [1].")
    assert (status, why) == ("unsupported", "500 is not in this abstract")


def test_a_sentence_before_a_list_may_lead_to_it_without_a_colon() -> None:
    text = "Seven papers compress CoT.\n\n- It compresses chains of thought [1]."
    first, _ = check_answer(text, SOURCES, LANGUAGE, tally=TALLY)
    assert first.sentence.status == "connective"
    assert verdict("Seven papers compress CoT.", opens_list=True)[0] == "connective"
    assert verdict("Seven papers compress CoT.")[0] == "uncited"


@pytest.mark.parametrize("piece", ["5 papers ", "seven of the ", "2 more are ", "1, "])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    # Quadratic time would take minutes: longer than a test may run here.
    read_counts(piece * 10_000, TALLY)
