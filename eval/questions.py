"""The file of labelled questions: one JSON object per line, parsed strictly.

A user's own file has the same format; there a paper may be named by its title, a part of it or
its id, and `"relevant": ["CoT-Valve"]` is enough. Knows no index: names are resolved later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from eval.jsonl import read_lines, with_own_ids
from index.errors import SourceError

Kind = Literal["list", "specific", "method", "compare", "metadata", "followup", "unanswerable"]
ReasonKind = Literal["missing topic", "missing detail", "false premise", "off topic"]


class Relevant(BaseModel):
    """A paper that answers: grade 2 must be in the answer, grade 1 may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    """In a user's own file: a title, a part of one, or an id."""
    grade: Literal[1, 2] = 2


class GoldEvidence(BaseModel):
    """A verbatim quote from an abstract that contains the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    quote: str


class Earlier(BaseModel):
    """A turn before the question; without an answer, that question is actually asked first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    answer: str = ""


class Question(BaseModel):
    """A question with everything that annotators agreed on about its answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Kind
    question: str
    relevant: tuple[Relevant, ...] = ()
    evidence: tuple[GoldEvidence, ...] = ()
    reference_answer: str = ""
    must_contain: tuple[tuple[str, ...], ...] = Field(default=())
    """Facts in a right answer; each is a tuple of wordings, one of which must occur."""
    nearest: tuple[str, ...] = ()
    """Titles of the papers closest to an unanswerable question."""
    history: tuple[Earlier, ...] = ()
    """What was asked before a follow-up, oldest first."""
    reason_kind: ReasonKind | None = None
    """Why an unanswerable question can't be answered."""
    variant_of: str | None = None
    """Id of the question that this is a misspelled or shortened version of."""
    note: str = ""

    @field_validator("relevant", mode="before")
    @classmethod
    def _named(cls, given: object) -> object:
        """Read a bare name as a paper of grade 2."""
        if not isinstance(given, list):
            return given
        return [{"title": one} if isinstance(one, str) else one for one in given]

    @field_validator("reason_kind", mode="before")
    @classmethod
    def _spaced(cls, given: object) -> object:
        return re.sub("[_-]", " ", given) if isinstance(given, str) else given


def bundled_questions() -> list[Question]:
    """Return the questions that come with the project."""
    return list(_questions(files("eval").joinpath("questions.jsonl")))


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions; raises SourceError naming the first bad line."""
    questions = list(_questions(path))
    if not questions:
        raise SourceError(
            f"{path.name} holds no questions",
            'save one: papers eval add "QUESTION" --expect PAPER --to FILE',
        )
    return questions


def _questions(source: Traversable) -> Iterator[Question]:
    fix = "each line is an object with id, kind, question and relevant papers"
    return with_own_ids(read_lines(source, Question, "question", fix), "question")
