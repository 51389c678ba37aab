"""What a question asks about metadata: dates, numbers of authors and comments, names.

`find_constraints` reads those phrases and returns the rest of the question. If no
topic is left ('papers from before 2020'), metadata alone gives the exact answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.language.dates import Span
from assistant.language.terms import STOP_WORDS
from assistant.question.asides import Without, set_aside
from assistant.question.bounds import Bounds, find_numbers
from assistant.question.extremes import EVERY, HANDFUL, Order, find_extreme, find_sorting
from assistant.question.figures import asks_figure, shared_out
from assistant.question.lookups import find_lookup
from assistant.question.mentions import Mention, find_mention
from assistant.question.origins import find_origin
from assistant.question.people import Writers, find_writers
from assistant.question.periods import DatePhrase, find_period
from assistant.question.requests import as_question
from assistant.question.shortlist import find_shortlist
from assistant.question.vocabulary import (
    ANY_PAPER,
    ANY_PAPERS,
    NUMBER_OF,
    PAPERS,
    WHAT_IS,
    after_none_of,
    one_of,
)
from assistant.question.wordings import Lookup


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
    origin: str = ""
    """The institution or the like that the papers are to come from, which is never known."""
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

    @property
    def by_relevance(self) -> bool:
        """Whether it asks for the most relevant papers."""
        return self.order is not None and self.order.field == "relevance"

    @property
    def narrows(self) -> bool:
        """Whether it asks for something of metadata, and not only for the most relevant papers."""
        asked = replace(self, order=None) if self.by_relevance else self
        return asked != Constraints()


@dataclass(frozen=True, slots=True)
class Reading:
    """The constraints of a question, what remains of it, and whether that is a topic."""

    constraints: Constraints
    rest: str
    counts: bool
    """The question asks how many papers there are."""
    topic: tuple[str, ...]
    """Words of the rest that name a subject."""
    kept: Without
    """The question without what was set aside."""


@dataclass(frozen=True, slots=True)
class _Partial:
    """A question that is read in part: what was found, and the words that are left."""

    rest: str
    today: date
    found: Constraints = Constraints()
    notices: tuple[str, ...] = ()


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
    rf"\bhow many\b(?= |$)|\bcount (?:the|all|how)\b|^\W*(?:please )?count {PAPERS}\b"
    rf"|\b{NUMBER_OF} (?:[\w-]+ ){{0,3}}?{ANY_PAPERS}\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    rf"(?:\b{WHAT_IS}|\bwhat(?: are)?|\bwhats|\banything) new"
    r"(?= (?:in|on|from|since|here)\b|\W*$)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"{after_none_of('about', 'on')}\b{one_of(ANY_PAPERS, ANY_PAPER)}\b", re.IGNORECASE
)
"""What a question calls papers: 'entries', but not in 'papers about dictionary entries'."""
_CHROME = frozenset(
    """
    dated date dates published released posted submitted uploaded written appeared came out added
    year month indexed index here total altogether database collection feed feeds page pages daily
    title titles name names ones them there available which how many count number oldest first top
    sort sorted order ordered rank ranked list lists listed listing author-list people person
    single exactly everything and but far currently w wich whihc whic mny nr
    """.split()
)


def find_constraints(question: str, today: date) -> Reading:
    """Read what `question` asks about metadata; `today` anchors phrases such as 'last month'."""
    kept = set_aside(question)
    if asks_figure(kept.rest) or _is_share(kept.rest, today):
        return Reading(Constraints(figure=True), kept.rest, counts=False, topic=(), kept=kept)
    if (counted := _read_mention(kept, today)) is not None:
        return counted
    partial = _Partial(as_question(kept.rest), today)
    for read in _READERS:
        partial = read(partial)
    rest = re.sub(r"\s+", " ", partial.rest).strip(" ,;")
    topic, found = _topic(rest), partial.found
    if not topic and not found.narrows:
        found = Constraints()  # 'give me 3 papers' says nothing of which
    counts = bool(_COUNTS.search(partial.rest))
    return Reading(found, rest, counts, topic, kept.saying(partial.notices))


def _read_mention(kept: Without, today: date) -> Reading | None:
    """'How many papers since 2024 mention RL?': metadata, except for the words counted."""
    phrase = find_period(kept.rest, today)
    asked = find_mention(phrase.rest) if phrase else None
    if asked is None:
        phrase, asked = None, find_mention(kept.rest)
    if asked is None:
        return None
    reading = find_constraints(asked.before, today)
    limits = replace(reading.constraints, mention=asked.mention)
    if phrase is not None:
        limits = _within(phrase, limits)
    is_plain = limits.order is None and limits.lookup is None and not limits.figure
    return None if reading.topic or not is_plain else Reading(limits, reading.rest, True, (), kept)


def _is_share(question: str, today: date) -> bool:
    """'What share of papers is from 2023?': metadata alone determines the share."""
    part = shared_out(question)
    if part is None:
        return False
    reading = find_constraints(f"papers {part}", today)
    return not reading.topic and reading.constraints != Constraints()


def _within(phrase: DatePhrase, found: Constraints) -> Constraints:
    period = phrase.period
    return replace(found, since=period.since, until=period.until, outside=phrase.outside or None)


def _topic(rest: str) -> tuple[str, ...]:
    words = re.findall(r"\w[\w-]*", _CALLED.sub("", rest, count=1).lower())
    return tuple(word for word in words if word not in STOP_WORDS and word not in _CHROME)


def _read_lookup(partial: _Partial) -> _Partial:
    asked = find_lookup(partial.rest)
    if asked is None:
        return partial
    first, *others = asked.fields
    found = replace(partial.found, lookup=first, also=tuple(others))
    return replace(partial, rest=asked.subject, found=found)


def _read_order(partial: _Partial) -> _Partial:
    sorting = find_sorting(partial.rest)
    extreme = find_extreme(sorting.rest if sorting else partial.rest) or sorting
    if extreme is None:
        return partial
    return replace(partial, rest=extreme.rest, found=replace(partial.found, order=extreme.order))


def _read_shortlist(partial: _Partial) -> _Partial:
    """Read 'give me 3 papers' and 'the best papers': of an order found, how many of its first."""
    order = partial.found.order
    asked = find_shortlist(partial.rest)
    if asked is None or (order is not None and order.limit != EVERY):
        return partial
    if order is not None:
        asked = replace(asked, order=replace(order, limit=asked.order.limit), notices=())
    found = replace(partial.found, order=asked.order)
    return replace(partial, rest=asked.rest, found=found, notices=asked.notices)


def _read_numbers(partial: _Partial) -> _Partial:
    numbers = find_numbers(partial.rest)
    found = replace(partial.found, authors=numbers.authors, comments=numbers.comments)
    return replace(partial, rest=numbers.rest, found=found)


def _read_dated(partial: _Partial) -> _Partial:
    """Read 'without a date' and 'with any date', but not 'with a date after 2020'."""
    for pattern, dated in ((_UNDATED, False), (_DATED, True)):
        match = pattern.search(partial.rest)
        if match and not (dated and re.match(r"\W*(?:\w+ )?\d", partial.rest[match.end() :])):
            return _without(match, replace(partial, found=replace(partial.found, dated=dated)))
    return partial


def _read_period(partial: _Partial) -> _Partial:
    phrase = find_period(partial.rest, partial.today)
    if phrase is None:
        return partial
    return replace(partial, rest=phrase.rest, found=_within(phrase, partial.found))


def _read_origin(partial: _Partial) -> _Partial:
    found = find_origin(partial.rest)
    if found is None:
        return partial
    origin, rest = found
    return replace(partial, rest=rest, found=replace(partial.found, origin=origin))


def _read_writers(partial: _Partial) -> _Partial:
    match = find_writers(partial.rest)
    if match is None:
        return partial
    writers, rest = match
    return replace(partial, rest=rest, found=replace(partial.found, author=writers))


def _read_news(partial: _Partial) -> _Partial:
    """'What's new?' asks for the newest papers, unless it says since when."""
    match = _NEWS.search(partial.rest)
    if match is None:
        return partial
    found = partial.found
    if found.order is None and not found.by_date:
        newest = Order("published", descending=True, limit=HANDFUL)
        partial = replace(partial, found=replace(found, order=newest))
    return _without(match, partial)


def _without(match: re.Match[str], partial: _Partial) -> _Partial:
    rest = f"{partial.rest[: match.start()]} {partial.rest[match.end() :]}"
    return replace(partial, rest=rest)


_READERS = (
    _read_lookup,
    _read_order,
    _read_shortlist,
    _read_numbers,
    _read_dated,
    _read_period,
    _read_origin,
    _read_writers,
    _read_news,
)
"""In this order: each takes its words away from those that follow."""
