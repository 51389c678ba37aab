"""What an answer says, before question, timings and provenance are added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.answer import Citation, Dropped, Item, NearMiss, Sentence, Status


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an answer and what backs it; the fields are those of `Answer`."""

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    status: Status
    mode: Literal["extractive", "generated"] = "extractive"
    items: tuple[Item, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    screened: int = 0
    notices: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    incomplete: bool = False
    check_seconds: float = 0.0
    """The share of the answering time that was spent on checking."""
