"""What was said before a question: the turns a follow-up refers to, and where they are kept.

`papers ask --continue` reads the turns of earlier commands from a file of JSON lines in the
data folder; a chat keeps its own. Knows nothing of how a follow-up is read.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.answer import Answer
from assistant.files import replacing
from index.errors import DataFolderError

FILE_NAME = "conversation.jsonl"
REMEMBERED = 10
"""Most turns that are kept."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question and its answer."""

    question: str
    """The question made stand-alone, if known."""
    answer: str = ""
    titles: tuple[str, ...] = ()
    """Titles of the papers it cited, in the order of their numbers."""
    within: tuple[str, ...] = ()
    """Titles of the papers that it was limited to; none if it was not."""

    @classmethod
    def of(cls, answer: Answer) -> Turn:
        """Return what a later question may refer to in an answer."""
        titles = tuple(citation.title for citation in answer.citations)
        return cls(answer.standalone_question, answer.answer, titles, answer.filters.papers)


History = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Recalled:
    """The turns that were kept, oldest first, and what the user should know of them."""

    history: History = ()
    notices: tuple[str, ...] = ()


def load(home: Path) -> Recalled:
    """Return the conversation kept in the data folder; empty, with a notice, if unreadable."""
    try:
        lines = (home / FILE_NAME).read_text("utf-8").splitlines()
        return Recalled(tuple(_turn(json.loads(line)) for line in lines[-REMEMBERED:]))
    except FileNotFoundError:
        return Recalled()
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        return Recalled((), (f"the conversation so far cannot be read and was left out: {reason}",))


def remember(home: Path, turn: Turn) -> None:
    """Add a turn to the conversation; raises DataFolderError if it can't be written.

    The file is replaced as a whole: concurrent readers see the old one or the new one.
    """
    kept = (*load(home).history, turn)[-REMEMBERED:]
    try:
        home.mkdir(parents=True, exist_ok=True)
        with replacing(home / FILE_NAME) as file:
            file.writelines(f"{json.dumps(asdict(one))}\n" for one in kept)
    except OSError as error:
        raise _unwritable(home, error) from error


def forget(home: Path) -> None:
    """Start over; raises DataFolderError if the conversation can't be removed."""
    try:
        (home / FILE_NAME).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(home, error) from error


def _turn(value: object) -> Turn:
    """Return the turn of a JSON value; raises ValueError if it isn't one."""
    if not isinstance(value, dict):
        raise ValueError("a line is no JSON object")
    question, answer = value.get("question"), value.get("answer", "")
    if not isinstance(question, str) or not isinstance(answer, str):
        raise ValueError("a turn holds no question")
    return Turn(question, answer, *(_texts(value.get(name)) for name in ("titles", "within")))


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | None) or not all(isinstance(one, str) for one in value or ()):
        raise ValueError("the titles of a turn are no list of strings")
    return tuple(value or ())


def _unwritable(home: Path, error: OSError) -> DataFolderError:
    return DataFolderError(
        f"the conversation cannot be kept in {home}: {error.strerror or error}",
        "free some space, or set PAPERS_HOME to a folder that can be written",
    )
