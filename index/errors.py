"""Every failure this project expects, as one tree.

    PapersError                  an expected failure: what went wrong, and the fix
    ├── UsageError               the request itself makes no sense (exit 2)
    ├── SourceError              a file, page or feed cannot be read
    ├── PaperNotFound            no paper, or several, answer to a name
    ├── WeightsError             the embedding weights are missing, altered or cannot be fetched
    ├── EmbeddingError           a text could not be embedded
    ├── ModelError               the language model gave no answer
    │   ├── ModelUnreachable     no connection, time-out, busy or failing: retries failed
    │   ├── ModelRejected        it refuses the key, the model or the request: permanent
    │   │   └── ContextTooLong   the prompt is longer than the model can read
    │   ├── ReplyUnusable        its reply is empty, cut off, a refusal or not in the form asked for
    │   └── BudgetExceeded       the request would go over the caps on tokens or money
    └── IndexUnavailable         the index cannot be opened as it is
        ├── IndexBusy            another process is writing to it
        │   └── IndexOvertaken   another machine published to the same server first
        ├── IndexMismatch        it was built with other settings or by a newer version
        ├── IndexDamaged         its files are corrupt
        ├── ServerUnavailable    the Chroma server that keeps it cannot be used as it is
        │   └── ServerUnreachable  it doesn't answer
        └── DataFolderError      the data folder cannot be written

Foreign exceptions are translated into these in the one file that imports the
vendor. Nothing here imports anything of ours.
"""

from __future__ import annotations


class PapersError(Exception):
    """An expected failure: a sentence for the cause and one for the fix."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class UsageError(PapersError):
    """The request itself makes no sense, whatever the index holds."""


class SourceError(PapersError):
    """A file, page or feed cannot be read."""


class PaperNotFound(PapersError):
    """No paper, or more than one, answers to a name; `candidates` are the nearest titles."""

    def __init__(self, message: str, fix: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message, fix)
        self.candidates = candidates


class WeightsError(PapersError):
    """The embedding weights are missing, altered or cannot be fetched."""


class EmbeddingError(PapersError):
    """A text could not be embedded."""


class ModelError(PapersError):
    """The language model gave no answer."""


class ModelUnreachable(ModelError):
    """No connection, a time-out, too many requests or a failing server, every time."""


class ModelRejected(ModelError):
    """The server refuses the key, the model or the request, and would again."""


class ContextTooLong(ModelRejected):
    """The prompt is longer than the model can read."""


class ReplyUnusable(ModelError):
    """The reply is empty, cut off, a refusal, or not in the form asked for."""


class BudgetExceeded(ModelError):
    """The request would go over the caps on tokens or money; nothing was sent."""


class IndexUnavailable(PapersError):
    """The index cannot be opened as it is."""


class IndexBusy(IndexUnavailable):
    """Another process is writing to the index."""


class IndexOvertaken(IndexBusy):
    """Another machine published to the same server since this one last looked."""


class IndexMismatch(IndexUnavailable):
    """The index was built with other settings, or by a newer version."""


class IndexDamaged(IndexUnavailable):
    """The files of the index are corrupt."""


class ServerUnavailable(IndexUnavailable):
    """The Chroma server of the index cannot be used as it is."""


class ServerUnreachable(ServerUnavailable):
    """The Chroma server doesn't answer, or answers only that it is failing."""


class DataFolderError(IndexUnavailable):
    """The data folder cannot be created or written."""
