"""The sides of a comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.sides import find_sides


@pytest.mark.parametrize(
    "question",
    [
        "CoT-Valve vs. C3oT?",
        "CoT-Valve vs C3oT: how does each of them get to shorter chains?",
        "CoT-Valve versus C3oT",
        "CoT-Valve vs C3oT - what's the difference",
        "diff between CoT-Valve and C3oT",
        "what's the difference between CoT-Valve and C3oT?",
        "What are the differences between CoT-Valve and C3oT in terms of speed?",
        "what is the difference in chain length between CoT-Valve and C3oT?",
        "similarities between CoT-Valve and C3oT",
        "compare CoT-Valve and C3oT",
        "Compare and contrast CoT-Valve and C3oT.",
        "compare CoT-Valve with C3oT on chain length",
        "comparison of CoT-Valve and C3oT",
        "contrast CoT-Valve with C3oT",
        "how does CoT-Valve compare to C3oT?",
        "how does CoT-Valve differ from C3oT?",
        "how is CoT-Valve different from C3oT?",
        "how do CoT-Valve and C3oT differ?",
        "what do CoT-Valve and C3oT have in common?",
        "pros and cons of CoT-Valve vs C3oT",
        "CoT-Valve or C3oT?",
        "which is better, CoT-Valve or C3oT?",
        "CoT-Valve compared with C3oT",
        "difference of CoT-Valve and C3oT",
        "who comes out on top, CoT-Valve or C3oT?",
        "CoT-Valve vs C3oT training cost",
        "training cost of CoT-Valve vs C3oT",
        "CoT-Valve and C3oT both shorten chains: how do their methods and gains differ?",
    ],
)
def test_every_way_to_compare_names_the_same_sides(question: str):
    assert find_sides(question) == ("CoT-Valve", "C3oT")


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("LLM.int8() vs KVQuant", ("LLM.int8()", "KVQuant")),
        (
            "attention in vision vs attention in language",
            ("attention in vision", "attention in language"),
        ),
        ("difference between early exit and layer skipping?", ("early exit", "layer skipping")),
        ("dense vs sparse retrieval", ("dense retrieval", "sparse retrieval")),
    ],
)
def test_a_side_may_be_several_words_or_hold_a_dot(question: str, sides: tuple[str, str]):
    assert find_sides(question) == sides


@pytest.mark.parametrize(
    "question",
    [
        "CoT-Valve or C3oT: what does each change?",
        "CoT-Valve and C3oT: which data, and how much is gained?",
        "CoT-Valve / C3oT - which of the two needs training?",
        "CoT-Valve, C3oT: how are they trained?",
        "shorter chains: how do CoT-Valve and C3oT each get there?",
        "how do CoT-Valve and C3oT shorten chains?",
        "which needs less data: CoT-Valve or C3oT?",
        "CoT-Valve v C3oT, diffrence in training",
        "CoT-Valve v. C3oT",
        "CoT-Valve C3oT diff shortening",
        "diff CoT-Valve C3oT",
    ],
)
def test_names_beside_each_other_are_compared_by_the_question_after_them(question: str):
    assert find_sides(question) == ("CoT-Valve", "C3oT")


@pytest.mark.parametrize(
    "question",
    [
        "GPTQ, AWQ and SmoothQuant: where do the scales come from?",
        "compare GPTQ, AWQ and SmoothQuant",
        "compare GPTQ, AWQ, and SmoothQuant on memory",
        "compare GPTQ, AWQ and SmoothQuant in terms of speed, memory and cost",
        "compare GPTQ and AWQ and SmoothQuant",
        "compare GPTQ with AWQ and SmoothQuant",
        "compare GPTQ vs AWQ vs SmoothQuant",
        "comparison of GPTQ, AWQ and SmoothQuant",
        "contrast GPTQ, AWQ and SmoothQuant",
        "GPTQ vs AWQ vs SmoothQuant",
        "GPTQ vs. AWQ vs. SmoothQuant?",
        "GPTQ versus AWQ versus SmoothQuant: which one is faster?",
        "what's the difference between GPTQ, AWQ and SmoothQuant?",
        "how do GPTQ, AWQ and SmoothQuant differ?",
        "how do GPTQ, AWQ and SmoothQuant compare?",
        "what do GPTQ, AWQ and SmoothQuant have in common?",
        "what are the pros and cons of GPTQ vs AWQ vs SmoothQuant?",
    ],
)
def test_three_things_are_three_sides(question: str):
    assert find_sides(question) == ("GPTQ", "AWQ", "SmoothQuant")


def test_the_sides_of_a_list_may_be_several_words():
    asked = "difference between early exit, layer skipping, pruning and weight sharing?"
    assert find_sides(asked) == ("early exit", "layer skipping", "pruning", "weight sharing")
    two = "compare attention in vision and attention in speech"
    assert find_sides(two) == ("attention in vision", "attention in speech")


def test_names_typed_in_haste_are_compared_only_where_it_says_so():
    assert find_sides("kivi kvquant diff memory") == ("kivi", "kvquant")
    assert find_sides("kivi kvquant memory") == ()


@pytest.mark.parametrize(
    "question",
    [
        "weights, activations or caches: who quantises them?",
        "how do LLMs and VLMs represent numbers?",
        "shifts, adds, look-ups: which papers use them?",
        "temporal difference learning",
        "finite difference schemes",
        "neural graph diff equations",
        "PoT, PAL, calculators ...",
        "on GSM8K and MATH, how much does it gain?",
        "papers comparing KANs and MLPs",
        "compare results on GSM8K, MATH and AIME for Light-R1",
        "papers comparing KANs, MLPs and transformers",
        "papers that compare KANs with MLPs",
        "which papers compare tokenizers?",
        "what is CoT-Valve?",
        "vs",
        "compare and",
        "?? vs ??",
        "",
    ],
)
def test_what_is_no_comparison_has_no_sides(question: str):
    assert find_sides(question) == ()


@given(st.text(max_size=300), st.text(max_size=300))
def test_there_is_never_a_single_side_whatever_is_compared(a: str, b: str):
    assert len(find_sides(f"{a} vs {b}")) != 1
    assert all(find_sides(f"difference between {a} and {b}"))
