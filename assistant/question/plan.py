"""Question -> plan: what kind of question it is, what it is about, and what it is limited to.

Rules only: the same question always yields the same plan, without a model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer import Filters, Kind
from assistant.language.terms import names
from assistant.question.constraints import Constraints, Reading, find_constraints
from assistant.question.kind import kind_of
from assistant.question.sides import find_sides
from assistant.question.tasks import Task, find_task
from assistant.question.vocabulary import ANY_PAPERS, ENTRIES, ENTRIES_ASKED_FOR

_ENTRIES_ON = re.compile(rf"{ENTRIES_ASKED_FOR}(?= (?:on|about)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a question will be answered."""

    question: str
    standalone: str
    """The question with everything it needs to be understood alone."""
    kind: Kind
    topic: str
    """The words to retrieve with: the question minus what metadata answers."""
    names: tuple[str, ...]
    sides: tuple[str, ...]
    """What a comparison compares; empty if the question doesn't name it."""
    constraints: Constraints
    counts: bool
    """The question asks how many papers there are."""
    filters: Filters
    notices: tuple[str, ...] = ()
    """What is to be said of words that were set aside."""
    unmet: str = ""
    """Why there is no answer, if what was set aside is all that the question asks."""
    besides: tuple[str, ...] = ()
    """Titles of papers that are known already: others are sought."""
    task: Task | None = None
    """What is asked for, if it isn't what papers say."""


def make_plan(
    question: str, today: date, given: Filters | None = None, known: Sequence[str] = ()
) -> Plan:
    """Plan a stand-alone question; `given` filters (flags) go before those it implies.

    `known` are things that it names in plain words: 'relative representations'.
    """
    given = given or Filters()
    if (task := find_task(question)) is not None:
        return _plan_task(question, task, given, known)
    reading = find_constraints(question, today)
    constraints, kind = reading.constraints, kind_of(reading.rest, known)
    unmet = "" if reading.topic or constraints.narrows else reading.kept.unmet
    asked_alone = not reading.topic and (constraints != Constraints() or reading.counts)
    if asked_alone or unmet or constraints.lookup is not None or _asks_for_everything(reading):
        kind = "metadata"
    elif constraints.order is not None:
        kind = "list"
    elif constraints != Constraints() and kind in {"fact", "method", "compare"}:
        # 'accuracy reported in 2022': in a factual question, these words are content.
        constraints = Constraints()
    limited = constraints != Constraints()
    return Plan(
        question=question,
        standalone=question,
        kind="list" if limited and kind == "other" else kind,
        topic=_searched(reading.rest if limited else reading.kept.rest),
        names=_all_names(reading.rest if constraints.origin else question, known),
        sides=find_sides(reading.kept.rest) if kind == "compare" else (),
        constraints=constraints,
        counts=reading.counts and (asked_alone or kind == "list"),
        filters=Filters(
            since=given.since or constraints.since,
            until=given.until or constraints.until,
            papers=given.papers,
        ),
        notices=tuple(notice for notice in reading.kept.notices if notice != unmet),
        unmet=unmet,
    )


def plan_for_title(question: str, title: str, given: Filters) -> Plan:
    """Plan a question that only says which paper is meant: what the paper presents is asked."""
    return Plan(
        question=question,
        standalone=title,
        kind="method",
        topic=title,
        names=_all_names(title, (title,)),
        sides=(),
        constraints=Constraints(),
        counts=False,
        filters=given,
    )


def _plan_task(question: str, task: Task, given: Filters, known: Sequence[str]) -> Plan:
    """Plan to tell of the subject of a task: what it is if it is named, else which papers fit."""
    named = _all_names(f"the {task.subject}", known) if task.subject else ()
    return Plan(
        question=question,
        standalone=question,
        kind="method" if named else "list",
        topic=task.subject,
        names=named,
        sides=(),
        constraints=Constraints(),
        counts=False,
        filters=given,
        task=task,
    )


def _searched(text: str) -> str:
    """Return a text with 'papers' for 'entries on' something: no abstract speaks of entries."""
    return _ENTRIES_ON.sub(lambda match: re.sub(ENTRIES, "papers", match.group(), flags=re.I), text)


def _asks_for_everything(reading: Reading) -> bool:
    """'List all papers': no topic, no limit, just papers."""
    return not reading.topic and bool(
        re.search(rf"\b(?:{ANY_PAPERS}|everything)\b", reading.rest, re.I)
    )


def _all_names(question: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return what a question names; the words of a longer name are none of their own."""
    inside = {word.rstrip("s") for name in known for word in name.lower().split()}
    written = (name for name in names(question) if name.lower().rstrip("s") not in inside)
    return tuple(dict.fromkeys((*known, *written)))
