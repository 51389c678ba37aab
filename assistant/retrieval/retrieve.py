"""Question -> papers, best first: words and vectors fused, with feedback and neighbours.

The recipe, each step measured on several collections (`papers eval retrieval` repeats it):

1. BM25 over title (twice) and abstract, question words left out.
2. Dense score of a paper: .4 mean of its chunks and sentences + .4 best chunk +
   .2 best sentence (cosines).
3. Fused score: BM25 / best BM25 + 2 x dense. Normalised scores, never reciprocal ranks.
4. Feedback: the ten best papers contribute their typical words to a second BM25 query
   (RM3; Abdul-Jaleel et al., TREC 2004), and the fusion is repeated.
5. Neighbours: .1 x the mean score of a paper's five nearest papers among the candidates.

Candidates are the best papers of either search; their vectors come from the truth store,
so that a score never depends on which search found the paper. Ties are broken by paper id.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.language.entities import holds
from assistant.language.terms import STOP_WORDS, content_words
from assistant.retrieval.absence import Thing
from assistant.retrieval.definitions import bare, exact, name_bonus, spellings
from assistant.retrieval.evidence import Query
from assistant.retrieval.meaning import QueryVectors, is_fitted
from assistant.retrieval.phrases import Phrase
from assistant.retrieval.pool import (
    Pool,
    Scores,
    fuse,
    nearest,
    order,
    score_pool,
    with_neighbours,
    words_only,
)
from index.embedder import Embedder
from index.library import Library
from index.paper import Paper
from index.quantise import restore
from index.sentences import split_sentences
from index.stores.words import analyse

CANDIDATES = 400
"""Papers taken from each search; a smaller index is ranked completely."""
CHUNKS_PER_PAPER = 4
"""Chunks asked of the dense search per candidate wanted (3.5 are usual)."""
FEEDBACK_PAPERS, FEEDBACK_TERMS, FEEDBACK_SHARE = 10, 20, 0.3
FEEDBACK_STEEPNESS = 10.0
"""A paper lends words in proportion to exp(steepness x score): the best ones nearly all."""
BACKGROUND_RANKS, BACKGROUND_SHARE = (100, 400), 0.25
"""The score at this share of the index represents a paper that has nothing to do with the
question; at rank 100 at the earliest, 400 at the latest. Of 7,000 papers, a hundred may be on
one topic: with rank 400, lists on 19 topics hold .59 of the papers that have its words, with
rank 100 .42 (.90 and .96 of what is listed has them)."""
SMALL_INDEX_BACKGROUND = 0.35
"""The same as a share of the best score (as is usual in large indexes), for fewer papers."""
TOP_RANKS, PAPERS_PER_TOP_RANK = 3, 20
TERMS_KEPT, PAPERS_KEPT = 20_000, 1_024
"""Term weights and analysed papers (about 10 kB each) kept for the next question."""

_STOP_STEMS = frozenset(stem for word in STOP_WORDS for stem in analyse(word))


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper with its score for a question; higher is better."""

    paper: Paper
    score: float


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Why a paper is not wanted, however well it fits the rest of the question."""

    subject: str
    """What the question leaves out."""
    surely: bool
    """False of a paper that only touches on it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The papers for a question, best first, and the reference values for their scores."""

    query: Query
    hits: tuple[Hit, ...]
    background: float
    """Score of a paper that has nothing to do with the question."""
    top: float
    """Mean score of the three best papers of the whole index."""
    best_cosine: float
    """Cosine of the question to the nearest sentence of any hit, -1..1."""
    best_lexical: float
    """Best BM25 score over the weights of the question's words, about 0..2."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """The question's terms, each with its share of their weight; they sum to 1."""
    dense: bool = True
    """Whether meaning was compared, not just words."""
    of: int = 0
    """How many papers the hits are the best of."""
    named: Mapping[str, float] = field(default_factory=dict)
    """Share of the question that the names make up which a paper holds, by its id."""
    near: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Cosine of telling terms to the nearest sentence of each paper, by its id."""
    without: tuple[Thing, ...] = ()
    """Things that the papers asked for do without."""
    left_out: tuple[str, ...] = ()
    """Subjects that a list question leaves out."""
    unwanted: Mapping[str, Unwanted] = field(default_factory=dict)
    """Papers on them, by id."""

    def relative(self, score: float) -> float:
        """Return where `score` is between background (0) and the best papers (1)."""
        spread = self.top - self.background
        return (score - self.background) / spread if spread > 0 else 0.0

    def first(self, count: int) -> Ranking:
        """Return the ranking of the best `count` papers."""
        return replace(self, hits=self.hits[:count])

    def with_abstracts(self) -> Ranking:
        """Return the ranking of the papers that can be quoted."""
        return replace(self, hits=tuple(hit for hit in self.hits if hit.paper.abstract))


