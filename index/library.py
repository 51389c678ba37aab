"""An index as its readers see it: what is published, whatever else the stores hold.

Opening is quick (no Chroma before the first dense question) and works beside a
writer, on an index that isn't there, and in a folder that cannot be written.
Stores that don't match the truth are rebuilt on the way, or done without.
For an index on a Chroma server, this machine's copy is read, and the server is
asked for the nearest chunks.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.changing import AddReport, Tools, add_papers, check_space, rebuild, remove_paper
from index.embedder import Embedder
from index.errors import DataFolderError, IndexBusy, IndexUnavailable, ServerUnreachable
from index.notice import Notice
from index.paper import Paper
from index.store import PaperReader
from index.stores.address import Address
from index.stores.copying import Follower, open_truth
from index.stores.folders import Folders
from index.stores.probe import answers
from index.stores.repair import is_settled, settle
from index.stores.truth import Truth
from index.stores.words import Words

if TYPE_CHECKING:
    from index.stores.vectors import ChunkVectors, Near

_TRIES = 3
_REBUILD = "run `papers index rebuild`"


@dataclass(frozen=True, slots=True)
class Status:
    """The index at a glance."""

    papers: int
    chunks: int
    dated: int
    embedded: int
    """Papers that have vectors."""
    embedder: str
    """Name of the embedder the index was built with; empty for words only."""
    dense: bool
    digest: str
    generation: int
    schema: int
    path: Path
    server: str | None = None
    """The Chroma server of the index, if it has one; `path` is then that of the copy."""


class Library:
    """One open index; may be shared between threads."""

    def __init__(self, folders: Folders, embedder: Embedder | None) -> None:
        self._folders = folders
        self._follower = Follower(folders)
        self._embedder = embedder
        self._turn = threading.RLock()
        self._truth = Truth.nothing()
        self._truth_file = (0, 0)
        self._generation = -1
        self._words: Words | None = None
        self._vectors: ChunkVectors | None = None
        self._mended: list[Notice] = []
        self._vectors_usable = True
        self._sealed = False

    @classmethod
    def open(
        cls,
        home: Path,
        embedder: Embedder | None = None,
        *,
        check: bool = True,
        server: Address | None = None,
    ) -> Library:
        """Open the index of a data folder or of a server, an empty one if there is none.

        Args:
            home: the data folder.
            embedder: the one available, if any.
            check: refuse an index of another embedder or chunking; `rebuild` opens it unchecked.
            server: the Chroma server that keeps the index; without one the data folder does.

        Raises IndexMismatch, IndexDamaged, DataFolderError, ServerUnavailable.
        """
        library = cls(Folders(home, server), embedder)
        try:
            library._open(check=check)
        except BaseException:
            library.close()
            raise
        return library

    # --- what is in it ---------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The data folder."""
        return self._folders.home

    @property
    def place(self) -> str:
        """Where the index is kept, in words."""
        return str(self._folders.server or self._folders.home)

    @property
    def is_away(self) -> bool:
        """True while the server of the index cannot be reached and its copy is read instead."""
        return self._follower.is_away

    @property
    def papers(self) -> PaperReader:
        """The papers and their metadata."""
        return self._truth

    @property
    def is_empty(self) -> bool:
        """True if there is no paper, or no index at all."""
        return self._truth.counts().papers == 0

    @property
    def is_untouched(self) -> bool:
        """True if no paper was ever published here."""
        # A first add that was cut short may have published its space, and nothing else.
        return self.is_empty and self._generation <= 1

    @property
    def generation(self) -> int:
        """The generation that words and vectors were opened at."""
        return self._generation

    @property
    def digest(self) -> str:
        """Identifies the content: equal for equal papers and embedder, whatever the history."""
        return self._truth.content_digest()

    @property
    def dense(self) -> bool:
        """True if questions can be compared with vectors."""
        space = self._truth.manifest().space
        return self._vectors_usable and self._embedder is not None and bool(space.embedder)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the user should know about this index."""
        return (*self._follower.notices, *self._mended, *self._shortcomings())

    def status(self) -> Status:
        """Return the figures of the index, without counting anything."""
        counts, manifest = self._truth.counts(), self._truth.manifest()
        server = self._folders.server
        return Status(
            papers=counts.papers,
            chunks=counts.chunks,
            dated=counts.dated,
            embedded=counts.embedded,
            embedder=manifest.space.embedder,
            dense=self.dense,
            digest=self.digest,
            generation=self._follower.copied().generation if server else manifest.generation,
            schema=manifest.schema,
            path=self._folders.root,
            server=str(server) if server else None,
        )

    def export(self) -> Iterator[Paper]:
        """Yield all papers in the order of ids."""
        return self._truth.papers()

    # --- searching -------------------------------------------------------------------------

    def match(
        self, terms: Mapping[str, float], k: int, only: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the `k` best (text digest, BM25) of published papers.

        `terms` maps terms of `index.stores.words.analyse` to weights; `only` restricts the answer
        to text digests without changing scores.
        """
        words = self._words
        if words is None:
            return []
        leftovers = max(0, words.num_docs - self._truth.counts().papers)
        found = words.search(terms, k + leftovers, only)
        published = self._truth.published(key for key, _ in found)
        return [hit for hit in found if hit[0] in published][:k]

    def holding(self, terms: Collection[str]) -> list[str]:
        """Return the text digests of all published papers that contain every one of these terms."""
        found = self._words.holding(terms) if self._words else []
        published = self._truth.published(found)
        return [key for key in found if key in published]

    def document_frequency(self, term: str) -> int:
        """Return how many papers contain an analysed term."""
        return self._words.document_frequency(term) if self._words else 0

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[Near]:
        """Return the `k` chunks of published papers nearest to a unit vector, best first.

        Empty if the index is not `dense`.
        """
        with self._turn:
            reachable = self.dense and not self.is_away
            vectors = self._open_vectors() if reachable else None
            if vectors is None:
                return []
            try:
                leftovers = max(0, vectors.count() - self._truth.counts().chunks)
                found = vectors.nearest(vector, k + leftovers)
                self._seal_vectors()
            except IndexUnavailable as error:
                self._do_without_vectors(error)
                return []
        published = self._truth.published({near.text_digest for near in found})
        return [near for near in found if near.text_digest in published][:k]

    # --- keeping up and changing -----------------------------------------------------------

    def refresh(self) -> bool:
        """Pick up what another process has published; cheap if that is nothing.

        Returns True if there was something new.
        """
        with self._turn:
            if not self.has_news():
                return False
            before = self._generation
            self._open(check=True)
            return self._generation != before

    def has_news(self) -> bool:
        """Return whether something was published since this was opened, here or on the server."""
        return self._is_news_here() or self._follower.has_news()

    def _is_news_here(self) -> bool:
        if not self._folders.exists():
            return False
        stat = self._folders.truth.stat()
        replaced = (stat.st_dev, stat.st_ino) != self._truth_file
        return replaced or self._truth.generation() != self._generation

    def add(self, papers: Iterable[Paper], tools: Tools | None = None) -> AddReport:
        """Add papers (`index.changing.add_papers`) and pick them up."""
        try:
            return add_papers(self._folders, papers, tools or Tools(self._embedder))
        finally:
            self.refresh()

    def remove(self, name: str, tools: Tools | None = None) -> Paper:
        """Remove a paper by id or alias (`index.changing.remove_paper`)."""
        paper = remove_paper(self._folders, name, tools or Tools(self._embedder))
        self.refresh()
        return paper

    def rebuild(self, tools: Tools | None = None, *, force: bool = False) -> AddReport:
        """Rebuild words and vectors (`index.changing.rebuild`)."""
        report = rebuild(self._folders, tools or Tools(self._embedder), force=force)
        self.refresh()
        return report

    def close(self) -> None:
        """Release all files; the object is unusable afterwards."""
        with self._turn:
            self._release_stores()
            self._truth.close()

    # --- opening ---------------------------------------------------------------------------

    def _open(self, *, check: bool) -> None:
        self._release_stores()
        self._follower.catch_up()
        if not self._folders.exists():
            self._generation = 0
            return
        self._open_truth()
        if check:
            check_space(self._truth.manifest().space, self._embedder)
        self._mended = self._mend()
        self._generation = self._truth.generation()
        self._words = self._open_words()

    def _open_truth(self) -> None:
        """Open the file, unless it is the one already open."""
        stat = self._folders.truth.stat()
        if (stat.st_dev, stat.st_ino) != self._truth_file:
            # The old one is left to the garbage collector: another thread may be reading it.
            self._truth = open_truth(self._folders)
            self._truth_file = (stat.st_dev, stat.st_ino)

    def _mend(self) -> list[Notice]:
        """Bring the stores back in line with the truth, unless a writer is already doing so."""
        if is_settled(self._folders, self._truth):
            return []
        try:
            with self._folders.writing():
                return settle(self._folders, self._truth)
        except IndexBusy:
            return []
        except DataFolderError as error:
            return [Notice(f"the index needs mending: {error.message}", error.fix)]

    def _open_words(self) -> Words | None:
        for _ in range(_TRIES):
            name = self._truth.manifest().words
            if not name:
                return None
            try:
                return Words.open(self._folders.root / name)
            except IndexUnavailable as error:
                # A writer may have published another folder and swept this one.
                notice = Notice(f"searching without words: {error.message}", error.fix)
        self._mended.append(notice)
        return None

    def _open_vectors(self) -> ChunkVectors | None:
        if self._vectors is None and self._vectors_usable:
            try:
                self._vectors = self._checked_vectors()
            except IndexUnavailable as error:
                self._do_without_vectors(error)
        return self._vectors

    def _do_without_vectors(self, error: IndexUnavailable) -> None:
        if isinstance(error, ServerUnreachable):
            self._follower.use_copy(error)
            return
        self._vectors_usable = False
        self._mended.append(Notice(f"searching by words only: {error.message}", error.fix))

    def _checked_vectors(self) -> ChunkVectors | None:
        """Open the published folder, but never one that could crash this process."""
        from index.stores.vectors import ChunkVectors

        manifest = self._truth.manifest()
        if not manifest.vectors:
            return None
        if self._folders.server:
            return ChunkVectors.open_at(self._folders, manifest.vectors)
        as_left = self._folders.is_as_published(manifest.vectors, manifest.sizes)
        trusted = manifest.at_rest and as_left and self._folders.is_sealed(manifest.vectors)
        folder = self._folders.root / manifest.vectors
        if not trusted and not answers(folder, self._truth.counts().chunks):
            with self._folders.writing():
                self._mended += settle(self._folders, self._truth, suspect=True)
            folder = self._folders.root / self._truth.manifest().vectors
        return ChunkVectors.open(folder)

    def _seal_vectors(self) -> None:
        """Once they have answered, the files are good as they are; opening may rewrite some."""
        if not self._sealed and self._folders.server is None:
            self._folders.seal(self._truth.manifest().vectors)
            self._sealed = True

    def _release_stores(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
        if self._words is not None:
            self._words.close()
        self._words = self._vectors = None
        self._vectors_usable, self._sealed = True, False

    def _shortcomings(self) -> Iterator[Notice]:
        space, counts = self._truth.manifest().space, self._truth.counts()
        if not counts.papers:
            return
        if self._embedder is None and space.embedder:
            yield Notice(
                f"searching by words only: the embedding model {space.embedder} is not at hand",
                "run `papers model fetch`, and unset PAPERS_EMBEDDER where it says none",
            )
        elif self._embedder is not None and not space.embedder:
            yield Notice("searching by words only: the index was built without vectors", _REBUILD)
        elif self._embedder is not None and counts.embedded < counts.papers:
            missing = counts.papers - counts.embedded
            yield Notice(f"{missing} papers are searched by words only: no vectors yet", _REBUILD)
