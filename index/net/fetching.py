"""One document from a web server, over HTTP: bytes, or the reason why it can't be fetched.

Knows neither what is asked for nor what it means. What fails temporarily is retried;
proxies and `SSL_CERT_FILE` are honoured by urllib.
"""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlsplit

from index.net.hosts import is_loopback
from index.net.retrying import Transient, read_wait, retry, tried

MOST_BYTES = 32_000_000
"""A list of a hundred papers takes a quarter of a million bytes."""
WEB = frozenset({"http", "https"})
_AGENT = "daily-papers-assistant (adds papers to a local index)"
_PASSING_STATUS = {408, 409, 425, 429}
_LONGEST_SAID = 200


class Unfetched(Exception):
    """A document can't be fetched; the message names the cause and what helps."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status, if the server answered."""


class _Passing(Transient):
    """A document can't be fetched now; a retry may help."""

    def __init__(self, message: str, advice: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.advice = advice
        self.wait = wait


class Pace:
    """Keeps the requests of this process to one server some seconds apart."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last: float | None = None
        self._turn = Lock()

    def wait(self, pause: Callable[[float], None]) -> None:
        """Pause until it is time for the next request."""
        with self._turn:
            if self._last is not None:
                left = self._last + self._seconds - time.monotonic()
                if left > 0:
                    pause(left)
            self._last = time.monotonic()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server."""

    timeout: float = 60.0
    """Seconds without a sign of life after which a request is given up."""
    attempts: int = 4
    """Requests made in all where one fails temporarily."""
    pause: Callable[[float], None] = time.sleep
    """Waits that many seconds."""


def fetch(url: str, patience: Patience, pace: Pace) -> bytes:
    """Return what a server sends.

    Raises:
        Unfetched: the server can't be reached, refuses, fails every time, or sends too much.
    """

    def request() -> bytes:
        pace.wait(patience.pause)
        return _read(url, patience.timeout)

    try:
        return retry(request, patience.attempts, patience.pause)
    except _Passing as error:
        raise Unfetched(f"{error}{tried(patience.attempts)} ({error.advice})") from error


def open_url(
    url: str, timeout: float, headers: Mapping[str, str], login: str | None = None
) -> http.client.HTTPResponse:
    """Return the reply to a GET; a `login`, as HTTP encodes it, is not sent along on a redirect.

    Raises what urllib does, and ValueError for an address that isn't one of the web.
    """
    parts = urlsplit(url)
    if parts.scheme not in WEB:
        raise ValueError(f"{parts.scheme!r} is neither http nor https")
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - checked above
    if login:
        request.add_unredirected_header("Authorization", f"Basic {login}")
    # A proxy to the outside world can't reach this machine.
    handlers = [urllib.request.ProxyHandler({})] if is_loopback(parts.hostname or "") else []
    reply: http.client.HTTPResponse = urllib.request.build_opener(*handlers).open(
        request, timeout=timeout
    )
    return reply


def _read(url: str, timeout: float) -> bytes:
    with _failures(url, timeout), open_url(url, timeout, {"User-Agent": _AGENT}) as reply:
        data = reply.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Unfetched(f"{_host(url)} sends more than {MOST_BYTES // 1_000_000} MB")
        if reply.length:  # announced, but not received
            raise http.client.IncompleteRead(b"", reply.length)
    return data


@contextmanager
def _failures(url: str, timeout: float) -> Iterator[None]:
    """Raise what goes wrong as _Passing if a retry may help, else as Unfetched."""
    if urlsplit(url).scheme not in WEB:
        raise Unfetched(f"{url[:_LONGEST_SAID]!r} is no http or https address")
    try:
        yield
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error, _host(url)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _loss(error, _host(url), timeout) from error


def _refusal(error: urllib.error.HTTPError, host: str) -> Exception:
    message = f"{host} answered {error.code} {error.reason}".rstrip()
    if error.code in _PASSING_STATUS or error.code >= 500:
        headers = {name.lower(): value for name, value in error.headers.items()}
        return _Passing(message, "try again later", read_wait(headers))
    return Unfetched(message, error.code)


def _loss(error: Exception, host: str, timeout: float) -> Exception:
    """Return the failure of a connection; URLError hides the cause in its reason."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Unfetched(f"the certificate of {host} can't be verified (see SSL_CERT_FILE)")
    if isinstance(reason, TimeoutError):
        return _Passing(f"no answer from {host} within {timeout:g} seconds", "try again later")
    if isinstance(reason, http.client.IncompleteRead):
        return _Passing(f"the answer of {host} broke off", "try again")
    cause = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return _Passing(f"no connection to {host}: {cause}", "check the network")


def _host(url: str) -> str:
    """Return the host and port of an address: what may be shown of it, without a login."""
    return urlsplit(url).netloc.rpartition("@")[2] or url[:_LONGEST_SAID]
