"""The one policy for requests that fail temporarily."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from index.errors import BudgetExceeded, ModelUnreachable
from index.llm.failures import Passing

if TYPE_CHECKING:
    from tenacity import RetryCallState

Result = TypeVar("Result")

LONGEST_WAIT = 60.0
"""Seconds, whatever the server asks for."""
_FIRST_WAIT, _LONGEST_BACKOFF = 0.5, 20.0
_JITTER = 0.5
"""Seconds by which waits vary, so that parallel requests don't all come back at once."""


async def retry(
    request: Callable[[], Awaitable[Result]],
    attempts: int,
    pause: Callable[[float], Awaitable[None]],
) -> Result:
    """Make a request until it no longer fails temporarily, at most `attempts` times.

    Between attempts, `pause` is awaited with the seconds to wait. Raises ModelUnreachable
    after the last one, or where the caps leave no room for another; any other failure is
    raised at once.
    """
    from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

    retrying = AsyncRetrying(
        stop=stop_after_attempt(attempts),
        wait=_seconds_to_wait,
        retry=retry_if_exception_type(Passing),
        sleep=pause,
        reraise=True,
    )
    try:
        return await retrying(_Attempts(request))
    except Passing as error:
        tried = f"; tried {attempts} times" if attempts > 1 else ""
        raise ModelUnreachable(error.message + tried, error.fix) from error


class _Attempts(Generic[Result]):
    """A request that remembers why it had to be retried."""

    def __init__(self, request: Callable[[], Awaitable[Result]]) -> None:
        self._request = request
        self._before: Passing | None = None

    async def __call__(self) -> Result:
        try:
            return await self._request()
        except Passing as error:
            self._before = error
            raise
        except BudgetExceeded as error:
            if self._before is None:
                raise
            message = f"{self._before.message}; another attempt would go over the caps"
            raise ModelUnreachable(message, self._before.fix) from error


def _seconds_to_wait(state: RetryCallState) -> float:
    """Return what the server asks for, else a wait that grows with every failure."""
    from tenacity import wait_exponential, wait_random

    jitter = wait_random(0, _JITTER)(state)
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Passing) and error.wait is not None:
        return min(error.wait + jitter, LONGEST_WAIT)
    return wait_exponential(_FIRST_WAIT, max=_LONGEST_BACKOFF)(state) + jitter
