"""The stream that every shell consumes: what happens while a question is answered.

Text deltas may be shown as they come; `Done` carries the authoritative answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.answer import Answer, NearMiss, Sentence
from assistant.question.plan import Plan
from index.paper import Paper


@dataclass(frozen=True, slots=True)
class Planned:
    """The question was understood as `plan`."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` steps of `stage` are finished."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """The papers closest to the question, best first; the answer may draw on others."""

    papers: tuple[NearMiss, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Another piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class SentenceChecked:
    """A sentence is complete and checked."""

    sentence: Sentence
    papers: Mapping[int, Paper] = field(default_factory=dict)
    """What it cites, by marker, while the answer is still being written."""


@dataclass(frozen=True, slots=True)
class SentenceRevised:
    """A sentence was rewritten; `before` is its former text."""

    before: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about how the answer was produced."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete."""

    answer: Answer


Event = (
    Planned
    | Progress
    | SourcesFound
    | TextDelta
    | SentenceChecked
    | SentenceRevised
    | Notice
    | Done
)
