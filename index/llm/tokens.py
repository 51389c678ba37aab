"""How many tokens a text has for a model; counted offline."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from index.llm.base import Message

if TYPE_CHECKING:
    from tiktoken import Encoding

_OVERHEAD_PER_MESSAGE, _OVERHEAD_PER_PROMPT = 4, 3
_BYTES_PER_TOKEN = 4
_UNKNOWN_MODEL_MARGIN = 1.2
"""Other models' encodings yield up to a fifth more tokens for the same English text."""
_DEFAULT, _OLDER = "o200k_base", "cl100k_base"
_SOURCE = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a text."""

    text: str
    tokens: int


class TokenCounter:
    """Counts as one model does; approximately where its encoding is not known."""

    def __init__(self, model: str) -> None:
        self._name, self._known = _encoding_name(model)

    def count(self, text: str) -> int:
        """Return the tokens of `text`."""
        encoding = _encoding(self._name)
        if encoding is None:
            return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)
        return len(encoding.encode(text, disallowed_special=()))

    def count_prompt(self, messages: Sequence[Message], extra: str = "") -> int:
        """Return the tokens of a whole prompt; `extra` is sent along with the messages."""
        texts = (message.content for message in messages)
        overhead = _OVERHEAD_PER_PROMPT + _OVERHEAD_PER_MESSAGE * len(messages)
        return overhead + sum(map(self.count, texts)) + (self.count(extra) if extra else 0)

    def most(self, tokens: int) -> int:
        """Return the most tokens that this count may really stand for."""
        return tokens if self._known else int(tokens * _UNKNOWN_MODEL_MARGIN)

    def is_one_token(self, word: str) -> bool | None:
        """Whether a word is one token; None where tokens can only be estimated."""
        encoding = _encoding(self._name)
        return None if encoding is None else len(encoding.encode_ordinary(f" {word}")) == 1

    def windows(self, text: str, size: int) -> list[Window]:
        """Cut a text into windows of at most `size` tokens, of nearly equal length."""
        pieces = 1
        while True:
            windows = [Window(piece, self.count(piece)) for piece in _cut(text, pieces)]
            if all(window.tokens <= size for window in windows):
                return windows
            pieces = max(pieces + 1, -(-sum(window.tokens for window in windows) // size))


def _cut(text: str, pieces: int) -> list[str]:
    """Cut at spaces where there are some nearby; nothing is lost."""
    length, start, found = -(-len(text) // pieces), 0, []
    while len(text) - start > length:
        blank = text.rfind(" ", start + length // 2, start + length)
        end = start + length if blank < 0 else blank + 1
        found.append(text[start:end])
        start = end
    return [*found, text[start:]]


def _encoding_name(model: str) -> tuple[str, bool]:
    """Return the encoding to count with, and whether it is the model's own."""
    from tiktoken.model import encoding_name_for_model

    try:
        name = encoding_name_for_model(model)
    except KeyError:
        return _DEFAULT, False
    return (_OLDER if name == _OLDER else _DEFAULT), True


@cache
def _encoding(name: str) -> Encoding | None:
    """Load an encoding from disk; None if it isn't there: nothing is downloaded."""
    folder = _folder_with(name)
    if folder is None:
        return None
    import tiktoken

    with _cache_folder(folder):
        return tiktoken.get_encoding(name)


def _folder_with(name: str) -> Path | None:
    """Return where tiktoken keeps the encoding: the user's cache, else LlamaIndex's copy."""
    spec = find_spec("llama_index.core")
    shipped = Path(spec.origin).with_name("_static") if spec and spec.origin else None
    chosen = os.environ.get(_CACHE_VARIABLE)
    folders = (Path(chosen) if chosen else None, shipped and shipped / "tiktoken_cache")
    file = hashlib.sha1(_SOURCE.format(name).encode(), usedforsecurity=False).hexdigest()
    return next((one for one in folders if one and (one / file).is_file()), None)


@contextmanager
def _cache_folder(folder: Path) -> Iterator[None]:
    with _loading:
        before = os.environ.get(_CACHE_VARIABLE)
        os.environ[_CACHE_VARIABLE] = str(folder)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_CACHE_VARIABLE]
            else:
                os.environ[_CACHE_VARIABLE] = before
