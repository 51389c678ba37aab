"""Ranked papers -> which of them belong in a list answer: in, borderline or out.

A score against the best paper's says enough where a question describes what it wants in
many words, and too little where it names a topic in two: papers near to 'sparse
autoencoders' go by the dozen, papers on them hold the words. And what is asked for is a
conjunction: a paper that lacks the most telling word is seldom meant, one that holds the name
asked for mostly is, and so is one that states the absence asked for ('training-free'). So the
chance that a paper belongs is a logistic regression over all of these.
Over the labelled list questions, each judged by a fit to all others, F1 is .743 (a cut at a
share of the best score: .701), and .765 (.710) for those of up to three words.
`python -m eval.fit_screening` repeats the fit and the figures.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass, replace
from functools import lru_cache

from assistant.answer import Verdict
from assistant.retrieval.absence import Thing
from assistant.retrieval.retrieve import PAPERS_KEPT, Hit, Ranking
from index.chunk import sentence_spans
from index.paper import Paper
from index.stores.words import analyse

INTERCEPT, COEFFICIENTS = -3.764, (6.378, -3.559, 1.840, -3.615, 0.653, 5.084, 14.071)
"""Of the features in their order."""
IN_FROM = 0.33
"""Chance from which a paper answers a list question."""
IN_FROM_LIMITED = 0.18
"""The same where a date or author limit leaves few papers: a weaker match is their best."""
BORDERLINE_SHARE = 0.5
"""Share of either from which a paper is borderline."""
MOST_BORDERLINE = 6
SCREENED, MOST_SCREENED = 60, 240
"""Papers screened for a list; more are added, up to the most, while some of the last belong."""
TAIL = 20
"""So many are the last ones."""
NAMED_SHARE = 0.5
"""Share of the weight of a question from which it is about the names in it."""
TELLING_SHARE = 0.6
"""Share of the weight of the most telling word from which a word is as telling."""
MEANT_BETWEEN = 0.2, 0.6
"""Cosines to a sentence at which a word that is not held is not meant at all, and fully."""
FEWEST_WORDS = 2
"""A question of one word is no more specific than one of two."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the chance of a paper is based on."""

    relative: float
    """Its score, between background (0) and the best papers (1)."""
    relative_by_words: float
    together: float
    """Weighted share of the question's words that one sentence or the title holds, 0..1."""
    brevity: float
    """One by the number of words asked."""
    weakest: float
    """How well it covers the most telling words, by the one it covers least: 1 if held, else by
    its nearest sentence, 0..1."""
    named: float
    """1 if it holds the name that the question is about, else 0."""
    without: float
    """Its score where it states that it does without what the question wants done without."""


def screen(chances: Mapping[str, float], in_from: float = IN_FROM) -> dict[str, Verdict]:
    """Return the verdict on each paper by its chance; of the doubtful, only the first few."""
    verdicts: dict[str, Verdict] = {}
    borderline = 0
    for paper_id, chance in chances.items():
        if chance >= in_from:
            verdicts[paper_id] = "in"
        elif chance >= in_from * BORDERLINE_SHARE and borderline < MOST_BORDERLINE:
            verdicts[paper_id] = "borderline"
            borderline += 1
        else:
            verdicts[paper_id] = "out"
    return verdicts


def verdicts(
    ranking: Ranking, chances: Mapping[str, float], in_from: float = IN_FROM
) -> dict[str, Verdict]:
    """Return the verdict on each ranked paper; those on what the question leaves out are out.

    One that only touches on it is borderline at best. `chances` are those of `chances_of`.
    """
    refused = {paper_id for paper_id, why in ranking.unwanted.items() if why.surely}
    found: dict[str, Verdict] = dict.fromkeys(chances, "out")
    found |= screen({key: chance for key, chance in chances.items() if key not in refused}, in_from)
    touching = {key for key in ranking.unwanted if found.get(key) == "in"}
    return found | dict.fromkeys(touching, "borderline")


