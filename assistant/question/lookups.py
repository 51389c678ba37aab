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

_NO_SUBJECT = re.compile(
    rf"(?:(?:these|those|the|all|most|an?) ?)?{SOME_PAPERS}?\W*$"
    r"|(?:it|this|that|they|them)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask for a field of the paper that its pattern calls `s`."""

    field: Lookup
    pattern: re.Pattern[str]
    example: str

    def subject_in(self, text: str) -> str:
        """Return the words for one paper if a text asks for its field in this way."""
        match = self.pattern.search(text)
        if match is None or _NO_SUBJECT.match(match["s"]) or find_extreme(match["s"]):
            return ""
        return match["s"].strip(" ?.!")


def _wording(field: Lookup, example: str, *parts: str) -> Wording:
    return Wording(field, re.compile("".join(parts), re.IGNORECASE), example)


WORDINGS = (
    _wording(
        "arxiv_id",
        "what is the arXiv id of KVQuant?",
        rf"{_WANTED}(?:the |an? )?(?:{_ARXIV_ID}) (?:of|to|for) {_ONE_PAPER}(?P<s>.+)",
    ),
    _wording(
        "url",
        "give me the link to KVQuant",
        rf"{_WANTED}(?:the |an? )?(?:{_URL}) (?:of|to|for) {_ONE_PAPER}(?P<s>.+)",
    ),
    _wording(
        "arxiv_id",
        "KVQuant's arXiv number",
        rf"{_WANTED}(?:the )?(?=\w){_ONE_PAPER}(?P<s>\w[^?]{{0,150}}?)(?:['’]s?)?",
        rf" (?:{_ARXIV_ID})\W*$",
    ),
    _wording(
        "url",
        "KVQuant's link",
        rf"{_WANTED}(?:the )?(?=\w){_ONE_PAPER}(?P<s>\w[^?]{{0,150}}?)",
        r"(?:(?:['’]s?)? (?:arxiv )?url|['’]s? (?:arxiv |pdf )?link)\W*$",
    ),
    _wording(
        "url",
        "where can I read the KVQuant paper?",
        r"^\W*where (?:can|could|do) (?:i|you|we|one) (?:find|read|get|download|access)",
        rf" (?P<s>[^?]{{1,150}}? {ANY_PAPER})(?: online)?\W*$",
    ),
    _wording(
        "published",
        "when did KVQuant come out?",
        rf"\bwhen (?:was|did|is) (?P<s>.+?) (?:first )?{_PUBLISHED}\W*$",
    ),
    _wording(
        "published",
        "which year was KVQuant published in?",
        r"\b(?:what|which) (?:year|month|date|day) (?:was|did|is)",
        rf" (?P<s>.+?) (?:first )?{_PUBLISHED}(?: in| on)?\W*$",
    ),
    _wording(
        "published",
        "publication date of KVQuant",
        rf"^\W*(?:(?:{WHAT_IS}|what(?: was)?) )?(?:the )?(?:(?:publication|release) )?date of ",
        r"(?P<s>.+)",
    ),
    _wording(
        "author_count",
        "how many people wrote KVQuant?",
        r"\bhow many (?:people|authors|researchers) (?:wrote|authored|are on) (?P<s>.+)",
    ),
    _wording(
        "author_count",
        "how many authors does KVQuant have?",
        rf"\bhow many {AUTHOR}s (?:{DO}|has) (?P<s>.+?)(?: have| list)?\W*$",
    ),
    _wording(
        "author_count",
        "number of authors of KVQuant",
        rf"^\W*(?:{WHAT_IS} )?(?:the )?number of authors (?:of|on) (?P<s>.+)",
    ),
    _wording(
        "author_count",
        "team size of KVQuant",
        rf"^\W*(?:{WHAT_IS} )?(?:the )?",
        r"(?:author count|team size|size of (?:the )?(?:author )?team)",
        r" (?:of|on|for|behind) (?P<s>.+)",
    ),
    _wording(
        "upvotes",
        "how many upvotes does KVQuant have?",
        rf"{_FIGURE_OF}(?:up-?votes|likes|stars)\b{_OF_SUBJECT}",
    ),
    _wording(
        "citations", "number of citations of KVQuant", rf"{_FIGURE_OF}citations\b{_OF_SUBJECT}"
    ),
    _wording("comments", "how many comments on KVQuant?", rf"{_FIGURE_OF}comments\b{_OF_SUBJECT}"),
    _wording(
        "authors",
        "names of the KVQuant authors",
        rf"{_THE}names? of (?:all )?(?:the )?",
        rf"(?P<s>(?!{AUTHOR}s?\b).+?)(?:['’]s?)? {AUTHOR}s\W*$",
    ),
    _wording(
        "authors",
        "author names of KVQuant",
        rf"{_THE}(?:author names|names of (?:all )?(?:the )?{AUTHOR}s)",
        r" (?:of|on|behind|for) (?P<s>.+)",
    ),
    _wording(
        "comments",
        "and how many comments did KVQuant get?",
        rf"\bhow many comments (?:{DO}|has) (?P<s>.+?)(?: have| get| got)?\W*$",
    ),
    _wording("authors", "who wrote KVQuant?", r"^\W*who (?:wrote|authored|published) (?P<s>.+)"),
    _wording(
        "authors",
        "list the authors of KVQuant",
        r"^\W*(?:who(?: is| are| were|'s|’s)? |list |name |give me |show me |tell me )?",
        rf"(?:all )?(?:the )?{AUTHOR}s? of (?P<s>.+)",
    ),
)
"""All ways to ask for one field: the first that fits, and that names a paper, is taken."""
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
