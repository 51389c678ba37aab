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
_COUNTS = {
    word: number
    for number, word in enumerate("two three four five six seven eight nine ten".split(), start=2)
} | {"couple of": 2, "few": 3}

_YEAR = r"(?:19|20)\d\d"
_THINGS = (
    r"(?:tokens?|steps?|examples?|samples?|words?|images?|pixels?|dimensions?|layers?|queries|items"
    r"|hours?|episodes?|tasks?|problems|questions|documents|languages|users|classes|[gt]pus?)"
)
_BARE_YEAR = rf"{_YEAR}(?!\w|[.,]\d)(?! {_THINGS}\b)"
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = (
    rf"(?:{_YEAR}[-/]\d\d[-/]\d\d|\d{{1,2}}\.\d{{1,2}}\.{_YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? {_YEAR}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR})"
)
_PART = r"(?:q[1-4]|(?:first|second) half|h[12]|spring|summer|autumn|fall|early|mid|late)"
_DATE = (
    rf"(?:{_DAY}|{_YEAR}[-/]\d\d(?!\d)|(?<![\d/])\d{{1,2}}/{_YEAR}|{_PART}(?: of|-)? ?{_YEAR}"
    rf"|{_MONTH},?(?: of)? {_YEAR}|(?:19|20)\d0s|{_BARE_YEAR})"
)
_RANGES = (
    rf"\bbetween (?P<a>{_DATE}|{_MONTH}) and (?P<b>{_DATE})",
    rf"\b(?:from |in )?(?P<a>{_DATE}|{_MONTH}) ?(?:\bto\b|until|till|through|-|–) ?(?P<b>{_DATE})",
)
_EITHER = (rf"\b(?:from |in |of )?(?P<a>{_YEAR}) ?(?:and|or|&|/) ?(?P<b>{_YEAR})\b",)
_ONWARDS = (
    r"(?:onwards?\b|on(?=\W*$|,)|and later\b|or later\b|and after\b|(?:un)?till? now\b"
    r"|to (?:now|date|today)\b|upwards?\b)"
)
_SINCE = (
    rf"\b(?:since|starting(?: from| in)?|from|as of) (?:the )?(?P<a>{_DATE}),? {_ONWARDS}",
    rf"\b(?:in )?(?P<a>{_DATE}) (?:or|and) (?:later|newer|after(?:wards)?|onwards?)",
    rf"\bsince (?P<a>{_DATE})",
)
_NEWER = r"(?:after|later than|newer than|past|more recent than|post)"
_AFTER = (rf"\b{_NEWER}[- ](?:the end of )?(?P<a>{_DATE})",)
_UNTIL = (
    rf"\b(?:until|till|up to|by|no later than|not later than) (?:the end of )?(?P<a>{_DATE})",
    rf"\b(?:in )?(?P<a>{_DATE}) (?:or|and) (?:earlier|older|before)",
)
_BEFORE = (rf"\b(?:before|prior to|older than|earlier than|predating|pre-?) ?(?P<a>{_DATE})",)
_WITHIN = (
    rf"\b(?:in|from|of|during|within|dated|throughout) (?:the )?(?:year )?(?P<a>{_DATE})(?! to \d)",
    rf"(?<=papers )\(?(?P<a>{_DATE})\)?",
    rf"\b(?P<a>{_DATE})(?= (?:paper|work|article|stud(?:y|ies)|publication))",
    rf"\b(?:on )?(?P<a>{_DAY}|{_MONTH},? {_YEAR})",
    rf"[,(] ?(?P<a>{_DATE})\)? ?\??$",
)
_MONTH_NAMES = "|".join(name.lower() for name in calendar.month_name if name)
_YEARLESS = re.compile(
    rf"\b(?P<how>since|after|before|until|till|in|during|from) (?P<a>{_MONTH_NAMES})\b(?! ?\d)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:(?:from|in|over|during|of|within)? ?(?:the )?(?P<which>this|last|past|previous) "
    rf"(?:(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)}) )?(?P<unit>day|week|month|year)s?"
    r"|(?P<day>today|yesterday)(?!['’]))\b",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"\b(?:data|datasets?|corp(?:us|ora)|tweets|news|census|problems|questions|exams|elections?)"
    r" (?:is |was |are |were )?$",
    re.IGNORECASE,
)
"""A date after one of these says what a paper is about, not when it appeared."""
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
    text = text.strip().lower()
    try:
        return _figures(text) or _worded(re.sub(r"[\s,.]+", " ", text))
    except ValueError:  # 2024-13, 31 February
        return None


def find_period(question: str, today: date) -> DatePhrase | None:
    """Return the period that the question asks for; None if it speaks of none.

    'After 2020' and 'before 2023' in one question are one period. `today` anchors 'last
    month' and the like; absolute dates don't depend on it.
    """
    found = _find_absolute(question)
    if found is None:
        return _find_anchored(question, today)
    other = _find_absolute(found.rest)
    if other is None or (joined := _joined(found.period, other.period)) is None:
        return found
    return DatePhrase(joined, other.rest, f"{found.words} {other.words}")


