"""Takes the screenshots of the README: `python -m tests.ui.take_screenshots`.

Serves the bundled papers from a data folder of its own, without a model, opens the page in
the Chromium of this machine, and writes docs/images/*.png.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.ui.visiting import FLAGS, PHONE, Visitor, find_chromium, serving

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LARGEST = 300_000
LAPTOP = {"width": 1180, "height": 720}
QUESTION = "which papers compress CoT?"


def main() -> None:
    """Take all of them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="papers-screenshots-"))
    try:
        with serving(home) as served, sync_playwright() as playwright:
            path = find_chromium(playwright)
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            take_chat(browser, served.address, "light")
            take_chat(browser, served.address, "dark")
            take_map_and_papers(browser, served.address)
            take_phone(browser, served.address)
            browser.close()
    finally:
        shutil.rmtree(home)


def take_chat(browser: Browser, address: str, scheme: str) -> None:
    visitor = arrive(browser, address, color_scheme=scheme)
    visitor.ask(QUESTION)
    visitor.page.locator(".answer a.cite").nth(1).hover()
    keep(visitor.page, f"chat-{scheme}")


def take_map_and_papers(browser: Browser, address: str) -> None:
    visitor = arrive(browser, address)
    visitor.ask(QUESTION)
    visitor.tab("Map")
    visitor.page.locator(".dot.cited").first.hover()
    keep(visitor.page, "map")
    visitor.tab("Papers")
    visitor.page.get_by_role("textbox", name="Search").fill("KV cache")
    visitor.page.locator(".listing [data-action=open-paper]", has_text="KV").first.click()
    visitor.page.locator("#paper-title").wait_for()
    keep(visitor.page, "papers")


def take_phone(browser: Browser, address: str) -> None:
    visitor = arrive(browser, address, PHONE, is_mobile=True, has_touch=True)
    visitor.ask("What is CoT-Valve?")
    keep(visitor.page, "phone")


def arrive(
    browser: Browser, address: str, size: dict[str, int] = LAPTOP, **options: object
) -> Visitor:
    context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
    visitor = Visitor(context, context.new_page())
    visitor.open(address)
    return visitor


def keep(page: Page, name: str) -> None:
    """Write a screenshot once everything on the page is at rest."""
    page.wait_for_timeout(900)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path} has {size:,} bytes, more than {LARGEST:,}")
    sys.stdout.write(f"{path}: {size:,} bytes\n")


if __name__ == "__main__":
    main()
