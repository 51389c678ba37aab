"""A model's reply -> what was asked for; small models wrap it in all sorts of text."""

from __future__ import annotations

import json
import re
from ast import literal_eval
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from index.errors import ReplyUnusable
from index.llm.base import Reply
from index.llm.dialect import Form
from index.llm.template import without_asides
from index.llm.wire import whole_characters

if TYPE_CHECKING:
    from pydantic import BaseModel

_OPENS = re.compile(r"[{\[]")
_ESCAPED = re.compile(r"\{\s*\\\"")
_COMMENT = re.compile(r"(?<![:\w\"])//[^\n\"]*$|/\*.*?\*/", re.MULTILINE)
_LAST_COMMA = re.compile(r",(\s*[}\]])")
_CURLY = str.maketrans("“”„", '"""')
_MAX_STARTS = 50
"""Most places in a reply where an object is looked for."""
_OTHER_MODEL = "ask again, or name another model with PAPERS_MODEL"
_NOT_STRICT = {"title", "default", "minLength", "maxLength"}
"""Keywords that strict schemas don't take, or that only cost tokens."""


def form_of(reply: type[BaseModel]) -> Form:
    """Return the form of a reply: all fields required, and no others allowed."""
    schema = cast("Mapping[str, object]", _strict(reply.model_json_schema()))
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", reply.__name__.lstrip("_")).lower()
    return Form(name, schema)


def read_reply(text: str, reply: type[Reply], finish_reason: str | None) -> Reply:
    """Return the first thing in `text` that is a `reply`; ReplyUnusable if there is none."""
    from pydantic import ValidationError

    wrong = ""
    spoken = text if text.lstrip().startswith("{") else without_asides(text)
    for found in _readings(spoken):
        try:
            return reply.model_validate(_wrapped(found, reply))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the whole"
            wrong = wrong or f"{place}: {first['msg']}"
    if finish_reason == "length":
        raise cut_off()
    raise ReplyUnusable(
        f"the model's reply is not in the form asked for: {wrong or 'it holds no JSON'}",
        _OTHER_MODEL,
    )


def cut_off() -> ReplyUnusable:
    """Return the error for a reply that hit its length limit before it was usable."""
    return ReplyUnusable(
        "the model's reply was cut off at its limit of tokens",
        "ask for less at once, or name a model that thinks and writes less with PAPERS_MODEL",
    )


def refusal(said: str) -> ReplyUnusable:
    """Return the error for a model that declines to answer."""
    return ReplyUnusable(f"the model refused: {said}", "ask in other words")


def no_text(finish_reason: str | None) -> ReplyUnusable:
    """Return the error for an empty reply."""
    if finish_reason == "length":
        return cut_off()
    if finish_reason == "content_filter":
        return ReplyUnusable("the server's content filter held the reply back", "ask otherwise")
    return ReplyUnusable("the model's reply is empty", _OTHER_MODEL)


def _readings(text: str) -> Iterator[object]:
    """Yield what a text may mean, the plainest reading first.

    After the objects in it: what they hold, all of them in a list (rows of one that is cut
    off, or never was one), and the same of the text with the faults of small models mended.
    """
    objects = list(_objects(text))
    yield from objects
    for one in objects:
        yield from _held(one)
    if rows := [one for one in objects if isinstance(one, dict)]:
        yield rows
    if (mended := _mended(text)) != text:
        yield from _readings(mended)


def _held(found: object) -> Iterator[object]:
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return (one for one in inner if one and isinstance(one, dict | list))


def _mended(text: str) -> str:
    """Return a text as the JSON that was meant: Python's values, comments, commas, escapes."""
    begin, end = text.find("{"), text.rfind("}") + 1
    with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
        return json.dumps(literal_eval(text[begin:end]))
    if _ESCAPED.search(text):  # JSON within a string of JSON
        text = text.replace('\\"', '"').replace("\\\\", "\\")
    text = _COMMENT.sub("", text.translate(_CURLY))
    return _LAST_COMMA.sub(r"\1", text)


def _objects(text: str) -> Iterator[object]:
    """Yield what can be parsed as JSON, left to right; no value is nested in an earlier one."""
    decoder, position = json.JSONDecoder(strict=False), 0
    for _ in range(_MAX_STARTS):
        start = _OPENS.search(text, position)
        if start is None:
            return
        try:
            found, position = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            position = start.end()
        else:
            yield _whole_characters(found)


def _whole_characters(found: object) -> object:
    """Return a value without halves of characters, which JSON can write and nobody can print."""
    if isinstance(found, str):
        return whole_characters(found)
    if isinstance(found, list):
        return [_whole_characters(one) for one in found]
    if isinstance(found, dict):
        return {name: _whole_characters(one) for name, one in found.items()}
    return found


def _wrapped(found: object, reply: type[BaseModel]) -> object:
    """Wrap a bare list in the reply's only field, if it has just one."""
    names = list(reply.model_fields)
    return {names[0]: found} if isinstance(found, list) and len(names) == 1 else found


def _strict(schema: object) -> object:
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    kept = {key: _strict(value) for key, value in schema.items() if key not in _NOT_STRICT}
    if isinstance(properties := schema.get("properties"), dict):
        # Names of fields aren't keywords: a field may well be called 'title'.
        kept["properties"] = {name: _strict(value) for name, value in properties.items()}
        kept |= {"required": list(properties), "additionalProperties": False}
    return kept
