"""The answers to the questions of one text -> one answer, a section for each.

Citations are numbered through, a paper that several sections cite once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from assistant.answer import Answer, Kind, Seconds, Status
from assistant.extractive.compose import Draft
from assistant.language.markdown import escape

ASKED = "repeats the question that is answered below"
"""The reason of a section's heading."""
_MARKER = re.compile(r"(?<!\\)\[(\d+)\]")
"""In a quote, brackets are escaped."""


def can_be_joined(answer: Answer) -> bool:
    """Whether an answer may be a section: a list has a screening and counts of its own."""
    counts = any(one.reason.startswith("counts ") for one in answer.sentences)
    return answer.kind != "list" and not counts


def joined(question: str, parts: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """Return the answer to a text that asks several questions, from those to its parts.

    The answers are in quotes. If one of them can't be joined, the first stands alone, and a
    notice says so.
    """
    if not all(map(can_be_joined, answers)):
        others = ", ".join(f"“{part}”" for part in parts[1:])
        notice = f"only the first question is answered here; ask by itself: {others}"
        return replace(answers[0], question=question, notices=(notice, *answers[0].notices))
    draft = Draft()
    for answer in answers:
        draft.new_paragraph()
        draft.say(f"**{escape(_written_out(answer.standalone_question))}**", ASKED)
        draft.new_paragraph()
        _append(draft, answer)
    missed = {one.paper_id: one for answer in answers for one in answer.near_misses}
    return replace(
        answers[0],
        question=question,
        standalone_question=" ".join(_written_out(one.standalone_question) for one in answers),
        kind=_kind(answers),
        status=_status(answers),
        answer=draft.text,
        sentences=tuple(draft.sentences),
        citations=draft.citations,
        near_misses=tuple(missed.values()),
        screened=max(answer.screened for answer in answers),
        notices=tuple(dict.fromkeys(said for answer in answers for said in answer.notices)),
        seconds=_total(answers),
    )


def _written_out(question: str) -> str:
    """Return a question as it stands at the head of a section or beside another."""
    end = "" if question.endswith(("?", ".", "!")) else "?"
    return question[:1].upper() + question[1:] + end


def _append(draft: Draft, answer: Answer) -> None:
    numbers = {one.n: draft.number(one) for one in answer.citations}
    position = 0
    for sentence in answer.sentences:
        draft.lay_out(answer.answer[position : sentence.start])
        draft.repeat(
            replace(
                sentence,
                text=_MARKER.sub(lambda found: f"[{numbers[int(found[1])]}]", sentence.text),
                markers=tuple(numbers[n] for n in sentence.markers),
                evidence=tuple(replace(one, n=numbers[one.n]) for one in sentence.evidence),
            )
        )
        position = sentence.end


def _kind(answers: Sequence[Answer]) -> Kind:
    kinds = {answer.kind for answer in answers}
    return kinds.pop() if len(kinds) == 1 else "other"


def _status(answers: Sequence[Answer]) -> Status:
    statuses = {answer.status for answer in answers}
    return statuses.pop() if len(statuses) == 1 else "partial"


def _total(answers: Sequence[Answer]) -> Seconds:
    names = [field.name for field in fields(Seconds)]
    return Seconds(**{n: sum(getattr(one.seconds, n) for one in answers) for n in names})
