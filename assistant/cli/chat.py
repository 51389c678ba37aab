"""What `papers chat` does: find a port, open the assistant, serve the page until it is stopped."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType

from assistant.cli.io import emit, talk
from assistant.cli.progress import Reporter
from assistant.settings import Settings, chat_login, load_settings
from index.errors import PapersError, UsageError
from index.net.hosts import is_loopback

FIRST_PORT, PORTS_TRIED = 7860, 100


def serve_chat(host: str, port: int | None, mcp: bool) -> None:
    """Serve the chat page and print its address; returns when interrupted or terminated."""
    settings, login = load_settings(), chat_login()
    if mcp and login is not None:
        # The framework protects its own pages and endpoints by the login, but not the tools.
        raise UsageError(
            "--mcp would serve its tools without the login that is set",
            "leave --mcp out, or unset PAPERS_CHAT_USER and PAPERS_CHAT_PASSWORD",
        )
    chosen = choose_port(host, port)
    if login is None and not is_loopback(host):
        talk(
            f"note: whoever reaches {host} can ask and add papers, at the cost of your key if "
            "there is one; set PAPERS_CHAT_USER and PAPERS_CHAT_PASSWORD to ask for a login"
        )
    with _opened(settings, host, chosen, login, mcp) as address, _until_ended() as over:
        emit(f"Daily Papers Assistant: {address}\n")
        if mcp:
            emit(f"MCP: {address}gradio_api/mcp/\n")
        talk("press Ctrl-C to stop")
        over.wait()
    talk("stopped")


@contextmanager
def _opened(
    settings: Settings, host: str, port: int, login: tuple[str, str] | None, mcp: bool
) -> Iterator[str]:
    """Yield the address of the page while it is served."""
    from assistant.build import open_assistant
    from assistant.page.address import Address
    from assistant.page.pool import AssistantPool

    with Reporter() as report:
        pool = AssistantPool(lambda: open_assistant(settings, report))
    from assistant.ui import serve

    with closing(pool), serve(pool, settings, Address(host, port, login, mcp)) as served:
        yield served


def choose_port(host: str, port: int | None) -> int:
    """Return the port to listen on; raises PapersError if that is not possible."""
    for candidate in (port,) if port else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if _is_free(host, candidate):
            return candidate
    if port:
        raise PapersError(
            f"port {port} of {host} is taken",
            f"name another, as in --port {port % 65535 + 1}, or leave --port out",
        )
    raise PapersError(
        f"ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are all taken", "name one by --port"
    )


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        reason = error.strerror or str(error)
        if error.errno == errno.EACCES:
            raise PapersError(
                f"port {port} may not be used: {reason}", "name one above 1023"
            ) from error
        raise UsageError(
            f"{host} cannot be listened on: {reason}",
            "use 127.0.0.1, or an address of this machine",
        ) from error
    return True


@contextmanager
def _until_ended() -> Iterator[threading.Event]:
    """Yield an event that is set by Ctrl-C or when the process is asked to end."""
    over = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        over.set()

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield over
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
