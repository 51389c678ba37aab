"""A visitor's question -> the steps in which its answer appears, and finally the exchange.

Knows the assistant and the visitors' runs; knows nothing of HTML or of the framework.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial

from assistant.answer import Answer
from assistant.app import AskOptions, Assistant
from assistant.conversation import History
from assistant.events import Done, Planned
from assistant.page.exchange import Conversation, Exchange, Scope
from assistant.page.limits import Limit, implied_limits
from assistant.page.live import Live, after, in_line
from assistant.page.pool import AssistantPool
from assistant.page.running import Begun, Happening, Run
from assistant.page.waiting import Line
from index.paper import Paper


class Desk:
    """Answers the questions of all visitors; each has one run at a time."""

    def __init__(self, pool: AssistantPool, at_once: int) -> None:
        self.pool = pool
        self._line = Line(at_once)
        self._runs: dict[str, Run] = {}

    async def answer(
        self, visitor: str, question: str, scope: Scope, conversation: Conversation
    ) -> AsyncIterator[Live]:
        """Yield the answer as it grows; the last value is complete, failed or stopped."""
        live = Live(question, scope)
        history = () if scope.alone else conversation.history()
        run = Run(lambda run: self._ask(run, question, scope, history))
        with self._running(visitor, run), self._line.joined() as place:
            run.when_stopped(partial(asyncio.get_running_loop().call_soon_threadsafe, place.leave))
            if place.called:
                yield live
            async for before in place.moves():
                yield replace(live, stage=in_line(before))
            async for batch in run.batches():
                live = after(live, batch)
                yield live

    def stop(self, visitor: str) -> None:
        """Stop the answer in progress for a visitor, if there is one."""
        if (run := self._runs.get(visitor)) is not None:
            run.stop()

    @contextmanager
    def _running(self, visitor: str, run: Run) -> Iterator[Run]:
        self.stop(visitor)
        self._runs[visitor] = run
        try:
            yield run
        finally:
            run.stop()
            if self._runs.get(visitor) is run:
                del self._runs[visitor]

    def _ask(self, run: Run, question: str, scope: Scope, history: History) -> Generator[Happening]:
        yield Begun()
        options = AskOptions(scope.k, scope.filters, scope.extractive)
        with self.pool.lent() as assistant:
            if (chat := assistant.open_chat(options)) is not None:
                run.when_stopped(chat.cancel)
            limits: tuple[Limit, ...] = ()
            with closing(assistant.ask(question, options, history, chat)) as events:
                for event in events:
                    yield event
                    if isinstance(event, Planned):
                        limits = implied_limits(event.plan, scope.filters, date.today())
                    elif isinstance(event, Done):
                        yield complete(question, scope, event.answer, assistant, limits)


def complete(
    question: str,
    scope: Scope,
    answer: Answer,
    assistant: Assistant,
    limits: tuple[Limit, ...] = (),
) -> Exchange:
    """Return an answer together with everything the page shows around it."""
    return Exchange(
        question=question,
        scope=scope,
        answer=answer,
        papers=tuple(_shown(answer, assistant)),
        corpus=assistant.library.status().papers,
        implied=limits,
    )


def _shown(answer: Answer, assistant: Assistant) -> Iterator[Paper]:
    """Yield every paper that the answer shows or is limited to."""
    ids = [citation.paper_id for citation in answer.citations]
    ids += [item.paper_id for item in answer.items if item.verdict == "borderline"]
    ids += [miss.paper_id for miss in answer.near_misses]
    names = assistant.library.papers.resolve(answer.filters.papers)
    papers = assistant.library.papers.by_id(dict.fromkeys([*ids, *names.values()]))
    return iter(papers.values())
