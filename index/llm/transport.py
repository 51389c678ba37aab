"""Requests to an OpenAI-compatible server: the one module that imports its library.

It makes each request once, and reports what goes wrong as a `Failed` with nothing secret in
it, raised outside of the handler: no foreign exception hangs on in its context.
"""

from __future__ import annotations

import json
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
from typing import TYPE_CHECKING, TypeVar

from index.llm.endpoint import Endpoint
from index.llm.failures import Failed, Loss, Problem, read_wait, scrub
from index.llm.wire import Part, is_error, read_models, read_part, read_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from openai import APIError, AsyncOpenAI, AsyncStream
    from openai._types import RequestOptions

Result = TypeVar("Result")

_LONGEST_CONNECT = 10.0
_STREAM = "text/event-stream"
_NO_KEY = "none"
"""Sent where there is no key; servers that ask for none don't look."""
_OPTIONS: RequestOptions = {"security": {"bearer_auth": True}}


class Transport:
    """Speaks HTTP with one server; belongs to the event loop it is used on."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._opened: AsyncOpenAI | None = None

    async def complete(self, arguments: Mapping[str, object]) -> Part:
        """Return the whole reply to a prompt."""
        return await self._post("/chat/completions", arguments, read_part)

    async def open(self, arguments: Mapping[str, object]) -> AsyncGenerator[Part, None]:
        """Send a prompt; returns the pieces of the reply, once the server has accepted it."""
        from openai import AsyncStream

        sending = self._client.post(
            "/chat/completions",
            cast_to=object,
            body=arguments,
            options=_OPTIONS,
            stream=True,
            stream_cls=AsyncStream[object],
        )
        return self._parts(await self._reported(sending))

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per text, shape (texts, dimensions)."""
        body = {"model": self._endpoint.model, "input": texts, "encoding_format": "base64"}
        return await self._post("/embeddings", body, lambda found: read_vectors(found, len(texts)))

    async def models(self) -> tuple[str, ...]:
        """Return the names of the models that the server serves."""
        getting = self._client.get("/models", cast_to=object, options=_OPTIONS)
        return await self._reported(self._read(getting, read_models))

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def _client(self) -> AsyncOpenAI:
        if self._opened is None:
            self._opened = _open(self._endpoint)
        return self._opened

    async def _post(
        self, path: str, body: Mapping[str, object], read: Callable[[object], Result]
    ) -> Result:
        posting = self._client.post(path, cast_to=object, body=body, options=_OPTIONS)
        return await self._reported(self._read(posting, read))

    async def _read(self, request: Awaitable[object], read: Callable[[object], Result]) -> Result:
        return read(self._checked(await request))

    async def _parts(self, stream: AsyncStream[object]) -> AsyncGenerator[Part, None]:
        """Yield the pieces; closing the iterator closes the connection."""
        async with stream:
            if not stream.response.headers.get("content-type", "").startswith(_STREAM):
                # The server doesn't stream, or is something else altogether.
                whole = self._read(_text(stream), read_part)
                yield await self._reported(whole)
                return
            chunks = aiter(stream)
            while (part := await self._reported(self._next(chunks))) is not None:
                yield part

    async def _next(self, chunks: AsyncIterator[object]) -> Part | None:
        async for chunk in chunks:
            return read_part(self._checked(chunk))
        return None

    def _checked(self, found: object) -> object:
        """Return a reply of a server; raises Failed if it is an error or something else, or
        ValueError if it is garbled.
        """
        if isinstance(found, str):  # not declared as JSON
            found = json.loads(found) if found.lstrip().startswith("{") else None
        if is_error(found):
            raise Failed(self._problem_of(found))
        if not isinstance(found, Mapping):
            raise Failed(Problem(status=404))
        return found

    async def _reported(self, work: Awaitable[Result]) -> Result:
        """Raise the failures of the library, and replies that can't be read, as `Failed`."""
        import httpx2
        from openai import APIError

        try:
            return await work
        except APIError as error:
            problem = self._problem(error)
        except (httpx2.RequestError, OSError) as error:
            # Of a body that is read outside of the library's own handlers, such as an error's.
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
        found = body if isinstance(body, Mapping) else {"message": body}
        inner = found.get("error")
        fields = inner if isinstance(inner, Mapping) else found
        code = fields.get("code")
        if status is None and isinstance(code, int) and 400 <= code < 600:
            status = code
        said = str(fields.get("message") or inner or fields.get("detail") or "")
        return Problem(
            said="" if said.lstrip().startswith("<") else scrub(said, self._endpoint),  # a page
            status=status,
            code=f"{code or ''} {fields.get('type') or ''}".strip(),
            parameter=str(fields.get("param") or ""),
            wait=read_wait(headers or {}),
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
        # A proxy to the world outside can't reach this machine.
        http_client=DefaultAsyncHttpx2Client(timeout=timeout, trust_env=not endpoint.is_loopback),
    )
    if not endpoint.is_openai:  # the environment's account there is no one else's business
        client.organization = client.project = None
    return client


async def _text(stream: AsyncStream[object]) -> str:
    return (await stream.response.aread()).decode()


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
    """Yield an exception and all that it came from."""
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
