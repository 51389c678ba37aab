"""Superlatives in a question: 'the 3 oldest papers', 'most discussed', 'top 5 by comments'.

'Newest' and 'oldest' count only if they are about papers: 'oldest-first eviction' and
'the latest layer' are topics. Knows nothing of what else a question may ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.language.numerals import COUNT, to_number
from assistant.question.vocabulary import (
    ANY_PAPER,
    ANY_PAPERS,
    AUTHOR,
    NUMBER_OF,
    SOME_PAPERS,
    one_of,
)

Field = Literal["published", "author_count", "comments", "relevance"]

HANDFUL = 5
"""Papers that 'the newest papers' are, where no number is given."""
EVERY = 1_000_000
"""All papers: 'newest first' puts them in an order and asks for no end of it."""


@dataclass(frozen=True, slots=True)
class Order:
    """The papers at one end of a field: the first `limit`, ties included."""

    field: Field
    descending: bool
    limit: int = 1


@dataclass(frozen=True, slots=True)
class Extreme:
    """An order that a question asks for, and the question without those words."""

    order: Order
    rest: str


_MANY = r"(?:most|(?:highest|largest|greatest) number of)"
_FEW = r"(?:fewest|least|(?:smallest|lowest) number of)"
_TEAM = r"(?:author list|list of authors|team|group of authors)"
_BY = rf"(?:(?:sorted|ranked|ordered) )?by (?:the )?(?:{NUMBER_OF} )?"
_ENDS: tuple[tuple[str, Field, bool], ...] = (
    (rf"{_MANY} {AUTHOR}s|(?:largest|longest|biggest) {_TEAM}", "author_count", True),
    (rf"{_FEW} {AUTHOR}s|(?:smallest|shortest) {_TEAM}", "author_count", False),
    (rf"{_MANY} comments|most[- ](?:commented|discussed)(?: on)?", "comments", True),
    (rf"{_FEW} comments|least[- ](?:commented|discussed)(?: on)?", "comments", False),
    (rf"{_BY}comments|{_BY}discussion", "comments", True),
    (rf"{_BY}(?:author count|authors)", "author_count", True),
)
_DATED_ENDS: tuple[tuple[str, Field, bool], ...] = (
    (r"newest|latest|most recent(?:ly (?:published|dated))?|last published", "published", True),
    (
        r"oldest|earliest|least recent|first published|(?:published|appeared|came out) first",
        "published",
        False,
    ),
    (rf"last(?= (?:{COUNT} )?{SOME_PAPERS}\b)", "published", True),
    (rf"first(?= (?:{COUNT} )?{SOME_PAPERS}\b)", "published", False),
)
_ORDERED_BY = (
    r",? ?\b(?:(?:judged|measured|counted|sorted|ranked|ordered|going) )?by (?:the |its )?"
)
_SAID_AGAIN: dict[Field, re.Pattern[str]] = {
    "published": re.compile(rf"{_ORDERED_BY}(?:publication |release )?date\b", re.IGNORECASE),
    "author_count": re.compile(
        rf"{_ORDERED_BY}(?:number of authors|author count|authors)\b", re.IGNORECASE
    ),
    "comments": re.compile(
        rf"{_ORDERED_BY}(?:number of comments|comment count|comments)\b", re.IGNORECASE
    ),
}
"""'Most discussed paper, by number of comments': the same order in other words."""
ENDS_OF_TIME = r"(?:newest|latest|most recent|oldest|earliest)"
_FIRST = rf"(?:the )?{ENDS_OF_TIME}(?: ones)?(?:[ -]first| to {ENDS_OF_TIME})"
_SORT_BY = (
    r"(?:sort|order|rank|list)(?:ed)?(?: (?:these|the|all) \w+| them)?"
    r" by (?:publication |release )?(?:date|year|recency)"
)
_SORTED = re.compile(
    rf"(?:,? \(?|^)(?:{_SORT_BY}|in (?:reverse )?chronological order|chronologically)"
    rf"(?:,? \(?(?:{_FIRST}|(?:de|a)scending))?\W*$"
    rf"|(?:,| \(|:| [-–—]|(?: sorted| ordered)? from) ?{_FIRST}\W*$"
    rf"|(?<=\w) (?=newest|latest){_FIRST}\W*$",
    re.IGNORECASE,
)
"""At the end of a question: within it, 'oldest first' may be what the papers are about."""
_NEWEST_FIRST = re.compile(
    r"(?<!to )(?:newest|latest|most recent)|descending|reverse|recency", re.IGNORECASE
)
_SORT_FIRST = re.compile(
    r"^\W*(?:please )?(?:sort|order|rank|arrange) (?!(?:these|those|the|all) \w+ by)"
    rf"(?=.*\b{ANY_PAPERS}\b)(?P<what>.*)(?P<by> by (?:publication )?(?:date|year)\b)",
    re.IGNORECASE,
)
"""'Sort papers on pruning by date' stands for 'papers on pruning sorted by date'."""
_ONE = one_of(ANY_PAPER, "one", "thing")
_SEVERAL = one_of(
    *(ANY_PAPERS, "ones", "research", "literature", "advances", "developments", "findings"),
    "progress",
)
_PAPERS_AFTER = re.compile(
    rf"\W*(?:{COUNT} )?(?:[\w-]+ ){{0,3}}?(?:{_ONE}|{_SEVERAL})\b|\W*$"
    r"| (?:on|in|about|here|indexed)\b",
    re.IGNORECASE,
)
_PAPERS_BEFORE = re.compile(rf"\b(?:{_ONE}|{_SEVERAL}) (?:is |are |was |were )?(?:the )?$", re.I)
_NUMBER_BEFORE = re.compile(
    rf"\b(?:the |top )?(?P<n>{COUNT}) (?:{SOME_PAPERS} (?:with the )?)?$", re.I
)
_NUMBER_AFTER = re.compile(rf" (?P<n>{COUNT})(?= [a-z])", re.IGNORECASE)
_TOP = re.compile(rf"\b(?:top|best|first) (?P<n>{COUNT})\b", re.IGNORECASE)


def find_extreme(text: str) -> Extreme | None:
    """Return the first superlative about papers; None if there is none."""
    for pattern, field, descending in (*_ENDS, *_DATED_ENDS):
        match = re.search(rf"\b(?:{pattern})(?![\w-])", text, re.IGNORECASE)
        if match and (field != "published" or _speaks_of_papers(text, match)):
            found = _extreme(text, match, field, descending)
            return replace(found, rest=_SAID_AGAIN[field].sub(" ", found.rest))
    return None


def find_sorting(text: str) -> Extreme | None:
    """Return the order by date in which a question wants its papers; None if it wants none."""
    text = _SORT_FIRST.sub(r"\g<what> sorted\g<by>", text)
    match = _SORTED.search(text)
    if match is None:
        return None
    descending = _NEWEST_FIRST.search(match.group()) is not None
    return Extreme(Order("published", descending, EVERY), f"{text[: match.start()]} papers")


def _speaks_of_papers(text: str, match: re.Match[str]) -> bool:
    after = _PAPERS_AFTER.match(text, match.end())
    return bool(after or _PAPERS_BEFORE.search(text[: match.start()]))


def _extreme(text: str, match: re.Match[str], field: Field, descending: bool) -> Extreme:
    start, end = match.span()
    if number := _NUMBER_BEFORE.search(text[:start]):
        start = number.start()
    elif number := _NUMBER_AFTER.match(text, end):
        end = number.end()
    else:
        number = _TOP.search(text)
    limit = max(1, to_number(number["n"])) if number else _limit(text, end)
    return Extreme(Order(field, descending, limit), f"{text[:start]} {text[end:]}")


def _limit(text: str, end: int) -> int:
    """'The newest paper' is one; 'the newest papers' and 'the latest on X' are a handful."""
    if re.search(rf"\b{_SEVERAL}\b", text, re.IGNORECASE):
        return HANDFUL
    if re.search(rf"\b{_ONE}\b", text, re.IGNORECASE):
        return 1
    return HANDFUL if re.match(r" (?:on|in|about)\b", text[end:], re.IGNORECASE) else 1
