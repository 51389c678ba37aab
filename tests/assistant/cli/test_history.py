"""The history of a line of a batch: written in several ways, read as turns or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer
from assistant.cli.batch import answer_lines
from assistant.cli.history import read_history
from assistant.conversation import History, Turn
from assistant.extractive.compose import Draft
from assistant.presenting.formats import answer_record
from index.errors import UsageError
from tests.assistant.conftest import LISTED, PRUNER, complete

QUESTION = "which papers compress CoT?"


def test_no_history_is_no_turns() -> None:
    assert read_history(None) == read_history([]) == ()


def test_questions_are_made_whole_by_those_before_them() -> None:
    read = read_history([QUESTION, "only from 2025", "and for speech?"])
    assert [turn.question for turn in read] == [
        QUESTION,
        "which papers from 2025 compress CoT?",
        "which papers from 2025 compress CoT for speech?",
    ]


def test_questions_with_answers_and_titles_are_turns() -> None:
    history = [
        {"question": QUESTION, "answer": "Two.", "titles": ["A", "B"]},
        {"question": "which of those use RL?", "answer": None},
    ]
    assert read_history(history) == (
        Turn(QUESTION, "Two.", ("A", "B")),
        Turn("which of these papers use RL?", "", (), ("A", "B")),
    )


def test_an_answer_of_the_command_line_is_a_turn(list_answer: Answer) -> None:
    record = json.loads(json.dumps(answer_record(list_answer), default=str))
    (turn,) = read_history([record])
    assert turn == Turn.of(list_answer)
    assert turn.titles == (PRUNER.title, LISTED.title)


def test_messages_of_a_chat_are_turns() -> None:
    history = [
        {"role": "system", "content": "You are helpful."},
        {"role": "assistant", "content": "Hello!"},
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": [{"type": "text", "text": "Two papers."}]},
        {"role": "assistant", "content": "That is all."},
        {"role": "user", "content": "thanks, what is KVQuant?"},
    ]
    assert read_history(history) == (
        Turn(QUESTION, "Two papers.\nThat is all."),
        Turn("thanks, what is KVQuant?"),
    )


@pytest.mark.parametrize(
    ("history", "place"),
    [
        ("a question", "no list"),
        ({"question": QUESTION}, "no list"),
        ([QUESTION, 1], "entry 2"),
        ([["a", "b"]], "entry 1"),
        ([{"answer": "x"}], "entry 1"),
        ([{"question": " "}], "entry 1"),
        ([{"question": QUESTION, "answer": 1}], "entry 1"),
        ([{"question": QUESTION, "titles": "A"}], "entry 1"),
        ([{"question": QUESTION, "titles": [1]}], "entry 1"),
        ([{"role": "robot", "content": "x"}], "entry 1"),
        ([{"role": "user", "content": None}], "entry 1"),
        (["x" * 3000], "entry 1"),
    ],
)
def test_a_history_that_cannot_be_read_is_refused_with_its_place(
    history: object, place: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read_history(history)
    assert place in caught.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(QUESTION),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("role content question answer titles citations filters".split()), inner
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4))
def test_any_json_is_read_or_refused(history: list[object]) -> None:
    try:
        turns = read_history(history)
    except UsageError:
        return
    assert all(isinstance(turn, Turn) and turn.question for turn in turns)


def test_halves_of_characters_are_replaced() -> None:
    (turn,) = read_history([{"question": "a\ud800b", "answer": "\udfff", "titles": ["\ud800"]}])
    assert turn == Turn("a?b", "?", ("?",))


def test_a_batch_hands_each_question_its_own_history_and_goes_on_after_a_bad_one(
    draft: Draft,
) -> None:
    asked: list[tuple[str, History]] = []

    def answer(question: str, history: History) -> Answer:
        asked.append((question, history))
        return complete(draft)

    lines = [
        {"id": 1, "question": "why?", "history": [QUESTION]},
        {"id": 2, "question": "why?", "history": "x"},
        {"id": 3, "question": "why?"},
    ]
    records = list(answer_lines((json.dumps(line).encode() for line in lines), answer))
    assert asked == [("why?", (Turn(QUESTION),)), ("why?", ())]
    assert [record["id"] for record in records] == [1, 2, 3]
    error = records[1]["error"]
    assert isinstance(error, dict)
    assert error["message"] == 'line 2: "history" is no list'
