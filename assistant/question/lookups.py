"""Questions for one fact about one paper, 'when was ReFT published?', and for its abstract.

Knows nothing of the papers: whether the one meant exists is found out at lookup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.question.extremes import find_extreme
from assistant.question.vocabulary import (
    ANY_PAPER,
    ANY_PAPERS,
    APPEARED,
    AUTHOR,
    DO,
    HAVE,
    NUMBER_OF,
    SOME_PAPERS,
    WHAT_IS,
    one_of,
)

Lookup = Literal[
    "published", "author_count", "comments", "authors", "upvotes", "citations", "arxiv_id", "url"
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields that a question asks for, at least one, and the words for the paper."""

    fields: tuple[Lookup, ...]
    subject: str


_PUBLISHED = one_of(APPEARED, "come out", "appear", "out", "from")
_FIGURE_OF = rf"^\W*(?:how many |(?:{WHAT_IS} )?(?:the )?(?:{NUMBER_OF} )?)"
_THE = r"^\W*(?:what are |give me |list |show )?(?:the )?(?:full )?"
_OF_SUBJECT = rf" (?:(?:of|on|for) |(?:{DO}|{HAVE}) )(?P<s>.+?)(?: (?:have|get|got|receive))?\W*$"
_MANY_PAPERS = one_of(ANY_PAPERS, "which", "how many")
_ARXIV_ID = (
    r"arxiv[- ]?(?:ids?|identifiers?|numbers?|no\.?|codes?)|(?:ids?|identifiers?|numbers?) on arxiv"
)
_URL = r"(?:(?:arxiv|web|pdf|paper) )?(?:url|(?:hyper)?link|web ?address|web ?page)"
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
    (_ARXIV_ID, "arxiv_id"),
    (_URL, "url"),
)
_SUBJECT_FIRST = re.compile(r"^\W*(?P<s>[^:?]{2,80}?)(?::| [-–—]) (?P<fields>[^?.!]{4,120})\W*$")
"""'ReFT: publication date + number of authors'."""
_ONE_PAPER = rf"(?!.*\b{_MANY_PAPERS}\b)"
_WANTED = rf"^\W*(?:{WHAT_IS} |give me |show me |i need )?"
_PLACES: tuple[tuple[str, Lookup], ...] = (
    (rf"{_WANTED}(?:the |an? )?(?:{_ARXIV_ID}) (?:of|to|for) {_ONE_PAPER}(?P<s>.+)", "arxiv_id"),
    (rf"{_WANTED}(?:the |an? )?(?:{_URL}) (?:of|to|for) {_ONE_PAPER}(?P<s>.+)", "url"),
    (
        (
            rf"{_WANTED}(?:the )?(?=\w){_ONE_PAPER}"
            rf"(?P<s>\w[^?]{{0,150}}?)(?:['’]s?)? (?:{_ARXIV_ID})\W*$"
        ),
        "arxiv_id",
    ),
    (
        (
            rf"{_WANTED}(?:the )?(?=\w){_ONE_PAPER}(?P<s>\w[^?]{{0,150}}?)"
            r"(?:(?:['’]s?)? (?:arxiv )?url|['’]s? (?:arxiv |pdf )?link)\W*$"
        ),
        "url",
    ),
    (
        (
            r"^\W*where (?:can|could|do) (?:i|you|we|one) (?:find|read|get|download|access)"
            rf" (?P<s>[^?]{{1,150}}? {ANY_PAPER})(?: online)?\W*$"
        ),
        "url",
    ),
)
_LOOKUPS: tuple[tuple[str, Lookup], ...] = (
    *_PLACES,
    (rf"\bwhen (?:was|did|is) (?P<s>.+?) (?:first )?{_PUBLISHED}\W*$", "published"),
    (
        (
            r"\b(?:what|which) (?:year|month|date|day) (?:was|did|is) "
            rf"(?P<s>.+?) (?:first )?{_PUBLISHED}(?: in| on)?\W*$"
        ),
        "published",
    ),
    (
        (
            rf"^\W*(?:(?:{WHAT_IS}|what(?: was)?) )?(?:the )?(?:(?:publication|release) )?date of "
            r"(?P<s>.+)"
        ),
        "published",
    ),
    (
        r"\bhow many (?:people|authors|researchers) (?:wrote|authored|are on) (?P<s>.+)",
        "author_count",
    ),
    (
        rf"\bhow many {AUTHOR}s (?:{DO}|has) (?P<s>.+?)(?: have| list)?\W*$",
        "author_count",
    ),
    (rf"^\W*(?:{WHAT_IS} )?(?:the )?number of authors (?:of|on) (?P<s>.+)", "author_count"),
    (
        (
            rf"^\W*(?:{WHAT_IS} )?(?:the )?(?:author count|team size"
            r"|size of (?:the )?(?:author )?team) (?:of|on|for|behind) (?P<s>.+)"
        ),
        "author_count",
    ),
    (rf"{_FIGURE_OF}(?:up-?votes|likes|stars)\b{_OF_SUBJECT}", "upvotes"),
    (rf"{_FIGURE_OF}citations\b{_OF_SUBJECT}", "citations"),
    (rf"{_FIGURE_OF}comments\b{_OF_SUBJECT}", "comments"),
    (
        (
            rf"{_THE}names? of (?:all )?(?:the )?"
            rf"(?P<s>(?!{AUTHOR}s?\b).+?)(?:['’]s?)? {AUTHOR}s\W*$"
        ),
        "authors",
    ),
    (
        (
            rf"{_THE}(?:author names|names of (?:all )?(?:the )?{AUTHOR}s)"
            r" (?:of|on|behind|for) (?P<s>.+)"
        ),
        "authors",
    ),
    (rf"\bhow many comments (?:{DO}|has) (?P<s>.+?)(?: have| get| got)?\W*$", "comments"),
    (r"^\W*who (?:wrote|authored|published) (?P<s>.+)", "authors"),
    (
        (
            r"^\W*(?:who(?: is| are| were|'s|’s)? |list |name |give me |show me |tell me )?"
            rf"(?:all )?(?:the )?{AUTHOR}s? of (?P<s>.+)"
        ),
        "authors",
    ),
)
_NAMED_WITHIN = 4
"""Words at the start of a title that are enough to identify it."""
_ABSTRACT = re.compile(
    rf"^\W*(?:(?:{WHAT_IS}|give me|show me|show|read me|read|print|i (?:want|need)) )?"
    r"(?:(?:the|an?) )?(?:(?:short|brief|quick|full|whole|one-line) )?"
    r"(?:abstract|summary|synopsis|gist|tl;?dr|overview)"
    rf" (?:of|for) {_ONE_PAPER}(?:the )?(?:{ANY_PAPER} )?(?P<s>[^?:]+)",
    re.IGNORECASE,
)
_NEXT_QUESTION = re.compile(
    r",? and (?=(?:when|where|how many|what|which|who)\b)|\? +(?=\w)", re.IGNORECASE
)
_IT = re.compile(rf"\b(?:it|(?:the|this|that) (?:{ANY_PAPER}|one))\b", re.IGNORECASE)
_NO_SUBJECT = re.compile(
    rf"(?:(?:these|those|the|all|most|an?) ?)?{SOME_PAPERS}?\W*$"
    r"|(?:it|this|that|they|them)\W*$",
    re.IGNORECASE,
)


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
    for pattern, field in _LOOKUPS:
        match = re.search(pattern, text, re.IGNORECASE)
        if match and not _NO_SUBJECT.match(match["s"]) and not find_extreme(match["s"]):
            return Asked((field,), match["s"].strip(" ?.!"))
    return None


def _several(text: str) -> Asked | None:
    """Read 'PAPER: one field and another'; None if some words aren't a field."""
    match = _SUBJECT_FIRST.match(text)
    if not match or _NO_SUBJECT.match(match["s"]):
        return None
    words = re.split(r" ?(?:\+|,|&|\band\b) ?", re.sub(r"\bthe\b ?", "", match["fields"]))
    named = [_field(one) for one in words if one]
    fields = tuple(field for field in named if field is not None)
    return Asked(fields, match["s"].strip()) if fields and len(fields) == len(named) else None


def _field(words: str) -> Lookup | None:
    matching = (field for pattern, field in _FIELDS if re.fullmatch(pattern, words.strip(), re.I))
    return next(matching, None)


def ask_for_abstract(question: str) -> str:
    """Turn a request for a paper's abstract into a question of what the paper is."""
    match = _ABSTRACT.search(question)
    named = re.sub(rf" {ANY_PAPER}\W*$", "", match["s"], flags=re.IGNORECASE) if match else ""
    subject = " ".join(named.split()[:_NAMED_WITHIN])
    return question if not subject or _NO_SUBJECT.match(subject) else f"what is {subject}?"
