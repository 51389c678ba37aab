"""Counts and lists in words: `1 paper`, `2 papers`; `A, B and C`."""

from __future__ import annotations

from collections.abc import Iterable


def counted(number: int, noun: str, plural: str = "", *, grouped: bool = False) -> str:
    """Return a number with its noun in the right form; `grouped` writes 1,204 for 1204."""
    form = noun if number == 1 else plural or f"{noun}s"
    return f"{number:,} {form}" if grouped else f"{number} {form}"


def listed(items: Iterable[str], word: str = "and") -> str:
    """Return `A`, `A and B` or `A, B and C`, with another word if given; there is at least one."""
    *most, last = items
    return f"{', '.join(most)} {word} {last}" if most else last
