"""The conversation that `--continue` resumes: kept in the data folder, never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, Filters
from assistant.conversation import (
    FILE_NAME,
    REMEMBERED,
    Recalled,
    Turn,
    forget,
    load,
    remember,
)
from assistant.extractive.compose import Draft
from index.errors import DataFolderError
from tests.assistant.conftest import LISTED, PRUNER, complete

TURN = Turn("what is “CoT-Valve”?", "A way to\ntune [1].", ("CoT-Valve: Tuning",), ("CoT-Valve",))


def test_a_turn_holds_what_a_follow_up_may_refer_to(draft: Draft) -> None:
    answer: Answer = complete(draft, filters=Filters(papers=("Short Chains",)))
    turn = Turn.of(answer)
    assert turn.question == answer.standalone_question != answer.question
    assert turn.answer == answer.answer
    assert turn.titles == (PRUNER.title, LISTED.title)
    assert turn.within == ("Short Chains",)


def test_turns_come_back_in_their_order(tmp_path: Path) -> None:
    remember(tmp_path, TURN)
    remember(tmp_path, Turn("why?"))
    assert load(tmp_path) == Recalled((TURN, Turn("why?")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.builds(Turn, st.text(), st.text(), st.lists(st.text()).map(tuple)))
def test_any_turn_comes_back_as_it_was(tmp_path: Path, turn: Turn) -> None:
    remember(tmp_path, turn)
    assert load(tmp_path).history[-1] == turn


def test_only_the_last_turns_are_kept(tmp_path: Path) -> None:
    for number in range(REMEMBERED + 3):
        remember(tmp_path, Turn(f"question {number}"))
    kept = load(tmp_path).history
    assert [kept[0].question, kept[-1].question] == ["question 3", f"question {REMEMBERED + 2}"]
    assert len((tmp_path / FILE_NAME).read_text().splitlines()) == REMEMBERED


def test_without_a_conversation_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert load(tmp_path / "nowhere") == Recalled()


def test_a_new_conversation_begins_empty(tmp_path: Path) -> None:
    remember(tmp_path, TURN)
    forget(tmp_path)
    forget(tmp_path)
    assert load(tmp_path) == Recalled()


@pytest.mark.parametrize(
    "content",
    [
        b"{broken",
        b"[1, 2]",
        b'"a string"',
        b"\xff\xfe",
        b'{"answer": "no question"}',
        b'{"question": "x", "titles": "not a list"}',
        b'{"question": "x", "titles": [1]}',
        b"[" * 100_000,
    ],
)
def test_an_unreadable_conversation_is_left_out_with_a_notice(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / FILE_NAME).write_bytes(content + b"\n")
    recalled = load(tmp_path)
    assert recalled.history == ()
    assert len(recalled.notices) == 1
    assert "was left out" in recalled.notices[0]
    remember(tmp_path, TURN)
    assert load(tmp_path) == Recalled((TURN,))


def test_the_folder_is_made_and_nothing_else_is_left_in_it(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    remember(home, TURN)
    remember(home, TURN)
    assert [path.name for path in home.iterdir()] == [FILE_NAME]


def test_a_folder_that_cannot_be_written_is_an_expected_failure(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file is in the way")
    with pytest.raises(DataFolderError) as caught:
        remember(home, TURN)
    assert "PAPERS_HOME" in caught.value.fix


def test_a_conversation_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(DataFolderError):
        remember(tmp_path, TURN)
    with pytest.raises(DataFolderError):
        forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
