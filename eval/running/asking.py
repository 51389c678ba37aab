"""Questions -> outcomes: each is put to an assistant, with its history, and measured.

A question that crashes has an outcome too: it says why, and has no values.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from assistant.answer import Answer, Seconds
from assistant.app import AskOptions, Assistant
from assistant.conversation import History, Turn
from eval.measuring.measures import BY_NAME
from eval.measuring.observe import SEARCH_DEPTH, Observed, of_answer, of_markers, of_search
from eval.outcome import Expected, Outcome, Tier
from eval.questions import Question
from index.errors import PaperNotFound, PapersError, SourceError
from index.paper import Paper
from index.reporting import Advance

_FAILED = "the model did not answer"
"""How the assistant says that it quotes because the model failed."""


class Named:
    """Papers of an index by whatever a question calls them: (part of) a title, id, alias."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._by_title = {title: paper_id for paper_id, title in assistant.library.papers.titles()}

    def id_of(self, name: str, asker: str) -> str:
        """Return the id of a paper; raises SourceError naming `asker`, which expects it."""
        if name in self._by_title:
            return self._by_title[name]
        try:
            return self._assistant.show(name).id
        except PaperNotFound as error:
            raise SourceError(
                f"{asker} expects {name!r}, which is not indexed: {error.message}",
                "index that paper, or mend its name in the file of questions",
            ) from error

    def paper_of(self, name: str, asker: str) -> Paper:
        """Return a paper; raises SourceError naming `asker`."""
        return self._assistant.show(self.id_of(name, asker))

    def expected(self, question: Question) -> tuple[Expected, ...]:
        """Return the papers that a question expects; raises SourceError."""
        asker = f"question {question.id}"
        return tuple(
            Expected(self.id_of(one.title, asker), one.title, one.grade)
            for one in question.relevant
        )


def ask_all(
    assistant: Assistant, questions: Sequence[Question], tier: Tier, advance: Advance
) -> list[Outcome]:
    """Return the outcome of each question, in order; `advance` is called for each one finished."""
    names = Named(assistant)
    outcomes = []
    for question in questions:
        outcomes.append(_attempt(assistant, question, tier, names))
        advance(1)
    return outcomes


def answers_again(
    assistant: Assistant, questions: Sequence[Question], advance: Advance
) -> Iterator[Answer | None]:
    """Yield just the answers, None for a crash: the outcome of the first asking reports it."""
    for question in questions:
        try:
            answer = assistant.answer(question.question, history=ask_earlier(assistant, question))
        except Exception:  # noqa: BLE001 whatever it is, the answer is not the same
            yield None
        else:
            yield answer
        advance(1)


def ask_earlier(assistant: Assistant, question: Question) -> History:
    """Return the turns before a question; those without an answer are actually asked."""
    history: tuple[Turn, ...] = ()
    for earlier in question.history:
        if earlier.answer:
            turn = Turn(earlier.question, earlier.answer)
        else:
            options = AskOptions(extractive=True)
            turn = Turn.of(assistant.answer(earlier.question, options, history))
        history = (*history, turn)
    return history


def with_same_again(
    outcomes: Sequence[Outcome], again: Sequence[Answer | None]
) -> tuple[Outcome, ...]:
    """Add whether the second asking gave the same answer, except for the time it took."""
    return tuple(
        outcome.with_value("same_again", float(_timeless(outcome.answer) == _timeless(answer)))
        for outcome, answer in zip(outcomes, again, strict=True)
    )


def _attempt(assistant: Assistant, question: Question, tier: Tier, names: Named) -> Outcome:
    blank = Outcome(question.id, tier, question.kind, question.question, question_id=question.id)
    try:
        return _ask(assistant, question, blank, names)
    except PapersError as error:
        return dataclasses.replace(blank, error=f"{error.message}; {error.fix}")
    except Exception as error:  # noqa: BLE001 a crash is a finding, not the end of the others
        return dataclasses.replace(blank, error=f"{type(error).__name__}: {error}")


def _ask(assistant: Assistant, question: Question, blank: Outcome, names: Named) -> Outcome:
    expected = names.expected(question)
    history = ask_earlier(assistant, question)
    answer = assistant.answer(question.question, history=history)
    observed = Observed(
        question=question,
        answer=answer,
        grades={paper.paper_id: paper.grade for paper in expected},
        nearest=tuple(names.id_of(name, f"question {question.id}") for name in question.nearest),
        papers={c.n: assistant.show(c.paper_id) for c in answer.citations},
        reader=assistant.sources,
    )
    values = of_answer(observed)
    if question.kind in BY_NAME["ndcg_at_10"].kinds:
        found = assistant.search(answer.standalone_question, SEARCH_DEPTH)
        values |= of_search([hit.paper_id for hit in found], question.kind, observed.grades)
    if blank.tier == "online":
        values["fell_back"] = float(any(_FAILED in notice for notice in answer.notices))
    counted = {}
    if (dropped := of_markers(answer))[1]:
        values["dropped"], counted["dropped"] = dropped
    return dataclasses.replace(
        blank, history=history, answer=answer, expected=expected, values=values, counted=counted
    )


def _timeless(answer: Answer | None) -> Answer | None:
    return answer and dataclasses.replace(answer, seconds=Seconds())
