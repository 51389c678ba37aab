"""What a question asks of a paper's metadata: dates, numbers of authors and comments, names.

`find_constraints` reads those phrases and hands back the rest of the question. If no
topic is left ('papers from before 2020'), metadata alone answers, exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.dates import find_period
from assistant.terms import STOP_WORDS

Field = Literal["published", "author_count", "comments"]
Lookup = Literal["published", "author_count", "comments", "authors"]

_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
_COUNT = r"(?P<n>\d+|" + "|".join(_NUMBERS) + ")"
_WHAT = r"(?P<what>(?:co-?)?authors?|comments?)"


@dataclass(frozen=True, slots=True)
class Bounds:
    """An inclusive range of a number; None is open."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """The papers at one end of a field: the `limit` first ones, ties included."""

    field: Field
    descending: bool
    limit: int = 1


@dataclass(frozen=True, slots=True)
class Constraints:
    """The metadata a question asks for; a default value asks for nothing."""

    since: date | None = None
    until: date | None = None
    authors: Bounds | None = None
    comments: Bounds | None = None
    author: str | None = None
    dated: bool | None = None
    order: Order | None = None
    lookup: Lookup | None = None
    """The question asks for this field of the one paper it names."""

    @property
    def by_date(self) -> bool:
        """Whether a paper without a date cannot be judged."""
        ordered = self.order is not None and self.order.field == "published"
        return self.since is not None or self.until is not None or ordered


@dataclass(frozen=True, slots=True)
class Reading:
    """The constraints of a question, what remains of it, and whether that is a topic."""

    constraints: Constraints
    rest: str
    counts: bool
    """The question asks how many papers there are."""
    topic: tuple[str, ...]
    """Words of the rest that speak of a subject."""


_SINGLE = re.compile(
    r"\b(?:single|sole|solo|one|lone)[- ]author(?:ed)?s?\b|\b(?:by|with|has|have|having|list|lists)"
    r" (?:only |just |exactly )?(?:a |one )?(?:single|sole|one|lone) (?:author|person|researcher)\b"
    r"|\bwritten alone\b|\bonly (?:a |one )(?:single )?author\b",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"(?:(?:with|having|has|have|by|list|lists|listing) )?"
    r"(?P<before>more than|over|at least|fewer than|less than|under|at most|no more than|up to"
    rf"|exactly|only|just|>=|<=|>|<)? ?\b{_COUNT}(?P<after>\+| or more| or fewer| or less)?"
    rf"[- ]{_WHAT}\b",
    re.IGNORECASE,
)
_MANY = r"(?:most|(?:highest|largest|greatest) number of)"
_FEW = r"(?:fewest|least|(?:smallest|lowest) number of)"
_TEAM = r"(?:author list|list of authors|team|group of authors)"
_EXTREMES: tuple[tuple[str, Field, bool], ...] = (
    (rf"{_MANY} (?:co-?)?authors|(?:largest|longest|biggest) {_TEAM}", "author_count", True),
    (rf"{_FEW} (?:co-?)?authors|(?:smallest|shortest) {_TEAM}", "author_count", False),
    (rf"{_MANY} comments|most[- ](?:commented|discussed)(?: on)?", "comments", True),
    (rf"{_FEW} comments|least[- ](?:commented|discussed)", "comments", False),
    (r"newest|latest|most recent(?:ly (?:published|dated))?|last published", "published", True),
    (r"oldest|earliest|least recent|first published", "published", False),
)
_LOOKUPS: tuple[tuple[str, Lookup], ...] = (
    (
        r"\bwhen (?:was|did|is) (?P<s>.+?) (?:published|released|come out|appear(?:ed)?|out)\b",
        "published",
    ),
    (r"\b(?:publication |release )?date of (?P<s>.+)", "published"),
    (
        r"\bhow many (?:people|authors|researchers) (?:wrote|authored|are on) (?P<s>.+)",
        "author_count",
    ),
    (
        r"\bhow many (?:co-?)?authors (?:does|do|did|has) (?P<s>.+?)(?: have| list)?\W*$",
        "author_count",
    ),
    (r"\bhow many comments (?:does|do|did|has) (?P<s>.+?)(?: have| get| got)?\W*$", "comments"),
    (
        r"\bwho (?:wrote|authored|published|are the authors of|is the author of) (?P<s>.+)",
        "authors",
    ),
    (r"\b(?:the )?authors? of (?P<s>.+)", "authors"),
)
_LIMIT = re.compile(rf"\b(?:the |top )?{_COUNT} (?:papers? with the )?$", re.IGNORECASE)
_UNDATED = re.compile(
    r"\bundated\b|\b(?:without|with no|have no|has no|lack(?:s|ing)?|missing) (?:a |any )?"
    r"(?:publication )?dates?\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:are dated|with a (?:publication )?date|have a (?:publication )?date)\b", re.IGNORECASE
)
_AUTHOR = re.compile(
    r"(?i:\b(?:(?:co-?)?(?:written|authored) by|papers? (?:by|from|of)|works? (?:by|of)|by"
    r"|(?:co-?)?authored by))"
    r" (?P<a>(?:[A-Z][\w'’-]*\.? ){1,3}[A-Z][\w'’-]+)\b"
    r"|(?i:\b(?:did|has|have)) (?P<b>(?:[A-Z][\w'’-]*\.? ){1,3}[A-Z][\w'’-]+)"
    r" (?i:(?:co-?)?(?:write|written|author(?:ed)?|publish(?:ed)?))\b"
)
_COUNTS = re.compile(
    r"\b(?:how many|(?:the )?number of|count(?: of| the)?)\b(?= |$)", re.IGNORECASE
)
_CHROME = frozenset(
    """
    paper papers entry entries dated date dates published year month indexed index here total
    altogether database ones which how many and count number came out appeared titles title page
    pages daily feed released available there oldest first came listed them name names sorted
    posted written everything written author-list people person single exactly lists listed listing
    """.split()
)


def find_constraints(question: str, today: date) -> Reading:
    """Read what `question` asks of metadata; `today` anchors phrases such as 'last month'."""
    found: dict[str, object] = {}
    rest = question
    for reader in (
        _read_lookup,
        _read_extreme,
        _read_single,
        _read_numbers,
        _read_dated,
        _read_author,
    ):
        rest = reader(rest, found)
    if (phrase := find_period(rest, today)) is not None:
        found |= {"since": phrase.period.since, "until": phrase.period.until}
        rest = phrase.rest
    counts = bool(_COUNTS.search(rest))
    rest = re.sub(r"\s+", " ", rest).strip(" ,;")
    return Reading(Constraints(**found), rest, counts, _topic(rest))  # type: ignore[arg-type]


def _topic(rest: str) -> tuple[str, ...]:
    words = re.findall(r"[\w-]+", rest.lower())
    return tuple(word for word in words if word not in STOP_WORDS and word not in _CHROME)


def _read_lookup(text: str, found: dict[str, object]) -> str:
    for pattern, field in _LOOKUPS:
        match = re.search(pattern, text, re.IGNORECASE)
        if match and not re.match(
            r"(?:these|those|the|papers?|it|all)\W*$", match["s"], re.IGNORECASE
        ):
            found["lookup"] = field
            return match["s"].strip(" ?.!")
    return text


def _read_extreme(text: str, found: dict[str, object]) -> str:
    for pattern, field, descending in _EXTREMES:
        match = re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
        if match:
            before = _LIMIT.search(text[: match.start()])
            start = before.start() if before else match.start()
            limit = _number(before["n"]) if before else _plural_limit(text, match.end())
            found["order"] = Order(field, descending, limit)
            return f"{text[:start]} {text[match.end() :]}"
    return text


def _plural_limit(text: str, end: int) -> int:
    """'The newest paper' is one; 'the newest papers' are a handful."""
    several = re.match(
        r"\s*(?:\d+ )?(?:papers|works|articles|entries)\b", text[end:], re.IGNORECASE
    )
    return 5 if several else 1


def _read_single(text: str, found: dict[str, object]) -> str:
    match = _SINGLE.search(text)
    if not match:
        return text
    found["authors"] = Bounds(1, 1)
    return f"{text[: match.start()]} {text[match.end() :]}"


def _read_numbers(text: str, found: dict[str, object]) -> str:
    for match in reversed(list(_NUMBER_OF.finditer(text))):
        field = "comments" if match["what"].lower().startswith("comment") else "authors"
        if field not in found:
            found[field] = _bounds(match)
            text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _bounds(match: re.Match[str]) -> Bounds:
    number = _number(match["n"])
    before, after = (match["before"] or "").lower(), (match["after"] or "").strip().lower()
    if before in {"more than", "over", ">"}:
        return Bounds(low=number + 1)
    if before in {"fewer than", "less than", "under", "<"}:
        return Bounds(high=number - 1)
    if before in {"at least", ">="} or after in {"+", "or more"}:
        return Bounds(low=number)
    if before in {"at most", "no more than", "up to", "<="} or after in {"or fewer", "or less"}:
        return Bounds(high=number)
    return Bounds(number, number)


def _read_dated(text: str, found: dict[str, object]) -> str:
    for pattern, dated in ((_UNDATED, False), (_DATED, True)):
        match = pattern.search(text)
        if match and not (dated and re.match(r"\W*(?:\w+ )?\d", text[match.end() :])):
            found["dated"] = dated
            return f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _read_author(text: str, found: dict[str, object]) -> str:
    match = _AUTHOR.search(text)
    if not match:
        return text
    found["author"] = match["a"] or match["b"]
    return f"{text[: match.start()]} {text[match.end() :]}"


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]
