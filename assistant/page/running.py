"""Answers a question in a thread of its own and hands the events over in small batches.

The page stays responsive whatever the answer waits for: stopping returns at once, and the
thread closes the stream, and so a model's request, as soon as it gets the word. Knows
nothing of what the events say.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing

from assistant.cli.errors import describe
from assistant.events import Event
from assistant.page.exchange import Exchange, Failure

PAUSE = 0.08
"""Seconds between two batches: about twelve redraws a second."""

Happening = Event | Failure | Exchange
"""An event of the answer, its failure, or the exchange when it is complete."""
_End = None


def _nothing() -> None:
    """What is given up where nothing is waited for."""


class Run:
    """One question being answered."""

    def __init__(self, start: Callable[[Run], Generator[Happening]]) -> None:
        """Take what starts the stream of events; it runs in the thread, from start to close."""
        self._start = start
        self._lock = threading.Lock()
        self._give_up: Callable[[], None] = _nothing
        self._stopping = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Happening | None] = asyncio.Queue()

    def when_stopped(self, give_up: Callable[[], None]) -> None:
        """Have `give_up` called on `stop`: it ends whatever the thread may be waiting for."""
        with self._lock:
            self._give_up = give_up
        if self._stopping.is_set():
            give_up()

    def stop(self) -> None:
        """End the batches now; the thread gives up at its next event."""
        self._stopping.set()
        with self._lock:
            give_up, self._give_up = self._give_up, _nothing
        give_up()
        self._tell(_End)

    async def batches(self) -> AsyncIterator[list[Happening]]:
        """Yield what happened since the last batch, until the answer is done or stopped."""
        threading.Thread(target=self._work, name="answering", daemon=True).start()
        try:
            while (first := await self._queue.get()) is not _End:
                batch, ended = self._waiting([first])
                yield batch
                if ended or self._stopping.is_set():
                    break
                await asyncio.sleep(PAUSE)
        finally:
            self._stopping.set()

    def _waiting(self, batch: list[Happening]) -> tuple[list[Happening], bool]:
        while not self._queue.empty():
            happening = self._queue.get_nowait()
            if happening is _End:
                return batch, True
            batch.append(happening)
        return batch, False

    def _work(self) -> None:
        try:
            with closing(self._start(self)) as events:
                for event in events:
                    if self._stopping.is_set():
                        break
                    self._tell(event)
        except Exception as error:  # noqa: BLE001 the last stop of this thread: all is told
            failure = describe(error)
            self._tell(Failure(failure.message, failure.fix))
        self._tell(_End)

    def _tell(self, happening: Happening | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, happening)
        except RuntimeError:  # the loop is closed: the server has gone, and with it the page
            self._stopping.set()
