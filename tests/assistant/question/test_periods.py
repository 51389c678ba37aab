"""Phrases about when a paper appeared."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.dates import Period, in_words
from assistant.question.periods import find_period

TODAY = date(2025, 11, 21)  # a Friday


def period_of(question: str, today: date = TODAY) -> tuple[str, str] | None:
    found = find_period(question, today)
    if found is None:
        return None
    return tuple(str(day or "") for day in (found.period.since, found.period.until))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("papers from before 2020", "", "2019-12-31"),
        ("pre-2020 papers", "", "2019-12-31"),
        ("papers older than March 2023", "", "2023-02-28"),
        ("papers up to 2020", "", "2020-12-31"),
        ("papers until the end of 2020", "", "2020-12-31"),
        ("papers from 2020 or earlier", "", "2020-12-31"),
        ("anything newer than march 2025?", "2025-04-01", ""),
        ("papers published after 5 May 2024", "2024-05-06", ""),
        ("post-2023 papers", "2024-01-01", ""),
        ("papers since 2024", "2024-01-01", ""),
        ("papers since Sept. 2025", "2025-09-01", ""),
        ("papers from September 2025 onwards", "2025-09-01", ""),
        ("papers from 2024 on", "2024-01-01", ""),
        ("papers from 2024 to now", "2024-01-01", ""),
        ("papers from 2023 or later", "2023-01-01", ""),
        ("papers in October 2023", "2023-10-01", "2023-10-31"),
        ("papers in 10/2023", "2023-10-01", "2023-10-31"),
        ("papers dated 12.10.2023", "2023-10-12", "2023-10-12"),
        ("quantization papers, 2024", "2024-01-01", "2024-12-31"),
        ("quantization papers (2024)", "2024-01-01", "2024-12-31"),
        ("2024 papers on quantization", "2024-01-01", "2024-12-31"),
        ("papers between Jan 2023 and March 2023", "2023-01-01", "2023-03-31"),
        ("papers from January to March 2023", "2023-01-01", "2023-03-31"),
        ("papers from Jan-Mar 2023", "2023-01-01", "2023-03-31"),
        ("papers 2020-2023", "2020-01-01", "2023-12-31"),
        ("papers between 2023 and 2020", "2020-01-01", "2023-12-31"),
        ("papers from 2024 and 2025", "2024-01-01", "2025-12-31"),
        ("papers in 2023/2024", "2023-01-01", "2024-12-31"),
        ("papers after 2020 but before 2023", "2021-01-01", "2022-12-31"),
        ("papers before 2023 and after March 2020", "2020-04-01", "2022-12-31"),
        ("papers from the 2010s", "2010-01-01", "2019-12-31"),
        ("papers from the second half of 2024", "2024-07-01", "2024-12-31"),
    ],
)
def test_a_dated_phrase_is_read_as_people_mean_it(question: str, since: str, until: str):
    assert period_of(question) == (since, until)


def outside_of(question: str) -> list[str]:
    found = find_period(question, TODAY)
    assert found is not None
    return [in_words(span) for span in found.outside]


@pytest.mark.parametrize(
    ("question", "outside"),
    [
        ("papers not from 2024", "2024"),
        ("papers that are not from 2024", "2024"),
        ("papers that weren't published in 2024", "2024"),
        ("papers which did not appear in March 2024", "2024-03"),
        ("papers excluding 2024", "2024"),
        ("exclude 2024: papers", "2024"),
        ("papers except those from 2024", "2024"),
        ("papers from years other than 2024", "2024"),
        ("papers from outside 2024", "2024"),
        ("papers outside of 2020-2022", "2020 to 2022"),
        ("papers not between 2020 and May 2022", "2020-01 to 2022-05"),
        ("papers not from 2023 or 2024", "2023 to 2024"),
        ("papers neither from 2021 nor from 2024", "2021, 2024"),
        ("papers, none from 2024", "2024"),
        ("papers from all years but 2024", "2024"),
        ("non-2024 papers", "2024"),
        ("no 2024 papers please", "2024"),
        ("papers before or after 2024", "2024"),
        ("papers not dated 2024-05-03", "2024-05-03"),
        ("papers not from last month", "2025-10"),
        ("papers not from September", "2025-09"),
    ],
)
def test_a_date_that_is_not_wanted_is_left_out_and_nothing_else(question: str, outside: str):
    assert period_of(question) == ("", "")
    assert ", ".join(outside_of(question)) == outside


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("papers not before 2024", "2024-01-01", ""),
        ("papers not older than 2023", "2023-01-01", ""),
        ("papers no later than 2020", "", "2020-12-31"),
        ("papers not in 2023 or later", "", "2022-12-31"),
        ("papers not from September 2025 onwards", "", "2025-08-31"),
    ],
)
def test_what_is_not_on_one_side_of_a_date_is_on_the_other(question: str, since: str, until: str):
    assert period_of(question) == (since, until)
    assert outside_of(question) == []


@pytest.mark.parametrize(
    ("question", "since", "until", "outside"),
    [
        ("papers from 2019 or 2021", "2019-01-01", "2021-12-31", "2020"),
        ("papers from 2022 and 2024", "2022-01-01", "2024-12-31", "2023"),
        ("papers from either 2019 or from 2021", "2019-01-01", "2021-12-31", "2020"),
        ("2021 or 2019 papers", "2019-01-01", "2021-12-31", "2020"),
        ("papers from 2018, 2020, and 2024", "2018-01-01", "2024-12-31", "2019, 2021 to 2023"),
        ("papers in October or December 2023", "2023-10-01", "2023-12-31", "2023-11"),
        ("papers from 2019 and May 2021", "2019-01-01", "2021-05-31", "2020-01 to 2021-04"),
        ("papers since 2020 except 2022", "2020-01-01", "", "2022"),
        ("papers before 2022 or after 2023", "", "", "2022 to 2023"),
        ("papers published after 2023 or before 2022", "", "", "2022 to 2023"),
        ("papers before 2024 or since 2024", "", "", ""),
        ("papers from 2020 to 2024, not 2022", "2020-01-01", "2024-12-31", "2022"),
        (
            "papers from 2020 to 2024, not 2022, not 2023",
            "2020-01-01",
            "2024-12-31",
            "2022 to 2023",
        ),
    ],
)
def test_years_that_are_apart_are_a_period_with_gaps(
    question: str, since: str, until: str, outside: str
):
    assert period_of(question) == (since, until)
    assert ", ".join(outside_of(question)) == outside


@pytest.mark.parametrize(
    "question",
    [
        "papers that do not use RLHF from 2024",
        "papers about models that are not robust in 2024",
        "papers without code from 2024",
        "papers on games other than chess in 2024",
        "are there no papers from 2024?",
        "which papers from 2024 do not need training?",
    ],
)
def test_a_negation_of_something_else_leaves_the_date_wanted(question: str):
    assert period_of(question) == ("2024-01-01", "2024-12-31")
    assert outside_of(question) == []


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("papers from today", "2025-11-21", "2025-11-21"),
        ("papers published yesterday", "2025-11-20", "2025-11-20"),
        ("papers from this week", "2025-11-17", "2025-11-23"),
        ("papers from last week", "2025-11-10", "2025-11-16"),
        ("papers from last month", "2025-10-01", "2025-10-31"),
        ("Papers From Last Year", "2024-01-01", "2024-12-31"),
        ("papers of the last 30 days", "2025-10-22", "2025-11-21"),
        ("papers from the past two weeks", "2025-11-07", "2025-11-21"),
        ("papers from the past eleven weeks", "2025-09-05", "2025-11-21"),
        ("papers of the last 2000 days", "2020-05-31", "2025-11-21"),
        ("papers of the last 9999 years", "0001-01-01", "2025-11-21"),
        ("papers in the last few months", "2025-08-23", "2025-11-21"),
        ("papers from the past year", "2024-11-21", "2025-11-21"),
        ("what's new since september", "2025-09-01", ""),
        ("papers in december", "2024-12-01", "2024-12-31"),
        ("papers in November", "2025-11-01", "2025-11-30"),
        ("papers before march", "", "2025-02-28"),
    ],
)
def test_a_relative_phrase_is_anchored_to_the_given_day(question: str, since: str, until: str):
    assert period_of(question) == (since, until)


def test_last_month_in_january_lies_in_the_year_before():
    assert period_of("papers from last month", date(2025, 1, 31)) == ("2024-12-01", "2024-12-31")


@pytest.mark.parametrize(
    "question",
    [
        "ImageNet 2012 accuracy of FlexTok",
        "papers evaluated on AIME 2024",
        "papers evaluated on AIME 2024 and 2025",
        "papers without 2024 data",
        "papers tested on problems not from 2024",
        "papers using the 2020 US census",
        "papers tested on problems from 2024",
        "papers that use data from 2020",
        "which papers may help?",
        "within 2048 tokens",
        "context from 2000 to 2048 tokens",
        "in 2000 steps",
        "1920 x 1080 images",
        "the last layer",
        "today's models",
        "papers from 2025-13",
        "papers from 05/06/2023",
        "GPT-4 at NeurIPS 2023",
    ],
)
def test_what_does_not_speak_of_when_a_paper_appeared_is_left_alone(question: str):
    assert find_period(question, TODAY) is None


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("papers from 2024 on quantization", "papers on quantization"),
        ("which papers on KANs were published in 2024?", "which papers on KANs ?"),
        ("papers that appeared before 2020 about RAG", "papers about RAG"),
        ("papers after 2020 and before 2023 on RAG", "papers and on RAG"),
        ("papers that are not from 2024 about CoT", "papers about CoT"),
        ("papers on CoT excluding 2023 and 2024", "papers on CoT"),
        ("papers from 2019 or 2021 on CoT", "papers on CoT"),
    ],
)
def test_the_rest_is_the_question_without_the_words_about_time(question: str, rest: str):
    found = find_period(question, TODAY)
    assert found is not None
    assert found.rest == rest


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)), st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_absolute_dates_do_not_depend_on_today(day: date, today: date):
    for question, period in (
        (f"papers since {day}", Period(since=day)),
        (f"papers until {day}", Period(until=day)),
        (f"papers dated {day}", Period(day, day)),
    ):
        found = find_period(question, today)
        assert found is not None
        assert found.period == period


WORDS = st.sampled_from(
    "from to in between and or before after since until last past this 2024 2019 May march jan 3"
    " 999 1st of the week years days 2023-05 2023-02-31 12.31.2024 - – / ( ) papers today"
    " early q1 on , 1990s now onwards not except or non-2024 nor outside weren't but all".split()
)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=12).map(" ".join)))
def test_no_question_breaks_the_reading_of_time(question: str):
    found = find_period(question, TODAY)
    assert found is None or found.period != Period() or found.outside
    assert found is None or all(first <= last for first, last in found.outside)
