"""Scores as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from eval.run import Result
from eval.scores import Score


def as_lines(scores: Sequence[Score]) -> list[str]:
    """Return the table, one line per score, the floor and whether it holds behind it."""
    width = max(len(score.name) for score in scores)
    return [
        f"{score.name:<{width}}  {_value(score):>9}   {_floor(score):>8}   "
        f"{'ok' if score.passed else 'FAILED'}"
        for score in scores
    ]


def as_record(scores: Sequence[Score], results: Sequence[Result]) -> dict[str, object]:
    """Return scores and questions as one JSON object."""
    return {
        "passed": all(score.passed for score in scores),
        "scores": [
            {
                "name": score.name,
                "value": round(score.value, 4),
                "floor": score.floor,
                "at_most": score.at_most,
                "questions": score.total,
                "passed": score.passed,
            }
            for score in scores
        ],
        "questions": [_question(result) for result in results],
    }


def _question(result: Result) -> dict[str, object]:
    return {
        "id": result.question.id,
        "kind": result.question.kind,
        "question": result.question.question,
        "planned_kind": result.answer.kind,
        "status": result.answer.status,
        "cited": list(result.cited),
        "ndcg_at_10": round(result.ndcg, 4),
        "recall_at_20": round(result.recall, 4),
        "found_first": result.found_first,
        "f1": round(result.f1, 4),
        "evidence_shown": round(result.evidence_shown, 4),
        "seconds": result.answer.seconds.total,
    }


def _value(score: Score) -> str:
    if score.is_count:
        return f"{score.value:.0f} of {score.total}"
    return f"{score.value:.3f}"


def _floor(score: Score) -> str:
    sign = "<=" if score.at_most else ">="
    return f"{sign} {score.floor:.0f}" if score.is_count else f"{sign} {score.floor:.2f}"
