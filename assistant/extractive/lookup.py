"""Questions for fields of one paper: each is stated, or is said to be unknown."""

from __future__ import annotations

from assistant.answer import Body, NearMiss, Status
from assistant.extractive.compose import Draft
from assistant.language.markdown import escape
from assistant.language.terms import content_words, names
from assistant.language.wording import counted, listed
from assistant.question.plan import Plan
from assistant.question.wordings import Lookup
from assistant.retrieval.definitions import role_of
from index.paper import Paper, date_of
from index.stores.words import analyse


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


def _inferred(paper: Paper) -> str:
    if paper.published_inferred:
        return " (its page prints no year)"
    return " (its source gives no day)" if paper.published_within else ""
