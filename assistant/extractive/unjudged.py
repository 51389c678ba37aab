"""Counts of the papers that can't be judged by what a question asks: metadata is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.find import find_paper
from assistant.language.markdown import escape
from assistant.question.constraints import Constraints
from index.metadata import Where
from index.paper import date_of
from index.store import PaperReader


def undatable(store: PaperReader, where: Where, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Say how many papers date limits cannot judge: undated, or only partly within them.

    Of the papers that a question is limited to by `names`, only the undated are counted.
    """
    limits = Where(since=where.since, until=where.until, outside=where.outside)
    if limits == Where():
        return ()
    if names:
        chosen = {paper.id: paper for paper in (find_paper(name, store) for name in names)}
        undated = sum(1 for paper in chosen.values() if date_of(paper) is None)
        return tuple(_left_out(undated, len(chosen), "have no date"))
    counts = store.counts()
    cut = store.count(replace(limits, possibly=True)) - store.count(limits)
    notices = _left_out(counts.papers - counts.dated, counts.papers, "have no date")
    within = "is" if cut == 1 else "are"
    reason = f"{within} dated by a month or year that lies only partly within the limits"
    return (*notices, *_left_out(cut, counts.papers, reason))


def unjudged(
    constraints: Constraints, where: Where, store: PaperReader, names: Sequence[str] = ()
) -> tuple[str, ...]:
    """Say how many papers could not be judged, for each thing asked; of `names`, by date."""
    if names:
        return undatable(store, where, names)
    total = store.counts().papers
    ordered = constraints.order.field if constraints.order else None
    asked = (
        (
            constraints.authors or ordered == "author_count",
            Where(min_authors=0),
            "no number of authors",
        ),
        (
            constraints.comments or ordered == "comments",
            Where(min_comments=0),
            "no number of comments",
        ),
        (constraints.author, Where(named=True), "no author names"),
    )
    notices = [*undatable(store, where), *(_ordered(store) if ordered == "published" else ())]
    for is_asked, stated, what in asked:
        if is_asked:
            notices += _left_out(total - store.count(stated), total, f"state {what}")
    return tuple(dict.fromkeys(notices))


def nameless(constraints: Constraints, store: PaperReader) -> str:
    """Return the notice that some papers' authors are unknown; empty if all have names."""
    if constraints.author is None:
        return ""
    total = store.counts().papers
    silent = total - store.count(Where(named=True))
    by = escape(str(constraints.author))
    states = "states" if silent == 1 else "state"
    return (
        f"Whether a paper is by {by} cannot be told:"
        f" {silent} of {total} papers {states} no author names."
        if silent
        else ""
    )


def origin_unknown(origin: str) -> str:
    """Return the notice that nobody knows which papers come from an institution or a venue."""
    name = escape(origin)
    return (
        f"Whether a paper is from {name} cannot be told: no source says where its authors work, or"
        f" where it appeared. For the abstracts that name it, ask: which papers mention “{name}”?"
    )


def _ordered(store: PaperReader) -> Iterator[str]:
    counts = store.counts()
    yield from _left_out(counts.papers - counts.dated, counts.papers, "have no date")
    if coarse := store.count(Where(to_the_day=False)):
        stand = "stands at its" if coarse == 1 else "stand at their"
        dated = "is" if coarse == 1 else "are"
        yield (
            f"{coarse} of {counts.papers} papers {dated} dated by month or year alone and {stand}"
            " first day in this order."
        )


def _left_out(count: int, total: int, reason: str) -> list[str]:
    were = "was" if count == 1 and not reason.startswith(("have", "state")) else "were"
    return [f"{count} of {total} papers {reason} and {were} left out."] if count else []
