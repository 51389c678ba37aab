"""JSON from a model server -> our own values, however loosely it follows the format."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ValidationError


@dataclass(frozen=True, slots=True)
class Part:
    """A reply, or a piece of one."""

    text: str = ""
    refusal: str = ""
    finish_reason: str | None = None
    prompt_tokens: int = 0
    """As counted by the server; 0 if it doesn't say."""
    completion_tokens: int = 0
    ended: bool = False
    """Whether nothing follows, though no reason to stop may be given."""


ENDED = Part(ended=True)
_TELLING = ("error", "message", "detail")
"""Where the words of an error are, from the outside inwards."""


def merged(parts: Iterable[Part]) -> Part:
    """Return a reply that came in pieces as one."""
    text, refusal, whole = "", "", Part()
    for part in parts:
        text, refusal = text + part.text, refusal + part.refusal
        whole = Part(
            finish_reason=part.finish_reason or whole.finish_reason,
            prompt_tokens=part.prompt_tokens or whole.prompt_tokens,
            completion_tokens=part.completion_tokens or whole.completion_tokens,
            ended=part.ended or whole.ended,
        )
    return replace(whole, text=whole_characters(text), refusal=refusal)


def whole_characters(text: str) -> str:
    """Join the halves of characters that JSON may write apart; a lone half becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain_text(content: object) -> object:
    """Return the text of content that comes in typed parts, e.g. thoughts and text."""
    if not isinstance(content, list):
        return content or ""
    parts = (part for part in content if isinstance(part, dict))
    return "".join(str(part.get("text") or "") for part in parts if part.get("type") == "text")


def _count(tokens: object) -> int:
    """Return a number of tokens; 0 for what is none: a reply is worth more than its count."""
    return max(0, int(tokens)) if isinstance(tokens, int | float) and isfinite(tokens) else 0


Text = Annotated[str, BeforeValidator(_plain_text)]
Tokens = Annotated[int, BeforeValidator(_count)]
Reason = Annotated[str | None, BeforeValidator(lambda reason: str(reason) if reason else None)]


class _Message(BaseModel):
    content: Text = ""
    refusal: Text = ""


class _Choice(BaseModel):
    message: _Message | None = None
    delta: _Message | None = None
    finish_reason: Reason = None


class _Usage(BaseModel):
    prompt_tokens: Tokens = 0
    completion_tokens: Tokens = 0


class _Reply(BaseModel):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None


class _Embedding(BaseModel):
    index: int
    embedding: str | list[float]


class _Embeddings(BaseModel):
    data: list[_Embedding]


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


def unlisted(found: object) -> object:
    """Return what a server wraps in a list of one, as Google's does its errors."""
    return found[0] if isinstance(found, list) and len(found) == 1 else found


def is_error(found: object) -> bool:
    """Whether a server reports an error in place of a reply."""
    if not isinstance(found, Mapping):
        return False
    if found.get("error") or found.get("object") == "error":
        return True
    return "message" in found and "code" in found  # the inner half alone


def words_of(error: object) -> str:
    """Return what a server says went wrong, in whichever of their forms; empty if nothing."""
    error = unlisted(error)
    if isinstance(error, list):
        return "; ".join(map(words_of, error))
    if not isinstance(error, Mapping):
        return str(error or "")
    if "msg" in error:  # a parameter, as FastAPI tells of it
        place = ".".join(str(part) for part in error.get("loc") or () if part != "body")
        return f"{place}: {error['msg']}" if place else str(error["msg"])
    return next((words_of(error[name]) for name in _TELLING if error.get(name)), "")


def read_part(found: object) -> Part:
    """Read a reply or a piece of one; ValueError if it is neither."""
    try:
        reply = _Reply.model_validate(found)
    except ValidationError as error:
        raise ValueError("no reply of a model server") from error
    usage = reply.usage or _Usage()
    choice = reply.choices[0] if reply.choices else _Choice()
    said = choice.delta or choice.message or _Message()
    return Part(
        text=said.content,
        refusal=said.refusal,
        finish_reason=choice.finish_reason,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
    )


def read_vectors(found: object, count: int) -> NDArray[np.float32]:
    """Read `count` embeddings, shape (count, dimensions), in order; ValueError if they aren't."""
    rows = sorted(_Embeddings.model_validate(found).data, key=lambda row: row.index)
    if [row.index for row in rows] != list(range(count)):
        raise ValueError("the embeddings are not those of the texts sent")
    vectors = np.stack([_vector(row.embedding) for row in rows])
    if not (np.isfinite(vectors).all() and vectors.any(axis=1).all()):
        raise ValueError("the embeddings point nowhere")
    return vectors


def read_models(found: object) -> tuple[str, ...]:
    """Read the names of the models a server serves, sorted; ValueError if they aren't a list."""
    return tuple(sorted(model.id for model in _Models.model_validate(found).data))


def _vector(written: str | list[float]) -> NDArray[np.float32]:
    if isinstance(written, str):
        return np.frombuffer(b64decode(written), dtype="<f4").astype(np.float32)
    return np.array(written, dtype=np.float32)
