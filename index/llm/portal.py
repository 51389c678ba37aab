"""One event loop in a thread of its own: what runs there can be cancelled from any thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future
from threading import Lock, Thread, current_thread
from typing import Any, TypeVar

from index.errors import ModelError

Result = TypeVar("Result")

_SECONDS_TO_CLOSE = 5.0


class Portal:
    """Runs coroutines for threads that have no event loop; the thread starts on first use."""

    def __init__(self, finish: Callable[[], Awaitable[None]]) -> None:
        self._finish = finish
        """Awaited on the loop when the portal closes."""
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._closed = False

    def start(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Start `work`; cancelling the future cancels it. Raises ModelError once closed."""
        with self._lock:
            if self._closed:
                work.close()
                raise closed()
            return asyncio.run_coroutine_threadsafe(work, self._running_loop())

    def close(self) -> None:
        """Cancel everything that is running, wait until it has ended, and end the thread."""
        with self._lock:
            loop, thread, self._closed = self._loop, self._thread, True
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._wind_up(loop), loop)
        if thread is not current_thread():  # garbage may be collected in any
            thread.join(_SECONDS_TO_CLOSE)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(target=_run, args=(self._loop,), name="papers-model", daemon=True)
            self._thread.start()
        return self._loop

    async def _wind_up(self, loop: asyncio.AbstractEventLoop) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        try:
            await asyncio.gather(*others, return_exceptions=True)
            await self._finish()
        finally:
            loop.stop()


def closed() -> ModelError:
    """Return the error for a request after closing."""
    return ModelError("the connection to the model was closed", "ask again")


def wait(future: Future[Result]) -> Result:
    """Return the result of what a portal runs; raises ModelError if it is cancelled meanwhile."""
    try:
        return future.result()
    except CancelledError:
        raise closed() from None
    finally:
        future.cancel()  # harmless at the end; an interrupted wait leaves nothing running


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
