"""Titles set before a sentence."""

from __future__ import annotations

import pytest

from assistant.checking.heading import without_heading
from assistant.checking.source import read_source
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 3.0)
SOURCE = read_source("CoT-Valve: Chains of Any Length", "It steers.", LANGUAGE)


def test_the_title_of_a_cited_paper_in_bold_is_taken_off() -> None:
    text = "**CoT-Valve: Chains of Any Length**: It steers the length [1]."
    assert without_heading(text, [SOURCE]) == "It steers the length [1]."


@pytest.mark.parametrize(
    "text",
    [
        "**Another Paper**: It steers the length [1].",
        "**CoT-Valve: Chains of Any Length** [1].",
        "CoT-Valve steers the length [1].",
    ],
)
def test_other_bold_words_and_a_bare_title_stay(text: str) -> None:
    assert without_heading(text, [SOURCE]) == text
