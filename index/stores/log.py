"""The truth on a Chroma server: one collection to which everybody appends publications.

A publication is its content rows and, last, the row `publication-<generation>` that
states it. Chroma keeps the first row of an id and ignores any other, so of two machines
that publish the same generation, one finds its own row there and the other learns it lost.
What is not stated is not published. No row is written twice; those that a publication makes
obsolete are deleted after it (if its writer was killed in between, reading them is wasted
effort). Knows nothing of copies.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import IndexDamaged, IndexOvertaken
from index.publication import Publication, Space
from index.stores import chroma
from index.stores.address import Address
from index.stores.chroma import Opened
from index.stores.log_rows import (
    Entry,
    Row,
    Stated,
    content_rows,
    stating_row,
    to_entry,
    to_stated,
)

_NO_VECTOR = [1.0]
"""Chroma requires one."""
_NAMES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """Content rows that are stored but not published yet."""

    generation: int
    entry: Entry
    ids: tuple[str, ...]


class Log:
    """The publications of one server; whatever goes wrong there raises ServerUnavailable."""

    def __init__(self, address: Address, opened: Opened) -> None:
        self._address = address
        self._opened = opened
        self._rows: Any = opened.rows

    @classmethod
    def open(cls, address: Address) -> Log | None:
        """Open the log of a server; None if nothing was ever published there."""
        try:
            return cls(address, chroma.open_on_server(address, chroma.COLLECTION))
        except IndexDamaged:
            return None

    @classmethod
    def create(cls, address: Address) -> Log:
        """Open the log of a server, creating it if it is missing."""
        return cls(address, chroma.make_on_server(address, chroma.COLLECTION, chroma.RECORDS))

    def tokens(self, *generations: int) -> list[str | None]:
        """Return the token of each generation, None for those that are not published."""
        found = self._get([_stating_id(generation) for generation in generations])
        rows = (found.get(_stating_id(generation)) for generation in generations)
        return [None if row is None else str(row["token"]) for row in rows]

    def stated(self, generation: int) -> Stated | None:
        """Return what a publication says about the index after it."""
        row = self._get([_stating_id(generation)]).get(_stating_id(generation))
        return None if row is None else to_stated(row)

    def read(self, generation: int) -> Entry | None:
        """Return a publication, None if there is none yet; IndexMismatch if a newer version's."""
        stating = self._get([_stating_id(generation)]).get(_stating_id(generation))
        if stating is None:
            return None
        to_stated(stating)
        ids = _content_ids(str(stating["token"]), int(stating["rows"]))
        rows = self._get(ids)
        try:
            return to_entry(stating, list(rows.values()))
        except (KeyError, ValueError, TypeError) as error:
            raise IndexDamaged(
                f"publication {generation} on {self._address} cannot be read: {error!r}",
                "bring the server's data back, or set CHROMA_DATABASE to another database",
            ) from error

    def store(self, generation: int, change: Publication, space: Space, *, aside: bool) -> Draft:
        """Store the content rows of a change; `space` is the space of its vectors."""
        entry = Entry(change, space, aside, uuid.uuid4().hex)
        mark: Row = {"generation": generation, "token": entry.token}
        rows = [{**row, **mark} for row in content_rows(change, space)]
        ids = _content_ids(entry.token, len(rows))
        for part in _parts(len(ids), self._opened.page):
            self._add(ids[part], rows[part])
        return Draft(generation, entry, tuple(ids))

    def state(self, draft: Draft, after: Stated) -> None:
        """Publish what was stored; IndexOvertaken if that generation is published already."""
        row = stating_row(draft.entry, len(draft.ids), after)
        self._add([_stating_id(draft.generation)], [row])
        if self.tokens(draft.generation) == [draft.entry.token]:
            return
        self._delete(draft.ids)
        raise IndexOvertaken(
            f"another machine published to {self._address} at the same time",
            "run the command again; what was published before stays",
        )

    def sweep(self, draft: Draft, papers: Collection[str], texts: Collection[str]) -> None:
        """Delete what a publication made obsolete, and what others stored for its generation.

        Args:
            draft: the publication.
            papers: ids of papers that it changed or removed.
            texts: digests of wordings that it removed.
        """
        stale = {"generation": {"$lt": draft.generation}}
        for name, values in (("paper", sorted(papers)), ("text", sorted(texts))):
            for part in _parts(len(values), _NAMES_AT_ONCE):
                self._delete_where({"$and": [{name: {"$in": values[part]}}, stale]})
        rivals = [{"generation": draft.generation}, {"token": {"$ne": draft.entry.token}}]
        self._delete_where({"$and": rivals})

    def forget_other_spaces(self, space: Space, generation: int) -> None:
        """Delete the vectors published up to a generation in all spaces but one."""
        others = [{"kind": "vectors"}, {"space": {"$ne": space.key}}]
        self._delete_where({"$and": [*others, {"generation": {"$lte": generation}}]})

    def _get(self, ids: Sequence[str]) -> dict[str, Row]:
        found: dict[str, Row] = {}
        with self._opened.translated():
            for part in _parts(len(ids), self._opened.page):
                page = self._rows.get(ids=list(ids[part]), include=["metadatas"])
                found.update(zip(page["ids"], page["metadatas"], strict=True))
        return found

    def _add(self, ids: Sequence[str], rows: Sequence[Row]) -> None:
        with self._opened.translated():
            vectors = [_NO_VECTOR] * len(ids)
            self._rows.add(ids=list(ids), embeddings=vectors, metadatas=list(rows))

    def _delete(self, ids: Sequence[str]) -> None:
        with self._opened.translated():
            for part in _parts(len(ids), self._opened.page):
                self._rows.delete(ids=list(ids[part]))

    def _delete_where(self, where: dict[str, Any]) -> None:
        with self._opened.translated():
            self._rows.delete(where=where)


def _stating_id(generation: int) -> str:
    return f"publication-{generation:08}"


def _content_ids(token: str, rows: int) -> list[str]:
    return [f"{token}-{number:06}" for number in range(rows)]


def _parts(length: int, size: int) -> Iterator[slice]:
    return (slice(first, first + size) for first in range(0, length, size))
