"""A ranking, with how near each paper comes to the words of the question that tell most."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from assistant.language.terms import content_words
from assistant.retrieval.evidence import Query
from assistant.retrieval.retrieve import Ranking, Retriever
from assistant.retrieval.screening import telling
from index.stores.words import analyse


def rank_by_words(
    retriever: Retriever, query: Query, limit: int, only: Collection[str] | None
) -> Ranking:
    """Return the `limit` best papers, with the nearness of each to the most telling words."""
    ranking = retriever.rank(query, limit, only)
    words = {term: word for word in content_words(query.text) for term in analyse(word)}
    terms = [term for term in telling(ranking) if term in words]
    papers = [hit.paper for hit in ranking.hits]
    rows = retriever.nearness([words[term] for term in terms], papers)
    near = {
        paper.id: dict(zip(terms, map(float, row), strict=True))
        for paper, row in zip(papers, rows, strict=True)
    }
    return replace(ranking, near=near)
