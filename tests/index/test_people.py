"""Names of authors as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.identity.people import is_called


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
