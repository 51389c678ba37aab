"""Asking the labelled questions."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.app import Assistant
from eval.questions import GoldEvidence, Question, Relevant, bundled_questions
from eval.run import SEARCH_DEPTH, Result, run
from eval.scores import score_all
from index.errors import SourceError

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
)


@pytest.fixture(scope="module")
def result(assistant: Assistant) -> Result:
    (only,) = run(assistant, [ASKED])
    return only


def test_titles_are_turned_into_ids_with_their_grades(result: Result, assistant: Assistant):
    paper_id = assistant.show(VALVE).id
    assert result.judged == {paper_id: 2}
    assert result.required == (paper_id,)
    assert result.found_first
    assert result.f1 == 1.0


def test_the_ranking_is_that_of_search(result: Result, assistant: Assistant):
    found = assistant.search(ASKED.question, SEARCH_DEPTH)
    assert result.ranking == tuple(hit.paper_id for hit in found)


def test_the_share_of_gold_evidence_among_the_quotes_is_counted(result: Result):
    assert result.evidence_shown == 0.5
    nothing = dataclasses.replace(result, question=ASKED.model_copy(update={"evidence": ()}))
    assert nothing.evidence_shown == 0.0


def test_progress_is_told_once_a_question(assistant: Assistant):
    steps: list[int] = []
    assert len(list(run(assistant, [ASKED, ASKED], steps.append))) == 2
    assert steps == [1, 1]


def test_a_title_that_is_not_indexed_is_an_error_that_names_it(assistant: Assistant):
    stray = ASKED.model_copy(update={"relevant": (Relevant(title="Nowhere", grade=1),)})
    with pytest.raises(SourceError, match="question valve expects 'Nowhere'"):
        list(run(assistant, [stray]))


def test_quotes_of_real_answers_stand_where_they_say(result: Result):
    assert result.misquoted == 0


def test_a_sample_of_the_bundled_questions_is_answered_well(assistant: Assistant):
    """Every fourth question: quick, and sensitive to whatever breaks answering at large."""
    results = list(run(assistant, bundled_questions()[::4]))
    scores = {score.name: score for score in score_all(results)}
    assert scores["quotes not at their offsets"].value == 0
    assert scores["answerable: wrongly abstained"].value == 0
    assert scores["specific, method, compare: right paper first"].passed
    assert scores["list: F1 of cited papers"].value > 0.6
