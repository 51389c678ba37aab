"""The page with a model: streaming, stopping, verdicts, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scripted_server import Json, Reply, ScriptedServer, Sent, Stall, Status, Text
from tests.support.scripted_model import reply_to
from tests.ui.visiting import Arrive, Served, serving

QUESTION = "What is CoT-Valve?"


class Model:
    """A scripted server whose answers a test may replace."""

    def __init__(self) -> None:
        self.instead: Reply | None = None
        self.server = ScriptedServer(self._reply)

    def _reply(self, sent: Sent) -> Reply:
        form = sent.body.get("response_format", {}).get("json_schema")
        if self.instead is not None and form is None:
            return self.instead
        if self.instead is not None and "sentences" in form["schema"]["properties"]:
            return Json({"sentences": []})  # it does not mend what it wrote
        return reply_to(sent)


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    made = Model()
    with made.server:
        yield made


@pytest.fixture(scope="module")
def connected(copied_home: Callable[[], Path], model: Model) -> Iterator[Served]:
    """The page with a model connected."""
    settings = {"PAPERS_BASE_URL": model.server.url, "PAPERS_MODEL": "scripted"}
    with serving(copied_home(), **settings, PAPERS_ATTEMPTS="1") as one:
        yield one


@pytest.fixture(autouse=True)
def _as_usual(model: Model) -> None:
    model.instead = None
    model.server.disconnected.clear()


def test_an_answer_is_written_checked_and_signed(connected: Served, arrive: Arrive) -> None:
    visitor = arrive(connected.address)
    assert visitor.text(".masthead .model") == "Answers are written by scripted"
    visitor.ask(QUESTION)
    assert visitor.page.locator(".answer a.cite").count() >= 1
    assert "CoT-Valve" in visitor.page.locator(".card h3").first.inner_text()
    assert "answered by scripted" in visitor.text(".said")


def test_text_appears_while_it_is_written_and_stopping_hangs_up(
    connected: Served, arrive: Arrive, model: Model
) -> None:
    model.instead = Text("CoT-Valve is a tuning strategy [1]. " * 40, delay=0.05)
    visitor = arrive(connected.address)
    page = visitor.page
    visitor.ask(QUESTION, wait=False)
    page.locator(".turn.live .answer", has_text="tuning strategy [1]").wait_for()
    page.locator("#stop").click()
    page.get_by_text("Stopped. What came so far was not checked to the end.").wait_for()
    assert model.server.disconnected.wait(5)
    assert "tuning strategy" in visitor.text(".answer")
    assert page.locator("#ask").is_visible()
    model.instead = None
    page.locator("[data-action=retry]").click()
    page.locator(".card").first.wait_for()
    assert page.locator(".turn").count() == 1


def test_cards_stand_beside_the_answer_while_it_is_written(
    connected: Served, arrive: Arrive, model: Model
) -> None:
    model.instead = Text(
        "CoT-Valve is a tuning and inference strategy that allows models to generate reasoning"
        " chains of varying lengths [1]. " + "It is a strategy [1]. " * 60,
        delay=0.05,
    )
    visitor = arrive(connected.address)
    page = visitor.page
    visitor.ask(QUESTION, wait=False)
    card = page.locator(".turn.live .card")
    card.locator("mark").first.wait_for()
    assert "CoT-Valve" in card.locator("h3").inner_text()
    page.locator(".turn.live a.cite").first.click()
    written = len(visitor.text(".turn.live .answer"))
    page.wait_for_function(
        f"document.querySelector('.turn.live .answer').innerText.length > {written + 40}"
    )
    assert page.locator(".turn.live .card.active mark.active").count() >= 1
    assert page.evaluate("document.activeElement.id") == "t0-c1"
    page.locator("#stop").click()
    page.get_by_text("Stopped.").wait_for()


def test_stopping_hangs_up_on_a_model_that_says_nothing(
    connected: Served, arrive: Arrive, model: Model
) -> None:
    model.instead = Stall()
    visitor = arrive(connected.address)
    chats = len(model.server.chats)
    page = visitor.page
    visitor.ask(QUESTION, wait=False)
    assert model.server.has_had(chats + 2)
    page.fill("#question textarea", "What is C3oT?")
    model.instead = None
    # What is asked in the same moment is asked as soon as the answer has stopped.
    page.evaluate("document.querySelector('#stop').click()")
    page.press("#question textarea", "Enter")
    page.get_by_text("Stopped before there was an answer.").wait_for()
    assert model.server.disconnected.wait(5)
    visitor.answered(2)
    assert page.locator(".question").all_inner_texts() == [QUESTION, "What is C3oT?"]


def test_neither_a_server_that_goes_nor_a_reload_loses_what_was_asked_or_typed(
    connected: Served, arrive: Arrive, model: Model
) -> None:
    model.instead = Stall()
    visitor = arrive(connected.address)
    page = visitor.page
    visitor.ask(QUESTION, wait=False)
    page.locator(".turn.live").wait_for()
    page.fill("#question textarea", "and is it")
    visitor.context.set_offline(True)
    page.get_by_text("The server is not there any more.").wait_for()
    assert page.locator("#ask").is_visible()
    visitor.context.set_offline(False)
    page.reload()
    visitor.ready()
    visitor.trouble.clear()  # the page complained of the connection that it had lost
    page.get_by_text("Stopped before there was an answer.").wait_for()
    assert visitor.text(".question") == QUESTION
    assert page.locator("#question textarea").input_value() == "and is it"
    model.instead = None
    page.press("#question textarea", "Enter")
    visitor.answered(2)
    page.reload()
    visitor.ready()
    visitor.answered(2)
    assert page.locator("#question textarea").input_value() == ""


def test_leaving_a_conversation_stops_its_answer_and_keeps_what_came_of_it(
    connected: Served, arrive: Arrive, model: Model
) -> None:
    visitor = arrive(connected.address)
    page = visitor.page
    visitor.ask(QUESTION)
    model.instead = Text("CoT-Valve is a tuning strategy [1]. " * 200, delay=0.05)
    visitor.ask("Is it fast?", wait=False)
    page.locator(".turn.live .answer", has_text="tuning strategy").wait_for()
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".examples")
    assert model.server.disconnected.wait(5)
    assert page.locator(".turn").count() == 0
    page.locator("#conversations summary").click()
    page.locator("#conversation-list [data-action=open]").click()
    visitor.answered(2)
    assert "tuning strategy" in visitor.text(".turn .answer")
    visitor.ask("Is it slow?", wait=False)
    page.locator(".turn.live .answer", has_text="tuning strategy").wait_for()
    page.locator("#conversations summary").click()
    page.locator("[data-action=forget]").click()
    page.wait_for_selector(".examples")
    assert page.locator(".turn").count() == 0
    assert page.locator("#conversation-count").inner_text() == ""
    page.get_by_role("button", name="Undo").click()
    page.locator(".question", has_text="Is it slow?").wait_for()
    assert page.locator(".turn").count() == 3


def test_a_visitor_who_leaves_stops_the_model(
    connected: Served, arrive: Arrive, model: Model
) -> None:
    model.instead = Text("CoT-Valve is a tuning strategy [1]. " * 200, delay=0.05)
    visitor = arrive(connected.address)
    visitor.ask(QUESTION, wait=False)
    visitor.page.locator(".turn.live .answer", has_text="tuning strategy").wait_for()
    visitor.page.goto("about:blank")
    visitor.trouble.clear()  # the page complains of the stream that it gave up
    assert model.server.disconnected.wait(20)


def test_doubtful_sentences_carry_a_word_and_the_reason_on_demand(
    connected: Served, arrive: Arrive, model: Model
) -> None:
    model.instead = Text(
        "CoT-Valve is a tuning and inference strategy that allows reasoning chains of varying"
        " lengths [1]. CoT-Valve shortens the chains by 99.3% [1]. It is sold in shops [7]."
    )
    visitor = arrive(connected.address)
    page = visitor.page
    visitor.ask(QUESTION)
    flag = page.locator("button.flag").first
    assert re.fullmatch(r"not supported|weak", flag.inner_text().removesuffix(" ?"))
    reason = page.locator(".why").first
    assert reason.is_hidden()
    flag.click()
    assert reason.is_visible()
    assert "99.3" in reason.inner_text()
    assert page.locator(".sum.sound").count() == 0
    assert re.match(r"1 of \d sentences supported", visitor.text(".sum"))


def test_a_model_that_fails_for_good_leaves_quotes_and_a_notice(
    connected: Served, arrive: Arrive, model: Model
) -> None:
    model.instead = Status(401, {"error": {"message": "no"}})
    visitor = arrive(connected.address)
    visitor.ask(QUESTION)
    assert visitor.page.locator(".card mark").count() >= 1
    notices = " ".join(visitor.page.locator(".notice").all_inner_texts())
    assert "the model did not answer, so this is quoted" in notices
