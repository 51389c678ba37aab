"""The table of scores."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.answer import Answer
from assistant.app import Assistant
from eval.questions import Kind, Question
from eval.run import Result
from eval.scores import CUT_OFFS, Score, cross_validated_f1, score_all


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    return assistant.answer("which papers compress CoT?")


def result(answer: Answer, kind: Kind = "list", **changes: object) -> Result:
    values: dict[str, object] = {
        "question": Question(id="q", kind=kind, question="?"),
        "answer": answer,
        "judged": {citation.paper_id: 2 for citation in answer.citations},
        "ranking": tuple(citation.paper_id for citation in answer.citations),
        "relative": tuple((citation.paper_id, 1.0) for citation in answer.citations),
        "misquoted": 0,
    }
    return Result(**(values | changes))  # type: ignore[arg-type]


def table(*results: Result) -> dict[str, Score]:
    return {score.name: score for score in score_all(results)}


@pytest.mark.parametrize(
    ("value", "floor", "at_most", "passed"),
    [
        (0.8, 0.8, False, True),
        (0.79999999, 0.8, False, True),
        (0.7999, 0.8, False, False),
        (3, 3, True, True),
        (4, 3, True, False),
        (0, 0, True, True),
    ],
)
def test_a_score_passes_on_the_right_side_of_its_floor(
    value: float, floor: float, at_most: bool, passed: bool
):
    assert Score("s", value, floor, 10, at_most=at_most).passed is passed


def test_a_perfect_list_has_perfect_scores(answer: Answer):
    scores = table(result(answer), result(answer))
    for name in (
        "list: nDCG@10 of search",
        "list: recall@20 of search, grade 2",
        "list: F1 of cited papers",
        "list: F1, cut-off cross-validated",
    ):
        assert scores[name].value == pytest.approx(1.0)
        assert scores[name].passed
        assert scores[name].total == 2


def test_a_kind_without_questions_has_no_row(answer: Answer):
    assert not any(name.startswith("specific") for name in table(result(answer)))
    assert "list: nDCG@10 of search" not in table(result(answer, "specific"))


def test_wrong_abstentions_and_refusals_are_counted_apart(answer: Answer):
    refused = dataclasses.replace(answer, status="not_in_corpus")
    scores = table(result(refused), result(refused, "unanswerable"), result(answer, "specific"))
    assert scores["answerable: wrongly abstained"].value == 1
    assert scores["answerable: wrongly abstained"].total == 2
    assert scores["unanswerable: abstained or corrected"].value == 1
    assert scores["unanswerable: abstained or corrected"].total == 1


def test_a_false_quote_fails_the_table(answer: Answer):
    row = table(result(answer, misquoted=2), result(answer))["quotes not at their offsets"]
    assert (row.value, row.passed, row.is_count) == (2, False, True)


def test_the_first_place_belongs_to_a_required_paper(answer: Answer):
    wrong = result(answer, "method", judged={answer.citations[0].paper_id: 1})
    scores = table(result(answer, "specific"), wrong)
    assert scores["specific, method, compare: right paper first"].value == 1


def test_the_cut_off_is_chosen_without_the_question_it_is_scored_on(answer: Answer):
    judged = {"a": 2}
    high = result(answer, judged=judged, relative=(("a", 0.9), ("b", 0.7)))
    low = result(answer, judged=judged, relative=(("a", 0.5), ("b", 0.2)))
    # For `low`, .71 is chosen on `high`, and nothing is cited; for `high`, .30, and `b` is too.
    assert cross_validated_f1([high, high]) == pytest.approx(1.0)
    assert cross_validated_f1([high, low]) == pytest.approx((2 / 3 + 0.0) / 2)
    assert cross_validated_f1([high]) == 0.0


def test_the_cut_offs_run_in_steps_of_a_hundredth():
    assert CUT_OFFS[0] == 0.3
    assert CUT_OFFS[-1] == 0.9
    assert len(set(CUT_OFFS)) == 61
