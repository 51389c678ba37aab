"""Words that claim more than the abstract does."""

from __future__ import annotations

import pytest

from assistant.checking.source import Source, read_source
from assistant.checking.strength import overstated
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 3.0)


def reasons(text: str, abstract: str) -> list[str]:
    source: Source = read_source("A Paper", abstract, LANGUAGE)
    found = [source.sentence(number) for number in range(len(source.spans))]
    findings = list(overstated(text, found, [source]))
    assert all(finding.status == "weak" for finding in findings)
    return [finding.reason for finding in findings]


@pytest.mark.parametrize(
    ("text", "abstract", "word"),
    [
        ("It beats beam search.", "It remains competitive with beam search.", "beats"),
        ("It surpasses LoRA.", "Its accuracy is comparable to LoRA.", "surpasses"),
        ("It proves that depth helps.", "Experiments suggest that depth helps.", "proves"),
        ("It guarantees convergence.", "We observe convergence in practice.", "guarantees"),
        ("Merging hurts recall.", "We study how merging relates to recall.", "hurts"),
        ("It sets a record on GLUE.", "It attains good scores on GLUE.", "record"),
        ("It works for all languages.", "It works for German and Dutch.", "for all"),
        ("It eliminates hallucinations.", "It reduces hallucinations.", "eliminates"),
        ("The cause is proven to be noise.", "The cause may be noise.", "is proven"),
    ],
)
def test_a_word_stronger_than_all_of_the_abstract_is_doubted(
    text: str, abstract: str, word: str
) -> None:
    assert any(f"“{word}”" in reason for reason in reasons(text, abstract))


@pytest.mark.parametrize(
    ("text", "abstract"),
    [
        ("It beats beam search.", "It is better than beam search."),
        ("It proves that depth helps.", "We give a theoretical account of why depth helps."),
        ("Merging hurts recall.", "Recall drops with merging."),
        ("It sets a record on GLUE.", "It is state-of-the-art on GLUE."),
        ("It works for all languages.", "It works across languages."),
        ("It eliminates hallucinations.", "It removes hallucinations."),
        ("It eliminates the need for labels.", "It works without labels."),
        ("It helps because labels are noisy.", "Since labels are noisy, it helps."),
        ("It is as good as LoRA.", "It is on par with LoRA."),
    ],
)
def test_a_word_that_the_abstract_bears_out_is_not(text: str, abstract: str) -> None:
    assert reasons(text, abstract) == []


@pytest.mark.parametrize(
    ("text", "abstract", "reason"),
    [
        ("All models fail.", "Some models fail.", "this says “All” where the abstract says “Some”"),
        (
            "Any model fails.",
            "A model mostly fails.",
            "this says “Any” where the abstract says “mostly”",
        ),
        (
            "It works only for text.",
            "It works for text.",
            "“only for” is not said in this abstract",
        ),
    ],
)
def test_all_is_more_than_some_and_only_has_to_be_said(
    text: str, abstract: str, reason: str
) -> None:
    assert reasons(text, abstract) == [reason]


@pytest.mark.parametrize(
    ("text", "abstract"),
    [
        ("All models fail.", "Most models fail, all on long texts."),
        ("It works only for text.", "It works just for text."),
        ("FP16 proved unstable.", "FP16 was found to be unstable."),
    ],
)
def test_what_the_abstract_says_of_all_or_of_nothing_else_is_not_doubted(
    text: str, abstract: str
) -> None:
    assert reasons(text, abstract) == []


@pytest.mark.parametrize("joint", ["because", "thanks to", "due to", "which is why"])
def test_a_cause_has_to_be_stated_as_one(joint: str) -> None:
    text = f"Training is fast {joint} the cache."
    assert any("cause" in reason for reason in reasons(text, "Training is fast with a cache."))
    assert reasons(text, "Training is fast because of a cache.") == []
