"""The real model client in front of a scripted server, with no waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest

from index.llm.base import Caps, Message
from index.llm.chat import QuestionChat
from index.llm.client import Endpoint, Server
from tests.scripted_server import Script, ScriptedServer, Sent

KEY = "sk-test-0123456789abcdef"
ROOMY = Caps(tokens=1_000_000, cost_usd=100.0)
HELLO = (Message("system", "You are brief."), Message("user", "Hello?"))


@dataclass(frozen=True, slots=True)
class Served:
    """A client, and the server it talks to."""

    scripted: ScriptedServer
    server: Server
    waits: list[float] = field(default_factory=list)
    """Seconds that the client would have waited before another request, or does wait."""
    waiting: Event = field(default_factory=Event)
    """Set when the client begins to wait."""

    @property
    def chats(self) -> list[Sent]:
        """The chat requests that arrived."""
        return self.scripted.chats

    def chat(self, caps: Caps = ROOMY) -> QuestionChat:
        """Return a chat for one question."""
        return self.server.question(caps)

    def said(self, caps: Caps = ROOMY) -> str:
        """Ask once, and return the whole reply."""
        return "".join(self.chat(caps).stream(HELLO, max_tokens=100))


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start scripted servers with a client each; both are closed after the test."""
    with ExitStack() as stack:

        def start(
            script: Script = (), *, instead: Any = None, patient: bool = False, **options: Any
        ) -> Served:
            """`patient` makes the client really wait; options are those of an `Endpoint`."""
            scripted = stack.enter_context(ScriptedServer(script, instead=instead))
            settings = {"model": "scripted", "api_key": KEY, "timeout": 5.0, **options}
            settings.setdefault("base_url", scripted.url)
            waits: list[float] = []
            waiting = Event()

            def pace(seconds: float) -> float:
                waits.append(seconds)
                waiting.set()
                return seconds if patient else 0.0

            server = stack.enter_context(Server(Endpoint(**settings), pace=pace))
            return Served(scripted, server, waits, waiting)

        yield start
