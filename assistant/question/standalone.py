"""A question with everything it needs to be understood alone, or why it could not be completed."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.conversation import History, Turn


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question with everything it needs to be understood alone."""

    question: str
    used: bool = False
    """Whether anything was taken from what was said before."""
    papers: tuple[str, ...] = ()
    """Titles of the papers that it is limited to; none if it is not."""
    notices: tuple[str, ...] = ()
    """What the question refers to but could not be found, and what was left out."""
    besides: tuple[str, ...] = ()
    """Titles of papers that were cited already: others are sought."""


def unresolved(question: str, start: int, end: int, why: str) -> Standalone:
    """Return a question as it is, with a notice on those of its words that mean nothing known."""
    return Standalone(question, notices=(f"“{question[start:end]}” was not resolved: {why}",))


def latest_citing(history: History) -> Turn | None:
    """Return the latest turn whose answer cites a paper."""
    return next((turn for turn in reversed(history) if turn.titles), None)
