"""A visitor's question -> the steps in which its answer appears, and the exchange at the end.

Knows the assistant and the visitors' runs; knows nothing of HTML or of the framework.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import closing, contextmanager
from datetime import date

from assistant.answer import Answer
from assistant.app import AskOptions, Assistant
from assistant.conversation import History
from assistant.events import Done
from assistant.page.exchange import Conversation, Exchange, Scope
from assistant.page.live import Live, after
from assistant.page.running import Happening, Run
from assistant.page.shelf import Shelf
from assistant.question.periods import find_period
from index.paper import Paper


class Desk:
    """Answers the questions of all visitors; each has one run at a time."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._runs: dict[str, Run] = {}

    async def answer(
        self, visitor: str, question: str, scope: Scope, conversation: Conversation
    ) -> AsyncIterator[Live]:
        """Yield the answer as it grows; the last value is complete, failed or stopped."""
        live = Live(question, scope)
        yield live
        history = conversation.history()
        with self._running(
            visitor, Run(lambda run: self._ask(run, question, scope, history))
        ) as run:
            async for batch in run.batches():
                live = after(live, batch)
                yield live

    def stop(self, visitor: str) -> None:
        """Stop what is being answered to a visitor, if anything is."""
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
        options = AskOptions(scope.k, scope.filters, scope.extractive)
        with self.shelf.lent() as assistant:
            if (chat := assistant.open_chat(options)) is not None:
                run.when_stopped(chat.cancel)
            with closing(assistant.ask(question, options, history, chat)) as events:
                for event in events:
                    yield event
                    if isinstance(event, Done):
                        yield complete(question, scope, event.answer, assistant)


def complete(question: str, scope: Scope, answer: Answer, assistant: Assistant) -> Exchange:
    """Return an answer together with all that the page shows around it."""
    phrase = find_period(answer.standalone_question, date.today())
    limited = answer.filters.by_date and not scope.filters.by_date
    return Exchange(
        question=question,
        scope=scope,
        answer=answer,
        papers=tuple(_shown(answer, assistant)),
        corpus=assistant.library.status().papers,
        implied=phrase.words if phrase and limited else "",
    )


def _shown(answer: Answer, assistant: Assistant) -> Iterator[Paper]:
    """Yield every paper that the answer shows or is limited to."""
    ids = [citation.paper_id for citation in answer.citations]
    ids += [item.paper_id for item in answer.items if item.verdict == "borderline"]
    ids += [miss.paper_id for miss in answer.near_misses]
    names = assistant.library.papers.resolve(answer.filters.papers)
    papers = assistant.library.papers.by_id(dict.fromkeys([*ids, *names.values()]))
    return iter(papers.values())
