"""Which sentence of an abstract answers: order, offsets, bonuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.evidence import LATE_BONUS, NUMBER_BONUS, Floats, Query, Quote, rank_quotes
from index.chunk import sentence_spans
from index.stores.words import analyse

ABSTRACT = (
    "Reasoning is slow. Chains of thought are long. We prune chains of thought. "
    "It saves 67% of the tokens. Code is released."
)


def ranked(
    text: str,
    abstract: str = ABSTRACT,
    vectors: Floats | None = None,
    vector: Floats | None = None,
    own_work: str | None = None,
) -> list[Quote]:
    query = Query(text, dict.fromkeys(analyse(text), 1.0), vector)
    return rank_quotes(query, abstract, vectors, lambda _: 1.0, analyse, own_work=own_work)


def test_the_sentence_that_shares_the_words_comes_first():
    assert ranked("pruning chains")[0].text == "We prune chains of thought."


def test_a_question_of_quantity_prefers_a_sentence_with_a_number():
    assert ranked("how much shorter do they get?")[0].text == "It saves 67% of the tokens."
    assert ranked("do they get shorter?")[0].text == "Code is released."


def test_without_any_match_later_sentences_come_first():
    scores = {quote.text: quote.score for quote in ranked("zebras")}
    assert list(scores) == [ABSTRACT[s:e] for s, e in reversed(sentence_spans(ABSTRACT))]
    assert max(scores.values()) == LATE_BONUS


def test_the_score_is_cosine_and_words_scaled_within_the_abstract():
    vectors = np.eye(5, dtype=np.float32)
    vector = np.array([0, 1, 0, 0, 0], dtype=np.float32)
    best = ranked("zebras", vectors=vectors, vector=vector)[0]
    assert best.text == "Chains of thought are long."
    assert best.cosine == 1.0
    assert best.score == pytest.approx(1.0 + LATE_BONUS / 4)


def test_number_bonus_is_added_to_every_sentence_with_a_digit():
    plain = {quote.text: quote.score for quote in ranked("tokens saved")}
    asked = {quote.text: quote.score for quote in ranked("how many tokens saved")}
    gained = {text: round(asked[text] - plain[text], 6) for text in plain}
    assert gained == {text: NUMBER_BONUS if "67" in text else 0.0 for text in plain}


OF_THE_FIELD = "Long chains are pruned by many."
OWN = "We present a way of pruning long chains."
OWN_AND_TITLED = "We present PruneCot for pruning long chains."


@pytest.mark.parametrize(
    ("title", "best"), [(None, OF_THE_FIELD), ("", OWN), ("PruneCot: Shorter", OWN_AND_TITLED)]
)
def test_what_a_paper_does_itself_stands_in_its_claims_and_under_its_title(
    title: str | None, best: str
):
    abstract = f"{OWN_AND_TITLED} {OWN} {OF_THE_FIELD} Reasoning is slow."
    assert ranked("pruning long chains", abstract, own_work=title)[0].text == best


def test_a_question_in_an_abstract_is_no_answer():
    abstract = "Pruned chains of thought are good. Why are pruned chains of thought good?"
    assert ranked("pruned chains of thought", abstract)[0].text.endswith("are good.")


def test_a_digit_in_a_name_is_no_quantity():
    abstract = "We present Web-40B. It has 24 million pages. It helps GPT-4."
    assert ranked("how large is it?", abstract)[0].text == "It has 24 million pages."


def test_vectors_that_do_not_fit_the_sentences_are_not_used():
    vector = np.array([1, 0], dtype=np.float32)
    found = ranked("pruning", vectors=np.eye(2, dtype=np.float32), vector=vector)
    assert {quote.cosine for quote in found} == {0.0}


def test_an_empty_abstract_has_no_quotes():
    assert ranked("anything", "") == ranked("anything", "  \n ") == []


@given(st.text(max_size=300), st.text(max_size=40))
def test_quotes_are_verbatim_and_hold_each_sentence_once(abstract: str, question: str):
    found = ranked(question, abstract)
    assert sorted((quote.start, quote.end) for quote in found) == sorted(sentence_spans(abstract))
    for quote in found:
        assert abstract[quote.start : quote.end] == quote.text
    assert [quote.score for quote in found] == sorted((q.score for q in found), reverse=True)
