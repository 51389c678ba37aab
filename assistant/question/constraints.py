"""What a question asks about metadata: dates, numbers of authors and comments, names.

`find_constraints` reads those phrases and returns the rest of the question. If no
topic is left ('papers from before 2020'), metadata alone gives the exact answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.language.dates import Span
from assistant.language.terms import STOP_WORDS
from assistant.question.bounds import Bounds, read_authors, read_numbers
from assistant.question.extremes import HANDFUL, Order, find_extreme, find_sorting
from assistant.question.figures import asks_figure, shared_out
from assistant.question.lookups import Lookup, ask_for_abstract, find_lookup
from assistant.question.mentions import Mention, find_mention
from assistant.question.people import Writers, find_writers
from assistant.question.periods import find_period


@dataclass(frozen=True, slots=True)
class Constraints:
    """The metadata a question asks for; a default value asks for nothing."""

    since: date | None = None
    until: date | None = None
    outside: tuple[Span, ...] | None = None
    """Days that are not wanted."""
    authors: Bounds | None = None
    comments: Bounds | None = None
    author: Writers | None = None
    mention: Mention | None = None
    """Words that the counted papers contain."""
    dated: bool | None = None
    order: Order | None = None
    lookup: Lookup | None = None
    """The question asks for this field of the one paper it names."""
    also: tuple[Lookup, ...] = ()
    """Further fields asked for."""
    figure: bool = False
    """The question asks for a figure over papers that is neither a count nor an extreme."""

    @property
    def by_date(self) -> bool:
        """Whether a paper without a date cannot be judged."""
        ordered = self.order is not None and self.order.field == "published"
        limited = self.since is not None or self.until is not None or self.outside is not None
        return limited or ordered


@dataclass(frozen=True, slots=True)
class Reading:
    """The constraints of a question, what remains of it, and whether that is a topic."""

    constraints: Constraints
    rest: str
    counts: bool
    """The question asks how many papers there are."""
    topic: tuple[str, ...]
    """Words of the rest that name a subject."""


_UNDATED = re.compile(
    r"\bundated\b|\b(?:without|w/o|with no|have no|has no|lack(?:s|ing)?|missing) (?:a |any )?"
    r"(?:publication )?dates?\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:are dated|(?:with|have|has|(?:that |which )?(?:carr(?:y|ies)|bears?|states?|gives?))"
    r" (?:a|any) (?:known |publication |printed )?date)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\bhow many\b(?= |$)|\bcount (?:the|all|how)\b"
    r"|\b(?:number|count) of (?:[\w-]+ ){0,3}?(?:papers|works|articles|entries)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"(?:\bwhat(?:['’]s| is| are)?|\bwhats|\banything) new"
    r"(?= (?:in|on|from|since|here)\b|\W*$)",
    re.IGNORECASE,
)
_CHROME = frozenset(
    """
    paper papers entry entries dated date dates published year month indexed index here total
    altogether database ones which how many and count number came out appeared titles title page
    pages daily feed released available there oldest first came listed them name names sorted
    posted written everything author-list people person single exactly lists listed listing but
    wich whihc whic mny nr
    w top sort sorted order ordered rank ranked far currently added collection feeds
    """.split()
)


def find_constraints(question: str, today: date) -> Reading:
    """Read what `question` asks about metadata; `today` anchors phrases such as 'last month'."""
    if asks_figure(question) or _is_share(question, today):
        return Reading(Constraints(figure=True), question, counts=False, topic=())
    if (counted := _read_mention(question, today)) is not None:
        return counted
    found: dict[str, object] = {}
    rest = ask_for_abstract(question)
    for reader in (_read_lookup, _read_extreme, read_authors, read_numbers, _read_dated):
        rest = reader(rest, found)
    if (phrase := find_period(rest, today)) is not None:
        found |= {"since": phrase.period.since, "until": phrase.period.until}
        found["outside"] = phrase.outside or None
        rest = phrase.rest
    rest = _read_news(_read_writers(rest, found), found)
    counts = bool(_COUNTS.search(rest))
    rest = re.sub(r"\s+", " ", rest).strip(" ,;")
    return Reading(Constraints(**found), rest, counts, _topic(rest))  # type: ignore[arg-type]


def _read_mention(question: str, today: date) -> Reading | None:
    """'How many papers since 2024 mention RL?': metadata, except for the words counted."""
    phrase = find_period(question, today)
    asked = find_mention(phrase.rest) if phrase else None
    dates: dict[str, Any] = {}
    if asked is None:
        asked = find_mention(question)
    elif phrase is not None:
        dates = {"since": phrase.period.since, "until": phrase.period.until}
        dates["outside"] = phrase.outside or None
    if asked is None:
        return None
    reading = find_constraints(asked.before, today)
    limits = replace(reading.constraints, mention=asked.mention, **dates)
    is_plain = limits.order is None and limits.lookup is None and not limits.figure
    return None if reading.topic or not is_plain else Reading(limits, reading.rest, True, ())


def _is_share(question: str, today: date) -> bool:
    """'What share of papers is from 2023?': metadata alone determines the share."""
    part = shared_out(question)
    if part is None:
        return False
    reading = find_constraints(f"papers {part}", today)
    return not reading.topic and reading.constraints != Constraints()


def _topic(rest: str) -> tuple[str, ...]:
    words = re.findall(r"\w[\w-]*", rest.lower())
    return tuple(word for word in words if word not in STOP_WORDS and word not in _CHROME)


def _read_lookup(text: str, found: dict[str, object]) -> str:
    lookup = find_lookup(text)
    if lookup is None:
        return text
    first, *others = lookup.fields
    found |= {"lookup": first, "also": tuple(others)}
    return lookup.subject


def _read_extreme(text: str, found: dict[str, object]) -> str:
    sorting = find_sorting(text)
    extreme = find_extreme(sorting.rest if sorting else text) or sorting
    if extreme is None:
        return text
    found["order"] = extreme.order
    return extreme.rest


def _read_news(text: str, found: dict[str, object]) -> str:
    """'What's new?' asks for the newest papers, unless it says since when."""
    match = _NEWS.search(text)
    if not match:
        return text
    if not found.keys() & {"since", "order"}:
        found["order"] = Order("published", descending=True, limit=HANDFUL)
    return f"{text[: match.start()]} {text[match.end() :]}"


def _read_dated(text: str, found: dict[str, object]) -> str:
    for pattern, dated in ((_UNDATED, False), (_DATED, True)):
        match = pattern.search(text)
        if match and not (dated and re.match(r"\W*(?:\w+ )?\d", text[match.end() :])):
            found["dated"] = dated
            return f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _read_writers(text: str, found: dict[str, object]) -> str:
    match = find_writers(text)
    if match is None:
        return text
    found["author"], rest = match
    return rest
