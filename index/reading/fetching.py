"""One document from a web server, over HTTP: bytes, or the reason why it can't be fetched.

Knows neither what is asked for nor what it means. What fails temporarily is retried
by the policy of `index.llm.retrying`; proxies and `SSL_CERT_FILE` are honoured by urllib.
"""

from __future__ import annotations

import http.client
import ipaddress
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from index.errors import ModelUnreachable
from index.llm.failures import Passing, read_wait
from index.llm.retrying import retry

MOST_BYTES = 32_000_000
"""A list of a hundred papers takes a quarter of a million bytes."""
_AGENT = "daily-papers-assistant (adds papers to a local index)"
_PASSING_STATUS = {408, 409, 425, 429}
_LONGEST_SAID = 200


class Unfetched(Exception):
    """A document can't be fetched; the message names the cause and what helps."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status, if the server answered."""


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

    async def request() -> bytes:
        pace.wait(patience.pause)
        return _get(url, patience.timeout)

    async def pause(seconds: float) -> None:
        patience.pause(seconds)

    try:
        return _finished(retry(request, patience.attempts, pause))
    except ModelUnreachable as error:
        raise Unfetched(f"{error.message} ({error.fix})") from error


def _finished(work: Coroutine[Any, Any, bytes]) -> bytes:
    """Return the result of a coroutine that only ever blocks: it needs no event loop."""
    try:
        work.send(None)
    except StopIteration as end:
        result: bytes = end.value
        return result
    raise RuntimeError("the coroutine waits for something")


def _get(url: str, timeout: float) -> bytes:
    with _failures(url, timeout):
        opener = urllib.request.build_opener(*_proxies(url))
        request = urllib.request.Request(url, headers={"User-Agent": _AGENT})  # noqa: S310 - checked in _failures
        with opener.open(request, timeout=timeout) as response:
            data: bytes = response.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise Unfetched(f"{_host(url)} sends more than {MOST_BYTES // 1_000_000} MB")
            if response.length:  # announced, but not received
                raise http.client.IncompleteRead(b"", response.length)
    return data


def _proxies(url: str) -> list[urllib.request.BaseHandler]:
    """A proxy to the outside world can't reach this machine."""
    host = urlsplit(url).hostname or ""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return [urllib.request.ProxyHandler({})] if loopback else []


@contextmanager
def _failures(url: str, timeout: float) -> Iterator[None]:
    """Raise what goes wrong as Passing if a retry may help, else as Unfetched."""
    if urlsplit(url).scheme not in {"http", "https"}:
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
        return Passing(message, "try again later", read_wait(headers))
    return Unfetched(message, error.code)


def _loss(error: Exception, host: str, timeout: float) -> Exception:
    """Return the failure of a connection; URLError hides the cause in its reason."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Unfetched(f"the certificate of {host} can't be verified (see SSL_CERT_FILE)")
    if isinstance(reason, TimeoutError):
        return Passing(f"no answer from {host} within {timeout:g} seconds", "try again later")
    if isinstance(reason, http.client.IncompleteRead):
        return Passing(f"the answer of {host} broke off", "try again")
    cause = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return Passing(f"no connection to {host}: {cause}", "check the network")


def _host(url: str) -> str:
    """Return the host and port of an address: what may be shown of it, without a login."""
    return urlsplit(url).netloc.rpartition("@")[2] or url[:_LONGEST_SAID]
