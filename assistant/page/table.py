"""A list answer as a table: paper, date, what is said about it, and the quote.

The rows are in the order of the answer; the page's script sorts them by the values that
each cell carries. Values in, HTML out.
"""

from __future__ import annotations

import re

from assistant.answer import Answer, Citation
from assistant.language.markdown import unescape
from assistant.page.cards import what_is_cited
from assistant.presenting.formats import day, quotes_of
from assistant.presenting.html import Html, element, joined
from index.paper import date_of

_MARKER = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_EMPHASIS = re.compile(r"\*\*|(?<!\\)\*")
_UNKNOWN = ""
"""Sorts after all others, in either direction."""


def has_table(answer: Answer) -> bool:
    """Return whether a table says as much as the text: a list of several papers does."""
    return answer.kind in {"list", "metadata"} and len(answer.citations) > 1


def table(answer: Answer, key: str) -> Html:
    """Return the table, hidden until requested; `key` is that of its turn."""
    said = answer.mode == "generated"
    names = ["Paper", "Date", *(["What it says"] if said else []), "Quote"]
    head = element("tr", *(_heading(name, place) for place, name in enumerate(names)))
    rows = (_row(answer, citation, key, said) for citation in answer.citations)
    whole = element("table", element("thead", head), element("tbody", *rows))
    return element(
        "div",
        whole,
        cls="table",
        id=f"{key}-table",
        hidden=True,
        role="region",
        aria_label="The answer as a table",
        tabindex="0",
    )


def _heading(name: str, place: int) -> Html:
    sort = element("button", name, type="button", data_action="sort", data_column=place)
    return element("th", sort, scope="col", aria_sort="none")


def _row(answer: Answer, citation: Citation, key: str, said: bool) -> Html:
    number = element(
        "a",
        f"[{citation.n}]",
        href=f"#{key}-c{citation.n}",
        cls="cite",
        data_card=f"{key}-c{citation.n}",
        aria_label=f"Source {citation.n}",
    )
    cells = [
        _cell(joined([citation.title, number], " "), citation.title.casefold()),
        _cell(day(citation), date_of(citation) or _UNKNOWN, cls="date"),
        *([_cell(_said(answer, citation.n))] if said else []),
        _cell(_proof(answer, citation)),
    ]
    return element("tr", *cells, data_link=citation.url or citation.search_url)


def _proof(answer: Answer, citation: Citation) -> str:
    """Return the quotes of a paper, or the metadata it is cited for."""
    if citation.basis == "metadata" and citation.field:
        return f"{what_is_cited(citation.field)}: {citation.value}"
    return " … ".join(f"“{text}”" for text in quotes_of(answer, citation))


def _cell(content: str, value: str | None = None, cls: str | None = None) -> Html:
    sorted_by = content.casefold() if value is None else value
    return element("td", content, data_value=sorted_by, cls=cls)


def _said(answer: Answer, n: int) -> str:
    """Return the sentences that cite paper `n`, without markup."""
    texts = (one.text for one in answer.sentences if n in one.markers)
    return " ".join(unescape(_EMPHASIS.sub("", _MARKER.sub("", text))) for text in texts)
