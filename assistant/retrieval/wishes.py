"""The topic of a list question -> the papers to screen, and which of them it turns down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.language.terms import content_words
from assistant.question.negation import read_wish
from assistant.retrieval.absence import Thing
from assistant.retrieval.definitions import bare
from assistant.retrieval.nearness import rank_by_words
from assistant.retrieval.retrieve import Ranking, Retriever
from assistant.retrieval.screening import screened
from assistant.retrieval.unwanted import find_unwanted
from index.stores.words import analyse

COMMON_IDF = 1.5
"""Weight below which the last word of a thing does not tell it: 'reinforcement learning'."""


def rank_wish(
    retriever: Retriever,
    topic: str,
    limit: int,
    only: Collection[str] | None,
    names: Sequence[str] = (),
) -> Ranking:
    """Return the papers to be screened for a list question that holds `names`, at most `limit`."""
    wish = read_wish(topic)
    query = replace(retriever.query(wish.searched, words_will_do=True), text=wish.text)
    things = tuple(_thing(retriever, words) for words in wish.without)
    ranking = rank_by_words(retriever, query, limit, only)
    named = _named(retriever, ranking, names)
    found = screened(replace(ranking, named=named, without=things))
    subjects = {subject: _thing(retriever, subject) for subject in wish.left_out}
    unwanted = find_unwanted(retriever, subjects, found)
    return replace(found, left_out=wish.left_out, unwanted=unwanted)


def _named(retriever: Retriever, ranking: Ranking, names: Sequence[str]) -> dict[str, float]:
    """Return the share of the question that the names make up which a paper holds, by its id."""
    held: defaultdict[str, float] = defaultdict(float)
    for name in names:
        share = sum(ranking.shares.get(stem, 0.0) for stem in set(analyse(bare(name))))
        for paper in retriever.mentions(name):
            held[paper.id] += share
    return dict(held)


def _thing(retriever: Retriever, words: str) -> Thing:
    """Return a thing by its last word, by all of them where that one is common."""
    telling = content_words(words.replace("-", ""))
    *others, last = (frozenset(analyse(word)) for word in telling)
    is_common = all(retriever.idf(stem) < COMMON_IDF for stem in last)
    return Thing(words, last, frozenset().union(*others) if is_common else frozenset())
