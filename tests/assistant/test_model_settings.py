"""What the settings of a model do to the requests of a question, and to what the user reads.

Through the command line and over real HTTP; every answer here takes several requests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock
from typing import Any, Protocol

import pytest

from index.llm.endpoint import Endpoint
from tests import scripted_server
from tests.scripted_server import Reply, ScriptedServer, Sent
from tests.support.command_line import Ran, run
from tests.support.scripted_model import reply_to

scripted = scripted_server.scripted

METHOD = "what is Pruning Chains of Thought?"
LIST = "which papers prune chains of thought?"
PRICE = {"PAPERS_PRICE": "1/4"}
SUMS = [
    "Pruning Chains of Thought by Length",
    "Pruning Chains of Thought by Surprise",
    *(f"Chains of Thought, Part {n}" for n in range(28)),
]


class Asking(Protocol):
    def __call__(self, question: str, *options: str, **environment: str) -> Ran: ...


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settings")
    rows = (
        {"title": title, "abstract": f"We prune chains of thought. Part {n} is {title}." * 5}
        for n, title in enumerate(SUMS)
    )
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    assert run("index", "add", "-", home=folder, stdin=lines.encode()).code == 0
    return folder


@pytest.fixture
def server(scripted: Callable[..., ScriptedServer]) -> ScriptedServer:
    return scripted(reply_to)


@pytest.fixture
def asking(home: Path, server: ScriptedServer) -> Asking:
    def ask(question: str, *options: str, **environment: str) -> Ran:
        settings = {"PAPERS_MODEL": "scripted", "PAPERS_BASE_URL": server.url}
        return run("ask", question, *options, home=home, **settings | environment)

    return ask


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the server for one that may charge."""
    monkeypatch.setattr(Endpoint, "is_local", False)


def answers(server: ScriptedServer) -> list[Sent]:
    return [sent for sent in server.chats if "response_format" not in sent.body]


def noticed(answer: dict[str, Any], words: str) -> str:
    (notice,) = (one for one in answer["notices"] if words in one)
    return notice


def test_what_an_answer_cost_is_told_in_text_and_json(asking: Asking) -> None:
    answer = asking(METHOD, "--json", **PRICE).json
    used = answer["usage"]
    cost = (used["prompt_tokens"] * 1 + used["completion_tokens"] * 4) / 1e6
    assert used["requests"] == 2
    assert used["cost_usd"] == pytest.approx(cost)
    tokens = used["prompt_tokens"] + used["completion_tokens"]
    for form in ("text", "markdown"):
        said = asking(METHOD, "--format", form, **PRICE).out
        assert f"answered by scripted, {tokens:,} tokens, ${cost:.4f}" in said


def test_the_requests_of_a_question_add_up_to_its_cap_on_money(
    asking: Asking, server: ScriptedServer
) -> None:
    one_by_one = PRICE | {"PAPERS_CONCURRENCY": "1"}
    whole = asking(LIST, "--json", **one_by_one).json["usage"]
    assert whole["requests"] == len(server.chats) == 5  # a plan, three batches, the answer
    cap = whole["cost_usd"] * 0.6  # any of them alone would fit
    answer = asking(LIST, "--json", **one_by_one, PAPERS_MAX_COST=str(cap)).json
    assert 1 < answer["usage"]["requests"] < 5
    assert 0 < answer["usage"]["cost_usd"] <= cap
    assert len(server.chats) == 5 + answer["usage"]["requests"]
    assert any("is left; raise PAPERS_MAX_COST" in notice for notice in answer["notices"])


def test_the_requests_of_a_question_add_up_to_its_cap_on_tokens(
    asking: Asking, server: ScriptedServer
) -> None:
    answer = asking(METHOD, "--json", PAPERS_MAX_TOKENS="2000").json
    assert (answer["mode"], answer["usage"]["requests"]) == ("extractive", 1)
    assert "of the 2,000 that one question may use" in noticed(answer, "raise PAPERS_MAX_TOKENS")
    assert not answers(server)


@pytest.mark.usefixtures("elsewhere")
def test_a_model_of_unknown_price_is_asked_only_where_that_is_allowed(
    asking: Asking, server: ScriptedServer
) -> None:
    answer = asking(METHOD, "--json").json
    assert (answer["mode"], server.chats) == ("extractive", [])
    assert "set PAPERS_PRICE" in noticed(answer, "the price of scripted is not known")
    allowed = {"PAPERS_ALLOW_UNKNOWN_PRICE": "true"}
    answer = asking(METHOD, "--json", **allowed).json
    assert (answer["mode"], answer["usage"]["cost_usd"]) == ("generated", None)
    assert "cost unknown" in asking(METHOD, **allowed).out
    assert asking(METHOD, "--json", **PRICE).json["usage"]["cost_usd"] > 0


def test_an_answer_is_as_long_as_it_may_be(asking: Asking, server: ScriptedServer) -> None:
    asking(METHOD, PAPERS_ANSWER_TOKENS="321")
    (sent,) = answers(server)
    assert sent.body["max_tokens"] == 321


def test_papers_that_a_prompt_has_no_room_for_are_counted(
    asking: Asking, server: ScriptedServer
) -> None:
    answer = asking(METHOD, "--json", PAPERS_CONTEXT_TOKENS="500").json
    shown = re.findall(r"^Title: ", answers(server)[0].prompt, re.MULTILINE)
    assert 0 < len(shown) < 10
    left = f"the model was not shown {10 - len(shown)} papers, for want of room"
    assert noticed(answer, left).endswith("(PAPERS_CONTEXT_TOKENS)")


def test_papers_of_a_list_that_a_prompt_has_no_room_for_are_quoted(
    asking: Asking, server: ScriptedServer
) -> None:
    answer = asking(LIST, "--json", PAPERS_CONTEXT_TOKENS="500").json
    shown = re.findall(r"^Title: ", answers(server)[0].prompt, re.MULTILINE)
    taken = [item for item in answer["items"] if item["verdict"] == "in"]
    assert len(answer["citations"]) == len(taken) > len(shown)
    assert noticed(answer, "for want of room").endswith("; quoted instead")


def test_no_more_requests_are_in_flight_than_allowed(
    asking: Asking, scripted: Callable[..., ScriptedServer]
) -> None:
    guard, pause = Lock(), Event()
    flying: list[int] = [0]

    def slow(sent: Sent) -> Reply:
        with guard:
            flying.append(flying[-1] + 1)
        pause.wait(0.02)
        with guard:
            flying.append(flying[-1] - 1)
        return reply_to(sent)

    url = scripted(slow).url
    assert asking(LIST, PAPERS_BASE_URL=url, PAPERS_CONCURRENCY="1").code == 0
    assert max(flying) == 1
    assert asking(LIST, PAPERS_BASE_URL=url, PAPERS_CONCURRENCY="3").code == 0
    assert max(flying) == 3
