"""Phrases about when a paper appeared: 'before 2020', 'from September 2025 onwards', 'last month'.

Only phrases that clearly speak of that are read; a bare number such as the 2012 of
'ImageNet 2012' is left alone, and so are '2048 tokens' and 'tested on problems from 2024'.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.question.dates import DATE, DAY, MONTH, MONTHS, YEAR, Period, parse_day, whole_months

_COUNTS = {
    word: number
    for number, word in enumerate("two three four five six seven eight nine ten".split(), start=2)
} | {"couple of": 2, "few": 3}
_RANGES = (
    rf"\bbetween (?P<a>{DATE}|{MONTH}) and (?P<b>{DATE})",
    rf"\b(?:from |in )?(?P<a>{DATE}|{MONTH}) ?(?:\bto\b|until|till|through|-|–) ?(?P<b>{DATE})",
)
_EITHER = (rf"\b(?:from |in |of )?(?P<a>{YEAR}) ?(?:and|or|&|/) ?(?P<b>{YEAR})\b",)
_ONWARDS = (
    r"(?:onwards?\b|on(?=\W*$|,)|and later\b|or later\b|and after\b|(?:un)?till? now\b"
    r"|to (?:now|date|today)\b|upwards?\b)"
)
_NO_DATE = rf"\b(?! (?:the end of )?(?:\d|{MONTH} ))"  # '2023 and after', not 'and after 2020'
_SINCE = (
    rf"\b(?:since|starting(?: from| in)?|from|as of) (?:the )?(?P<a>{DATE}),? {_ONWARDS}",
    rf"\b(?:in )?(?P<a>{DATE}) (?:or|and) (?:later|newer|after(?:wards)?|onwards?){_NO_DATE}",
    rf"\bsince (?P<a>{DATE})",
)
_NEWER = r"(?:after|later than|newer than|past|more recent than|post)"
_AFTER = (rf"\b{_NEWER}[- ](?:the end of )?(?P<a>{DATE})",)
_UNTIL = (
    rf"\b(?:until|till|up to|by|no later than|not later than) (?:the end of )?(?P<a>{DATE})",
    rf"\b(?:in )?(?P<a>{DATE}) (?:or|and) (?:earlier|older|before){_NO_DATE}",
)
_BEFORE = (rf"\b(?:before|prior to|older than|earlier than|predating|pre-?) ?(?P<a>{DATE})",)
_WITHIN = (
    rf"\b(?:in|from|of|during|within|dated|throughout) (?:the )?(?:year )?(?P<a>{DATE})(?! to \d)",
    rf"(?<=papers )\(?(?P<a>{DATE})\)?",
    rf"\b(?P<a>{DATE})(?= (?:paper|work|article|stud(?:y|ies)|publication))",
    rf"\b(?:on )?(?P<a>{DAY}|{MONTH},? {YEAR})",
    rf"[,(] ?(?P<a>{DATE})\)? ?\??$",
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
    r"\b(?:use[sd]?|using|(?:collect|analy[sz]|train|test|evaluat)\w*(?: on)?) (?:[\w-]+ ){0,3}"
    r"(?:data|datasets?|corp(?:us|ora)|tweets|news|census|problems|questions|exams|elections?) $",
    re.IGNORECASE,
)
"""A date after this says what a paper is about, not when it appeared."""
_LEAD = (
    r"(?:(?:that |which )?(?:were |was |are |is )?"
    r"(?:published|dated|released|came out|appeared|posted|written) )?"
)


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """The period that a question asks for, and the question without those words."""

    period: Period
    rest: str
    words: str


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
    month, how = MONTHS[match["a"].lower()], match["how"].lower()
    year = today.year if month <= today.month else today.year - 1
    whole = whole_months(year, month, month)
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
        return whole_months(index // 12, index % 12 + 1, index % 12 + 1)
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Period(monday, monday + timedelta(days=6))
    return Period(today - timedelta(days=back), today - timedelta(days=back))
