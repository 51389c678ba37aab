"""Progress on standard error: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from assistant.cli.io import console_for, talk

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from assistant.events import Progress

SECONDS_BETWEEN_LINES = 2.0


class Reporter:
    """Shows `Progress` values while it is entered; one bar, or one line, per stage."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._said = (clock(), "", -1)
        """When a line was last written, and the stage and step it reported."""

    def __enter__(self) -> Reporter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Remove the bars; they come back with the next progress."""
        if self._bars is not None:
            self._bars.stop()
            self._bars, self._tasks = None, {}

    def __call__(self, progress: Progress) -> None:
        """Show that `progress.done` of `progress.total` steps of its stage are finished."""
        if sys.stderr is not None and sys.stderr.isatty():
            self._draw(progress)
        else:
            self._say(progress)

    def _draw(self, progress: Progress) -> None:
        self._bars = self._bars or _bars()
        if progress.stage not in self._tasks:
            self._tasks[progress.stage] = self._bars.add_task(progress.stage)
        task = self._tasks[progress.stage]
        self._bars.update(task, completed=progress.done, total=progress.total)

    def _say(self, progress: Progress) -> None:
        now, (before, stage, done) = self._clock(), self._said
        due = progress.done >= progress.total or now - before >= SECONDS_BETWEEN_LINES
        if due and (stage, done) != (progress.stage, progress.done):
            self._said = (now, progress.stage, progress.done)
            talk(f"{progress.stage}: {progress.done:,} of {progress.total:,}")


def _bars() -> Bars:
    """Start bars that vanish when they are done."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console_for(sys.stderr),
        transient=True,
    )
    bars.start()
    return bars
