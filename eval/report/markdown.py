"""The report as Markdown, short enough for a job summary or a comment on a change.

Questions are untrusted: nothing in them becomes markup, mentions a person or links an issue.
Whatever is long is cut and says how much is left out; the HTML has all of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from assistant.presenting.text import one_line
from eval.outcome import TIER_TITLES, Evaluation, Fallen, Flip, Measure, Moved, Score, Tier
from eval.report.entries import Entry, worst_first
from eval.report.figures import (
    REASONS,
    before_and_after,
    chance_of,
    change_of,
    fallen_of,
    floor_of,
    interval_of,
    measures_of,
    summary,
    tiers_of,
    value_of,
    verdict_in_words,
)

MOST_ROWS = 40
"""Rows of one table or list."""
MOST_QUESTIONS = 8
"""Questions named for one thing that failed."""
WORST = 10
_LONGEST = 160
_LONGEST_NOTE = 600
_SPECIAL = re.compile(r"[\\`*_\[\]|~$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_CALLING = re.compile(r"((?<!\w)@|@(?=\w+\.\w)|#(?=\d))(?=\w)")
_NO_WIDTH = "\N{ZERO WIDTH SPACE}"


def as_markdown(evaluation: Evaluation) -> str:
    """Return the report: verdict, what failed, scores, changes, worst questions."""
    parts = [
        f"## {verdict_in_words(evaluation)}",
        f"{cell(summary(evaluation))}; version {cell(evaluation.provenance.version)}",
        *_notes(evaluation),
        *_fallen(evaluation),
        *(_scores(evaluation, tier) for tier in tiers_of(evaluation)),
        *_changes(evaluation),
        *_worst(evaluation),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def cell(text: str, longest: int = _LONGEST) -> str:
    """Return text on one line, taken literally wherever it appears."""
    line = one_line(text)
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    # GitHub looks for people and issues in the rendered text, after entities are resolved.
    quiet = html.escape(_CALLING.sub(rf"\1{_NO_WIDTH}", line), quote=False)
    return _SPECIAL.sub(lambda match: f"&#{ord(match.group())};", quiet)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    shown = rows[:MOST_ROWS]
    lines = [heads, ["---"] * len(heads), *shown]
    left = len(rows) - len(shown)
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return table + (f"\n\n{left} more in the HTML." if left else "")


def _notes(evaluation: Evaluation) -> Iterator[str]:
    for note in (evaluation.verdict.notes if evaluation.verdict else ())[:MOST_ROWS]:
        yield f"> {cell(note, _LONGEST_NOTE)}"


def _fallen(evaluation: Evaluation) -> Iterator[str]:
    rows = evaluation.verdict.fallen if evaluation.verdict else ()
    if rows:
        measures = measures_of(evaluation)
        yield "### What fell"
        heads = ("Tier", "Measure", "Why", "What happened", "Questions responsible")
        yield _table(heads, [_fell(row, measures.get(row.name)) for row in rows])


def _fell(row: Fallen, measure: Measure | None) -> tuple[str, ...]:
    named = [
        f"{cell(one.id)} {before_and_after(one, measure)}".strip()
        for one in row.questions[:MOST_QUESTIONS]
    ]
    if left := len(row.questions) - len(named):
        named.append(f"{left} more")
    return (
        row.tier,
        f"**{cell(row.title)}**",
        REASONS[row.reason],
        cell(row.detail),
        "<br>".join(named),
    )


def _scores(evaluation: Evaluation, tier: Tier) -> str:
    scores = [score for score in evaluation.scores if score.tier == tier]
    if not scores:
        return ""
    heads = ("Measure", "Value", "95 % interval", "Floor", "Change", "Questions", "")
    return f"### {TIER_TITLES[tier]}\n\n" + _table(heads, [_row(evaluation, s) for s in scores])


def _row(evaluation: Evaluation, score: Score) -> tuple[str, ...]:
    change = " ".join(part for part in (change_of(score), chance_of(score)) if part)
    state = "❌" if fallen_of(evaluation, score) or not score.passed else ""
    return (
        cell(score.measure.title),
        value_of(score),
        interval_of(score),
        floor_of(score),
        cell(change),
        str(score.count),
        state,
    )


def _changes(evaluation: Evaluation) -> Iterator[str]:
    verdict = evaluation.verdict
    if verdict is None or not (verdict.flips or verdict.moved):
        return
    yield "### Changes against the baseline"
    if verdict.flips:
        rows = [_flip(flip) for flip in verdict.flips]
        yield _table(("Tier", "Question", "Now", "As it should be"), rows)
    if verdict.moved:
        rows = [_moved(one) for one in verdict.moved]
        yield _table(("Tier", "Question", "Papers lost", "Papers gained"), rows)


def _flip(flip: Flip) -> tuple[str, ...]:
    return flip.tier, _question(flip.id, flip.question), flip.now, "yes" if flip.right else "**no**"


def _moved(one: Moved) -> tuple[str, ...]:
    return one.tier, _question(one.id, one.question), _titles(one.lost), _titles(one.gained)


def _titles(titles: Sequence[str]) -> str:
    named = [cell(title) for title in titles[:MOST_QUESTIONS]]
    if left := len(titles) - len(named):
        named.append(f"{left} more")
    return "<br>".join(named)


def _question(name: str, question: str) -> str:
    return f"{cell(name)}: {cell(question)}"


def _worst(evaluation: Evaluation) -> Iterator[str]:
    """Yield the questions with something wrong, folded away."""
    entries = [entry for entry in worst_first(evaluation) if entry.complaints or entry.fallen]
    if entries:
        table = _table(
            ("Question", "Tier", "Kind", "Complaints"), [_bad(e) for e in entries[:WORST]]
        )
        yield f"<details><summary>Worst questions</summary>\n\n{table}\n\n</details>"


def _bad(entry: Entry) -> tuple[str, ...]:
    outcome = entry.outcome
    error = f" {cell(outcome.error.strip().splitlines()[-1])}" if outcome.error.strip() else ""
    return (
        _question(outcome.id, outcome.question),
        outcome.tier,
        cell(outcome.kind),
        cell(", ".join(entry.complaints)) + error,
    )
