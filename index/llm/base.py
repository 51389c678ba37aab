"""What the project asks of a language model, whichever server runs it.

A `Chat` belongs to one question: it adds up what the question costs, refuses what would go
over the caps before anything is sent, and stops asking after the first permanent failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel

    from index.llm.prices import Price

    Reply = TypeVar("Reply", bound=BaseModel)
else:
    Reply = TypeVar("Reply")

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests made to a model and tokens spent; cost in US dollars, None where unknown."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that one question may use."""

    tokens: int
    """Prompt and completion tokens of all its requests."""
    cost_usd: float
    unknown_price_allowed: bool = False
    """Whether a model of unknown price may be asked; a local server costs nothing."""


class TextStream(Protocol):
    """The text of a reply, piece by piece, while the model writes it."""

    @property
    def finish_reason(self) -> str | None:
        """Why the model stopped ('stop', 'length', ...); None until it has stopped."""
        ...

    def __iter__(self) -> Iterator[str]:
        """Yield the pieces; raises ModelError where the server fails."""
        ...

    def close(self) -> None:
        """Cancel: closes the connection. Harmless after the end."""
        ...


class Chat(Protocol):
    """A model that answers the requests of one question; safe to use from several threads."""

    @property
    def model(self) -> str:
        """Name of the model, as the server knows it."""
        ...

    @property
    def usage(self) -> Usage:
        """What the question has used so far."""
        ...

    def cancel(self) -> None:
        """Cancel the requests in progress; later ones raise ModelError."""
        ...

    def count(self, text: str) -> int:
        """Return the tokens of `text`; approximate if the model's own encoding is not known."""
        ...

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> TextStream:
        """Send a prompt; the reply is streamed as it is written.

        Raises BudgetExceeded before anything is sent, ModelError where the server refuses.
        """
        ...

    def structured(
        self, messages: Sequence[Message], reply: type[Reply], *, max_tokens: int
    ) -> Reply:
        """Send a prompt and return the reply parsed as `reply`.

        Raises ReplyUnusable where the reply can't be parsed, BudgetExceeded and ModelError
        as `stream` does.
        """
        ...


class ChatServer(Protocol):
    """A model server; safe to share between questions and threads."""

    @property
    def model(self) -> str:
        """Name of the model that answers."""
        ...

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine or its network, and so costs nothing."""
        ...

    @property
    def price(self) -> Price | None:
        """What it charges; None if not known."""
        ...

    def models(self) -> tuple[str, ...]:
        """Return the names of the models it offers, asking it once; raises ModelError."""
        ...

    def question(self, caps: Caps) -> Chat:
        """Return a `Chat` for one question."""
        ...

    def close(self) -> None:
        """Cancel what is running and close the connections."""
        ...
