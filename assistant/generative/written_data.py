"""An answer that a model wrote as JSON -> the prose that it would have written.

`{"answer": "..."}`, rows of `{"sentence": "...", "citations": [1]}`, and the like; one that is
cut off is read as far as it goes. Fields are known by their names. What is neither text, nor
marker, nor quote is named, so that it can be told. Knows nothing of sources.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from assistant.checking.markers import find_markers
from index.sentences import split_sentences

LONGEST_OPENING = 400
"""Code points that are enough to tell whether a reply is JSON."""
DEEPEST = 12
"""No answer is nested deeper than that."""
_FENCE = r"(?:`{3,20}|~{3,20})(?i:json)[l5]?[ \t]{0,20}\n\s{0,20}"
_BEGINS = re.compile(
    rf'(?:{_FENCE})?(?:\{{\s{{0,99}}"[^"\n]{{1,60}}"\s{{0,20}}:|\[\s{{0,99}}(?:\{{\s{{0,99}})?")'
)
_MAY_BEGIN = re.compile(
    r"(?:(?:`{1,20}|~{1,20})(?i:j(?:s(?:o(?:n[l5]?)?)?)?)?[ \t]{0,20}(?:\n\s{0,20})?)?"
    r'(?:\{\s{0,99}(?:"[^"\n]{0,60}"?\s{0,20})?|\[\s{0,99}(?:\{\s{0,99})?)?'
)
_OPENING = re.compile(_FENCE)
_BETWEEN = re.compile(r"[\s,]*")
_CLOSING = re.compile(r"\s*(?:`{3,}|~{3,})[ \t]*(?:\n|\Z)")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+(?P<closed>")?|[\[\]{}]', re.DOTALL)
_BAD_ESCAPE = re.compile(r'(?<!\\)((?:\\\\)*)\\(?!["\\/bfnrtu])')
_TEXTS = re.compile(
    r"(?:final_?)?(?:answers?|response|reply|output|result|text|content|message|body|summary)"
    r"|sentences?|statements?|claims?|paragraphs?|bullets?|points?"
)
_CITED = re.compile(r".*(?:cit(?:e|ation)|source|ref(?:erence)?|marker|paper|number).*|ids?|n")
_QUOTED = re.compile(r"(?:supporting_)?(?:quotes?|quotations?|evidence|excerpts?)")
_THOUGHT = re.compile(r"reasoning|thinking|thoughts?|analysis|scratchpad|chain_of_thought")
_KNOWN = re.compile(f"(?:{_TEXTS.pattern})|(?:{_QUOTED.pattern})|(?:{_THOUGHT.pattern})")
_PAIRS = {"[": "]", "{": "}"}
_HALF_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_NUMBER = re.compile(r"\D{0,12}(\d{1,4})\D?")
_END = re.compile(r"[.!?]*\s*\Z")


@dataclass
class Prose:
    """What an answer in JSON says."""

    text: str = ""
    left_out: dict[str, None] = field(default_factory=dict)
    """Names of fields that are no part of an answer, in order."""
    has_thought: bool = False


def begins_data(text: str, *, final: bool) -> bool | None:
    """Return whether a reply that starts with `text` is JSON; None: more text is needed."""
    if not final and _MAY_BEGIN.fullmatch(text):
        return None
    return _BEGINS.match(text) is not None


def fences_data(fence: str) -> bool:
    """Return whether a line that opens a block of code announces JSON."""
    return _OPENING.fullmatch(fence) is not None


def read_data(written: str) -> Prose | None:
    """Return what a reply says that begins like JSON; None if it is no answer in JSON.

    What follows the JSON is part of what it says.
    """
    written = _BAD_ESCAPE.sub(r"\1\\\\", written)
    opening = _OPENING.match(written)
    values, end = _values(written, opening.end() if opening else 0)
    prose = Prose()
    texts = [text for value in values for text in _texts(value, prose)]
    closing = _CLOSING.match(written, end)
    rest = written[closing.end() if closing else end :]
    is_word = not closing and re.match(r"[ \t]*[^\s<]", rest)
    if is_word or not (texts or prose.has_thought):
        return None
    prose.text = "\n".join([*texts, rest]).strip()
    return prose


def _values(written: str, position: int) -> tuple[list[object], int]:
    """Return the values that stand one after the other, and where they end."""
    decoder = json.JSONDecoder(strict=False)
    found: list[object] = []
    while True:
        between = _BETWEEN.match(written, position)
        start = between.end() if between else position
        if written[start : start + 1] not in {"{", "["}:
            return found, position
        try:
            value, position = decoder.raw_decode(written, start)
        except (ValueError, RecursionError):
            if (value := _cut_off(written[start:], decoder)) is None:
                return found, position
            position = len(written)
        found.append(value)


def _cut_off(text: str, decoder: json.JSONDecoder) -> object:
    """Return the value that a text breaks off in; None if it is none, even so."""
    closing: list[str] = []
    in_string = False
    for piece in _PIECE.finditer(text):
        match piece.group()[0]:
            case '"':
                in_string = not piece["closed"]
            case "[" | "{":
                closing.append(_PAIRS[piece.group()])
            case _:
                closing = closing[:-1]
    text = _HALF_ESCAPE.sub("", text) + '"' if in_string else text.rstrip().rstrip(",")
    for missing in ("", ":null", "null"):
        with suppress(ValueError, RecursionError):
            return decoder.raw_decode(text + missing + "".join(reversed(closing)))[0]
    return None


def _texts(value: object, prose: Prose, depth: int = 0) -> list[str]:
    """Return the paragraphs of a value that is nested `depth` deep."""
    if isinstance(value, dict | list) and depth == DEEPEST:
        return []
    if isinstance(value, dict):
        fields = {_plain(name): one for name, one in value.items()}
        return _texts_of_fields(fields, prose, depth + 1)
    if isinstance(value, list):
        return [text for one in value for text in _texts(one, prose, depth + 1)]
    if value is None or isinstance(value, bool) or not str(value).strip():
        return []
    return [str(value).strip()]


def _texts_of_fields(fields: Mapping[str, object], prose: Prose, depth: int) -> list[str]:
    texts = [
        text
        for name in fields
        if _TEXTS.fullmatch(name)
        for text in _texts(fields[name], prose, depth)
    ]
    prose.has_thought |= any(_THOUGHT.fullmatch(name) for name in fields)
    others = {name: one for name, one in fields.items() if not _KNOWN.fullmatch(name)}
    if not texts:  # they may be further inside
        return [
            text
            for one in others.values()
            if isinstance(one, dict | list)
            for text in _texts(one, prose, depth)
        ]
    numbers = [n for name, one in others.items() if _CITED.fullmatch(name) for n in _numbers(one)]
    used = set()
    if len(texts) == 1:
        texts = [_titled(fields.get("title"), _marked(texts[0], numbers, _quotes(fields)))]
        used.add("title")
    if find_markers(" ".join(texts)):
        used |= {name for name, one in others.items() if _CITED.fullmatch(name) and _numbers(one)}
    prose.left_out |= {name: None for name, one in others.items() if one and name not in used}
    return texts


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _numbers(value: object) -> list[int]:
    """Return the numbers of sources in the value of a field."""
    values = value if isinstance(value, list) else [value]
    found = (_NUMBER.fullmatch(str(one)) for one in values if not isinstance(one, dict | list))
    return [int(match[1]) for match in found if match]


def _quotes(fields: Mapping[str, object]) -> list[str]:
    """Return the quotes that are given for a sentence, in order."""
    return [
        quote
        for name in fields
        if _QUOTED.fullmatch(name)
        for quote in _texts(fields[name], Prose())
    ]


def _marked(text: str, numbers: Sequence[int], quotes: Sequence[str]) -> str:
    """Put the markers and quotes of a field of their own into its sentence."""
    if find_markers(text) or not numbers or len(split_sentences(text)) != 1:
        return text
    end = _END.search(text)
    place = end.start() if end else len(text)
    markers = "".join(f"[{number}]" for number in numbers)
    tags = [f'<quote n="{n}">{quote}</quote>' for n, quote in zip(numbers, quotes, strict=False)]
    return " ".join([f"{text[:place]} {markers}{text[place:]}", *tags])


def _titled(title: object, text: str) -> str:
    return f"- **{title}**: {text}" if isinstance(title, str) and title.strip() else text
