"""Bodies of replies as servers really send them: cut anywhere, misdeclared, loosely formed."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from index.errors import ModelError, ModelUnreachable
from index.llm.base import Usage
from index.llm.events import DONE, BodyReader
from index.llm.feed import LONGEST_TOKEN
from tests.scripted_server import Body, Text
from tests.support import scripted_client
from tests.support.scripted_client import HELLO, Serve

serve = scripted_client.serve

NAMES = ["text/event-stream", "Text/Event-Stream", "text/plain", "application/json", "x/y"]


class Answer(BaseModel):
    text: str


def delta(text: str, finish: str | None = None) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


def whole(text: str, **fields: object) -> str:
    message = {"role": "assistant", "content": text}
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop"}], **fields})


def events(*values: object, end: str = "\n\n", before: str = "data: ") -> str:
    return "".join(
        before + (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) + end
        for value in values
    )


def read(*pieces: bytes) -> list[object]:
    reader = BodyReader()
    return [value for piece in (*pieces, None) for value in reader.feed(piece)]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), max_size=5),
    st.sampled_from(["\n\n", "\r\n\r\n", "\r\r", "\n"]),
    st.sampled_from(["data: ", "data:", ": ping\n\ndata: ", "event: message\nid: 7\ndata: "]),
    st.lists(st.integers(0, 300), max_size=9),
)
def test_the_values_of_a_stream_are_the_same_however_it_was_cut(
    texts: list[str], end: str, before: str, cuts: list[int]
) -> None:
    values = [{"text": text} for text in texts]
    body = events(*values, DONE, end=end, before=before).encode()
    bounds = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    pieces = [body[a:b] for a, b in pairwise(bounds)]
    assert read(*pieces) == [*values, DONE]


def test_a_value_may_go_on_in_a_further_line() -> None:
    assert read(b'data: {"a":\ndata: 1}\n\n') == [{"a": 1}]


def test_an_error_may_stand_in_a_field_of_its_own() -> None:
    assert read(b'error: {"code": 500}\n\n') == [{"code": 500}]


@pytest.mark.parametrize("body", [b"", b"  ", b"{", b"data: {oops\n\n", b"[" * 100_000])
def test_what_is_no_json_is_garbled(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the words are the library's
        read(body)


@pytest.mark.parametrize("name", NAMES)
def test_a_stream_is_read_whatever_it_is_declared_to_be(serve: Serve, name: str) -> None:
    body = Body(events(delta("Hello "), delta("there.", "stop"), DONE), name)
    served = serve([body])
    assert served.said() == "Hello there."


def test_a_server_that_streams_unasked_is_read_as_a_whole(serve: Serve) -> None:
    pieces = ['{"text": ', '"Hello."}']
    served = serve([Body(events(*map(delta, pieces), delta("", "stop"), DONE))])
    assert served.chat().structured(HELLO, Answer, max_tokens=9).text == "Hello."


@pytest.mark.parametrize("finish", [None, "", "eos"])
def test_a_stream_that_says_it_is_done_needs_no_reason(serve: Serve, finish: str | None) -> None:
    served = serve([Body(events(delta("Hello.", finish), DONE), "text/event-stream")])
    assert served.said() == "Hello."


def test_a_mark_of_the_byte_order_is_no_part_of_a_reply(serve: Serve) -> None:
    assert serve([Body("\ufeff" + whole("Hello."))]).said() == "Hello."


def test_an_error_of_an_older_server_is_told_in_its_words(serve: Serve) -> None:
    body = events({"code": 500, "message": "no slot", "type": "server_error"}, before="error: ")
    served = serve([Body(body, "text/event-stream")], attempts=1)
    with pytest.raises(ModelUnreachable, match="no slot"):
        served.said()


def test_half_a_character_is_joined_with_the_other_half_or_shown_as_lost(serve: Serve) -> None:
    halves = json.dumps(delta("\ud83d")), json.dumps(delta("\ude00 \udc00!", "stop"))
    served = serve([Body(events(*halves, DONE), "text/event-stream")])
    assert served.said() == "\U0001f600 \ufffd!"
    served = serve([Body(whole('{"text": "\\ud83d"}'))])
    assert served.chat().structured(HELLO, Answer, max_tokens=9).text == "\ufffd"


@pytest.mark.parametrize("count", ["100", None, -5, 1.5e400, {}, [1]])
def test_a_count_of_tokens_that_is_none_costs_no_reply(serve: Serve, count: object) -> None:
    usage = {"prompt_tokens": count, "completion_tokens": 7.0}
    served = serve([Body(whole("Hello.", usage=usage))])
    chat = served.chat()
    assert "".join(chat.stream(HELLO, max_tokens=9)) == "Hello."
    assert chat.usage.completion_tokens == 7
    assert 0 < chat.usage.prompt_tokens < 50


@pytest.mark.parametrize("size", [50, 10_000])
def test_a_reply_far_beyond_its_limit_is_broken_off(serve: Serve, size: int) -> None:
    served = serve([Text("word " * 100 * LONGEST_TOKEN, piece_size=size)])
    stream = served.chat().stream(HELLO, max_tokens=10)
    assert len("".join(stream)) == 10 * LONGEST_TOKEN
    assert stream.finish_reason == "length"


def test_an_empty_object_is_no_reply(serve: Serve) -> None:
    served = serve([Body("{}")], attempts=1)
    with pytest.raises(ModelError, match="empty"):
        served.said()
    assert served.chat().usage == Usage()
