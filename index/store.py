"""What the index needs from the place that keeps the truth: one Protocol to read, one to write.

The truth is the papers with all their metadata, their quantised vectors, and the
manifest: what is published, and with which settings. Words and chunk vectors are
derived from it. Knows nothing of SQLite, nor of any other store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from index.metadata import Order, PaperRow, Where
from index.paper import Paper
from index.publication import Counts, Manifest, PaperVectors, Publication, Space


class PaperReader(Protocol):
    """What is published. All reads see whole publications; failures are IndexUnavailable."""

    def manifest(self) -> Manifest:
        """Return what is published."""
        ...

    def generation(self) -> int:
        """Return the generation alone: cheap enough to be polled."""
        ...

    def counts(self) -> Counts:
        """Return how much is published, from running totals."""
        ...

    def content_digest(self) -> str:
        """Return 32 hex digits: equal for equal papers, whatever their order or history."""
        ...

    def by_id(self, ids: Iterable[str]) -> dict[str, Paper]:
        """Return the papers with exactly these ids; aliases are not followed."""
        ...

    def by_text_digest(self, digests: Iterable[str]) -> dict[str, Paper]:
        """Return papers by the digest of their wording."""
        ...

    def by_title_key(self, keys: Iterable[str]) -> dict[str, list[Paper]]:
        """Return the papers by `title_key` of their titles, in the order of ids."""
        ...

    def published(self, digests: Iterable[str]) -> set[str]:
        """Return which of these text digests belong to published papers."""
        ...

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Return the paper id of each name that is an id or an alias; ids take precedence."""
        ...

    def select(
        self, where: Where | None = None, order: Order = Order.ID, limit: int | None = None
    ) -> list[PaperRow]:
        """Return the metadata of the papers that meet a condition."""
        ...

    def count(self, where: Where) -> int:
        """Return how many papers meet a condition."""
        ...

    def titles(self) -> Iterator[tuple[str, str]]:
        """Yield (id, title) of all papers in the order of ids."""
        ...

    def papers(self) -> Iterator[Paper]:
        """Yield all papers in the order of ids."""
        ...

    def vectors(
        self, digests: Iterable[str], space: Space | None = None
    ) -> dict[str, PaperVectors]:
        """Return vectors by text digest, of the published space unless another is given."""
        ...

    def lacking(self, space: Space) -> Iterator[list[Paper]]:
        """Yield pages of the papers that have no vectors in a space."""
        ...


class PaperStore(PaperReader, Protocol):
    """The truth, for those who may change it and who opened it; failures are IndexUnavailable."""

    def mark_writing(self) -> None:
        """Record that words and vectors are about to be touched."""
        ...

    def mark_at_rest(self, sizes: Mapping[str, int]) -> None:
        """Record that words and vectors hold what is published, in files of these sizes."""
        ...

    def put_vectors(self, vectors: Mapping[str, PaperVectors], space: Space) -> None:
        """Store vectors of a space that is not published yet."""
        ...

    def publish(self, change: Publication) -> int:
        """Apply a change in one atomic step; return the new generation."""
        ...

    def forget_other_spaces(self) -> None:
        """Drop vectors of all spaces but the published one."""
        ...

    def close(self) -> None:
        """Release the store; the object is unusable afterwards."""
        ...
