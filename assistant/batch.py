"""Many questions, one a line -> one JSON answer a line, in the same order.

A line that cannot be read, or a question that fails, gives an error line under its id,
and the batch goes on. Knows nothing of files or streams.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.answer import Answer
from assistant.cli.errors import describe
from assistant.cli.io import checked_question
from assistant.formats import answer_record
from index.errors import UsageError

LINE_FIX = 'write one JSON object a line: {"id": 1, "question": "which papers compress CoT?"}'
HISTORY_NOTICE = "the history was not used: the question was answered as it stands alone"

Id = str | int | float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a batch."""

    id: Id
    question: str
    has_history: bool = False


def answer_lines(
    lines: Iterable[bytes], answer: Callable[[str], Answer]
) -> Iterator[dict[str, object]]:
    """Yield one record per line that is not blank: an answer or an error, with its `id`."""
    for number, line in enumerate(lines, start=1):
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _answer_line(line, number, answer)


def _answer_line(line: bytes, number: int, answer: Callable[[str], Answer]) -> dict[str, object]:
    name: Id = None
    try:
        value = _parse(line, number)
        name = _id(value, number)
        return {"id": name, **_answered(_asked(name, value, number), answer)}
    except Exception as error:  # noqa: BLE001 one question's failure must not cost the others
        return {"id": name, "error": describe(error).record()}


def _answered(asked: Asked, answer: Callable[[str], Answer]) -> dict[str, object]:
    done = answer(asked.question)
    if asked.has_history:
        done = replace(done, notices=(*done.notices, HISTORY_NOTICE))
    return answer_record(done)


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
    if isinstance(name, str | int | float) and not isinstance(name, bool):
        return name
    raise UsageError(f'line {number}: "id" is missing, or no string or number', LINE_FIX)


def _asked(name: Id, value: dict[str, object], number: int) -> Asked:
    question, history = value.get("question"), value.get("history", [])
    if not isinstance(question, str):
        raise UsageError(f'line {number}: "question" is missing, or no string', LINE_FIX)
    if not isinstance(history, list | None):
        raise UsageError(f'line {number}: "history" is no list', LINE_FIX)
    return Asked(name, checked_question(question), bool(history))
