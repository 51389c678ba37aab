"""Requests to a model server that fail temporarily: retried, within the caps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from index.errors import BudgetExceeded, ModelUnreachable
from index.llm.failures import Passing
from index.net.retrying import retry_async, tried

Result = TypeVar("Result")


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
    try:
        return await retry_async(_Attempts(request), attempts, pause)
    except Passing as error:
        raise ModelUnreachable(error.message + tried(attempts), error.fix) from error


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
