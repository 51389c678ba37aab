"""What speaks against a sentence, and what the cited abstracts are called in the reason."""

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
    """Worded for the reader."""


def these(sources: Sequence[Source]) -> str:
    """Return what to call the cited abstracts."""
    return "this abstract" if len(sources) == 1 else "these abstracts"