def _find_absolute(question: str) -> DatePhrase | None:
    for patterns, make in _READINGS:
        for pattern in patterns:
            match = re.search(_LEAD + pattern, question, re.IGNORECASE)
            if match is None or _CONTENT.search(question[: match.start()]):
                continue
            if (period := make(match)) is not None:
                return _phrase(question, match, period)
    return None


def _find_anchored(question: str, today: date) -> DatePhrase | None:
    if match := _RELATIVE.search(question):
        return _phrase(question, match, _relative(match, today))
    if match := _YEARLESS.search(question):
        return _phrase(question, match, _latest_month(match, today))
    return None


def _joined(one: Period, other: Period) -> Period | None:
    """Return the period of two that are open at different ends."""
    since, until = one.since or other.since, one.until or other.until
    halves = (one.since is None) != (one.until is None) and (other.since is None) != (
        other.until is None
    )
    return Period(since, until) if halves and since and until else None


def _phrase(question: str, match: re.Match[str], period: Period) -> DatePhrase:
    rest = question[: match.start()] + " " + question[match.end() :]
    return DatePhrase(period, re.sub(r"\s+", " ", rest).strip(), match.group().strip())


def _between(match: re.Match[str]) -> Period | None:
    first, last = parse_day(match["a"]), parse_day(match["b"])
    if first is None and last is not None and last.until is not None:
        first = parse_day(f"{match['a']} {last.until.year}")  # 'January to March 2023'
    if first is None or last is None:
        return None
    return _span(first, last)


def _span(first: Period, last: Period) -> Period:
    if first.since and last.since and first.since > last.since:
        first, last = last, first
    return Period(first.since, last.until)


def _either(match: re.Match[str]) -> Period | None:
    """Two years as one period, if no year lies between them."""
    first, last = sorted((int(match["a"]), int(match["b"])))
    return Period(date(first, 1, 1), date(last, 12, 31)) if last - first <= 1 else None


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
    (_EITHER, _either),
    (_SINCE, _from_start),
    (_AFTER, _from_end),
    (_UNTIL, _to_end),
    (_BEFORE, _to_start),
    (_WITHIN, _inside),
)


def _figures(text: str) -> Period | None:
    if match := re.fullmatch(rf"({_YEAR})([-/])(\d\d)\2(\d\d)", text, re.ASCII):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := re.fullmatch(rf"(\d{{1,2}})\.(\d{{1,2}})\.({_YEAR})", text, re.ASCII):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(rf"({_YEAR})[-/](\d\d)", text, re.ASCII):
        return _months(int(match[1]), int(match[2]), int(match[2]))
    if match := re.fullmatch(rf"(\d{{1,2}})/({_YEAR})", text, re.ASCII):
        return _months(int(match[2]), int(match[1]), int(match[1]))
    return None


def _day(year: int, month: int, day: int) -> Period:
    exact = date(year, month, day)
    return Period(exact, exact)


def _worded(text: str) -> Period | None:
    if match := re.fullmatch(r"(?:the )?((?:19|20)\d0)s", text, re.ASCII):
        return Period(date(int(match[1]), 1, 1), date(int(match[1]) + 9, 12, 31))
    year_match = re.search(rf"(?<![\w-]){_YEAR}$|(?<=-){_YEAR}$", text, re.ASCII)
    if not year_match:
        return None
    year = int(year_match.group())
    head = text[: year_match.start()].replace(" of ", " ").strip(" -")
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
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "fall": (9, 11),
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
    return _day(year, number, int(day))


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _relative(match: re.Match[str], today: date) -> Period:
    if match["day"]:
        day = today - timedelta(days=match["day"].lower() == "yesterday")
        return Period(day, day)
    which, unit = match["which"].lower(), match["unit"].lower()
    if match["count"] or which == "past":
        count = _count(match["count"])
        days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * count
        return Period(today - timedelta(days=days), today)
    return _calendar_unit(unit, 0 if which == "this" else 1, today)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() else _COUNTS.get((text or "").lower(), 1)


def _latest_month(match: re.Match[str], today: date) -> Period:
    """'Since September': the latest September that has begun."""
    month, how = _MONTHS[match["a"].lower()], match["how"].lower()
    year = today.year if month <= today.month else today.year - 1
    whole = _months(year, month, month)
    if how == "since":
        return Period(since=whole.since)
    if how == "after" and whole.until:
        return Period(since=whole.until + timedelta(days=1))
    if how == "before" and whole.since:
        return Period(until=whole.since - timedelta(days=1))
    return Period(until=whole.until) if how in {"until", "till"} else whole


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
