"""An evaluation as lines for a terminal: the scores of each tier, and what the gate says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.outcome import (
    TIER_TITLES,
    TIERS,
    Evaluation,
    Fallen,
    Flip,
    Measure,
    Moved,
    Responsible,
    Score,
    Verdict,
)

_SHOWN = 8
"""Questions named under a row of what failed."""


def evaluation_lines(evaluation: Evaluation, *, updating: bool = False) -> Iterator[str]:
    """Yield the whole table, line by line; if `updating`, with the changes to the baseline."""
    width = max((len(score.measure.title) for score in evaluation.scores), default=0)
    for tier in TIERS:
        own = [score for score in evaluation.scores if score.tier == tier]
        if own:
            asked = sum(one.tier == tier for one in evaluation.outcomes)
            seconds = evaluation.provenance.seconds.get(tier, 0.0)
            yield f"{TIER_TITLES[tier]} ({asked} asked, {seconds:.0f} s)"
            yield from (f"  {_score_line(score, width)}" for score in own)
            yield ""
    for opinion in evaluation.opinions:
        yield (
            f"{opinion.name} by the model: {opinion.mean:.3f}, spread {opinion.spread:.3f}"
            f" over {len(opinion.runs)} runs of {opinion.count} answers (not gated)"
        )
    for one in evaluation.outcomes:
        if one.crashed:
            yield f"crashed: {one.tier} {one.id}: {one.error}"
    if evaluation.verdict is not None:
        yield from verdict_lines(evaluation.verdict, updating=updating, whole=evaluation.whole)


def verdict_lines(verdict: Verdict, *, updating: bool = False, whole: bool = True) -> Iterator[str]:
    """Yield what the gate says, and what changed; `whole` if all questions were asked."""
    if updating:
        yield f"against the baseline until now, {len(verdict.fallen) or 'nothing'} fell"
    elif not verdict.passed:
        yield f"the gate fails: {len(verdict.fallen)} fell"
    elif whole:
        yield "the gate passes"
    else:
        yield "the part that was asked passes; floors hold only for the whole set"
    for fallen in verdict.fallen:
        yield from _fallen_lines(fallen)
    yield from change_lines(verdict)
    yield from (f"note: {note}" for note in verdict.notes)


def change_lines(verdict: Verdict) -> Iterator[str]:
    """Yield refusals that flipped and papers that came or went."""
    yield from map(_flip_line, verdict.flips)
    for moved in verdict.moved:
        yield from _moved_lines(moved)


def value_of(measure: Measure, value: float) -> str:
    """Return a value for people, with its unit."""
    match measure.unit:
        case "seconds":
            return f"{value:.2f} s"
        case "tokens":
            return f"{value:,.0f}"
        case "USD":
            return f"${value:.4f}"
        case "share":
            return f"{value:.3f}"


def _score_line(score: Score, width: int) -> str:
    measure = score.measure
    columns = (
        f"{measure.title:<{width}}",
        f"{value_of(measure, score.value):>8}",
        f"[{value_of(measure, score.low)}, {value_of(measure, score.high)}]",
        f"n={score.count}",
        _floor(score),
        f"{score.change:+.3f}" if score.change is not None and abs(score.change) > 1e-6 else "",
    )
    return "  ".join(column for column in columns if column)


def _floor(score: Score) -> str:
    if score.floor is None:
        return ""
    sign = ">=" if score.measure.higher_is_better else "<="
    return f"{sign} {score.floor:g} {'ok' if score.passed else 'FELL'}"


def _fallen_lines(fallen: Fallen) -> Iterator[str]:
    yield f"  {fallen.tier}: {fallen.title} ({fallen.reason}): {fallen.detail}"
    yield from (f"      {_responsible(one)}" for one in fallen.questions[:_SHOWN])
    if (more := len(fallen.questions) - _SHOWN) > 0:
        yield f"      and {more} more"


def _responsible(one: Responsible) -> str:
    values: Sequence[float | None] = (one.before, one.after)
    if values == (None, None):
        return f"{one.id}: {one.question}"
    before, after = ("-" if value is None else f"{value:.3f}" for value in values)
    return f"{one.id}: {before} -> {after}  {one.question}"


def _flip_line(flip: Flip) -> str:
    side = "right" if flip.right else "WRONG"
    return f"  {flip.tier} {flip.id}: {flip.now} now, which is {side}: {flip.question}"


def _moved_lines(moved: Moved) -> Iterator[str]:
    yield f"  {moved.tier} {moved.id}: {moved.question}"
    yield from (f"      lost: {title}" for title in moved.lost)
    yield from (f"      gained: {title}" for title in moved.gained)
