"""A quote is evidence only if its words are in the abstract."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.quotes import locate, locate_all
from index.reading.sources import read_sources
from index.sentences import Span, split_sentences

ABSTRACT = (
    "We find 2.3 points and 15% gains (on GSM8K) for non‑linear “models” — it doesn’t help"
    " un\u00adsupervised e\ufb03cient ones. The new method does not improve accuracy by 5.7\\%"
    " on the test set.In this work, it runs 3x faster at FID<2 for na\u00efve chains.\nWe release"
    " the code of all models, and the new method does help at once."
)
WORDS = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")


def words_of(quote: str) -> str | None:
    span = locate(quote, ABSTRACT)
    return None if span is None else ABSTRACT[span.start : span.end]


@pytest.mark.parametrize(
    ("quote", "evidence"),
    [
        ("points and 15% gains", "points and 15% gains"),
        ("points  and\n15% gains", "points and 15% gains"),
        ("for non-linear 'models'", "for non‑linear “models”"),
        ("“models” – it doesn't help", "“models” — it doesn’t help"),
        ("unsupervised efficient ones", "un\u00adsupervised e\ufb03cient ones"),
        ("not improve accuracy by 5.7% on", "not improve accuracy by 5.7\\% on"),
        ("In this work, it runs", "In this work, it runs"),
        ("at FID‹2 for nai\u0308ve chains", "at FID<2 for na\u00efve chains"),
        ("naïve chains. We release the code", "naïve chains.\nWe release the code"),
        ("we find 2.3 points", "We find 2.3 points"),
        ("It doesn't help", "it doesn’t help"),
        ('"We release the code"', "We release the code"),
        ("  we release the code.  ", "We release the code"),
        ("on the test set.", "on the test set."),
        ("unsupervised efficient", "un\u00adsupervised e\ufb03cient"),
    ],
)
def test_a_quote_is_found_however_it_is_set(quote: str, evidence: str) -> None:
    assert words_of(quote) == evidence


@pytest.mark.parametrize(
    "quote",
    [
        "2.3 points and 16% gains",
        "new method does improve accuracy",
        "We found 2.3 points",
        "points and 15% losses",
        "WE FIND 2.3 POINTS",
        "we release the Code of all",
        "accuracy by 57% on the test",
        "gains for non-linear models",
        "nothing of the kind at all",
    ],
)
def test_altered_words_are_found_nowhere(quote: str) -> None:
    assert words_of(quote) is None


@pytest.mark.parametrize(
    "quote",
    [
        "3 points and 15% gains",
        "5% gains (on GSM8K)",
        "We find 2",
        "linear “models” — it doesn’t",
        "“models” — it doesn",
        "t help unsupervised efficient ones",
        "supervised efficient ones",
        "not improve accuracy by 5",
        "not improve accuracy by 5.7",
        "this work, it runs 3",
        "3x faster at FID",
        "2 for naïve chains",
        "elp unsupervised efficient",
        "not improve accuracy by 5.",
        "-linear “models” — it doesn’t",
    ],
)
def test_a_quote_that_cuts_a_word_or_a_number_is_found_nowhere(quote: str) -> None:
    assert words_of(quote) is None


@pytest.mark.parametrize("quote", ["", " ", "…", ".", "the code", "“models”", "15%", "We find"])
def test_a_quote_of_a_word_or_two_is_no_evidence(quote: str) -> None:
    assert locate_all(quote, ABSTRACT) == ()


def test_a_long_word_or_two_are_evidence() -> None:
    assert words_of("unsupervised efficient") == "un\u00adsupervised e\ufb03cient"


@pytest.mark.parametrize("ellipsis", ["…", " … ", "...", " . . . ", " [...] ", " (…) "])
def test_the_parts_of_a_quote_with_an_ellipsis_must_stand_in_order(ellipsis: str) -> None:
    spans = locate_all(f"We release the code{ellipsis}the new method does help", ABSTRACT)
    assert [ABSTRACT[start:end] for start, end in spans] == [
        "We release the code",
        "the new method does help",
    ]
    assert locate_all(f"and the new method does help{ellipsis}We release the code", ABSTRACT) == ()


def test_each_part_of_a_quote_with_an_ellipsis_must_be_long_enough() -> None:
    assert locate_all("We release the code … help at … once", ABSTRACT) == ()


@pytest.mark.parametrize(
    "quote",
    [
        "The new method does … improve accuracy by",
        "The new method does … accuracy by 5.7% on",
        "The new method does … We release the code",
    ],
)
def test_an_ellipsis_must_not_leave_out_what_turns_the_meaning(quote: str) -> None:
    assert locate_all(quote, ABSTRACT) == ()


def test_an_ellipsis_that_stands_in_the_abstract_is_part_of_the_quote() -> None:
    abstract = "Models think... and then they answer at once."
    assert locate_all("Models think… and then", abstract) == (Span(0, 24),)


def test_of_a_quote_with_an_ellipsis_one_place_is_that_of_its_longest_part() -> None:
    assert words_of("We release the code … the new method does help at once") == (
        "the new method does help at once"
    )


def test_what_cannot_be_seen_is_no_part_of_a_word() -> None:
    abstract = "We prune the chains\u200b of thought."
    assert locate("prune the chains", abstract) == Span(3, 19)
    assert locate("the chains of thought", abstract) == Span(9, 31)


def test_a_later_place_is_found_where_an_earlier_one_cuts_a_word() -> None:
    abstract = "Non-linear maps of x fail. They are linear maps of x."
    start = abstract.rindex("linear")
    assert locate("linear maps of x", abstract) == Span(start, start + 16)


@cache
def abstracts() -> list[str]:
    """Return every eighth of the bundled abstracts."""
    return [paper.abstract for paper in read_sources(["bundled"]).papers if paper.abstract][::8]


def test_every_sentence_of_an_abstract_is_found_at_its_offsets_however_it_is_set() -> None:
    for abstract in abstracts():
        for start, end in split_sentences(abstract):
            quote = abstract[start:end]
            reset = " ".join(quote.split()).replace("-", "–").replace("'", "’").replace('"', "”")
            for setting in (quote, reset, f"“{reset}”", f" {reset[0].swapcase()}{reset[1:]}"):
                span = locate(setting, abstract)
                if len(WORDS.findall(quote)) >= 3:
                    assert span is not None, setting
                    assert WORDS.findall(abstract[slice(*span)]) == WORDS.findall(quote)


def test_no_sentence_of_an_abstract_is_found_once_a_word_of_it_is_changed() -> None:
    rng = random.Random(3)
    vocabulary = sorted({word for abstract in abstracts() for word in WORDS.findall(abstract)})
    tried = 0
    for abstract in abstracts():
        for start, end in split_sentences(abstract):
            sentence = abstract[start:end]
            words = list(WORDS.finditer(sentence))
            for word in rng.sample(words, min(3, len(words))):
                other = rng.choice(vocabulary)
                for new in (other, "", f"not {word.group()}"):
                    changed = sentence[: word.start()] + new + sentence[word.end() :]
                    if at_edge(word, words) and not new:
                        continue  # what is left is a shorter quote
                    if changed.casefold() not in abstract.casefold():
                        tried += 1
                        assert locate_all(changed, abstract) == (), changed
    assert tried > 2000


def at_edge(word: re.Match[str], words: list[re.Match[str]]) -> bool:
    return word in {words[0], words[-1]}


@given(st.data())
def test_evidence_is_the_wording_of_the_abstract(data: st.DataObject) -> None:
    abstract = data.draw(st.sampled_from(abstracts()))
    start = data.draw(st.integers(0, len(abstract) - 1))
    quote = abstract[start : start + data.draw(st.integers(1, 120))]
    span = locate(quote, abstract)
    if span is not None:
        evidence = abstract[span.start : span.end]
        assert WORDS.findall(evidence) == WORDS.findall(quote)
        assert evidence == evidence.strip()


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_may_be_sought_in_any_other(quote: str, abstract: str) -> None:
    for start, end in locate_all(quote, abstract):
        assert 0 <= start < end <= len(abstract)
