"""Limits on an answer that the visitor didn't set, and how to ask without them.

Rules read most limits; a model may add a period or earlier papers. Each is a few words and
the question that remains when it is removed. Knows nothing of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from assistant.answer import Filters
from assistant.generative.user_words import Said
from assistant.page.scope import dates_in_words
from assistant.question.bounds import Bounds
from assistant.question.constraints import Constraints, find_constraints
from assistant.question.periods import find_period
from assistant.question.plan import Plan

NO_LIMITS = Constraints()
_STRAY = re.compile(r"(?:\s+(?:and|from|in|of|on|since|published|dated|the))+\s*([?.!]*)\s*$", re.I)
_LEADING = re.compile(
    r"(?:\b(?:published|dated|released|from|in|of|on|over|during|within|since|until|before|after"
    r"|around|the|this|last|past|previous|first|second|third|fourth|early|late|mid|half|start|end"
    r"|beginning|turn|couple|few|and|to|a|an|\d+)\b[\s-]*)+$",
    re.IGNORECASE,
)
"""Function words that lead up to a time expression."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that the visitor didn't choose."""

    label: str
    question: str
    """What to ask instead to get rid of it."""
    alone: bool = False
    """Whether that must be asked as if nothing had been said before."""


def implied_limits(plan: Plan, chosen: Filters, today: date) -> tuple[Limit, ...]:
    """Return the limits of a plan that go beyond those chosen."""
    return (*_dates(plan, chosen, today), *_counts(plan, today), *_papers(plan, chosen))


def _dates(plan: Plan, chosen: Filters, today: date) -> Iterator[Limit]:
    used = plan.filters
    same = (used.since, used.until) == (chosen.since, chosen.until)
    if same and not plan.constraints.outside:
        return
    words = "" if same else f" ({dates_in_words(used)})"
    if (phrase := find_period(plan.standalone, today)) is not None:
        no_dates = {"since": None, "until": None, "outside": None}
        yield Limit(f"{phrase.words}{words}", _without(plan.standalone, no_dates, today))
    else:
        yield Limit(dates_in_words(used), timeless(plan.standalone))


def _counts(plan: Plan, today: date) -> Iterator[Limit]:
    asked = plan.constraints
    if asked.lookup is not None:
        return
    for field, noun in (("authors", "author"), ("comments", "comment")):
        bounds: Bounds | None = getattr(asked, field)
        if bounds is not None:
            label = f"{_in_words(bounds)} {noun}" + ("" if bounds == Bounds(1, 1) else "s")
            yield Limit(label, _without(plan.standalone, {field: None}, today))
    if asked.author is not None:
        yield Limit(f"by {asked.author}", _without(plan.standalone, {"author": None}, today))
    if asked.dated is not None:
        label = "with a date" if asked.dated else "without a date"
        yield Limit(label, _without(plan.standalone, {"dated": None}, today))


def _in_words(bounds: Bounds) -> str:
    if bounds.outside:
        return f"not {_in_words(replace(bounds, outside=False))}"
    if bounds.low == bounds.high:
        return str(bounds.low or "no")
    if bounds.low is None:
        return f"at most {bounds.high}"
    return f"at least {bounds.low}" if bounds.high is None else f"{bounds.low} to {bounds.high}"


def _papers(plan: Plan, chosen: Filters) -> Iterator[Limit]:
    implied = set(plan.filters.papers) - set(chosen.papers)
    count = sum(title not in plan.question for title in implied)  # unless it gives them itself
    if count:
        cited = "the paper" if count == 1 else f"the {count} papers"
        yield Limit(f"only {cited} cited before", plan.standalone, alone=True)


def _without(question: str, fields: dict[str, None], today: date) -> str:
    """Return a question without the words that set some fields of its constraints."""
    reading = find_constraints(question, today)
    wanted = replace(reading.constraints, **fields)  # type: ignore[arg-type]
    if wanted == NO_LIMITS:
        return tidied(reading.rest)
    words = question.split()
    for start, end in _spans(words, reading.rest.split()):
        rest = " ".join(words[:start] + words[end:])
        left = find_constraints(rest, today)
        if rest and (left.constraints, left.topic) == (wanted, reading.topic):
            return tidied(rest)
    return question


def _spans(words: list[str], rest: list[str]) -> list[tuple[int, int]]:
    """Return the stretches of the words that are not in the rest, the longest first."""
    matcher = SequenceMatcher(None, words, rest, autojunk=False)
    cut = [(first, last) for tag, first, last, _, _ in matcher.get_opcodes() if tag != "equal"]
    spans = {
        (start, end)
        for first, last in cut
        for start in range(first, last)
        for end in range(start + 1, last + 1)
    }
    return sorted(spans, key=lambda span: (span[0] - span[1], span))


def timeless(question: str) -> str:
    """Return a question without its time expressions, which a model read as a period."""
    kept = question
    for match in reversed(list(re.finditer(r"[\w'’]+", question))):
        if Said(match.group(), ()).speaks_of_time:
            lead = _LEADING.sub("", kept[: match.start()])
            kept = f"{lead} {kept[match.end() :].lstrip(',')}"
    return tidied(kept)


def tidied(rest: str) -> str:
    """Return the rest of a question without function words that now lead nowhere."""
    plain = re.sub(r"\s+([?.!,])", r"\1", " ".join(rest.split()))
    return _STRAY.sub(r"\1", plain).strip() or plain
