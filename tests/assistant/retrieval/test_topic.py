"""The chance that no paper is on the topic of a question."""

from __future__ import annotations

import pytest

from assistant.app import Assistant
from assistant.retrieval.evidence import Query
from assistant.retrieval.retrieve import Hit, Ranking
from assistant.retrieval.topic import Features, chance_of_none, features
from index.paper import Paper

SHARES = {"knit": 0.75, "chain": 0.25}
KNITTING = Paper("knitting", "Knitting by Robots", "We knit.")
CHAINS = Paper("chains", "Chains", "We prune chains.")


def ranked(
    *papers: Paper, cosine: float = 0.5, lexical: float = 0.0, dense: bool = True
) -> Ranking:
    hits = tuple(Hit(paper, 1.0) for paper in papers)
    query = Query("knitting chains", {}, None)
    return Ranking(query, hits, 0.0, 1.0, cosine, lexical, SHARES, dense)


def test_the_words_that_count_are_those_of_the_paper_that_holds_most():
    found = features(ranked(CHAINS, KNITTING, lexical=0.25), introduced=False)
    assert found == Features(nearest=0.5, words=0.5, introduced=0.0)
    assert features(ranked(lexical=3.0), introduced=True) == Features(0.5, 0.5, 1.0)


def test_where_meaning_is_not_compared_it_is_no_feature():
    assert features(ranked(CHAINS, dense=False), introduced=False).nearest == 0.0


@pytest.mark.parametrize("dense", [True, False])
def test_whatever_speaks_for_a_paper_lowers_the_chance_of_none(dense: bool):
    nothing = chance_of_none(ranked(cosine=0.2, dense=dense), introduced=False)
    words = chance_of_none(ranked(KNITTING, cosine=0.2, dense=dense), introduced=False)
    both = chance_of_none(ranked(KNITTING, cosine=0.2, lexical=1.0, dense=dense), introduced=False)
    named = chance_of_none(ranked(KNITTING, cosine=0.2, lexical=1.0, dense=dense), introduced=True)
    assert 1 > nothing > words > both > named > 0


def test_on_the_real_index_familiar_words_do_not_make_a_topic(assistant: Assistant):
    foreign = "traffic flow forecasting with graph networks in cities"
    assert assistant.answer(foreign).status == "not_in_corpus"
    assert assistant.answer("link prediction with graph networks").status != "not_in_corpus"
