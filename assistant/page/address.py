"""Where the page is served, and to whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A host and port of this machine, and what is asked of visitors and offered to programs."""

    host: str
    port: int
    login: tuple[str, str] | None = None
    mcp: bool = False
