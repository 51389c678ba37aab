"""What limits an answer on the chat page: chips, dates, papers, the borderline."""

from __future__ import annotations

import re

from tests.ui.visiting import CARD_QUESTION, DONE, Arrive, Served


def test_the_dates_that_a_question_implies_are_a_chip_that_can_be_removed(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("papers on reasoning from September 2025")
    assert "from September 2025" in visitor.text(".chip")
    page.locator(".chip button").click()
    page.locator(".question", has_text=re.compile("^papers on reasoning$")).wait_for()
    visitor.answered()
    assert page.locator(".chip").count() == 0
    assert page.locator(".turn").count() == 1


def test_a_number_of_authors_that_a_question_implies_is_a_chip_too(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("papers on reasoning by a single author from 2025")
    chips = page.locator(".chip span").all_inner_texts()
    assert chips == ["from 2025 (from 2025-01-01 to 2025-12-31)", "1 author"]
    page.get_by_role("button", name="Ask again without: 1 author").click()
    page.locator(".question", has_text=re.compile("^papers on reasoning from 2025$")).wait_for()
    visitor.answered()
    assert page.locator(".chip span").all_inner_texts() == chips[:1]


def test_papers_cited_before_stop_limiting_a_question_when_their_chip_is_removed(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask(CARD_QUESTION)
    visitor.ask("which of them need no training?")
    assert re.match(r"only the \d+ papers cited before", visitor.text("#current .chip"))
    page.locator("#current .chip button").click()
    page.locator("#current .turn.live").wait_for(state="detached")
    page.locator("#current .chip").wait_for(state="detached")
    visitor.answered(2)
    assert page.locator("#current .tools").count() == 1


def test_the_scope_limits_an_answer_to_dates_and_papers(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    page.get_by_role("button", name="Scope").click()
    since = page.locator("#scope").get_by_label("From")
    since.fill("2025")
    visitor.ask(CARD_QUESTION)
    dates = page.locator(".card .meta").all_inner_texts()
    assert dates
    assert all(text.startswith("2025") for text in dates)
    assert "from 2025-01-01 on" in visitor.text(".chip")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    tools, composer = (
        page.locator(".tools").bounding_box(),
        page.locator("#composer").bounding_box(),
    )
    assert tools is not None
    assert composer is not None
    assert tools["y"] + tools["height"] < composer["y"]  # the open scope covers nothing
    since.fill("soon")
    page.fill("#question textarea", CARD_QUESTION)
    page.keyboard.press("Enter")
    page.get_by_text("'soon' is not a date").wait_for()
    assert page.locator(".card").count() == len(dates)
    assert page.locator("#question textarea").input_value() == CARD_QUESTION


def test_borderline_papers_can_be_left_out(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("which papers use vector quantization?")
    assert page.locator(".borderline").count() == 1
    page.get_by_role("button", name="Scope").click()
    page.get_by_label("Show borderline papers").uncheck()
    page.locator(".borderline").wait_for(state="hidden")
    assert page.locator(f"{DONE} .card").count() >= 5
    page.get_by_label("Show borderline papers").check()
    page.locator(".borderline").wait_for()
