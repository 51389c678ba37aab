"""Asking and reading on the chat page, without a model, in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.ui.visiting import DONE, PHONE, Arrive, Served, Visitor

CARD_QUESTION = "which papers compress CoT?"
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


def test_conversations_survive_a_reload_with_their_citations(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask(CARD_QUESTION)
    before = page.locator(".turn").inner_html()
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".examples")
    visitor.ask("What is CoT-Valve?")
    page.reload()
    visitor.ready()
    visitor.answered()
    assert visitor.text(".question") == "What is CoT-Valve?"
    page.locator("#conversations summary").click()
    page.locator("#conversation-list [data-action=open]", has_text=CARD_QUESTION).click()
    page.wait_for_function("document.querySelectorAll('.turn .card').length > 3")
    assert page.locator(".turn").inner_html() == before
    visitor.ask("which of them need no retraining?")
    assert page.locator(".turn").count() == 2


KEPT = "Object.keys(localStorage).filter(k => k.startsWith('papers.')).length"


def test_conversations_can_be_deleted_for_good_and_brought_back_before(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("What is C3oT?")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".examples")
    visitor.ask("What is CoT-Valve?")
    page.locator("#conversations summary").click()
    page.get_by_role("button", name="Delete “What is C3oT?”").click()
    page.get_by_role("button", name="Delete “What is CoT-Valve?”").click()
    page.wait_for_selector(".examples")
    assert page.evaluate(KEPT) == 0
    undo = page.get_by_role("button", name="Undo: keep “What is CoT-Valve?”")
    assert undo.evaluate("part => part === document.activeElement")
    page.keyboard.press("Enter")
    page.locator(".question", has_text="What is CoT-Valve?").wait_for()
    assert page.evaluate(KEPT) == 1
    page.locator("h1").click()
    page.locator("#conversations summary").click()
    assert page.locator("#conversation-list li").all_inner_texts() == ["What is CoT-Valve?\nDelete"]


DENIED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied") } });"""


def test_a_browser_that_stores_nothing_keeps_conversations_as_long_as_the_page_is_open(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.context.add_init_script(DENIED)
    visitor.open(served.address)
    visitor.ask("What is CoT-Valve?")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".examples")
    page.locator("#conversations summary").click()
    page.get_by_text("conversations are gone when this page is closed").wait_for()
    page.locator("#conversation-list [data-action=open]").click()
    visitor.answered()
    assert visitor.text(".question") == "What is CoT-Valve?"


FULL = """() => {
  for (let n = 0; n < 60; n++) {
    const record = { id: `old${n}`, title: `old ${n}`, saved: n + 1, exchanges: [] };
    localStorage.setItem(`papers.conversation.old${n}`, JSON.stringify(record));
  }
  localStorage.setItem("papers.conversation.old0", JSON.stringify(
    { id: "old0", title: "old 0", saved: 1, exchanges: [], filling: "x".repeat(40_000) }));
  for (let filling = 2 ** 20; filling >= 4_000; filling /= 2)
    try {
      for (let n = 0; ; n++) localStorage.setItem(`filling.${filling}.${n}`, "x".repeat(filling));
    } catch {}
}"""


def test_no_conversation_makes_room_for_another_unless_it_must_and_then_it_is_told(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    page.evaluate(FULL)
    visitor.ask("What is CoT-Valve?")
    page.locator("#announcer", has_text="to keep this conversation: “old 0”").wait_for()
    assert page.locator("#conversation-count").inner_text() == " (60)"


WRITTEN_ELSEWHERE = """() => {
  const key = Object.keys(localStorage).find((one) => one.startsWith("papers.conversation."));
  const record = JSON.parse(localStorage.getItem(key));
  localStorage.setItem(key, JSON.stringify({ ...record, saved: record.saved + 1 }));
}"""
"""As another tab would, whose word has not come yet."""


def test_two_tabs_on_one_conversation_show_and_keep_what_both_ask(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("What is CoT-Valve?")
    other = Visitor(visitor.context, visitor.context.new_page())
    other.open(served.address)
    other.page.locator("#conversations summary").click()
    other.page.locator("#conversation-list [data-action=open]").click()
    other.answered()
    other.ask("What is C3oT?")
    visitor.answered(2)
    assert visitor.text(".question") == "What is C3oT?"
    page.evaluate(WRITTEN_ELSEWHERE)
    visitor.ask("What is Fast-ThinkAct?")
    page.locator("#announcer", has_text="both are kept").wait_for()
    assert page.locator("#conversation-count").inner_text() == " (2)"
    other.page.locator("#conversation-count", has_text="(2)").wait_for()
    page.reload()
    visitor.ready()
    visitor.answered(3)
    assert visitor.text(".question") == "What is Fast-ThinkAct?"
    assert other.page.locator(".turn").count() == 2


def test_a_kept_conversation_that_was_tampered_with_is_not_shown(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("What is CoT-Valve?")
    page.evaluate(
        "const key = Object.keys(localStorage).find(k => k.startsWith('papers.'));"
        "localStorage.setItem(key, localStorage.getItem(key).replaceAll('tuning', 'boiling'))"
    )
    page.reload()
    visitor.ready()
    page.get_by_text("this conversation cannot be read any more").wait_for()
    assert page.locator(".turn").count() == 0


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


def test_asking_an_early_question_anew_keeps_the_conversation_as_it_was(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("What is CoT-Valve?")
    visitor.ask("What is C3oT?")
    page.locator(".turn").first.locator("[data-action=retry]").click()
    page.locator("#announcer", has_text="The one before is kept").wait_for()
    visitor.answered()
    assert page.locator(".turn .question").all_inner_texts() == ["What is CoT-Valve?"]
    page.locator("#conversations summary").click()
    kept = page.locator("#conversation-list [data-action=open]")
    assert kept.count() == 2
    kept.nth(1).click()
    page.locator(".question", has_text="What is C3oT?").wait_for()
    assert page.locator(".turn").count() == 2


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
    visitor.ask(CARD_QUESTION)
    assert page.locator(".borderline").count() == 1
    page.get_by_role("button", name="Scope").click()
    page.get_by_label("Show borderline papers").uncheck()
    page.locator(".borderline").wait_for(state="hidden")
    assert page.locator(f"{DONE} .card").count() >= 5
    page.get_by_label("Show borderline papers").check()
    page.locator(".borderline").wait_for()


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
