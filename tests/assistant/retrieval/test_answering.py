"""Which sentence of an abstract answers: its part in the abstract against what is asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.answering import WEIGHTS, Words, asks_how, features, rank_answers
from assistant.retrieval.evidence import Query, Quote
from index.chunk import sentence_spans
from index.paper import Paper
from index.stores.words import analyse

PROBLEM = "However, existing learners suffer from forgetting and the errors grow in every round."
METHOD = "To avoid forgetting, we propose to restore some weights by drawing them at random."
DEFINITION = "We introduce PruneCot, a learner that adapts while it is tested."
RESULT = "PruneCot outperforms the best learners and forgets 67% less in all of our tests."
OUTLOOK = "We hope these results inspire valuable work on forgetting and on errors."
PAPER = Paper("p", "Adapting", " ".join((PROBLEM, DEFINITION, METHOD, RESULT, OUTLOOK)))
WORDS = Words(analyse, lambda _: 1.0)


def ranked(
    question: str, paper: Paper = PAPER, names: tuple[str, ...] = ("PruneCot",)
) -> list[Quote]:
    query = Query(question, dict.fromkeys(analyse(question), 1.0), None)
    return rank_answers(query, names, paper, None, WORDS)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("how does PruneCot avoid forgetting?", METHOD),
        ("what is PruneCot?", DEFINITION),
        ("by how much does PruneCot forget less?", RESULT),
        ("does PruneCot beat other learners?", RESULT),
    ],
)
def test_the_part_of_an_abstract_that_is_asked_for_comes_first(question: str, first: str):
    assert ranked(question)[0].text == first


@pytest.mark.parametrize("question", ["how does PruneCot avoid forgetting?", "PruneCot errors?"])
def test_what_is_wrong_and_what_is_hoped_for_come_after_what_was_done(question: str):
    order = [quote.text for quote in ranked(question)]
    assert {METHOD, DEFINITION, RESULT} == set(order[:3])


def test_where_the_code_is_stands_in_the_sentence_that_points_there():
    code = "Our code is available at https://example.org/prunecot for everyone who needs it."
    paper = Paper("p", "Adapting", f"{DEFINITION} {METHOD} {code}")
    assert ranked("where is the code of PruneCot?", paper)[0].text == code
    assert ranked("how does PruneCot avoid forgetting?", paper)[0].text == METHOD


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("how does it work?", True),
        ("PruneCot: how does it work?", True),
        ("what is it and how many does it need?", False),
        ("how much does it save?", False),
        ("which learner is it?", False),
    ],
)
def test_how_something_is_done_is_told_from_how_much_of_it(question: str, is_asked: bool):
    assert asks_how(question) is is_asked


def test_every_weight_is_of_a_feature_and_every_feature_has_one():
    found = features(Query("how?", {}, None), (), PAPER, None, WORDS)
    assert set(found) == set(WEIGHTS)
    assert {len(values) for values in found.values()} == {5}


def test_meaning_decides_where_all_else_is_alike():
    paper = Paper("p", "Adapting", "Some cats sit here. Some dogs sit here. Some pigs sit here.")
    vectors = np.eye(3, dtype=np.float32)
    query = Query("zebras", {"zebra": 1.0}, np.array([0, 1, 0], dtype=np.float32))
    best = rank_answers(query, (), paper, vectors, WORDS)[0]
    assert (best.text, best.cosine) == ("Some dogs sit here.", 1.0)


@given(st.text(max_size=300), st.text(max_size=40))
def test_quotes_are_verbatim_and_hold_each_sentence_once(abstract: str, question: str):
    found = ranked(question, Paper("p", "Title", abstract))
    assert sorted((quote.start, quote.end) for quote in found) == sorted(sentence_spans(abstract))
    for quote in found:
        assert abstract[quote.start : quote.end] == quote.text
