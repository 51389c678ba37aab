"""What was said before a question: the turns that a follow-up refers to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question and its answer."""

    question: str
    """As it was made stand-alone, where that is known."""
    answer: str = ""
    titles: tuple[str, ...] = ()
    """Titles of the papers it cited, in order of their numbers."""


History = tuple[Turn, ...]
