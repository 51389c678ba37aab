"""Outcomes -> scores: means with intervals, next to their floors and the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from eval.gate.baseline import Baseline
from eval.gate.floors import Thresholds
from eval.gate.statistics import interval, weighted_mean, worse_by_chance
from eval.measuring.measures import MEASURES
from eval.outcome import TIERS, Measure, Outcome, Score

DIGITS = 6
"""Decimal places to which values are compared: the baseline keeps no more."""


def score_all(
    outcomes: Sequence[Outcome],
    thresholds: Thresholds | None = None,
    baseline: Baseline | None = None,
) -> tuple[Score, ...]:
    """Return a score for each tier and measure with a value, in the order of both."""
    scores = (
        score
        for tier in TIERS
        for measure in MEASURES
        if (score := _score([one for one in outcomes if one.tier == tier], measure)) is not None
    )
    floored = (_with_floor(score, thresholds) for score in scores)
    return tuple(_with_history(score, outcomes, baseline) for score in floored)


def score_by_kind(outcomes: Sequence[Outcome]) -> tuple[Score, ...]:
    """Return the scores of each kind of question, without floors and history."""
    kinds = dict.fromkeys(one.kind for one in outcomes)
    return tuple(
        replace(score, kind=kind)
        for kind in kinds
        for score in score_all([one for one in outcomes if one.kind == kind])
    )


def losses(
    measure: Measure, outcomes: Sequence[Outcome], baseline: Baseline
) -> list[tuple[Outcome, float, float]]:
    """Return each outcome that has a value now and then: (outcome, before, loss).

    A loss is positive if the value got worse. If there is an answer but it no longer has a
    value, that counts as 0: nothing escapes a measure by having nothing to measure.
    """
    sign = 1.0 if measure.higher_is_better else -1.0
    found = []
    for outcome in outcomes:
        before = baseline.value(outcome, measure.name)
        after = _value_now(outcome, measure)
        if before is not None and after is not None:
            found.append((outcome, before, sign * (before - round(after, DIGITS))))
    return found


def _value_now(outcome: Outcome, measure: Measure) -> float | None:
    if measure.name in outcome.values:
        return outcome.values[measure.name]
    exempt = outcome.crashed or outcome.abstained or not measure.higher_is_better
    return None if exempt else 0.0


def _score(outcomes: Sequence[Outcome], measure: Measure) -> Score | None:
    having = [one for one in outcomes if measure.name in one.values]
    if not having:
        return None
    values = [one.values[measure.name] for one in having]
    weights = [_weight(one, measure) for one in having]
    low, high = interval(values, weights)
    return Score(
        measure=measure,
        tier=having[0].tier,
        value=weighted_mean(values, weights),
        low=low,
        high=high,
        count=len(having),
    )


def _weight(outcome: Outcome, measure: Measure) -> float:
    return float(outcome.counted.get(measure.name, 1)) if measure.pooled else 1.0


def _with_floor(score: Score, thresholds: Thresholds | None) -> Score:
    if thresholds is None:
        return score
    return replace(score, floor=thresholds.floor(score.tier, score.measure.name))


def _with_history(score: Score, outcomes: Sequence[Outcome], baseline: Baseline | None) -> Score:
    own = [one for one in outcomes if one.tier == score.tier]
    pairs = losses(score.measure, own, baseline) if baseline is not None else []
    if not pairs:
        return score
    weights = [_weight(outcome, score.measure) for outcome, _, _ in pairs]
    lost = [loss for _, _, loss in pairs]
    sign = -1.0 if score.measure.higher_is_better else 1.0
    weighted = list(_weighted(lost, weights))
    return replace(
        score,
        baseline=weighted_mean([before for _, before, _ in pairs], weights),
        change=sign * weighted_mean(lost, weights),
        significance=worse_by_chance(weighted),
    )


def _weighted(lost: Sequence[float], weights: Sequence[float]) -> Iterator[float]:
    for loss, weight in zip(lost, weights, strict=True):
        yield loss * weight
