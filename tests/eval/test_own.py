"""A user's own questions: saved once, and asked like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.app import Assistant
from eval.own import add_question, kind_named
from eval.questions import read_questions
from eval.running.asking import ask_all
from index.errors import DataFolderError, PaperNotFound, UsageError

VALVE = "CoT-Valve: Length-Compressible Chain-of-Thought Tuning"


def test_a_saved_question_is_asked_like_any_other(assistant: Assistant, tmp_path: Path):
    path = tmp_path / "deep" / "mine.jsonl"
    add_question(path, assistant, "what is  CoT-Valve?", ["CoT-Valve"])
    add_question(path, assistant, "who won the world cup?", [])
    first, second = read_questions(path)
    assert (first.question, first.kind, first.relevant[0].title) == (
        "what is CoT-Valve?",
        "specific",
        VALVE,
    )
    assert second.kind == "unanswerable"
    outcomes = ask_all(assistant, [first, second], "offline", lambda _: None)
    assert outcomes[0].values["expected_cited"] == 1.0
    assert outcomes[1].values["abstention_recall"] == 1.0


def test_a_question_is_saved_once_and_of_papers_that_are_there(
    assistant: Assistant, tmp_path: Path
):
    path = tmp_path / "mine.jsonl"
    add_question(path, assistant, "q?", ["CoT-Valve", VALVE, "C3oT"])
    assert read_questions(path)[0].kind == "list"
    with pytest.raises(UsageError, match="holds this question already"):
        add_question(path, assistant, "q?", ["CoT-Valve"])
    with pytest.raises(PaperNotFound):
        add_question(path, assistant, "another?", ["No such paper anywhere"])
    with pytest.raises(DataFolderError, match="cannot be written"):
        add_question(path / "below", assistant, "third?", [])
    assert len(read_questions(path)) == 1


def test_a_kind_is_one_of_those_there_are():
    assert kind_named("followup") == "followup"
    with pytest.raises(UsageError, match="no kind 'riddle'"):
        kind_named("riddle")
