"""Conversations on the chat page: kept in the browser, opened, deleted, continued."""

from __future__ import annotations

from tests.ui.visiting import CARD_QUESTION, Arrive, Served, Visitor


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
