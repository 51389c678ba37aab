"""Which papers are on a subject that a list question leaves out.

The subject is looked for as a question of its own: a paper whose title names it is on it, and
so is one that would answer that question and speaks of it more than once. One that only comes
near touches on it, and so does one with a thing in its title that is to be done without. A
paper that says it does without the thing is no paper on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.retrieval.absence import Thing
from assistant.retrieval.nearness import rank_by_words
from assistant.retrieval.retrieve import Ranking, Retriever, Unwanted
from assistant.retrieval.screening import (
    BORDERLINE_SHARE,
    IN_FROM,
    chances_of,
    held_by_pieces,
    is_absent,
)
from index.paper import Paper
from index.stores.words import analyse

NAMED_FROM = 0.5
"""Weighted share of a subject's words from which a title or a sentence speaks of it."""
NEAR_FROM = 0.5
"""Relative score from which a title with words like those of the subject is on it."""
SHORTEST_ROOT = 4
"""Letters of a word whose longer forms are like it: 'math' and 'mathematics'."""


def find_unwanted(
    retriever: Retriever, subjects: Mapping[str, Thing], found: Ranking
) -> dict[str, Unwanted]:
    """Return the papers found that are on one of some subjects, by id; surely so goes first."""
    unwanted = {
        hit.paper.id: Unwanted(thing.name, False)
        for hit in found.hits
        for thing in found.without
        if thing.is_named(hit.paper.title) and not is_absent(found.without, hit.paper)
    }
    digests = [hit.paper.text_digest for hit in found.hits]
    for subject, thing in subjects.items() if digests else ():
        own = rank_by_words(
            retriever, retriever.query(subject, words_will_do=True), len(digests), digests
        )
        for paper, surely in _papers_on(own):
            known = unwanted.get(paper.id)
            if not (known and known.surely) and not is_absent((thing,), paper):
                unwanted[paper.id] = Unwanted(subject, surely)
    return unwanted


def _papers_on(own: Ranking) -> Iterator[tuple[Paper, bool]]:
    """Yield the papers on a subject that was asked for by itself, and whether they surely are."""
    chances = chances_of(own)
    for hit in own.hits:
        title, *_ = held = held_by_pieces(own, hit.paper)
        spoken_of = sum(share >= NAMED_FROM for share in held)
        is_like = _is_like(own, hit.paper.title)
        is_answer = chances[hit.paper.id] >= IN_FROM and spoken_of > 1
        is_near = is_like and own.relative(hit.score) >= NEAR_FROM
        if title >= NAMED_FROM or is_answer or is_near:
            yield hit.paper, True
        elif is_like or chances[hit.paper.id] >= IN_FROM * BORDERLINE_SHARE:
            yield hit.paper, False


def _is_like(own: Ranking, title: str) -> bool:
    """Return whether a title holds longer forms of words that make up most of the subject."""
    words = analyse(title)
    share = sum(
        share
        for term, share in own.shares.items()
        if len(term) >= SHORTEST_ROOT and any(word.startswith(term) for word in words)
    )
    return share >= NAMED_FROM
