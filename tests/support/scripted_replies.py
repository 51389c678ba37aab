"""What a scripted server can reply, and the JSON for it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.fakes import HashingEmbedder

DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}


@dataclass(frozen=True, slots=True)
class Text:
    """A reply of text: streamed in pieces where the client asked for that."""

    text: str
    piece_size: int = 8
    delay: float = 0.0
    """Seconds between two pieces."""
    finish: str | None = "stop"
    usage: bool = True
    """Whether the tokens used are told."""


@dataclass(frozen=True, slots=True)
class Json:
    """A reply whose text is this value as JSON; a string is sent as it is."""

    value: object
    finish: str = "stop"


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP error."""

    code: int
    body: object = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Body:
    """Status 200 with any body at all."""

    body: str
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class CutShort:
    """A body that ends before it is as long as was announced."""

    body: str = '{"choices": ['
    code: int = 200
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset before a byte of a reply."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Nothing, after this text, until the client goes away or the test calls `release`."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class DropMidStream:
    """The connection ends after this text, and after the finish reason if there is one."""

    text: str
    finish: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorMidStream:
    """After this text, the stream tells of an error."""

    text: str
    error: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The model declines."""

    text: str


@dataclass(frozen=True, slots=True)
class Empty:
    """A reply without a word."""

    finish: str = "stop"


Reply = (
    CutShort
    | Text
    | Json
    | Status
    | Body
    | Reset
    | Stall
    | DropMidStream
    | ErrorMidStream
    | Refusal
    | Empty
)


def said(reply: Reply) -> tuple[str, str, str | None]:
    """Return the text, the refusal and the finish reason of a reply that has a message."""
    match reply:
        case Text(text=text, finish=finish):
            return text, "", finish
        case Json(value, finish):
            return value if isinstance(value, str) else json.dumps(value), "", finish
        case Refusal(text):
            return "", text, "stop"
        case Empty(finish):
            return "", "", finish
        case _:
            raise TypeError(f"{reply} has no message")


def completion_of(reply: Reply, request: dict[str, Any]) -> dict[str, object]:
    text, refusal, finish = said(reply)
    message = {"role": "assistant", "content": text or None, "refusal": refusal or None}
    completion: dict[str, object] = {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    if not (isinstance(reply, Text) and not reply.usage):
        completion["usage"] = usage_of(text, request)
    return completion


def usage_of(text: str, request: dict[str, Any]) -> dict[str, int]:
    """Return made-up counts: a token for each word."""
    prompt = sum(len(message["content"].split()) for message in request["messages"])
    completion = len(text.split())
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def embeddings_of(request: dict[str, Any]) -> dict[str, object]:
    texts = request["input"]
    rows = HashingEmbedder(dimensions=DIMENSIONS.get(request["model"], 64)).embed(texts)
    encode = request.get("encoding_format") == "base64"
    data = [
        {"index": i, "embedding": b64encode(row.tobytes()).decode() if encode else row.tolist()}
        for i, row in enumerate(rows)
    ]
    return {"object": "list", "data": data[::-1], "model": request["model"]}
