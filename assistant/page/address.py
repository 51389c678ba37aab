"""Where the page is served, and to whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A host and port on this machine, the login asked for, and what programs are offered."""

    host: str
    port: int
    login: tuple[str, str] | None = None
    mcp: bool = False
