"""A running `papers chat`, and what a visitor does on its page."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, Locator, Page, Playwright

from tests.support.chroma_server import free_port

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
Result = TypeVar("Result")
LAPTOP, PHONE = {"width": 1366, "height": 850}, {"width": 390, "height": 844}
STEERING = ("PAPERS_", "OPENAI_", "GRADIO_")
DONE = ".turn:not(.live)"
CARD_QUESTION = "which papers compress CoT?"
TIMED = """() => {
  const asked = () => (window.asked = performance.now());
  window.seconds = 0;
  document.querySelector('#ask').addEventListener('click', asked, { capture: true, once: true });
  new MutationObserver((_, observer) => {
    if (!document.querySelector('.turn:not(.live) .tools')) return;
    window.seconds = (performance.now() - window.asked) / 1000;
    observer.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
}"""
"""Notes how long the one answer of a page takes, from the click on."""


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


@dataclass
class Visitor:
    """A visitor with a browser profile of their own, and what went wrong in it."""

    context: BrowserContext
    page: Page
    trouble: list[str] = field(default_factory=list)
    """Errors of the console, and requests to other machines."""

    def watch(self) -> None:
        """Note the errors of the page, and its requests to other machines."""
        page, trouble = self.page, self.trouble
        page.on("console", lambda told: told.type == "error" and trouble.append(told.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        page.on("request", lambda sent: _is_foreign(sent.url) and trouble.append(sent.url))

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

    def fill(self, field: Locator, text: str) -> None:
        """Fill a field of a tab that has only just opened: the framework may empty it once."""
        for _ in range(10):
            field.fill(text)
            self.page.wait_for_timeout(300)
            if field.input_value() == text:
                return
        raise AssertionError(f"{field} does not keep {text!r}")

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def text(self, selector: str) -> str:
        return self.page.locator(selector).last.inner_text()


def some_titles(served: Served, count: int) -> list[str]:
    """Return titles of papers of the index, evenly drawn."""
    lines = served.papers("index", "export", "-").stdout.splitlines()
    titles = [json.loads(line)["title"] for line in lines]
    plain = [title for title in titles if '"' not in title and len(title) > 30]
    return plain[:: len(plain) // count][:count]


def ask_at_once(pages: Sequence[Page], titles: Sequence[str], address: str) -> None:
    """Have each page ask about its paper, all at the same moment."""
    for page in pages:
        page.goto(address)
    for page, title in zip(pages, titles, strict=True):
        page.wait_for_selector("[data-papers=ready]", state="attached")
        page.wait_for_selector(".examples")
        page.fill("#question textarea", f'What does "{title}" propose?')
        page.evaluate(TIMED)
    for page in pages:
        page.evaluate("document.querySelector('#ask').click()")


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


Arrive = Callable[..., Visitor]


def find_chromium(playwright: Playwright) -> str:
    """Return the path of a Chromium, whether or not there is one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    return found or playwright.chromium.executable_path


def run_apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in a thread of its own: this one may have a browser's loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
