"""What is in quotation marks must be in a cited abstract, word for word."""

from __future__ import annotations

import pytest

from assistant.checking.quotation import misquoted
from assistant.checking.source import Source, read_source
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

ABSTRACT = (
    "We compress chains of thought into latent vectors - “quickly”. It saves 67% of them [sic]."
)


@pytest.fixture
def source() -> Source:
    return read_source("Attention Is All You Need Here", ABSTRACT, Lexicon(analyse, lambda _: 1.0))


@pytest.mark.parametrize(
    "text",
    [
        "It says “We compress chains of thought into latent vectors”.",
        'It says "compress chains of thought … into latent vectors".',
        r"It says “It saves 67% of them \[sic\]”.",
        "In “Attention is all you need here” they compress.",
        "The “latent tensors” are small.",
        'A 5" screen and a 6" screen are no quotation of anything.',
    ],
)
def test_a_quotation_that_stands_there_and_a_mere_term_are_no_complaint(
    source: Source, text: str
) -> None:
    assert list(misquoted(text, [source])) == []


@pytest.mark.parametrize(
    "quotation",
    [
        "We compress chains of thought into latent tensors",
        "We do not compress chains of thought into latent vectors",
        "It saves 76% of them [sic]",
        "chains of thought are pruned by half",
    ],
)
def test_a_quotation_that_was_altered_is_an_accusation(source: Source, quotation: str) -> None:
    (finding,) = misquoted(f"The paper says “{quotation}” of its method.", [source])
    assert finding.status == "unsupported"
    assert quotation.split()[0] in finding.reason


def test_one_of_several_papers_may_hold_it(source: Source) -> None:
    other = read_source("Other", "Nothing of the kind.", Lexicon(analyse, lambda _: 1.0))
    text = "They “compress chains of thought into latent vectors”."
    assert list(misquoted(text, [other, source])) == []
    assert len(list(misquoted(text, [other]))) == 1


def test_an_address_must_be_one_that_the_abstract_gives(source: Source) -> None:
    published = read_source(
        "Code", "Our code is at https://github.com/a/b_c.", Lexicon(analyse, lambda _: 1.0)
    )
    assert list(misquoted(r"Code: https://GitHub.com/a/b\_c.", [published])) == []
    (finding,) = misquoted("See [the demo](https://evil.example/demo).", [source])
    assert finding.status == "unsupported"
    assert "https://evil.example/demo is not in this abstract" in finding.reason
    assert len(list(misquoted("It is at www.evil.example/x, they say.", [source]))) == 1
