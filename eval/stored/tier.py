"""The stored tier: every stored answer replayed on an index; one that can't be is a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.app import Assistant
from eval.outcome import Outcome
from eval.questions import Question
from eval.running.asking import Named
from eval.stored.answers import StoredAnswer
from eval.stored.replay import Case, replay
from index.errors import PapersError, SourceError
from index.reporting import Advance


def replay_all(
    assistant: Assistant,
    stored: Sequence[StoredAnswer],
    questions: Sequence[Question],
    advance: Advance,
) -> list[Outcome]:
    """Return the outcome of each stored answer, in order."""
    names = Named(assistant)
    known = {question.id: question for question in questions}
    outcomes = []
    for one in stored:
        outcomes.append(_attempt(assistant, one, known, names))
        advance(1)
    return outcomes


def case_of(stored: StoredAnswer, known: Mapping[str, Question], names: Named) -> Case:
    """Return a stored answer with its question and papers; raises SourceError."""
    asker = f"the stored answer {stored.id}"
    if stored.question_id not in known:
        raise SourceError(
            f"{asker} answers {stored.question_id!r}, which is no question",
            "mend its question_id, or take the answer out",
        )
    question = known[stored.question_id]
    offered = {n: names.paper_of(title, asker) for n, title in enumerate(stored.sources, start=1)}
    return Case(stored, question, offered, names.expected(question))


def _attempt(
    assistant: Assistant, stored: StoredAnswer, known: Mapping[str, Question], names: Named
) -> Outcome:
    try:
        return replay(case_of(stored, known, names), assistant)
    except PapersError as error:
        return _crashed(stored, known, f"{error.message}; {error.fix}")
    except Exception as error:  # noqa: BLE001 a crash is a finding, not the end of the others
        return _crashed(stored, known, f"{type(error).__name__}: {error}")


def _crashed(stored: StoredAnswer, known: Mapping[str, Question], error: str) -> Outcome:
    question = known.get(stored.question_id)
    return Outcome(
        id=stored.id,
        tier="stored",
        kind=question.kind if question else "",
        question=question.question if question else "",
        question_id=stored.question_id,
        sort=stored.kind,
        error=error,
    )
