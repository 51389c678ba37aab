"""Numbers of authors and comments that a question asks for: 'by 3 to 5 authors', 'not by one'.

A negation means everything else: 'not single-author' is two authors or more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.language.numerals import COUNT, to_number


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
    r"(?:co-?)?author(?:s|ed)?\b"
    r"|\bby (?:multiple|several|various|many) (?:people|persons|researchers)\b"
    r"|\bco-?authored(?= (?:papers?|works?|articles?)\b)",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"(?:\b(?P<by>by|with|having|has|have|list|lists|listing)\b |\bw/ ?)?(?:a team of )?"
    rf"(?P<before>{_LEAST}|{_MOST}|{_MORE}|{_LESS}|exactly|only|just|between|from)? ?"
    rf"(?P<n>{COUNT})(?: ?(?:-|–|to|and|or) ?(?P<m>{COUNT}))?"
    r"(?P<after>\+| or (?:more|fewer|less))?[- ]"
    r"(?P<what>(?:co-?)?authors?|comments?|people|person|researchers?)\b"
    r"(?P<last> or (?:more|fewer|less)\b)?",
    re.IGNORECASE,
)
_UNCOMMENTED = re.compile(r"\b(?:without|(?:with|have|has) no|no)(?: any)? comments?\b", re.I)
_DENIED = re.compile(
    r"(?:\b(?:(?:(?:that|which|who) )?(?:are|is|were|was|do|does|did|have|has|had)"
    r"(?: not|n['’]?t)|not|without|excluding|except(?: for)?|other than|rather than|but no)"
    r"(?: (?:those|ones|papers|by|with|have|has|having|list|written|authored|just|only|exactly"
    r"|merely|an?|any|the|from))*[ ]|\bnon-)$",
    re.IGNORECASE,
)


def read_authors(text: str, found: dict[str, object]) -> str:
    """Store 'single-author' and 'several authors' under `authors`; return the rest of the text."""
    for pattern, bounds in ((_SINGLE, Bounds(1, 1)), (_SEVERAL, Bounds(low=2))):
        match = pattern.search(text)
        if match is None:
            continue
        before, after = text[: match.start()], text[match.end() :]
        if pattern is _SINGLE and _COMPARED_BEFORE.search(before):
            return f"{re.sub(r'(?<= )an? $', '', before)}one author{after}"
        found["authors"], before = _denied(bounds, before, least=1)
        return f"{before} {after}"
    return text


def read_numbers(text: str, found: dict[str, object]) -> str:
    """Store numbers of authors and comments under their names; return the rest of the text."""
    if match := _UNCOMMENTED.search(text):
        found["comments"] = Bounds(0, 0)
        text = f"{text[: match.start()]} {text[match.end() :]}"
    for match in reversed(list(_NUMBER_OF.finditer(text))):
        what = match["what"].lower()
        # 'Simulates 25 people' is a topic; only 'by 25 people' is about authors.
        if what[0] in "pr" and (match["by"] or "").lower() != "by":
            continue
        field = "comments" if what.startswith("comment") else "authors"
        if field not in found:
            least = 0 if field == "comments" else 1
            found[field], before = _denied(_bounds(match), text[: match.start()], least)
            text = f"{before} {text[match.end() :]}"
    return text


def _denied(bounds: Bounds, before: str, least: int) -> tuple[Bounds, str]:
    """Return the bounds as meant given the words before them, and those words less a denial."""
    denial = _DENIED.search(before)
    if denial is None:
        return bounds, before
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
