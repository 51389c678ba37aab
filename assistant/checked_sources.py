"""Papers of the index as the checker reads them, each read once while in use.

The same few papers are cited again and again: by the sentences of one answer, in its repair,
in a conversation. Reading one takes 1 ms, or 20 ms if the index has no vectors of its
sentences. Meaning is compared with the one model whose cosines the checker was fitted to, so
checking never asks a server. Knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from assistant.checking.source import Facts, Source, read_source
from assistant.language.lexicon import Lexicon
from assistant.retrieval.meaning import is_fitted
from assistant.retrieval.retrieve import Retriever
from index.embedder import Embedder
from index.paper import Paper
from index.stores.words import analyse

KEPT = 128
"""Papers kept, about 0.2 MB each: more than a single answer can cite."""


class SourceReader:
    """Reads papers for the checker; safe to share between threads."""

    def __init__(self, retriever: Retriever, embedder: Embedder | None, kept: int = KEPT) -> None:
        self._retriever = retriever
        fitted = embedder if embedder is not None and is_fitted(embedder.name) else None
        self._lexicon = Lexicon(
            analyse=analyse, idf=retriever.idf, embed=fitted.embed if fitted else None
        )
        self._read = lru_cache(maxsize=kept)(self._read_anew)

    @property
    def lexicon(self) -> Lexicon:
        """What the checker needs to know about words, taken from the index."""
        return self._lexicon

    def read(self, paper: Paper) -> Source:
        """Return a paper ready for checking; a changed paper is read again."""
        return self._read(paper)

    def numbered(self, papers: Mapping[int, Paper]) -> Mapping[int, Source]:
        """Return the papers as sources by number, each read when first needed."""
        return _Numbered(papers, self)

    def _read_anew(self, paper: Paper) -> Source:
        # If the index has no vectors of its sentences, they are embedded here.
        vectors = self._retriever.sentence_vectors(paper) if self._lexicon.embed else None
        within = paper.published_within
        facts = Facts(paper.published, paper.author_count, paper.authors, paper.comments, within)
        return read_source(paper.title, paper.abstract, self._lexicon, vectors, facts=facts)


class _Numbered(Mapping[int, Source]):
    """Sources by number; only those that a sentence cites are read."""

    def __init__(self, papers: Mapping[int, Paper], reader: SourceReader) -> None:
        self._papers = papers
        self._reader = reader

    def __getitem__(self, number: int) -> Source:
        return self._reader.read(self._papers[number])

    def __contains__(self, number: object) -> bool:
        return number in self._papers  # Mapping's own would read the paper

    def __iter__(self) -> Iterator[int]:
        return iter(self._papers)

    def __len__(self) -> int:
        return len(self._papers)
