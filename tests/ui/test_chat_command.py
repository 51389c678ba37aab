"""`papers chat` as a command: its port, its login, and how it ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.cli.chat import FIRST_PORT, choose_port
from index.errors import PapersError, UsageError
from tests.support.command_line import run
from tests.ui.visiting import serving


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_is_taken_is_an_error_that_names_another(taken: int) -> None:
    with pytest.raises(PapersError, match=f"port {taken} of 127.0.0.1 is taken") as caught:
        choose_port("127.0.0.1", taken)
    assert "--port" in caught.value.fix


def test_without_a_port_the_first_free_one_is_chosen() -> None:
    chosen = choose_port("127.0.0.1", None)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", chosen))
        listener.listen()
        assert FIRST_PORT <= chosen < choose_port("127.0.0.1", None)


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="cannot be listened on"):
        choose_port(host, 8123)


@pytest.mark.parametrize(
    ("settings", "options", "message", "fix"),
    [
        (
            {"PAPERS_CHAT_USER": "ada"},
            (),
            "the login of the chat page is given by halves",
            "PAPERS_CHAT_PASSWORD",
        ),
        (
            {"PAPERS_CHAT_USER": "ada", "PAPERS_CHAT_PASSWORD": "engine"},
            ("--mcp",),
            "--mcp would serve its tools without the login",
            "leave --mcp out",
        ),
    ],
    ids=["half a login", "tools beside a login"],
)
def test_an_unsafe_login_is_a_usage_error(
    tmp_path: Path, settings: dict[str, str], options: tuple[str, ...], message: str, fix: str
) -> None:
    ran = run("chat", *options, home=tmp_path, **settings)
    assert ran.code == 2
    assert message in ran.err
    assert fix in ran.err


def test_the_command_ends_cleanly_when_it_is_told_to(copied_home: Callable[[], Path]) -> None:
    before = threading.active_count()
    with serving(copied_home()) as served:
        process = served.process
    assert process.returncode == 0
    assert "stopped\n" in served.printed
    assert threading.active_count() == before
