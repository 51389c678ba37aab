"""A model server, OpenAI's or a compatible one: answers questions, embeds texts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Self, TypeVar

from index.llm.base import Caps
from index.llm.chat import QuestionChat
from index.llm.dialect import Dialect
from index.llm.endpoint import Endpoint
from index.llm.exchange import Connection
from index.llm.failures import Failed, to_error
from index.llm.portal import Portal, wait
from index.llm.prices import Price
from index.llm.retrying import retry
from index.llm.tokens import TokenCounter
from index.llm.transport import Transport

if TYPE_CHECKING:
    from index.embedder import Vectors

__all__ = ["Endpoint", "Server"]

Result = TypeVar("Result")


def as_asked(seconds: float) -> float:
    """Wait exactly as long as the policy asks."""
    return seconds


class Server:
    """An `index.llm.base.ChatServer`; connects at the first request."""

    def __init__(self, endpoint: Endpoint, *, pace: Callable[[float], float] = as_asked) -> None:
        """`pace` maps the seconds that the policy asks to wait to the seconds actually waited."""
        transport = Transport(endpoint)
        self._endpoint = endpoint
        self._on = Connection(
            endpoint=endpoint,
            transport=transport,
            dialect=Dialect(endpoint),
            portal=Portal(transport.close),
            counter=TokenCounter(endpoint.model),
            slots=asyncio.Semaphore(endpoint.concurrency),
            pace=pace,
        )

    @property
    def model(self) -> str:
        """Name of the model that answers."""
        return self._endpoint.model

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine or its network."""
        return self._endpoint.is_local

    @property
    def price(self) -> Price | None:
        """What the model costs; None if not known."""
        return self._endpoint.known_price

    @property
    def counter(self) -> TokenCounter:
        """Counts tokens as the model does."""
        return self._on.counter

    def question(self, caps: Caps) -> QuestionChat:
        """Return a `Chat` for one question."""
        return QuestionChat(self._on, caps)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, in one request; raises ModelError as a `Chat` does."""
        import numpy as np

        transport = self._on.transport
        rows = self._run(lambda: transport.embed(texts), self._endpoint.attempts)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return rows

    def models(self) -> tuple[str, ...]:
        """Return the names of the models that are served; asks once."""
        return self._run(self._on.transport.models, attempts=1)

    def close(self) -> None:
        """Cancel what is running and close the connections."""
        self._on.portal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, request: Callable[[], Awaitable[Result]], attempts: int) -> Result:
        work = retry(lambda: self._once(request), attempts, self._pause)
        return wait(self._on.portal.start(work))

    async def _once(self, request: Callable[[], Awaitable[Result]]) -> Result:
        async with self._on.slots:
            try:
                return await request()
            except Failed as failed:
                problem = failed.problem
        raise to_error(problem, self._endpoint)

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(self._on.pace(seconds))
