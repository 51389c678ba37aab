"""What other papers are to be like is read off a question; a topic is no likeness."""

from __future__ import annotations

import pytest

from assistant.answer import Filters
from assistant.app import Assistant
from assistant.question.likeness import Likeness, find_likeness

VALVE = "CoT-Valve: Length-Compressible Chain-of-Thought Tuning"


@pytest.mark.parametrize(
    ("question", "like"),
    [
        ("similar to KVQuant", Likeness(("KVQuant",))),
        ("papers similar to the KVQuant paper?", Likeness(("KVQuant",))),
        ("any other papers like KVQuant?", Likeness(("KVQuant",))),
        ("what else is similar to KVQuant?", Likeness(("KVQuant",))),
        ("which papers are most similar to KVQuant", Likeness(("KVQuant",))),
        ("something in the vein of KVQuant", Likeness(("KVQuant",))),
        ("papers like KVQuant but for images", Likeness(("KVQuant",), "for images")),
        ("papers like KVQuant and LLM.int8()", Likeness(("KVQuant", "LLM.int8()"))),
        (f"papers related to “{VALVE}”", Likeness((VALVE,))),
    ],
)
def test_what_is_sought_is_like_something(question: str, like: Likeness):
    assert find_likeness(question) == like


@pytest.mark.parametrize(
    "question",
    [
        "similarity of representations",
        "what is KVQuant like?",
        "papers that act like humans",
        "how similar are KVQuant and KIVI?",
        "table understanding",
    ],
)
def test_likeness_may_be_a_topic(question: str):
    assert find_likeness(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "similar to CoT-Valve",
        f'papers similar to "{VALVE}"',
        "papers like CoT-Valve but for images",
        "papers like CoT-Valve from 2025",
    ],
)
def test_a_paper_is_not_in_the_list_of_those_like_it(assistant: Assistant, question: str):
    answer = assistant.answer(question)
    assert (answer.kind, answer.status) == ("list", "answered")
    assert len(answer.citations) > 2
    named = {*(one.title for one in answer.items), *(one.title for one in answer.citations)}
    assert VALVE not in named


def test_the_words_of_a_title_turn_nothing_down(assistant: Assistant):
    answer = assistant.answer("papers similar to C3oT")
    assert "without" in assistant.show("C3oT").title
    assert not answer.notices


def test_what_many_papers_speak_of_is_a_topic_and_no_paper(assistant: Assistant):
    plan = assistant._understanding.plan
    assert plan("something like RAG", Filters()).plan.besides == ()
