"""Quantities: their spellings, and what isn't a quantity at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.derived import derivation
from assistant.checking.placing import place
from assistant.checking.source import Source, read_source
from assistant.language.lexicon import Lexicon
from assistant.language.numbers import quantities, rounded, same
from index.stores.words import analyse

WORDS = Lexicon(analyse, lambda _: 3.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4.5 %", "4.5 percent"),
        ("4.5%", r"4.5\%"),
        ("4.5%", "4.5 percentage points"),
        ("1.5x", "1.5 times"),
        ("3.18×", "3.18times"),
        ("11-fold", "11x"),
        ("a factor of 30", "30 times"),
        ("twice", "2x"),
        ("seventy", "70"),
        ("twenty-five", "25"),
        ("66k", "66,000"),
        ("6M", "6 million"),
        ("88-million", "88M"),
        ("1.4 trillion", "1400 billion"),
        ("95%", "0.95"),
        ("78.6%", "78.6"),
        ("11·9 million", "11.9 million"),
        ("eightfold", "8x"),
        ("two dozen", "24"),
        ("a quarter of", "25%"),
        ("two thirds", "66.7%"),
        ("by half", "50%"),
        ("halves", "50%"),
    ],
)
def test_two_spellings_are_the_same_quantity(one: str, other: str) -> None:
    (said,), (held,) = quantities(one), quantities(other)
    assert same(said, held)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4.5%", "4.6%"),
        ("5%", "5"),
        ("3x", "3%"),
        ("6M", "6 billion"),
        ("60k", "66k"),
        ("2x", "20x"),
    ],
)
def test_different_quantities_are_told_apart(one: str, other: str) -> None:
    (said,), (held,) = quantities(one), quantities(other)
    assert not same(said, held)


@pytest.mark.parametrize(
    "text",
    [
        *["GPT-4", "CIFAR-10", "MATH-500", "2D", "GSM8K", "Qwen2.5", "8x7B", "10^{3}", "top-10"],
        *["OCT3/4", "GPT-3.5/4", "NIH 3T3", "several hundred", "a third"],
    ],
)
def test_digits_inside_a_name_are_no_quantity(text: str) -> None:
    assert quantities(f"We test on {text} as well") == []


def test_numbers_of_a_list_are_no_quantities_but_bracketed_values_are() -> None:
    assert quantities("We show (1) speed, 2) size.") == []
    assert [q.text for q in quantities("a small set (n = 12) of tasks")] == ["12"]


@pytest.mark.parametrize(
    "text", ["15 to 20 %", r"15--20\%", "15%-20%", "15–20 percent", "15sim20%", "15 and 20%"]
)
def test_both_ends_of_a_range_have_its_unit(text: str) -> None:
    assert [(q.value, q.unit) for q in quantities(text)] == [(15, "%"), (20, "%")]


@given(st.integers(1, 999), st.sampled_from(["{}k", "{},000", "{} thousand", "{}000"]))
def test_thousands_are_read_alike_in_every_spelling(number: int, spelling: str) -> None:
    (found,) = quantities(f"with {spelling.format(number)} images")
    assert found.value == number * 1000


@given(st.text(alphabet="0123456789., %xkMB-()sim–times\nA", max_size=60))
def test_quantities_stand_at_their_offsets_in_order(text: str) -> None:
    position = 0
    for found in quantities(text):
        assert position <= found.start < found.end
        assert len(found.text) == found.end - found.start
        position = found.end


def test_fewer_digits_are_rounding_and_more_are_not() -> None:
    (exact,), (short,) = quantities("29.7%"), quantities("30%")
    assert rounded(short, exact)
    assert not rounded(exact, short)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("40 instead of 120 billion", [40e9, 120e9]),
        ("between 7 and 70 billion", [7e9, 70e9]),
        ("from 70 million to 6.9 billion", [70e6, 6.9e9]),
        ("5 tasks and 120 billion", [5, 120e9]),
    ],
)
def test_a_number_shares_the_scale_of_the_one_it_is_put_beside(
    text: str, values: list[float]
) -> None:
    assert [one.value for one in quantities(text)] == values


@pytest.mark.parametrize("text", ["400mg", "35TB", "20ms", "4bit"])
def test_a_unit_may_be_glued_to_its_number(text: str) -> None:
    assert len(quantities(f"It takes {text} of it.")) == 1


def test_a_fraction_in_words_is_near_what_it_rounds() -> None:
    (said,), (held,), (other,) = map(quantities, ("almost a quarter fewer", "23.5%", "31%"))
    assert rounded(said, held)
    assert not rounded(said, other)


def test_years_are_rivals_of_years_only() -> None:
    abstract = "Mortality was 97 of 300 in 2009, and 45 of 320 in 2014."
    source = read_source("", abstract, WORDS)
    claim = "Mortality in 2014 was high."
    found = place(quantities(claim)[0], claim, [], [source], WORDS)
    assert found is not None
    assert found.better is not None
    assert found.better.text == "2009"


def test_a_hedge_is_noticed() -> None:
    assert [q.hedged for q in quantities("nearly 30% of exactly 40%")] == [True, False]


def test_a_number_that_goes_with_other_words_of_the_abstract_is_out_of_place() -> None:
    source = read_source("", "We crawl 121 topics from books, and 428 lessons from schools.", WORDS)
    claims = ["It crawls 121 topics.", "It crawls 428 topics."]
    right, wrong = (place(quantities(claim)[0], claim, [], [source], WORDS) for claim in claims)
    assert right is not None
    assert wrong is not None
    assert right.margin > 0 > wrong.margin
    assert wrong.better is not None
    assert wrong.better.text == "121"


def test_a_number_of_no_source_has_no_place() -> None:
    source = read_source("", "We crawl 121 topics.", WORDS)
    assert place(quantities("99 topics")[0], "99 topics", [], [source], WORDS) is None


F1_AND_TIME = read_source("", "F1 rises from 76.6 to 82.7. Time falls to 2.5 from 2.", WORDS)
TOKENS = read_source("", "We need 40 billion tokens where others use 120 billion tokens.", WORDS)
LENGTHS = read_source("", "Chains shrink from 741 to 225 tokens (95.07% to 94.92%).", WORDS)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It is 6.1 points better.", F1_AND_TIME),
        ("It takes 25% more time.", F1_AND_TIME),
        ("It takes 1.25 times as long.", F1_AND_TIME),
        ("It needs a third of the tokens.", TOKENS),
        ("It cuts the chains by roughly 70%.", LENGTHS),
        ("It shortens chains by about 70%.", LENGTHS),
        ("It loses only 0.15 points.", LENGTHS),
    ],
)
def test_differences_changes_and_ratios_follow_from_the_abstract(
    claim: str, source: Source
) -> None:
    assert derivation(quantities(claim)[0], claim, source) is not None


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It is 7.3 points better.", F1_AND_TIME),
        ("It has 6.1 layers.", F1_AND_TIME),  # compares nothing
        ("It cuts the chains by roughly 60%.", LENGTHS),
        ("It is 3 times as long.", LENGTHS),  # one digit agrees with too much
    ],
)
def test_a_number_that_follows_from_nothing_is_not_derived(claim: str, source: Source) -> None:
    assert derivation(quantities(claim)[0], claim, source) is None


def test_only_neighbouring_numbers_are_combined() -> None:
    far = read_source("", "Scores are 10.5, 31.7, 47.2 and 98.9 points.", WORDS)
    claim = "The gap is 88.4 points."
    assert derivation(quantities(claim)[0], claim, far) is None
