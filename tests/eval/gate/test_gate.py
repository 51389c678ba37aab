"""The gate's rules, one by one, on made-up outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import assistant.answer as answers
from assistant.answer import Answer, Citation, Filters, Seconds
from eval.gate.baseline import Baseline, of_evaluation, read_baseline, write_baseline
from eval.gate.floors import Thresholds, Tolerance, bundled_thresholds, parse_thresholds
from eval.gate.scoring import score_all, score_by_kind
from eval.gate.verdict import Case, judge
from eval.measuring.measures import BY_NAME, MEASURES
from eval.outcome import Evaluation, Expected, Machine, Outcome, Provenance, Verdict
from eval.running.machine import fingerprint
from index.embedder import Vectors
from index.errors import SourceError, UsageError
from index.reporting import Advance

HERE, ELSEWHERE = Machine("this one", "aaaa"), Machine("another", "bbbb")
LIMITS = Thresholds(
    {"offline": {"list_f1": 0.5, "number_errors": 0.2}},
    Tolerance(significance=0.05, loss=0.02),
    Tolerance(significance=0.05, loss=0.03, untested=0.01, questions=0.05),
)


def provenance(**changes: object) -> Provenance:
    values: dict[str, object] = {
        "version": "1",
        "index": "abc",
        "papers": 3,
        "embedder": "e",
        "model": None,
        "checker": "c",
        "prompts": {},
        "questions": "q",
        "date": "2025-11-20",
        "machine": HERE,
        "seconds": {},
    }
    return Provenance(**(values | changes))  # type: ignore[arg-type]


def outcomes(values: Sequence[Mapping[str, float]], kind: str = "list") -> tuple[Outcome, ...]:
    return tuple(
        Outcome(f"q{i}", "offline", kind, f"question {i}?", values=one)
        for i, one in enumerate(values)
    )


def f1(*values: float) -> tuple[Outcome, ...]:
    return outcomes([{"list_f1": value} for value in values])


def kept(then: Sequence[Outcome]) -> Baseline:
    return of_evaluation(Evaluation(tuple(then), (), (), provenance()))


def compare(now: Sequence[Outcome], then: Sequence[Outcome], **changes: object) -> Verdict:
    case = Case(now, provenance(**changes), LIMITS, kept(then))
    return judge(case, case.scores())


def reasons(verdict: Verdict) -> list[tuple[str, str]]:
    return [(row.name, row.reason) for row in verdict.fallen]


def test_what_is_as_it_was_passes():
    same = f1(0.8, 0.9, 0.7)
    verdict = compare(same, same)
    assert verdict.passed
    assert (verdict.flips, verdict.moved, verdict.notes) == ((), (), ())


def test_a_score_below_its_floor_fails_and_names_the_worst_questions():
    now = f1(0.5, 0.1, 0.6)
    (row,) = compare(now, now).fallen
    assert (row.name, row.reason) == ("list_f1", "below floor")
    assert [one.id for one in row.questions] == ["q1", "q0", "q2"]


def test_of_a_measure_where_less_is_better_the_floor_is_the_greatest_value():
    now = outcomes([{"number_errors": 0.3}])
    assert reasons(compare(now, now)) == [("number_errors", "below floor")]


def test_more_than_the_allowed_mean_loss_fails_whatever_the_test_says():
    (row,) = compare(f1(0.8, 0.8, 0.7), f1(0.8, 0.8, 0.8)).fallen
    assert (row.name, row.reason) == ("list_f1", "lost")
    assert [(one.id, one.before, one.after) for one in row.questions] == [("q2", 0.8, 0.7)]


def test_a_small_loss_of_one_question_may_be_chance():
    assert compare(f1(*[0.8] * 9, 0.75), f1(*[0.8] * 10)).passed


def test_a_small_loss_that_all_questions_share_is_none():
    verdict = compare(f1(*[0.79] * 10), f1(*[0.8] * 10))
    assert reasons(verdict) == [("list_f1", "lost")]


def test_gains_make_up_for_losses_of_a_score():
    assert compare(f1(0.7, 0.95), f1(0.8, 0.8)).passed


def test_of_an_exact_measure_no_question_may_get_worse_whatever_others_gain():
    then = outcomes([{"citation_validity": 0.9}] * 5)
    now = outcomes([{"citation_validity": value} for value in (1.0, 1.0, 1.0, 1.0, 0.89)])
    (row,) = compare(now, then).fallen
    assert (row.reason, [one.id for one in row.questions]) == ("exact", ["q4"])


def test_what_is_only_reported_never_fails():
    fast, slow = outcomes([{"seconds": 0.1}]), outcomes([{"seconds": 99.0}])
    assert compare(slow, fast).passed


def test_a_crash_fails_and_is_no_zero():
    then = f1(0.8, 0.8)
    crashed = replace(then[1], values={}, error="ZeroDivisionError: on purpose")
    (row,) = compare((then[0], crashed), then).fallen
    assert (row.name, [one.id for one in row.questions]) == ("crashes", ["q1"])
    (score,) = score_all((then[0], crashed))
    assert (score.value, score.count) == (0.8, 1)


def test_a_question_that_is_not_asked_any_more_fails():
    then = f1(0.8, 0.8)
    assert reasons(compare(then[:1], then)) == [("questions", "missing")]


def test_a_question_that_is_new_is_not_compared_and_told():
    verdict = compare(f1(0.8, 0.1, 0.9), f1(0.8))
    assert verdict.passed
    assert verdict.notes == ("not in the baseline, so not compared: q1, q2",)


def test_a_value_that_an_answer_no_longer_has_counts_as_zero():
    then = outcomes([{"citation_recall": 1.0}] * 2)
    now = outcomes([{"citation_recall": 1.0}, {}])
    assert reasons(compare(now, then)) == [("citation_recall", "lost")]
    assert reasons(compare(outcomes([{}, {}]), then)) == [("citation_recall", "lost")]


def answered(status: str, *papers: str) -> Outcome:
    citations = [
        Citation(n, paper, paper.upper(), None, "", None, "abstract")
        for n, paper in enumerate(papers, start=1)
    ]
    answer = Answer(
        question="?",
        standalone_question="?",
        kind="list",
        mode="extractive",
        status=status,  # type: ignore[arg-type]
        answer="",
        sentences=(),
        citations=tuple(citations),
        items=(),
        near_misses=(),
        filters=Filters(),
        screened=0,
        notices=(),
        seconds=Seconds(),
        provenance=answers.Provenance("1", None, {}, "", None, {}),
    )
    expected = tuple(Expected(paper, paper.upper(), 2) for paper in "abc")
    return replace(f1(0.8)[0], answer=answer, expected=expected)


def test_a_refusal_that_changed_sides_is_listed_with_whether_it_is_right():
    (flip,) = compare([answered("not_in_corpus")], [answered("answered")]).flips
    assert (flip.id, flip.now, flip.right) == ("q0", "abstained", False)
    (flip,) = compare([answered("answered")], [answered("not_in_corpus")]).flips
    assert (flip.now, flip.right) == ("answered", True)


def test_expected_papers_that_came_or_went_are_listed_by_title():
    verdict = compare([answered("answered", "a", "c")], [answered("answered", "a", "b", "x")])
    (moved,) = verdict.moved
    assert (moved.lost, moved.gained) == (("B",), ("C",))
    assert verdict.passed  # whether that is a loss, the scores say


def test_another_index_fails_unless_it_is_the_users_own():
    same = f1(0.8)
    assert reasons(compare(same, same, index="xyz")) == [("index", "exact")]
    case = Case(same, provenance(index="xyz"), LIMITS, kept(same), index_may_change=True)
    assert judge(case, case.scores()).passed


def test_without_a_baseline_only_the_users_own_questions_pass():
    same = f1(0.8)
    case = Case(same, provenance(), LIMITS, None)
    assert reasons(judge(case, case.scores())) == [("baseline", "missing")]
    own = replace(case, index_may_change=True)
    assert judge(own, own.scores()).passed


def test_of_only_some_questions_nothing_but_crashes_counts():
    low = f1(0.1)
    case = Case(low, provenance(), LIMITS, None, whole=False)
    verdict = judge(case, case.scores())
    assert verdict.passed
    assert "only some of the questions" in verdict.notes[0]


def test_another_machine_has_a_tolerance_that_is_told():
    now, then = f1(*[0.79] * 10), f1(*[0.8] * 10)
    verdict = compare(now, then, machine=ELSEWHERE)
    assert verdict.passed
    assert "vectors come out differently here (another)" in verdict.notes[0]
    assert not compare(f1(*[0.75] * 10), then, machine=ELSEWHERE).passed


def test_another_machine_may_flip_few_answers_but_no_citation():
    then = outcomes([{"false_abstention": 0.0, "citation_validity": 1.0}] * 20)
    flipped = replace(then[0], values={"false_abstention": 1.0, "citation_validity": 1.0})
    invalid = replace(then[0], values={"false_abstention": 0.0, "citation_validity": 0.9})
    assert compare((flipped, *then[1:]), then, machine=ELSEWHERE).passed
    assert not compare((flipped, *then[1:]), then).passed
    assert not compare((invalid, *then[1:]), then, machine=ELSEWHERE).passed


def test_a_baseline_comes_back_from_its_file_as_it_was(tmp_path: Path):
    written = kept(outcomes([{"list_f1": 0.123456, "citation_validity": 1.0}, {"mrr": 0.5}]))
    write_baseline(written, tmp_path / "b.json")
    assert read_baseline(tmp_path / "b.json") == written
    assert len((tmp_path / "b.json").read_text().splitlines()) == 4


def test_no_baseline_is_none_and_a_damaged_one_an_error(tmp_path: Path):
    assert read_baseline(tmp_path / "none.json") is None
    for text in ("{", "[]", "{}", '{"outcomes": [1]}', '{"outcomes": [], "machine": {}}'):
        (tmp_path / "bad.json").write_text(text)
        with pytest.raises(SourceError, match="cannot be read"):
            read_baseline(tmp_path / "bad.json")


def test_no_baseline_is_made_of_a_crash():
    with pytest.raises(UsageError, match="q0 crashed"):
        kept([replace(f1(0.5)[0], error="on purpose")])


def test_what_is_not_compared_is_not_kept():
    online = replace(f1(0.5)[0], tier="online")
    slow = outcomes([{"seconds": 3.0}])[0]
    baseline = kept((online, slow))
    assert [dict(one.values) for one in baseline.outcomes.values()] == [{}]


def test_pooled_measures_weigh_questions_by_what_was_counted():
    one = Outcome("a", "stored", "list", "?", values={"dropped": 0.5}, counted={"dropped": 2})
    other = Outcome("b", "stored", "list", "?", values={"dropped": 0.0}, counted={"dropped": 8})
    (score,) = score_all([one, other])
    assert score.value == pytest.approx(0.1)


def test_scores_of_a_kind_are_of_its_questions_alone():
    mixed = (*f1(1.0), *outcomes([{"mrr": 0.5}], kind="method"))
    found = {(score.kind, score.measure.name): score.value for score in score_by_kind(mixed)}
    assert found == {("list", "list_f1"): 1.0, ("method", "mrr"): 0.5}


def test_every_floor_that_ships_is_of_a_gated_measure():
    limits = bundled_thresholds()
    assert set(limits.floors) == {"offline", "stored", "adversarial", "online"}
    assert limits.floor("offline", "list_f1") is not None
    assert limits.floor("offline", "seconds") is None


GATE = "[gate]\nsignificance = 0.05\nloss = 0.02\n[gate.other_machine]\nloss = 0\nquestions = 0\n"


@pytest.mark.parametrize(
    "text",
    [
        "[offline",
        "[offline]\nlist_f1 = 0.5\n",
        f"[offline]\nnonsense = 0.5\n{GATE}",
        f"[offline]\nseconds = 0.5\n{GATE}",
        f"[somewhere]\nlist_f1 = 0.5\n{GATE}",
    ],
)
def test_a_threshold_that_nothing_answers_to_is_an_error(text: str):
    with pytest.raises(UsageError, match=r"thresholds\.toml"):
        parse_thresholds(text)


def test_every_measure_has_a_definition_and_a_name_of_its_own():
    assert len(BY_NAME) == len(MEASURES)
    assert all(one.definition.endswith(".") and one.title for one in MEASURES)


class Shifted:
    """An embedding model that rounds otherwise."""

    def __init__(self, by: float) -> None:
        self.name, self.dimensions, self.by = "shifted", 2, by

    def is_word(self, text: str) -> bool:
        return bool(text)

    def embed(self, texts: Sequence[str], progress: Advance | None = None) -> Vectors:
        if progress:
            progress(len(texts))
        return np.full((len(texts), 2), 0.5 + self.by, dtype=np.float32)


def test_a_machine_is_known_by_the_vectors_that_come_out_of_it():
    same, other = fingerprint(Shifted(0.0)), fingerprint(Shifted(1e-6))
    assert same == fingerprint(Shifted(0.0))
    assert same.vectors != other.vectors
    assert same.processor == other.processor != ""
    assert fingerprint(None).vectors == ""
