"""What a sentence says about the papers themselves: dates, authors, comments."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.metadata import read_metadata
from assistant.checking.source import Facts, read_source
from assistant.checking.verdicts import check_sentence
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 4.0)
ABSTRACT = "CoT-Valve compresses chains of thought on CROHME 2014. It saves 40% of the tokens."
VALVE = read_source(
    "CoT-Valve: Elastic Chains",
    ABSTRACT,
    LANGUAGE,
    facts=Facts(date(2025, 3, 1), 9, ("Jane Doe", "Ann Wu"), 34),
)
OLDER = read_source(
    "ASC: Steering", "ASC compresses chains of thought.", LANGUAGE, facts=Facts(date(2024, 7, 5), 1)
)
COARSE = read_source(
    "Coarse: Years", "It compresses.", LANGUAGE, facts=Facts(published_within="2024")
)
UNKNOWN = read_source("Other: Paths", "It compresses chains of thought.", LANGUAGE)
SOURCES = {1: VALVE, 2: OLDER, 3: UNKNOWN, 4: COARSE}


def verdict(text: str) -> tuple[str, str]:
    sentence = check_sentence(text, SOURCES, LANGUAGE).sentence
    return sentence.status, sentence.reason


@pytest.mark.parametrize(
    "text",
    [
        "CoT-Valve was published in March 2025 [1].",
        "The paper is from 2025 [1].",
        "It appeared on 2025-03-01 [1].",
        "It was published after 2024 [1].",
        "It was published between 2023 and 2025 [1].",
    ],
)
def test_a_sentence_that_gives_only_the_right_date_is_supported_by_it(text: str) -> None:
    assert verdict(text) == ("supported", "the paper is dated 2025-03-01")


@pytest.mark.parametrize(
    "text",
    [
        "**CoT-Valve** (2025-03-01): compresses chains of thought [1].",
        "**CoT-Valve** (2025-03-01, nine authors): compresses chains of thought [1].",
        "**CoT-Valve** (March 2025) compresses chains of thought [1].",
        "A 2025 paper compresses chains of thought [1].",
        "In March 2025, CoT-Valve compressed chains of thought [1].",
        "Published after 2024, CoT-Valve compresses chains of thought [1].",
        "Written by 9 authors, CoT-Valve compresses chains of thought [1].",
        "CoT-Valve (2025) [1] and ASC (July 2024) [2] compress chains of thought.",
        "ASC, a single-author paper, compresses chains of thought [2].",
    ],
)
def test_a_right_date_beside_a_claim_is_no_complaint(text: str) -> None:
    assert verdict(text) == ("supported", "the abstract says so")


@pytest.mark.parametrize(
    "text",
    [
        "**CoT-Valve** (2024-03-01): compresses chains of thought [1].",
        "**CoT-Valve** (2023) compresses chains of thought [1].",
        "A 2024 paper compresses chains of thought [1].",
        "CoT-Valve, published before 2020, compresses chains of thought [1].",
        "CoT-Valve was published between 2023 and 2024 [1].",
    ],
)
def test_a_wrong_date_is_unsupported_and_the_right_one_is_told(text: str) -> None:
    assert verdict(text) == ("unsupported", "the paper is dated 2025-03-01")


def test_swapped_dates_are_noticed_by_the_markers() -> None:
    text = "CoT-Valve (2024) [1] and ASC (2025) [2] compress chains of thought."
    assert verdict(text)[0] == "unsupported"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("It was published in 2024 [3].", "no date is known for this paper"),
        ("It was written by two authors [3].", "no number of authors is known for this paper"),
    ],
)
def test_what_is_not_known_is_weak(text: str, why: str) -> None:
    assert verdict(text) == ("weak", why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("It was written by a single author [1].", "the paper has 9 authors"),
        ("It was written by 12 authors [2].", "the paper has 1 author"),
        ("It has 12 comments [1].", "the paper has 34 comments"),
    ],
)
def test_wrong_counts_of_authors_and_comments_are_unsupported(text: str, why: str) -> None:
    assert verdict(text) == ("unsupported", why)


def test_a_year_of_the_abstract_stays_with_the_abstract() -> None:
    text = "CoT-Valve compresses chains of thought on CROHME 2014 [1]."
    assert verdict(text) == ("supported", "the abstract says so")
    assert read_metadata(text, SOURCES).rest == text
    assert verdict(text.replace("2014", "2016"))[0] == "unsupported"


def test_a_number_is_not_excused_by_the_date_beside_it() -> None:
    status, why = verdict("**CoT-Valve** (2025-03-01) saves 60% of the tokens [1].")
    assert (status, why) == ("unsupported", "60% is not in this abstract")


def test_names_of_known_authors_are_no_foreign_names() -> None:
    text = "Jane Doe compresses chains of thought on CROHME 2014 [1]."
    assert verdict(text)[0] != "unsupported"
    assert verdict(text.replace("Jane Doe", "Mary XQuint"))[0] == "unsupported"


PIECES = st.sampled_from(
    "2024 (2025-03-01) published in March a paper by nine authors [1] [2] , . before [9] 0".split()
)


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_any_text_is_read_and_keeps_its_markers(text: str) -> None:
    read = read_metadata(text, SOURCES)
    assert read.rest.count("[") == text.count("[")
    assert all(finding.reason for finding in read.findings)


@pytest.mark.parametrize(
    "piece", ["2024 ", "(2024-01-01) ", "published in ", "one author ", "by 3 "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    # Quadratic time would take minutes: longer than a test may run here.
    read_metadata(piece * 10_000 + "[1]", SOURCES)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The paper was published in 2024 [4].", "supported"),
        ("The paper was published before 2025 [4].", "supported"),
        ("The paper was published in May 2024 [4].", "weak"),
        ("The paper was published on 2024-05-03 [4].", "weak"),
        ("The paper was published in 2023 [4].", "unsupported"),
        ("The paper was published after 2024 [4].", "unsupported"),
    ],
)
def test_a_date_known_by_its_year_bears_out_what_is_true_of_all_its_days(
    text: str, status: str
) -> None:
    found, reason = verdict(text)
    assert found == status
    assert status == "supported" or "dated 2024" in reason
