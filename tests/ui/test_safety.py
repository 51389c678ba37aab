"""What the page keeps separate and keeps out: planted markup, other visitors, strangers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.ui.visiting import (
    DONE,
    PHONE,
    Arrive,
    Served,
    ask_at_once,
    serving,
    some_titles,
)

PLANTED = {
    "title": "XenoPatch <img src=x onerror=alert(1)> ${alert(2)} {{value}}",
    "abstract": "We present XenoPatch, <script>alert(3)</script> a patch for [models](javascript:"
    "alert(4)). XenoPatch is <img src=x onerror=alert(5)> fast ![x](http://example.org/x.png) and"
    ' "quoted" ${alert(6)} {{constructor}}. XenoPatch removes <a href="http://example.org">12%</a>'
    " of all [1] patches.",
}


@pytest.fixture(scope="module")
def planted(copied_home: Callable[[], Path]) -> Iterator[Served]:
    """The page over an index with a hostile paper in it."""
    home = copied_home()
    path = home / "planted.json"
    path.write_text(json.dumps([PLANTED]), "utf-8")
    with serving(home) as one:
        one.papers("index", "add", str(path))
        yield one


def test_a_planted_abstract_runs_nothing_and_links_nowhere(planted: Served, arrive: Arrive) -> None:
    visitor = arrive(planted.address)
    page = visitor.page
    visitor.ask("What is XenoPatch?")
    assert "<script>alert(3)</script>" in visitor.text(".card .abstract")
    assert "${alert(2)} {{value}}" in visitor.text(".card h3")
    assert page.locator(".turn img, .turn script").count() == 0
    targets = page.locator(".turn a").evaluate_all("links => links.map(link => link.href)")
    outside = [target for target in targets if not target.startswith(planted.address)]
    assert outside
    assert all(target.startswith("https://huggingface.co/papers?q=") for target in outside)
    visitor.tab("Papers")
    page.locator("#listing .listing").wait_for()
    visitor.fill(page.get_by_role("textbox", name="Search"), "XenoPatch")
    page.locator("[data-action=open-paper]", has_text="XenoPatch").first.click()
    page.locator("#paper-title", has_text="onerror").wait_for()
    visitor.tab("Map")
    page.wait_for_selector(".map svg", timeout=30_000)
    page.reload()
    visitor.ready()
    visitor.answered()
    assert page.locator("#conversation-list img").count() == 0
    # `arrive` fails on any dialog, error of the console, or request to another machine.


def test_a_question_with_markup_is_shown_as_it_was_typed(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    question = "What is <b>CoT-Valve</b> <img src=x onerror=alert(1)>?"
    visitor.ask(question)
    assert visitor.text(".question") == question


def test_two_visitors_do_not_see_each_other(served: Served, arrive: Arrive) -> None:
    one, two = arrive(served.address), arrive(served.address)
    one.ask("What is CoT-Valve?")
    two.ask("What is C3oT?")
    one.ask("how well does it do?")
    two.ask("how well does it do?")
    assert "CoT-Valve" in one.text(".read-as")
    assert "C3oT" in two.text(".read-as")
    assert "CoT-Valve" not in two.page.locator("#conversation .question").all_inner_texts()
    two.page.reload()
    two.ready()
    two.answered(2)
    assert two.page.locator(".question").first.inner_text() == "What is C3oT?"


def test_a_page_at_rest_is_not_drawn_sixty_times_a_second(served: Served, arrive: Arrive) -> None:
    frames = arrive(served.address).page.evaluate(FRAMES_UNTIL_SLOWED_DOWN)
    assert 100 < frames < 200


FRAMES_UNTIL_SLOWED_DOWN = """() => new Promise((resolve) => {
  let frames = 0;
  const draw = () => {
    frames += 1;
    if (requestAnimationFrame(draw) < 0) resolve(frames);
  };
  requestAnimationFrame(draw);
})"""


@pytest.mark.timeout(240)
def test_twenty_visitors_at_once_all_get_their_own_answer(served: Served, browser: Browser) -> None:
    titles = some_titles(served, 20)
    pages = [browser.new_context().new_page() for _ in titles]
    ask_at_once(pages, titles, served.address)
    for page in pages:
        page.locator(f"{DONE} .tools").wait_for(timeout=60_000)
    shown = [page.locator(".card h3").first.inner_text() for page in pages]
    for page in pages:
        page.context.close()
    assert shown == titles


SERIOUS = {"serious", "critical"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_checker_of_accessibility_finds_no_serious_fault(
    served: Served, arrive: Arrive, scheme: str
) -> None:
    visitor = arrive(served.address, color_scheme=scheme)
    faults = serious_faults(visitor.page)
    visitor.ask("which papers compress CoT?")
    visitor.ask("What is the boiling point of lead?")
    visitor.page.get_by_role("button", name="Scope").click()
    visitor.page.wait_for_timeout(300)
    faults += serious_faults(visitor.page)
    for tab, there in (("Papers", ".listing"), ("Map", ".map svg"), ("Add", "#add")):
        visitor.tab(tab)
        visitor.page.locator(there).first.wait_for(timeout=30_000)
        visitor.page.wait_for_timeout(300)
        faults += serious_faults(visitor.page)
    assert faults == []


def test_the_phone_has_no_serious_fault_either(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address, PHONE, is_mobile=True)
    visitor.ask("which papers compress CoT?")
    assert serious_faults(visitor.page) == []


def serious_faults(page: object) -> list[str]:
    found = Axe().run(page).response["violations"]  # type: ignore[arg-type]
    return [
        f"{fault['id']}: {node['html'][:150]} {node['failureSummary'][:300]}"
        for fault in found
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]


def test_a_login_is_asked_for_where_one_is_set(
    copied_home: Callable[[], Path], browser: Browser
) -> None:
    login = {"PAPERS_CHAT_USER": "ada", "PAPERS_CHAT_PASSWORD": "engine"}
    with serving(copied_home(), **login) as guarded:
        context = browser.new_context()
        page = context.new_page()
        for door in ("call/ask", "run/ask", "queue/join"):
            knocked = context.request.post(
                f"{guarded.address}gradio_api/{door}", data={"data": ["q"]}
            )
            assert knocked.status == 401, door
        page.goto(guarded.address)
        log_in(page, "ada", "wrong")
        page.get_by_text("Incorrect Credentials").wait_for()
        assert page.locator("#question").count() == 0
        log_in(page, "ada", "engine")
        page.wait_for_selector("#question textarea")
        assert "engine" not in "".join(guarded.printed)
        context.close()


def log_in(page: Page, user: str, password: str) -> None:
    page.get_by_label("username").fill(user)
    page.get_by_label("password").fill(password)
    page.get_by_role("button", name="Login").click()


def test_the_page_is_served_to_this_machine_alone(served: Served) -> None:
    listening = Path("/proc/net/tcp").read_text().splitlines() if Path("/proc").exists() else []
    port = f"{int(served.address.rstrip('/').rpartition(':')[2]):04X}"
    places = [line.split()[1] for line in listening if f":{port} " in line and " 0A " in line]
    assert set(places) <= {f"0100007F:{port}"}


def test_no_file_of_the_machine_is_handed_out(served: Served, browser: Browser) -> None:
    context = browser.new_context()
    for path in ("/etc/passwd", str(served.home / "papers.toml"), "../../etc/passwd"):
        answer = context.request.get(f"{served.address}gradio_api/file={path}")
        assert answer.status in {403, 404}
    context.close()
