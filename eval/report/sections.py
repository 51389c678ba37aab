"""The page's sections except scores and questions: what failed, what changed, provenance.

Values in, HTML out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from assistant.presenting.html import NOTHING, Html, element, joined
from eval.outcome import (
    TIER_TITLES,
    Evaluation,
    Fallen,
    Flip,
    Measure,
    Moved,
    Opinion,
    Responsible,
    Tier,
)
from eval.report.entries import Entry
from eval.report.figures import (
    REASONS,
    before_and_after,
    counted,
    measures_of,
    tiers_of,
)
from eval.report.tables import hand_table

Anchors = dict[tuple[str, str], str]
"""Where a question is on the page, by tier and id."""
SHOWN = 8
"""Questions shown for one reason; the others are folded away."""


def fallen(evaluation: Evaluation, entries: Sequence[Entry]) -> Html:
    """Return what the gate rejects, each with the questions responsible."""
    rows = evaluation.verdict.fallen if evaluation.verdict else ()
    things: defaultdict[tuple[str, str], list[Fallen]] = defaultdict(list)
    for row in rows:
        things[row.tier, row.name].append(row)
    anchors, measures = _anchors(entries), measures_of(evaluation)
    return joined(_thing(rows, measures.get(name), anchors) for (_, name), rows in things.items())


def _anchors(entries: Sequence[Entry]) -> Anchors:
    return {(entry.outcome.tier, entry.outcome.id): entry.anchor for entry in entries}


def _thing(rows: Sequence[Fallen], measure: Measure | None, anchors: Anchors) -> Html:
    """Return one thing that failed, for one or more reasons."""
    first = rows[0]
    return element(
        "article",
        element("h3", first.title, " ", element("small", first.tier)),
        *(part for row in rows for part in _reason(row, measure, anchors)),
        cls="fallen",
        id=f"fell-{first.tier}-{first.name}",
    )


def _reason(row: Fallen, measure: Measure | None, anchors: Anchors) -> Iterator[Html]:
    yield element("p", element("span", REASONS[row.reason], cls="tag bad"), " ", row.detail)
    named = [
        element(
            "li",
            _named(row.tier, one, anchors),
            " ",
            element("small", before_and_after(one, measure)),
        )
        for one in row.questions
    ]
    if len(named) > SHOWN:
        rest = element("ul", *named[SHOWN:])
        more = element("summary", f"{len(named) - SHOWN} more")
        yield joined((element("ul", *named[:SHOWN]), element("details", more, rest)))
    elif named:
        yield element("ul", *named)


def _named(tier: str, one: Responsible | Flip | Moved, anchors: Anchors) -> Html:
    """Return a question as a link to its answer; without the link if it was not asked."""
    anchor = anchors.get((tier, one.id))
    words = f"{one.id}: {one.question}" if one.question else one.id
    return element("a", words, href=f"#{anchor}") if anchor else element("span", words)


def changes(evaluation: Evaluation, entries: Sequence[Entry]) -> Html:
    """Return the abstentions that flipped and the papers lost or gained."""
    verdict = evaluation.verdict
    if verdict is None or not (verdict.flips or verdict.moved):
        return NOTHING
    anchors = _anchors(entries)
    flips = [element("li", *_flip(flip, anchors)) for flip in verdict.flips]
    moved = [element("li", *_moved(one, anchors)) for one in verdict.moved]
    against = element("p", "Question by question, against the committed baseline.")
    lists = (_list("Abstentions that flipped", flips), _list("Papers lost or gained", moved))
    return joined((against, *lists))


def _list(title: str, rows: Sequence[Html]) -> Html:
    if not rows:
        return NOTHING
    return joined((element("h3", f"{title} ({len(rows)})"), element("ul", *rows, cls="changed")))


def _flip(flip: Flip, anchors: Anchors) -> Iterator[Html]:
    mood = ("as it should", "good") if flip.right else ("which is wrong", "bad")
    words = "is answered now" if flip.now == "answered" else "abstains now"
    yield _named(flip.tier, flip, anchors)
    yield element("span", f" {words}, {mood[0]}", cls=mood[1])


def _moved(one: Moved, anchors: Anchors) -> Iterator[Html]:
    yield _named(one.tier, one, anchors)
    yield from (element("div", f"− lost: {title}", cls="bad") for title in one.lost)
    yield from (element("div", f"+ gained: {title}", cls="good") for title in one.gained)


def by_hand(evaluation: Evaluation) -> Html:
    """Return how the checker compares with an annotator's verdicts."""
    tables = (_by_hand_in(evaluation, tier) for tier in tiers_of(evaluation))
    return joined(tables)


def _by_hand_in(evaluation: Evaluation, tier: Tier) -> Html:
    outcomes = [outcome for outcome in evaluation.outcomes if outcome.tier == tier]
    judged = [one for outcome in outcomes for one in outcome.by_hand]
    if not judged:
        return NOTHING
    answers = sum(bool(outcome.by_hand) for outcome in outcomes)
    words = (
        f"{counted(len(judged), 'sentence')} of {counted(answers, 'stored answer')}, "
        "each judged by an annotator and by the checker."
    )
    heading = element("h3", TIER_TITLES[tier])
    return joined((heading, element("p", words), hand_table(judged)))


def opinions(opinions: Sequence[Opinion]) -> Html:
    """Return what a model thinks of the answers, run by run."""
    if not opinions:
        return NOTHING
    rows = (
        element(
            "li",
            element("b", f"{one.name} {one.mean:.3f}"),
            f" ± {one.spread:.3f} over {counted(len(one.runs), 'run')} "
            f"({', '.join(f'{run:.3f}' for run in one.runs)}) of {counted(one.count, 'answer')}",
        )
        for one in opinions
    )
    return joined(
        (
            element(
                "p", "What a model thinks of the answers: reported with its spread, never gated on."
            ),
            element("ul", *rows),
        )
    )


def provenance(evaluation: Evaluation) -> Html:
    """Return what was measured, with what and where."""
    source = evaluation.provenance
    seconds = (f"{name} {time:.1f} s" for name, time in source.seconds.items())
    facts = {
        "Index": f"{source.index} ({counted(source.papers, 'paper')})",
        "Embedding model": source.embedder or "none: words only",
        "Lexicon model": source.model or "none",
        "Checker": source.checker,
        "Prompts": ", ".join(f"{name} {digest}" for name, digest in source.prompts.items()),
        "Questions": source.questions,
        "Machine": source.machine.processor,
        "Vectors of the probe texts": source.machine.vectors or "none",
        "Time": ", ".join(seconds),
    }
    rows = (
        element("div", element("dt", name), element("dd", fact))
        for name, fact in facts.items()
        if fact
    )
    return element("dl", *rows, cls="values facts")
