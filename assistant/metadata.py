"""Questions that metadata answers exactly: dates, counts, numbers of authors and comments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answer import Status
from assistant.compose import Draft, escape
from assistant.constraints import Bounds, Constraints
from assistant.extract import Extract
from assistant.plan import Plan
from index.paper import Paper
from index.store import Order, PaperRow, PaperStore, Where

_ORDERS = {
    ("published", True): Order.NEWEST,
    ("published", False): Order.OLDEST,
    ("author_count", True): Order.MOST_AUTHORS,
    ("author_count", False): Order.FEWEST_AUTHORS,
    ("comments", True): Order.MOST_COMMENTS,
    ("comments", False): Order.FEWEST_COMMENTS,
}


def where(constraints: Constraints) -> Where:
    """Return the condition on metadata that `constraints` state."""
    authors, comments = constraints.authors or Bounds(), constraints.comments or Bounds()
    return Where(
        since=constraints.since,
        until=constraints.until,
        min_authors=authors.low,
        max_authors=authors.high,
        min_comments=comments.low,
        max_comments=comments.high,
        author=constraints.author,
        dated=constraints.dated,
    )


def answer_metadata(plan: Plan, store: PaperStore) -> Extract:
    """List the papers that meet the constraints; exact, and open about what is not known."""
    rows = _select(plan.constraints, store)
    draft = Draft()
    papers = store.by_id([row.id for row in rows])
    asks_nothing = plan.constraints == Constraints()
    draft.say(_lead(plan, len(rows), store), "counts the papers listed below")
    if not asks_nothing:
        for row in rows:
            draft.lay_out("\n- ")
            field, value, shown = _stated(plan.constraints, row)
            draft.state(papers[row.id], f"**{escape(row.title)}** ({shown})", field, value)
    status: Status = "answered" if rows or plan.counts else "not_in_corpus"
    return Extract(draft, status, screened=0, notices=_unknown(plan.constraints, store))


def look_up(plan: Plan, paper: Paper) -> Extract:
    """State one metadata field of the paper that the question names."""
    field = plan.constraints.lookup
    value: str | int | None
    title = f"**{escape(paper.title)}**"
    if field == "published":
        value = paper.published.isoformat() if paper.published else None
        known = f"{title} is dated {value}{_inferred(paper)}."
    elif field == "comments":
        value = paper.comments
        known = f"{title} has {_plural(value or 0, 'comment')}."
    elif field == "author_count":
        value = paper.author_count
        known = f"{title} has {_plural(value or 0, 'author')}."
    else:
        value = ", ".join(paper.authors) or None
        known = f"{title} is by {escape(value or '')}."
    draft = Draft()
    if value is not None:
        draft.state(paper, known, str(field), value)
        return Extract(draft, "answered", screened=1)
    what = {"published": "date", "comments": "number of comments"}.get(str(field), "author names")
    draft.say(f"The sources of {title} give no {what}.", "says what is not known")
    if field == "authors" and paper.author_count is not None:
        draft.lay_out(" ")
        only = f"They say only that it has {_plural(paper.author_count, 'author')}."
        draft.state(paper, only, "author_count", paper.author_count)
        return Extract(draft, "partial", screened=1)
    return Extract(draft, "not_in_corpus", screened=1)


def undated_notice(store: PaperStore) -> str:
    """Say how many papers a date filter cannot judge; empty if all are dated."""
    counts = store.counts()
    undated = counts.papers - counts.dated
    return f"{undated} of {counts.papers} papers have no date and were left out." if undated else ""


def _select(constraints: Constraints, store: PaperStore) -> list[PaperRow]:
    if constraints.order is None:
        order = Order.OLDEST if constraints.by_date else Order.ID
        return store.select(where(constraints), order)
    order = _ORDERS[constraints.order.field, constraints.order.descending]
    field, limit = constraints.order.field, constraints.order.limit
    rows = [
        row for row in store.select(where(constraints), order) if _value(row, field) is not None
    ]
    if len(rows) <= limit:
        return rows
    edge = _value(rows[limit - 1], field)
    ties = sum(1 for row in rows[limit:] if _value(row, field) == edge)
    return rows[: limit + ties]


def _value(row: PaperRow, field: str) -> date | int | None:
    if field == "published":
        return row.published
    return row.author_count if field == "author_count" else row.comments


def _stated(constraints: Constraints, row: PaperRow) -> tuple[str, str | int | None, str]:
    """Return the field a paper is listed for, its value, and both in words."""
    ordered = constraints.order.field if constraints.order else None
    if constraints.author is not None:
        return "authors", constraints.author, f"by {constraints.author} and others"
    if ordered == "comments" or constraints.comments:
        return "comments", row.comments, _plural(row.comments or 0, "comment")
    if ordered == "author_count" or constraints.authors:
        return "author_count", row.author_count, _plural(row.author_count or 0, "author")
    if row.published is None:
        return "published", None, "undated"
    return "published", row.published.isoformat(), row.published.isoformat()


def _lead(plan: Plan, count: int, store: PaperStore) -> str:
    constraints = plan.constraints
    if constraints == Constraints():
        counts = store.counts()
        return f"{_plural(counts.papers, 'paper')} are indexed; {counts.dated} of them are dated."
    if constraints.order is not None and count:
        return f"{_EXTREME[constraints.order.field, constraints.order.descending]}:"
    verb = "is" if count == 1 else "are"
    parts = list(_described(constraints))
    papers = "No paper" if not count else _plural(count, "paper")
    says = f"{papers} {'is' if not count else verb} {' and '.join(parts)}"
    return f"{says}:" if count else f"{says}."


_EXTREME = {
    ("published", True): "The most recent of the dated papers",
    ("published", False): "The earliest of the dated papers",
    ("author_count", True): "Most authors",
    ("author_count", False): "Fewest authors",
    ("comments", True): "Most comments",
    ("comments", False): "Fewest comments",
}


def _described(constraints: Constraints) -> Sequence[str]:
    parts = []
    if constraints.since and constraints.until:
        parts.append(f"dated {constraints.since} to {constraints.until}")
    elif constraints.since or constraints.until:
        way = (
            f"{constraints.since} or later"
            if constraints.since
            else f"{constraints.until} or earlier"
        )
        parts.append(f"dated {way}")
    if constraints.dated is not None:
        parts.append("dated" if constraints.dated else "undated")
    if constraints.authors:
        parts.append(f"by {_bounds(constraints.authors, 'author')}")
    if constraints.comments:
        parts.append(f"listed with {_bounds(constraints.comments, 'comment')}")
    if constraints.author:
        parts.append(f"by {constraints.author}")
    return parts


def _bounds(bounds: Bounds, noun: str) -> str:
    if bounds.low == bounds.high and bounds.low is not None:
        return _plural(bounds.low, noun)
    if bounds.high is None:
        return f"{bounds.low} or more {noun}s"
    return (
        f"at most {_plural(bounds.high, noun)}"
        if not bounds.low
        else (f"{bounds.low} to {bounds.high} {noun}s")
    )


def _unknown(constraints: Constraints, store: PaperStore) -> tuple[str, ...]:
    notices = []
    if constraints.by_date and (notice := undated_notice(store)):
        notices.append(notice)
    by_authors = constraints.authors or (
        constraints.order is not None and constraints.order.field == "author_count"
    )
    total = store.counts().papers
    if by_authors and (silent := total - store.count(Where(min_authors=0))):
        notices.append(f"{silent} of {total} papers state no number of authors and were left out.")
    if constraints.author and (nameless := total - store.count(Where(named=True))):
        notices.append(f"{nameless} of {total} papers state no author names and were left out.")
    return tuple(notices)


def _inferred(paper: Paper) -> str:
    return " (its page prints no year)" if paper.published_inferred else ""


def _plural(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
