"""What comes back from a model: streams, structured replies, and what is unusable."""

from __future__ import annotations

import contextlib
import json
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from index.errors import ModelRejected, ReplyUnusable
from index.llm.base import Message, Usage
from index.llm.replies import read_reply
from index.llm.template import without_asides
from index.llm.wire import read_part
from tests.scripted_server import Body, Empty, Json, Refusal, Text
from tests.support import scripted_client
from tests.support.scripted_client import HELLO, Serve

serve = scripted_client.serve


class Verdict(BaseModel):
    n: int
    verdict: Literal["in", "out"]


class Verdicts(BaseModel):
    papers: list[Verdict]


GOOD = {"papers": [{"n": 1, "verdict": "in"}]}
RIGHT = Verdicts(papers=[Verdict(n=1, verdict="in")])


@pytest.mark.parametrize("piece_size", [1, 3, 1000])
def test_a_stream_is_the_whole_text_whatever_its_pieces(serve: Serve, piece_size: int) -> None:
    text = "Müller’s method halves memory [1].\n\n- 数据 “quoted” <|endoftext|>"
    served = serve([Text(text, piece_size)])
    stream = served.chat().stream(HELLO, max_tokens=50)
    assert "".join(stream) == text
    assert stream.finish_reason == "stop"
    assert list(stream) == []


def test_an_end_of_text_token_in_a_prompt_is_text_like_any_other(serve: Serve) -> None:
    served = serve([Text("Fine.")])
    chat = served.chat()
    prompt = [Message("user", "An abstract with <|endoftext|> in it")]
    assert "".join(chat.stream(prompt, max_tokens=5)) == "Fine."
    assert "<|endoftext|>" in served.chats[0].prompt
    assert chat.count("<|endoftext|>") > 1


def test_why_the_model_stopped_is_told(serve: Serve) -> None:
    served = serve([Text("It begins", finish="length")])
    stream = served.chat().stream(HELLO, max_tokens=2)
    assert ("".join(stream), stream.finish_reason) == ("It begins", "length")


def test_tokens_are_those_the_server_counted(serve: Serve) -> None:
    served = serve([Text("one two three"), Json(GOOD)])
    chat = served.chat()
    list(chat.stream(HELLO, max_tokens=50))
    chat.structured(HELLO, Verdicts, max_tokens=50)
    words = len(json.dumps(GOOD).split())
    assert chat.usage == Usage(2, prompt_tokens=8, completion_tokens=3 + words, cost_usd=0.0)


