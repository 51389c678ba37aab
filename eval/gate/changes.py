"""What changed against the baseline, for better or worse: refusals, and papers cited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.gate.baseline import Baseline, Kept
from eval.outcome import Flip, Moved, Outcome


def flips(outcomes: Sequence[Outcome], baseline: Baseline | None) -> Iterator[Flip]:
    """Yield the questions that are refused now but weren't before, or the other way round."""
    for one, kept in _known(outcomes, baseline):
        if one.abstained != kept.abstained:
            yield Flip(
                tier=one.tier,
                id=one.id,
                question=one.question,
                now="abstained" if one.abstained else "answered",
                right=one.abstained == (one.kind == "unanswerable"),
            )


def moved(outcomes: Sequence[Outcome], baseline: Baseline | None) -> Iterator[Moved]:
    """Yield the questions for which different expected papers are cited now."""
    for one, kept in _known(outcomes, baseline):
        titles = {paper.paper_id: paper.title for paper in one.expected}
        then, now = set(kept.cited) & titles.keys(), set(one.cited) & titles.keys()
        if then != now:
            lost = tuple(sorted(titles[paper] for paper in then - now))
            gained = tuple(sorted(titles[paper] for paper in now - then))
            yield Moved(one.tier, one.id, one.question, lost, gained)


def _known(
    outcomes: Sequence[Outcome], baseline: Baseline | None
) -> Iterator[tuple[Outcome, Kept]]:
    agreed = baseline.outcomes if baseline is not None else {}
    for one in outcomes:
        kept = agreed.get((one.tier, one.id))
        if kept is not None and not one.crashed:
            yield one, kept
