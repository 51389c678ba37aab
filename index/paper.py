"""A paper as the index knows it: the values that every layer passes around.

Knows nothing of where papers come from or how they are stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import quote_plus


class Dated(Protocol):
    """Anything dated like a paper: by a day, or by a year or month where no day is known."""

    @property
    def published(self) -> date | None:
        """The day."""
        ...

    @property
    def published_within(self) -> str | None:
        """The year or month: `2024`, `2024-10`."""
        ...


def date_of(dated: Dated) -> str | None:
    """Return a date as exactly as it is known: `2024-10-03`, `2024-10`, `2024`, or None."""
    return dated.published.isoformat() if dated.published else dated.published_within


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where a paper was read."""

    source: str
    """Name of the page or file, without its folder."""
    place: str
    """Where in the source: `line 12`, `entry 3`."""
    saved_on: date | None = None
    """The day the source was saved, if given or inferred."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Title, abstract and the metadata that a source actually stated; nothing is made up."""

    id: str
    """The arXiv id if known, else a readable slug of the title."""
    title: str
    abstract: str
    published: date | None = None
    published_inferred: bool = False
    """True if the year of the date was inferred from the rest of its page."""
    featured: date | None = None
    """The day the paper was featured in Daily Papers."""
    comments: int | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    arxiv_id: str | None = None
    url: str | None = None
    aliases: tuple[str, ...] = ()
    """Ids by which the paper was once known; they stay valid forever."""
    sightings: tuple[Sighting, ...] = ()
    published_within: str | None = None
    """`2024` or `2024-10`: the year or month of the date, if no source gives the day."""

    @property
    def search_url(self) -> str:
        """A title search on Hugging Face: a way to find the paper, not a link to it."""
        return f"https://huggingface.co/papers?q={quote_plus(self.title)}"

    @property
    def text_digest(self) -> str:
        """Identifies this wording of this paper: 32 hex digits over id, title and abstract."""
        return digest(self.id, self.title, self.abstract)


def digest(*parts: str) -> str:
    """Return 32 hex digits of SHA-256 over length-prefixed `parts`."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return sha.hexdigest()[:32]
