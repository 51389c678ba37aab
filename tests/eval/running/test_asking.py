"""Questions asked and measured: what an outcome holds, whatever happens to its question."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from assistant.app import Assistant
from assistant.build import open_embedder, open_model
from assistant.settings import load_settings
from eval.measuring.observe import of_markers, of_search
from eval.outcome import Expected, Outcome
from eval.questions import Earlier, GoldEvidence, Question, Relevant
from eval.running.asking import Named, ask_all, ask_earlier, with_same_again
from index.errors import SourceError
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


def test_a_ranking_is_measured_where_the_kind_has_papers_to_find():
    assert of_search(["a"], "list", {"a": 2})["ndcg_at_10"] == 1.0
    assert of_search(["a"], "metadata", {"a": 2}) == {}
    assert of_search(["a"], "list", {"a": 1}) == {}


def test_markers_that_were_dropped_are_a_share_of_those_written(outcome: Outcome):
    assert outcome.answer is not None
    share, written = of_markers(outcome.answer)
    assert (share, written) == (0.0, sum(len(one.markers) for one in outcome.answer.sentences))


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
