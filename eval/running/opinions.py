"""What a model thinks of the answers of the online tier: optional, repeated, never gated.

The model is the one that answers, so it judges its own work; its opinions are reported with
their spread, and nothing depends on them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from statistics import pstdev

from pydantic import BaseModel, Field

from assistant.generative.model import ModelAccess
from eval.measuring.metrics import mean
from eval.outcome import Opinion, Outcome
from eval.questions import Question
from index.errors import ModelError
from index.llm.base import Message
from index.reporting import Advance
from prompts.loading import render

MAX_TOKENS = 300


class Grades(BaseModel):
    """What the model says of one answer."""

    faithfulness: float = Field(ge=0, le=1)
    correctness: float = Field(ge=0, le=1)
    reason: str = ""


def opinions_on(
    outcomes: Sequence[Outcome],
    questions: Sequence[Question],
    model: ModelAccess,
    runs: int,
    advance: Advance,
) -> tuple[Opinion, ...]:
    """Return the opinions on all answers, of `runs` runs; none where the model never replied.

    An answer that can't be graded is left out of its run, and of the number judged.
    """
    known = {question.id: question for question in questions}
    graded = [_run(outcomes, known, model, advance) for _ in range(runs)]
    count = min((len(grades) for grades in graded), default=0)
    if not count:
        return ()
    faithfulness = tuple(mean([one.faithfulness for one in grades]) for grades in graded)
    correctness = tuple(mean([one.correctness for one in grades]) for grades in graded)
    return (
        Opinion("faithfulness", mean(faithfulness), pstdev(faithfulness), faithfulness, count),
        Opinion("correctness", mean(correctness), pstdev(correctness), correctness, count),
    )


def _run(
    outcomes: Sequence[Outcome],
    known: Mapping[str, Question],
    model: ModelAccess,
    advance: Advance,
) -> list[Grades]:
    graded = []
    for outcome in outcomes:
        try:
            graded.append(_grade(outcome, known[outcome.question_id], model))
        except ModelError:
            continue
        finally:
            advance(1)
    return graded


def _grade(outcome: Outcome, question: Question, model: ModelAccess) -> Grades:
    answer = outcome.answer
    shown = {
        "question": question.question,
        "reference": question.reference_answer,
        "answer": answer.answer if answer else "",
        "quotes": [
            {"marker": piece.n, "quote": piece.quote}
            for said in (answer.sentences if answer else ())
            for piece in said.evidence
        ],
    }
    prompt = render("judge", judged=json.dumps(shown, ensure_ascii=False, indent=1))
    chat = model.server.question(model.caps)
    messages = [Message("system", prompt.system), Message("user", prompt.user)]
    return chat.structured(messages, Grades, max_tokens=MAX_TOKENS)
