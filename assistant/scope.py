"""Which papers a question is limited to, by date, author or name."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Filters
from assistant.find import find_paper
from assistant.question.plan import Plan
from index.metadata import Where
from index.store import PaperReader

ANYWHERE = Where()


def allowed(store: PaperReader, filters: Filters, condition: Where = ANYWHERE) -> set[str] | None:
    """Return the text digests that the filters leave, None if they leave all.

    Raises PaperNotFound for a named paper that isn't there.
    """
    condition = replace(condition, since=filters.since, until=filters.until)
    chosen = {find_paper(name, store).text_digest for name in filters.papers} or None
    if condition == ANYWHERE:
        return chosen
    met = {row.text_digest for row in store.select(condition)}
    return met if chosen is None else met & chosen


def sought(store: PaperReader, plan: Plan, condition: Where) -> set[str] | None:
    """Return the text digests of the papers that a plan is after, None if it may be any."""
    if plan.task is not None and not plan.task.subject:
        return set()
    only = allowed(store, plan.filters, condition)
    if not plan.besides:
        return only
    known = {find_paper(title, store).text_digest for title in plan.besides}
    return (only if only is not None else {row.text_digest for row in store.select()}) - known
