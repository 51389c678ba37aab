"""Questions for one fact, or several, about one paper: 'when was ReFT published?', 'cite ReFT'.

Knows nothing of the papers, nor of the ways to ask for one field (`wordings`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.vocabulary import ANY_PAPER, AUTHOR
from assistant.question.wordings import ARXIV_ID, NO_SUBJECT, REFERENCE, URL, WORDINGS, Lookup


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields that a question asks for, at least one, and the words for the paper."""

    fields: tuple[Lookup, ...]
    subject: str


_FIELDS: tuple[tuple[str, Lookup], ...] = (
    (r"(?:publication |release )?date|when(?: was it)? (?:published|released)|year", "published"),
    (
        (
            rf"(?:number of|how many|#) ?{AUTHOR}s|author count|(?:author )?team size"
            r"|size of (?:the |its )?(?:author )?team"
        ),
        "author_count",
    ),
    (r"(?:number of|how many|#) ?comments|comment count", "comments"),
    (r"(?:the )?(?:author names|names of (?:the |its )?authors)", "authors"),
    (ARXIV_ID, "arxiv_id"),
    (URL, "url"),
    (REFERENCE, "reference"),
)
_SUBJECT_FIRST = re.compile(r"^\W*(?P<s>[^:?]{2,80}?)(?::| [-–—]) (?P<fields>[^?.!]{4,120})\W*$")
"""'ReFT: publication date + number of authors'."""
_NEXT_QUESTION = re.compile(
    r",? and (?=(?:when|where|how many|what|which|who)\b)|\? +(?=\w)", re.IGNORECASE
)
_IT = re.compile(rf"\b(?:it|(?:the|this|that) (?:{ANY_PAPER}|one))\b", re.IGNORECASE)


def find_lookup(text: str) -> Asked | None:
    """Return which fields of which paper are asked for; None if that is not the question."""
    return _several(text) or _in_turn(text) or _single(text)


def _in_turn(text: str) -> Asked | None:
    """Read 'when did PAPER come out and how many authors does it have?'."""
    first, *others = _NEXT_QUESTION.split(text)
    asked = _single(first) if others else None
    if asked is None:
        return None
    found = [_single(_IT.sub(lambda _: asked.subject, other)) for other in others]
    fields = tuple(field for one in found if one is not None for field in one.fields)
    return Asked((*asked.fields, *fields), asked.subject) if all(found) else None


def _single(text: str) -> Asked | None:
    for wording in WORDINGS:
        if subject := wording.subject_in(text):
            return Asked((wording.field,), subject)
    return None


def _several(text: str) -> Asked | None:
    """Read 'PAPER: one field and another'; None if some words aren't a field."""
    match = _SUBJECT_FIRST.match(text)
    if not match or NO_SUBJECT.match(match["s"]):
        return None
    words = re.split(r" ?(?:\+|,|&|\band\b) ?", re.sub(r"\bthe\b ?", "", match["fields"]))
    named = [_field(one) for one in words if one]
    fields = tuple(field for field in named if field is not None)
    return Asked(fields, match["s"].strip()) if fields and len(fields) == len(named) else None


def _field(words: str) -> Lookup | None:
    matching = (field for pattern, field in _FIELDS if re.fullmatch(pattern, words.strip(), re.I))
    return next(matching, None)
