"""Phrases about when a paper appeared: 'before 2020', 'from September 2025 onwards', 'last month'.

Only phrases that are clearly about that are read; a bare number such as the 2012 in
'ImageNet 2012' is left alone, and so are '2048 tokens' and 'tested on problems from 2024'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.language.dates import (
    DATE,
    DAY,
    MONTH,
    YEAR,
    Period,
    Span,
    gaps,
    merged,
    parse_day,
)
from assistant.question.anchored import ANCHORED
from assistant.question.vocabulary import (
    ANY_PAPERS,
    APPEARED,
    BE,
    ENTRY_NOUNS,
    EXCEPT,
    IS_NOT,
    PAPER_NOUNS,
    SOME_PAPERS,
    after_one_of,
)

_AFTER_PAPERS = after_one_of(*PAPER_NOUNS.values(), *ENTRY_NOUNS.values())
_RANGES = (
    rf"\bbetween (?P<a>{DATE}|{MONTH}) and (?P<b>{DATE})",
    rf"\b(?:from |in )?(?P<a>{DATE}|{MONTH}) ?(?:\bto\b|until|till|through|-|–) ?(?P<b>{DATE})",
)
_PLACED = r"(?:in|from|of|during|within|dated|throughout)"
_ITEM = rf"(?:{DATE}|{MONTH}(?!\w))"
_JOINT = (
    r"(?: ?[,&/+]| ?(?:,? (?:and|or|nor|plus)|, as well as| as well as)\b) ?"
    rf"(?:(?:{ANY_PAPERS} |those |ones )?{_PLACED} )?(?:the )?"
)
_DATES = rf"(?P<all>{_ITEM}(?:{_JOINT}{_ITEM})+)"
_EITHER = (
    rf"\b(?:{_PLACED} )(?:either |both )?(?:the )?(?:years? )?{_DATES}",
    rf"\b(?:either|both) (?:{_PLACED} )?(?:the )?(?:years? )?{_DATES}",
    rf"{_AFTER_PAPERS}\(?{_DATES}\)?",
    rf"\b{_DATES}(?= {SOME_PAPERS}\b)",
    rf"(?:^|[,(] ?){_DATES}\)? ?\??$",
)
_ONWARDS = (
    r"(?:onwards?\b|on(?=\W*$|,)|and later\b|or later\b|and after\b|(?:un)?till? now\b"
    r"|to (?:now|date|today)\b|upwards?\b)"
)
_NO_DATE = rf"\b(?! (?:the end of )?(?:\d|{MONTH} ))"  # '2023 and after', not 'and after 2020'
_SINCE = (
    rf"\b(?:since|starting(?: from| in)?|from|as of) (?:the )?(?P<a>{DATE}),? {_ONWARDS}",
    rf"\b(?:in )?(?P<a>{DATE}) (?:or|and) (?:later|newer|after(?:wards)?|onwards?){_NO_DATE}",
    rf"\bsince (?:the )?(?P<a>{DATE})",
)
_NEWER = r"(?:after|later than|newer than|past|more recent than|post)"
_AFTER = (rf"\b{_NEWER}[- ](?:the end of )?(?P<a>{DATE})",)
_UNTIL = (
    rf"\b(?:until|till|up to|by|no later than|not later than) (?:the end of )?(?P<a>{DATE})",
    rf"\b(?:in )?(?P<a>{DATE}) (?:or|and) (?:earlier|older|before){_NO_DATE}",
)
_BEFORE = (
    rf"\b(?:before|prior to|older than|earlier than|predating|pre-?) ?(?:the )?(?P<a>{DATE})",
)
_WITHIN = (
    rf"\b{_PLACED} (?:the )?(?:year )?(?P<a>{DATE})(?! to \d)",
    rf"{_AFTER_PAPERS}\(?(?P<a>{DATE})\)?",
    rf"\b(?P<a>{DATE})(?= {SOME_PAPERS}\b)",
    rf"\b(?:on )?(?P<a>{DAY}|{MONTH},? {YEAR})",
    rf"[,(] ?(?P<a>{DATE})\)? ?\??$",
)
_NEVER = (
    rf"(?:{IS_NOT}|not|never|(?<!there )(?<!have )no|none|neither|nor|without|{EXCEPT}"
    r"|outside(?: of)?|besides|avoid(?:ing)?|instead of|rather than|before (?:or|and) after) "
    rf"(?:(?:the|those|any|anything|ones?|{SOME_PAPERS}|that|which|{BE}|be|been|get"
    rf"|com(?:e|es|ing) out|appear(?:s|ing)?|{APPEARED}) ){{0,5}}"
)
_OTHER_YEARS = r"(?:\b(?:from |in |of |dated )?(?:(?:any|all|the|every) )?(?:other )?years? )"
_NEGATED = (
    rf"(?P<no>(?:\b(?:but|and|though) )?(?:{_OTHER_YEARS}|\b(?:from|in) )?(?:\b(?:that|which) )?"
    rf"\b{_NEVER})"
)
"""Words that exclude the date after them."""
_ALL_BUT = (
    rf"(?P<no>(?:{_OTHER_YEARS}|\b(?:all|(?:every|any)thing|every one|any|{ANY_PAPERS}) )but "
    r"|\bnon-?)"
)
_THESE = rf"(?P<all>{_ITEM}(?:{_JOINT}{_ITEM})*)"
_ENDED = (
    rf"(?=\W*$|[,;:.?!)]| (?:{SOME_PAPERS}|ones?|that|which"
    r"|about|on(?!\W*$)|with|by|in|for|of|using|please|are|is|do|but|(?:and|or)"
    r"(?! (?:later|newer|after|before|earlier|older|onward)))\b)"
)
_EXCEPT = (
    rf"{_NEGATED}(?:{_PLACED} )?(?:the )?(?:years? )?{_THESE}{_ENDED}",
    rf"{_ALL_BUT}(?:{_PLACED} )?(?:the )?(?:years? )?{_THESE}{_ENDED}",
)
_CONTENT = re.compile(
    r"\b(?:use[sd]?|using|(?:collect|analy[sz]|train|test|evaluat)\w*(?: on)?) (?:[\w-]+ ){0,3}"
    r"(?:data|datasets?|corp(?:us|ora)|tweets|news|census|problems|questions|exams|elections?) $",
    re.IGNORECASE,
)
"""A date after this says what a paper is about, not when it appeared."""
_DAY = timedelta(days=1)
_LEAD = rf"(?:(?:that |which )?(?:{BE} )?{APPEARED} )?"


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """The period that a question asks for, and the question without those words."""

    period: Period
    """Open at both ends if the question only says what is not wanted."""
    rest: str
    words: str
    outside: tuple[Span, ...] = ()
    """Days that are not wanted, including those between the years of '2019 or 2021'."""


def find_period(question: str, today: date) -> DatePhrase | None:
    """Return the period that the question asks for; None if it mentions none.

    'After 2020' and 'before 2023' in one question are one period, 'since 2020' and 'not in
    2022' are one with a gap. `today` anchors 'last month' and the like; absolute dates don't
    depend on it.
    """
    found = _find_absolute(question)
    if found is None:
        return _find_anchored(question, today)
    while (other := _find_absolute(found.rest)) and (joined := _joined(found, other)):
        found = joined
    return found


def _find_absolute(question: str) -> DatePhrase | None:
    for patterns, make in _READINGS:
        for pattern in patterns:
            match = re.search(pattern, question, re.IGNORECASE)
            if match is None or _CONTENT.search(question[: match.start()]):
                continue
            if found := _phrase(question, match, make(match)):
                return found
    return None


def _find_anchored(question: str, today: date) -> DatePhrase | None:
    for pattern, period in ANCHORED:
        if match := re.search(rf"{_NEGATED}?{pattern}", question, re.IGNORECASE):
            return _phrase(question, match, [period(match, today)])
    return None


def _joined(one: DatePhrase, other: DatePhrase) -> DatePhrase | None:
    """Return two phrases as one, if both can hold and neither repeats the other."""
    period = _overlap(one.period, other.period)
    if period is None:
        return None
    outside = merged((*one.outside, *other.outside))
    words = f"{one.words} {other.words}"
    if period.since and period.until and period.since > period.until:
        return DatePhrase(Period(), other.rest, words, merged((*outside, *_gap(period))))
    return DatePhrase(period, other.rest, words, outside)


def _gap(turned: Period) -> Iterator[Span]:
    """'Before 2024 or after 2025' is all days but those between, if there are any."""
    if turned.since and turned.until and turned.since - turned.until > _DAY:
        yield turned.until + _DAY, turned.since - _DAY


def _overlap(one: Period, other: Period) -> Period | None:
    """Return the overlap of two periods that are open at different ends."""
    if (one.since and other.since) or (one.until and other.until):
        return None
    return Period(one.since or other.since, one.until or other.until)


def _phrase(question: str, match: re.Match[str], periods: Sequence[Period]) -> DatePhrase | None:
    """Return what a match asks for; None if it names no days."""
    if not periods:
        return None
    period, outside = _unwanted(periods) if match["no"] else _wanted(periods)
    rest = question[: match.start()] + " " + question[match.end() :]
    words = match.group().strip()
    return DatePhrase(period, re.sub(r"\s+", " ", rest).strip(), words, outside)


def _wanted(periods: Sequence[Period]) -> tuple[Period, tuple[Span, ...]]:
    """Return the union of some periods as one from first to last, and the gaps in it."""
    if len(periods) == 1:
        return periods[0], ()
    spans = merged(_spans(periods))
    return Period(spans[0][0], spans[-1][1]), gaps(spans)


def _unwanted(periods: Sequence[Period]) -> tuple[Period, tuple[Span, ...]]:
    """Return what is outside some periods: 'not before 2020' is since 2020, 'not in 2020' a gap."""
    spans = merged(_spans(periods))
    if spans:
        return Period(), spans
    (half,) = periods
    if half.since:
        return Period(until=half.since - _DAY), ()
    return Period(since=half.until + _DAY if half.until else None), ()


def _spans(periods: Sequence[Period]) -> Iterator[Span]:
    for period in periods:
        if period.since and period.until:
            yield period.since, period.until


def _between(match: re.Match[str]) -> list[Period]:
    first, last = parse_day(match["a"]), parse_day(match["b"])
    if first is None and last is not None and last.until is not None:
        first = parse_day(f"{match['a']} {last.until.year}")  # 'January to March 2023'
    return [_span(first, last)] if first and last else []


def _span(first: Period, last: Period) -> Period:
    if first.since and last.since and first.since > last.since:
        first, last = last, first
    return Period(first.since, last.until)


def _each(match: re.Match[str]) -> list[Period]:
    """Return each of several dates; a month takes the year of the next one that has a year."""
    found: list[Period] = []
    for text in reversed(re.findall(_ITEM, match["all"], re.IGNORECASE)):
        year = found[-1].until.year if found and found[-1].until else ""
        period = parse_day(text) or parse_day(f"{text} {year}")
        if period is None:
            return []
        found.append(period)
    return found


def _from_start(match: re.Match[str]) -> list[Period]:
    day = parse_day(match["a"])
    return [Period(since=day.since)] if day else []


def _from_end(match: re.Match[str]) -> list[Period]:
    day = parse_day(match["a"])
    return [Period(since=day.until + _DAY)] if day and day.until else []


def _to_end(match: re.Match[str]) -> list[Period]:
    day = parse_day(match["a"])
    return [Period(until=day.until)] if day else []


def _to_start(match: re.Match[str]) -> list[Period]:
    day = parse_day(match["a"])
    return [Period(until=day.since - _DAY)] if day and day.since else []


def _inside(match: re.Match[str]) -> list[Period]:
    day = parse_day(match["a"])
    return [day] if day else []


def _maybe_negated(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{_NEGATED}?{_LEAD}{pattern}" for pattern in patterns)


_READINGS = (
    (_EXCEPT, _each),
    (_maybe_negated(_RANGES), _between),
    (_maybe_negated(_EITHER), _each),
    (_maybe_negated(_SINCE), _from_start),
    (_maybe_negated(_AFTER), _from_end),
    (_maybe_negated(_UNTIL), _to_end),
    (_maybe_negated(_BEFORE), _to_start),
    (_maybe_negated(_WITHIN), _inside),
)
