"""One question from a visitor -> the steps that the page shows, ready to render.

Knows the desk and the HTML of turns; knows nothing of the framework.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from assistant.page.actions import Request, resumed
from assistant.page.answering import Desk
from assistant.page.exchange import Conversation, to_record
from assistant.page.live import Live, so_far
from assistant.page.turn import live_turn, turn, turns
from assistant.presenting.html import Html

PARTED = "Goes on as a new conversation. The one before is kept, with all that followed."


@dataclass(frozen=True, slots=True)
class Step:
    """What changes on the page; None: unchanged."""

    current: Html
    """The exchange being answered, or answered last."""
    past: Html | None = None
    """The exchanges before it."""
    conversation: Conversation | None = None
    reply: str | None = None
    """For the page's script."""


async def steps(
    desk: Desk, visitor: str, request: Request, conversation: Conversation
) -> AsyncIterator[Step]:
    """Yield the steps in which a question is answered; the first and the last must be kept.

    The first holds the question, so that it is never lost; the last holds its answer.
    """
    earlier = resumed(conversation, request.place)
    place = len(earlier.exchanges)
    parted = bool(conversation.id) and earlier.id != conversation.id
    live = Live(request.question, request.scope)
    past: Html | None = turns(earlier.exchanges)
    extra: Mapping[str, object] = {"begun": True, **({"say": PARTED} if parted else {})}
    async for live in desk.answer(visitor, request.question, request.scope, earlier):
        if live.is_over:
            continue
        step = Step(live_turn(live, place), past)
        yield _kept(step, earlier.with_exchange(so_far(live)), extra) if extra else step
        past, extra = None, {}
    exchange = so_far(live)
    yield _kept(Step(turn(exchange, place), past), earlier.with_exchange(exchange), extra)


def _kept(step: Step, conversation: Conversation, extra: Mapping[str, object]) -> Step:
    """Return a step with the conversation for the browser to keep, and more for its script."""
    reply = {"keep": to_record(conversation), **extra}
    return replace(step, conversation=conversation, reply=json.dumps(reply))
