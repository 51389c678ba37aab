"""Right words in wrong roles, and titles set before a sentence."""

from __future__ import annotations

import pytest

from assistant.checking.heading import without_heading
from assistant.checking.roles import wrong_roles
from assistant.checking.source import Language, read_source
from index.stores.words import analyse

LANGUAGE = Language(analyse, lambda _: 3.0)


def findings(text: str, abstract: str, title: str = "A Paper") -> list[tuple[str, str]]:
    source = read_source(title, abstract, LANGUAGE)
    found = [source.sentence(number) for number in range(len(source.spans))]
    return [(one.status, one.reason) for one in wrong_roles(text, found, [source], LANGUAGE)]


@pytest.mark.parametrize(
    ("text", "abstract"),
    [
        ("Here BERT outperforms RoBERTa.", "We find that RoBERTa outperforms BERT."),
        ("On most tasks GPT-4 beats Claude-3.", "Notably Claude-3 surpasses GPT-4."),
        ("In the end SGD is better than AdamW.", "We see that AdamW outperforms SGD."),
    ],
)
def test_the_loser_named_as_the_winner_is_accused(text: str, abstract: str) -> None:
    assert [status for status, _ in findings(text, abstract)] == ["unsupported"]


@pytest.mark.parametrize(
    "abstract",
    [
        "We find that BERT outperforms RoBERTa.",
        "On long texts RoBERTa outperforms BERT, and on short ones BERT outperforms RoBERTa.",
        "We compare BERT with RoBERTa.",
    ],
)
def test_a_winner_that_the_abstract_names_anywhere_is_not(abstract: str) -> None:
    assert findings("Here BERT outperforms RoBERTa.", abstract) == []


@pytest.mark.parametrize(
    ("text", "abstract", "title"),
    [
        (
            "It aligns by contrastive loss.",
            "It aligns views.",
            "Alignment without Contrastive Loss",
        ),
        ("It uses human feedback to rank.", "It ranks without human feedback.", "A Paper"),
        ("It retrieves with hard negatives.", "It avoids the need for hard negatives.", "A Paper"),
    ],
)
def test_what_the_evidence_does_without_is_doubted(text: str, abstract: str, title: str) -> None:
    assert [status for status, _ in findings(text, abstract, title)] == ["weak"]


def test_a_sentence_that_denies_it_as_well_is_not() -> None:
    assert findings("It ranks without human feedback.", "It ranks without human feedback.") == []


def test_a_member_of_a_list_that_the_abstract_lacks_is_named() -> None:
    abstract = "It covers chemistry and biology."
    (found,) = findings("It covers chemistry, biology and geology.", abstract)
    assert found == ("weak", "“geology” is not in this abstract")
    assert findings("It covers chemistry, biological and other fields.", abstract) == []


SOURCE = read_source("CoT-Valve: Chains of Any Length", "It steers.", LANGUAGE)


def test_the_title_of_a_cited_paper_in_bold_is_taken_off() -> None:
    text = "**CoT-Valve: Chains of Any Length**: It steers the length [1]."
    assert without_heading(text, [SOURCE]) == "It steers the length [1]."


@pytest.mark.parametrize(
    "text",
    [
        "**Another Paper**: It steers the length [1].",
        "**CoT-Valve: Chains of Any Length** [1].",
        "CoT-Valve steers the length [1].",
    ],
)
def test_other_bold_words_and_a_bare_title_stay(text: str) -> None:
    assert without_heading(text, [SOURCE]) == text
