"""Titles, slips and all, and abstracts are recognised; topics and questions are not."""

from __future__ import annotations

import pytest

from assistant.answer import Filters
from assistant.app import Assistant
from assistant.retrieval.pasted import pasted_paper
from index.paper import Paper

CHAINS = Paper(
    "chains",
    "SlimChain: Compressible Reasoning of Language Models",
    "Long chains of reasoning are costly at inference time, and much of what they say is never"
    " used. We present SlimChain, which tunes a model so that the length of its chains can be"
    " chosen. A single direction in parameter space controls how many tokens are written. On two"
    " benchmarks the chains become half as long, at almost no loss of accuracy.",
)
PLAIN = Paper("plain", "Nested Representation Learning", "We nest representations.")
LONG = Paper("long", "Why do models of language count so badly?", "They miscount.")
NEAR = [PLAIN, LONG, CHAINS]


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("SlimChain: Compressible Reasoning of Language Models", CHAINS),
        ("slimchain - compressible reasoning of language models.", CHAINS),
        ("SlimChain: Compresible Resoning of Langauge Models", CHAINS),
        ("Why do models of language count so badly", LONG),
        (CHAINS.abstract, CHAINS),
        (f"Abstract: {CHAINS.abstract[:200]}", CHAINS),
        (f"{CHAINS.title}\n\n{CHAINS.abstract}", CHAINS),
    ],
)
def test_a_pasted_title_or_abstract_is_that_of_its_paper(text: str, paper: Paper):
    assert pasted_paper(text, NEAR) is paper


@pytest.mark.parametrize(
    "text",
    [
        "Nested Representation Learning",
        "compressible reasoning of language models",
        "SlimChain: Compressible Training of Language Models",
        "SlimTrain: Compressible Reasoning of Vision Models",
        "what is SlimChain?",
        "which papers compress the reasoning of language models?",
        (
            "We present a way to make chains of reasoning shorter, which is useful because long"
            " chains are costly, and I wonder which papers here try anything like it at inference."
        ),
        "",
    ],
)
def test_a_topic_or_a_question_is_no_pasted_text(text: str):
    assert pasted_paper(text, NEAR) is None


def test_a_title_with_slips_is_answered_from_its_paper(assistant: Assistant):
    answer = assistant.answer("CoT-Valve: Lenght-Compresible Chain of Thougt Tunning")
    title = "CoT-Valve: Length-Compressible Chain-of-Thought Tuning"
    assert (answer.kind, answer.status) == ("method", "answered")
    assert answer.standalone_question == title
    assert {citation.title for citation in answer.citations} == {title}


def test_a_pasted_abstract_is_answered_from_its_paper_and_says_how_to_find_others(
    assistant: Assistant,
):
    paper = assistant.show("CoT-Valve")
    answer = assistant.answer(paper.abstract)
    assert answer.standalone_question == paper.title
    assert {citation.paper_id for citation in answer.citations} == {paper.id}
    assert any("ask for papers similar to" in notice for notice in answer.notices)


def test_each_title_that_is_no_mere_topic_is_about_its_paper(assistant: Assistant):
    plan = assistant._understanding.plan
    papers = [one for one in assistant.library.papers.papers() if ":" in one.title][:40]
    read = [plan(paper.title, Filters()).plan.standalone for paper in papers]
    assert read == [paper.title for paper in papers]
