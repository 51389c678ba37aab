"""Scores and outcomes against floors and baseline -> what dropped, and the questions responsible.

Exact measures: no question may get worse. Other measures: the mean over the questions of the
baseline may fall neither by more than `loss` nor significantly (paired test of the losses).
Refusals that flipped and expected papers that are no longer cited are always listed. On
a machine whose vectors differ from the baseline's, the tolerance of `thresholds.toml` is
added, with a note. The online tier has only floors: a model says something else each time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.gate.baseline import COMPARED, Baseline
from eval.gate.changes import flips, moved
from eval.gate.floors import Thresholds, Tolerance
from eval.gate.scoring import losses, score_all
from eval.measuring.measures import MEASURES
from eval.outcome import (
    Fallen,
    Measure,
    Outcome,
    Provenance,
    Responsible,
    Score,
    Tier,
    Verdict,
)

SAME_EVERYWHERE = frozenset({"citation_validity", "same_again", "as_read", "forged_dropped"})
"""Exact measures that rounding of vectors cannot affect."""
_EPSILON = 1e-6
_NAMED = 10
"""Questions named in a row for a floor, which may concern them all."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged."""

    outcomes: Sequence[Outcome]
    provenance: Provenance
    thresholds: Thresholds
    baseline: Baseline | None
    index_may_change: bool = False
    """Whether the index is a user's own, which grows."""
    whole: bool = True
    """False if only some of the questions were asked: then only crashes count."""
    remarks: tuple[str, ...] = ()
    """What else the reader needs to know."""

    def scores(self) -> tuple[Score, ...]:
        """Return the scores with their floors and history, where these apply."""
        return score_all(self.outcomes, self.thresholds if self.whole else None, self.baseline)

    @property
    def is_other_machine(self) -> bool:
        """Whether vectors come out differently from the baseline's."""
        return (
            self.baseline is not None
            and self.baseline.machine.vectors != self.provenance.machine.vectors
        )

    @property
    def tolerance(self) -> Tolerance:
        """How far values may drop here."""
        limits = self.thresholds
        return limits.other_machine if self.is_other_machine else limits.same_machine


def judge(case: Case, scores: Sequence[Score]) -> Verdict:
    """Return the gate's verdict on the scores of a case."""
    compared = () if case.baseline is None else tuple(_compared(case, scores, case.baseline))
    return Verdict(
        fallen=(*_crashes(case), *_no_baseline(case), *_below_floors(case, scores), *compared),
        flips=tuple(flips(case.outcomes, case.baseline)),
        moved=tuple(moved(case.outcomes, case.baseline)),
        notes=tuple(_notes(case)),
    )


def _compared(case: Case, scores: Sequence[Score], baseline: Baseline) -> Iterator[Fallen]:
    yield from _other_index(case, baseline)
    yield from _not_asked(case, baseline)
    table = {(score.tier, score.measure.name): score for score in scores}
    for tier in COMPARED:
        outcomes = [one for one in case.outcomes if one.tier == tier]
        for measure in MEASURES:
            if not measure.gated:
                continue
            pairs = losses(measure, outcomes, baseline)
            score = table.get((tier, measure.name))
            if score is None:
                yield from _vanished(tier, measure, pairs)
            else:
                check = _worse if measure.exact else _lost
                yield from check(score, pairs, case)


def _crashes(case: Case) -> Iterator[Fallen]:
    crashed = [one for one in case.outcomes if one.crashed]
    for tier in dict.fromkeys(one.tier for one in crashed):
        own = [one for one in crashed if one.tier == tier]
        yield Fallen(
            tier=tier,
            name="crashes",
            title="questions that crashed",
            reason="crashed",
            detail=f"{len(own)} crashed; the first: {own[0].error}",
            questions=tuple(Responsible(one.id, one.question, None, None) for one in own),
        )


def _no_baseline(case: Case) -> Iterator[Fallen]:
    if case.whole and case.baseline is None and not case.index_may_change:
        yield Fallen(
            tier="offline",
            name="baseline",
            title="the baseline",
            reason="missing",
            detail="there is none to compare with; `papers eval --update-baseline` writes it",
        )


def _below_floors(case: Case, scores: Sequence[Score]) -> Iterator[Fallen]:
    for score in scores:
        if not score.passed and score.floor is not None:
            sign = ">=" if score.measure.higher_is_better else "<="
            yield Fallen(
                tier=score.tier,
                name=score.measure.name,
                title=score.measure.title,
                reason="below floor",
                detail=f"{score.value:.3f}, demanded is {sign} {score.floor:.3f}",
                questions=tuple(_lowest(score, case)),
            )


def _lowest(score: Score, case: Case) -> Iterator[Responsible]:
    name = score.measure.name
    having = [one for one in case.outcomes if one.tier == score.tier and name in one.values]
    sign = 1 if score.measure.higher_is_better else -1
    worst = sorted(having, key=lambda one: (sign * one.values[name], one.id))
    for one in worst[:_NAMED]:
        before = case.baseline.value(one, name) if case.baseline else None
        yield Responsible(one.id, one.question, before, one.values[name])


