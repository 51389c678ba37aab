"""Written dates: '2024', 'October 2023', 'Q1 2025', '2024-05-03', 'early 2024', 'the 1990s'.

A date is the days it covers, first to last. Knows nothing of the phrases around it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

MONTH_NAMES = tuple(name.lower() for name in calendar.month_name if name)
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
MONTHS["sept"] = 9

YEAR = r"(?:19|20)\d\d"
_THINGS = (
    r"(?:tokens?|steps?|examples?|samples?|words?|images?|pixels?|dimensions?|layers?|queries|items"
    r"|hours?|episodes?|tasks?|problems|questions|documents|languages|users|classes|[gt]pus?)"
)
_BARE_YEAR = rf"{YEAR}(?!\w|[.,]\d)(?! {_THINGS}\b)"
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
DAY = (
    rf"(?:{YEAR}[-/]\d\d[-/]\d\d|\d{{1,2}}\.\d{{1,2}}\.{YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH},? {YEAR}"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {YEAR})"
)
_PART = (
    r"(?:q[1-4]|h[12]|(?:first|second) half|(?:first|second|third|fourth|last) quarter"
    r"|spring|summer|autumn|fall|early|mid|late)"
)
DATE = (
    rf"(?:{DAY}|{YEAR}[-/]\d\d(?!\d)|(?<![\d/])\d{{1,2}}/{YEAR}|{_PART}(?: of|-)? ?{YEAR}"
    rf"|{MONTH},?(?: of)? {YEAR}|(?:19|20)\d0s|{_BARE_YEAR})"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until`, both inclusive; None is open."""

    since: date | None = None
    until: date | None = None


Span = tuple[date, date]
"""First and last day."""
_DAY_LENGTH = timedelta(days=1)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same days in order, in as few spans as there can be."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + _DAY_LENGTH:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return tuple(found)


def gaps(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the days between spans."""
    whole = merged(spans)
    return tuple(
        (before[1] + _DAY_LENGTH, after[0] - _DAY_LENGTH) for before, after in pairwise(whole)
    )


def without(span: Span, outside: Iterable[Span]) -> tuple[Span, ...]:
    """Return the days of a span that are outside all others."""
    first, last = span
    edges = (first - _DAY_LENGTH,) * 2, (last + _DAY_LENGTH,) * 2
    inside = ((max(one, first), min(other, last)) for one, other in outside)
    return gaps((*edges, *((one, other) for one, other in inside if one <= other)))


def in_words(span: Span) -> str:
    """Return a span in the shortest exact form: '2024', '2023-10', '2019 to 2021'."""
    first, last = span
    length = len("YYYY-MM-DD")
    if first.day == 1 and (last + _DAY_LENGTH).day == 1:
        length = len("YYYY") if (first.month, last.month) == (1, 12) else len("YYYY-MM")
    return " to ".join(dict.fromkeys(day.isoformat()[:length] for day in span))


def parse_day(text: str) -> Period | None:
    """Return the days a written date covers ('2024' is a whole year); None if it isn't a date."""
    text = text.strip().lower()
    try:
        return _figures(text) or _worded(re.sub(r"[\s,.]+", " ", text))
    except ValueError:  # 2024-13, 31 February
        return None


def _figures(text: str) -> Period | None:
    if match := re.fullmatch(rf"({YEAR})([-/])(\d\d)\2(\d\d)", text, re.ASCII):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := re.fullmatch(rf"(\d{{1,2}})\.(\d{{1,2}})\.({YEAR})", text, re.ASCII):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(rf"({YEAR})[-/](\d\d)", text, re.ASCII):
        return whole_months(int(match[1]), int(match[2]), int(match[2]))
    if match := re.fullmatch(rf"(\d{{1,2}})/({YEAR})", text, re.ASCII):
        return whole_months(int(match[2]), int(match[1]), int(match[1]))
    return None


def _day(year: int, month: int, day: int) -> Period:
    exact = date(year, month, day)
    return Period(exact, exact)


def _worded(text: str) -> Period | None:
    if match := re.fullmatch(r"(?:the )?((?:19|20)\d0)s", text, re.ASCII):
        return Period(date(int(match[1]), 1, 1), date(int(match[1]) + 9, 12, 31))
    year_match = re.search(rf"(?<![\w-]){YEAR}$|(?<=[a-z]-){YEAR}$", text, re.ASCII)
    if not year_match:
        return None
    year = int(year_match.group())
    head = text[: year_match.start()].replace(" of ", " ").strip(" -")
    if head in _PARTS_OF_YEAR:
        return whole_months(year, *_PARTS_OF_YEAR[head])
    if match := re.fullmatch(r"([a-z]+) ?(?:(\d{1,2})(?:st|nd|rd|th)?)?", head):
        return _in_month(year, match[1], match[2])
    if match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)", head):
        return _in_month(year, match[2], match[1])
    return None


_PARTS_OF_YEAR = {
    "": (1, 12),
    "the": (1, 12),
    "early": (1, 4),
    "mid": (5, 8),
    "late": (9, 12),
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "fall": (9, 11),
    "first half": (1, 6),
    "h1": (1, 6),
    "second half": (7, 12),
    "h2": (7, 12),
    "first quarter": (1, 3),
    "second quarter": (4, 6),
    "third quarter": (7, 9),
    "fourth quarter": (10, 12),
    "last quarter": (10, 12),
    "q1": (1, 3),
    "q2": (4, 6),
    "q3": (7, 9),
    "q4": (10, 12),
}


def _in_month(year: int, month: str, day: str | None) -> Period | None:
    number = MONTHS.get(month)
    if number is None:
        return None
    if day is None:
        return whole_months(year, number, number)
    return _day(year, number, int(day))


def whole_months(year: int, first: int, last: int) -> Period:
    """Return the period from a month's first day to a month's last; ValueError if there is none."""
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
