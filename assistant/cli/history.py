"""A history written by a user in JSON -> the turns that a follow-up refers to.

Three ways to write it, which may be mixed: questions as strings; objects with "question",
"answer" and optionally "titles", such as the answers of `papers ask --json`; and the messages
of a chat, with "role" and "content". Knows nothing of where it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from assistant.cli.io import checked_question
from assistant.conversation import History, Turn
from assistant.question.followup import make_standalone
from index.errors import UsageError

FIX = (
    'write "history" as a list of earlier questions, of {"question", "answer"} objects, or of'
    ' {"role": "user", "content": "..."} messages, oldest first'
)


def read_history(value: object) -> History:
    """Return the turns of a "history", oldest first; raises UsageError if it isn't one.

    Each question is made stand-alone with the help of those before it.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise UsageError('"history" is no list', FIX)
    turns: list[Turn] = []
    for place, entry in enumerate(value, start=1):
        turns = _with_entry(turns, entry, f'entry {place} of "history"')
    return _made_whole(turns)


def _with_entry(turns: list[Turn], entry: object, place: str) -> list[Turn]:
    if isinstance(entry, str):
        return [*turns, Turn(_question(entry, "question", place))]
    if not isinstance(entry, dict):
        raise UsageError(f"{place} is neither a string nor an object", FIX)
    if "role" in entry:
        return _with_message(turns, entry, place)
    return [*turns, _turn(entry, place)]


def _with_message(turns: list[Turn], message: Mapping[str, object], place: str) -> list[Turn]:
    """Add a message: a question begins a turn, what follows is the answer."""
    role = message["role"]
    if role not in ("user", "assistant", "system", "developer"):
        raise UsageError(f'the "role" of {place} is not "user" or "assistant"', FIX)
    if role == "user":
        return [*turns, Turn(_question(_content(message, place), "content", place))]
    if role != "assistant" or not turns:
        return turns  # no question refers to instructions or a greeting
    answer = "\n".join(filter(None, (turns[-1].answer, _content(message, place))))
    return [*turns[:-1], replace(turns[-1], answer=answer)]


def _content(message: Mapping[str, object], place: str) -> str:
    """Return the text of a message: a string, or a list of parts with text."""
    content = message.get("content")
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "\n".join(part for part in parts if isinstance(part, str))
    if not isinstance(content, str):
        raise UsageError(f'the "content" of {place} is no text', FIX)
    return _valid(content)


def _turn(entry: Mapping[str, object], place: str) -> Turn:
    question = entry.get("standalone_question") or entry.get("question")
    answer = entry.get("answer")
    if not isinstance(answer, str | None):
        raise UsageError(f'the "answer" of {place} is no string', FIX)
    filters = entry.get("filters")
    within = filters.get("papers") if isinstance(filters, dict) else None
    return Turn(
        question=_question(question, "question", place),
        answer=_valid(answer or ""),
        titles=_titles(entry.get("titles", entry.get("citations")), "titles", place),
        within=_titles(within, "papers", place),
    )


def _titles(value: object, name: str, place: str) -> tuple[str, ...]:
    """Return titles written as strings, or as the citations of an answer."""
    entries = value if isinstance(value, list) else [] if value is None else [None]
    titles = [entry.get("title") if isinstance(entry, dict) else entry for entry in entries]
    known = tuple(_valid(title) for title in titles if isinstance(title, str))
    if len(known) != len(titles):
        raise UsageError(f'the "{name}" of {place} are no list of strings', FIX)
    return known


def _question(value: object, name: str, place: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f'{place} has no "{name}"', FIX)
    try:
        return checked_question(value)
    except UsageError as error:
        raise UsageError(f"{place}: {error.message}", error.fix) from error


def _valid(text: str) -> str:
    """Return text without the lone surrogates that JSON can contain."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _made_whole(turns: Iterable[Turn]) -> History:
    history: History = ()
    for turn in turns:
        alone = make_standalone(turn.question, history)
        within = turn.within or alone.papers
        history = (*history, replace(turn, question=alone.question, within=within))
    return history
