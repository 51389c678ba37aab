"""Keeps this machine's copy of a server's index up to date for its readers.

Cheap if nobody has published anything: the server is asked once, and no lock is taken. While
a server cannot be reached, a complete copy is good enough to read. All of this is a no-op for
an index without a server.
"""

from __future__ import annotations

import time

from index.errors import DataFolderError, IndexBusy, IndexUnavailable, ServerUnreachable
from index.notice import Notice
from index.reporting import ignore
from index.stores.folders import Folders
from index.stores.shared import Copied, SharedTruth, is_behind
from index.stores.truth import Truth
from index.stores.writer import writing

_LOOK_AGAIN_SECONDS = 15.0
"""Wait before retrying a server that could not be reached or a copy that could not be made."""


def open_truth(folders: Folders) -> Truth:
    """Open the truth of an existing index, or the copy of it."""
    if folders.server is None:
        return Truth.open(folders.truth)
    return SharedTruth.of(folders, folders.server)


class Follower:
    """One reader's view of the server: what it has published, and whether it is reachable."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._look_again = 0.0
        self.is_away = False
        """True while only the copy is read."""
        self.notices: tuple[Notice, ...] = ()
        """What the user should know about the copy."""

    def copied(self) -> Copied:
        """Return how far the copy has come."""
        if self._folders.server is None or not self._folders.exists():
            return Copied()
        truth = SharedTruth.of(self._folders, self._folders.server)
        try:
            return truth.copied()
        finally:
            truth.close()

    def has_news(self) -> bool:
        """Return whether the server has something new, or is back.

        Raises ServerUnavailable, unless it merely cannot be reached; IndexMismatch.
        """
        if self._folders.server is None or time.monotonic() < self._look_again:
            return False
        try:
            return is_behind(self._folders, self.copied()) or self.is_away
        except ServerUnreachable as error:
            self.use_copy(error)
            return False

    def catch_up(self) -> None:
        """Copy what was published.

        Raises ServerUnavailable, IndexMismatch, IndexBusy or DataFolderError; but not if a complete
        copy can be read instead, unless the server refuses or holds another index.
        """
        if self._folders.server is None:
            return
        self.is_away, self.notices, copied = False, (), self.copied()
        try:
            if is_behind(self._folders, copied) or not copied.whole:
                with writing(self._folders, ignore):
                    pass
        except (ServerUnreachable, IndexBusy, DataFolderError) as error:
            if not (copied.generation and copied.whole):
                raise
            self.use_copy(error)

    def use_copy(self, error: IndexUnavailable) -> None:
        """Make do with the copy as it is for a while."""
        self._look_again = time.monotonic() + _LOOK_AGAIN_SECONDS
        self.is_away = isinstance(error, ServerUnreachable)
        if self.is_away:
            text = f"{error.message}; this machine's copy is read, and searched by words only"
            self.notices = (Notice(text, error.fix),)
        elif not isinstance(error, IndexBusy):  # whoever is busy brings the copy up to date
            text = f"this machine's copy is read, which is behind its server: {error.message}"
            self.notices = (Notice(text, error.fix),)
