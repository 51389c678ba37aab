"""Numbers that an abstract doesn't state, but that follow from two that it does state.

'6.1 points better' of '76.6 and 82.7', '16 times less' of '32' and '2', 'a third of the
tokens' of '40' and '120 billion'. Only two neighbouring numbers of one sentence are
combined, only where the claim compares, and only if the result is exact to the digits
stated, or close where it is stated as approximate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.checking.source import Source
from assistant.language.numbers import Quantity, significant

NEAR = 0.03
"""Share by which a result may be off if it is given as 'about' some value."""
NEIGHBOURS = 2
"""How many places apart two numbers of a sentence may be to be combined."""
REACH = 60
"""Characters around a number within which the claim must compare."""
_COMPARES = re.compile(
    r"\b(?:than|more|less|fewer|lower\w*|higher|better|worse|faster|slower|short\w+|longer|smaller"
    r"|larger|times|fold|points?|gap|differ\w*|gain\w*|cut\w*|drop\w*|fall\w*|fell|rise\w*|rose"
    r"|los[est]\w*|sav\w+|reduc\w+|improv\w+|increas\w+|decreas\w+|compress\w+|total\w*|left)\b",
    re.IGNORECASE,
)


def derivation(said: Quantity, claim: str, source: Source) -> tuple[Quantity, Quantity] | None:
    """Return two quantities of the source whose difference, ratio or change `said` is."""
    around = claim[max(0, said.start - REACH) : said.end + REACH]
    if said.unit != "x" and not said.is_fraction and not _COMPARES.search(around):
        return None
    for start, end in source.spans:
        inside = [held for held in source.quantities if start <= held.start < end]
        for one, other in _neighbours(inside):
            if one.unit == other.unit and any(
                _agrees(said, value) for value in _results(said, one.value, other.value)
            ):
                return one, other
    return None


def _neighbours(inside: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    for i, one in enumerate(inside):
        for other in inside[i + 1 : i + 1 + NEIGHBOURS]:
            yield one, other
            yield other, one


def _results(said: Quantity, one: float, other: float) -> Iterator[float]:
    if said.unit in {"", "%"} and not said.is_fraction:
        yield one - other
    if other and said.unit == "%":
        yield 100 * (one - other) / other
        yield 100 * (other - one) / other
        if said.is_fraction:
            yield 100 * one / other
    if other and said.unit == "x":
        yield one / other


def _agrees(said: Quantity, value: float) -> bool:
    """Compare to the last digit stated; a single digit would match too much."""
    if value <= 0:
        return False
    if said.is_fraction or (said.hedged and said.unit):
        return abs(value - said.value) <= NEAR * said.value
    if significant(said) < 2:
        return False
    decimals = len(f"{said.value:.10g}".partition(".")[2])
    return abs(round(value, decimals) - said.value) < 1e-9
