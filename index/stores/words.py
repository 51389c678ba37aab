"""The words of the papers in tantivy: BM25 over title and abstract.

One document per wording of a paper. Knows nothing of what is published: the
folder may hold more than that while somebody writes, and readers check with the
truth. Nothing is ever deleted in place, since tantivy would keep counting it in its
document frequencies: scores of equal content would then depend on its history.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import tantivy
from tantivy import Document, Filter, Index, Occur, Query, Schema, Searcher, Tokenizer

from index.paper import Paper
from index.stores.topk import best
from index.stores.vendor_errors import Vendor

_VENDOR = Vendor(
    "words",
    raises=(ValueError, OSError),
    busy="lockbusy",
    unwritable=("storagefull", "no space left", "permissiondenied", "readonlyfilesystem"),
)
_HEAP_BYTES = 50_000_000
Links = tempfile.TemporaryDirectory[str]
"""A temporary folder of links that stands in for a read-only one."""
_SCORE_DIGITS = 4
"""Scores are 32-bit sums whose order of addition varies with the segments."""


class Words:
    """A folder of words; any number of readers may work beside the one writer."""

    def __init__(self, index: Index, folder: Path, shadow: Links | None = None) -> None:
        self._index = index
        self._folder = folder
        self._shadow = shadow
        self._schema: Schema = index.schema
        self._searcher: Searcher = index.searcher()

    @classmethod
    def create(cls, folder: Path) -> Words:
        """Make an empty folder of words, replacing whatever was there."""
        with _VENDOR.translated(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            return cls._manual(Index(_schema(), path=str(folder)), folder)

    @classmethod
    def open(cls, folder: Path) -> Words:
        """Open a folder; IndexDamaged if it is missing or not a folder of words."""
        with _VENDOR.translated(folder):
            try:
                return cls._manual(Index.open(str(folder)), folder)
            except ValueError as error:
                if not _is_read_only(error):
                    raise
            shadow = _shadow_of(folder)
            return cls._manual(Index.open(shadow.name), folder, shadow)

    @classmethod
    def _manual(cls, index: Index, folder: Path, shadow: Links | None = None) -> Words:
        # The default policy watches the folder from a thread of its own.
        index.config_reader("manual")
        index.reload()
        return cls(index, folder, shadow)

    def add(self, papers: Iterable[Paper]) -> None:
        """Append the papers in one commit; DataFolderError if they cannot be written."""
        with _VENDOR.translated(self._folder):
            writer = self._index.writer(_HEAP_BYTES, 1)
            try:
                for paper in papers:
                    text = f"{paper.title}\n{paper.title}\n{paper.abstract}"
                    writer.add_document(Document(key=paper.text_digest, text=text))
                writer.commit()
            finally:
                writer.wait_merging_threads()
            self.refresh()

    def refresh(self) -> None:
        """Pick up what another process has committed."""
        with _VENDOR.translated(self._folder):
            self._index.reload()
            self._searcher = self._index.searcher()

    @property
    def num_docs(self) -> int:
        """Number of documents, unpublished ones included."""
        return self._searcher.num_docs

    def document_frequency(self, term: str) -> int:
        """Return how many documents contain an analysed term."""
        with _VENDOR.translated(self._folder):
            return self._searcher.doc_freq("text", term)

    def search(
        self, terms: Mapping[str, float], k: int, only: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the `k` best (text digest, BM25), best first, ties by digest.

        `terms` maps analysed terms to weights above zero; `only` leaves the
        scores as they are and drops all other papers.
        """
        if not terms or (only is not None and not only):
            return []
        query = self._query(terms, only)
        with _VENDOR.translated(self._folder):
            return best(lambda n: self._hits(query, n), k, lambda hit: (-hit[1], hit[0]))

    def holding(self, terms: Collection[str]) -> list[str]:
        """Return the text digests of all documents that contain every one of the terms, sorted.

        A number right after a term makes no difference: 'qwen2' counts as 'qwen'.
        """
        if not terms:
            return []
        held = [(Occur.Must, self._numbered(term)) for term in sorted(terms)]
        with _VENDOR.translated(self._folder):
            return sorted(key for key, _ in self._hits(Query.boolean_query(held), self.num_docs))

    def _numbered(self, term: str) -> Query:
        """Return the query for a term, whatever digits follow it."""
        forms = Query.regex_query(self._schema, "text", f"{re.escape(term)}[0-9]*")
        return Query.boolean_query([(Occur.Should, self._term(term, 1.0)), (Occur.Should, forms)])

    def _hits(self, query: Query, limit: int) -> list[tuple[str, float]]:
        found = self._searcher.search(query, max(1, min(limit, self.num_docs)), count=False)
        return [
            (str(self._searcher.doc(address)["key"][0]), round(float(score), _SCORE_DIGITS))
            for score, address in found.hits
        ]

    def _query(self, terms: Mapping[str, float], only: Collection[str] | None) -> Query:
        scored = Query.boolean_query(
            [(Occur.Should, self._term(term, weight)) for term, weight in sorted(terms.items())]
        )
        if only is None:
            return scored
        members = Query.term_set_query(self._schema, "key", sorted(only))
        free = Query.const_score_query(members, 0.0)
        return Query.boolean_query([(Occur.Must, free), (Occur.Must, scored)])

    def _term(self, term: str, weight: float) -> Query:
        plain = Query.term_query(self._schema, "text", term, index_option="freq")
        return Query.boost_query(plain, weight)

    def close(self) -> None:
        """Remove the temporary stand-in of a read-only folder, if there is one."""
        if self._shadow is not None:
            self._shadow.cleanup()


def analyse(text: str) -> list[str]:
    """Return the terms of a text as indexed, in order, without stop words."""
    return list(_ANALYSER.analyze(text))


def _analyser() -> tantivy.TextAnalyzer:
    # tantivy's own `en_stem`, with the stop words removed before stemming.
    steps = tantivy.TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(40))
    words = steps.filter(Filter.lowercase()).filter(Filter.stopword("english"))
    return words.filter(Filter.stemmer("english")).build()


_ANALYSER = _analyser()


def _schema() -> Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    fields.add_text_field("text", tokenizer_name="en_stem", index_option="freq")
    return fields.build()


def _is_read_only(error: ValueError) -> bool:
    text = str(error)
    return "Lockfile" in text and ("PermissionDenied" in text or "ReadOnly" in text)


def _shadow_of(folder: Path) -> Links:
    # Opening needs a lock file next to the data; a folder of links has room for one.
    shadow = Links(prefix="papers-words-")
    for file in folder.iterdir():
        if not file.name.endswith(".lock"):
            Path(shadow.name, file.name).symlink_to(file.resolve())
    return shadow
