"""The report of an evaluation in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from eval.report.files import write_report
from tests.support.report_example import evaluation

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1366, "height": 850}
ALL = ["bad-01", "list-01", "stored-1", "fact-01", "list-good"]
"""Worst first."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    page, *_ = write_report(evaluation(), tmp_path_factory.mktemp("report"))
    return Path(page).as_uri()


def opened(browser: Browser, address: str, **options: Any) -> Page:
    """Return the page in a context of its own; requests and complaints are kept in its list."""
    page = browser.new_context(**{"viewport": LAPTOP, **options}).new_page()
    page.goto(address)
    return page


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    made = browser.new_context(viewport=LAPTOP).new_page()
    troubles: list[str] = []
    made.on("console", lambda message: troubles.append(message.text))
    made.on("pageerror", lambda error: troubles.append(str(error)))
    made.on("dialog", lambda dialog: troubles.append(dialog.message))
    made.on("request", lambda request: troubles.append(request.url))
    made.goto(address)
    yield made
    made.context.close()
    assert troubles == [address]  # the page itself, and nothing else


def shown(page: Page) -> list[str]:
    questions = page.locator(".question:visible")
    return [str(one.get_attribute("data-id")) for one in questions.all()]


def test_questions_are_filtered_by_tier_kind_and_trouble(page: Page) -> None:
    assert shown(page) == ALL
    page.get_by_label("Tier").select_option("stored")
    assert shown(page) == ["stored-1"]
    page.get_by_label("Tier").select_option("")
    page.get_by_label("Kind", exact=True).select_option("specific")
    assert shown(page) == ["fact-01"]
    assert page.locator("#number").text_content() == "1 of 5 shown"
    page.get_by_label("Kind", exact=True).select_option("")
    page.get_by_label("Show").select_option("named")
    assert shown(page) == ["bad-01", "list-01"]


def test_a_search_finds_words_of_questions_answers_and_reasons(page: Page) -> None:
    page.get_by_role("searchbox", name="Search").fill("4.5 TIMES")
    assert shown(page) == ["stored-1"]
    page.get_by_role("searchbox", name="Search").fill("nowhere")
    assert shown(page) == []
    page.get_by_role("searchbox", name="Search").fill("")
    assert shown(page) == ALL


def test_questions_are_sorted(page: Page) -> None:
    page.get_by_label("Sort").select_option("id")
    assert shown(page) == ["bad-01", "fact-01", "list-01", "list-good", "stored-1"]
    page.get_by_label("Sort").select_option("seconds")
    assert shown(page)[-1] == "bad-01"
    page.get_by_label("Sort").select_option("place")
    assert shown(page) == ALL


def test_a_link_unfolds_its_question_even_if_it_was_filtered_out(page: Page) -> None:
    page.get_by_label("Kind", exact=True).select_option("specific")
    page.locator(".fallen a", has_text="list-01").click()
    answer = page.locator("#offline-list-01 .answer")
    answer.wait_for()
    assert "Valve compresses" in str(answer.text_content())
    assert shown(page) == ALL


def test_a_link_unfolds_its_question_again(page: Page) -> None:
    link = page.locator(".fallen a", has_text="list-01")
    for _ in range(2):
        link.click()
        page.locator("#offline-list-01").wait_for()
        page.locator(".question[open] > summary").click()
        page.locator("#offline-list-01").wait_for(state="hidden")


def test_a_citation_leads_to_its_paper(page: Page) -> None:
    page.locator(".fallen a", has_text="list-01").click()
    page.locator("#offline-list-01 .answer a", has_text="2").first.click()
    target = page.locator("tr:target")
    assert "Other <b>paper</b>" in str(target.text_content())


def test_all_questions_are_unfolded_and_folded_at_once(page: Page) -> None:
    page.get_by_role("button", name="Unfold all").click()
    assert page.locator(".question[open]").count() == 5
    page.get_by_role("button", name="Fold all").click()
    assert page.locator(".question[open]").count() == 0


def test_the_keyboard_unfolds_a_question(page: Page) -> None:
    page.get_by_role("button", name="Unfold all").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".question[open]").get_attribute("data-id") == ALL[0]


def test_without_scripts_everything_is_there_and_links_work(browser: Browser, address: str) -> None:
    page = opened(browser, address, java_script_enabled=False)
    assert shown(page) == ALL
    assert not page.locator("#toolbar").is_visible()
    page.locator(".question[data-id=fact-01] > summary").click()
    assert page.locator("#offline-fact-01").is_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_page_has_no_serious_fault_and_fits_its_screen(
    browser: Browser, address: str, scheme: str, size: dict[str, int]
) -> None:
    page = opened(browser, address, viewport=size, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [
        f"{fault['id']}: {node['html'][:150]} {node['failureSummary'][:300]}"
        for fault in found
        if fault["impact"] in {"serious", "critical", "moderate"}
        for node in fault["nodes"]
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.context.close()
