"""How long the stages of an answer take."""

from __future__ import annotations

import time

from assistant.answer import Seconds


class Clock:
    """Measures the stages of one answer, in seconds."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str, of_which_checking: float = 0.0) -> None:
        """End a stage; what was spent on checking meanwhile counts as a stage of its own."""
        now = time.perf_counter()
        self._laps[stage] = round(now - self._last - of_which_checking, 4)
        if of_which_checking:
            self._laps["check"] = round(of_which_checking, 4)
        self._last = now

    def seconds(self) -> Seconds:
        """Return what each stage took so far."""
        return Seconds(**self._laps, total=round(time.perf_counter() - self._start, 4))
