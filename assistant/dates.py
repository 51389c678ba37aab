"""Dates in a question: 'before 2020', 'from September 2025 onwards', 'in October 2023'.

A period is a pair of inclusive days. Only phrases that clearly speak of when a paper
appeared are read; a bare number such as the 2012 of 'ImageNet 2012' is left alone.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9

_YEAR = r"(?:19|20)\d\d"
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = (
    rf"(?:{_YEAR}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? {_YEAR}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR})"
)
_DATE = (
    rf"(?:{_DAY}|{_YEAR}-\d\d(?!\d)|(?:early|mid|late)[- ]{_YEAR}"
    rf"|(?:q[1-4]|(?:first|second) half|h[12])(?: of)? {_YEAR}"
    rf"|{_MONTH},?(?: of)? {_YEAR}|(?:19|20)\d0s|{_YEAR})"
)
_RANGES = (
    rf"\bbetween (?P<a>{_DATE}) and (?P<b>{_DATE})",
    rf"\bfrom (?P<a>{_DATE}) (?:to|until|till|through|-|–) (?P<b>{_DATE})",
    rf"\b(?P<a>{_YEAR}) ?(?:-|–|to) ?(?P<b>{_YEAR})\b",
)
_ONWARDS = r"(?:on(?:wards?)?|and later|or later|and after|till now|until now|upwards?)\b"
_SINCE = (
    rf"\b(?:since|starting(?: from| in)?|from|as of) (?:the )?(?P<a>{_DATE}),? {_ONWARDS}",
    rf"\b(?:in )?(?P<a>{_DATE}) (?:or|and) (?:later|newer|after(?:wards)?|onwards?)",
    rf"\bsince (?P<a>{_DATE})",
)
_AFTER = (
    rf"\b(?:after|later than|newer than|past|more recent than) (?:the end of )?(?P<a>{_DATE})",
)
_UNTIL = (
    rf"\b(?:until|till|up to|by|no later than|not later than) (?:the end of )?(?P<a>{_DATE})",
    rf"\b(?:in )?(?P<a>{_DATE}) (?:or|and) (?:earlier|older|before)",
)
_BEFORE = (rf"\b(?:before|prior to|older than|earlier than|predating|pre-?) ?(?P<a>{_DATE})",)
_WITHIN = (
    rf"\b(?:in|from|of|during|within|dated|throughout) (?:the )?(?:year )?(?P<a>{_DATE})",
    rf"(?<=papers )\(?(?P<a>{_DATE})\)?",
    rf"\b(?P<a>{_DATE})(?= (?:paper|work|article|stud(?:y|ies)|publication))",
    rf"\b(?:on )?(?P<a>{_DAY}|{_MONTH},? {_YEAR})",
    rf"[,(] ?(?P<a>{_DATE})\)? ?\??$",
)
_RELATIVE = re.compile(
    r"\b(?:(?:from|in|over|during|of|within)? ?(?:the )?(?P<which>this|last|past|previous) "
    r"(?P<count>\d+ )?(?P<unit>day|week|month|year)s?|(?P<day>today|yesterday))\b"
)
_LEAD = (
    r"(?:(?:that |which )?(?:were |was |are |is )?"
    r"(?:published|dated|released|came out|appeared|posted|written) )?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until`, both inclusive; None is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """The period that a question asks for, and the question without those words."""

    period: Period
    rest: str
    words: str


def parse_day(text: str) -> Period | None:
    """Return the days a written date covers ('2024' is a whole year); None if it is no date."""
    text = re.sub(r"\s+", " ", text.strip().lower().replace(",", " ").replace(".", " "))
    try:
        return _iso(text) or _worded(text)
    except ValueError:  # 2024-13, 31 February
        return None


def find_period(question: str, today: date) -> DatePhrase | None:
    """Return the first period that the question asks for; None if it speaks of none.

    `today` anchors 'last month' and the like; absolute dates don't depend on it.
    """
    for patterns, make in _READINGS:
        for pattern in patterns:
            match = re.search(_LEAD + pattern, question, re.IGNORECASE)
            if match and (period := make(match)):
                return _phrase(question, match, period)
    match = _RELATIVE.search(question.lower())
    return _phrase(question, match, _relative(match, today)) if match else None


def _phrase(question: str, match: re.Match[str], period: Period) -> DatePhrase:
    rest = question[: match.start()] + " " + question[match.end() :]
    return DatePhrase(period, re.sub(r"\s+", " ", rest).strip(), match.group().strip())


def _between(match: re.Match[str]) -> Period | None:
    first, last = parse_day(match["a"]), parse_day(match["b"])
    return Period(first.since, last.until) if first and last else None


def _from_start(match: re.Match[str]) -> Period | None:
    day = parse_day(match["a"])
    return Period(since=day.since) if day else None


def _from_end(match: re.Match[str]) -> Period | None:
    day = parse_day(match["a"])
    return Period(since=day.until + timedelta(days=1)) if day and day.until else None


def _to_end(match: re.Match[str]) -> Period | None:
    day = parse_day(match["a"])
    return Period(until=day.until) if day else None


def _to_start(match: re.Match[str]) -> Period | None:
    day = parse_day(match["a"])
    return Period(until=day.since - timedelta(days=1)) if day and day.since else None


def _inside(match: re.Match[str]) -> Period | None:
    return parse_day(match["a"])


_READINGS = (
    (_RANGES, _between),
    (_SINCE, _from_start),
    (_AFTER, _from_end),
    (_UNTIL, _to_end),
    (_BEFORE, _to_start),
    (_WITHIN, _inside),
)


def _iso(text: str) -> Period | None:
    if match := re.fullmatch(rf"({_YEAR})-(\d\d)-(\d\d)", text):
        day = date(*(int(part) for part in match.groups()))
        return Period(day, day)
    if match := re.fullmatch(rf"({_YEAR})-(\d\d)", text):
        return _months(int(match[1]), int(match[2]), int(match[2]))
    return None


def _worded(text: str) -> Period | None:
    year_match = re.search(rf"({_YEAR})s?$", text)
    if not year_match:
        return None
    year, head = int(year_match[1]), text[: year_match.start()].removesuffix("of ").strip(" -")
    if text.endswith("s"):
        return Period(date(year, 1, 1), date(year + 9, 12, 31))
    if head in _PARTS_OF_YEAR:
        return _months(year, *_PARTS_OF_YEAR[head])
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
    "first half": (1, 6),
    "h1": (1, 6),
    "second half": (7, 12),
    "h2": (7, 12),
    "q1": (1, 3),
    "q2": (4, 6),
    "q3": (7, 9),
    "q4": (10, 12),
}


def _in_month(year: int, month: str, day: str | None) -> Period | None:
    number = _MONTHS.get(month)
    if number is None:
        return None
    if day is None:
        return _months(year, number, number)
    exact = date(year, number, int(day))
    return Period(exact, exact)


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _relative(match: re.Match[str], today: date) -> Period:
    if match["day"]:
        day = today - timedelta(days=match["day"] == "yesterday")
        return Period(day, day)
    unit, count = match["unit"], int(match["count"] or 1)
    if match["which"] in {"past", "last"} and (match["count"] or match["which"] == "past"):
        days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * count
        return Period(today - timedelta(days=days), today)
    back = 0 if match["which"] == "this" else 1
    return _calendar_unit(unit, back, today)


def _calendar_unit(unit: str, back: int, today: date) -> Period:
    if unit == "year":
        return Period(date(today.year - back, 1, 1), date(today.year - back, 12, 31))
    if unit == "month":
        index = today.year * 12 + today.month - 1 - back
        return _months(index // 12, index % 12 + 1, index % 12 + 1)
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Period(monday, monday + timedelta(days=6))
    return Period(today - timedelta(days=back), today - timedelta(days=back))
