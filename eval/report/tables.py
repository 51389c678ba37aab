"""The scores as HTML: a table for each tier, a panel for each measure by kind of question.

Also how the checker compares with the verdicts given by hand. Values in, HTML out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from assistant.presenting.html import NOTHING, Html, element, joined
from eval.outcome import TIER_TITLES, Evaluation, JudgedByHand, Score, Tier
from eval.report import charts
from eval.report.entries import differs
from eval.report.figures import (
    chance_of,
    change_of,
    counted,
    fallen_of,
    floor_of,
    interval_of,
    is_worse,
    measures_of,
    tiers_of,
    value_of,
)

_HEADS = ("Measure", "0 to 1", "Value", "Floor", "Against the baseline", "Gate")
_STATUSES = ("supported", "connective", "weak", "unsupported", "uncited", "missing")


def score_tables(evaluation: Evaluation) -> Html:
    """Return a table for each tier that has scores."""
    if not evaluation.scores:
        return NOTHING
    tables = (
        _table(evaluation, tier, [score for score in evaluation.scores if score.tier == tier])
        for tier in tiers_of(evaluation)
    )
    return joined((charts.key(), *tables))


def _table(evaluation: Evaluation, tier: Tier, scores: Sequence[Score]) -> Html:
    if not scores:
        return NOTHING
    heads = (element("th", head, scope="col", role="columnheader") for head in _HEADS)
    rows = (_row(evaluation, score) for score in scores)
    return element(
        "table",
        element("caption", TIER_TITLES[tier]),
        element("thead", element("tr", *heads, role="row"), role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        cls="scores",
        role="table",  # a narrow screen lays out the rows as cards, which would lose the roles
    )


def _row(evaluation: Evaluation, score: Score) -> Html:
    fallen = bool(fallen_of(evaluation, score))
    name = element("th", _measure(score), scope="row", role="rowheader")
    cells = (
        _cell("chart", charts.strip(score)),
        _cell("value", element("b", value_of(score)), " ", _small(interval_of(score))),
        _cell("floor", floor_of(score)),
        _cell("change", _change(score)),
        _cell("state", _state(score, fallen)),
    )
    return element("tr", name, *cells, role="row", cls="fell" if fallen else None)


def _cell(name: str, *content: str) -> Html:
    return element("td", *content, cls=name, role="cell")


def _small(text: str) -> Html:
    return element("small", text) if text else NOTHING


def _measure(score: Score) -> Html:
    measure = score.measure
    asked = counted(score.count, "question")
    what = f"everything counted in {asked} (micro)" if measure.pooled else f"{asked} (macro)"
    kinds = f" of the kinds {', '.join(measure.kinds)}" if len(measure.kinds) > 1 else ""
    limits = (", less is better" if not measure.higher_is_better else "") + (
        ", may not get worse at all" if measure.exact else ""
    )
    return element(
        "details",
        element("summary", measure.title),
        element("p", measure.definition),
        element("p", f"Mean over {what}{kinds}{limits}."),
        element("p", f"Source: {measure.source}") if measure.source else NOTHING,
    )


def _change(score: Score) -> Html:
    change = change_of(score)
    if is_worse(score):
        return joined((element("span", change, cls="worse"), _small(chance_of(score))), " ")
    return element("span", change, cls="good" if change.endswith("better") else "quiet")


def _state(score: Score, fallen: bool) -> Html:
    if fallen:
        return element("a", "fell", href=f"#fell-{score.tier}-{score.measure.name}", cls="bad")
    if not score.passed:
        return element("span", "beyond its floor", cls="bad")
    if not score.measure.gated:
        return element("span", "reported only", cls="quiet")
    if score.floor is None and score.baseline is None:
        return element("span", "no floor", cls="quiet")
    return element("span", "holds", cls="good")


def kind_panels(evaluation: Evaluation) -> Html:
    """Return, for each tier and measure, a panel with a line for each kind of question.

    A measure of only one kind has none: its line is already in the table.
    """
    by_measure: defaultdict[tuple[Tier, str], list[Score]] = defaultdict(list)
    for score in evaluation.by_kind:
        by_measure[score.tier, score.measure.name].append(score)
    parts = []
    for tier in tiers_of(evaluation):
        found = (by_measure[tier, name] for name in measures_of(evaluation))
        if panels := [_panel(scores) for scores in found if len(scores) > 1]:
            parts.append(element("h3", TIER_TITLES[tier]))
            parts.append(element("div", *panels, cls="panels"))
    return joined(parts)


def _panel(scores: Sequence[Score]) -> Html:
    measure = scores[0].measure
    lines = (
        element(
            "li",
            element("span", score.kind),
            element("span", charts.strip(score)),
            element("b", value_of(score)),
            element("small", f"of {score.count}"),
        )
        for score in scores
    )
    less = _small("less is better") if not measure.higher_is_better else NOTHING
    return element(
        "div", element("h4", measure.title, " ", less), element("ul", *lines), cls="panel"
    )


def hand_table(judged: Iterable[JudgedByHand]) -> Html:
    """Return how often the checker gave which verdict on the annotated sentences."""
    counts = Counter[tuple[str, str]]((one.verdict, one.status) for one in judged)
    statuses = [one for one in _STATUSES if any(status == one for _, status in counts)]
    heads = (element("th", status, scope="col") for status in statuses)
    return element(
        "div",
        element(
            "table",
            element(
                "thead", element("tr", element("th", "by hand ↓ checker →", scope="col"), *heads)
            ),
            element("tbody", *_hand_rows(counts, statuses)),
        ),
        cls="wide",
        tabindex="0",
        role="region",
        aria_label="Verdicts by hand against the checker's",
    )


def _hand_rows(counts: Counter[tuple[str, str]], statuses: Sequence[str]) -> Iterator[Html]:
    for verdict in _STATUSES:
        if any(by_hand == verdict for by_hand, _ in counts):
            cells = (
                element("td", str(counts[verdict, status]), cls=_agreement(verdict, status))
                for status in statuses
            )
            yield element("tr", element("th", verdict, scope="row"), *cells)


def _agreement(verdict: str, status: str) -> str:
    return "number" if differs(verdict, status) else "number same"
