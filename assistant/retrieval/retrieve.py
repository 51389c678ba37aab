"""Question -> papers, best first: words and vectors fused, with feedback and neighbours.

The recipe, each step measured on several collections (`papers eval retrieval` repeats it):

1. BM25 over title (twice) and abstract, question words left out.
2. Dense score of a paper: .4 mean of its chunks and sentences + .4 best chunk +
   .2 best sentence (cosines).
3. Fused score: BM25 / best BM25 + 2 x dense. Normalised scores, never reciprocal ranks.
4. Feedback: the ten best papers lend their typical words to a second BM25 query
   (RM3; Abdul-Jaleel et al., TREC 2004), and the fusion is done again.
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

from assistant.retrieval.definitions import bare, exact, name_bonus, spellings
from assistant.retrieval.evidence import Query
from assistant.retrieval.phrases import Phrase
from assistant.terms import STOP_WORDS, content_words
from index.embed import Embedder
from index.library import Library
from index.minilm.quantise import Bytes, restore
from index.paper import Paper
from index.sentences import split_sentences
from index.store import PaperVectors
from index.stores.words import analyse

CANDIDATES = 400
"""Papers taken from each search; a smaller index is ranked whole."""
CHUNKS_PER_PAPER = 4
"""Chunks asked of the dense search per candidate wanted (3.5 are usual)."""
DENSE_WEIGHT = 2.0
MEAN_SHARE, CHUNK_SHARE, SENTENCE_SHARE = 0.4, 0.4, 0.2
FEEDBACK_PAPERS, FEEDBACK_TERMS, FEEDBACK_SHARE = 10, 20, 0.3
FEEDBACK_STEEPNESS = 10.0
"""A paper lends words in proportion to exp(steepness x score): the best ones nearly all."""
NEIGHBOURS, NEIGHBOUR_WEIGHT = 5, 0.1
BACKGROUND_RANKS, BACKGROUND_SHARE = (100, 400), 0.25
"""The score at this share of the index stands for a paper that has nothing to do with the
question; at rank 100 at the earliest, 400 at the latest. In 7,000 papers a hundred may be on
one topic: with rank 400 lists of 19 topics hold .59 of the papers that have its words, with
rank 100 .42 (.90 and .96 of what is listed has them)."""
SMALL_INDEX_BACKGROUND = 0.35
"""The same as a share of the best score (as usual in large ones), where there are fewer papers."""
TOP_RANKS, PAPERS_PER_TOP_RANK = 3, 20
TERMS_KEPT, PAPERS_KEPT = 20_000, 1_024
"""Weights of terms, and analysed papers (about 10 kB each), kept for the next question."""

Scores = NDArray[np.float64]

_STOP_STEMS = frozenset(stem for word in STOP_WORDS for stem in analyse(word))


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper with its score for a question; higher is better."""

    paper: Paper
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The papers for a question, best first, and what their scores are measured against."""

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
    """Whether meaning was compared, not words alone."""
    of: int = 0
    """How many papers the hits are the best of."""

    def relative(self, score: float) -> float:
        """Return where `score` lies between background (0) and the best papers (1)."""
        spread = self.top - self.background
        return (score - self.background) / spread if spread > 0 else 0.0

    def first(self, count: int) -> Ranking:
        """Return the ranking of the best `count` papers."""
        return replace(self, hits=self.hits[:count])

    def with_abstracts(self) -> Ranking:
        """Return the ranking of the papers that can be quoted."""
        return replace(self, hits=tuple(hit for hit in self.hits if hit.paper.abstract))


@dataclass(frozen=True, slots=True)
class _Pool:
    """Candidates in a fixed order, with the dense half of their scores."""

    keys: tuple[str, ...]
    dense: Scores
    """Zeros where dense search is off."""
    nearest: Scores
    """Cosine of the question to the nearest sentence or chunk of each."""
    means: NDArray[np.float32]
    """One unit vector per paper, the mean of its chunks and sentences: (candidates, dimensions)."""

    def joined(self, other: _Pool) -> _Pool:
        """Return the candidates of both."""
        if not other.keys:
            return self
        return _Pool(
            self.keys + other.keys,
            np.concatenate([self.dense, other.dense]),
            np.concatenate([self.nearest, other.nearest]),
            np.concatenate([self.means, other.means]),
        )


class Retriever:
    """Ranks the papers of one published index."""

    def __init__(self, library: Library, embedder: Embedder | None) -> None:
        self._library = library
        self._embedder = embedder if library.dense else None
        self._idf = lru_cache(maxsize=TERMS_KEPT)(self._idf_anew)

    def query(self, text: str) -> Query:
        """Return `text` analysed for both searches."""
        vector = self._embedder.embed([text])[0] if self._embedder else None
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
        is still judged against the whole index. Papers that hold one of `names` rise.
        """
        lexical = self._lexical(query.terms, only)
        pool = self._pool(query, self._candidates(query, lexical, only))
        widened = self._feedback(query.terms, pool, _fuse(pool, lexical))
        expanded = self._lexical(widened, only)
        pool = pool.joined(self._pool(query, expanded.keys() - set(pool.keys)))
        scores = _with_neighbours(_fuse(pool, expanded), pool.means)
        return self._ranking(query, pool, scores, lexical, limit, only, names)

    def sentence_vectors(self, paper: Paper) -> NDArray[np.float32] | None:
        """Return one unit row per sentence of the abstract, None where dense search is off."""
        if self._embedder is None:
            return None
        found = self._library.papers.vectors([paper.text_digest]).get(paper.text_digest)
        return restore(found.sentences) if found is not None else None

    def mentions(self, name: str, limit: int = 50) -> list[Paper]:
        """Return the papers that hold every part of `name`, or another spelling, best first."""
        name = bare(name)
        parts = frozenset(analyse(name))
        held: dict[str, Paper] = {}
        for terms in dict.fromkeys(frozenset(analyse(one)) for one in spellings(name)):
            found = [key for key, _ in self._library.match(dict.fromkeys(terms, 1.0), limit)]
            papers = self._library.papers.by_text_digest(found)
            for key in found:
                if key in papers and _is_held(name, parts, papers[key]):
                    held.setdefault(key, papers[key])
        return list(held.values())

    def near_in_words(self, text: str, limit: int) -> list[Paper]:
        """Return the best papers by the words of a text alone, best first."""
        found = [key for key, _ in self._library.match(_content_terms(text), limit)]
        papers = self._library.papers.by_text_digest(found)
        return [papers[key] for key in found if key in papers]

    def holding(self, phrase: Phrase) -> list[Paper]:
        """Return every paper that holds a phrase in its title or in a sentence of its abstract."""
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

    def _pool(self, query: Query, keys: Collection[str]) -> _Pool:
        if query.vector is None:
            return _words_only(keys)
        return _score_pool(self._library.papers.vectors(sorted(keys)), query.vector)

    def _feedback(
        self, terms: Mapping[str, float], pool: _Pool, scores: Scores
    ) -> dict[str, float]:
        """Return the query widened by the typical words of its best papers (RM3)."""
        best = _order(scores)[:FEEDBACK_PAPERS]
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
        pool: _Pool,
        scores: Scores,
        lexical: Mapping[str, float],
        limit: int,
        only: Collection[str] | None,
        names: Sequence[str],
    ) -> Ranking:
        order = _order(scores)
        ranked = scores[order]
        kept = [i for i in order if only is None or pool.keys[i] in only]
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


