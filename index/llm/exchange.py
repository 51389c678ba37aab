"""The requests of one question, on the event loop: each within its caps, none after the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from index.errors import ContextTooLong, ModelError, ModelRejected, ModelUnreachable
from index.llm.base import Caps
from index.llm.dialect import Dialect, Request
from index.llm.endpoint import Endpoint
from index.llm.failures import Failed, Passing, Problem, to_error
from index.llm.feed import Feed
from index.llm.ledger import Ledger, Tab
from index.llm.portal import Portal
from index.llm.replies import no_text, refusal
from index.llm.retrying import retry
from index.llm.tokens import TokenCounter
from index.llm.transport import Transport
from index.llm.wire import Part

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Connection:
    """What all questions to one server share."""

    endpoint: Endpoint
    transport: Transport
    dialect: Dialect
    portal: Portal
    counter: TokenCounter
    slots: asyncio.Semaphore
    """One slot per request that may be in flight."""
    pace: Callable[[float], float]
    """Seconds that the policy asks to wait before a retry -> seconds actually waited."""


class Exchange:
    """Asks on behalf of one question, and stops asking once that no longer makes sense."""

    def __init__(self, connection: Connection, caps: Caps) -> None:
        endpoint = connection.endpoint
        self.ledger = Ledger(endpoint.model, caps, endpoint.known_price, free=endpoint.is_local)
        self.ended: ModelError | None = None
        """Why no more requests are made; may be set from any thread."""
        self._on = connection
        self._woken = asyncio.Event()

    def check(self) -> None:
        """Raise the reason why no more requests are made, if there is one."""
        if self.ended is not None:
            raise type(self.ended)(self.ended.message, self.ended.fix)

    async def complete(self, request: Request) -> Part:
        """Return the whole reply to a prompt."""
        return await self._retry(
            lambda: self._attempt(request, lambda tab: self._complete(request, tab))
        )

    async def relay(self, request: Request, feed: Feed) -> None:
        """Pass the reply on as it arrives; once some text has arrived, nothing is retried."""
        try:
            await self._retry(lambda: self._relay_once(request, feed))
        finally:
            feed.settled.set()

    async def _retry(self, request: Callable[[], Awaitable[Result]]) -> Result:
        return await retry(request, self._on.endpoint.attempts, self._pause)

    async def _pause(self, seconds: float) -> None:
        """Sleep, but stop as soon as the question ends."""
        try:
            await asyncio.wait_for(self._woken.wait(), self._on.pace(seconds))
        except TimeoutError:
            return

    async def _attempt(self, request: Request, work: Callable[[Tab], Awaitable[Result]]) -> Result:
        async with self._on.slots:
            self.check()
            try:
                return await self._within_caps(request, work)
            except Failed as failed:
                error = to_error(failed.problem, self._on.endpoint)
            if isinstance(error, ModelRejected) and not isinstance(error, ContextTooLong):
                self.ended = self.ended or error
                self._woken.set()
        raise error

    async def _within_caps(
        self, request: Request, work: Callable[[Tab], Awaitable[Result]]
    ) -> Result:
        counter = self._on.counter
        prompt = counter.count_prompt(
            request.messages, request.form.written() if request.form else ""
        )
        with self.ledger.reserve(counter.most(prompt), request.max_tokens) as tab:
            tab.prompt_tokens = prompt
            try:
                return await work(tab)
            except Failed as failed:
                if failed.problem.costs_nothing and not tab.completion_tokens:
                    tab.prompt_tokens = 0
                raise

    async def _complete(self, request: Request, tab: Tab) -> Part:
        part = await self._send(request, self._on.transport.complete)
        self._settle(tab, part, part.text)
        return part

    async def _relay_once(self, request: Request, feed: Feed) -> None:
        try:
            await self._attempt(request, lambda tab: self._relay(request, feed, tab))
        except Passing as error:
            if not feed.begun:
                raise
            message = f"the reply of {self._on.endpoint.model} broke off: {error.message}"
            raise ModelUnreachable(message, error.fix) from error

    async def _relay(self, request: Request, feed: Feed, tab: Tab) -> None:
        refused, reported = "", Part()
        parts = await self._send(request, self._on.transport.open)
        try:
            async with aclosing(parts):
                async for part in parts:
                    feed.put(part)
                    refused += part.refusal
                    reported = part if part.prompt_tokens or part.completion_tokens else reported
                    if feed.is_full:  # the server doesn't keep to the limit
                        break
        except Failed:
            if feed.finish_reason is None:  # else the reply was complete before
                raise
        finally:
            self._settle(tab, reported, feed.text)
        _check_end(feed, refused)

    async def _send(
        self, request: Request, send: Callable[[dict[str, object]], Awaitable[Result]]
    ) -> Result:
        """Send a request, reworded at once if the server refuses a parameter."""
        dialect = self._on.dialect
        while True:
            arguments = dialect.arguments(request)
            self.ledger.count_request()
            try:
                return await send(arguments)
            except Failed as failed:
                if not dialect.learns(failed.problem, request, arguments):
                    raise

    def _settle(self, tab: Tab, reported: Part, text: str) -> None:
        """Put on the tab the usage that the server reports, else what was counted."""
        tab.prompt_tokens = reported.prompt_tokens or tab.prompt_tokens
        tab.completion_tokens = reported.completion_tokens or self._on.counter.count(text)


def _check_end(feed: Feed, refused: str) -> None:
    """Raise an error if a stream ended as it should not."""
    if refused:
        raise refusal(refused)
    if feed.finish_reason is None and not feed.ended:
        raise Failed(Problem(loss="broken"))
    if not feed.begun and feed.finish_reason is None:
        raise Failed(Problem("its reply is empty"))
    if not feed.begun:
        raise no_text(feed.finish_reason)
