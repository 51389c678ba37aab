"""What the page's script sends -> values; nothing from a browser is trusted.

Knows nothing of the framework that carries it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.answer import Filters
from assistant.page.exchange import Conversation, Exchange, Scope
from assistant.page.scope import Controls
from index.errors import UsageError

LONGEST_QUESTION = 2_000


@dataclass(frozen=True, slots=True)
class Request:
    """A question to answer, as the exchange at `place` of a conversation, or as a new one."""

    question: str
    scope: Scope
    place: int | None = None


def new_conversation() -> Conversation:
    """Return an empty conversation with its own id."""
    return Conversation(uuid.uuid4().hex[:12])


def begun(conversation: Conversation) -> Conversation:
    """Return a conversation with an id; the one that every visitor starts with has none."""
    return conversation if conversation.id else new_conversation()


def resumed(conversation: Conversation, place: int | None) -> Conversation:
    """Return the conversation to continue with a question at `place`: everything before it.

    What followed an exchange that is asked again is not lost: it stays in the old conversation,
    and the question continues in a new one.
    """
    until = begun(conversation).until(place)
    followed = place is not None and place + 1 < len(conversation.exchanges)
    return replace(until, id=new_conversation().id) if followed else until


def checked(question: str) -> str:
    """Return a question that can be asked; UsageError if it is empty or far too long."""
    stripped = question.strip()
    if not stripped:
        raise UsageError("the question is empty", "write what you would like to know")
    if len(stripped) > LONGEST_QUESTION:
        raise UsageError(
            f"the question has {len(stripped):,} characters", f"use at most {LONGEST_QUESTION:,}"
        )
    return stripped


def is_typed(sent: Mapping[str, object]) -> bool:
    """Return whether the script sent nothing to ask, so that what was typed is asked."""
    return not sent.keys() & {"question", "drop"}


def read_asked(
    question: str, sent: Mapping[str, object], controls: Controls, conversation: Conversation
) -> Request:
    """Return what was typed, or what the script sent instead.

    The controls apply to new questions only, so otherwise they may contain anything.
    """
    if _place(sent, conversation) is not None:
        return read_request(sent, Scope(), conversation)
    asked = {"question": question} if is_typed(sent) else sent
    return read_request(asked, Scope(controls.filters()), conversation)


def read_request(data: Mapping[str, object], scope: Scope, conversation: Conversation) -> Request:
    """Return what is asked by an example, a retry, an edit, or a limit that was removed.

    All but an example keep the scope with which the question was asked before.
    """
    place = _place(data, conversation)
    before = conversation.exchanges[place] if place is not None else None
    if "drop" in data and before is not None:
        limited = _without(before, str(data["drop"]), str(data.get("value", "")))
        return replace(limited, place=place)
    question = checked(str(data.get("question", "")))
    return Request(question, before.scope if before else scope, place)


def exchange_at(data: Mapping[str, object], conversation: Conversation) -> Exchange:
    """Return the exchange that an action is about."""
    place = _place(data, conversation)
    if place is None:
        raise UsageError("this answer is no longer here", "reload the page")
    return conversation.exchanges[place]


def _place(data: Mapping[str, object], conversation: Conversation) -> int | None:
    place = data.get("place")
    if type(place) is not int:  # True is an int, too
        return None
    return place if 0 <= place < len(conversation.exchanges) else None


def _without(before: Exchange, what: str, value: str) -> Request:
    """Return the question of an exchange without one of its limits."""
    scope, filters = before.scope, before.scope.filters
    if what == "paper":
        papers = tuple(name for name in filters.papers if name != value)
        return Request(before.question, _scoped(scope, replace(filters, papers=papers)))
    if what == "dates":
        return Request(before.question, _scoped(scope, Filters(papers=filters.papers)))
    limit = next((one for one in before.implied if one.label == value), None)
    if limit is None:
        raise UsageError("this limit is no longer here", "reload the page")
    return Request(checked(limit.question), replace(scope, alone=scope.alone or limit.alone))


def _scoped(scope: Scope, filters: Filters) -> Scope:
    return replace(scope, filters=filters)
