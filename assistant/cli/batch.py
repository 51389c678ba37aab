"""Many questions, one per line -> one JSON answer per line, in the same order.

A line that cannot be read, or a question that fails, yields an error line under its id,
and the batch goes on. Each line is a conversation of its own. Knows nothing of files or streams.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.cli.history import read_history
from assistant.cli.io import checked_question
from assistant.conversation import History
from assistant.failures import describe
from assistant.presenting.formats import answer_record
from index.errors import UsageError

LINE_FIX = 'write one JSON object a line: {"id": 1, "question": "which papers compress CoT?"}'

Id = str | int | float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a batch."""

    id: Id
    question: str
    history: History = ()


Answering = Callable[[str, History], Answer]


def answer_lines(lines: Iterable[bytes], answer: Answering) -> Iterator[dict[str, object]]:
    """Yield one record per line that is not blank: an answer or an error, with its `id`."""
    for number, line in enumerate(lines, start=1):
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _answer_line(line, number, answer)


def _answer_line(line: bytes, number: int, answer: Answering) -> dict[str, object]:
    name: Id = None
    try:
        value = _parse(line, number)
        name = _id(value, number)
        asked = _asked(name, value, number)
        return {"id": name, **answer_record(answer(asked.question, asked.history))}
    except Exception as error:  # noqa: BLE001 one question's failure must not cost the others
        return {"id": name, "error": describe(error).record()}


def _parse(line: bytes, number: int) -> dict[str, object]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UsageError(f"line {number} is not JSON: {error}", LINE_FIX) from error
    if not isinstance(value, dict):
        raise UsageError(f"line {number} is no JSON object", LINE_FIX)
    return value


def _id(value: dict[str, object], number: int) -> Id:
    name = value.get("id")
    if isinstance(name, float) and not math.isfinite(name):  # JSON can't write it
        raise UsageError(f'line {number}: "id" is no finite number', LINE_FIX)
    if isinstance(name, str | int | float) and not isinstance(name, bool):
        return name
    raise UsageError(f'line {number}: "id" is missing, or no string or number', LINE_FIX)


def _asked(name: Id, value: dict[str, object], number: int) -> Asked:
    question = value.get("question")
    if not isinstance(question, str):
        raise UsageError(f'line {number}: "question" is missing, or no string', LINE_FIX)
    try:
        history = read_history(value.get("history"))
    except UsageError as error:
        raise UsageError(f"line {number}: {error.message}", error.fix) from error
    return Asked(name, checked_question(question), history)
