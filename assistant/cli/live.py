"""An answer while it comes: on a terminal its text as the model writes it, and progress.

What is shown here vanishes when the answer is complete; then the checked answer is printed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing
from types import TracebackType
from typing import TYPE_CHECKING

from assistant.answer import Answer
from assistant.cli.io import console_for
from assistant.cli.progress import Reporter
from assistant.events import Done, Event, Progress, TextDelta

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

SECONDS_BETWEEN_FRAMES = 0.1
MARGIN = 2
"""Lines of the terminal that are left free, so that it never scrolls."""


def watch(events: Generator[Event], *, live: bool) -> Answer:
    """Return the answer that `events` end with; show on the way what a person can watch.

    `live` says that the text itself may be shown on standard output.
    """
    shown = live and sys.stdout is not None and sys.stdout.isatty()
    with Frames() as frames, closing(events), Reporter() as report:
        for event in events:
            match event:
                case Progress():
                    report(event)
                case TextDelta(text):
                    report.stop()
                    frames.append(text, draw=shown)
                case Done(answer):
                    return answer
                case _:
                    pass
    raise AssertionError("the events of a question end with Done")


class Frames:
    """Draws a growing text at the end of the terminal, a few times a second.

    The first piece is not drawn by itself: a text that comes whole is printed at once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._text = ""
        self._live: Live | None = None
        self._drawn = clock()

    def __enter__(self) -> Frames:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def append(self, text: str, *, draw: bool) -> None:
        """Add a piece of the text; it is drawn if `draw` and the time has come."""
        begun = bool(self._text)
        self._text += text
        if draw and begun and self._clock() - self._drawn >= SECONDS_BETWEEN_FRAMES:
            self._drawn = self._clock()
            self._draw()

    def _draw(self) -> None:
        from rich.live import Live

        if self._live is None:
            console = console_for(sys.stdout)
            self._live = Live(console=console, transient=True, auto_refresh=False)
            self._live.start()
        self._live.update(self._tail(self._live), refresh=True)

    def _tail(self, live: Live) -> Text:
        """Return the last lines that the terminal has room for."""
        from rich.text import Text

        from assistant.cli.markup import inline

        console = live.console
        lines = inline(self._text).wrap(console, console.width)
        return Text("\n").join(lines[-max(1, console.height - MARGIN) :])
