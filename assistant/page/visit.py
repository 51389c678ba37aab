"""One question from a visitor -> the steps that the page shows, ready to be put in place.

Knows the desk and the HTML of turns; knows nothing of the framework.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from assistant.cli.text import to_json
from assistant.page.actions import Request, begun
from assistant.page.answering import Desk
from assistant.page.exchange import Conversation, to_record
from assistant.page.live import Live, so_far
from assistant.page.markup import Html
from assistant.page.turn import live_turn, turn, turns


@dataclass(frozen=True, slots=True)
class Step:
    """What changes on the page; None stays as it is."""

    current: Html
    """The exchange that is being answered, or was answered last."""
    past: Html | None = None
    """The exchanges before it."""
    conversation: Conversation | None = None
    reply: str | None = None
    """For the page's script."""


async def steps(
    desk: Desk, visitor: str, request: Request, conversation: Conversation, borderline: bool
) -> AsyncIterator[Step]:
    """Yield the steps in which a question is answered; the last holds the conversation."""
    earlier = begun(conversation).until(request.place)
    place = len(earlier.exchanges)
    live = Live(request.question, request.scope)
    past: Html | None = turns(earlier.exchanges, borderline)
    async for live in desk.answer(visitor, request.question, request.scope, earlier):
        if not live.is_over:
            yield Step(live_turn(live, place), past=past)
            past = None
    exchange = so_far(live)
    told = earlier.with_exchange(exchange)
    reply = to_json({"keep": to_record(told)}, indent=None)
    yield Step(turn(exchange, place, borderline), past, told, reply)
