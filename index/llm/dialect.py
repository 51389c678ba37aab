"""A prompt -> the parameters of a request, in the dialect of its server.

Compatible servers and newer models refuse parameters that others require. A refusal that
names one is learned from: the request is reworded, and so are all that follow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.llm.base import Message
from index.llm.endpoint import Endpoint
from index.llm.failures import Problem

_REASONING = re.compile(r"o\d|gpt-(?:[5-9]|\d\d)(?!\S*-chat)")
"""OpenAI's models that reason before they answer: no temperature, but a reasoning effort."""
_REFUSING = {400, 404, 422, 501}
_UNKNOWN = re.compile(
    r"unsupported|not support|unknown|unrecogni[sz]ed|unexpected|extra|not permitted|not allowed"
    r"|unavailable|deprecated|invalid (?:param|arg|field|key)",
    re.IGNORECASE,
)
_WORDS_FOR = {
    "response_format": r"response_format|(?:json|response)[_ ]schema|additionalProperties|grammar",
    "stream_options": r"stream_options|include_usage",
    "stream": r"stream(?:ing)?",
}
_NO_SYSTEM = re.compile(
    r"system (?:role|message|prompt|instruction)s?\b.{0,30}\bnot|not support 'system'"
    r"|developer instruction|only user and assistant|roles must alternate",
    re.IGNORECASE,
)
"""How servers say that a model takes no system message: its template knows none."""
_STREAM_ONLY = re.compile(r"only supports? stream|stream\s*=\s*true|enable.{0,20}\bstream", re.I)
_IN_WORDS = (
    "\n\nReply with one JSON object that follows this JSON schema, and with nothing else:\n{}"
)


@dataclass(frozen=True, slots=True)
class Form:
    """The form a reply must have."""

    name: str
    schema: Mapping[str, object]
    """A strict JSON schema."""

    def written(self) -> str:
        """Return the schema as a model reads it."""
        return json.dumps(self.schema, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a model, whatever the server calls it."""

    messages: tuple[Message, ...]
    max_tokens: int
    form: Form | None = None
    """The form of the reply, which is then read as a whole."""


class Dialect:
    """How to word a request to one server; learns from each refusal."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._model = endpoint.model
        limits = ["max_completion_tokens", "max_tokens"]
        self._limits = limits if endpoint.is_openai else limits[::-1]
        thinks = endpoint.is_openai and _REASONING.match(endpoint.model) is not None
        # What is left to try for each parameter: the first is sent, none if there is none.
        self._takes_system = True
        self._always_streams = False
        self._ways: dict[str, list[object]] = {
            "response_format": ["json_schema", "json_object"],
            "reasoning_effort": ["none", "low"] if thinks else [],
            "temperature": [] if thinks else [0],
            "stream_options": [{"include_usage": True}],
            "stream": [True],
        }

    def arguments(self, request: Request) -> dict[str, object]:
        """Return the parameters of the request."""
        found: dict[str, object] = {
            "model": self._model,
            "messages": self._messages(request),
            self._limits[0]: request.max_tokens,
        }
        sent = {"reasoning_effort", "temperature"}
        if self._ways["stream"] and (request.form is None or self._always_streams):
            sent |= {"stream", "stream_options"}
        if request.form is not None and (ways := self._ways["response_format"]):
            found["response_format"] = _response_format(ways[0], request.form)
        return found | {name: ways[0] for name, ways in self._ways.items() if ways and name in sent}

    def learns(self, problem: Problem, request: Request, sent: Mapping[str, object]) -> bool:
        """Learn from a refusal; returns whether the request is worth sending again, reworded."""
        if self._learns_template(problem):
            return True
        if problem.status not in _REFUSING or problem.is_too_long:
            return False
        if self.arguments(request) != sent:
            return True  # another request has learnt it in the meantime
        if "stream" not in sent and _STREAM_ONLY.search(problem.said):
            self._always_streams = True
            return "stream" in self.arguments(request)
        for parameter, ways in self._ways.items():
            if parameter in sent and _names(problem, parameter):
                del ways[0]
                return True
        unknown = _UNKNOWN.search(f"{problem.code} {problem.said}") is not None
        if self._limits[1:] and unknown and _names(problem, self._limits[0]):
            del self._limits[0]
            return True
        return False

    def _learns_template(self, problem: Problem) -> bool:
        """Learn whether there may be a system message; some servers fail (500) where not."""
        if not self._takes_system or not _NO_SYSTEM.search(problem.said):
            return False
        self._takes_system = False
        return True

    def _messages(self, request: Request) -> list[dict[str, str]]:
        messages = request.messages if self._takes_system else _without_system(request.messages)
        written = [
            {"role": message.role, "content": _sendable(message.content)} for message in messages
        ]
        if request.form is not None and self._ways["response_format"][:1] != ["json_schema"]:
            written[-1]["content"] += _IN_WORDS.format(request.form.written())
        return written


def _sendable(text: str) -> str:
    """Return `text` without lone surrogates, which a garbled command line may contain."""
    return text.encode("utf-8", "replace").decode()


def _response_format(way: object, form: Form) -> dict[str, object]:
    if way == "json_object":
        return {"type": "json_object"}
    schema = {"name": form.name, "strict": True, "schema": form.schema}
    return {"type": "json_schema", "json_schema": schema}


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """Return the messages with what the system says at the head of the first of the user."""
    told = [message.content for message in messages if message.role == "system"]
    first, *rest = (message for message in messages if message.role != "system")
    return [Message(first.role, "\n\n".join([*told, first.content])), *rest]


def _names(problem: Problem, parameter: str) -> bool:
    if problem.parameter:
        return problem.parameter.partition(".")[0] == parameter
    words = _WORDS_FOR.get(parameter, parameter)
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", problem.said, re.IGNORECASE) is not None
