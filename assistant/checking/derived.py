"""Numbers that an abstract doesn't state, but that follow from two that it does.

'6.1 points better' of '76.6 and 82.7', '16 times less' of '32' and '2', 'a third of the
tokens' of '40' and '120 billion'. Only two numbers of one sentence are combined, and only if
the result is exact to the digits that are said, or near where it is said to be near.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from assistant.checking.numbers import Quantity, significant
from assistant.checking.source import Source

NEAR = 0.03
"""Share by which a result may be off that is said to be 'about' so much."""


def derivation(said: Quantity, source: Source) -> tuple[Quantity, Quantity] | None:
    """Return two quantities of the source whose difference, ratio or change `said` is."""
    for start, end in source.spans:
        inside = [held for held in source.quantities if start <= held.start < end]
        for one, other in permutations(inside, 2):
            if one.unit == other.unit and any(
                _agrees(said, value) for value in _results(said, one.value, other.value)
            ):
                return one, other
    return None


def _results(said: Quantity, one: float, other: float) -> Iterator[float]:
    if said.unit in {"", "%"} and not said.is_fraction:
        yield one - other
    if other and said.unit == "%":
        yield 100 * (one - other) / other
        yield 100 * (other - one) / other
        yield 100 * one / other
    if other and said.unit == "x":
        yield one / other


def _agrees(said: Quantity, value: float) -> bool:
    """Compare to the last digit said; a single digit would agree with too much."""
    if value <= 0:
        return False
    if said.hedged or said.is_fraction:
        return abs(value - said.value) <= NEAR * said.value
    if significant(said) < 2:
        return False
    decimals = len(f"{said.value:.10g}".partition(".")[2])
    return abs(round(value, decimals) - said.value) < 1e-9
