"""The model that may be asked, and how much of it one question may use."""

from __future__ import annotations

from dataclasses import dataclass

from index.llm.base import Caps, ChatServer


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """A model server with the limits of a question."""

    server: ChatServer
    caps: Caps
    context_tokens: int
    """Most tokens of abstracts in one prompt."""
    answer_tokens: int
    """Most tokens of one answer."""

    def record(self) -> dict[str, str | int | float | bool | None]:
        """Return the limits for the provenance of an answer."""
        return {
            "context_tokens": self.context_tokens,
            "answer_tokens": self.answer_tokens,
            "max_tokens": self.caps.tokens,
            "max_cost": self.caps.cost_usd,
        }
