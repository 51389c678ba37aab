"""The scripted model understands the prompts it is sent, so that trying it out by hand works."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from index.llm.base import Message
from index.llm.client import Endpoint, Server
from index.paper import Paper
from prompts.loading import ABSTENTION, Prompt, render
from tests.support import scripted_client
from tests.support.scripted_client import ROOMY, Serve
from tests.support.scripted_model import reply_to

serve = scripted_client.serve

PAPERS = {
    1: Paper(
        id="press",
        title="Press: Short Chains",
        abstract="Models think at length. Press compresses chains of thought by 40%.",
    ),
    2: Paper(
        id="sea",
        title="Sailing",
        abstract="We study the sea. Ships sail on it.",
    ),
}
QUESTION = "Which papers compress chains of thought?"


class Row(BaseModel):
    n: int
    quote: str
    reason: str
    verdict: str


class Screening(BaseModel):
    papers: list[Row]


class Sentence(BaseModel):
    number: int
    text: str


class Repairs(BaseModel):
    sentences: list[Sentence]


class Planned(BaseModel):
    standalone_question: str
    kind: str
    names: list[str]
    since: str | None


def messages(prompt: Prompt) -> tuple[Message, ...]:
    return Message("system", prompt.system), Message("user", prompt.user)


@pytest.mark.parametrize("kind", ["list", "fact", "method", "compare", "other"])
def test_it_answers_by_quoting_the_sources_in_the_form_asked_for(serve: Serve, kind: str) -> None:
    prompt = render("answer", question=QUESTION, kind=kind, papers=PAPERS)
    text = "".join(serve(reply_to).chat().stream(messages(prompt), max_tokens=500))
    assert "Press compresses chains of thought by 40% [1]." in text
    assert '<quote n="1">Press compresses chains of thought by 40%.</quote>' in text
    assert text.startswith("- **Press: Short Chains**: ") is (kind == "list")


def test_it_says_so_where_the_sources_do_not_answer(serve: Serve) -> None:
    prompt = render("answer", question="Who likes turnips?", kind="fact", papers=PAPERS)
    text = "".join(serve(reply_to).chat().stream(messages(prompt), max_tokens=500))
    assert text.startswith(ABSTENTION)


def test_it_screens_every_paper(serve: Serve) -> None:
    prompt = render("screen", question=QUESTION, papers=PAPERS, limits={}, again=False)
    reply = serve(reply_to).chat().structured(messages(prompt), Screening, max_tokens=500)
    assert [(row.n, row.verdict) for row in reply.papers] == [(1, "in"), (2, "out")]
    assert reply.papers[0].quote in PAPERS[1].abstract


def test_it_repairs_a_sentence_from_the_sources(serve: Serve) -> None:
    failed = {"number": 3, "text": "Press compresses by 90% [2].", "reason": "90% is not there"}
    prompt = render("repair", question=QUESTION, papers=PAPERS, sentences=[failed])
    reply = serve(reply_to).chat().structured(messages(prompt), Repairs, max_tokens=500)
    (row,) = reply.sentences
    assert (row.number, "by 40% [1]." in row.text) == (3, True)


def test_it_plans_by_repeating_the_question(serve: Serve) -> None:
    prompt = [Message("system", "You plan."), Message("user", f"Question: {QUESTION}")]
    plan = serve(reply_to).chat().structured(prompt, Planned, max_tokens=500)
    assert plan.standalone_question == QUESTION
    assert plan.since is None


def test_it_can_be_started_by_hand() -> None:
    command = [sys.executable, "-m", "tests.scripted_server", "--port", "0"]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().split()[1].rstrip(";")
            with Server(Endpoint("scripted", url)) as server:
                assert server.models() == ("scripted",)
                hello = [Message("user", "Question: hello?")]
                assert "".join(server.question(ROOMY).stream(hello, max_tokens=9))
        finally:
            process.terminate()


def test_a_client_that_leaves_within_its_request_is_noted_and_nothing_is_answered(
    serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    scripted = serve(reply_to).scripted
    with socket.create_connection(("127.0.0.1", scripted.listener.server_port)) as client:
        client.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 99\r\n\r\n{")
    assert scripted.disconnected.wait(5)
    assert not scripted.requests
    assert "Traceback" not in capfd.readouterr().err
