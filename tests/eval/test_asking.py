"""Questions asked and measured: what an outcome holds, whatever happens to its question."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from assistant.app import Assistant
from assistant.build import open_embedder, open_model
from assistant.retrieval.screening import Features
from assistant.settings import load_settings
from eval.measuring.held_out import CUT_OFFS, with_held_out_lists
from eval.measuring.observe import of_markers, of_search
from eval.outcome import Expected, Outcome
from eval.own import add_question, kind_named
from eval.questions import Earlier, GoldEvidence, Question, Relevant, read_questions
from eval.running.asking import Named, ask_all, ask_earlier, with_same_again
from index.errors import DataFolderError, PaperNotFound, SourceError, UsageError
from tests.scripted_server import ScriptedServer
from tests.support.scripted_replies import Status

VALVE = "CoT-Valve: Length-Compressible Chain-of-Thought Tuning"
ASKED = Question(
    id="valve",
    kind="method",
    question="what is CoT-Valve?",
    relevant=(Relevant(title=VALVE, grade=2),),
    evidence=(
        GoldEvidence(title=VALVE, quote="We introduce a new tuning and inference strategy named"),
        GoldEvidence(title=VALVE, quote="No abstract says this."),
    ),
    must_contain=(("CoT-Valve",), ("a fact that nobody states",)),
)
FOLLOW_UP = Question(
    id="follow",
    kind="followup",
    question="how many tokens does it save on GSM8K?",
    history=(Earlier(question="what is CoT-Valve?"),),
    relevant=(Relevant(title=VALVE),),
)


def asked(assistant: Assistant, *questions: Question) -> list[Outcome]:
    return ask_all(assistant, questions, "offline", lambda _: None)


@pytest.fixture(scope="module")
def outcome(assistant: Assistant) -> Outcome:
    (only,) = asked(assistant, ASKED)
    return only


def test_an_outcome_holds_the_answer_and_all_its_measures(outcome: Outcome, assistant: Assistant):
    assert outcome.expected == (Expected(assistant.show(VALVE).id, VALVE, 2),)
    assert outcome.cited[0] == assistant.show(VALVE).id
    values = outcome.values
    assert values["right_first"] == values["mrr"] == values["expected_cited"] == 1.0
    assert values["citation_validity"] == values["citation_recall"] == 1.0
    assert values["gold_evidence"] == values["facts"] == 0.5
    assert (values["false_abstention"], values["number_errors"]) == (0.0, 0.0)
    assert "list_f1" not in values
    assert "tokens" not in values


def test_a_follow_up_is_asked_after_what_was_said_before(assistant: Assistant):
    (outcome,) = asked(assistant, FOLLOW_UP)
    assert outcome.answer is not None
    assert outcome.history[0].titles[0] == VALVE
    assert "CoT-Valve" in outcome.answer.standalone_question
    assert outcome.values["right_first"] == 1.0


def test_an_answer_that_is_given_is_not_asked_for(assistant: Assistant):
    given = Earlier(question="what is CoT-Valve?", answer="A strategy.")
    (turn,) = ask_earlier(assistant, FOLLOW_UP.model_copy(update={"history": (given,)}))
    assert (turn.question, turn.answer, turn.titles) == (given.question, "A strategy.", ())


def test_a_paper_that_is_not_indexed_is_the_questions_failure_alone(assistant: Assistant):
    stray = ASKED.model_copy(update={"id": "s", "relevant": (Relevant(title="Nowhere", grade=1),)})
    failed, fine = asked(assistant, stray, ASKED)
    assert "question s expects 'Nowhere', which is not indexed" in failed.error
    assert failed.values == {}
    assert not fine.crashed


def test_a_crash_is_an_outcome_that_names_its_cause(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
):
    def crash(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(Assistant, "answer", crash)
    (outcome,) = asked(assistant, ASKED)
    assert (outcome.error, outcome.answer) == ("ZeroDivisionError: on purpose", None)


def test_papers_are_named_by_title_part_of_one_or_id(assistant: Assistant):
    names, paper_id = Named(assistant), assistant.show(VALVE).id
    assert {names.id_of(name, "it") for name in (VALVE, "CoT-Valve", paper_id)} == {paper_id}
    with pytest.raises(SourceError, match="it expects 'Nowhere'"):
        names.id_of("Nowhere", "it")


def test_the_same_answer_again_is_told_apart_from_another(outcome: Outcome):
    assert outcome.answer is not None
    slower = dataclasses.replace(
        outcome.answer, seconds=dataclasses.replace(outcome.answer.seconds, total=9.0)
    )
    other = dataclasses.replace(outcome.answer, answer="Something else.")
    pairs = with_same_again([outcome] * 3, [slower, other, None])
    assert [one.values["same_again"] for one in pairs] == [1.0, 0.0, 0.0]


def screened(**relative: float) -> dict[str, Features]:
    return {
        name: Features(value, value / 4, 0.0, 0.25, 1.0, 0.0, 0.0)
        for name, value in relative.items()
    }


def test_a_list_is_judged_by_a_fit_and_a_cut_off_without_it(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
):
    found = {"high": screened(a=0.9, b=0.7), "low": screened(a=0.5, b=0.2)}
    monkeypatch.setattr(Assistant, "screening", lambda _, question: found[question])
    expected = (Expected("a", "A", 2),)
    first, second = (Outcome(name, "offline", "list", name, expected=expected) for name in found)
    twice = with_held_out_lists([first, dataclasses.replace(first, id="again")], assistant)
    assert [one.values["list_f1_held_out"] for one in twice] == [1.0, 1.0]
    # What `high` teaches lies above all that was found for `low`: it cites nothing.
    pair = with_held_out_lists([first, second], assistant)
    assert pair[1].values["list_f1_held_out"] == 0.0
    (alone,) = with_held_out_lists([first], assistant)
    assert "list_f1_held_out" not in alone.values
    assert len(set(CUT_OFFS)) == 61


def test_a_ranking_is_measured_where_the_kind_has_papers_to_find():
    assert of_search(["a"], "list", {"a": 2})["ndcg_at_10"] == 1.0
    assert of_search(["a"], "metadata", {"a": 2}) == {}
    assert of_search(["a"], "list", {"a": 1}) == {}


def test_markers_that_were_dropped_are_a_share_of_those_written(outcome: Outcome):
    assert outcome.answer is not None
    share, written = of_markers(outcome.answer)
    assert (share, written) == (0.0, sum(len(one.markers) for one in outcome.answer.sentences))


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
    outcomes = asked(assistant, first, second)
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


def test_an_answer_that_is_quoted_because_the_model_failed_is_told_apart(assistant: Assistant):
    with ScriptedServer(lambda _: Status(401, {"error": {"message": "no"}})) as server:
        model, _ = open_model(load_settings(base_url=server.url, model="scripted", attempts=1))
        assert model is not None
        embedder = open_embedder(load_settings(embedder="none"))
        online = Assistant(assistant.library, embedder, model=model)
        (outcome,) = ask_all(online, [ASKED], "online", lambda _: None)
        model.server.close()
    assert outcome.values["fell_back"] == 1.0
    assert "fell_back" not in asked(assistant, ASKED)[0].values
