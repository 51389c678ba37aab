"""What a user should know even though nothing failed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and what can be done about it (empty if nothing needs to be)."""

    message: str
    fix: str = ""

    def __str__(self) -> str:
        """Both, on one line."""
        return f"{self.message}; {self.fix}" if self.fix else self.message
