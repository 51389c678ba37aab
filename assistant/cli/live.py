"""An answer in progress: on a terminal, progress and the text as the model writes it.

What is shown here vanishes when the answer is complete; then the checked answer is printed.
If the reader interrupts it, what came is left, with the verdicts on what was checked by then.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from assistant.answer import Answer
from assistant.cli.io import console_for, emit_drawing
from assistant.cli.progress import Reporter
from assistant.events import Done, Event, Progress, SentenceChecked, TextDelta
from assistant.presenting.render import Unfinished, print_unfinished

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

SECONDS_BETWEEN_FRAMES = 0.1
MARGIN = 2
"""Terminal lines left free, so that it never scrolls."""


def watch(events: Generator[Event], *, live: bool) -> Answer:
    """Return the answer that `events` end with; show meanwhile what a person can watch.

    `live`: the text itself may be shown on standard output.
    """
    shown = live and sys.stdout is not None and sys.stdout.isatty()
    with Frames(draw=shown) as frames, closing(events), Reporter() as report:
        for event in events:
            match event:
                case Progress():
                    report(event)
                case TextDelta(text):
                    report.stop()
                    frames.append(text)
                case SentenceChecked():
                    frames.check(event)
                case Done(answer):
                    return answer
                case _:
                    pass
    raise AssertionError("the events of a question end with Done")


class Frames:
    """Draws a growing text at the end of the terminal, a few times a second.

    The first piece is not drawn by itself: a text that arrives whole is printed at once.
    """

    def __init__(self, *, draw: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._draws = draw
        self._clock = clock
        self._came = Unfinished()
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
        if kind is KeyboardInterrupt and self._draws and self._came.text:
            emit_drawing(partial(print_unfinished, came=self._came))

    def append(self, text: str) -> None:
        """Add a piece of the text; it is drawn if the time has come."""
        begun = bool(self._came.text)
        self._came.text += text
        if self._draws and begun and self._clock() - self._drawn >= SECONDS_BETWEEN_FRAMES:
            self._drawn = self._clock()
            self._draw()

    def check(self, checked: SentenceChecked) -> None:
        """Note the verdict on a sentence of the text."""
        self._came.sentences.append(checked.sentence)
        self._came.papers.update(checked.papers)

    def _draw(self) -> None:
        from rich.live import Live

        if self._live is None:
            console = console_for(sys.stdout)
            self._live = Live(console=console, transient=True, auto_refresh=False)
            self._live.start()
        self._live.update(self._tail(self._live), refresh=True)

    def _tail(self, live: Live) -> Text:
        """Return as many of the last lines as the terminal has room for."""
        from rich.text import Text

        from assistant.presenting.markup import inline

        console = live.console
        lines = inline(self._came.text).wrap(console, console.width)
        return Text("\n").join(lines[-max(1, console.height - MARGIN) :])
