"""The chat page as a visitor sees it: `papers chat` in its own process, and a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from index.minilm import weights
from tests.ui.visiting import FLAGS, LAPTOP, Arrive, Served, Visitor, find_chromium, serving

REQUIRED = "CI_BROWSER"
"""Set to `required`, a machine without Chromium fails these tests instead of skipping them."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, or the one that playwright was told to install."""
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if not Path(path).exists():
            reason = "no Chromium on this machine: install one, or name it in CHROMIUM"
            if os.environ.get(REQUIRED) == "required":
                pytest.fail(reason)
            pytest.skip(reason)
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


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


@pytest.fixture
def arrive(browser: Browser, tmp_path: Path) -> Iterator[Arrive]:
    """Return what lets a visitor arrive at an address; trouble fails the test at its end.

    What each one saw last is kept as a picture in the folder of the test.
    """
    visitors: list[Visitor] = []

    def come(address: str, size: Mapping[str, int] = LAPTOP, **options: Any) -> Visitor:
        context = browser.new_context(viewport=dict(size), accept_downloads=True, **options)  # type: ignore[arg-type]
        visitor = Visitor(context, context.new_page())
        visitor.page.set_default_timeout(15_000)
        visitor.watch()
        visitors.append(visitor)
        visitor.open(address)
        return visitor

    yield come
    for number, visitor in enumerate(visitors, 1):
        visitor.page.screenshot(path=tmp_path / f"visitor-{number}.png")
        visitor.context.close()
    troubles = [trouble for visitor in visitors for trouble in visitor.trouble]
    assert not troubles, "\n".join(troubles)
