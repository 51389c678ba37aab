"""Results -> the table of scores, each with its floor and how it is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.metrics import list_scores, mean
from eval.run import Result

_PURE_METADATA = "metadata"
CUT_OFFS = tuple(round(0.30 + 0.01 * step, 2) for step in range(61))
"""Cut-offs tried when the one for list questions is cross-validated."""


@dataclass(frozen=True, slots=True)
class Score:
    """One row of the table."""

    name: str
    value: float
    floor: float
    """Least value that passes; greatest, where `at_most`."""
    total: int
    """Number of questions counted; for a count, what it is out of."""
    is_count: bool = False
    at_most: bool = False

    @property
    def passed(self) -> bool:
        """Whether the value is on the right side of the floor."""
        rounded = round(self.value, 6)
        return rounded <= self.floor if self.at_most else rounded >= self.floor


def score_all(results: Sequence[Result]) -> list[Score]:
    """Return the table for the bundled questions; a kind without questions is left out."""
    lists = _of(results, "list")
    named = _of(results, "specific", "method", "compare")
    specific = _of(results, "specific")
    metadata = _of(results, "metadata")
    pure = [result for result in metadata if result.answer.kind == _PURE_METADATA]
    topical = [result for result in metadata if result.answer.kind != _PURE_METADATA]
    foreign = _of(results, "unanswerable")
    answerable = [result for result in results if result.question.kind != "unanswerable"]
    rows = [
        _mean("list: nDCG@10 of search", lists, lambda result: result.ndcg, 0.80),
        _mean("list: recall@20 of search, grade 2", lists, lambda result: result.recall, 0.87),
        _mean("list: F1 of cited papers", lists, lambda result: result.f1, 0.71),
        Score("list: F1, cut-off cross-validated", cross_validated_f1(lists), 0.71, len(lists)),
        _count("specific, method, compare: right paper first", named, _found_first, len(named) - 1),
        _mean("specific: gold evidence among quotes", specific, _evidence, 0.83),
        _count("metadata alone: exact", pure, _exact, len(pure)),
        _mean("topic and date: F1", topical, lambda result: result.f1, 0.70),
        _count("unanswerable: abstained or corrected", foreign, _refused_or_corrected, 4),
        _count("answerable: wrongly abstained", answerable, _abstained, 3, at_most=True),
        Score(
            "quotes not at their offsets",
            sum(r.misquoted for r in results),
            0,
            len(results),
            is_count=True,
            at_most=True,
        ),
    ]
    return [row for row in rows if row.total]


def cross_validated_f1(results: Sequence[Result]) -> float:
    """Return the mean F1 of list questions with the cut-off chosen on all the others.

    Leave one question out, take the cut-off that is best on the rest, score the one.
    """
    if len(results) < 2:
        return 0.0
    table = [[_f1_at(result, cut) for cut in CUT_OFFS] for result in results]
    sums = [sum(row[i] for row in table) for i in range(len(CUT_OFFS))]
    scores = []
    for row in table:
        rest = [total - own for total, own in zip(sums, row, strict=True)]
        scores.append(row[rest.index(max(rest))])
    return mean(scores)


def _f1_at(result: Result, cut: float) -> float:
    cited = [paper for paper, relative in result.relative if relative >= cut]
    return list_scores(cited, result.judged).f1


def _of(results: Sequence[Result], *kinds: str) -> list[Result]:
    return [result for result in results if result.question.kind in kinds]


def _mean(
    name: str, results: Sequence[Result], value: Callable[[Result], float], floor: float
) -> Score:
    return Score(name, mean([value(result) for result in results]), floor, len(results))


def _count(
    name: str,
    results: Sequence[Result],
    holds: Callable[[Result], bool],
    floor: int,
    *,
    at_most: bool = False,
) -> Score:
    number = sum(1 for result in results if holds(result))
    return Score(name, number, floor, len(results), is_count=True, at_most=at_most)


def _found_first(result: Result) -> bool:
    return result.found_first


def _evidence(result: Result) -> float:
    return result.evidence_shown


def _exact(result: Result) -> bool:
    return list_scores(result.cited, result.judged).f1 == 1.0


def _abstained(result: Result) -> bool:
    return result.abstained


def _refused_or_corrected(result: Result) -> bool:
    return result.abstained or result.evidence_shown > 0
