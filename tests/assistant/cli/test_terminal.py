"""What a person at a terminal sees of an answer while a model writes it, and after Ctrl-C.

The command runs as a process of its own on a real terminal, against a scripted server.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from tests import scripted_server
from tests.scripted_server import Reply, ScriptedServer, Sent, Stall, Text
from tests.support.command_line import ROOT, make_index
from tests.support.scripted_model import reply_to

pty = pytest.importorskip("pty", reason="no terminals of this kind there")
scripted = scripted_server.scripted

SOON = 30.0
"""Seconds within which the command has surely done its part."""
QUESTION = "what are short chains of thought?"
FIRST = "We compress chains of thought by tuning [{0}]. "
WRONG = "It halves their length by 23.5% [{0}]. "
LAST = "Chains of thought are compressed" + " more and more" * 200


class Terminal:
    """A command on a terminal of its own, and what it has shown."""

    def __init__(self, args: list[str], environment: dict[str, str]) -> None:
        ours, theirs = pty.openpty()
        self._shown = b""
        self._more = Event()
        self.command = subprocess.Popen(
            [sys.executable, "-m", "assistant", *args],
            cwd=ROOT,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            # Whoever runs the tests in the background had interrupts ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        os.close(theirs)
        self._thread = Thread(target=self._read, args=(ours,), daemon=True)
        self._thread.start()

    @property
    def shown(self) -> str:
        """All that was written, without colours and movements of the cursor."""
        text = re.sub(r"\x1b\[[?\d;]*[A-Za-z]|\r", "", self._shown.decode(errors="replace"))
        return re.sub(r"\x1b\]8;[^\x1b]*\x1b\\", "", text)

    @property
    def left(self) -> str:
        """What stands on the screen after the last line that was taken back."""
        taken_back = self._shown.rpartition(b"\x1b[2K")[2]
        text = re.sub(rb"\x1b\]8;[^\x1b]*\x1b\\|\x1b\[[?\d;]*[A-Za-z]|\r", b"", taken_back)
        return text.decode()

    def wait_for(self, text: str) -> bool:
        """Wait until `text` was shown."""
        while text not in self.shown:
            if not self._more.wait(SOON):
                return False
            self._more.clear()
        return True

    def end(self) -> int:
        """Wait for the command to end and return its exit code."""
        code = self.command.wait(SOON)
        self._thread.join(SOON)
        return code

    def _read(self, ours: int) -> None:
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not data:
                break
            self._shown += data
            self._more.set()
        os.close(ours)
        self._more.set()


@contextmanager
def terminal(server: ScriptedServer, home: Path, *args: str) -> Iterator[Terminal]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PAPERS_", "OPENAI_"))
    }
    ours = {
        "PAPERS_HOME": str(home),
        "PAPERS_EMBEDDER": "none",
        "PAPERS_BASE_URL": server.url,
        "PAPERS_MODEL": "scripted",
        "TERM": "xterm",
        "COLUMNS": "80",
        "LINES": "24",
    }
    running = Terminal(list(args), kept | ours)
    try:
        yield running
    finally:
        running.command.kill()
        running.command.wait(SOON)


def number(sent: Sent) -> str:
    found = re.search(r'n="(\d+)">\nTitle: Short', sent.prompt)
    assert found
    return found[1]


def answering(reply: Callable[[Sent], Reply]) -> Callable[[Sent], Reply]:
    """Reply so to the request for the answer, and sensibly to any other."""
    return lambda sent: reply_to(sent) if "response_format" in sent.body else reply(sent)


def writing(sent: Sent) -> Reply:
    """Write for a long time."""
    return Text(f"{FIRST}{WRONG}{LAST}".format(number(sent)), piece_size=12, delay=0.05)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_index(tmp_path_factory.mktemp("terminal"))


def test_text_is_shown_while_it_is_written_and_the_checked_answer_at_the_end(
    home: Path, scripted: Callable[..., ScriptedServer]
) -> None:
    server = scripted(lambda sent: reply_to(sent, delay=0.05))
    with terminal(server, home, "ask", QUESTION) as screen:
        assert screen.end() == 0
    assert len(screen._shown.split(b"\x1b[2K")) > 3  # drawn anew again and again
    assert screen.left.lstrip().startswith("We compress chains of thought by tuning [1].")
    assert "Sources\n[1] Short Chains of Thought" in screen.left
    assert "answered by scripted" in screen.left


def test_an_interrupted_answer_leaves_what_came_with_the_verdicts_so_far(
    home: Path, scripted: Callable[..., ScriptedServer], tmp_path: Path
) -> None:
    server = scripted(answering(writing))
    target = tmp_path / "answer.json"
    with terminal(server, home, "ask", QUESTION, "--save", str(target)) as screen:
        assert screen.wait_for("are compressed more")
        screen.command.send_signal(signal.SIGINT)
        assert screen.end() == 130
    assert server.disconnected.wait(SOON)
    said = " ".join(screen.left.split())
    assert "We compress chains of thought by tuning [1]. It halves" in said
    assert "by 23.5% [1]. (not supported: 23.5% is not in this abstract) Chains" in said
    assert "Sources [1] Short Chains of Thought" in said
    assert "This answer is incomplete: it was interrupted, 2 sentences had been checked." in said
    assert "2 requests to scripted until then, at least" in said
    assert "Traceback" not in said
    assert not target.exists()


def test_an_interrupt_before_the_first_word_ends_the_request(
    home: Path, scripted: Callable[..., ScriptedServer]
) -> None:
    server = scripted(answering(lambda _: Stall()))
    with terminal(server, home, "ask", QUESTION) as screen:
        assert server.has_had(2, SOON)
        screen.command.send_signal(signal.SIGINT)
        assert screen.end() == 130
    assert server.disconnected.wait(SOON)
    assert "interrupted" in screen.left
    assert "incomplete" not in screen.left
