"""Where a model is served, and what its address alone says about that place."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from index.errors import UsageError
from index.llm.prices import Price, openai_price
from index.net.hosts import is_loopback

OPENAI_URL = "https://api.openai.com/v1"
_OPENAI_HOST = "api.openai.com"
_LOCAL_NAMES = {"host.docker.internal", "host.containers.internal"}
_LOCAL_SUFFIXES = (".local", ".localhost")
_SENDABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model on a server, and how patient to be with it.

    Raises UsageError for a base URL or key with which no request could be made.
    """

    model: str
    base_url: str | None = field(default=None, repr=False)
    """An OpenAI-compatible server, OpenAI's own if None; may hold a user and a password."""
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    """Seconds without a sign of life after which a request is given up."""
    attempts: int = 4
    """Requests made in all where one fails temporarily."""
    concurrency: int = 4
    """Requests in flight at once."""
    price: Price | None = None
    """What the user says it costs; takes precedence over the known price."""

    def __post_init__(self) -> None:
        """Reject what the HTTP library would reject later, with the key in its message."""
        if self.api_key and not _SENDABLE.fullmatch(self.api_key):
            raise UsageError(
                "the key holds blanks or letters that no key holds", "copy OPENAI_API_KEY again"
            )
        try:
            parts = self._parts
            usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise UsageError(
                "the base URL of the model server is no http:// or https:// address",
                "set PAPERS_BASE_URL to one like http://localhost:11434/v1",
            )

    @property
    def url(self) -> str:
        """The base URL in a form that may be shown: without user and password."""
        parts = self._parts
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")

    @property
    def is_openai(self) -> bool:
        """Whether this is OpenAI's own server."""
        return self.host == _OPENAI_HOST

    @property
    def is_loopback(self) -> bool:
        """Whether the server runs on this machine."""
        return is_loopback(self.host)

    @property
    def is_local(self) -> bool:
        """Whether the server runs on this machine or its network, and so costs nothing."""
        if self.is_loopback or self.host in _LOCAL_NAMES or self.host.endswith(_LOCAL_SUFFIXES):
            return True
        try:
            return ip_address(self.host).is_private
        except ValueError:
            return "." not in self.host  # a container's or a neighbour's name

    @property
    def known_price(self) -> Price | None:
        """The price the user gave, else OpenAI's price on its own server, else None."""
        return self.price or (openai_price(self.model) if self.is_openai else None)

    @property
    def credentials(self) -> str | None:
        """The user and password of the base URL, encoded for an HTTP header."""
        parts = self._parts
        if parts.username is None:
            return None
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return b64encode(pair.encode()).decode("ascii")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every text that must not be shown, longest first."""
        parts = self._parts
        written = (parts.netloc.rpartition("@")[0], parts.password, self.credentials, self.api_key)
        known = {text for text in written if text}
        return tuple(sorted(known | {unquote(text) for text in known}, key=len, reverse=True))

    @property
    def host(self) -> str:
        """Name or address of the server, in lower case."""
        return self._parts.hostname or ""

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.base_url or OPENAI_URL)
