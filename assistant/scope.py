"""Which papers a question is limited to, by date, author or name."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Filters
from assistant.find import find_paper
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
