"""How long work says that it goes on: it calls a function, which may ignore it."""

from __future__ import annotations

from collections.abc import Callable

Advance = Callable[[int], None]
"""Called with the number of things finished since the last call."""


def ignore(*_: object) -> None:
    """Ignore a report."""
