"""Numbers of authors and comments that a question asks for: 'by 3 to 5 authors', 'not by one'.

A negation means everything else: 'not single-author' is two authors or more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.language.numerals import COUNT, to_number
from assistant.question.vocabulary import AUTHOR, EXCEPT, IS_NOT, SOME_PAPERS


@dataclass(frozen=True, slots=True)
class Bounds:
    """An inclusive range of a number; None is open."""

    low: int | None = None
    high: int | None = None
    outside: bool = False
    """Whether all numbers except these are meant."""

    def others(self, least: int) -> Bounds:
        """Return all other numbers; the smallest possible is `least`."""
        if self.high is not None and (self.low is None or self.low <= least):
            return Bounds(low=self.high + 1)
        if self.low is not None and self.high is None:
            return Bounds(high=self.low - 1)
        return replace(self, outside=not self.outside)


_MORE = r"(?:more than|over|upwards of|>)"
_LESS = r"(?:fewer than|less than|under|<)"
_LEAST = r"(?:at least|no (?:fewer|less) than|a minimum of|>=|≥)"
_MOST = r"(?:at most|no(?:t)? more than|up to|a maximum of|<=|≤)"
_SINGLE = re.compile(
    r"\b(?:single|sole|solo|one|lone)[- ]author(?:ed)?s?\b(?! or (?:more|fewer|less)\b)"
    r"|\b(?:by|with|has|have|having|list|lists)"
    r" (?:only |just |exactly )?(?:a |one )?(?:single|sole|one|lone) (?:author|person|researcher)\b"
    r"(?! or (?:more|fewer|less)\b)|\bwritten alone\b|\bonly (?:a |one )(?:single )?author\b",
    re.IGNORECASE,
)
_COMPARED_BEFORE = re.compile(
    rf"(?:{_MORE}|{_LESS}|{_LEAST}|{_MOST}) ?(?:just |only )?(?:an? )?$", re.IGNORECASE
)
"""'More than a single author' is not a single one."""
_SEVERAL = re.compile(
    r"\b(?:(?:by|with|has|have|having|list|lists) )?(?:multiple|several|various|multi)[- ]"
    rf"{AUTHOR}(?:s|ed)?\b"
    r"|\bby (?:multiple|several|various|many) (?:people|persons|researchers)\b"
    rf"|\bco-?authored(?= {SOME_PAPERS}\b)",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"(?:\b(?P<by>by|with|having|has|have|list|lists|listing)\b |\bw/ ?)?(?:a team of )?"
    rf"(?P<before>{_LEAST}|{_MOST}|{_MORE}|{_LESS}|exactly|only|just|between|from)? ?"
    rf"(?P<n>{COUNT})(?: ?(?:-|–|to|and|or) ?(?P<m>{COUNT}))?"
    r"(?P<after>\+| or (?:more|fewer|less))?[- ]"
    rf"(?P<what>{AUTHOR}s?|comments?|people|person|researchers?)\b"
    r"(?P<last> or (?:more|fewer|less)\b)?",
    re.IGNORECASE,
)
_UNCOMMENTED = re.compile(r"\b(?:without|(?:with|have|has) no|no)(?: any)? comments?\b", re.I)
_DENIED = re.compile(
    rf"(?:\b(?:(?:(?:that|which|who) )?{IS_NOT}|not|without|{EXCEPT}|rather than|but no)"
    rf"(?: (?:those|ones|{SOME_PAPERS}|by|with|have|has|having|list|written|authored|just"
    r"|only|exactly|merely|an?|any|the|from))*[ ]|\bnon-)$",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"\b(?:co-?)?(?:written|authored) $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that a question asks for, and the question without them."""

    rest: str
    authors: Bounds | None = None
    comments: Bounds | None = None


def find_numbers(text: str) -> Numbers:
    """Return the numbers of authors and comments that a question asks for."""
    found = _no_comments(_one_or_several_authors(Numbers(text)))
    for match in reversed(list(_NUMBER_OF.finditer(found.rest))):
        found = _with_number(found, match)
    return found


def _one_or_several_authors(found: Numbers) -> Numbers:
    """Read 'single-author' and 'by several authors'."""
    for pattern, bounds in ((_SINGLE, Bounds(1, 1)), (_SEVERAL, Bounds(low=2))):
        match = pattern.search(found.rest)
        if match is None:
            continue
        before, after = found.rest[: match.start()], found.rest[match.end() :]
        if pattern is _SINGLE and _COMPARED_BEFORE.search(before):
            return Numbers(f"{re.sub(r'(?<= )an? $', '', before)}one author{after}")
        meant, before = _denied(bounds, before, least=1)
        return Numbers(f"{before} {after}", authors=meant)
    return found


def _no_comments(found: Numbers) -> Numbers:
    match = _UNCOMMENTED.search(found.rest)
    if match is None:
        return found
    rest = f"{found.rest[: match.start()]} {found.rest[match.end() :]}"
    return replace(found, rest=rest, comments=Bounds(0, 0))


def _with_number(found: Numbers, match: re.Match[str]) -> Numbers:
    """Read one number; the last of each kind counts, and what was said in words before it."""
    what = match["what"].lower()
    of_comments = what.startswith("comment")
    # 'Simulates 25 people' is a topic; only 'by 25 people' is about authors.
    by_people = not what.startswith(("p", "r")) or (match["by"] or "").lower() == "by"
    known = found.comments if of_comments else found.authors
    if known is not None or not by_people:
        return found
    least = 0 if of_comments else 1
    meant, before = _denied(_bounds(match), found.rest[: match.start()], least)
    rest = f"{before} {found.rest[match.end() :]}"
    if of_comments:
        return replace(found, rest=rest, comments=meant)
    return replace(found, rest=rest, authors=meant)


def _denied(bounds: Bounds, before: str, least: int) -> tuple[Bounds, str]:
    """Return the bounds as meant given the words before them, and those words less a denial."""
    denial = _DENIED.search(before)
    if denial is None:
        return bounds, _WRITTEN.sub("", before)
    return bounds.others(least), before[: denial.start()]


def _bounds(match: re.Match[str]) -> Bounds:
    number = to_number(match["n"])
    words = f"{match['before'] or ''}{match['after'] or match['last'] or ''}"
    if match["m"]:
        low, high = sorted((number, to_number(match["m"])))
        return Bounds(low, high)
    for pattern, bounds in (
        (rf"{_LEAST}|\+| or more", Bounds(low=number)),
        (rf"{_MOST}| or (?:fewer|less)", Bounds(high=number)),
        (_MORE, Bounds(low=number + 1)),
        (_LESS, Bounds(high=number - 1)),
    ):
        if re.fullmatch(pattern, words, re.IGNORECASE):
            return bounds
    return Bounds(number, number)
