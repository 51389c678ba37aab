"""What a question wants counted, and whether an abstract puts a number to it.

Where an abstract counts nothing at all, the answer isn't there. Where it counts something else,
it may only call it by another word: '456 challenging items' are as many questions. What may be
counted on one's fingers, like data sets named in a row, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.language.numbers import Quantity, quantities
from index.chunk import sentence_spans
from index.stores.words import analyse

Likeness = Callable[[str, Sequence[str]], float]
"""The cosine of a word to the nearest of others; 0 if there are none or meaning isn't compared."""
ALIKE_FROM = 0.42
"""In the labelled questions, what is asked has .47 to .67 to the nearest word after a number that
counts it ('items' for 'questions', 'categories' for 'classes'), and up to .37 to any other."""

_HOW_MANY = re.compile(
    r"\bhow many\b|\b(?:number|count) of\b"
    r"|\b(?:what|which) (?:percent(?:age)?|share|fraction|proportion|number)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:how many|(?:number|count) of)(?: [\w/-]+){0,3}? (?!(?:times|points|does|this)\b)"
    r"(?P<noun>[\w-]{2,}[^\Ws]s)\b",
    re.IGNORECASE,
)
_ON_FINGERS = frozenset(
    """
    benchmarks datasets sets corpora tasks models llms baselines languages domains steps stages
    phases parts components modules contributions kinds types sorts ways aspects reasons variants
    methods approaches techniques strategies
    """.split()
)
"""What an abstract may list without saying how many there are."""
_AFTER = re.compile(r"[ \t~-]*((?:[A-Za-z][\w/'’-]*[ \t]+){0,3}[A-Za-z][\w/'’-]*)")


def uncounted(question: str, abstracts: Sequence[str]) -> str | None:
    """Return what is to be counted, 'the number of queries', if the abstracts count nothing."""
    if not _HOW_MANY.search(question):
        return None
    if not any(quantities(text) for text in abstracts):
        return "a number"
    if any(_counted(text) for text in abstracts):
        return None
    return next((f"the number of {noun}" for noun in _asked(question, abstracts)), None)


def counted_otherwise(question: str, abstract: str, likeness: Likeness) -> str | None:
    """Return what is to be counted where an abstract seems to count only other things."""
    words = _counted(abstract)
    asked = _asked(question, [abstract])
    return next((noun for noun in asked if likeness(noun, words) < ALIKE_FROM), None)


def _asked(question: str, abstracts: Sequence[str]) -> Iterator[str]:
    """Yield the nouns that are to be counted and stand beside no number."""
    for match in _COUNTED.finditer(question):
        noun = match["noun"]
        if noun.lower() not in _ON_FINGERS and not any(counts(text, noun) for text in abstracts):
            yield noun


def counts(abstract: str, noun: str) -> bool:
    """Return whether a sentence of an abstract holds both a noun, in any form, and a number."""
    sentences = (abstract[start:end] for start, end in sentence_spans(abstract))
    return any(holds(said, noun) and quantities(said) for said in sentences)


def holds(text: str, word: str) -> bool:
    """Return whether a text holds a word in any form."""
    return not set(analyse(word)).isdisjoint(analyse(text))


def _counted(abstract: str) -> list[str]:
    """Return the words right after the numbers of an abstract that may be counts."""
    numbers = (one for one in quantities(abstract) if _is_count(one))
    found = (_AFTER.match(abstract, one.end) for one in numbers)
    return [word for match in found if match for word in match[1].split()]


def _is_count(number: Quantity) -> bool:
    """Whether it may be one: no share, year, '0.87' or '7B', and not the 'zero' of 'zero-shot'."""
    plain = not number.unit and not number.is_year and number.text[-1] not in "BM"
    return plain and number.value >= 1 and number.value == int(number.value)
