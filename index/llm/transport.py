"""Requests to an OpenAI-compatible server: the one module that imports its library.

It makes each request once, and reports what goes wrong as a `Failed` with nothing secret in
it, raised outside the handler: no foreign exception stays in its context.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, TypeVar

from index.llm.endpoint import Endpoint
from index.llm.events import DONE, BodyReader
from index.llm.failures import Failed, Loss, Problem, scrub
from index.llm.wire import (
    ENDED,
    Part,
    is_error,
    merged,
    read_models,
    read_part,
    read_vectors,
    unlisted,
    words_of,
)
from index.net.retrying import read_wait

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from openai import APIError, AsyncOpenAI, AsyncStream
    from openai._types import RequestOptions

Result = TypeVar("Result")

_LONGEST_CONNECT = 10.0
_LONGEST_LIST = 30.0
_SECONDS_TO_END = 0.2
_NO_KEY = "none"
"""Sent where there is no key; servers that need none don't look."""
_OPTIONS: RequestOptions = {"security": {"bearer_auth": True}}


class Transport:
    """Speaks HTTP with one server; belongs to the event loop it is used on."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._opened: AsyncOpenAI | None = None

    async def complete(self, arguments: Mapping[str, object]) -> Part:
        """Return the whole reply to a prompt."""
        async with aclosing(await self.open(arguments)) as parts:
            return merged([part async for part in parts])

    async def open(self, arguments: Mapping[str, object]) -> AsyncGenerator[Part, None]:
        """Send a prompt; returns the pieces of the reply, once the server has accepted it.

        A reply that isn't streamed is one piece, whatever was asked for.
        """
        return self._parts(await self._post("/chat/completions", arguments))

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per text, shape (texts, dimensions)."""
        body = {"model": self._endpoint.model, "input": texts, "encoding_format": "base64"}
        reply = await self._post("/embeddings", body)
        return await self._reported(self._one(reply, lambda found: read_vectors(found, len(texts))))

    async def models(self) -> tuple[str, ...]:
        """Return the names of the models that the server serves."""
        seconds = min(self._endpoint.timeout, _LONGEST_LIST)  # nothing is to be computed for it
        getting = self._client.get(
            "/models",
            cast_to=object,
            options={**_OPTIONS, "timeout": seconds},
            stream=True,
            stream_cls=_stream_class(),
        )
        return await self._reported(self._one(await self._reported(getting), read_models))

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def _client(self) -> AsyncOpenAI:
        if self._opened is None:
            self._opened = _open(self._endpoint)
        return self._opened

    async def _post(self, path: str, body: Mapping[str, object]) -> AsyncStream[object]:
        """Return the reply once the server has accepted the request."""
        posting = self._client.post(
            path,
            cast_to=object,
            body=body,
            options=_OPTIONS,
            stream=True,
            stream_cls=_stream_class(),
        )
        return await self._reported(posting)

    async def _parts(self, reply: AsyncStream[object]) -> AsyncGenerator[Part, None]:
        """Yield the pieces; closing the iterator closes the connection."""
        async with reply:
            values = _values(reply)
            while (part := await self._reported(self._next(values))) is not None:
                yield part

    async def _next(self, values: AsyncIterator[object]) -> Part | None:
        async for value in values:
            return ENDED if value == DONE else read_part(self._checked(value))
        return None

    async def _one(self, reply: AsyncStream[object], read: Callable[[object], Result]) -> Result:
        """Read a reply that is a single value."""
        async with reply, aclosing(_values(reply)) as values:
            return read(self._checked(await anext(values, None)))

    def _checked(self, found: object) -> object:
        """Return a server's reply; raises Failed if it is an error or not from a model server,
        or ValueError if it is garbled.
        """
        found = unlisted(found)
        if is_error(found):
            raise Failed(self._problem_of(found))
        if not isinstance(found, Mapping):
            raise Failed(Problem(status=404))
        return found

    async def _reported(self, work: Awaitable[Result]) -> Result:
        """Raise the library's failures, and replies that can't be read, as `Failed`."""
        import httpx2
        from openai import APIError

        try:
            return await work
        except APIError as error:
            problem = self._problem(error)
        except (httpx2.RequestError, OSError) as error:
            # From a body read outside the library's own handlers, such as an error's.
            problem = Problem(loss=_loss(error))
        except ValueError:
            problem = Problem("its reply can't be read")
        raise Failed(problem)

    def _problem(self, error: APIError) -> Problem:
        from openai import APIConnectionError, APIStatusError

        if isinstance(error, APIConnectionError):
            return Problem(loss=_loss(error))
        if isinstance(error, APIStatusError):
            return self._problem_of(error.body, error.status_code, error.response.headers)
        return self._problem_of(error.body)

    def _problem_of(
        self, body: object, status: int | None = None, headers: Mapping[str, str] | None = None
    ) -> Problem:
        """Read what a server says of an error, in whichever of their forms."""
        found = unlisted(body)
        outer = found if isinstance(found, Mapping) else {"message": found}
        inner = outer.get("error")
        fields = inner if isinstance(inner, Mapping) else outer
        code = fields.get("code")
        if status is None and isinstance(code, int) and 400 <= code < 600:
            status = code
        said = words_of(outer)
        return Problem(
            said="" if said.lstrip().startswith("<") else scrub(said, self._endpoint),  # a page
            status=status,
            code=f"{code or ''} {fields.get('type') or ''}".strip(),
            parameter=str(fields.get("param") or ""),
            wait=read_wait(headers or {}),
            moved_to=scrub((headers or {}).get("location", ""), self._endpoint),
        )


def _open(endpoint: Endpoint) -> AsyncOpenAI:
    from openai import AsyncOpenAI, DefaultAsyncHttpx2Client, Timeout

    timeout = Timeout(endpoint.timeout, connect=min(endpoint.timeout, _LONGEST_CONNECT))
    basic = endpoint.credentials
    client = AsyncOpenAI(
        base_url=endpoint.url,
        api_key=endpoint.api_key or _NO_KEY,
        max_retries=0,
        timeout=timeout,
        default_headers={"Authorization": f"Basic {basic}"} if basic else {},
        http_client=DefaultAsyncHttpx2Client(
            timeout=timeout,
            trust_env=not endpoint.is_loopback,  # a proxy to the outside can't reach this machine
            follow_redirects=False,  # what is asked goes to the server that was named, once
        ),
    )
    if not endpoint.is_openai:  # the account in the environment is OpenAI's business only
        client.organization = client.project = None
    return client


def _stream_class() -> type[AsyncStream[object]]:
    from openai import AsyncStream

    return AsyncStream[object]


async def _values(reply: AsyncStream[object]) -> AsyncGenerator[object, None]:
    """Yield the values in the body of a reply, DONE behind them where it is complete."""
    import httpx2

    body, reader = reply.response.aiter_bytes(), BodyReader()
    while not reader.is_over:
        for value in reader.feed(await anext(body, None)):
            yield value
    # At its very end the connection can be used again; whatever happens here does no harm.
    with suppress(TimeoutError, httpx2.RequestError):
        async with asyncio.timeout(_SECONDS_TO_END):
            await anext(body, None)


def _loss(error: Exception) -> Loss:
    import httpx2
    from openai import APITimeoutError

    if isinstance(error, APITimeoutError | httpx2.TimeoutException):
        return "time-out"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(cause, ConnectionRefusedError):
            return "refused"
        if isinstance(cause, socket.gaierror):
            return "name"
    return "broken"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and everything that caused it."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        waiting += [one for one in (cause.__cause__, cause.__context__, *inner) if one is not None]
