"""The best k of a ranking, with ties at the cut-off broken by name.

Search engines cut a ranking after k rows and let internal row numbers decide
which of several equal scores are dropped; those numbers depend on the history of
the index. Knows nothing of what is ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Row = TypeVar("Row")


def best(
    fetch: Callable[[int], Sequence[Row]], k: int, order: Callable[[Row], tuple[float, str]]
) -> list[Row]:
    """Return the first `k` rows by `order` (minus score, name).

    `fetch(n)` returns the n best rows by score, in any order among equals; it is
    asked for more as long as the cut-off falls among equal scores.
    """
    if k <= 0:
        return []
    wanted = k + 1
    while True:
        rows = sorted(fetch(wanted), key=order)
        if len(rows) < wanted or order(rows[-1])[0] > order(rows[k - 1])[0]:
            return rows[:k]
        wanted *= 2