def test_tokens_are_counted_where_the_server_does_not_tell(serve: Serve) -> None:
    served = serve([Text("one two three", usage=False)])
    chat = served.chat()
    list(chat.stream(HELLO, max_tokens=50))
    assert chat.usage.completion_tokens == chat.count("one two three") == 3
    assert 5 < chat.usage.prompt_tokens < 20


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD),
        f"```json\n{json.dumps(GOOD, indent=1)}\n```",
        f"<think>Is it {{1}}? Perhaps [2].</think>\n{json.dumps(GOOD)}",
        f"the thought began in the template</think>{json.dumps(GOOD)}",
        f"[THINK]Is it {{1}}?[/THINK]{json.dumps(GOOD)}</s>",
        f"<|channel|>analysis<|message|>{{1}}?<|end|><|channel|>final<|message|>{json.dumps(GOOD)}",
        json.dumps({"note": "of </think>", **GOOD}),
        f"Sure! Here is the JSON [1]: {json.dumps(GOOD)} Anything else?",
        json.dumps(GOOD["papers"]),
        json.dumps({**GOOD, "remark": "a field nobody asked for"}),
        '{"papers": [{"n": "1", "verdict": "in",\n"why": "a line\nbreak"}]}',
        '{"papers": [{"n": 1, "verdict": "in",},],}',
        "{'papers': [{'n': 1, 'verdict': 'in', 'why': None}]}",
        '{ // the papers\n"papers": [{"n": 1, "verdict": "in"}] /* all */}',
        "{“papers”: [{“n”: 1, “verdict”: “in”}]}",
        json.dumps(json.dumps(GOOD)),
        json.dumps({"result": GOOD}),
        json.dumps({"type": "object", "properties": GOOD}),
        json.dumps([GOOD]),
        "\n".join(map(json.dumps, GOOD["papers"])),
        json.dumps(GOOD).removesuffix("]}") + ', {"n": 2, "ver',
    ],
    ids=[
        *("bare", "fence", "think", "think ends", "think thick", "channels", "think within"),
        *("prose", "list", "more fields", "line break"),
        *("last commas", "Python", "comments", "curly", "twice", "held", "schema", "listed"),
        *("lines", "cut off"),
    ],
)
def test_the_object_is_found_in_what_small_models_write(serve: Serve, text: str) -> None:
    served = serve([Json(text)])
    assert served.chat().structured(HELLO, Verdicts, max_tokens=50) == RIGHT


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Json("I would say: in."), "holds no JSON"),
        (Json('{"papers": [{"n": 1, "verdict"'), "holds no JSON"),
        (Json({"papers": [{"n": 1, "verdict": "maybe"}]}), "papers.0.verdict"),
        (Json({"verdicts": []}), "papers: Field required"),
        (Json('{"papers": [{"n": 1,', finish="length"), "cut off"),
        (Empty(), "empty"),
        (Json("   "), "empty"),
        (Json("<think>hm, hm"), "holds no JSON"),
        (Empty("length"), "cut off"),
        (Empty("content_filter"), "content filter"),
        (Refusal("I can't help with that."), "refused: I can't help"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_reply_that_is_not_in_the_form_says_what_is_wrong_with_it(
    serve: Serve, reply: Json | Empty | Refusal, reason: str
) -> None:
    served = serve([reply])
    with pytest.raises(ReplyUnusable) as caught:
        served.chat().structured(HELLO, Verdicts, max_tokens=50)
    assert reason in caught.value.message
    assert caught.value.fix
    assert len(served.chats) == 1


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Empty(), "empty"),
        (Empty("length"), "cut off"),
        (Empty("content_filter"), "content filter"),
        (Refusal("I can't help with that."), "refused: I can't help"),
    ],
    ids=["empty", "length", "filter", "refusal"],
)
def test_a_stream_without_text_is_no_answer(
    serve: Serve, reply: Empty | Refusal, reason: str
) -> None:
    served = serve([reply])
    with pytest.raises(ReplyUnusable, match=reason):
        served.chat().stream(HELLO, max_tokens=50)
    assert len(served.chats) == 1


def test_an_unusable_reply_does_not_end_the_question(serve: Serve) -> None:
    served = serve([Json("nonsense"), Json(GOOD)])
    chat = served.chat()
    with pytest.raises(ReplyUnusable):
        chat.structured(HELLO, Verdicts, max_tokens=50)
    assert chat.structured(HELLO, Verdicts, max_tokens=50) == RIGHT


def test_a_server_that_does_not_stream_is_read_as_a_whole(serve: Serve) -> None:
    completion = {"choices": [{"message": {"content": "All at once."}, "finish_reason": "stop"}]}
    assert serve([Body(json.dumps(completion))]).said() == "All at once."


def test_json_is_read_though_it_is_declared_as_text(serve: Serve) -> None:
    message = {"content": json.dumps(GOOD)}
    body = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]})
    served = serve([Body(body, "text/plain")])
    assert served.chat().structured(HELLO, Verdicts, max_tokens=50) == RIGHT


def test_a_web_page_is_no_model_server(serve: Serve) -> None:
    served = serve([Body("<html>Welcome</html>", "text/html")] * 2)
    with pytest.raises(ModelRejected, match="no OpenAI-compatible server") as caught:
        served.chat().stream(HELLO, max_tokens=5)
    assert "PAPERS_BASE_URL" in caught.value.fix
    with pytest.raises(ModelRejected, match="no OpenAI-compatible server"):
        served.chat().structured(HELLO, Verdicts, max_tokens=5)


def test_content_in_typed_parts_is_the_text_among_them() -> None:
    parts = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Yes."}]
    found = read_part({"choices": [{"delta": {"content": parts}}]})
    assert found.text == "Yes."


@given(
    before=st.text(st.characters(exclude_characters="{["), max_size=20),
    after=st.text(max_size=20),
    rows=st.lists(st.builds(Verdict, n=st.integers(), verdict=st.sampled_from(["in", "out"]))),
)
def test_whatever_stands_around_the_object_it_is_read_as_it_is(
    before: str, after: str, rows: list[Verdict]
) -> None:
    reply = Verdicts(papers=rows)
    if without_asides(before) == before and without_asides(after) == after:
        assert read_reply(before + reply.model_dump_json() + after, Verdicts, "stop") == reply


@given(st.text())
def test_any_text_at_all_is_a_reply_or_unusable(text: str) -> None:
    with contextlib.suppress(ReplyUnusable):
        assert isinstance(read_reply(text, Verdicts, "stop"), Verdicts)
