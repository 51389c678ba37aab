"""Where papers are to come from is read, in order to be refused; dates, people, topics are not."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.app import Assistant
from assistant.question.plan import make_plan

TODAY = date(2025, 11, 21)


@pytest.mark.parametrize(
    ("question", "origin", "kind"),
    [
        ("papers from Google", "Google", "metadata"),
        ("papers from Google DeepMind", "Google DeepMind", "metadata"),
        ("which papers are from OpenAI?", "OpenAI", "metadata"),
        ("does OpenAI have a paper here?", "OpenAI", "metadata"),
        ("papers from Quuxlab", "Quuxlab", "metadata"),
        ("papers by researchers at MIT", "MIT", "metadata"),
        ("authors from China", "China", "metadata"),
        ("papers from the University of Toronto", "the University of Toronto", "metadata"),
        ("articles from NeurIPS", "NeurIPS", "metadata"),
        ("papers by Google", "Google", "metadata"),
        ("papers on reasoning from Google", "Google", "list"),
        ("papers from Stanford University on reasoning", "Stanford University", "list"),
        ("reasoning papers from Chinese universities", "Chinese universities", "list"),
    ],
)
def test_where_papers_are_to_come_from_is_read(question: str, origin: str, kind: str):
    plan = make_plan(question, TODAY)
    assert plan.constraints.origin.removeprefix("the ") == origin.removeprefix("the ")
    assert plan.kind == kind
    assert origin not in plan.topic


@pytest.mark.parametrize(
    "question",
    [
        "papers from October",
        "papers from May 2024",
        "papers from 2024",
        "papers from Monday",
        "papers from Yann LeCun",
        "papers by Ada Byron since 2024",
        "papers on learning from Reddit comments",
        "papers on transfer from BERT",
        "papers on Meta learning",
        "papers on data from Google",
        "Google papers",
        "papers at scale",
        "does KVQuant have a paper?",
        "Apple silicon",
    ],
)
def test_dates_people_and_topics_are_not_institutions(question: str):
    assert make_plan(question, TODAY).constraints.origin == ""


def test_nobody_knows_which_papers_are_from_an_institution(assistant: Assistant):
    answer = assistant.answer("papers from Google")
    assert (answer.status, answer.citations) == ("not_in_corpus", ())
    assert answer.answer == (
        "Whether a paper is from Google cannot be told: no source says where its authors work, or"
        " where it appeared. For the abstracts that name it, ask: which papers mention “Google”?"
    )


def test_a_list_on_a_topic_says_that_the_institution_was_not_heeded(assistant: Assistant):
    answer = assistant.answer("papers on reasoning from Google")
    assert answer.status == "answered"
    assert "may be from anywhere: no source says which are from Google" in " ".join(answer.notices)
