"""What a user should know although nothing failed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and what can be done about it (empty: nothing need be done)."""

    message: str
    fix: str = ""

    def __str__(self) -> str:
        """Both, on one line."""
        return f"{self.message}; {self.fix}" if self.fix else self.message
