"""The scope controls of the page -> the filters of a question, and filters -> plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Filters
from assistant.language.dates import parse_day
from index.errors import UsageError

MOST_PAPERS = 20
DATE_FIX = "write a date as 2024, 2024-05 or 2024-05-31"


@dataclass(frozen=True, slots=True)
class Controls:
    """The contents of the scope controls, as typed and chosen."""

    since: str = ""
    until: str = ""
    papers: tuple[str, ...] = ()

    def filters(self) -> Filters:
        """Return the filters they stand for; raises UsageError as `read_filters` does."""
        return read_filters(self.since, self.until, self.papers)

    def without(self, dropped: Mapping[str, object]) -> Controls:
        """Return them without the limit that the page's script asked to remove, if it did."""
        if dropped.get("drop") == "dates":
            return Controls(papers=self.papers)
        if dropped.get("drop") == "paper":
            kept = tuple(one for one in self.papers if one != dropped.get("value"))
            return replace(self, papers=kept)
        return self


def read_filters(since: str, until: str, papers: Sequence[str]) -> Filters:
    """Return the filters that the controls stand for, both dates inclusive.

    Raises UsageError for an invalid date, dates in the wrong order, or too many papers.
    """
    first, last = _bound(since, "From", first=True), _bound(until, "To", first=False)
    if first and last and first > last:
        raise UsageError(f"From {since} is after To {until}", "swap the two dates")
    if len(papers) > MOST_PAPERS:
        raise UsageError(f"{len(papers)} papers are chosen", f"choose at most {MOST_PAPERS}")
    return Filters(first, last, tuple(papers))


def read_typed(since: str, until: str) -> Filters | None:
    """Return the filters of dates being typed, None while one is incomplete."""
    try:
        return read_filters(since, until, ())
    except UsageError:
        return None


def _bound(text: str, label: str, *, first: bool) -> date | None:
    if not (text or "").strip():
        return None
    period = parse_day(text.strip())
    if period is None:
        raise UsageError(f"{label}: {text.strip()[:40]!r} is not a date", DATE_FIX)
    return period.since if first else period.until


def dates_in_words(filters: Filters) -> str:
    """Return what the dates limit papers to; empty if they don't."""
    if filters.since and filters.until:
        if filters.since == filters.until:
            return f"on {filters.since}"
        return f"from {filters.since} to {filters.until}"
    if filters.since:
        return f"from {filters.since} on"
    return f"up to {filters.until}" if filters.until else ""
