"""Ranked papers -> which of them belong in a list answer: in, borderline or out.

A score against the best paper's says enough where a question describes what it wants in
many words, and too little where it names a topic in two: papers near to 'sparse
autoencoders' go by the dozen, papers on them hold the words. So the chance that a paper
belongs is a logistic regression over both, each weighed by the number of words asked.
Over the labelled list questions, each judged by a fit to all others, F1 is .743 (a cut at a
share of the best score: .677), and .753 (.626) for those of up to three words.
`python -m eval.fit_screening` repeats the fit and the figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from functools import lru_cache

from assistant.answer import Verdict
from assistant.retrieval.retrieve import PAPERS_KEPT, Ranking
from index.chunk import sentence_spans
from index.paper import Paper
from index.stores.words import analyse

INTERCEPT, COEFFICIENTS = -3.709, (6.077, -3.608, 2.489, 1.140, -3.756)
"""Of the features in their order."""
IN_FROM = 0.33
"""Chance from which a paper answers a list question."""
IN_FROM_LIMITED = 0.25
"""The same where a date or author limit leaves few papers: a weaker match is their best."""
BORDERLINE_SHARE = 0.5
"""Share of either from which a paper is borderline."""
MOST_BORDERLINE = 6
SCREENED, MOST_SCREENED = 60, 240
"""Papers screened for a list; so many more, up to the most, while some of the last belong."""
TAIL = 20
"""So many are the last ones."""
FEWEST_WORDS = 2
"""A question of one word is no more telling than one of two."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the chance of a paper rests on."""

    relative: float
    """Its score, between background (0) and the best papers (1)."""
    relative_by_words: float
    together: float
    """Weighted share of the question's words that one sentence or the title holds, 0..1."""
    held_by_words: float
    """The same for the whole abstract, by the number of words."""
    brevity: float
    """One by the number of words asked."""


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


def chances_of(ranking: Ranking) -> dict[str, float]:
    """Return the chance, 0..1, that each ranked paper belongs in a list, by its id."""
    return {paper_id: _chance(found) for paper_id, found in features(ranking).items()}


def screened(ranking: Ranking) -> Ranking:
    """Return the papers to be screened: those ranked, down to where none belongs any more."""
    count = SCREENED
    while count < len(ranking.hits) and _ends_early(ranking.first(count)):
        count += SCREENED
    return ranking.first(count)


def cut_notice(ranking: Ranking) -> tuple[str, ...]:
    """Return a notice that more papers may belong than were screened, if that is so."""
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
    return {
        hit.paper.id: _features(ranking.relative(hit.score), ranking.shares, hit.paper, words)
        for hit in ranking.hits
    }


def _features(relative: float, shares: Mapping[str, float], paper: Paper, words: int) -> Features:
    pieces = _pieces(paper)
    return Features(
        relative=relative,
        relative_by_words=relative / words,
        together=max(_held(shares, piece) for piece in pieces),
        held_by_words=_held(shares, frozenset().union(*pieces)) / words,
        brevity=1 / words,
    )


def _chance(found: Features) -> float:
    pairs = zip(COEFFICIENTS, astuple(found), strict=True)
    return 1 / (1 + math.exp(-INTERCEPT - sum(weight * value for weight, value in pairs)))


def _held(shares: Mapping[str, float], piece: frozenset[str]) -> float:
    return sum(share for term, share in shares.items() if term in piece)


@lru_cache(maxsize=PAPERS_KEPT)
def _pieces(paper: Paper) -> tuple[frozenset[str], ...]:
    """Return the terms of the title and of each sentence."""
    sentences = (paper.abstract[start:end] for start, end in sentence_spans(paper.abstract))
    return tuple(frozenset(analyse(text)) for text in (paper.title, *sentences))
