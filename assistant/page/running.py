"""Answers a question in a thread of its own and hands the events over in small batches.

The page stays responsive whatever the answer waits for: stopping returns at once, and the
thread closes the stream, and thus a model's request, as soon as it notices. Knows
nothing of what the events say.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass

from assistant.events import Event
from assistant.failures import describe
from assistant.page.exchange import Exchange, Failure

PAUSE = 0.1
"""Seconds between batches: about ten redraws a second, and none if it is done sooner."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The question is being worked on."""


Happening = Begun | Event | Failure | Exchange
"""An event of the answer, its failure, or the complete exchange."""
_End = None


def _nothing() -> None:
    """Nothing is waited for, so there is nothing to cancel."""


class Run:
    """One question being answered."""

    def __init__(self, start: Callable[[Run], Generator[Happening]]) -> None:
        """Take what starts the event stream, which runs in the thread from start to close."""
        self._start = start
        self._lock = threading.Lock()
        self._give_up: Callable[[], object] = _nothing
        self._stopping = threading.Event()
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Happening] = []

    def when_stopped(self, give_up: Callable[[], object]) -> None:
        """Call `give_up` on `stop`, to end whatever the thread may be waiting for."""
        with self._lock:
            self._give_up = give_up
        if self._stopping.is_set():
            give_up()

    def stop(self) -> None:
        """End the batches now; the thread stops at its next event."""
        self._stopping.set()
        with self._lock:
            give_up, self._give_up = self._give_up, _nothing
        give_up()
        self._post(_End)

    async def batches(self) -> AsyncIterator[list[Happening]]:
        """Yield what happened since the last batch, until the answer is done or stopped."""
        if self._stopping.is_set():
            return
        threading.Thread(target=self._work, name="answering", daemon=True).start()
        try:
            while self._waiting or not self._ended.is_set():  # much may happen during a yield
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), PAUSE)
                if self._waiting:
                    batch, self._waiting = self._waiting, []
                    yield batch
        finally:
            self._stopping.set()

    def _work(self) -> None:
        try:
            with closing(self._start(self)) as events:
                for event in events:
                    if self._stopping.is_set():
                        break
                    self._post(event)
        except Exception as error:  # noqa: BLE001 last resort of this thread: everything is reported
            failure = describe(error)
            self._post(Failure(failure.message, failure.fix))
        self._post(_End)

    def _take(self, happening: Happening | None) -> None:
        """Keep what happened for the next batch; runs in the event loop."""
        if happening is _End:
            self._ended.set()
        elif not self._ended.is_set():
            self._waiting.append(happening)

    def _post(self, happening: Happening | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._take, happening)
        except RuntimeError:  # the loop is closed: the server is gone, and the page with it
            self._stopping.set()
