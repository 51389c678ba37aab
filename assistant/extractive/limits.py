"""The limits that a question sets on metadata, in words."""

from __future__ import annotations

from dataclasses import replace

from assistant.language.dates import in_words, without
from assistant.language.markdown import escape
from assistant.language.wording import counted, listed
from assistant.question.bounds import Bounds
from assistant.question.constraints import Constraints


def described(constraints: Constraints) -> list[str]:
    """Return each limit as it describes a paper: 'dated 2019 or 2021', 'by 1 author'."""
    parts = []
    if dates := _dates(constraints):
        parts.append(f"dated {dates}")
    if constraints.dated is not None:
        parts.append("dated" if constraints.dated else "undated")
    if constraints.authors:
        parts.append(f"by {_bounds(constraints.authors, 'author')}")
    if constraints.comments:
        parts.append(f"listed with {_bounds(constraints.comments, 'comment')}")
    if constraints.author:
        parts.append(f"by {escape(str(constraints.author))}")
    return parts


def _dates(constraints: Constraints) -> str:
    """Return the dates asked for in words: '2019 or 2021', 'outside 2024'."""
    since, until, outside = constraints.since, constraints.until, constraints.outside or ()
    if outside and since and until and (spans := without((since, until), outside)):
        return listed(map(in_words, spans), "or")
    ends = []
    if since and until:
        ends.append(f"{since} to {until}")
    elif since or until:
        ends.append(f"{since} or later" if since else f"{until} or earlier")
    if outside:
        ends.append(f"outside {' and '.join(map(in_words, outside))}")
    return ", ".join(ends)


def _bounds(bounds: Bounds, noun: str) -> str:
    if bounds.outside:
        return f"other than {_bounds(replace(bounds, outside=False), noun)}"
    if bounds.low == bounds.high and bounds.low is not None:
        return counted(bounds.low, noun)
    if bounds.high is None:
        return f"{bounds.low} or more {noun}s"
    if not bounds.low:
        return f"at most {counted(bounds.high, noun)}"
    return f"{bounds.low} to {bounds.high} {noun}s"