class Retriever:
    """Ranks the papers of one published index."""

    def __init__(self, library: Library, embedder: Embedder | None) -> None:
        self._library = library
        self._embedder = embedder if library.dense else None
        self.vectors = QueryVectors(self._embedder)
        self._idf = lru_cache(maxsize=TERMS_KEPT)(self._idf_anew)

    def query(self, text: str, *, words_will_do: bool = False) -> Query:
        """Return `text` analysed for both searches, its vector as `QueryVectors.of` has it."""
        vector = self.vectors.of(text, words_will_do=words_will_do)
        return Query(text, _content_terms(text), vector)

    def knows(self, word: str) -> bool:
        """Return whether a word is in use: in an abstract, or in the model's vocabulary."""
        held = any(self._library.document_frequency(stem) for stem in analyse(word))
        return held or (self._embedder is not None and self._embedder.is_word(word))

    def idf(self, term: str) -> float:
        """Return the BM25 weight of a term: ln(1 + (N - n + .5) / (n + .5))."""
        return self._idf(term, self._library.generation)

    def rank(
        self,
        query: Query,
        limit: int,
        only: Collection[str] | None = None,
        names: Sequence[str] = (),
    ) -> Ranking:
        """Return the `limit` best papers.

        `only` restricts the hits to these text digests; what counts as good or as background
        is still judged against the whole index. Papers that contain one of `names` rise.
        """
        lexical = self._lexical(query.terms, only)
        pool = self._pool(query, self._candidates(query, lexical, only))
        widened = self._feedback(query.terms, pool, fuse(pool, lexical))
        expanded = self._lexical(widened, only)
        pool = pool.joined(self._pool(query, expanded.keys() - set(pool.keys)))
        scores = with_neighbours(fuse(pool, expanded), pool.means)
        return self._ranking(query, pool, scores, lexical, limit, only, names)

    def sentence_vectors(self, paper: Paper) -> NDArray[np.float32] | None:
        """Return one unit row per sentence of the abstract, None if dense search is off."""
        if self._embedder is None:
            return None
        found = self._library.papers.vectors([paper.text_digest]).get(paper.text_digest)
        return restore(found.sentences) if found is not None else None

    def nearness(self, words: Sequence[str], papers: Sequence[Paper]) -> Scores:
        """Return the cosine of each word to the nearest sentence of each paper.

        Shape (papers, words); zeros where meaning is not compared.
        """
        if self._embedder is None or not words or not papers:
            return np.zeros((len(papers), len(words)))
        vectors = self._embedder.embed(words)
        rows = self._library.papers.vectors([paper.text_digest for paper in papers])
        return np.array([nearest(rows[paper.text_digest], vectors) for paper in papers])

    def likeness(self, word: str, others: Sequence[str]) -> float:
        """Return the cosine of a word to the nearest of others; 0 where meaning is not compared.

        By the one model that the cut-offs were set on: no server is asked for a word.
        """
        if self._embedder is None or not is_fitted(self._embedder.name) or not others:
            return 0.0
        vectors = self._embedder.embed([word, *dict.fromkeys(others)])
        return float((vectors[1:] @ vectors[0]).max())

    def mentions(
        self, name: str, limit: int = 50, only: Collection[str] | None = None
    ) -> list[Paper]:
        """Return the papers that hold `name` in whatever spelling, best first; of `only` these."""
        name = bare(name)
        held: dict[str, Paper] = {}
        for terms in dict.fromkeys(frozenset(analyse(one)) for one in spellings(name)):
            found = [key for key, _ in self._library.match(dict.fromkeys(terms, 1.0), limit)]
            papers = self._library.papers.by_text_digest(found)
            for key in found:
                if key in papers and _is_held(name, papers[key]):
                    held.setdefault(key, papers[key])
        return [paper for key, paper in held.items() if only is None or key in only]

    def near_in_words(self, text: str, limit: int) -> list[Paper]:
        """Return the best papers by the words of a text alone, best first."""
        found = [key for key, _ in self._library.match(_content_terms(text), limit)]
        papers = self._library.papers.by_text_digest(found)
        return [papers[key] for key in found if key in papers]

    def holding(self, phrase: Phrase) -> list[Paper]:
        """Return every paper with a phrase in its title or in a sentence of its abstract."""
        found = self._library.papers.by_text_digest(self._library.holding(phrase.stems))
        return [paper for _, paper in sorted(found.items()) if _holds(paper, phrase)]

    def _idf_anew(self, term: str, _generation: int) -> float:
        total, held = self._library.papers.counts().papers, self._library.document_frequency(term)
        return math.log1p((total - held + 0.5) / (held + 0.5))

    def _lexical(
        self, terms: Mapping[str, float], only: Collection[str] | None
    ) -> dict[str, float]:
        found = dict(self._library.match(terms, CANDIDATES))
        if only is not None:
            found |= dict(self._library.match(terms, CANDIDATES, only=only))
        return found

    def _candidates(
        self, query: Query, lexical: Collection[str], only: Collection[str] | None
    ) -> set[str]:
        keys = set(lexical)
        if query.vector is not None:
            near = self._library.nearest(query.vector, CANDIDATES * CHUNKS_PER_PAPER)
            keys.update(row.text_digest for row in near)
        if only is not None and len(only) <= CANDIDATES:
            keys.update(only)
        return keys

    def _pool(self, query: Query, keys: Collection[str]) -> Pool:
        if query.vector is None:
            return words_only(keys)
        return score_pool(self._library.papers.vectors(sorted(keys)), query.vector)

    def _feedback(self, terms: Mapping[str, float], pool: Pool, scores: Scores) -> dict[str, float]:
        """Return the query widened by the typical words of its best papers (RM3)."""
        best = order(scores)[:FEEDBACK_PAPERS]
        papers = self._library.papers.by_text_digest(pool.keys[i] for i in best)
        typical: defaultdict[str, float] = defaultdict(float)
        for i in best:
            share = math.exp(FEEDBACK_STEEPNESS * float(scores[i] - scores[best[0]]))
            counts = Counter(_feedback_words(papers[pool.keys[i]]))
            for term, count in counts.items():
                typical[term] += share * count / counts.total()
        telling = sorted(typical, key=lambda term: (-typical[term] * self.idf(term), term))
        chosen = [(term, typical[term]) for term in telling[:FEEDBACK_TERMS]]
        asked, lent = sum(terms.values()), sum(weight for _, weight in chosen)
        widened = {term: (1 - FEEDBACK_SHARE) * weight / asked for term, weight in terms.items()}
        for term, weight in chosen:
            widened[term] = widened.get(term, 0.0) + FEEDBACK_SHARE * weight / lent
        return widened

    def _ranking(
        self,
        query: Query,
        pool: Pool,
        scores: Scores,
        lexical: Mapping[str, float],
        limit: int,
        only: Collection[str] | None,
        names: Sequence[str],
    ) -> Ranking:
        places = order(scores)
        ranked = scores[places]
        kept = [i for i in places if only is None or pool.keys[i] in only]
        papers = self._library.papers.by_text_digest(pool.keys[i] for i in kept[: 2 * limit])
        hits = [
            Hit(paper, float(scores[i]) + name_bonus(paper, names))
            for i in kept[: 2 * limit]
            if (paper := papers.get(pool.keys[i])) is not None
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.paper.id))
        held = max((lexical.get(pool.keys[i], 0.0) for i in kept), default=0.0)
        weights = {term: weight * self.idf(term) for term, weight in query.terms.items()}
        mass = sum(weights.values())
        size = self._library.papers.counts().papers
        return Ranking(
            query=query,
            hits=tuple(hits[:limit]),
            background=_background(ranked, size),
            top=_top(ranked),
            dense=query.vector is not None,
            of=size if only is None else len(only),
            best_cosine=float(pool.nearest[kept].max(initial=-1.0)),
            best_lexical=held / mass if mass else 0.0,
            shares={term: weight / mass for term, weight in weights.items()} if mass else {},
        )


