"""The one writer of an index: what it does under the lock, and in which order.

Vectors are stored, then words, then one transaction of the truth publishes both
with the papers; leftovers are swept at the end. Killed between any two steps, an
index still holds what was published, and the next writer sweeps the rest. An index
on a server has one writer on each machine, and each first takes in what the others
published. Knows nothing of how papers are read, nor of how they are searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from index.chunk import chunk_paper
from index.notice import Notice
from index.paper import Paper
from index.publication import PaperVectors, Publication, Space
from index.stores.folders import Folders
from index.stores.repair import (
    leave_at_rest,
    put_chunks,
    remake_vectors,
    remake_words,
    settle,
    words_hold,
)
from index.stores.shared import SharedTruth
from index.stores.truth import Truth
from index.stores.words import Words

if TYPE_CHECKING:
    from index.stores.log_rows import Entry
    from index.stores.vectors import ChunkVectors

Watch = Callable[[str], None]
"""Called with the name of each step just completed; tests stop the process there."""


class Writer:
    """Puts papers into the three stores; made by `writing` only."""

    def __init__(self, folders: Folders, truth: Truth, watch: Watch) -> None:
        self.folders = folders
        self.truth = truth
        self._watch = watch
        self._words: Words | None = None
        self._vectors: ChunkVectors | None = None
        self._vectors_name = ""
        self._touched = False
        self._outdated: list[str] = []

    def publish(
        self, change: Publication, reworded: Sequence[Paper] = (), outdated: Sequence[Paper] = ()
    ) -> None:
        """Store and publish a change.

        Args:
            change: what goes into the truth; its vectors must belong to known or reworded papers.
            reworded: papers whose words are new to the index.
            outdated: papers whose words and chunks are not published any more.
        """
        if reworded or outdated or change.vectors:
            self._mark()
        vectors_folder = self._store_vectors(change, reworded) or change.vectors_folder
        words_folder = self._store_words(reworded) or change.words_folder
        self.truth.publish(
            replace(change, vectors_folder=vectors_folder, words_folder=words_folder)
        )
        self._watch("published")
        self._outdated += [chunk.id for paper in outdated for chunk in chunk_paper(paper)]

    def catch_up(self) -> None:
        """Take in what other machines published on the index's server, if it has one.

        Raises ServerUnavailable or IndexMismatch.
        """
        truth = self.truth
        if not isinstance(truth, SharedTruth):
            return
        while truth.has_news():
            self._mark()
            for entry in truth.pending():
                self._take(truth, entry)
            truth.confirm()

    def _take(self, truth: SharedTruth, entry: Entry) -> None:
        papers = {paper.text_digest: paper for paper in entry.change.papers}
        known = truth.published(papers)
        new = [paper for key, paper in papers.items() if key not in known]
        # For a first copy, the words are made at the end, all at once.
        words_folder = self._store_words(new) if truth.manifest().words else None
        truth.take(entry, words_folder or None)
        self._watch("copied")

    def remake_words(self) -> None:
        """Rebuild the words from the stored papers."""
        self._mark()
        self.close()
        remake_words(self.folders, self.truth)
        self._watch("words made")

    def remake_vectors(self, space: Space) -> None:
        """Rebuild the chunk vectors from the stored ones of a space, and publish them."""
        self._mark()
        self.close()
        self._outdated.clear()
        remake_vectors(self.folders, self.truth, space)
        self._watch("vectors made")

    def finish(self) -> None:
        """Sweep what is no longer published and leave the index at rest."""
        if not self._touched:
            return
        # On a server, another machine may be publishing these very chunks again: there they
        # stay, unseen, until the index is rebuilt.
        if self._outdated and self.truth.manifest().vectors and not self.folders.server:
            self._open_vectors()[1].delete(self._outdated)
            self._watch("vectors swept")
        self.close()
        self._compact_words()
        leave_at_rest(self.folders, self.truth)
        self._watch("at rest")

    def close(self) -> None:
        """Release words and vectors."""
        self._close_vectors()
        if self._words is not None:
            self._words.close()
        self._words = None

    def _close_vectors(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
        self._vectors, self._vectors_name = None, ""

    def _mark(self) -> None:
        if not self._touched:
            self._touched = True
            self.truth.mark_writing()
            self._watch("marked")

    def _store_vectors(self, change: Publication, reworded: Sequence[Paper]) -> str:
        if not change.vectors:
            return ""
        new = {paper.text_digest: paper for paper in reworded}
        known = self.truth.by_text_digest(change.vectors.keys() - new.keys())
        name, store = self._open_vectors()
        put_chunks(store, [*new.values(), *known.values()], dict(change.vectors))
        self._watch("vectors stored")
        return name

    def _store_words(self, reworded: Sequence[Paper]) -> str:
        if not reworded:
            return ""
        name, words = self._open_words()
        words.add(reworded)
        self._watch("words stored")
        return name

    def _open_vectors(self) -> tuple[str, ChunkVectors]:
        from index.stores.vectors import ChunkVectors

        name = self.truth.manifest().vectors or self._vectors_name or self.folders.fresh_vectors()
        if name != self._vectors_name:
            self._close_vectors()
        if self._vectors is None:
            self._vectors, self._vectors_name = ChunkVectors.create_at(self.folders, name), name
        return name, self._vectors

    def _open_words(self) -> tuple[str, Words]:
        name = self.truth.manifest().words
        folder = self.folders.root / (name or self.folders.fresh("words"))
        if self._words is None:
            self._words = Words.open(folder) if name else Words.create(folder)
        return folder.name, self._words

    def _compact_words(self) -> None:
        name, papers = self.truth.manifest().words, self.truth.counts().papers
        if (name or papers) and not words_hold(self.folders, name, papers):
            self.remake_words()


@contextmanager
def writing(folders: Folders, watch: Watch) -> Iterator[tuple[Writer, list[Notice]]]:
    """Hold the write lock of an index that is first put in order and brought up to date.

    Yields the writer, and notices of what had to be rebuilt. What was published stays,
    however the block ends; sweeping happens only if it ends normally.
    """
    with folders.writing():
        folders.exists()
        truth = _made(folders)
        try:
            writer = Writer(folders, truth, watch)
            try:
                notices = settle(folders, truth)
                writer.catch_up()
                yield writer, notices
                writer.finish()
            finally:
                writer.close()
        finally:
            truth.close()


def _made(folders: Folders) -> Truth:
    if folders.server is None:
        return Truth.open(folders.truth, create=True)
    return SharedTruth.of(folders, folders.server, create=True)


def carry_over(truth: Truth, carried: dict[str, str]) -> dict[str, PaperVectors]:
    """Return the vectors of papers that only got a new id, by their new digests."""
    had = truth.vectors(carried.values())
    return {new: had[old] for new, old in carried.items() if old in had}
