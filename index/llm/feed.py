"""A reply in transit from the event loop to the thread that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event

from index.llm.wire import Part, whole_characters

LONGEST_TOKEN = 20
"""Code points of a token: no reply of so many tokens is longer than so many of these."""
_SECONDS_TO_CLOSE = 1.0


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


class Feed:
    """The pieces of one reply: put in on the event loop, taken out by one thread."""

    def __init__(self, max_tokens: int) -> None:
        self._room = max_tokens * LONGEST_TOKEN
        self.finish_reason: str | None = None
        self.ended = False
        """Whether the server says that the reply is complete."""
        self.settled = Event()
        """Set when the connection is closed and the tokens are counted."""
        self._pieces: list[str] = []
        self._half = ""
        """The first half of a character that was written apart."""
        self._queue: SimpleQueue[str | _End] = SimpleQueue()

    @property
    def is_full(self) -> bool:
        """Whether more has come than so many tokens can be."""
        return self._room <= 0

    @property
    def begun(self) -> bool:
        """Whether any text has arrived."""
        return bool(self._pieces)

    @property
    def text(self) -> str:
        """All the text that has arrived."""
        return "".join(self._pieces)

    def put(self, part: Part) -> None:
        """Pass on a piece."""
        self.finish_reason = part.finish_reason or self.finish_reason
        self.ended = self.ended or part.ended
        if text := self._whole(part.text)[: self._room]:
            self._pieces.append(text)
            self._room -= len(text)
            if self.is_full:
                self.finish_reason = "length"
            self._queue.put(text)

    def _whole(self, text: str) -> str:
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return whole_characters(text.removesuffix(self._half))

    def end(self, error: BaseException | None) -> None:
        """Signal that no more follows, with the error if that is why."""
        self._queue.put(_End(error))

    def take(self) -> str | _End:
        """Wait for the next piece or the end."""
        return self._queue.get()


class Stream:
    """An `index.llm.base.TextStream` whose first piece has arrived."""

    def __init__(self, future: Future[None], feed: Feed) -> None:
        self._future = future
        self._feed = feed
        self._closed = False
        self._next = self._first()

    @property
    def finish_reason(self) -> str | None:
        """Why the model stopped; None until it has stopped."""
        return self._feed.finish_reason

    def __iter__(self) -> Iterator[str]:
        """Yield the pieces; raises ModelError where the server fails."""
        while not self._closed:
            piece = self._next
            if isinstance(piece, _End):
                if piece.error is not None:
                    raise piece.error
                return
            yield piece
            self._next = self._feed.take()

    def close(self) -> None:
        """Cancel: closes the connection."""
        self._closed = True
        self._future.cancel()
        self._feed.settled.wait(_SECONDS_TO_CLOSE)

    def _first(self) -> str | _End:
        try:
            first = self._feed.take()
        except BaseException:  # an interrupted wait leaves no request behind
            self._future.cancel()
            raise
        if isinstance(first, _End) and first.error is not None:
            raise first.error
        return first
