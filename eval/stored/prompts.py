"""The prompts that a model would be sent, for those who write stored answers.

The assistant is asked as usual, with a model that only takes notes: what needs a reply
before the answer (planning, screening) is decided by rules and scores, as it is when a
model's reply is unusable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import NoReturn, TypeVar

from pydantic import BaseModel

from assistant.app import Assistant
from assistant.generative.model import ModelAccess
from assistant.settings import ANSWER_TOKENS, CONTEXT_TOKENS, MAX_TOKENS
from eval.questions import Question
from eval.running.asking import ask_earlier
from index.embedder import Embedder
from index.errors import ModelUnreachable, ReplyUnusable
from index.library import Library
from index.llm.base import Caps, Message, TextStream, Usage
from index.llm.prices import DEFAULT_MODEL, Price
from index.llm.tokens import TokenCounter
from prompts.loading import digest

_TITLE = re.compile(r"^Title: (.*)$", re.MULTILINE)
_Reply = TypeVar("_Reply", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class RealPrompt:
    """What the model is sent for one question, and what a stored answer must record of it."""

    question_id: str
    prompt_digest: str
    sources: tuple[str, ...]
    system: str
    user: str

    def record(self) -> dict[str, object]:
        """Return the prompt as JSON."""
        return asdict(self)


@dataclass
class NoteTaker:
    """A model server and its chat in one: it records what it is sent and never answers."""

    sent: list[Sequence[Message]] = field(default_factory=list)
    model: str = DEFAULT_MODEL
    is_local: bool = True
    price: Price | None = None
    usage: Usage = field(default_factory=Usage)

    def question(self, caps: Caps) -> NoteTaker:  # noqa: ARG002 it spends nothing
        """Return the chat for a question."""
        return self

    def count(self, text: str) -> int:
        """Return the tokens of `text`."""
        return TokenCounter(self.model).count(text)

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> TextStream:  # noqa: ARG002
        """Record the prompt of an answer; raises ModelUnreachable."""
        self.sent.append(messages)
        raise ModelUnreachable("nobody is there to answer", "write the answer yourself")

    def structured(
        self,
        messages: Sequence[Message],  # noqa: ARG002 rules decide
        reply: type[_Reply],  # noqa: ARG002
        *,
        max_tokens: int,  # noqa: ARG002
    ) -> NoReturn:
        """Raise ReplyUnusable, so that rules and scores decide."""
        raise ReplyUnusable("nobody is there to plan or screen", "rules and scores decide")

    def models(self) -> tuple[str, ...]:
        """Return its own name."""
        return (self.model,)

    def cancel(self) -> None:
        """Do nothing: nothing runs."""

    def close(self) -> None:
        """Do nothing: nothing is open."""


class RealPrompts:
    """The prompts that a model would be sent, over one index."""

    def __init__(self, library: Library, embedder: Embedder | None) -> None:
        self._taker = NoteTaker()
        caps = Caps(tokens=MAX_TOKENS, cost_usd=0.0)
        model = ModelAccess(self._taker, caps, CONTEXT_TOKENS, ANSWER_TOKENS)
        self._assistant = Assistant(library, embedder, model=model)
        self._titles = {_shown(title): title for _, title in library.papers.titles()}

    def of(self, question: Question) -> RealPrompt | None:
        """Return the prompt for a question; None if it is answered or refused without a model."""
        self._taker.sent.clear()
        self._assistant.answer(question.question, history=ask_earlier(self._assistant, question))
        if not self._taker.sent:
            return None
        system, user = self._taker.sent[-1]
        return RealPrompt(
            question_id=question.id,
            prompt_digest=digest("answer"),
            sources=_sources(user.content, self._titles),
            system=system.content,
            user=user.content,
        )


def _sources(prompt: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(titles[_shown(found)] for found in _TITLE.findall(prompt))


def _shown(title: str) -> str:
    """Return a title in the form used for comparison, whatever a prompt did to its brackets."""
    return "".join(char for char in title.casefold() if char.isalnum())
