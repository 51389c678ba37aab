"""Figures as text: how a value, an interval or a change is written, wherever it is shown."""

from __future__ import annotations

from assistant.language import wording
from eval.outcome import (
    TIER_TITLES,
    Evaluation,
    Fallen,
    Measure,
    Reason,
    Responsible,
    Score,
    Tier,
    Unit,
)

REASONS: dict[Reason, str] = {
    "crashed": "crashed",
    "missing": "missing",
    "below floor": "beyond its floor",
    "exact": "got worse, and may not at all",
    "lost": "significantly worse",
    "flipped": "abstention flipped",
}
SAME = 5e-7
"""Smaller differences are rounding."""


def shown(value: float, unit: Unit = "share") -> str:
    """Return a value as people read it: `0.813`, `1.25 s`, `1,204`, `$0.0031`."""
    match unit:
        case "seconds":
            return f"{value:.2f} s"
        case "tokens":
            return f"{value:,.0f}"
        case "USD":
            return f"${value:.4f}"
        case _:
            return f"{value:.3f}"


def value_of(score: Score) -> str:
    """Return the value of a score."""
    return shown(score.value, score.measure.unit)


def interval_of(score: Score) -> str:
    """Return the 95 % interval of a score; empty if it has no width."""
    if score.high - score.low < SAME:
        return ""
    unit = score.measure.unit
    return f"{shown(score.low, unit)} to {shown(score.high, unit)}"


def floor_of(score: Score) -> str:
    """Return the floor of a score with its direction; empty if there is none."""
    if score.floor is None:
        return ""
    sign = "≥" if score.measure.higher_is_better else "≤"
    return f"{sign} {shown(score.floor, score.measure.unit)}"


def change_of(score: Score) -> str:
    """Return the change from the baseline: `−0.013 worse`; empty if nothing is compared."""
    if score.change is None:
        return ""
    if abs(score.change) < SAME:
        return "same"
    sign, direction = "+" if score.change > 0 else "−", "worse" if is_worse(score) else "better"
    return f"{sign}{shown(abs(score.change), score.measure.unit)} {direction}"


def is_worse(score: Score) -> bool:
    """Return whether a score got worse, even slightly."""
    change = score.change or 0.0
    return (change if score.measure.higher_is_better else -change) < -SAME


def chance_of(score: Score) -> str:
    """Return how likely a loss is by chance alone; empty if nothing was lost."""
    if score.significance is None or not is_worse(score):
        return ""
    return "p < 0.001" if score.significance < 0.001 else f"p = {score.significance:.3f}"


def before_and_after(one: Responsible, measure: Measure | None) -> str:
    """Return the change for one question: `1.000 → 0.500`; empty if nothing is known."""
    unit: Unit = measure.unit if measure else "share"
    if one.after is None:
        return "" if one.before is None else f"{shown(one.before, unit)} → no value"
    after = shown(one.after, unit)
    return after if one.before is None else f"{shown(one.before, unit)} → {after}"


def measures_of(evaluation: Evaluation) -> dict[str, Measure]:
    """Return the measures of an evaluation by name, in the order they are shown."""
    scores = (*evaluation.scores, *evaluation.by_kind)
    return {score.measure.name: score.measure for score in scores}


def tiers_of(evaluation: Evaluation) -> tuple[Tier, ...]:
    """Return the tiers that were asked or have a score."""
    met = {outcome.tier for outcome in evaluation.outcomes}
    met |= {score.tier for score in evaluation.scores}
    return tuple(tier for tier in TIER_TITLES if tier in met)


def fallen_of(evaluation: Evaluation, score: Score) -> tuple[Fallen, ...]:
    """Return why the gate fails a score; nothing if it passes or the gate was not asked."""
    rows = evaluation.verdict.fallen if evaluation.verdict else ()
    return tuple(row for row in rows if (row.tier, row.name) == (score.tier, score.measure.name))


def verdict_in_words(evaluation: Evaluation) -> str:
    """Return the outcome of the run in a few words."""
    if evaluation.verdict is None:
        return "Measured, not gated"
    if evaluation.verdict.passed:
        return "The gate is green"
    things = {(row.tier, row.name) for row in evaluation.verdict.fallen}
    return f"The gate is red: {counted(len(things), 'thing')} fell"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 paper`, `1,204 papers`."""
    return wording.counted(number, noun, plural, grouped=True)


def summary(evaluation: Evaluation) -> str:
    """Return a one-line summary of what was asked and how long it took."""
    asked = [
        f"{counted(number, 'question' if tier in {'offline', 'online'} else 'answer')} {tier}"
        for tier in tiers_of(evaluation)
        if (number := sum(outcome.tier == tier for outcome in evaluation.outcomes))
    ]
    source = evaluation.provenance
    parts = [*asked, counted(source.papers, "paper")]
    if total := source.seconds.get("total"):
        parts.append(f"{total:.0f} s")
    if not evaluation.whole:
        parts.append("only a part of the questions, so that floors and baseline do not apply")
    return ", ".join(parts)
