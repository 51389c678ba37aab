"""The one policy for requests that fail temporarily: how often, and how long to wait between.

Knows neither what is asked for nor how: whoever asks says what is `Transient`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tenacity import RetryCallState

Result = TypeVar("Result")

LONGEST_WAIT = 60.0
"""Seconds, whatever the server asks for."""
_FIRST_WAIT, _LONGEST_BACKOFF = 0.5, 20.0
_JITTER = 0.5
"""Seconds by which waits vary, so that parallel requests don't all come back at once."""


class Transient(Exception):
    """A failure that may pass: the same request is worth making again."""

    wait: float | None = None
    """Seconds to wait before that, if the server says so."""


def retry(request: Callable[[], Result], attempts: int, pause: Callable[[float], None]) -> Result:
    """Make a request until it no longer fails temporarily, at most `attempts` times.

    Between attempts, `pause` is called with the seconds to wait. Raises the `Transient` failure
    of the last one; any other failure at once.
    """
    from tenacity import Retrying

    return Retrying(sleep=pause, **_policy(attempts))(request)


async def retry_async(
    request: Callable[[], Awaitable[Result]],
    attempts: int,
    pause: Callable[[float], Awaitable[None]],
) -> Result:
    """The same for a request that is awaited, and a `pause` that is."""
    from tenacity import AsyncRetrying

    return await AsyncRetrying(sleep=pause, **_policy(attempts))(request)


def tried(attempts: int) -> str:
    """Return what the message of the last failure says of those before it."""
    return f"; tried {attempts} times" if attempts > 1 else ""


def read_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the reply's headers ask us to wait; None if they don't."""
    with suppress(ValueError, KeyError):
        return max(0.0, float(headers["retry-after-ms"]) / 1000)
    written = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(written))
    with suppress(ValueError):
        return max(0.0, parsedate_to_datetime(written).timestamp() - time.time())
    return None


def _policy(attempts: int) -> dict[str, Any]:
    from tenacity import retry_if_exception_type, stop_after_attempt

    return {
        "stop": stop_after_attempt(attempts),
        "wait": _seconds_to_wait,
        "retry": retry_if_exception_type(Transient),
        "reraise": True,
    }


def _seconds_to_wait(state: RetryCallState) -> float:
    """Return what the server asks for, else a wait that grows with every failure."""
    from tenacity import wait_exponential, wait_random

    jitter = wait_random(0, _JITTER)(state)
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Transient) and error.wait is not None:
        return min(error.wait + jitter, LONGEST_WAIT)
    return wait_exponential(_FIRST_WAIT, max=_LONGEST_BACKOFF)(state) + jitter
