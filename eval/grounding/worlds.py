"""The papers and correct sentences that the checker is measured on.

Two kinds of world: the bundled papers with sentences written about them, and the texts of
labelled pairs with the claims that they support.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.build import shipped_vectors
from assistant.checking.source import Facts, Source, read_source
from assistant.language.lexicon import Floats, Lexicon
from eval.grounding.pairs import Pair, idf_of, lexicon_of, sources_of
from eval.grounding.written import Cited, written_sentences
from index.embedder import Embedder
from index.embedding.papers import embed_papers
from index.paper import Paper
from index.quantise import restore
from index.reading.sources import read_sources
from index.stores.words import analyse


@dataclass(frozen=True, slots=True)
class World:
    """Papers, and sentences that are correct about them."""

    sources: Mapping[str, Source]
    """By paper id."""
    nearest: Mapping[str, Sequence[str]]
    """Paper id -> all other ids, nearest first."""
    sentences: Sequence[Cited]
    lexicon: Lexicon
    also_true: Mapping[str, frozenset[str]]
    """Text of a sentence -> the papers known to support it."""

    def is_true(self, cited: Cited) -> bool:
        """Whether all papers of a sentence are known to support it."""
        return set(cited.cites.values()) <= self.also_true.get(cited.text, frozenset())


def bundled_worlds(embedder: Embedder | None) -> tuple[World, World]:
    """Return the bundled papers with the sentences for development, and with the held-out ones."""
    papers = sorted(read_sources(["bundled"]).papers, key=lambda paper: paper.id)
    vectors = _sentence_vectors(papers, embedder)
    idf = idf_of(f"{paper.title} {paper.abstract}" for paper in papers)
    lexicon = Lexicon(analyse, idf, embedder.embed if embedder else None)
    sources = {
        paper.id: read_source(
            paper.title, paper.abstract, lexicon, vectors.get(paper.id), facts=_facts(paper)
        )
        for paper in papers
    }
    near = _nearest(sources, idf)
    own, held_out = written_sentences({paper.title: paper.id for paper in papers})
    return (
        World(sources, near, own, lexicon, _truths(own)),
        World(sources, near, held_out, lexicon, _truths(held_out)),
    )


def pairs_world(pairs: Sequence[Pair], embedder: Embedder | None) -> World:
    """Return the texts of labelled pairs with the claims that they support.

    A text that a claim is not labelled with may still support it.
    """
    lexicon = lexicon_of(pairs, embedder)
    names = {text: f"text {i}" for i, text in enumerate(dict.fromkeys(map(_text, pairs)))}
    sources = {
        names[_text(pair)]: source
        for pair, source in zip(pairs, sources_of(pairs, lexicon), strict=True)
    }
    sentences = [
        Cited(f"{pair.claim.strip()} [1]", {1: names[_text(pair)]}) for pair in pairs if pair.label
    ]
    return World(sources, _nearest(sources, lexicon.idf), sentences, lexicon, _truths(sentences))


def ids_by_title(world: World) -> dict[str, str]:
    """Return the id of each paper of a world by its title."""
    return {source.title: paper for paper, source in world.sources.items()}


def contradicted(pairs: Sequence[Pair], world: World) -> list[Cited]:
    """Return the claims that a text contradicts, citing that text."""
    names = {(source.title, source.abstract): name for name, source in world.sources.items()}
    return [
        Cited(f"{pair.claim.strip()} [1]", {1: names[_text(pair)]})
        for pair in pairs
        if pair.verdict == "CONTRADICT"
    ]


def _text(pair: Pair) -> tuple[str, str]:
    return pair.title, pair.abstract


def _truths(sentences: Iterable[Cited]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in sentences:
        found[one.text] = found.get(one.text, frozenset()) | set(one.cites.values())
    return found


def _facts(paper: Paper) -> Facts:
    within = paper.published_within
    return Facts(paper.published, paper.author_count, paper.authors, paper.comments, within)


def _sentence_vectors(papers: Sequence[Paper], embedder: Embedder | None) -> dict[str, Floats]:
    if embedder is None:
        return {}
    found = embed_papers(papers, embedder, shipped_vectors()).vectors
    return {paper.id: restore(found[paper.text_digest].sentences) for paper in papers}


def _nearest(sources: Mapping[str, Source], idf: Callable[[str], float]) -> dict[str, list[str]]:
    """Order the other papers by the cosine of their words: the same with and without vectors."""
    bags = [set(analyse(f"{one.title} {one.abstract}")) for one in sources.values()]
    columns = {stem: number for number, stem in enumerate(sorted(set().union(*bags)))}
    matrix = np.zeros((len(bags), len(columns)))
    for row, bag in enumerate(bags):
        for stem in bag:
            matrix[row, columns[stem]] = idf(stem)
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
    order = np.argsort(-(matrix @ matrix.T), axis=1, kind="stable")
    ids = list(sources)
    return {
        paper: [ids[other] for other in order[row] if other != row] for row, paper in enumerate(ids)
    }
