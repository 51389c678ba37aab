"""Qualifiers of a number that a sentence leaves out: 'up to', 'in some layers'.

Also whose number it is: '0.38 (versus 0.87 for SD-VAE)' gives 0.87 to SD-VAE, and a sentence
that has 0.87 without SD-VAE gives it to something else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from assistant.checking.findings import Finding
from assistant.checking.placing import place
from assistant.checking.source import Source
from assistant.language.entities import holds
from assistant.language.lexicon import Lexicon
from assistant.language.numbers import Quantity, quantities

_UP_TO = re.compile(
    r"\b(?:up to|as (?:much|many|high) as|at most)\s+(?:an? |the )?$", re.IGNORECASE
)
_SAYS_UP_TO = re.compile(
    r"\b(?:up to|as \w+ as|at (?:most|best)|max\w*|can|could|may|reach\w*)\b", re.IGNORECASE
)
_RANGE_BEFORE = re.compile(r"\b(?:to|and)\s+$", re.IGNORECASE)
_SOME = re.compile(
    r"[\w\s%()]{0,40}?\b((?:in|for|on|of|with) (?:some|certain|several|a few)\b(?: \w+)?)",
    re.IGNORECASE,
)
_SAYS_SOME = re.compile(r"\b(?:some|certain|several|few)\b", re.IGNORECASE)
_POSSIBLY = re.compile(
    r"\b(potentially|possibly|in principle|hypothetically)\b[^.;:]{0,60}$", re.IGNORECASE
)
_SAYS_POSSIBLY = re.compile(
    r"\b(?:potentially|possibly|in principle|hypothetically|may|might|could|can)\b", re.IGNORECASE
)
_BELOW = re.compile(
    r"\b(?:(?:less|fewer|lower|smaller) than|under|below|at most|no more than)\s+(?:an? |the )?$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"\b(?:(?:more|greater|higher|larger) than|over|above|at least|no less than|exceeding)\s+"
    r"(?:an? |the )?$",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"\s*(?:points\s+)?(?:for|by|of|with|from)\s+(?:the )?([A-Z][\w-]*[A-Z\d][\w-]*)"
)
"""Whose number it is, if written as only names are."""
_SHARE_OF = re.compile(r"\s+of\s+(?:(?:all|the|these|its|their|our)\s+)*(?P<what>[^.,;:()]+)")
SHARE_WORDS = 3
"""Content words after 'of' that say what a share is of."""


def left_out(text: str, sources: Sequence[Source], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield the limits on numbers that the sources state and a text (markers removed) omits."""
    said = quantities(text)
    for i, quantity in enumerate(said):
        found = place(quantity, text, said[:i] + said[i + 1 :], sources, lexicon)
        source = sources[found.source] if found else None
        if found is None or source is None or quantity.spelled:
            continue
        if found.quantity in source.quantities:  # and isn't from the title
            before, after = _beside(found.quantity, source)
            yield from _bounds(text[: quantity.start], quantity, before)
            yield from _limits(text, quantity, before, after)
            yield from _owner(text, quantity, after)
            yield from _share(text, quantity, after, lexicon)


def _beside(quantity: Quantity, source: Source) -> tuple[str, str]:
    """Return what precedes and follows a quantity in its sentence."""
    number = max(0, bisect_right(source.spans, quantity.start, key=lambda span: span.start) - 1)
    start, end = source.spans[number]
    return source.abstract[start : quantity.start], source.abstract[quantity.end : end]


def _bounds(mine: str, said: Quantity, held: str) -> Iterator[Finding]:
    """'Less than 50%' where the abstract says 'more than 50%'."""
    for one, other in ((_BELOW, _ABOVE), (_ABOVE, _BELOW)):
        here, there = one.search(mine), other.search(held)
        if here and there:
            number = said.text.strip()
            yield Finding(
                "unsupported",
                f"this says “{here.group().strip()} {number}” where the abstract says"
                f" “{there.group().strip()} {number}”",
            )


def _limits(text: str, said: Quantity, before: str, after: str) -> Iterator[Finding]:
    most = _UP_TO.search(before)
    if most and not _SAYS_UP_TO.search(text) and not _RANGE_BEFORE.search(text[: said.start]):
        yield Finding("weak", f"the abstract says “{most.group().strip()} {said.text.strip()}”")
    some = _SOME.match(after)
    if some and not _SAYS_SOME.search(text):
        yield Finding("weak", f"the abstract says {said.text.strip()} “{some[1]}”")
    possibly = _POSSIBLY.search(before)
    if possibly and not _SAYS_POSSIBLY.search(text):
        yield Finding("weak", f"the abstract says “{possibly[1]}” of {said.text.strip()}")


def _owner(text: str, said: Quantity, after: str) -> Iterator[Finding]:
    owner = _OWNER.match(after)
    if owner and not holds(text, owner[1]):
        yield Finding("weak", f"{said.text.strip()} stands beside “{owner[1]}” there")


def _share(text: str, said: Quantity, after: str, lexicon: Lexicon) -> Iterator[Finding]:
    """'50% of object pairs' where the abstract says '50% of the graphs'."""
    mine, held = _SHARE_OF.match(text, said.end), _SHARE_OF.match(after)
    if said.unit != "%" or not mine or not held:
        return
    words = set(lexicon.analyse(mine["what"])[:SHARE_WORDS])
    if words and not words & set(lexicon.analyse(held["what"])[: 2 * SHARE_WORDS]):
        there = " ".join(held["what"].split()[:SHARE_WORDS])
        yield Finding("weak", f"the abstract says {said.text.strip()} of “{there}”")
