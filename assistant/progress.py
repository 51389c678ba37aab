"""Work that reports progress through a callback -> a generator of progress events."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

from assistant.events import Progress

Result = TypeVar("Result")
Report = Callable[[int, int], None]
"""Called with the number of steps done and the total."""


def relay(
    stage: str, work: Callable[[Report], Result], cancel: Callable[[], None]
) -> Generator[Progress, None, Result]:
    """Do `work` in a thread and yield its progress; closing the generator calls `cancel`."""
    reports: SimpleQueue[Progress | None] = SimpleQueue()

    def run() -> Result:
        try:
            return work(lambda done, total: reports.put(Progress(stage, done, total)))
        finally:
            reports.put(None)

    with ThreadPoolExecutor(1) as threads:
        future: Future[Result] = threads.submit(run)
        try:
            while (progress := reports.get()) is not None:
                yield progress
        except (GeneratorExit, KeyboardInterrupt):
            cancel()
            raise
        return future.result()
