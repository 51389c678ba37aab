"""The file of labelled questions: one JSON object a line, read strictly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import SourceError

Kind = Literal["list", "specific", "method", "compare", "metadata", "unanswerable"]


class Relevant(BaseModel):
    """A paper that answers: grade 2 must be in the answer, grade 1 may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    grade: Literal[1, 2]


class GoldEvidence(BaseModel):
    """A verbatim quote of an abstract that holds the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    quote: str


class Question(BaseModel):
    """A question with everything that readers agreed on about its answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Kind
    question: str
    relevant: tuple[Relevant, ...] = ()
    evidence: tuple[GoldEvidence, ...] = ()
    reference_answer: str = ""
    must_contain: tuple[tuple[str, ...], ...] = Field(default=())
    """Facts of a right answer; each is a tuple of wordings, one of which must occur."""
    nearest: tuple[str, ...] = ()
    """Titles of the papers that come closest to an unanswerable question."""
    note: str = ""


def bundled_questions() -> list[Question]:
    """Return the questions that come with the project."""
    text = files("eval").joinpath("questions.jsonl").read_text(encoding="utf-8")
    return list(_parse(text, "the bundled questions"))


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions; raises SourceError naming the first bad line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"cannot read the questions in {path}: {error}", "check the path"
        ) from error
    return list(_parse(text, path.name))


def _parse(text: str, source: str) -> Iterator[Question]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield Question.model_validate(json.loads(line))
            except (json.JSONDecodeError, ValidationError) as error:
                raise SourceError(
                    f"line {number} of {source} is no question: {error}",
                    "each line is an object with id, kind, question and relevant papers",
                ) from error
