"""An OpenAI-compatible server on loopback that replies from a script, over real HTTP.

In a test, `scripted([Text("Hello [1]."), Status(500)])` starts one; it replies to chat
requests in that order and records what it was sent, and who disconnected. By hand,
`python -m tests.scripted_server --port 8099` starts one whose model answers from the
sources in the prompt: see tests/support/scripted_model.py.
"""

from __future__ import annotations

import argparse
import json
import select
import socket
import struct
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any, Self

import pytest

from tests.support.scripted_replies import (
    Body,
    CutShort,
    DropMidStream,
    Empty,
    ErrorMidStream,
    Json,
    Refusal,
    Reply,
    Reset,
    Stall,
    Status,
    Text,
    completion_of,
    embeddings_of,
    said,
    usage_of,
)

__all__ = [
    "Body",
    "CutShort",
    "DropMidStream",
    "Empty",
    "ErrorMidStream",
    "Json",
    "Refusal",
    "Reply",
    "Reset",
    "ScriptedServer",
    "Sent",
    "Stall",
    "Status",
    "Text",
    "scripted",
]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it arrived."""

    method: str
    path: str
    headers: Message
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """The text of all messages."""
        return "\n\n".join(message["content"] for message in self.body.get("messages", ()))


Script = Sequence[Reply] | Callable[[Sent], Reply]


class ScriptedServer:
    """Serves /v1/chat/completions, /v1/embeddings and /v1/models until it is closed."""

    def __init__(
        self,
        script: Script = (),
        *,
        models: Sequence[str] = ("scripted",),
        instead: Mapping[str, Reply | Callable[[Sent], Reply]] | None = None,
        port: int = 0,
    ) -> None:
        """`instead` gives replies for paths other than chat, e.g. {'/v1/models': Status(401)}."""
        self.models = tuple(models)
        self.instead = dict(instead or {})
        self.requests: list[Sent] = []
        self.disconnected = Event()
        """Set when a client went away before its reply had ended."""
        self.released = Event()
        self._script = script
        self._changed = Condition()
        self.listener = _HttpServer(("127.0.0.1", port), self)
        self._thread = Thread(target=self.listener.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self.listener.server_port}/v1"

    @property
    def chats(self) -> list[Sent]:
        """The chat requests so far."""
        return [sent for sent in self.requests if sent.path.endswith("/chat/completions")]

    def has_had(self, chats: int, seconds: float = 5.0) -> bool:
        """Wait for so many chat requests to arrive."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.chats) >= chats, seconds)

    def release(self) -> None:
        """Let stalled replies end."""
        self.released.set()

    def close(self) -> None:
        self.release()
        self.listener.shutdown()
        self.listener.hang_up()
        self.listener.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def next_reply(self, sent: Sent) -> Reply:
        with self._changed:
            self.requests.append(sent)
            number = len(self.chats)
            self._changed.notify_all()
        if (reply := self.instead.get(sent.path)) is not None:
            return reply(sent) if callable(reply) else reply
        match sent.path:
            case "/v1/models":
                return Body(json.dumps({"data": [{"id": name} for name in self.models]}))
            case "/v1/embeddings":
                return Body(json.dumps(embeddings_of(sent.body)))
            case "/v1/chat/completions":
                return self._scripted(sent, number)
        return Status(404, {"error": {"message": f"no such path: {sent.path}"}})

    def _scripted(self, sent: Sent, number: int) -> Reply:
        if callable(self._script):
            return self._script(sent)
        if number > len(self._script):
            return Status(400, {"error": {"message": "the script has no more replies"}})
        return self._script[number - 1]


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for the replies
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], scripted: ScriptedServer) -> None:
        self.scripted = scripted
        self._connections: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if isinstance(sys.exception(), ConnectionError):
            self.scripted.disconnected.set()
        else:
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """End the connections that clients keep open for later."""
        for connection in list(self._connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended by itself


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # replies go out in several writes
    server: _HttpServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
        """Keep quiet."""

    def do_GET(self) -> None:
        self._reply({})

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionAbortedError("the client went away before its request had ended")
        self._reply(json.loads(body))

    def _reply(self, body: dict[str, Any]) -> None:
        sent = Sent(self.command, self.path, self.headers, body)
        reply = self.server.scripted.next_reply(sent)
        streams = bool(body.get("stream"))
        match reply:
            case Status(code, error, headers):
                self._send_json(error, code, headers)
            case Body(text, content_type):
                self._send(text.encode(), 200, {"Content-Type": content_type})
            case CutShort(text, code, content_type):
                self._send(text.encode(), code, {"Content-Type": content_type}, missing=9)
            case Reset():
                self._reset()
            case Stall(""):
                self._stall()
            case Stall(text=text) | DropMidStream(text=text) | ErrorMidStream(text=text):
                self._break_off(text, reply)
            case _ if streams:
                self._stream(reply, body)
            case _:
                self._send_json(completion_of(reply, body))

    def _send_json(
        self, value: object, code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        text = value if isinstance(value, str) else json.dumps(value)
        self._send(text.encode(), code, {"Content-Type": "application/json", **(headers or {})})

    def _send(
        self, content: bytes, code: int, headers: Mapping[str, str], missing: int = 0
    ) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) + missing))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection |= missing > 0

    def _stream(self, reply: Reply, request: dict[str, Any]) -> None:
        self._begin_stream()
        text, refusal, finish = said(reply)
        delay = reply.delay if isinstance(reply, Text) else 0.0
        size = reply.piece_size if isinstance(reply, Text) else 8
        self._send_delta({"role": "assistant", "content": ""})
        for start in range(0, len(text), size):
            if delay and self._client_left_within(delay):
                return
            self._send_delta({"content": text[start : start + size]})
        if refusal:
            self._send_delta({"refusal": refusal})
        if finish:
            self._send_delta({}, finish)
        wants_usage = request.get("stream_options", {}).get("include_usage")
        if wants_usage and not (isinstance(reply, Text) and not reply.usage):
            self._send_event({"choices": [], "usage": usage_of(text, request)})
        self._send_chunk(b"data: [DONE]\n\n")
        self._send_chunk(b"")

    def _break_off(self, text: str, reply: Reply) -> None:
        self._begin_stream()
        for start in range(0, len(text), 8):
            self._send_delta({"content": text[start : start + 8]})
        if isinstance(reply, DropMidStream) and reply.finish:
            self._send_delta({}, reply.finish)
        if isinstance(reply, Stall):
            self._stall()
        if isinstance(reply, ErrorMidStream):
            self._send_event({"error": dict(reply.error)})
            self._send_chunk(b"")
        self.close_connection = True

    def _begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _send_delta(self, delta: Mapping[str, object], finish: str | None = None) -> None:
        self._send_event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    def _send_event(self, value: Mapping[str, object]) -> None:
        self._send_chunk(f"data: {json.dumps(value)}\n\n".encode())

    def _send_chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        self.wfile.flush()

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _stall(self) -> None:
        while not self.server.scripted.released.is_set():
            if self._client_left_within(0.02):
                return
        self.close_connection = True

    def _client_left_within(self, seconds: float) -> bool:
        """Wait, but not for a client that has gone; note it."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        try:
            left = bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except ConnectionError:
            left = True
        if left:
            self.close_connection = True
            self.server.scripted.disconnected.set()
        return left


@pytest.fixture
def scripted() -> Iterator[Callable[..., ScriptedServer]]:
    """Start scripted servers; they are closed after the test."""
    started: list[ScriptedServer] = []

    def start(script: Script = (), **options: Any) -> ScriptedServer:
        started.append(ScriptedServer(script, **options))
        return started[-1]

    yield start
    for server in started:
        server.close()


def main() -> None:
    """Serve until interrupted."""
    from tests.support.scripted_model import talk

    parser = argparse.ArgumentParser(description="An OpenAI-compatible server for trying out.")
    parser.add_argument("--port", type=int, default=8099)
    with ScriptedServer(talk, port=parser.parse_args().port) as server:
        sys.stdout.write(f"serving {server.url}; stop with Ctrl-C\n")
        sys.stdout.flush()
        try:
            server.released.wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
