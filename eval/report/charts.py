"""Scores as small drawings: SVG that fills its container's width and needs no script.

A strip is one line from 0 to 1: the interval, the value on it, the floor and the baseline.
Positions are percentages, so that nothing is distorted on a narrow screen. Each drawing says
in words what it shows. Knows nothing of the page around it.
"""

from __future__ import annotations

from assistant.presenting.html import NOTHING, Html, element
from eval.outcome import Score
from eval.report.figures import floor_of, interval_of, shown, value_of

_MIDDLE = 10
_STEPS = (25, 50, 75)


def strip(score: Score) -> Html:
    """Return the drawing of a score that is a share; nothing for any other unit."""
    if score.measure.unit != "share":
        return NOTHING
    return element(
        "svg",
        element("title", in_words(score)),
        *(_tick("step", step, 4, 16) for step in _STEPS),
        _line("axis", 0, 100),
        _forbidden(score),
        _line("interval", _percent(score.low), _percent(score.high)),
        _baseline(score),
        _floor(score),
        _dot(score),
        cls="strip" if score.passed else "strip low",
        role="img",
        height=2 * _MIDDLE,
        width="100%",
    )


def in_words(score: Score) -> str:
    """Return what a strip shows: `0.813, interval 0.750 to 0.870, floor ≥ 0.710`."""
    parts = [value_of(score)]
    if interval := interval_of(score):
        parts.append(f"interval {interval}")
    if floor := floor_of(score):
        parts.append(f"floor {floor}")
    if score.baseline is not None:
        parts.append(f"baseline {shown(score.baseline, score.measure.unit)}")
    return ", ".join(parts)


def meter(worth: float) -> Html:
    """Return a bar filled up to `worth`, from 0 to 1, with the figure beside it."""
    return element(
        "svg",
        element("rect", cls="empty", width="100%", height="100%", rx=2),
        element("rect", cls="full", width=f"{_percent(worth):g}%", height="100%", rx=2),
        cls="meter",
        aria_hidden="true",
        height=6,
        width="100%",
    )


def key() -> Html:
    """Return the legend of the strips."""
    samples = (
        (element("circle", cls="dot", cx=14, cy=_MIDDLE, r=4.5), "value"),
        (_line("interval", 10, 90), "95 % interval"),
        (_tick("floor", 50, 2, 18), "floor"),
        (_tick("baseline", 50, 4, 16), "baseline"),
    )
    return element("ul", *(_sample(drawing, words) for drawing, words in samples), cls="key")


def _sample(drawing: Html, words: str) -> Html:
    height = 2 * _MIDDLE
    drawn = element("svg", drawing, cls="strip", aria_hidden="true", width=28, height=height)
    return element("li", drawn, words)


def _dot(score: Score) -> Html:
    return element("circle", cls="dot", cx=f"{_percent(score.value):g}%", cy=_MIDDLE, r=4.5)


def _floor(score: Score) -> Html:
    return NOTHING if score.floor is None else _tick("floor", _percent(score.floor), 2, 18)


def _baseline(score: Score) -> Html:
    if score.baseline is None:
        return NOTHING
    return _tick("baseline", _percent(score.baseline), 4, 16)


def _forbidden(score: Score) -> Html:
    """Return the side of the floor where the value must not be."""
    if score.floor is None:
        return NOTHING
    floor = _percent(score.floor)
    left, width = (0.0, floor) if score.measure.higher_is_better else (floor, 100 - floor)
    place = f"{left:g}%"
    return element("rect", cls="forbidden", x=place, width=f"{width:g}%", y=_MIDDLE - 3, height=6)


def _line(name: str, start: float, end: float) -> Html:
    left, right = f"{start:g}%", f"{end:g}%"
    return element("line", cls=name, x1=left, x2=right, y1=_MIDDLE, y2=_MIDDLE)


def _tick(name: str, at: float, top: int, bottom: int) -> Html:
    place = f"{at:g}%"
    return element("line", cls=name, x1=place, x2=place, y1=top, y2=bottom)


def _percent(share: float) -> float:
    return round(100 * min(1.0, max(0.0, share)), 2)
