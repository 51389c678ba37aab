"""A card for each cited paper: its full abstract, with the evidence highlighted in place.

Also the plainer cards of papers that are shown but not cited. Values in, HTML out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answer import Citation, Sentence
from assistant.language.wording import counted
from assistant.presenting.formats import day
from assistant.presenting.html import NOTHING, Html, button, element, joined, outward
from index.paper import Paper

_FIELDS = {
    "published": "its date",
    "author_count": "its number of authors",
    "authors": "its authors",
    "comments": "its number of comments",
    "title": "its title",
}
SEARCH = "Find on Hugging Face"
_NAMES = 3


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of an abstract and the answer's sentences that it supports, by position."""

    start: int
    end: int
    sentences: tuple[int, ...]


def highlights(sentences: Sequence[Sentence], n: int) -> list[Highlight]:
    """Return the evidence in paper `n` as stretches that do not overlap, in order."""
    pieces = [
        (evidence.start, evidence.end, place)
        for place, sentence in enumerate(sentences)
        for evidence in sentence.evidence
        if evidence.n == n and evidence.start < evidence.end
    ]
    edges = sorted({edge for start, end, _ in pieces for edge in (start, end)})
    found = (
        Highlight(start, end, tuple(p for first, last, p in pieces if first <= start < last))
        for start, end in pairwise(edges)
    )
    return [one for one in found if one.sentences]


def abstract(paper: Paper, marked: Sequence[Highlight]) -> Html:
    """Return an abstract with its highlights; the rest is marked so small screens can fold it."""
    parts, last = [], 0
    for one in marked:
        parts.append(_plain(paper.abstract[last : one.start]))
        sentences = " ".join(map(str, one.sentences))
        parts.append(element("mark", paper.abstract[one.start : one.end], data_s=sentences))
        last = one.end
    parts.append(_plain(paper.abstract[last:]))
    return element("p", *parts, cls="abstract")


def _plain(text: str) -> Html:
    return element("span", text, cls="rest") if text else NOTHING


def source_card(
    sentences: Sequence[Sentence], citation: Citation, paper: Paper | None, key: str
) -> Html:
    """Return the card of a cited paper; `key` is that of the citing turn on the page."""
    known = paper or Paper(citation.paper_id, citation.title, "")
    number = element(
        "a",
        str(citation.n),
        cls="number",
        href=f"#{key}-m{citation.n}",
        aria_label=f"Back to citation {citation.n} in the answer",
    )
    back = element(
        "a", "↑ Text", cls="back", href=f"#{key}-m{citation.n}", aria_hidden="true", tabindex="-1"
    )
    return element(
        "section",
        element("header", number, element("h3", outward(citation.title, citation.url)), back),
        _meta(known, citation.url, citation.search_url),
        _stated(citation),
        abstract(known, highlights(sentences, citation.n)),
        cls="card",
        id=f"{key}-c{citation.n}",
        tabindex="-1",
        aria_label=f"Source {citation.n}: {citation.title}",
    )


def _stated(citation: Citation) -> Html:
    """Return which of its metadata a paper is cited for."""
    if citation.basis != "metadata" or citation.field is None:
        return NOTHING
    what = what_is_cited(citation.field)
    value = "" if citation.field == "title" or citation.value is None else f": {citation.value}"
    return element("p", element("mark", f"Cited for {what}{value}"), cls="stated")


def what_is_cited(field: str) -> str:
    """Return the words for a field of a paper's metadata."""
    return _FIELDS.get(field, field)


def uncited_card(paper: Paper | None, title: str, reason: str, quote: str | None = None) -> Html:
    """Return the entry of a paper that is shown but is not evidence."""
    parts = [element("div", title, cls="title"), element("div", reason, cls="reason")]
    if quote:
        parts.append(element("blockquote", f"“{quote}”"))
    if paper is not None:
        parts.append(_meta(paper, paper.url, paper.search_url))
        whole = element("details", element("summary", "Abstract"), abstract(paper, ()))
        parts.append(whole)
    return element("li", *parts, cls="uncited")


def _meta(paper: Paper, url: str | None, search_url: str) -> Html:
    """Return date, authors, the link to the paper, and what can be done with it."""
    facts = [day(paper) + (" (year inferred)" if paper.published_inferred else "")]
    facts += _authors(paper)
    link = outward("Open paper", url) if url else outward(SEARCH, search_url)
    actions = (
        button("Ask about it", "about", data_paper=paper.id, data_title=paper.title),
        button("Similar papers", "similar", data_paper=paper.id, data_title=paper.title),
    )
    return element("p", joined([*facts, link, *actions], Html(" · ")), cls="meta")


def _authors(paper: Paper) -> Iterator[str]:
    if paper.authors:
        more = " et al." if len(paper.authors) > _NAMES else ""
        yield ", ".join(paper.authors[:_NAMES]) + more
    elif paper.author_count:
        yield counted(paper.author_count, "author")
