"""The model as used by one question, from any thread."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

from index.errors import ModelError
from index.llm.base import Caps, Message, Reply, Usage
from index.llm.dialect import Request
from index.llm.exchange import Connection, Exchange
from index.llm.feed import Feed, Stream
from index.llm.portal import closed, wait
from index.llm.replies import form_of, no_text, read_reply, refusal

Result = TypeVar("Result")


class QuestionChat:
    """An `index.llm.base.Chat`."""

    def __init__(self, connection: Connection, caps: Caps) -> None:
        self._on = connection
        self._exchange = Exchange(connection, caps)
        self._lock = Lock()
        self._running: set[Future[Any]] = set()

    @property
    def model(self) -> str:
        """Name of the model, as the server knows it."""
        return self._on.endpoint.model

    @property
    def usage(self) -> Usage:
        """What the question has used so far."""
        return self._exchange.ledger.usage

    def count(self, text: str) -> int:
        """Return the tokens of `text`."""
        return self._on.counter.count(text)

    def structured(
        self, messages: Sequence[Message], reply: type[Reply], *, max_tokens: int
    ) -> Reply:
        """Send a prompt and return the reply parsed as `reply`."""
        request = Request(tuple(messages), max_tokens, form_of(reply))
        part = self._result(self._start(self._exchange.complete(request)))
        if part.refusal:
            raise refusal(part.refusal)
        if not part.text.strip():
            raise no_text(part.finish_reason)
        return read_reply(part.text, reply, part.finish_reason)

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Stream:
        """Send a prompt; returns once the first text has come."""
        feed = Feed(max_tokens)
        future = self._start(self._exchange.relay(Request(tuple(messages), max_tokens), feed))
        future.add_done_callback(lambda done: feed.end(self._failure(done)))
        return Stream(future, feed)

    def cancel(self) -> None:
        """Cancel the question."""
        with self._lock:
            given_up = ModelError("the question was given up", "ask again")
            self._exchange.ended = self._exchange.ended or given_up
            running = list(self._running)
        for future in running:
            future.cancel()

    def _start(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        with self._lock:
            try:
                self._exchange.check()
            except ModelError:
                work.close()
                raise
            future = self._on.portal.start(work)
            self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def _result(self, future: Future[Result]) -> Result:
        try:
            return wait(future)
        except ModelError:
            if future.cancelled():
                self._exchange.check()
            raise

    def _failure(self, done: Future[Any]) -> BaseException | None:
        """Return why a request failed, or None if it did not."""
        return (self._exchange.ended or closed()) if done.cancelled() else done.exception()
