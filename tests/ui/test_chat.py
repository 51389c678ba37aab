"""Asking and reading on the chat page, without a model, in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.ui.visiting import CARD_QUESTION, PHONE, Arrive, Served

C3OT = "C3oT: Generating Shorter Chain-of-Thought without Compromising Effectiveness"


def test_an_example_is_answered_with_markers_cards_and_highlights(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    assert page.locator(".examples button").first.inner_text() == CARD_QUESTION
    page.locator(".examples button").first.click()
    visitor.answered()
    markers, cards = page.locator(".answer a.cite"), page.locator(".card")
    assert markers.count() == cards.count() >= 5
    assert page.locator(".card h3").first.inner_text() == C3OT
    quoted = re.findall("“(.*?)”", visitor.text(".answer"), re.DOTALL)
    marked = page.locator(".card mark").all_inner_texts()
    assert [" ".join(quote.split()) for quote in quoted] == [" ".join(m.split()) for m in marked]
    assert re.fullmatch(r"(\d+) of \1 sentences supported", visitor.text(".sum"))
    assert "From 386 abstracts (full papers were not read)" in visitor.text(".said")


def test_pointing_at_a_marker_brings_its_card_and_the_very_words_into_view(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address, {"width": 1366, "height": 560})  # the page scrolls
    visitor.ask(CARD_QUESTION)
    page = visitor.page
    last = page.locator(".card").last
    assert not is_in_view(last)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.locator(".answer a.cite").last.hover()
    page.wait_for_function("!!document.querySelector('.card:last-of-type.active mark.active')")
    page.wait_for_timeout(600)  # the column scrolls smoothly
    assert is_in_view(last.locator("mark.active"))
    assert page.locator(".card.active").count() == 1


def is_in_view(locator: object) -> bool:
    script = (
        "part => { const box = part.getBoundingClientRect();"
        " const column = part.closest('.sources').getBoundingClientRect();"
        " const composer = document.querySelector('#composer').getBoundingClientRect();"
        " const bottom = Math.min(column.bottom, composer.top);"
        " return box.top >= Math.max(column.top - 1, 0) && box.top < bottom - 20 }"
    )
    return bool(locator.evaluate(script))  # type: ignore[attr-defined]


FOCUSED = "document.activeElement.innerText || document.activeElement.placeholder"


def test_the_keyboard_alone_asks_opens_a_card_and_comes_back(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    page.locator("#question textarea").focus()
    page.keyboard.type("What is CoT-Valve?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    visitor.answered()
    page.wait_for_function(f"({FOCUSED}) === 'Ask about the papers'")
    assert page.locator("#spoken").text_content() == (
        "Answered: 3 of 3 sentences supported; 1 source"
    )
    page.locator(".answer a.cite").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "t0-c1"
    page.keyboard.press("Escape")
    marker = page.locator(".answer a.cite").nth(1)
    assert marker.evaluate("it => it === document.activeElement")
    page.locator(".tools .menu summary").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "Export"
    page.get_by_role("button", name="Edit question").press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "Edit question"


ASK_AS_SOON_AS_ANSWERED = """
question => {
  const field = document.querySelector("#question textarea");
  let answering = false;
  new MutationObserver((_, observer) => {
    const live = Boolean(document.querySelector(".turn.live"));
    if (answering && !live) {
      observer.disconnect();
      field.value = question;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      for (const kind of ["keydown", "keypress"])
        field.dispatchEvent(
          new KeyboardEvent(kind, { key: "Enter", bubbles: true, cancelable: true })
        );
    }
    answering = live;
  }).observe(document.body, { childList: true, subtree: true });
}
"""


def test_what_is_asked_the_moment_an_answer_ends_is_not_lost(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    visitor.page.evaluate(ASK_AS_SOON_AS_ANSWERED, "What is CoT-Valve?")
    visitor.ask("What is C3oT?")
    visitor.answered(2)
    assert visitor.text("#current .question") == "What is CoT-Valve?"


def test_a_question_sent_twice_by_an_impatient_hand_is_asked_once(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    page.fill("#question textarea", "What is C3oT?")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.locator("#ask, #stop").first.dispatch_event("click")
    visitor.answered()
    visitor.ask("What is CoT-Valve?")
    assert page.locator(".turn .question").all_inner_texts() == [
        "What is C3oT?",
        "What is CoT-Valve?",
    ]


def test_a_follow_up_shows_how_it_was_read(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    visitor.ask("What is CoT-Valve?")
    visitor.ask("how does it compare with C3oT?")
    assert "CoT-Valve" in visitor.text(".turn:last-child .read-as, #current .read-as")
    assert visitor.page.locator("#current .card").count() == 2


def test_what_the_papers_do_not_answer_is_said_with_near_misses_that_are_no_sources(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    visitor.ask("What is the boiling point of lead?")
    page = visitor.page
    assert "do not answer this" in visitor.text(".answer.abstained")
    assert page.locator(".card, a.cite").count() == 0
    assert "Nearest papers (not evidence)" in visitor.text("aside.near")
    style = "part => getComputedStyle(part).borderTopStyle"
    assert page.locator(".near .uncited").first.evaluate(style) == "dashed"


def test_a_question_can_be_edited_and_asked_again_in_its_place(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("What is CoT-Valve?")
    page.locator("[data-action=edit]").click()
    page.locator(".editing textarea").fill("What is C3oT?")
    page.keyboard.press("Enter")
    page.locator(".card h3", has_text="C3oT").wait_for()
    assert page.locator(".turn").count() == 1
    page.locator("[data-action=retry]").click()
    page.wait_for_timeout(300)
    visitor.answered()
    assert page.locator(".turn").count() == 1


def test_a_list_can_be_read_as_a_table_and_sorted_by_date(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("papers on quantization")
    page.locator("[data-action=table]").click()
    assert page.locator(".answer").is_hidden()
    page.get_by_role("button", name="Date").click()
    dates = page.locator(".table td.date").all_inner_texts()
    dated = [day for day in dates if day != "undated"]
    undated = ["undated"] * (len(dates) - len(dated))
    assert len(dated) >= 5
    assert undated
    assert dates == [*sorted(dated), *undated]
    page.get_by_role("button", name="Date").click()
    assert page.locator(".table td.date").all_inner_texts() == [*sorted(dated)[::-1], *undated]
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Date")
    page.locator(".table a.cite").nth(1).press("Enter")
    page.keyboard.press("Escape")
    assert page.locator(".table a.cite").nth(1).evaluate("it => it === document.activeElement")
    page.locator("[data-action=table]").click()
    assert page.locator(".answer").is_visible()


def test_an_answer_is_copied_as_text_with_its_sources_or_as_a_table(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.ask("papers from before 2020")
    page.locator("[data-action=copy]").click()
    page.locator("#announcer", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "\n• Pointer Networks (2015-06-09) [1]\n" in copied
    assert copied.partition("\nSources\n")[2].startswith("[1] Pointer Networks, 2015-06-09, https:")
    page.locator("[data-action=table]").click()
    page.locator("[data-action=copy]").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('\\t'))")
    head, first, *_ = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert head.split("\t") == ["Paper", "Date", "Quote", "Link"]
    assert first.split("\t")[:2] == ["Pointer Networks", "2015-06-09"]
    assert first.split("\t")[3].startswith("https:")


@pytest.mark.parametrize(
    ("form", "ending", "expected"),
    [
        ("markdown", ".md", "[^1]: C3oT"),
        ("json", ".json", '"status": "answered"'),
        ("bibtex", ".bib", "@misc{c3ot-"),
        ("ris", ".ris", "TY  - GEN"),
    ],
)
def test_an_answer_is_exported(
    served: Served, arrive: Arrive, form: str, ending: str, expected: str
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask(CARD_QUESTION)
    page.locator(".tools .menu summary").click()
    with page.expect_download() as started:
        page.locator(f"[data-format={form}]").click()
    text = Path(started.value.path()).read_text("utf-8")
    assert started.value.suggested_filename == f"which-papers-compress-cot{ending}"
    assert expected in text
    if form == "json":
        record = json.loads(text)
        assert record["answer"][slice(*span(record))] == record["sentences"][1]["text"]


def span(record: dict[str, list[dict[str, int]]]) -> tuple[int, int]:
    sentence = record["sentences"][1]
    return sentence["start"], sentence["end"]


def test_what_is_typed_stays_in_its_field(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    page.get_by_role("button", name="Scope").click()
    since = page.locator("#scope").get_by_label("From")
    since.fill("2025")
    page.get_by_role("button", name="Scope").click()
    assert since.is_hidden()
    visitor.tab("Papers")
    query = page.get_by_role("textbox", name="Search")
    visitor.fill(query, "KV cache")
    page.locator(".listing b", has_text="KV").first.wait_for()
    assert query.input_value() == "KV cache"
    visitor.tab("Chat")
    visitor.ask(CARD_QUESTION)
    assert "from 2025-01-01 on" in visitor.text(".chip")
    switch = page.locator("[data-action=scope]")
    assert switch.inner_text() == "Scope (from 2025)"
    page.get_by_role("button", name="New conversation").click()
    page.locator(".examples button").first.click()
    visitor.answered()
    assert page.locator(".chip").count() == 0
    assert (since.input_value(), switch.inner_text()) == ("", "Scope")
    page.get_by_role("button", name="Scope").click()
    since.fill("2024")
    page.locator("[data-action=scope]", has_text="(from 2024)").wait_for()
    page.get_by_role("button", name="Clear all limits").click()
    page.locator("[data-action=scope]", has_text=re.compile("^Scope$")).wait_for()
    assert since.input_value() == ""


def test_a_reload_leads_to_the_last_turn_each_tab_keeps_its_place_and_back_leads_there(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask(CARD_QUESTION)
    visitor.ask("What is CoT-Valve?")
    page.reload()
    visitor.ready()
    visitor.answered(2)
    page.wait_for_function("scrollY > 200")
    assert page.locator(".question").last.evaluate("it => it.getBoundingClientRect().top") > 0
    page.evaluate("scrollTo(0, 200)")
    page.wait_for_timeout(100)
    visitor.tab("Papers")
    page.wait_for_function("scrollY === 0")
    page.locator(".listing [data-action=open-paper]").first.click()
    page.locator("#paper-title").wait_for()
    page.go_back()
    page.wait_for_function("document.querySelector('#listing').checkVisibility()")
    page.go_back()
    page.wait_for_function("scrollY === 200")
    assert page.locator("#past .answer").first.is_visible()


def test_a_slash_goes_to_the_question(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.tab("Papers")
    page.get_by_role("tab", name="Papers").focus()
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    page.keyboard.type("What is and/or?")
    assert page.locator("#question textarea").input_value() == "What is and/or?"


def test_on_a_phone_sources_stand_below_and_a_tap_shows_the_whole_abstract(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address, PHONE, is_mobile=True, has_touch=True)
    page = visitor.page
    visitor.ask(CARD_QUESTION)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    text, sources = page.locator(".said").bounding_box(), page.locator(".sources").bounding_box()
    assert text is not None
    assert sources is not None
    assert sources["y"] >= text["y"] + text["height"]
    second = page.locator(".card").nth(1)
    assert second.locator(".rest").first.is_hidden()
    marker = page.locator(".answer a.cite").nth(1)
    marker.tap()
    assert second.locator(".rest").first.is_visible()
    second.locator("a.back").tap()
    assert marker.evaluate("it => it === document.activeElement")
    for target in (marker, page.locator("[data-action=copy]"), page.locator(".tools summary")):
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24


def test_the_page_follows_the_dark_scheme(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address, color_scheme="dark")
    visitor.ask(CARD_QUESTION)
    ground = "getComputedStyle(document.body).backgroundColor"
    red = int(re.findall(r"\d+", str(visitor.page.evaluate(ground)))[0])
    assert red < 60
