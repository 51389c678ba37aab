"""Lends the assistant to many visitors at once, always over what is currently published.

Another process may add papers at any time. While nobody reads, the open index is simply
refreshed; while somebody does, a second one is opened beside it, and the old one is closed
by its last reader. Knows nothing of pages.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.app import Assistant


@dataclass
class _Lent:
    """An open assistant and how many are using it."""

    assistant: Assistant
    readers: int = 0


class AssistantPool:
    """The one place where visitors get the assistant; safe to share between threads."""

    def __init__(self, open_another: Callable[[], Assistant]) -> None:
        """Take a function that opens an assistant; called at once, and again when there is news."""
        self._open_another = open_another
        self._turn = threading.Lock()
        self._current = _Lent(open_another())

    @contextmanager
    def lent(self) -> Iterator[Assistant]:
        """Yield an assistant that stays open, on the same index, until it is returned."""
        lent = self._lend()
        try:
            yield lent.assistant
        finally:
            self._take_back(lent)

    def close(self) -> None:
        """Close the assistant; any still on loan are closed by their last reader."""
        with self._turn:
            retired, self._current = self._current, _Lent(self._current.assistant)
            if not retired.readers:
                retired.assistant.close()

    def _lend(self) -> _Lent:
        with self._turn:
            self._keep_up()
            self._current.readers += 1
            return self._current

    def _keep_up(self) -> None:
        library = self._current.assistant.library
        if not self._current.readers:
            library.refresh()
        elif library.has_news():
            self._current = _Lent(self._open_another())

    def _take_back(self, lent: _Lent) -> None:
        with self._turn:
            lent.readers -= 1
            if lent is not self._current and not lent.readers:
                lent.assistant.close()
