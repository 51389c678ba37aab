"""Failures in words: what went wrong and what to do about it, for every shell."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from index.errors import PaperNotFound, PapersError, UsageError

FAILED, MISUSED = 1, 2
"""Exit codes."""
DEBUG = "PAPERS_DEBUG"
"""The variable that shows tracebacks. Not a setting: it must work if those can't be loaded."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Wherever they occur (help on a full disk, a temporary file), they are the disk's fault."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in words."""

    message: str
    fix: str
    code: int = FAILED
    candidates: tuple[str, ...] = ()
    """Titles similar to a name that matches no paper."""
    unexpected: bool = False

    def record(self) -> dict[str, object]:
        """Return the JSON of the failure."""
        words: dict[str, object] = {"message": self.message, "fix": self.fix}
        if self.candidates:
            words["candidates"] = list(self.candidates)
        return words


def describe(error: Exception) -> Failure:
    """Return what went wrong and what to do about it."""
    if isinstance(error, PapersError):
        code = MISUSED if isinstance(error, UsageError) else FAILED
        near = error.candidates if isinstance(error, PaperNotFound) else ()
        return Failure(error.message, error.fix, code, near)
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return Failure(f"nothing can be written: {error.strerror}", "make room on the disk")
    words = " ".join(f"unexpected {type(error).__name__}: {error}".split())
    fix = f"run with {DEBUG}=1 for the traceback and report it"
    return Failure(words, fix, unexpected=True)