def _is_held(name: str, parts: Collection[str], paper: Paper) -> bool:
    text = f"{paper.title}\n{paper.abstract}"
    return set(_terms(text)).issuperset(parts) or bool(exact(name).search(text))


def _feedback_words(paper: Paper) -> list[str]:
    text = f"{paper.title}\n{paper.title}\n{paper.abstract}"
    return [term for term in _terms(text) if term not in _STOP_STEMS and len(term) > 1]


@lru_cache(maxsize=PAPERS_KEPT)
def _terms(text: str) -> tuple[str, ...]:
    """Return the terms of a paper, which many questions look at; it takes .1 ms to find them."""
    return tuple(analyse(text))


def _order(scores: Scores) -> list[int]:
    return [int(i) for i in np.argsort(-scores, kind="stable")]


def _words_only(keys: Collection[str]) -> _Pool:
    ordered = tuple(sorted(keys))
    empty = np.zeros((len(ordered), 0), np.float32)
    return _Pool(ordered, np.zeros(len(ordered)), np.zeros(len(ordered)), empty)


def _score_pool(rows: Mapping[str, PaperVectors], vector: NDArray[np.float32]) -> _Pool:
    keys = tuple(sorted(rows))
    if not keys:
        return _words_only(())
    chunks = _Blocks([rows[key].chunks for key in keys])
    # A paper of the title alone has no sentence: its one chunk stands in.
    sentences = _Blocks([_or(rows[key].sentences, rows[key].chunks) for key in keys])
    means = _unit(chunks.means() + sentences.means())
    best_chunk, best_sentence = chunks.best(vector), sentences.best(vector)
    dense = (
        MEAN_SHARE * (means @ vector) + CHUNK_SHARE * best_chunk + SENTENCE_SHARE * best_sentence
    )
    return _Pool(keys, dense, np.maximum(best_sentence, best_chunk), means)


class _Blocks:
    """The vectors of several papers in one matrix: a block of rows for each."""

    def __init__(self, blocks: Sequence[Bytes]) -> None:
        self._rows = restore(np.concatenate(blocks))
        lengths = [len(block) for block in blocks]
        self._starts = np.concatenate([[0], np.cumsum(lengths[:-1])]).astype(np.intp)

    def best(self, vector: NDArray[np.float32]) -> Scores:
        """Return the greatest cosine of each block to `vector`."""
        best: Scores = np.maximum.reduceat(self._rows @ vector, self._starts).astype(np.float64)
        return best

    def means(self) -> NDArray[np.float32]:
        """Return the unit mean of each block, shape (blocks, dimensions)."""
        return _unit(np.add.reduceat(self._rows, self._starts, axis=0))


def _or(rows: Bytes, otherwise: Bytes) -> Bytes:
    return rows if len(rows) else otherwise


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def _fuse(pool: _Pool, lexical: Mapping[str, float]) -> Scores:
    words = np.array([lexical.get(key, 0.0) for key in pool.keys])
    best = words.max(initial=0.0)
    return (words / best if best > 0 else words) + DENSE_WEIGHT * pool.dense


def _with_neighbours(scores: Scores, means: NDArray[np.float32]) -> Scores:
    """Add a share of the mean score of each paper's nearest papers among the candidates."""
    if means.shape[1] == 0 or len(scores) <= NEIGHBOURS:
        return scores
    cosines = means @ means.T
    np.fill_diagonal(cosines, -2.0)
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]
    lent: Scores = scores[nearest].mean(axis=1)
    return scores + NEIGHBOUR_WEIGHT * lent
