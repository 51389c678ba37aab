"""What a sentence says about a paper rather than its abstract: date, authors, comments.

'Published in March 2025', '(2025-03-01)', 'a 2024 paper', 'by nine authors' are compared with
what is known of the cited papers and removed from the sentence; the rest is for the abstract. A
year that the abstract itself names is left to the abstract.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.checking.findings import Finding
from assistant.checking.markers import marked_places, without_markers
from assistant.checking.source import Facts, Source
from assistant.language.dates import DATE, Period, parse_day
from assistant.language.lexicon import Lexicon
from assistant.language.number_words import WORDS
from assistant.question.vocabulary import PAPER, PAPERS, one_of
from index.paper import date_of

_NOUN = one_of(PAPERS, PAPER, "surveys?", "reports?")
_CUE = (
    r"(?:(?:was |were |is |are |has been |have been )?(?:first |originally |only |recently )?"
    r"(?:published|posted|submitted|released|dated|dates|dating|appeared|appears|came out)"
    rf"(?: back| online| on arXiv)?|{_NOUN}(?= (?:from|of|dated)))"
)
"""Fewer words than a question may use: 'poems written in 2019' is for the abstract to say."""
_HOW = {
    "before": r"before|prior to|earlier than",
    "until": r"until|by|up to|no later than",
    "after": r"after|later than",
    "since": r"since",
}
_LINK = rf"(?:(?P<how>{'|'.join(_HOW.values())})|in|on|from|of|to|between|during)"
_DATED = re.compile(
    rf"(?:\b(?P<cue>{_CUE})\s+)?(?:\b{_LINK}\s+)?(?<![\w.,$-])(?P<first>{DATE})"
    rf"(?:\s*(?:-|–|\bto\b|\band\b|\buntil\b)\s*(?P<last>{DATE}))?(?![\w%])(?P<noun>\s+{_NOUN}\b)?",
    re.IGNORECASE,
)
_NO_DATE = "no date is known for this paper"
_EXACT = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?$")
_COUNT = "|".join(sorted(WORDS, key=len, reverse=True))
_COUNTED = re.compile(
    r"(?:\b(?:written |authored )?(?:by|with|has|have|from)\s+)?(?:\bits\s+)?"
    rf"\b(?P<count>a single|single|sole|lone|\d{{1,4}}|{_COUNT})"
    r"[\s-]+(?:(?:co-?)?(?P<authors>author(?:s|ed)?)|(?P<comments>comments?))\b",
    re.IGNORECASE,
)
_SINGLE = ("a single", "single", "sole", "lone")
_EMPTY = re.compile(r"\s*\(\s*[,;]?\s*\)|\s+(?=[,.;:)])|,(?=\s*,)|^[\s,;]+")
_BLANKS = re.compile(r"[ \t]{2,}")
_SAYS_NOTHING = frozenset(
    "paper study work article preprint survey author it this that they".split()
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a sentence says about its papers, and what is left for their abstracts."""

    rest: str
    """The sentence with its markers, without what was compared."""
    findings: tuple[Finding, ...]
    confirmed: tuple[str, ...]
    """What holds, worded for the reader."""

    def is_all(self, sources: Sequence[Source], lexicon: Lexicon) -> bool:
        """Whether nothing is left that needs support from an abstract."""
        if not self.findings and not self.confirmed:
            return False
        titles = frozenset().union(*(source.title_stems for source in sources))
        known = titles.union(*(lexicon.analyse(word) for word in _SAYS_NOTHING))
        return not set(lexicon.analyse(without_markers(self.rest))) - known


@dataclass(frozen=True, slots=True)
class _Remark:
    """A phrase about metadata, and whether the papers it is about agree."""

    start: int
    end: int
    agrees: bool | None
    """None if nothing is known to compare it with."""
    truth: str
    """What is known, or that nothing is."""


@dataclass(frozen=True, slots=True)
class _Cited:
    """The sources of a sentence by the positions of their markers."""

    places: Sequence[tuple[int, tuple[int, ...]]]
    sources: Mapping[int, Source]

    def at(self, position: int) -> list[Source]:
        """Return the sources that cover a position."""
        if not self.places:
            return []
        following = bisect_left(self.places, position, key=lambda place: place[0])
        _, numbers = self.places[min(following, len(self.places) - 1)]
        return [self.sources[number] for number in numbers if number in self.sources]


