"""Written dates: what they cover, and what isn't a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.dates import Period, Span, gaps, in_words, merged, parse_day, without

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
MONTH_NAMES = (
    "January February March April May June July August September October November December".split()
)


SPANS = st.tuples(st.dates(date(2020, 1, 1), date(2020, 1, 20)), st.integers(0, 5)).map(
    lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1]))
)


def days(spans: Iterable[Span]) -> set[date]:
    return {
        first + timedelta(days=later)
        for first, last in spans
        for later in range((last - first).days + 1)
    }


@given(st.lists(SPANS, max_size=5))
def test_spans_are_merged_without_losing_or_gaining_a_day(spans: list[Span]):
    whole = merged(spans)
    assert days(whole) == days(spans)
    assert all(one[1] + timedelta(days=1) < other[0] for one, other in pairwise(whole))
    if whole:
        assert days(gaps(spans)) == days([(whole[0][0], whole[-1][1])]) - days(spans)


@given(SPANS, st.lists(SPANS, max_size=4))
def test_a_span_without_others_has_none_of_their_days(span: Span, outside: list[Span]):
    assert days(without(span, outside)) == days([span]) - days(outside)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2024, 1, 1), (2024, 12, 31), "2024"),
        ((2019, 1, 1), (2021, 12, 31), "2019 to 2021"),
        ((2024, 2, 1), (2024, 2, 29), "2024-02"),
        ((2024, 1, 1), (2024, 6, 30), "2024-01 to 2024-06"),
        ((2024, 5, 3), (2024, 5, 3), "2024-05-03"),
        ((2024, 1, 2), (2024, 12, 31), "2024-01-02 to 2024-12-31"),
    ],
)
def test_a_span_is_written_as_briefly_as_it_is_exact(
    first: tuple[int, int, int], last: tuple[int, int, int], words: str
):
    assert in_words((date(*first), date(*last))) == words


def ordinal(day: int) -> str:
    if day in {11, 12, 13}:
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"


def ways_to_write(day: date) -> list[str]:
    month = MONTH_NAMES[day.month - 1]
    return [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.day}.{day.month}.{day.year}",
        f"{month} {day.day}, {day.year}",
        f"{month} {ordinal(day.day)}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{ordinal(day.day)} of {month} {day.year}",
        f"{month[:3].lower()}. {day.day} {day.year}",
        f"  {day.day} {month.upper()}  {day.year} ",
    ]


@given(DAYS)
def test_a_day_is_read_in_every_way_it_is_written(day: date):
    for text in ways_to_write(day):
        assert parse_day(text) == Period(day, day), text


@given(DAYS)
def test_a_month_is_read_in_every_way_it_is_written(day: date):
    month = MONTH_NAMES[day.month - 1]
    texts = (f"{day:%Y-%m}", f"{month} {day.year}", f"{month[:3]}. {day.year}")
    found = {
        parse_day(text) for text in (*texts, f"{day.month}/{day.year}", f"{month}, {day.year}")
    }
    (period,) = found
    assert period is not None
    assert period.since == day.replace(day=1)
    assert period.until is not None
    assert period.until.month == day.month
    assert (period.until.toordinal() + 1) == _first_of_next_month(day).toordinal()


def _first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@given(st.integers(1900, 2099))
def test_a_year_is_all_its_days(year: int):
    assert parse_day(str(year)) == Period(date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Q1 2025", (2025, 1, 1), (2025, 3, 31)),
        ("q4 of 2024", (2024, 10, 1), (2024, 12, 31)),
        ("first quarter of 2024", (2024, 1, 1), (2024, 3, 31)),
        ("first half of 2024", (2024, 1, 1), (2024, 6, 30)),
        ("H2 2024", (2024, 7, 1), (2024, 12, 31)),
        ("early 2024", (2024, 1, 1), (2024, 4, 30)),
        ("mid-2024", (2024, 5, 1), (2024, 8, 31)),
        ("late 2024", (2024, 9, 1), (2024, 12, 31)),
        ("summer 2023", (2023, 6, 1), (2023, 8, 31)),
        ("the 1990s", (1990, 1, 1), (1999, 12, 31)),
        ("February 2024", (2024, 2, 1), (2024, 2, 29)),
        ("Sept 2025", (2025, 9, 1), (2025, 9, 30)),
    ],
)
def test_parts_of_time_have_a_first_and_a_last_day(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
):
    assert parse_day(text) == Period(date(*first), date(*last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-13",
        "2024-00",
        "2023-02-29",
        "31 April 2024",
        "May 0, 2024",
        "1024",
        "20245",
        "2024s",
        "-2024",
        "2023-2024",
        "05/06/2023",
        "ImageNet 2012",
        "maybe 2024",
        "13/2024",
        "２０２４",
        "2024 May",
        "May",
    ],
)
def test_what_is_no_date_is_not_guessed_at(text: str):
    assert parse_day(text) is None


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{1,4}[-/. ]?[0-9a-z ]{0,12}")))
def test_any_text_is_a_period_in_order_or_nothing(text: str):
    period = parse_day(text)
    assert period is None or (period.since and period.until and period.since <= period.until)
