"""What the index needs from the place that keeps the truth: values and one Protocol.

The truth is the papers with all their metadata, their quantised vectors, and the
manifest: what is published, and with which settings. Words and chunk vectors are
derived from it. Knows nothing of SQLite, nor of any other store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol

from index.paper import Paper
from index.quantise import Bytes


@dataclass(frozen=True, slots=True)
class Space:
    """What makes vectors comparable: embedder, its dimensions, and the chunking."""

    embedder: str = ""
    """Name of the embedder; empty if the index has words only."""
    dimensions: int = 0
    chunking: str = ""

    @property
    def key(self) -> str:
        """Identifies the space in the store."""
        return f"{self.embedder}/{self.dimensions}/{self.chunking}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is published: the state of the index that readers go by."""

    schema: int
    space: Space = field(default_factory=Space)
    generation: int = 0
    """Grows with every publication."""
    words: str = ""
    """Name of the folder of words."""
    vectors: str = ""
    """Name of the folder of chunk vectors; empty if there are none."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Bytes of each file of those folders when the last writer finished."""
    at_rest: bool = True
    """False from the moment a writer touches words or vectors until it has finished."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is published."""

    papers: int = 0
    dated: int = 0
    embedded: int = 0
    """Papers that have vectors of the published space."""
    chunks: int = 0
    """Chunk vectors of those papers."""


@dataclass(frozen=True, slots=True)
class PaperVectors:
    """The quantised vectors of one paper, in the order of its text."""

    chunks: Bytes
    """Shape (chunks, dimensions): `index.chunk.chunk_paper`."""
    sentences: Bytes
    """Shape (sentences, dimensions): `index.chunk.sentence_spans`."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """The metadata of a paper, without its abstract."""

    id: str
    title: str
    text_digest: str
    published: date | None
    comments: int | None
    author_count: int | None
    published_within: str | None = None


class Order(Enum):
    """Orders of metadata rows; papers without the value come last, ties are broken by id.

    A month or year sorts just before its first day.
    """

    ID = "id"
    OLDEST = "oldest"
    NEWEST = "newest"
    MOST_COMMENTS = "most comments"
    FEWEST_COMMENTS = "fewest comments"
    MOST_AUTHORS = "most authors"
    FEWEST_AUTHORS = "fewest authors"


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on metadata; a paper that lacks a required value does not meet it.

    A paper dated only by month or year meets limits on dates if all of its days do.
    """

    since: date | None = None
    until: date | None = None
    """Inclusive, like `since`."""
    outside: tuple[tuple[date, date], ...] = ()
    """Periods the date must not fall in, first and last day; an undated paper falls in none."""
    min_authors: int | None = None
    max_authors: int | None = None
    min_comments: int | None = None
    max_comments: int | None = None
    other_authors: bool = False
    """Whether the bounds on authors must not be met."""
    other_comments: bool = False
    authors: tuple[str, ...] = ()
    """Names of authors, all of one paper: `index.identity.people.is_called`."""
    any_author: bool = False
    """Whether one of them is enough."""
    named: bool | None = None
    """Whether the names of the authors are known."""
    dated: bool | None = None
    possibly: bool = False
    """Whether it is enough if some days of a month or year meet the limits on dates."""
    to_the_day: bool | None = None
    """Whether the day is known, among papers whose date is known at all."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What one atomic step changes."""

    papers: Sequence[Paper] = ()
    """New papers, or known ones with new content."""
    vectors: Mapping[str, PaperVectors] = field(default_factory=dict)
    """Vectors by text digest, in the space published by then."""
    removed: Collection[str] = ()
    """Ids that no longer name a paper of their own."""
    words_folder: str | None = None
    """Name of a new folder of words."""
    vectors_folder: str | None = None
    """Name of a new folder of chunk vectors."""
    space: Space | None = None
    """A new space; its vectors have been put before."""


class PaperStore(Protocol):
    """The truth. All reads see whole publications; expected failures are IndexUnavailable."""

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
