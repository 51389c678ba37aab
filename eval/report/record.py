"""The report as one JSON object, for machines; answers have the format of `papers ask --json`.

Fields may be added, not renamed. A figure that does not exist is null.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TypeAlias

from assistant.presenting.formats import answer_record
from eval.outcome import Evaluation, Outcome, Responsible, Score, Verdict
from eval.report.figures import measures_of

FORMAT = 1
"""Increased when a field changes its meaning."""
_PLACES = 6

Record: TypeAlias = dict[str, object]


def as_record(evaluation: Evaluation) -> Record:
    """Return all results, with outcomes in the order they were asked."""
    verdict = evaluation.verdict
    return {
        "format": FORMAT,
        "passed": verdict.passed if verdict else None,
        "whole": evaluation.whole,
        "verdict": _verdict(verdict) if verdict else None,
        "measures": [asdict(measure) for measure in measures_of(evaluation).values()],
        "scores": _scores(evaluation.scores),
        "by_kind": _scores(evaluation.by_kind),
        "opinions": [asdict(opinion) for opinion in evaluation.opinions],
        "provenance": asdict(evaluation.provenance),
        "outcomes": [_outcome(outcome) for outcome in evaluation.outcomes],
    }


def _verdict(verdict: Verdict) -> Record:
    record = asdict(verdict)
    for row, fallen in zip(record["fallen"], verdict.fallen, strict=True):
        row["questions"] = [_responsible(one) for one in fallen.questions]
    return {"passed": verdict.passed, **record}


def _responsible(one: Responsible) -> Record:
    before, after = _rounded(one.before), _rounded(one.after)
    return {"id": one.id, "question": one.question, "before": before, "after": after}


def _scores(scores: Sequence[Score]) -> list[Record]:
    return [_score(score) for score in scores]


def _score(score: Score) -> Record:
    return {
        "measure": score.measure.name,
        "tier": score.tier,
        "kind": score.kind or None,
        "value": _rounded(score.value),
        "low": _rounded(score.low),
        "high": _rounded(score.high),
        "count": score.count,
        "floor": score.floor,
        "passed": score.passed,
        "baseline": _rounded(score.baseline),
        "change": _rounded(score.change),
        "significance": _rounded(score.significance),
    }


def _outcome(outcome: Outcome) -> Record:
    return {
        "id": outcome.id,
        "tier": outcome.tier,
        "kind": outcome.kind,
        "question": outcome.question,
        "question_id": outcome.question_id or None,
        "sort": outcome.sort or None,
        "history": [asdict(turn) for turn in outcome.history],
        "abstained": outcome.abstained,
        "error": outcome.error or None,
        "expected": [asdict(paper) for paper in outcome.expected],
        "cited": list(outcome.cited),
        "values": {name: _rounded(value) for name, value in outcome.values.items()},
        "counted": dict(outcome.counted),
        "by_hand": [asdict(judged) for judged in outcome.by_hand],
        "attack": outcome.attack or None,
        "faults": list(outcome.faults),
        "answer": answer_record(outcome.answer) if outcome.answer else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)
