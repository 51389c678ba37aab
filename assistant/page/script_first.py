"""Puts a script before all others on a page that another application serves.

An ASGI application around another one; knows nothing of what it serves.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
_HEAD = b"<head>"
_LENGTH = b"content-length"


class ScriptFirst:
    """Opens the page at `/` with a script; everything else passes unchanged."""

    def __init__(self, app: Application, script: str) -> None:
        self._app = app
        self._script = f"<script>{script}</script>".encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] == "/":
            await self._app(scope, receive, _Held(send, self._script).send)
        else:
            await self._app(scope, receive, send)


class _Held:
    """Holds back a response until it is complete."""

    def __init__(self, send: Send, script: bytes) -> None:
        self._send = send
        self._script = script
        self._start: Message = {}
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take a part of the response; the last part sends it on."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            body = self._body.replace(_HEAD, _HEAD + self._script, 1)
            await self._send({**self._start, "headers": self._headers(len(body))})
            await self._send({"type": "http.response.body", "body": body})

    def _headers(self, length: int) -> list[tuple[bytes, bytes]]:
        """Return the headers with the new length, unless they belong to a page not sent."""
        stated = [(name, value) for name, value in self._start["headers"]]
        if not self._body:
            return stated
        kept = [(name, value) for name, value in stated if name.lower() != _LENGTH]
        return [*kept, (_LENGTH, str(length).encode())]
