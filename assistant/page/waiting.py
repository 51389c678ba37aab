"""Lets a few questions be answered at a time; the others wait in the order in which they came.

For the one loop that serves the page: nothing here is for threads. Knows nothing of questions.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

REFRESH = 1.0
"""Seconds between two words on how the line moves on: many wait, and each is told."""


class Line:
    """A line of those who wait, and room for those whose turn it is."""

    def __init__(self, at_once: int) -> None:
        self._room = at_once
        self._waiting: list[Place] = []

    @contextmanager
    def joined(self) -> Iterator[Place]:
        """Yield a place at the end of the line; it is free again when the context is left."""
        place = Place(self)
        self._waiting.append(place)
        self._call()
        try:
            yield place
        finally:
            place.leave()
            self._room += place.called
            self._call()

    def before(self, place: Place) -> int:
        """Return how many wait in front of a place."""
        return self._waiting.index(place)

    def leave(self, place: Place) -> None:
        """Let those behind a place move on."""
        if place in self._waiting:
            self._waiting.remove(place)

    def _call(self) -> None:
        while self._room and self._waiting:
            self._room -= 1
            self._waiting.pop(0).call()


class Place:
    """One who waits in a line, works, or has gone."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._over = asyncio.Event()
        self.called = False
        """Whether its turn has come."""

    async def moves(self) -> AsyncIterator[int]:
        """Yield how many are in front, at once and when fewer are, until its turn comes."""
        told: int | None = None
        while not self._over.is_set():
            if (before := self._line.before(self)) != told:
                told = before
                yield before
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), REFRESH)

    def call(self) -> None:
        """Tell it that its turn has come."""
        self.called = True
        self._over.set()

    def leave(self) -> None:
        """Wait no longer."""
        self._line.leave(self)
        self._over.set()
