"""Measures what a visitor of the chat page waits for: `python -m tests.ui.measure_page [HOME]`.

Serves the bundled papers, without a model, from a data folder of its own or from a copy of
HOME, and opens the page in the Chromium of this machine, whose twenty visitors compute on the
same processors as the server. Wall time depends on the machine and what else it is doing, so
this is not a test: run it on a quiet machine with two cores. Exits with 3 if anything is too slow.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as Late

from tests.ui.visiting import (
    DONE,
    FLAGS,
    TIMED,
    Served,
    Visitor,
    ask_at_once,
    environment,
    find_chromium,
    serving,
    some_titles,
)

QUESTION = "which papers compress CoT?"
RUNS, VISITORS = 5, 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement, and the most it may be where there is a floor."""

    name: str
    value: float
    floor: float | None = None
    unit: str = "s"

    @property
    def passed(self) -> bool:
        """Whether the value is within its floor."""
        return self.floor is None or self.value <= self.floor

    def __str__(self) -> str:
        figure = f"{self.name:<48} {self.value:7.2f} {self.unit:<2}"
        if self.floor is None:
            return figure
        return f"{figure} <= {self.floor:5.2f}   {'ok' if self.passed else 'TOO MUCH'}"


def main(arguments: list[str]) -> int:
    """Print all figures; 3 if one is above its floor."""
    with tempfile.TemporaryDirectory(prefix="papers-page-") as folder:
        home = Path(folder) / "home"
        _fill(home, *arguments[:1])
        figures = []
        for figure in measure(home):
            figures.append(figure)
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
    return 0 if all(figure.passed for figure in figures) else 3


def _fill(home: Path, given: str | None = None) -> None:
    if given is not None:
        shutil.copytree(given, home)
        return
    command = [sys.executable, "-m", "assistant", "index", "add", "bundled"]
    subprocess.run(command, env=environment(home), check=True, capture_output=True)


def measure(home: Path) -> Iterator[Figure]:
    """Yield the figures of the page over the index of a data folder."""
    with serving(home) as served, sync_playwright() as playwright:
        yield Figure("from the command to its address", served.seconds, 8)
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        yield from _alone(browser, served)
        yield from _together(browser, served)
        browser.close()


def _alone(browser: Browser, served: Served) -> Iterator[Figure]:
    context = browser.new_context()
    visitor = Visitor(context, context.new_page())
    started = time.monotonic()
    visitor.open(served.address)
    visitor.page.locator(".examples button").first.wait_for()
    yield Figure("from the address to a usable page", time.monotonic() - started, 3)
    visitor.ask(QUESTION)
    answers = [_warm_answer(visitor) for _ in range(RUNS)]
    yield Figure(f"warm answer, complete in the page (median of {RUNS})", median(answers), 1)
    started = time.monotonic()
    visitor.tab("Map")
    visitor.page.locator(".map svg").wait_for(timeout=60_000)
    yield Figure("first opening of the map", time.monotonic() - started)
    context.close()


def _warm_answer(visitor: Visitor) -> float:
    visitor.page.get_by_role("button", name="New conversation").click()
    visitor.page.locator(".examples").wait_for()
    visitor.page.fill("#question textarea", QUESTION)
    visitor.page.evaluate(TIMED)
    visitor.page.click("#ask")
    visitor.answered()
    return float(visitor.page.evaluate("window.seconds"))


def _together(browser: Browser, served: Served) -> Iterator[Figure]:
    titles = some_titles(served, VISITORS)
    pages = [browser.new_context().new_page() for _ in titles]
    ask_at_once(pages, titles, served.address)
    seconds = [taken for page in pages if (taken := _taken(page)) is not None]
    yield Figure(f"{VISITORS} visitors at once: median", median(seconds or [float("inf")]), 3)
    yield Figure(f"{VISITORS} visitors at once: slowest", max(seconds, default=float("inf")))
    yield Figure(f"{VISITORS} visitors at once: lost", VISITORS - len(seconds), 0, "")


def _taken(page: Page) -> float | None:
    """Return the seconds to a visitor's answer; None for one who never got it."""
    try:
        page.locator(f"{DONE} .tools").wait_for(timeout=60_000)
    except Late:
        return None
    return float(page.evaluate("window.seconds"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