def _background(ranked: Scores, papers: int) -> float:
    first, last = BACKGROUND_RANKS
    rank = min(max(int(papers * BACKGROUND_SHARE), first), last)
    if len(ranked) >= rank:
        return float(ranked[rank - 1])
    return min(float(ranked[-1]), SMALL_INDEX_BACKGROUND * float(ranked[0])) if len(ranked) else 0.0


def _top(ranked: Scores) -> float:
    ranks = max(1, min(TOP_RANKS, len(ranked) // PAPERS_PER_TOP_RANK))
    return float(ranked[:ranks].mean()) if len(ranked) else 0.0


def _holds(paper: Paper, phrase: Phrase) -> bool:
    sentences = (paper.abstract[start:end] for start, end in split_sentences(paper.abstract))
    return any(any(phrase.spans(text)) for text in (paper.title, *sentences))


def _content_terms(text: str) -> dict[str, float]:
    return dict(Counter(stem for word in content_words(text) for stem in analyse(word)))


def _is_held(name: str, paper: Paper) -> bool:
    """Whether a paper holds a name: by its words, unless a number or letter tells it: 'GPT-5'."""
    text, stems = f"{paper.title}\n{paper.abstract}", analyse(name)
    telling = any(char.isdigit() for char in name) or any(len(stem) == 1 for stem in stems)
    if not telling and set(_terms(text)).issuperset(stems):
        return True
    return bool(exact(name).search(text)) or holds(text, name)


def _feedback_words(paper: Paper) -> list[str]:
    text = f"{paper.title}\n{paper.title}\n{paper.abstract}"
    return [term for term in _terms(text) if term not in _STOP_STEMS and len(term) > 1]


@lru_cache(maxsize=PAPERS_KEPT)
def _terms(text: str) -> tuple[str, ...]:
    """Return the terms of a paper; cached because many questions need them, at .1 ms each."""
    return tuple(analyse(text))
