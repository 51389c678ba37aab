"""Sentences that count papers, checked against the answer's list: 'Six papers compress CoT:'.

Knows how many papers the answer lists, how many are borderline and how many were screened,
and how many a sentence cites ('Two of them [1][4] ...'). A count of anything else, such as
the papers of a data set, is not this module's concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.checking.connective import is_connective, names_nothing
from assistant.checking.findings import Finding
from assistant.language.number_words import WORDS
from assistant.language.numbers import Quantity, quantities
from assistant.question.vocabulary import ANY_PAPERS, one_of


@dataclass(frozen=True, slots=True)
class Tally:
    """How many papers an answer lists, and out of how many; None if not known."""

    listed: int
    screened: int | None = None
    borderline: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a sentence counts, and what is right."""

    is_right: bool
    reason: str
    leads: bool
    """Whether it only introduces the list: then the count is all there is to check."""


WINDOW = 80
"""Characters on either side of a number that say what it counts."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A citing sentence, without its count of the papers it cites."""

    rest: str
    findings: tuple[Finding, ...] = ()


_What = Literal["listed", "screened", "borderline"]

_PAPERS = one_of(ANY_PAPERS, "papers?", "abstracts?")
_READ = r"(?:screened|read|examined|considered|searched|checked|reviewed|judged|retrieved)"
_IS_BORDERLINE = re.compile(
    rf"\s+(?:more\s+|others?\s+|further\s+)?(?:{_PAPERS}\s+)?(?:(?:is|are)\s+)?(?:only\s+)?"
    r"(?:borderline|comes? close|near misses)\b",
    re.IGNORECASE,
)
_IS_SCREENED = re.compile(
    rf"\s+(?:{_PAPERS}\s+)?(?:that\s+)?(?:(?:were|was|are|have been|I|we)\s+)?{_READ}\b",
    re.IGNORECASE,
)
_SCREENED_BEFORE = re.compile(
    rf"\b{_READ}\s+(?:all\s+|the\s+)?$|\bout of (?:the )?$", re.IGNORECASE
)
_OF = re.compile(r"\s+(?:out )?of (?:the |these |all )?$", re.IGNORECASE)
_OF_SOMETHING = re.compile(r"\b(?:of|on|over|from) (?:the )?$", re.IGNORECASE)
_IS_LISTED = re.compile(rf"\s+(?:[^\W\d]+[\w-]*\s+){{0,2}}?{_PAPERS}\b", re.IGNORECASE)

_COUNT = "|".join(sorted(WORDS, key=len, reverse=True))
_PICKED = re.compile(
    r"^[\"'*_(\s]*(?:(?:in total|overall|only|at least|exactly|the|these|all),?\s+)*"
    rf"(?P<count>\d{{1,3}}|{_COUNT})\s+"
    r"(?:(?P<them>of (?:them|these|those|the (?:listed |found )?papers))|(?:[\w-]+\s+)?papers)\b",
    re.IGNORECASE,
)


def read_picked(text: str, cited: int, tally: Tally | None) -> Picked:
    """Compare a count at the start of a sentence with the number of papers it cites."""
    match = _PICKED.match(text)
    if not match:
        return Picked(text)
    written = match["count"].lower()
    number = int(written) if written.isdigit() else int(WORDS[written])
    rest = text[match.end() :].lstrip(" ,")
    if number == cited or (tally and number == tally.listed):
        return Picked(rest)
    if match["them"]:
        return Picked(rest, (Finding("weak", f"this counts {number} papers and cites {cited}"),))
    return Picked(text)


def read_counts(sentence: str, tally: Tally, *, opens_list: bool = False) -> Counted | None:
    """Check the counts in a sentence without markers; None if it counts no papers.

    `opens_list`: a list follows the sentence.
    """
    said = [one for one in quantities(sentence) if one.unit == "" and one.value.is_integer()]
    announces = opens_list or sentence.rstrip().endswith(":")
    counts = list(_counts(sentence, said, tally))
    if not counts or not _is_of_the_list(sentence[: counts[-1][1].start], announces=announces):
        return None
    if [what for what, _ in counts] == ["screened"]:
        # 'Of the 60 papers screened, 7 compress CoT'
        screened = counts[0][1]
        counts += [("listed", one) for one in said if one.start > screened.end][:1]
    wrong = next((_truth(what, tally) for what, one in counts if not _is(what, one, tally)), None)
    taken = {one.start for _, one in counts}
    alone = all(one.start in taken for one in quantities(sentence))
    leads = alone and (announces or is_connective(_uncounted(sentence, counts)))
    return Counted(wrong is None, wrong or "counts the papers listed", leads)


def _is_of_the_list(before: str, *, announces: bool) -> bool:
    """Whether the text before the first count leaves nothing else that may be counted."""
    return names_nothing(before) or (announces and not _OF_SOMETHING.search(before))


def _counts(sentence: str, said: list[Quantity], tally: Tally) -> Iterator[tuple[_What, Quantity]]:
    whole: Quantity | None = None
    for one in reversed(said):
        before = sentence[max(0, one.start - WINDOW) : one.start]
        what = _what(before, sentence[one.end : one.end + WINDOW])
        part_of_whole = whole is not None and _OF.fullmatch(sentence, one.end, whole.start)
        if part_of_whole and whole is not None:
            # 'two of the six papers' picks from the list; '6 of the 60 screened' is the list
            if whole.value != tally.listed or whole.value == tally.screened:
                yield what if what == "borderline" else "listed", one
        elif what:
            whole = one
            picked_from = _OF.search(before) and said[0] is not one
            if what == "listed" and picked_from and one.value != tally.listed:
                what = "screened"
            yield what, one


def _what(before: str, after: str) -> _What | None:
    if _IS_BORDERLINE.match(after):
        return "borderline"
    if _IS_SCREENED.match(after) or _SCREENED_BEFORE.search(before):
        return "screened"
    return "listed" if _IS_LISTED.match(after) else None


def _is(what: _What, one: Quantity, tally: Tally) -> bool:
    known = _known(what, tally)
    return known is None or one.value == known


def _known(what: _What, tally: Tally) -> int | None:
    return {"listed": tally.listed, "screened": tally.screened, "borderline": tally.borderline}[
        what
    ]


def _truth(what: _What, tally: Tally) -> str:
    number = _known(what, tally)
    papers, verb = ("paper", "was") if number == 1 else ("papers", "were")
    if what == "screened":
        return f"{number} {papers} {verb} screened"
    return f"the list has {number} {'borderline ' * (what == 'borderline')}{papers}"


def _uncounted(sentence: str, counts: list[tuple[_What, Quantity]]) -> str:
    """Return the sentence without its counts."""
    for _, one in sorted(counts, key=lambda pair: -pair[1].start):
        sentence = sentence[: one.start] + sentence[one.end :]
    return sentence
