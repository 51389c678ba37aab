"""What is sent to a model server, and how its refusals of parameters are learned from."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from index.errors import ModelRejected, ModelUnreachable
from index.llm.base import Message
from index.llm.dialect import Dialect, Request
from index.llm.endpoint import Endpoint
from index.llm.failures import Problem
from index.llm.replies import form_of
from tests.scripted_server import Json, Status, Text
from tests.support import scripted_client
from tests.support.scripted_client import HELLO, KEY, Serve

serve = scripted_client.serve

USER = (Message("user", "Hello?"),)


class Colour(BaseModel):
    name: str


class Painting(BaseModel):
    title: str = Field(default="untitled", max_length=20)
    colours: list[Colour]
    size: Literal["small", "large"] | None = None


def refusal(text: str, **fields: Any) -> Status:
    return Status(400, {"error": {"message": text, **fields}})


def openai_arguments(model: str, request: Request) -> dict[str, object]:
    return Dialect(Endpoint(model)).arguments(request)


def test_a_compatible_server_is_sent_a_plain_chat_completion(serve: Serve) -> None:
    served = serve([Text("Hello.")])
    assert served.said() == "Hello."
    (sent,) = served.chats
    assert sent.body == {
        "model": "scripted",
        "messages": [
            {"role": "system", "content": "You are brief."},
            {"role": "user", "content": "Hello?"},
        ],
        "max_tokens": 100,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert sent.headers["authorization"] == f"Bearer {KEY}"


def test_openai_is_sent_its_newer_name_for_the_limit() -> None:
    found = openai_arguments("gpt-4.1-mini", Request(USER, 50))
    assert found["max_completion_tokens"] == 50
    assert "max_tokens" not in found
    assert found["temperature"] == 0


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-5.4-mini", "gpt-5", "o3", "o4-mini"])
def test_openais_reasoning_models_are_told_not_to_think_and_get_no_temperature(model: str) -> None:
    found = openai_arguments(model, Request(USER, 50))
    assert found["reasoning_effort"] == "none"
    assert "temperature" not in found


def test_a_reply_in_a_form_is_asked_for_by_a_strict_schema(serve: Serve) -> None:
    served = serve([Json({"title": "Sea", "colours": [{"name": "blue"}], "size": None})])
    painting = served.chat().structured(HELLO, Painting, max_tokens=60)
    assert painting == Painting(title="Sea", colours=[Colour(name="blue")])
    sent = served.chats[0].body
    assert "stream" not in sent
    form = sent["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["name"] == "painting"
    assert form["json_schema"]["strict"] is True
    schema = form["json_schema"]["schema"]
    assert schema["required"] == ["title", "colours", "size"]
    assert schema["properties"]["title"] == {"type": "string"}
    for part in (schema, schema["$defs"]["Colour"]):
        assert part["additionalProperties"] is False


@pytest.mark.parametrize(
    ("refused", "gone"),
    [
        (refusal("Unsupported value: 'temperature' does not support 0 with this model."), "temp"),
        (refusal("no", param="temperature", code="unsupported_value"), "temp"),
        (refusal("[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]"), "stream_o"),
        (refusal("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'."), "max_t"),
        (refusal("no", param="max_tokens", code="unsupported_parameter"), "max_t"),
    ],
    ids=["by words", "by field", "by place", "limit", "limit by field"],
)
def test_a_parameter_the_server_does_not_know_is_left_out_from_then_on(
    serve: Serve, refused: Status, gone: str
) -> None:
    served = serve([refused, Text("One."), Text("Two.")])
    assert (served.said(), served.said()) == ("One.", "Two.")
    first, second, third = (sent.body for sent in served.chats)
    left_out = first.keys() - second.keys()
    assert len(left_out) == 1
    assert left_out.pop().startswith(gone)
    assert second == third
    assert served.waits == []  # a request worded anew is no retry


def test_the_limit_of_tokens_is_renamed_but_never_dropped(serve: Serve) -> None:
    unknown = refusal("Unsupported parameter: 'max_tokens'")
    served = serve([unknown, refusal("Unsupported parameter: 'max_completion_tokens'")])
    with pytest.raises(ModelRejected):
        served.said()
    assert served.chats[1].body["max_completion_tokens"] == 100


def test_a_limit_that_is_too_high_is_no_unknown_parameter(serve: Serve) -> None:
    served = serve([refusal("max_tokens is too large: 100. At most 50 are possible.")])
    with pytest.raises(ModelRejected, match="too large"):
        served.said()
    assert len(served.chats) == 1


def test_a_server_without_schemas_is_told_the_schema_in_words(serve: Serve) -> None:
    served = serve(
        [
            refusal("response_format.type must be 'text' or 'json_object'"),
            refusal("This response_format type is unavailable now"),
            Json({"name": "red"}),
        ]
    )
    assert served.chat().structured(HELLO, Colour, max_tokens=60).name == "red"
    strict, loose, plain = (sent.body for sent in served.chats)
    assert "JSON schema" not in strict["messages"][-1]["content"]
    assert loose["response_format"] == {"type": "json_object"}
    assert "response_format" not in plain
    written = plain["messages"][-1]["content"]
    assert written.startswith("Hello?")
    assert json.loads(written.rpartition("\n")[2]) == form_of(Colour).schema


@pytest.mark.parametrize(
    "reply",
    [
        refusal("System role not supported"),
        Status(500, {"error": {"message": "Jinja Exception: System role not supported"}}),
        Status(400, [{"error": {"message": "Developer instruction is not enabled for gemma"}}]),
        refusal("'messages[0].role' does not support 'system' with this model."),
        refusal("Conversation roles must alternate user/assistant/user/assistant/..."),
    ],
    ids=["vLLM", "llama.cpp", "Google", "OpenAI", "older"],
)
def test_a_model_without_a_system_message_is_told_everything_by_the_user(
    serve: Serve, reply: Status
) -> None:
    served = serve([reply, Text("Hello."), Text("Again.")])
    assert (served.said(), served.said()) == ("Hello.", "Again.")
    whole = [{"role": "user", "content": "You are brief.\n\nHello?"}]
    assert [sent.body["messages"] for sent in served.chats[1:]] == [whole, whole]


def test_a_model_that_does_not_stream_is_asked_for_the_whole(serve: Serve) -> None:
    served = serve([refusal("'stream' does not support true", param="stream"), Text("Hello.")])
    assert served.said() == "Hello."
    assert not {"stream", "stream_options"} & set(served.chats[1].body)


def test_a_model_that_only_streams_is_read_as_a_whole(serve: Serve) -> None:
    served = serve([refusal("This model only supports stream mode"), Json({"name": "red"})])
    assert served.chat().structured(HELLO, Colour, max_tokens=9).name == "red"
    assert [sent.body.get("stream") for sent in served.chats] == [None, True]


def test_a_schema_that_google_does_not_know_is_told_in_words(serve: Serve) -> None:
    words = "Unknown name \"additionalProperties\" at 'response_schema': Cannot find field."
    served = serve([Status(400, [{"error": {"message": words}}]), Json({"name": "red"})])
    assert served.chat().structured(HELLO, Colour, max_tokens=9).name == "red"
    assert served.chats[1].body["response_format"] == {"type": "json_object"}


def test_a_parameter_refused_in_a_list_of_faults_is_left_out(serve: Serve) -> None:
    fault = {"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}
    served = serve([Status(422, {"detail": [fault]}), Text("Hello.")])
    assert served.said() == "Hello."
    assert "stream_options" not in served.chats[1].body


def test_how_hard_to_think_goes_down_to_what_the_model_takes() -> None:
    dialect, request = Dialect(Endpoint("gpt-6-astra")), Request(USER, 50)
    refused = Problem("Unsupported value: 'none'", status=400, parameter="reasoning_effort")
    efforts = []
    while "reasoning_effort" in (sent := dialect.arguments(request)):
        efforts.append(sent["reasoning_effort"])
        assert dialect.learns(refused, request, sent)
    assert efforts == ["none", "low"]
    assert not dialect.learns(refused, request, sent)


def test_requests_refused_at_the_same_time_learn_only_once() -> None:
    dialect, request = Dialect(Endpoint("llama", "http://localhost:1/v1")), Request(USER, 50)
    sent = dialect.arguments(request)
    refused = Problem("temperature is not supported", status=400)
    assert dialect.learns(refused, request, sent)
    assert dialect.learns(refused, request, sent)
    assert dialect.arguments(request) == {k: v for k, v in sent.items() if k != "temperature"}


def test_a_refusal_that_names_no_parameter_is_final(serve: Serve) -> None:
    served = serve([refusal("I do not like your prompt")])
    with pytest.raises(ModelRejected, match="do not like your prompt"):
        served.said()
    assert len(served.chats) == 1


def test_without_a_key_a_local_server_is_asked_all_the_same(serve: Serve) -> None:
    served = serve([Text("Hello.")], api_key=None)
    assert served.said() == "Hello."


def test_the_account_at_openai_is_not_told_to_others(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-mine")
    served = serve([Text("Hello.")])
    served.said()
    assert "-mine" not in str(served.chats[0].headers)


def test_user_and_password_of_the_base_url_are_sent_as_such(serve: Serve) -> None:
    behind = serve([Text("Hello.")])
    address = behind.scripted.url.replace("//", "//ann:open%20sesame@")
    front = serve([], base_url=address, api_key=None)
    assert front.said() == "Hello."
    assert behind.chats[0].headers["authorization"] == "Basic YW5uOm9wZW4gc2VzYW1l"


def test_a_proxy_of_the_environment_is_not_used_for_this_machine(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert serve([Text("Hello.")]).said() == "Hello."


def test_half_a_character_in_a_question_does_no_harm(serve: Serve) -> None:
    served = serve([Text("Hello.")])
    list(served.chat().stream([Message("user", "caf\udce9?")], max_tokens=5))
    assert served.chats[0].prompt == "caf??"


def test_models_are_asked_for_once_and_sorted(serve: Serve) -> None:
    served = serve()
    served.scripted.models = ("qwen", "llama")
    assert served.server.models() == ("llama", "qwen")
    assert [sent.path for sent in served.scripted.requests] == ["/v1/models"]


def test_the_models_of_a_failing_server_are_not_asked_for_again(serve: Serve) -> None:
    served = serve(instead={"/v1/models": Status(500)})
    with pytest.raises(ModelUnreachable, match="failed"):
        served.server.models()
    assert len(served.scripted.requests) == 1
