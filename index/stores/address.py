"""Where to find a Chroma server: a value, and how it is parsed from what a user writes.

Knows nothing of Chroma's client. Keys are not part of it: the client takes them from
Chroma's own environment variables.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from index.paper import digest

CLOUD = "cloud"
"""Stands for Chroma Cloud where an address is expected."""


@dataclass(frozen=True, slots=True)
class Address:
    """One database of one Chroma server."""

    url: str
    """`http://host:port`, perhaps with a path, or `CLOUD`."""
    tenant: str = ""
    """Chroma's default if empty; likewise the database."""
    database: str = ""

    @property
    def is_cloud(self) -> bool:
        """True for Chroma Cloud."""
        return self.url == CLOUD

    @property
    def key(self) -> str:
        """Identifies the address in a file name: 12 hex digits."""
        return digest(self.url, self.tenant, self.database)[:12]

    def __str__(self) -> str:
        server = "Chroma Cloud" if self.is_cloud else self.url
        parts = [part for part in (self.tenant, self.database) if part]
        return f"{server} ({'/'.join(parts)})" if parts else server


def parse_url(text: str) -> str:
    """Return the URL of a server in the form of `Address`; ValueError if it isn't one."""
    text = text.strip()
    if text.lower() == CLOUD:
        return CLOUD
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"a Chroma server is named as http://host:port, or as {CLOUD!r}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("no user or password may stand in it: set CHROMA_CLIENT_AUTH_CREDENTIALS")
    if parts.query or parts.fragment:
        raise ValueError("nothing may follow its path")
    _ = parts.port  # raises ValueError for an invalid port
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
