"""Periods that are counted from today: 'this month', 'the last ten days', 'since September'.

Knows nothing of the questions around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from assistant.language.dates import MONTH_NAMES, MONTHS, Period, whole_months
from assistant.language.numerals import COUNT, to_number
from assistant.question.vocabulary import PAPERS_WITH, SOME_PAPERS, one_of

_VAGUE_COUNTS = {"couple of": 2, "few": 3}
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_DAY = timedelta(days=1)
_RELATIVE = (
    r"\b(?:(?:from|in|over|during|of|within)? ?(?:the )?(?P<which>this|last|past|previous) "
    rf"(?:(?P<count>{one_of(COUNT, *_VAGUE_COUNTS)}) )?(?P<unit>{one_of(*_DAYS)})s?"
    r"|(?P<day>today|yesterday)(?!['’]))\b"
)
_YEARLESS = (
    r"\b(?P<how>since|after|before|until|till|in|during|from)"
    rf" (?P<a>{one_of(*MONTH_NAMES)})\b(?! ?\d)"
)
"""Whole names only: 'dec' and 'mar' are abbreviations of much else."""
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first of the three months of each."""
_SEASONAL = (
    r"\b(?:(?P<how>since|after|before|until|till|in|during|from|over|of) )?(?:the )?"
    r"(?:(?P<which>this|last|past|previous) |(?<=\bsince )|(?<=\bsince the ))"
    rf"(?P<a>{one_of(*_SEASONS)})(?=\W*$|[,;:] | (?:{PAPERS_WITH}|{SOME_PAPERS})\b)"
)
"""Where no noun follows: 'this fall detection method' is no time."""


def _relative(match: re.Match[str], today: date) -> Period:
    if match["day"]:
        day = today - timedelta(days=match["day"].lower() == "yesterday")
        return Period(day, day)
    which, unit = match["which"].lower(), match["unit"].lower()
    if match["count"] or which == "past":
        days = _DAYS[unit] * _count(match["count"])
        return Period(today - min(days * _DAY, today - date.min), today)
    return _calendar_unit(unit, 0 if which == "this" else 1, today)


def _count(text: str | None) -> int:
    if text is None:
        return 1
    return _VAGUE_COUNTS.get(text.lower()) or to_number(text)


def _latest_month(match: re.Match[str], today: date) -> Period:
    """'Since September': the latest September that has begun."""
    month = MONTHS[match["a"].lower()]
    year = today.year if month <= today.month else today.year - 1
    return _placed(match["how"].lower(), whole_months(year, month, month))


def _season(match: re.Match[str], today: date) -> Period:
    """'Last summer' is the latest that is over, 'since summer' the latest that has begun."""
    first, which = _SEASONS[match["a"].lower()], (match["which"] or "").lower()
    begun = today.year if first <= today.month else today.year - 1
    if which == "this":
        begun = today.year - (first == 12 and today.month < 3)
    elif which and today < _three_months(begun, first)[1] + _DAY:
        begun -= 1
    return _placed((match["how"] or "").lower(), Period(*_three_months(begun, first)))


def _three_months(year: int, first: int) -> tuple[date, date]:
    """Return the first and the last day of three months, which may end in the year after."""
    after = first + 3
    return date(year, first, 1), date(year + after // 13, (after - 1) % 12 + 1, 1) - _DAY


def _placed(how: str, whole: Period) -> Period:
    """Return what is 'since' a period, 'before' it, or in it."""
    if how == "since":
        return Period(since=whole.since)
    if how == "after" and whole.until:
        return Period(since=whole.until + _DAY)
    if how == "before" and whole.since:
        return Period(until=whole.since - _DAY)
    return Period(until=whole.until) if how in {"until", "till"} else whole


def _calendar_unit(unit: str, back: int, today: date) -> Period:
    if unit == "year":
        return Period(date(today.year - back, 1, 1), date(today.year - back, 12, 31))
    if unit == "month":
        index = today.year * 12 + today.month - 1 - back
        return whole_months(index // 12, index % 12 + 1, index % 12 + 1)
    if unit == "quarter":
        index = today.year * 4 + (today.month - 1) // 3 - back
        first = index % 4 * 3 + 1
        return whole_months(index // 4, first, first + 2)
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Period(monday, monday + timedelta(days=6))
    return Period(today - timedelta(days=back), today - timedelta(days=back))


ANCHORED: tuple[tuple[str, Callable[[re.Match[str], date], Period]], ...] = (
    (_RELATIVE, _relative),
    (_YEARLESS, _latest_month),
    (_SEASONAL, _season),
)
"""Patterns, and what period a match of each one is on a day."""