def _other_index(case: Case, baseline: Baseline) -> Iterator[Fallen]:
    made = case.provenance
    if case.index_may_change:
        return
    if (made.index, made.embedder) != (baseline.index, baseline.embedder):
        yield Fallen(
            tier="offline",
            name="index",
            title="the index",
            reason="exact",
            detail=(
                f"{made.papers} papers ({made.embedder or 'words only'}, {made.index[:8]}),"
                f" the baseline was made with {baseline.papers}"
                f" ({baseline.embedder or 'words only'}, {baseline.index[:8]})"
            ),
        )


def _not_asked(case: Case, baseline: Baseline) -> Iterator[Fallen]:
    asked = {(one.tier, one.id) for one in case.outcomes}
    for tier in COMPARED:
        gone = {
            name: kept
            for (where, name), kept in baseline.outcomes.items()
            if where == tier and (tier, name) not in asked
        }
        if gone:
            yield Fallen(
                tier=tier,
                name="questions",
                title="questions of the baseline",
                reason="missing",
                detail=f"{len(gone)} of the baseline were not asked",
                questions=tuple(
                    Responsible(name, kept.question, None, None) for name, kept in gone.items()
                ),
            )


Losses = Sequence[tuple[Outcome, float, float]]


def _vanished(tier: Tier, measure: Measure, pairs: Losses) -> Iterator[Fallen]:
    """Yield the drop of a measure for which no answer has a value any more."""
    if lost := _losers(pairs):
        yield Fallen(
            tier=tier,
            name=measure.name,
            title=measure.title,
            reason="lost",
            detail=f"{len(pairs)} answers had a value, none has one now",
            questions=_responsible(lost, measure),
        )


def _worse(score: Score, pairs: Losses, case: Case) -> Iterator[Fallen]:
    """Yield the drop of an exact measure."""
    measure = score.measure
    worse = _losers(pairs)
    share = 0.0 if measure.name in SAME_EVERYWHERE else case.tolerance.questions
    allowed = math.ceil(share * len(pairs))
    if len(worse) > allowed:
        let = f"; {allowed} may on another machine" if allowed else ""
        yield Fallen(
            tier=score.tier,
            name=measure.name,
            title=measure.title,
            reason="exact",
            detail=f"{len(worse)} of {len(pairs)} questions got worse, none may{let}",
            questions=_responsible(worse, measure),
        )


def _lost(score: Score, pairs: Losses, case: Case) -> Iterator[Fallen]:
    """Yield the drop of a measure that is subject to chance."""
    if score.change is None or score.significance is None or score.baseline is None:
        return
    measure, tolerance = score.measure, case.tolerance
    loss = -score.change if measure.higher_is_better else score.change
    significant = (
        loss > tolerance.untested + _EPSILON and score.significance < tolerance.significance
    )
    if loss > tolerance.loss + _EPSILON or significant:
        now = score.baseline + score.change
        yield Fallen(
            tier=score.tier,
            name=measure.name,
            title=measure.title,
            reason="lost",
            detail=(
                f"{score.baseline:.3f} -> {now:.3f} over {len(pairs)} questions"
                f" (p = {score.significance:.3f}; {tolerance.loss:.3f} may be lost)"
            ),
            questions=_responsible(_losers(pairs), measure),
        )


def _losers(pairs: Losses) -> list[tuple[Outcome, float, float]]:
    worse = [pair for pair in pairs if pair[2] > _EPSILON]
    return sorted(worse, key=lambda pair: (-pair[2], pair[0].id))


def _responsible(worse: Losses, measure: Measure) -> tuple[Responsible, ...]:
    return tuple(
        Responsible(one.id, one.question, before, one.values.get(measure.name))
        for one, before, _ in worse
    )


def _notes(case: Case) -> Iterator[str]:
    yield from case.remarks
    if not case.whole:
        yield "only some of the questions were asked: floors and baseline do not apply"
        return
    if case.baseline is None:
        if case.index_may_change:
            yield "compared with nothing: --update-baseline keeps this run beside the questions"
        return
    if case.is_other_machine:
        yield (
            f"vectors come out differently here ({case.provenance.machine.processor}) than where"
            f" the baseline was made ({case.baseline.machine.processor}): a mean loss of"
            f" {case.tolerance.loss:.3f} and {case.tolerance.questions:.0%} of the questions of"
            " an exact measure are let pass"
        )
    if case.baseline.checker != case.provenance.checker:
        yield "the checker is not the one of the baseline"
    new = [
        one.id
        for one in case.outcomes
        if one.tier in COMPARED and (one.tier, one.id) not in case.baseline.outcomes
    ]
    if new:
        yield f"not in the baseline, so not compared: {', '.join(new[:_NAMED])}" + (
            f" and {len(new) - _NAMED} more" if len(new) > _NAMED else ""
        )