def read_metadata(text: str, sources: Mapping[int, Source]) -> Metadata:
    """Compare what a sentence says about its papers with what is known of them."""
    about = _Cited(marked_places(text), sources)
    remarks = sorted((*_dates(text, about), *_counts(text, about)), key=lambda one: one.start)
    confirmed = tuple(one.truth for one in remarks if one.agrees)
    findings = tuple(
        Finding("weak" if one.agrees is None else "unsupported", one.truth)
        for one in remarks
        if not one.agrees
    )
    return Metadata(_without(text, remarks), findings, confirmed)


def _dates(text: str, cited: _Cited) -> Iterator[_Remark]:
    for match in _DATED.finditer(text):
        first, last = parse_day(match["first"]), parse_day(match["last"] or match["first"])
        about = cited.at(match.start())
        if first is None or last is None or not about:
            continue
        period = _period(match["how"], first, last)
        known = [day for one in about if (day := date_of(one.facts))]
        within = [_within(day, period) for day in known]
        agrees = any(within) and (all(within) or not (match["how"] or match["last"]))
        cued, content = _is_cued(text, match, known), _is_content(match, about)
        if (agrees and cued) or (not content and (agrees or cued)):
            unsure = not agrees and (len(known) < len(about) or None in within)
            is_known = known and (not unsure or len(known) == len(about))
            truth = _dated(known) if is_known else _NO_DATE
            yield _Remark(*match.span(), None if unsure else agrees, truth)


def _counts(text: str, cited: _Cited) -> Iterator[_Remark]:
    for match in _COUNTED.finditer(text):
        about = cited.at(match.start())
        said = match["count"].lower()
        number = 1 if said in _SINGLE else int(said) if said.isdigit() else int(WORDS[said])
        noun = "author" if match["authors"] else "comment"
        known = [count for one in about if (count := _count(one.facts, noun)) is not None]
        if not about or (noun == "comment" and not known):
            continue
        agrees = number in known
        unsure = not agrees and len(known) < len(about)
        nothing = f"no number of {noun}s is known for this paper"
        truth = nothing if unsure else _numbered(known, noun)
        yield _Remark(*match.span(), None if unsure else agrees, truth)


def _count(facts: Facts, noun: str) -> int | None:
    if noun == "comment":
        return facts.comments
    return facts.author_count if facts.author_count is not None else len(facts.authors) or None


def _period(how: str | None, first: Period, last: Period) -> Period:
    """Return the days that a phrase allows, without the ends of 'before' and 'after'."""
    for name, words in _HOW.items():
        if how and re.fullmatch(words, how, re.IGNORECASE):
            return {
                "before": Period(until=_shifted(first.since, -1)),
                "until": Period(until=last.until),
                "after": Period(since=_shifted(last.until, 1)),
                "since": Period(since=first.since),
            }[name]
    return Period(first.since, last.until)


def _shifted(day: date | None, days: int) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() + days)


def _within(known: str, period: Period) -> bool | None:
    """Whether a date is in a period; None for a month or year that is only partly in it."""
    span = parse_day(known) or Period()
    first, last = span.since or date.min, span.until or date.max
    since, until = period.since or date.min, period.until or date.max
    if since <= first and last <= until:
        return True
    return None if first <= until and since <= last else False


def _is_cued(text: str, match: re.Match[str], known: Sequence[str]) -> bool:
    """Whether a date is the paper's: by its wording, its brackets or its form.

    'In 2024' may be the date of a paper whose date is unknown.
    """
    if match["cue"] or match["noun"] or _EXACT.fullmatch(match["first"]):
        return True
    if not known and match.group().lower().startswith("in "):
        return True
    return text[: match.start()].endswith("(") and text[match.end() :][:1] in {")", ",", ";"}


def _is_content(match: re.Match[str], about: Sequence[Source]) -> bool:
    """Whether the abstract itself names the date."""
    return any(match["first"].lower() in source.text.lower() for source in about)


def _dated(known: Sequence[str]) -> str:
    return f"the paper is dated {' and '.join(dict.fromkeys(known))}"


def _numbered(known: Sequence[int], noun: str) -> str:
    counts = (f"{number} {noun}" if number == 1 else f"{number} {noun}s" for number in known)
    return f"the paper has {' and '.join(dict.fromkeys(counts))}"


def _without(text: str, remarks: Sequence[_Remark]) -> str:
    pieces: list[str] = []
    position = 0
    for one in remarks:
        pieces.append(text[position : max(position, one.start)])
        position = max(position, one.end)
    pieces.append(text[position:])
    return _BLANKS.sub(" ", _EMPTY.sub("", " ".join(pieces))) if remarks else text
