"""Names of authors as people type them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.identity.people import is_called, may_name


@pytest.mark.parametrize(
    ("stated", "asked"),
    [
        ("Bernhard Schölkopf", "Schölkopf"),
        ("Bernhard Schölkopf", "bernhard schoelkopf"),
        ("Bernhard Scho\u0308lkopf", "Scholkopf"),
        ("Bernhard Schoelkopf", "Scholkopf"),
        ("Schölkopf, Bernhard", "B. Scholkopf"),
        ("Y. LeCun", "Yann LeCun"),
        ("Yann A. LeCun", "Yann LeCun"),
        ("Yann Le Cun", "Yann LeCun"),
        ("Laurens van der Maaten", "van der Maaten"),
        ("Conan O’Brien", "Conan O'Brien"),
        ("Fei-Fei Li", "Fei Fei Li"),
        ("Łukasz Kaiser", "Lukasz Kaiser"),
        ("Søren Kierkegaard", "Soeren Kierkegaard"),
        ("Thomas Mueller", "Müller"),
    ],
)
def test_a_name_answers_to_its_other_spellings(stated: str, asked: str) -> None:
    assert is_called(stated, asked)
    assert may_name(f'["Bo", "{stated}"]', asked)


@pytest.mark.parametrize(
    ("stated", "asked"),
    [
        ("Joann Lin", "Ann Li"),
        ("Li Fei", "Fei Li"),
        ("Ann Lee", "Bo Lee"),
        ("Michael Smith", "Michal Smith"),
        ("Hans Bauer", "Baur"),
        ("Niels Bor", "Niels Boer"),
        ("Ada Byron", ""),
        ("Ada Byron", "..."),
        ("", "Ada"),
    ],
)
def test_a_name_does_not_answer_to_that_of_another(stated: str, asked: str) -> None:
    assert not is_called(stated, asked)


@given(st.lists(st.text("aeoöüß-' ", min_size=1), min_size=1, max_size=4).map(" ".join))
def test_whoever_is_named_answers_to_the_name(name: str) -> None:
    assert is_called(name, name) is any(letter not in "-' " for letter in name)


NAMES = st.lists(st.text("aeoulcöüåøßéłç'-", min_size=1, max_size=6), min_size=1, max_size=3).map(
    " ".join
)


def _without_marks(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _written_out(name: str) -> str:
    return name.replace("ö", "oe").replace("ü", "ue").replace("å", "aa")


WAYS = st.sampled_from(
    [str, str.upper, _without_marks, _written_out, lambda name: name.split()[-1]]
)


@given(NAMES, WAYS, WAYS)
def test_the_cheap_look_misses_nobody(
    name: str, one: Callable[[str], str], other: Callable[[str], str]
) -> None:
    stated, asked = one(name), other(name)
    assert may_name(stated, asked) or not is_called(stated, asked)
