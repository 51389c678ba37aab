"""What there is to say against a sentence, and how the cited abstracts are called in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.checking.source import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing against a sentence: an accusation (unsupported) or a doubt (weak)."""

    status: Literal["weak", "unsupported"]
    reason: str
    """A reader's words."""


def these(sources: Sequence[Source]) -> str:
    """Return what to call the cited abstracts."""
    return "this abstract" if len(sources) == 1 else "these abstracts"
