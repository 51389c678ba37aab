"""Stored answers: parsed strictly, replayed through reader and checker, held to hand verdicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.app import Assistant
from eval.outcome import Outcome
from eval.questions import Question, read_questions
from eval.running.asking import Named
from eval.stored.__main__ import main
from eval.stored.answers import StoredAnswer, bundled_answers, read_answers
from eval.stored.prompts import RealPrompts
from eval.stored.replay import is_stale
from eval.stored.tier import case_of, replay_all
from index.errors import SourceError
from index.library import Library
from prompts.loading import digest

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def stored() -> dict[str, StoredAnswer]:
    return {one.id: one for one in read_answers([TESTS / "stored_answers.jsonl"])}


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return read_questions(TESTS / "asked.jsonl")


@pytest.fixture(scope="module")
def replayed(
    assistant: Assistant, stored: dict[str, StoredAnswer], questions: list[Question]
) -> dict[str, Outcome]:
    steps: list[int] = []
    found = replay_all(assistant, list(stored.values()), questions, steps.append)
    assert steps == [1] * len(stored)
    return {outcome.id: outcome for outcome in found}


def test_a_good_answer_is_borne_out(replayed: dict[str, Outcome]):
    outcome = replayed["valve-good"]
    assert outcome.values["citation_recall"] == outcome.values["support"] == 1.0
    assert outcome.values["checker_accuses"] == 0.0
    assert [one.status for one in outcome.by_hand] == ["supported"] * 3
    assert "<quote" not in (outcome.answer.answer if outcome.answer else "<quote")


def test_a_flawed_answer_is_caught_and_not_held_to_what_it_breaks(replayed: dict[str, Outcome]):
    outcome = replayed["bengali-flawed"]
    assert outcome.values["checker_catches"] == 1.0
    assert outcome.counted["checker_catches"] == 4
    assert "support" not in outcome.values
    assert outcome.values["dropped"] == pytest.approx(1 / 3)


def test_an_abstention_is_read_as_one(replayed: dict[str, Outcome]):
    outcome = replayed["speculative-good"]
    assert outcome.abstained
    assert outcome.values["abstention_recall"] == 1.0


def test_every_labelled_sentence_is_found_again(replayed: dict[str, Outcome]):
    assert all(outcome.values["as_read"] == 1.0 for outcome in replayed.values())
    assert all(outcome.values["citation_validity"] == 1.0 for outcome in replayed.values())


def test_a_sentence_that_is_not_found_counts_against_reading_not_against_the_checker(
    assistant: Assistant, stored: dict[str, StoredAnswer], questions: list[Question]
):
    one = stored["valve-good"]
    other = one.verdicts[0].model_copy(update={"sentence": "Nobody wrote this."})
    changed = one.model_copy(update={"verdicts": (other, *one.verdicts[1:])})
    (outcome,) = replay_all(assistant, [changed], questions, lambda _: None)
    assert outcome.values["as_read"] == pytest.approx(2 / 3)
    assert outcome.counted["checker_accuses"] == 2


def test_an_answer_to_no_question_or_from_no_paper_is_a_crash_that_says_so(
    assistant: Assistant, stored: dict[str, StoredAnswer], questions: list[Question]
):
    lost = stored["valve-good"].model_copy(update={"question_id": "none"})
    foreign = stored["valve-good"].model_copy(update={"sources": ("No such paper at all",)})
    first, second = replay_all(assistant, [lost, foreign], questions, lambda _: None)
    assert "'none', which is no question" in first.error
    assert "No such paper at all" in second.error
    assert first.values == second.values == {}


def test_an_answer_from_an_earlier_prompt_is_told(stored: dict[str, StoredAnswer]):
    one = stored["valve-good"]
    assert is_stale(one.model_copy(update={"prompt_digest": "000000000000"}))
    assert not is_stale(one.model_copy(update={"prompt_digest": digest("answer")}))


GOOD = {
    "id": "a",
    "question_id": "q",
    "prompt_digest": "d",
    "sources": ["T"],
    "raw": "It is [1].",
    "verdicts": [{"sentence": "It is", "verdict": "supported"}],
    "kind": "good",
}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "null",
        json.dumps(GOOD | {"kind": "fine"}),
        json.dumps(GOOD | {"extra": 1}),
        json.dumps(GOOD | {"sources": []}),
        json.dumps(GOOD | {"raw": ""}),
        json.dumps(GOOD | {"verdicts": [{"sentence": "It is", "verdict": "perhaps"}]}),
        json.dumps(GOOD),
    ],
)
def test_a_bad_line_or_an_id_given_twice_is_named_with_its_number(tmp_path: Path, line: str):
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n\n{line}\n")
    with pytest.raises(SourceError, match=r"line 3 of answers\.jsonl"):
        read_answers([path])


def test_all_stored_answers_that_ship_are_of_papers_and_questions_that_do(assistant: Assistant):
    from eval.questions import bundled_questions

    known = {question.id: question for question in bundled_questions()}
    names = Named(assistant)
    for one in bundled_answers():
        assert case_of(one, known, names).offered
        assert one.verdicts, one.id


def test_the_prompts_for_writers_are_those_a_model_is_sent(
    assistant: Assistant, questions: list[Question]
):
    library: Library = assistant.library
    chosen = [one for one in questions if one.id in {"dev-37", "dev-53", "follow-1"}]
    prompts = RealPrompts(library, None)
    found = {one.id: prompts.of(one) for one in chosen}
    assert found["follow-1"] is not None
    assert found["dev-53"] is None  # it is refused without a model
    prompt = found["dev-37"]
    assert prompt is not None
    assert prompt.prompt_digest == digest("answer")
    assert f'n="{len(prompt.sources)}"' in prompt.user
    assert prompt.sources[0] in prompt.user
    assert set(prompt.record()) == {
        "question_id",
        "prompt_digest",
        "sources",
        "system",
        "user",
    }
    titles = {title for _, title in library.papers.titles()}
    assert titles.issuperset(prompt.sources)


def test_writers_get_prompts_and_labellers_get_sentences(capsys: pytest.CaptureFixture[str]):
    assert main(["sentences", str(TESTS / "stored_answers.jsonl")]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(printed) == 6
    assert all(one["sentences"] and "status" not in one for one in printed)


@pytest.mark.parametrize("arguments", [["prompts", "no-such-question"], ["prompts"], ["sing"]])
def test_a_command_for_writers_that_is_none_ends_with_a_fix(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("error: ")
