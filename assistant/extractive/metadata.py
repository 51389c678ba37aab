"""Questions that metadata answers exactly: dates, counts, numbers of authors and comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Body, Status
from assistant.extractive.compose import Draft
from assistant.extractive.limits import described
from assistant.extractive.unjudged import nameless, origin_unknown, unjudged
from assistant.find import find_paper
from assistant.language.markdown import escape
from assistant.language.wording import counted, listed
from assistant.question.bounds import Bounds
from assistant.question.constraints import Constraints
from assistant.question.extremes import EVERY, Field
from assistant.question.people import Writers
from assistant.question.plan import Plan
from index.identity.people import is_called
from index.metadata import Order, PaperRow, Where
from index.paper import Paper, date_of
from index.store import PaperReader

_ORDERS = {
    ("published", True): Order.NEWEST,
    ("published", False): Order.OLDEST,
    ("author_count", True): Order.MOST_AUTHORS,
    ("author_count", False): Order.FEWEST_AUTHORS,
    ("comments", True): Order.MOST_COMMENTS,
    ("comments", False): Order.FEWEST_COMMENTS,
}


def where(constraints: Constraints) -> Where:
    """Return the condition on metadata that `constraints` express."""
    authors, comments = constraints.authors or Bounds(), constraints.comments or Bounds()
    return Where(
        since=constraints.since,
        until=constraints.until,
        outside=constraints.outside or (),
        min_authors=authors.low,
        max_authors=authors.high,
        other_authors=authors.outside,
        min_comments=comments.low,
        max_comments=comments.high,
        other_comments=comments.outside,
        authors=constraints.author.names if constraints.author else (),
        any_author=constraints.author is not None and constraints.author.any_of,
        dated=constraints.dated,
    )


def answer_metadata(plan: Plan, store: PaperReader) -> Body:
    """List the papers that meet the constraints; exact, and candid about what is not known."""
    asked = asked_of_metadata(plan)
    draft = Draft()
    if asked.figure:
        draft.say(_NO_FIGURES, "says what is not known")
        return draft.body("not_in_corpus")
    if plan.unmet:
        draft.say(plan.unmet, "says what is not known")
        return draft.body("not_in_corpus")
    if asked.origin:
        draft.say(origin_unknown(asked.origin), "says what is not known")
        return draft.body("not_in_corpus")
    if asked == Constraints() and not plan.filters.papers:
        draft.say(_whole_index(store), "counts what is indexed")
        return draft.body("answered", notices=() if plan.counts else (_HOW_TO_LIST,))
    found = _select(asked, plan.filters.papers, store)
    rows = found[: asked.order.limit] if asked.by_relevance and asked.order else found
    condition = where(asked)
    if not rows and (unknown := nameless(asked, store)):
        draft.say(unknown, "says what is not known")
        notices = unjudged(replace(asked, author=None), condition, store, plan.filters.papers)
        return draft.body("not_in_corpus", notices=notices)
    draft.say(_lead(asked, rows, len(found)), "counts the papers listed below")
    papers = store.by_id([row.id for row in rows])
    for row in rows:
        draft.lay_out("\n- ")
        field, value, shown = _stated(asked, papers[row.id])
        draft.state(papers[row.id], f"**{escape(row.title)}** ({shown})", field, value)
    status: Status = "answered" if rows or plan.counts else "not_in_corpus"
    return draft.body(status, notices=unjudged(asked, condition, store, plan.filters.papers))


def asked_of_metadata(plan: Plan) -> Constraints:
    """Return the constraints of a question, including dates given by flags."""
    return replace(
        plan.constraints, since=plan.filters.since, until=plan.filters.until, lookup=None
    )


def _select(constraints: Constraints, names: Sequence[str], store: PaperReader) -> list[PaperRow]:
    chosen = {find_paper(name, store).id for name in names}
    wanted = constraints.order
    if wanted is not None and wanted.field != "relevance":
        order = _ORDERS[wanted.field, wanted.descending]
    else:
        order = Order.OLDEST if constraints.by_date else Order.ID
    rows = store.select(where(constraints), order)
    if chosen:
        rows = [row for row in rows if row.id in chosen]
    if wanted is None or wanted.limit == EVERY or wanted.field == "relevance":
        return rows
    return _first(rows, wanted.field, wanted.limit)


def _first(rows: list[PaperRow], field: Field, limit: int) -> list[PaperRow]:
    """Return the first `limit` rows that have a value, and any that tie with the last."""
    known = [row for row in rows if _value(row, field) is not None]
    if len(known) <= limit:
        return known
    edge = _value(known[limit - 1], field)
    ties = sum(1 for row in known[limit:] if _value(row, field) == edge)
    return known[: limit + ties]


def _value(row: PaperRow, field: Field) -> str | int | None:
    if field == "published":
        return date_of(row)
    return row.author_count if field == "author_count" else row.comments


def _stated(constraints: Constraints, paper: Paper) -> tuple[str, str | int | None, str]:
    """Return the field a paper is listed for, its value, and both in words."""
    ordered = constraints.order.field if constraints.order else None
    if constraints.author is not None:
        return _written_by(constraints.author, paper)
    if ordered == "comments" or constraints.comments:
        return "comments", paper.comments, counted(paper.comments or 0, "comment")
    if ordered == "author_count" or constraints.authors:
        return "author_count", paper.author_count, counted(paper.author_count or 0, "author")
    day = date_of(paper)
    return "published", day, day or "undated"


def _written_by(asked: Writers, paper: Paper) -> tuple[str, str, str]:
    """Return the authors for whom a paper is listed, as the paper spells their names."""
    found = [name for name in paper.authors if any(is_called(name, one) for one in asked.names)]
    value = found[0] if len(found) == 1 else ", ".join(paper.authors)
    others = ["others"] if len(found) < len(paper.authors) else []
    return "authors", value, f"by {escape(listed([*found, *others]))}"


def _lead(constraints: Constraints, rows: Sequence[PaperRow], of: int) -> str:
    """Return the sentence before some rows, which are the first ones of as many as `of`."""
    if len(rows) < of:
        return f"{len(rows)} of the {of} papers {' and '.join(described(constraints))}:"
    order = constraints.order
    if order and order.limit < EVERY and not constraints.by_relevance and rows:
        return f"{_EXTREME[order.field, order.descending]}:"
    verb = "are" if len(rows) > 1 else "is"
    papers = counted(len(rows), "paper") if rows else "No paper"
    says = f"{papers} {verb} {' and '.join(described(constraints)) or 'selected'}"
    return f"{says}:" if rows else f"{says}."


_NO_FIGURES = (
    "The index can tell how many papers there are, and which are at one end of an order: of their"
    " dates, or their numbers of authors or comments. It computes no averages or shares, and"
    " nothing month by month or author by author."
)


_HOW_TO_LIST = (
    "to list some of them, name a topic, an author or dates; `papers index export papers.csv`"
    " writes them all"
)


def _whole_index(store: PaperReader) -> str:
    counts = store.counts()
    papers = f"{counted(counts.papers, 'paper')} {'is' if counts.papers == 1 else 'are'} indexed"
    dated = Where(dated=True)
    ends = [store.select(dated, order, 1) for order in (Order.OLDEST, Order.NEWEST)]
    days = [str(date_of(row)) for rows in ends for row in rows]
    return f"{papers}; {counts.dated} of them are dated{', ' * bool(days)}{' to '.join(days)}."


_EXTREME = {
    ("published", True): "The most recent of the dated papers",
    ("published", False): "The earliest of the dated papers",
    ("author_count", True): "Most authors",
    ("author_count", False): "Fewest authors",
    ("comments", True): "Most comments",
    ("comments", False): "Fewest comments",
}
