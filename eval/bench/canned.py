"""A model that answers instantly, so that the time of an answer is the product's own.

It writes ten sentences, two on each of the first five papers in its prompt, with quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.generative.model import ModelAccess
from assistant.settings import ANSWER_TOKENS, CONTEXT_TOKENS, MAX_COST, MAX_TOKENS
from index.errors import ReplyUnusable
from index.llm.base import Caps, Message, Reply, Usage
from index.llm.tokens import TokenCounter
from index.sentences import split_sentences

PAPERS, SENTENCES = 5, 2
PIECE = 12
"""Code points per piece of the stream."""
_SOURCE = re.compile(r'n="(\d+)">\nTitle: .*\n(?:.*\n)*?Abstract: (.*)')


@dataclass
class CannedStream:
    """An answer that is already complete."""

    text: str
    finish_reason: str | None = "stop"

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self.text), PIECE):
            yield self.text[start : start + PIECE]

    def close(self) -> None:
        """There is nothing to give up."""


class CannedChat:
    """An `index.llm.base.Chat` that only writes answers; plans are left to the rules."""

    model = "canned"
    usage = Usage()

    def __init__(self, counter: TokenCounter) -> None:
        self._counter = counter

    def cancel(self) -> None:
        """There is nothing to give up."""

    def count(self, text: str) -> int:
        """Return the tokens of `text`."""
        return self._counter.count(text)

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> CannedStream:
        """Answer from the sources in the prompt, whose tokens are counted as for a real model."""
        del max_tokens
        self._counter.count_prompt(messages)
        found = _SOURCE.findall(messages[-1].content)[:PAPERS]
        return CannedStream(" ".join(_said(n, abstract) for n, abstract in found))

    def structured(
        self, messages: Sequence[Message], reply: type[Reply], *, max_tokens: int
    ) -> Reply:
        """Raise ReplyUnusable, as for an unreadable reply."""
        del messages, max_tokens
        raise ReplyUnusable(f"no {reply.__name__} here", "let the rules plan")


class CannedServer:
    """An `index.llm.base.ChatServer` without a server."""

    model = "canned"
    is_local = True
    price = None

    def __init__(self) -> None:
        self._counter = TokenCounter(self.model)

    def models(self) -> tuple[str, ...]:
        """Return its one name."""
        return (self.model,)

    def question(self, caps: Caps) -> CannedChat:
        """Return a chat, whatever it may cost."""
        del caps
        return CannedChat(self._counter)

    def close(self) -> None:
        """There is nothing to close."""


def canned_access() -> ModelAccess:
    """Return access to a model that takes no time."""
    return ModelAccess(CannedServer(), Caps(MAX_TOKENS, MAX_COST), CONTEXT_TOKENS, ANSWER_TOKENS)


def _said(number: str, abstract: str) -> str:
    spans = split_sentences(abstract)[:SENTENCES]
    texts = (abstract[start:end].rstrip(". ") for start, end in spans)
    return " ".join(f'{text} [{number}]. <quote n="{number}">{text}</quote>' for text in texts)
