"""What an abstract says next to a number, and a sentence leaves out."""

from __future__ import annotations

import pytest

from assistant.checking.details import numbers_exchanged
from assistant.checking.limits import left_out
from assistant.checking.source import read_source
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 3.0)


def reasons(text: str, abstract: str) -> list[str]:
    findings = left_out(text, [read_source("A Paper", abstract, LANGUAGE)], LANGUAGE)
    return [finding.reason for finding in findings]


@pytest.mark.parametrize(
    ("text", "abstract", "part"),
    [
        ("It is 40% cheaper.", "It is up to 40% cheaper.", "up to 40%"),
        ("Heads are redundant in 35% of cases.", "35% of cases in some layers.", "some layers"),
        ("It saves 12% energy.", "It could potentially save 12% energy.", "potentially"),
        ("It reaches 71.2 mAP.", "It has 74.0 mAP (versus 71.2 for MaskDINO).", "MaskDINO"),
        ("Errors are in 30% of the tables.", "Errors are in 30% of the figures.", "figures"),
        ("It saves less than 40%.", "It saves more than 40%.", "more than 40%"),
        ("It has over 66k samples.", "It has fewer than 66,000 samples.", "fewer than 66k"),
    ],
)
def test_what_stands_beside_the_number_may_not_be_left_out(
    text: str, abstract: str, part: str
) -> None:
    assert any(part in reason for reason in reasons(text, abstract))


@pytest.mark.parametrize(
    ("text", "abstract"),
    [
        ("It is up to 40% cheaper.", "It is up to 40% cheaper."),
        ("It can be 40% cheaper.", "It is up to 40% cheaper."),
        ("In some layers 35% are redundant.", "35% are redundant in some layers."),
        ("MaskDINO has 71.2 mAP.", "It has 74.0 mAP (versus 71.2 for MaskDINO)."),
        ("Errors are in 30% of all tables.", "Errors are in 30% of the tables."),
        ("It has 5 stages.", "It has five stages."),
    ],
)
def test_a_number_with_all_that_belongs_to_it_is_left_alone(text: str, abstract: str) -> None:
    assert reasons(text, abstract) == []


def test_a_number_of_the_title_has_nothing_beside_it() -> None:
    source = read_source("Twice as Fast on 512 Nodes", "It is up to 3 times as fast.", LANGUAGE)
    assert list(left_out("It runs on 512 nodes.", [source], LANGUAGE)) == []


ABSTRACT = "It has 15% fewer parameters and 60% lower memory than the baseline."


def test_two_numbers_in_each_others_place_are_accused() -> None:
    source = read_source("A Paper", ABSTRACT, LANGUAGE)
    text = "It has 60% fewer parameters and 15% lower memory."
    (finding,) = numbers_exchanged(text, [source], LANGUAGE)
    assert finding.status == "unsupported"
    assert "60% and 15%" in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "It has 15% fewer parameters and 60% lower memory.",
        "Memory is 60% lower, with 15% fewer parameters.",
        "It has 15% fewer parameters and 99% lower memory.",
    ],
)
def test_numbers_in_their_own_places_in_any_order_are_not(text: str) -> None:
    source = read_source("A Paper", ABSTRACT, LANGUAGE)
    assert list(numbers_exchanged(text, [source], LANGUAGE)) == []


@pytest.mark.parametrize(
    ("text", "exchanged"),
    [
        ("The error falls by 28% for air and by 23% for humidity.", False),
        ("The error falls by 23% for air and by 28% for humidity.", True),
    ],
)
def test_respectively_says_which_number_goes_with_what(text: str, exchanged: bool) -> None:
    abstract = "It reduces the error for air and humidity by 28% and 23%, respectively."
    source = read_source("A Paper", abstract, LANGUAGE)
    assert bool(list(numbers_exchanged(text, [source], LANGUAGE))) is exchanged
