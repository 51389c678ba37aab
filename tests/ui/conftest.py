"""The chat page as a visitor has it: `papers chat` in a process of its own, and a real Chromium."""

from __future__ import annotations

import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from index.minilm import weights

REQUIRED = "CI_BROWSER"
"""Set to `required`, a machine without Chromium fails these tests instead of skipping them."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
LAPTOP, PHONE = {"width": 1366, "height": 850}, {"width": 390, "height": 844}
STEERING = ("PAPERS_", "OPENAI_", "GRADIO_")
DONE = ".turn:not(.live)"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, or the one that playwright was told to install."""
    with sync_playwright() as playwright:
        found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
        path = found or playwright.chromium.executable_path
        if not Path(path).exists():
            reason = "no Chromium on this machine: install one, or name it in CHROMIUM"
            if os.environ.get(REQUIRED) == "required":
                pytest.fail(reason)
            pytest.skip(reason)
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Served:
    """A running `papers chat`."""

    address: str
    home: Path
    process: subprocess.Popen[str]
    seconds: float
    """From the start of the process to its address."""
    printed: list[str] = field(default_factory=list)

    def papers(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `papers` on the same data folder, as a user would beside the page."""
        command = [sys.executable, "-m", "assistant", *arguments]
        env = environment(self.home)
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True)


def environment(home: Path, **extra: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(STEERING)}
    kept["PYTHONPATH"] = str(Path(__file__).parents[2])
    return kept | {"PAPERS_HOME": str(home)} | extra


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(home: Path, *options: str, **extra: str) -> Iterator[Served]:
    """Start `papers chat` and wait for the address that it prints."""
    port = str(free_port())
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "chat", "--port", port, *options],
        env=environment(home, **extra),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    served = Served("", home, process, 0.0)
    reader = threading.Thread(target=_read, args=(process, served.printed, lines))
    reader.start()
    try:
        served.address = _address(process, lines)
        served.seconds = time.monotonic() - started
        yield served
    finally:
        process.terminate()
        process.wait(20)
        reader.join()
        assert process.stdout is not None
        process.stdout.close()


def _read(process: subprocess.Popen[str], printed: list[str], lines: Any) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        printed.append(line)
        lines.put(line)


def _address(process: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> str:
    """Return the first address printed; the machine may be busy with other tests."""
    said = []
    for _ in range(60):
        try:
            said.append(lines.get(timeout=1))
        except queue.Empty:
            if process.poll() is not None:
                break
            continue
        if "http://" in said[-1]:
            return "http://" + said[-1].partition("http://")[2].strip()
    raise AssertionError(f"no address within a minute: {said}")


@pytest.fixture(scope="session")
def copied_home(bundled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return what makes data folders with the index of the bundled pages."""

    def copy() -> Path:
        home = tmp_path_factory.mktemp("chat") / "home"
        shutil.copytree(bundled_home, home)
        return home

    return copy


@pytest.fixture(scope="module")
def served(copied_home: Callable[[], Path]) -> Iterator[Served]:
    """The page over the bundled papers, without a model."""
    assert weights.locate(Path("/nonexistent")), "these tests need the embedding weights"
    with serving(copied_home()) as one:
        yield one


@dataclass
class Visitor:
    """A visitor with a browser profile of their own, and what went wrong in it."""

    context: BrowserContext
    page: Page
    trouble: list[str] = field(default_factory=list)
    """Errors of the console, and requests to other machines."""

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_selector("[data-papers=ready]", state="attached")

    def ask(self, question: str, *, wait: bool = True) -> None:
        """Ask a question and wait for the whole answer."""
        turns = self.page.locator(DONE).count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        if wait:
            self.answered(turns + 1)

    def answered(self, turns: int = 1) -> None:
        self.page.locator(f"{DONE} .tools").nth(turns - 1).wait_for(timeout=30_000)

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def text(self, selector: str) -> str:
        return self.page.locator(selector).last.inner_text()


Arrive = Callable[..., Visitor]


@pytest.fixture
def arrive(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Arrive]:
    """Return what lets a visitor arrive at an address; trouble fails the test at its end."""
    visitors: list[Visitor] = []

    def come(address: str, size: Mapping[str, int] = LAPTOP, **options: Any) -> Visitor:
        context = browser.new_context(viewport=dict(size), accept_downloads=True, **options)  # type: ignore[arg-type]
        visitor = Visitor(context, context.new_page())
        visitor.page.set_default_timeout(15_000)
        _watch(visitor)
        visitors.append(visitor)
        visitor.open(address)
        return visitor

    yield come
    for visitor in visitors:
        _keep_screenshot(visitor, request.node.name)
        visitor.context.close()
    assert [trouble for visitor in visitors for trouble in visitor.trouble] == []


def _watch(visitor: Visitor) -> None:
    page, trouble = visitor.page, visitor.trouble
    page.on("console", lambda told: told.type == "error" and trouble.append(told.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
    page.on("request", lambda sent: _is_foreign(sent.url) and trouble.append(sent.url))


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def _keep_screenshot(visitor: Visitor, test: str) -> None:
    """Keep what the page looked like in the end, where TEST_SCREENSHOTS names a folder."""
    if folder := os.environ.get("TEST_SCREENSHOTS"):
        name = "".join(letter if letter.isalnum() else "-" for letter in test)
        visitor.page.screenshot(path=Path(folder) / f"{name}.png")
