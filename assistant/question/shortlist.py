"""How many papers a question wants, and whether the best: 'give me 3 papers', 'top 5 papers'.

What is best is not known, only what is most relevant, and a notice says so. '4 bit quantization
papers' and 'best-of-N sampling' are topics. Knows nothing of orders by metadata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.numerals import COUNT, to_number
from assistant.question.asides import QUALITY
from assistant.question.extremes import EVERY, Order
from assistant.question.vocabulary import (
    ANY_PAPER,
    ANY_PAPERS,
    PAPERS_WITH,
    PRAISE,
    REQUEST,
    SOME_PAPERS,
    one_of,
)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The most relevant papers, as many as are wanted, and the question without those words."""

    order: Order
    rest: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask for some papers: `cut` is taken out, `n` their number, `best` a praise."""

    example: str
    pattern: re.Pattern[str]


def _wording(example: str, *parts: str) -> Wording:
    return Wording(example, re.compile("".join(parts), re.IGNORECASE))


_MEASURED = one_of(
    *("bit", "stage", "step", "shot", "view", "way", "layer", "body", "class", "hop", "turn"),
    *("player", "agent", "point", "party", "tower", "sample", "time", "pass", "phase", "factor"),
    *("dimensional", "d", "b", "k", "x", "billion", "million", "thousand", "accuracy", "error"),
)
"""What a number counts in the name of a topic: '4 bit quantization', 'two tower retrieval'."""
_WORDS = rf"(?:(?!{_MEASURED}s?\b|{PAPERS_WITH}\b|and\b|or\b|to\b)[\w-]+ ){{0,3}}?"
_NUMBER = rf"(?P<n>(?!\d{{4}}){COUNT})"
"""Four digits are a year: '2024 papers on pruning'."""
_PAPERS = rf"{_WORDS}{SOME_PAPERS}\b"
_ABOUT_PAPERS = rf"^(?=.*\b{ANY_PAPERS}\b).*"
_BEST = (
    "(?P<best>best|top|greatest|finest|must[- ]read|essential|seminal|landmark"
    "|(?:most )?(?:influential|important|impactful)"
    "|(?:most|highly|top)[- ](?:cited|rated|regarded)|highest[- ](?:rated|quality))"
)

WORDINGS = (
    _wording(
        "papers on pruning, only 3 please",
        _ABOUT_PAPERS,
        r"(?P<cut>, (?:but )?(?:only|just|at most|no more than|limited to|max(?:imum)?) (?:the )?",
        rf"(?:(?:best|top) )?{_NUMBER}(?: (?:{ANY_PAPERS}|results|of them|please))*)\W*$",
    ),
    _wording("top 5 papers on agents", rf"\b(?P<cut>{_BEST}[ -]{_NUMBER}) (?={_PAPERS})"),
    _wording("the 3 best papers on agents", rf"\b(?P<cut>{_NUMBER} {_BEST}) (?={_PAPERS})"),
    _wording(
        "the 5 most relevant papers on agents",
        rf"\b(?P<cut>{_NUMBER} (?:most|best) (?:relevant|related|matching)) (?={_PAPERS})",
    ),
    _wording("most relevant papers on agents", rf"\b(?P<cut>most relevant) (?={ANY_PAPERS}\b)"),
    _wording(
        "best papers on agents",
        rf"(?<!-)\b(?P<cut>{_BEST}) ",
        rf"(?=(?:{PRAISE} )*(?:{ANY_PAPERS}\b|{ANY_PAPER} (?:on|about)\b))",
    ),
    _wording(
        "which papers on agents are the best?",
        _ABOUT_PAPERS,
        rf"\b(?P<cut>(?:is|are) (?:the )?{_BEST})\W*$",
    ),
    _wording(
        "please recommend two papers on pruning",
        rf"^\W*{REQUEST} (?:the |any |just |only |up to |at most )?",
        rf"(?P<cut>{_NUMBER}) (?={_PAPERS})",
    ),
    _wording(
        "5 papers on tokenization",
        rf"^\W*(?:just |only )?(?P<cut>{_NUMBER}) ",
        rf"(?=(?:{PRAISE} )*{SOME_PAPERS} {PAPERS_WITH}\b)(?![^.;:?]*[.;:?]+\s*\w)",
    ),
)
"""The first that fits is taken."""


def find_shortlist(text: str) -> Shortlist | None:
    """Return how many of the most relevant papers a question wants; None if it does not say."""
    matches = (wording.pattern.search(text) for wording in WORDINGS)
    match = next(filter(None, matches), None)
    if match is None:
        return None
    found = match.groupdict()
    limit = max(1, to_number(found["n"])) if found.get("n") else EVERY
    rest = f"{text[: match.start('cut')]} {text[match.end('cut') :]}"
    notices = (QUALITY.format(found["best"]),) if found.get("best") else ()
    return Shortlist(Order("relevance", descending=True, limit=limit), rest, notices)
