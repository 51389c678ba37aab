"""Questions that metadata answers exactly: dates, counts, numbers of authors and comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Body, NearMiss, Status
from assistant.extractive.compose import Draft
from assistant.extractive.limits import described
from assistant.extractive.unjudged import nameless, origin_unknown, unjudged
from assistant.find import find_paper
from assistant.language.markdown import escape
from assistant.language.terms import content_words, names
from assistant.language.wording import counted, listed
from assistant.question.bounds import Bounds
from assistant.question.constraints import Constraints
from assistant.question.extremes import EVERY, Field
from assistant.question.people import Writers
from assistant.question.plan import Plan
from assistant.question.wordings import Lookup
from assistant.retrieval.definitions import role_of
from index.identity.people import is_called
from index.metadata import Order, PaperRow, Where
from index.paper import Paper, date_of
from index.store import PaperReader
from index.stores.words import analyse

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


def look_up(plan: Plan, paper: Paper, near: tuple[NearMiss, ...] = ()) -> Body:
    """State one metadata field of `paper`, the best match for what the question names.

    Abstains, with the `near` misses, if that is not the paper that was meant.
    """
    if not _is_meant(plan.topic, paper):
        draft = Draft()
        draft.say(f"No indexed paper answers to “{escape(plan.topic)}”.", "says what is not known")
        return draft.body("not_in_corpus", near_misses=near, screened=1)
    draft = Draft()
    asked = (plan.constraints.lookup, *plan.constraints.also)
    if "reference" in asked:
        return _state_reference(draft, paper)
    statuses: set[Status] = set()
    for field in asked:
        if field is not None:
            draft.lay_out(" " * bool(statuses))
            statuses.add(_state_field(draft, paper, field))
    status = statuses.pop() if len(statuses) == 1 else "partial"
    return draft.body(status, near_misses=near if status == "not_in_corpus" else (), screened=1)


def _state_reference(draft: Draft, paper: Paper) -> Body:
    """State what is known of all that a reference gives, and how to print one."""
    draft.entry(paper, [])
    for field in _REFERENCE:
        value, known = _known(paper, field)
        if value is not None:
            draft.lay_out(" ")
            draft.state(paper, known, field, value)
    if unknown := [_UNKNOWN[field] for field in _REFERENCE if _known(paper, field)[0] is None]:
        draft.lay_out(" ")
        lacking = f"Its sources give no {listed(unknown, 'or')}."
        draft.say(lacking, "says what is not known")
    draft.lay_out(" ")
    command = f"`papers show {paper.id} --format bibtex` prints it as BibTeX."
    draft.say(command, "names the command that prints a reference")
    return draft.body("answered", screened=1)


_REFERENCE: tuple[Lookup, ...] = ("authors", "arxiv_id", "url")
"""What a reference gives besides the title and the date, which stand at its head."""


def _state_field(draft: Draft, paper: Paper, field: Lookup) -> Status:
    """State one field of `paper`, or that its sources don't give it."""
    value, known = _known(paper, field)
    if value is not None:
        draft.state(paper, known, field, value)
        return "answered"
    draft.say(
        f"The sources of **{escape(paper.title)}** give no {_UNKNOWN[field]}.",
        "says what is not known",
    )
    if field == "url":
        draft.lay_out(" ")
        search = f"A search for its title: {escape(paper.search_url)}"
        draft.say(search, "a search, not a link to the paper")
    if field == "authors" and paper.author_count is not None:
        draft.lay_out(" ")
        only = f"They say only that it has {counted(paper.author_count, 'author')}."
        draft.state(paper, only, "author_count", paper.author_count)
        return "partial"
    return "not_in_corpus"


def _known(paper: Paper, field: Lookup) -> tuple[str | int | None, str]:
    """Return the value of a field, None if no source gives it, and a sentence stating it."""
    title = f"**{escape(paper.title)}**"
    if field == "published":
        day = date_of(paper)
        return day, f"{title} is dated {day}{_inferred(paper)}."
    if field == "comments":
        return paper.comments, f"{title} has {counted(paper.comments or 0, 'comment')}."
    if field == "author_count":
        return paper.author_count, f"{title} has {counted(paper.author_count or 0, 'author')}."
    if field == "authors":
        by = ", ".join(paper.authors) or None
        return by, f"{title} is by {escape(by or '')}."
    if field == "arxiv_id":
        return paper.arxiv_id, f"{title} has the arXiv id {paper.arxiv_id}."
    if field == "url":
        return paper.url, f"{title} is at {escape(paper.url or '')}"
    return None, ""


_UNKNOWN: dict[Lookup, str] = {
    "published": "date",
    "comments": "number of comments",
    "author_count": "number of authors",
    "authors": "author names",
    "upvotes": "number of upvotes, only of comments",
    "citations": "number of citations",
    "citing": "list of the papers that cite it",
    "reference": "reference",
    "arxiv_id": "arXiv id",
    "url": "link",
}


def _is_meant(subject: str, paper: Paper) -> bool:
    """Whether a paper contains every word of the subject, and introduces what it names."""
    held = set(analyse(f"{paper.title}\n{paper.abstract}"))
    words = {stem for word in content_words(subject) for stem in analyse(word)}
    named = names(f"the {subject}")
    introduced = any(role_of(name, paper.title, paper.abstract) == "introduced" for name in named)
    return words <= held and (introduced or not named)


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


def _inferred(paper: Paper) -> str:
    if paper.published_inferred:
        return " (its page prints no year)"
    return " (its source gives no day)" if paper.published_within else ""
