"""Texts that ask several questions, and those that seem to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.splitting import MOST, split_questions

SEVERAL = [
    ("What is ReFT? How does it work?", ["What is ReFT?", "How does it work?"]),
    (
        "What is CoT-Valve? And how does it compare with C3oT?",
        ["What is CoT-Valve?", "And how does it compare with C3oT?"],
    ),
    ("1. What is A? 2. What is B?", ["What is A?", "What is B?"]),
    ("1) what is A 2) when was B published", ["what is A", "when was B published"]),
    ("(a) what is A; (b) what is B", ["what is A", "what is B"]),
    ("- what is A?\n- and what of B uses it?", ["what is A?", "and what of B uses it?"]),
    ("what is A; what is B", ["what is A", "what is B"]),
    ("what's LoRA, what's ReFT and what is C3oT?", [*"what's LoRA?|what's ReFT?".split("|")]),
    ("what is LoRA and what is ReFT", ["what is LoRA?", "what is ReFT?"]),
    ("Who wrote MUVERA?\nWhen was it published?", ["Who wrote MUVERA?", "When was it published?"]),
    ("Define LoRA. Is it fast? On which models was it run?", None),
]
ONE = """
    what is ReFT?
    which papers compress CoT?
    what is ReFT, and why?
    What is ReFT? Why?
    aTLAS?? what does it do with task vectors
    SimVQ - how does it fix dead codes?
    I read about ReFT. What is it? How does it work?
    list implict neural represntations, siren etc??
    what is the difference between A and what is called B?
    what is ReFT and what is it good for?
    how does A work and how fast is it?
    2. What is A? 3. What is B?
    is GPT-4 1. better or 2. worse
    RAG? agents?
    is there a patent behind ReFT? which application number
    what is ReFT? in which year
    papers on RAG; agents
    what is version 1. 2. of A
""".strip().splitlines()


@pytest.mark.parametrize(("text", "parts"), [one for one in SEVERAL if one[1]])
def test_each_question_of_a_text_is_found(text: str, parts: list[str]) -> None:
    found = list(split_questions(text))
    assert found[: len(parts)] == parts
    assert len(found) > 1


@pytest.mark.parametrize("text", [line.strip() for line in ONE])
def test_what_asks_one_thing_is_left_whole(text: str) -> None:
    assert split_questions(text) == (text,)


def test_more_questions_than_anybody_asks_are_left_whole() -> None:
    text = " ".join(["What is this about?"] * (MOST + 1))
    assert split_questions(text) == (text,)


@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from(
                ["what is A", "? ", "; ", "\n", "1. ", "2. ", "(b) ", "and ", ", ", "how", "- "]
            ),
            max_size=30,
        ).map("".join),
    )
)
def test_parts_are_pieces_of_the_text_in_its_order(text: str) -> None:
    parts = split_questions(text)
    assert 1 <= len(parts) <= MOST
    position = 0
    for part in parts:
        words = part.rstrip("?")
        position = text.index(words, position) + len(words)


def test_a_long_text_does_not_make_splitting_hang() -> None:
    # Cubic time would take minutes: longer than a test may run here.
    for piece in ("what is a and ", "1. ", "? ", "what is ", ", what's ", "(a) "):
        split_questions(piece * 5_000)
