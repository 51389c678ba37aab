"""The dates that pages and feeds print, and the year of those printed without one.

Pure functions: nothing here ever looks at today's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from index.paper import Paper

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PRINTED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}\s*{_DAY}(?!\d)(?:(?:\s*,\s*|\s+){_YEAR}(?!\d))?",
        rf"{_DAY}\s+{_MONTH}(?!\w)(?:\s*,?\s*{_YEAR}(?!\d))?",
        r"(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)",
    )
)
_WITHIN = re.compile(r"(?P<year>(?:19|20)\d\d)(?:[-/](?P<month>\d{1,2}))?(?:[-/](?:00|XX)?)*")
"""`2024`, `2024-10` and, as RIS writes them, `2024///` and `2024/10//`."""
_WORDED = re.compile(rf"{_MONTH}[\s,]+(?:of\s+)?(?P<year>(?:19|20)\d\d)", re.IGNORECASE)
_CLOCK_SLACK = timedelta(days=1)
"""A page may print a date from a time zone ahead of the reader's."""


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed: the year may be missing, and the day need not exist."""

    month: int
    day: int
    year: int | None = None

    def in_year(self, year: int) -> date | None:
        """Return the day in `year`, or None if that year has no such day."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as far as a source states it: the day, or else the year or month it falls in."""

    day: date | None = None
    within: str | None = None
    """`2024` or `2024-10`; None if the day is known, or nothing is."""

    @property
    def precision(self) -> int:
        """How much is known: 3 the day, 2 the month, 1 the year, 0 nothing."""
        if self.day is not None:
            return 3
        return 0 if self.within is None else 1 + self.within.count("-")


UNDATED = StatedDate()


def stated_date(paper: Paper) -> StatedDate:
    """Return the date of a paper as far as it is known."""
    return StatedDate(paper.published, None if paper.published else paper.published_within)


def read_within(text: str) -> str | None:
    """Return the year or month, as `2024` or `2024-10`, if a text is nothing else, or None."""
    found = _WITHIN.fullmatch(text.strip()) or _WORDED.fullmatch(text.strip())
    if found is None:
        return None
    if not found["month"] or found["month"] == "00":
        return found["year"]
    month = _month_number(found["month"])
    return f"{found['year']}-{month:02}" if 1 <= month <= 12 else None


def match_printed_date(text: str) -> tuple[PrintedDate, str] | None:
    """Return the date that `text` begins with and the text after it, or None."""
    for pattern in _PRINTED:
        if match := pattern.match(text):
            year = match["year"]
            printed = PrintedDate(
                _month_number(match["month"]), int(match["day"]), int(year) if year else None
            )
            return printed, text[match.end() :]
    return None


def infer_year(printed: Iterable[PrintedDate], listing: PrintedDate | None = None) -> int | None:
    """Return the year in which a page with these card dates was saved, or None without an anchor.

    A page prints the year of every date outside the year it was saved in. So that year is
    the first one after the latest printed year, and no earlier than that of its listing date.
    """
    anchors = [one.year + 1 for one in printed if one.year is not None]
    if listing is not None and listing.year is not None:
        anchors.append(listing.year)
    return max(anchors, default=None)


def is_after(day: date, saved_on: date) -> bool:
    """Return whether `day` is later than the day of saving by more than time zones explain."""
    return day - saved_on > _CLOCK_SLACK


def iso_day(text: str) -> date:
    """Return the day of an ISO date or date-time as written, whatever its time zone.

    Raises:
        ValueError: `text` is neither.
    """
    return datetime.fromisoformat(text.strip()).date()


def _month_number(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.index(text[:3].lower()) + 1
