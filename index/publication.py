"""What is published, what one publication changes, and how much there is. Knows no store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

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
