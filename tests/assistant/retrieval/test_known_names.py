"""What a question names in plain words, told by the papers near it."""

from __future__ import annotations

import pytest

from assistant.app import Assistant
from assistant.retrieval.naming import named_in
from index.paper import Paper

EBV = Paper(
    "ebv",
    "Equiangular Basis Vectors",
    "We propose Equiangular Basis Vectors (EBVs) for classes. There is no limit.",
)
DHT = Paper(
    "dht",
    "Edges as Nodes",
    "We propose Dual Hypergraph Transformation (DHT), which turns edges into nodes.",
)
SIM = Paper("sim", "One Linear Layer", "To address this, we propose SimVQ, a new method.")
CAP = Paper("cap", "Embedding Bounds", "We build LIMIT, a data set.")
REL = Paper("rel", "Relative Representations Enable Communication", "We compare anchors.")
PAPERS = (EBV, DHT, SIM, CAP, REL)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("which prize did equiangular basis vectors win?", ("Equiangular Basis Vectors", "EBVs")),
        ("simvq - how does it fix dead codes", ("SimVQ",)),
        ("sim-vq?", ("SimVQ",)),
        ("dual hypergraph transformations, how are they trained", ("DHT",)),
        ("what are relative representations?", ("relative representations",)),
        ("what is the limit of one vector?", ()),
        ("how do edges become vectors?", ()),
    ],
)
def test_a_name_in_plain_words_is_told_by_a_title_or_where_it_is_coined(
    question: str, names: tuple[str, ...]
):
    assert named_in(question, PAPERS) == names


def test_what_many_papers_abbreviate_is_no_name_of_one():
    many = [
        Paper(f"p{n}", "Graphs", "We propose graph neural networks (GNNs) that count.")
        for n in range(4)
    ]
    assert named_in("how do graph neural networks count?", many) == ()


def test_the_paper_whose_title_holds_what_is_asked_for_leads(assistant: Assistant):
    answer = assistant.answer("what are relative representations?")
    assert answer.citations[0].title.startswith("Relative representations")
    answer = assistant.answer("which algorithm does Reinforced Fine-Tuning run after the SFT?")
    assert answer.citations[0].title.startswith("ReFT")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("explain fixed dimensional encodings (FDE)", "MUVERA"),
        ("what is SALT, the video SSL thing?", "Rethinking JEPA"),
        ("what is 2D-MSE?", "2D Matryoshka"),
    ],
)
def test_a_name_that_an_abstract_introduces_in_other_letters_is_not_refused(
    assistant: Assistant, question: str, title: str
):
    answer = assistant.answer(question)
    assert answer.status == "answered"
    assert answer.citations[0].title.startswith(title)


@pytest.mark.parametrize(
    "title",
    [
        "Continuous Chain of Thought Enables Parallel Exploration and Reasoning",
        '"LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale"',
        "c3ot: generating shorter chain-of-thought without compromising effectiveness",
    ],
)
def test_a_title_alone_asks_what_the_paper_says(assistant: Assistant, title: str):
    answer = assistant.answer(title)
    assert (answer.kind, answer.status) == ("method", "answered")
    assert answer.citations[0].title.casefold() in title.casefold()


@pytest.mark.parametrize("question", ["tldr CoT-Valve", "TL;DR of CoT-Valve", "tl;dr: CoT-Valve"])
def test_a_short_version_is_what_the_paper_says_of_itself(assistant: Assistant, question: str):
    answer = assistant.answer(question)
    assert (answer.kind, answer.status) == ("method", "answered")
    assert "CoT-Valve" in answer.sentences[1].text
