"""Files of JSON lines: every line is parsed strictly, and the first bad one is named.

Only a line feed ends a line: a text may hold other separators. Blank lines are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from index.errors import SourceError


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Model = TypeVar("Model", bound=BaseModel)
Identified = TypeVar("Identified", bound=_HasId)


def read_lines(
    source: Traversable, model: type[Model], what: str, fix: str
) -> Iterator[tuple[str, Model]]:
    """Yield what each line of a file holds, after its place: `line 3 of questions.jsonl`.

    Raises SourceError for a file that can't be read and for a line that is no `what`, a noun
    such as `question`; `fix` says what a line looks like.
    """
    for number, line in enumerate(read_text(source).split("\n"), start=1):
        if line.strip():
            place = f"line {number} of {source.name}"
            try:
                yield place, model.model_validate(json.loads(line))
            except (json.JSONDecodeError, ValidationError) as error:
                raise SourceError(f"{place} is no {what}: {_why(error)}", fix) from error


def with_own_ids(rows: Iterable[tuple[str, Identified]], what: str) -> Iterator[Identified]:
    """Yield the values after their places; raises SourceError for an id that is given twice."""
    places: dict[str, str] = {}
    for place, row in rows:
        if row.id in places:
            raise SourceError(
                f"{place} has the id {row.id!r} of {places[row.id]}",
                f"give every {what} an id of its own",
            )
        places[row.id] = place
        yield row


def read_text(source: Traversable) -> str:
    """Return the text of a file; raises SourceError if it can't be read."""
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read {source}: {error}", "check the path") from error


def _why(error: json.JSONDecodeError | ValidationError) -> str:
    """Return what is wrong with a line, each field in a few words."""
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at column {error.colno}"
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'the line'}: {one['msg'].lower()}"
        for one in error.errors(include_url=False)
    )