def chances_of(ranking: Ranking) -> dict[str, float]:
    """Return the chance, 0..1, that each ranked paper belongs in a list, by its id."""
    return {paper_id: _chance(found) for paper_id, found in features(ranking).items()}


def screened(ranking: Ranking) -> Ranking:
    """Return the papers to screen: those ranked, down to where none belongs any more."""
    count = SCREENED
    while count < len(ranking.hits) and _ends_early(ranking.first(count)):
        count += SCREENED
    return ranking.first(count)


def cut_notice(ranking: Ranking) -> tuple[str, ...]:
    """Return a notice if more papers may belong than were screened."""
    if ranking.of <= len(ranking.hits) or not _ends_early(ranking):
        return ()
    screened = f"the {len(ranking.hits)} best of {ranking.of:,} papers were screened"
    more = "some of the last of them still belong, so there may be more"
    return (f"{screened}, and {more}; narrow the question by topic or dates",)


def _ends_early(ranking: Ranking) -> bool:
    last = replace(ranking, hits=ranking.hits[-TAIL:])
    return any(chance >= IN_FROM for chance in chances_of(last).values())


def features(ranking: Ranking) -> dict[str, Features]:
    """Return the features of each ranked paper, by its id."""
    words = max(len(ranking.shares), FEWEST_WORDS)
    return {hit.paper.id: _features(ranking, hit, words) for hit in ranking.hits}


def held_by_pieces(ranking: Ranking, paper: Paper) -> list[float]:
    """Return the weighted share of the question's words that the title and each sentence hold."""
    return [_held(ranking.shares, piece) for piece in _pieces(paper)]


def is_absent(things: Collection[Thing], paper: Paper) -> bool:
    """Return whether a paper states that it does without one of some things."""
    return any(thing.is_absent(text) for thing in things for text in _texts(paper))


def _features(ranking: Ranking, hit: Hit, words: int) -> Features:
    relative, pieces = ranking.relative(hit.score), _pieces(hit.paper)
    held = frozenset().union(*pieces)
    return Features(
        relative=relative,
        relative_by_words=relative / words,
        together=max(held_by_pieces(ranking, hit.paper)),
        brevity=1 / words,
        weakest=min((_covered(ranking, hit, term, held) for term in telling(ranking)), default=1.0),
        named=float(ranking.named.get(hit.paper.id, 0.0) >= NAMED_SHARE),
        without=max(relative, 0.0) * is_absent(ranking.without, hit.paper),
    )


def telling(ranking: Ranking) -> list[str]:
    """Return the terms of a question that tell nearly as much as the most telling one."""
    most = max(ranking.shares.values(), default=0.0)
    return [term for term, share in ranking.shares.items() if share >= TELLING_SHARE * most]


def _covered(ranking: Ranking, hit: Hit, term: str, held: frozenset[str]) -> float:
    if term in held:
        return 1.0
    low, high = MEANT_BETWEEN
    cosine = ranking.near.get(hit.paper.id, {}).get(term, 0.0)
    return min(max((cosine - low) / (high - low), 0.0), 1.0)


def _chance(found: Features) -> float:
    pairs = zip(COEFFICIENTS, astuple(found), strict=True)
    return 1 / (1 + math.exp(-INTERCEPT - sum(weight * value for weight, value in pairs)))


def _held(shares: Mapping[str, float], piece: frozenset[str]) -> float:
    return sum(share for term, share in shares.items() if term in piece)


@lru_cache(maxsize=PAPERS_KEPT)
def _pieces(paper: Paper) -> tuple[frozenset[str], ...]:
    """Return the terms of the title and of each sentence."""
    return tuple(frozenset(analyse(text)) for text in _texts(paper))


def _texts(paper: Paper) -> tuple[str, ...]:
    """Return the title and each sentence."""
    sentences = (paper.abstract[start:end] for start, end in sentence_spans(paper.abstract))
    return (paper.title, *sentences)
