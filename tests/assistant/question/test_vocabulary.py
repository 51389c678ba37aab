"""Whatever papers are called, a question for them is read the same way."""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.language.terms import STOP_WORDS
from assistant.question.negation import read_wish
from assistant.question.numbered import find_numbered
from assistant.question.plan import make_plan
from assistant.question.pointing import find_pointer
from assistant.question.subject import subject
from assistant.question.vocabulary import (
    ENTRY_NOUNS,
    PAPER_NOUNS,
    after_none_of,
    after_one_of,
    one_of,
)

TODAY = date(2025, 11, 21)
NOUNS = PAPER_NOUNS | ENTRY_NOUNS
FOR_PAPERS = """
    papers by Yann LeCun
    Yann LeCun's papers
    papers from Yann LeCun
    what papers did Yann LeCun write?
    papers from 2024
    papers 2019
    papers (2023)
    2024 papers
    2023 or 2024 papers
    papers since May 2025
    papers submitted in 2024
    papers not from 2022
    papers but 2022
    all papers but 2022
    papers from 2021 and papers from 2023
    how many papers are there?
    how many papers from 2023?
    how many papers are about RAG?
    number of papers on RAG
    how many papers mention GSM8K?
    which papers mention GSM8K?
    papers that mention GSM8K
    list all papers
    newest papers
    the newest paper
    last 3 papers
    first 3 papers on RAG
    top 10 papers by number of comments
    which paper has the most authors?
    single-author papers
    papers with more than ten authors
    co-authored papers
    papers without a date
    papers about embeddings, newest first
    which papers compress CoT?
    which of these papers use RL?
    papers on RAG
    any papers on Mamba?
    are there papers about tokenizers
    is there a paper on speculative decoding?
    papers comparing KANs and MLPs
    which papers compare KANs with MLPs?
    recommend papers on RL
    does scale help? papers please
    which paper introduced KVQuant?
    who wrote the KVQuant paper?
    when was the KVQuant paper published?
    where can I read the KVQuant paper?
    url of the KVQuant paper
    abstract of the KVQuant paper
    summarise the KVQuant paper
    average number of authors per paper
    what share of papers is from 2023?
    papers per year
    who published the most papers?
"""
QUESTIONS = [line.strip() for line in FOR_PAPERS.splitlines() if line.strip()]


def with_noun(question: str, noun: str) -> str:
    """Return a question with another word for papers: 'entries by A', 'an entry'."""
    named = re.sub(r"\bpaper\b", noun, re.sub(r"\bpapers\b", NOUNS[noun], question))
    return re.sub(r"\ba (?=[ae])", "an ", named) if noun in {"article", "entry"} else named


@pytest.mark.parametrize("noun", sorted(NOUNS.keys() - {"paper"}))
@pytest.mark.parametrize("question", QUESTIONS)
def test_each_word_for_papers_works_in_each_kind_of_question(question: str, noun: str):
    plain = make_plan(question, TODAY)
    other = make_plan(with_noun(question, noun), TODAY)
    assert (other.kind, other.counts, other.sides) == (plain.kind, plain.counts, plain.sides)
    assert (other.constraints, other.filters) == (plain.constraints, plain.filters)


@pytest.mark.parametrize("noun", NOUNS)
def test_each_word_for_papers_works_in_what_is_turned_down_and_in_what_refers_back(noun: str):
    nouns = NOUNS[noun]
    assert read_wish(f"{nouns} on RAG that do not use RL").left_out == ("RL",)
    assert read_wish(f"{nouns}, not about vision").unread == "not about vision"
    assert find_numbered(f"the second {noun}?")[0].numbers == (2,)
    pointer = find_pointer(f"which of these {nouns} use RL?")
    assert pointer is not None
    assert pointer.several
    assert subject(f"which {nouns} compress CoT?") == "compressing CoT"


@pytest.mark.parametrize(
    ("question", "kind", "topic"),
    [
        ("papers about medieval manuscripts", "list", "papers about medieval manuscripts"),
        ("papers on manuscripts", "list", "papers on manuscripts"),
        ("papers from 2023 about entries", "list", "papers about entries"),
        ("which entries of the cache are evicted?", "other", None),
        ("how do models read old manuscripts?", "other", None),
    ],
)
def test_entries_and_manuscripts_can_be_what_papers_are_about(
    question: str, kind: str, topic: str | None
):
    made = make_plan(question, TODAY)
    assert made.kind == kind
    assert made.topic == (topic or question)


@pytest.mark.parametrize("noun", ENTRY_NOUNS)
def test_entries_on_a_topic_are_searched_for_by_the_topic(noun: str):
    nouns = NOUNS[noun]
    assert make_plan(f"recent {nouns} on RAG", TODAY).topic == "recent papers on RAG"
    assert make_plan(f"newest {nouns} about RAG", TODAY).topic == "papers about RAG"
    assert make_plan(f"papers about {nouns} on parchment", TODAY).topic.count(nouns) == 1


def test_no_word_that_always_means_papers_is_searched_for():
    assert {*PAPER_NOUNS, *PAPER_NOUNS.values()} <= STOP_WORDS


def test_patterns_of_words():
    assert re.findall(one_of("ab", "cd"), "abcdef") == ["ab", "cd"]
    assert re.findall(rf"{after_one_of('a', 'bc')}\w", "a x bc y c z") == ["x", "y"]
    assert re.findall(rf"{after_none_of('a', 'bc')}\b\w\b", "a x c z bc y") == ["a", "c", "z"]
