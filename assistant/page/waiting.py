"""Lets a few questions be answered at a time; the others wait in order of arrival.

For the one event loop that serves the page: not thread-safe. Knows nothing of questions.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

REFRESH = 1.0
"""Seconds between updates on the line's progress: many may wait, and each gets them."""


class Line:
    """A waiting line, and room for those whose turn it is."""

    def __init__(self, at_once: int) -> None:
        self._room = at_once
        self._waiting: list[Place] = []

    @contextmanager
    def joined(self) -> Iterator[Place]:
        """Yield a place at the end of the line, released when the context exits."""
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
        """Return how many are waiting ahead of a place."""
        return self._waiting.index(place)

    def leave(self, place: Place) -> None:
        """Let those behind a place move up."""
        if place in self._waiting:
            self._waiting.remove(place)

    def _call(self) -> None:
        while self._room and self._waiting:
            self._room -= 1
            self._waiting.pop(0).call()


class Place:
    """Someone who is waiting in the line, being served, or gone."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._over = asyncio.Event()
        self.called = False
        """Whether its turn has come."""

    async def moves(self) -> AsyncIterator[int]:
        """Yield how many are ahead, at once and whenever that drops, until its turn comes."""
        latest: int | None = None
        while not self._over.is_set():
            if (before := self._line.before(self)) != latest:
                latest = before
                yield before
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), REFRESH)

    def call(self) -> None:
        """Signal that its turn has come."""
        self.called = True
        self._over.set()

    def leave(self) -> None:
        """Stop waiting."""
        self._line.leave(self)
        self._over.set()
