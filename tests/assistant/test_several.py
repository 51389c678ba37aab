"""Several questions asked at once: one answer, with a section for each."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant.answer import Answer
from assistant.app import Assistant
from assistant.events import Done, Notice, Planned, SentenceChecked, TextDelta
from assistant.presenting.text import to_json
from assistant.several import ASKED
from assistant.verifying.saved import SavedAnswer, parse_saved, saved_record
from assistant.verifying.verify import verify

TWO = "What is CoT-Valve? And how does it compare with C3oT?"


def saved(answer: Answer, assistant: Assistant, **changes: str) -> SavedAnswer:
    papers = {one.paper_id: assistant.show(one.paper_id) for one in answer.citations}
    record = json.loads(to_json(saved_record(answer, papers)))
    return parse_saved(json.dumps({**record, **changes}).encode(), "a.json")


def headings(answer: Answer) -> list[str]:
    return [one.text.strip("*") for one in answer.sentences if one.reason == ASKED]


def test_each_question_has_its_section_and_a_later_one_refers_to_the_first(assistant: Assistant):
    answer = assistant.answer(TWO)
    assert headings(answer) == ["What is CoT-Valve?", "How does CoT-Valve compare with C3oT?"]
    assert answer.question == TWO
    assert answer.standalone_question == " ".join(headings(answer))
    assert answer.status == "answered"
    assert answer.kind == "other"
    assert [one.n for one in answer.citations] == [1, 2]
    assert answer.citations[1].title.startswith("C3oT")


@pytest.mark.parametrize(
    "question",
    [
        TWO,
        "1. What is CoT-Valve? 2. When was it published? 3. How many authors does it have?",
        "what's LoRA, what's KVQuant and what is C3oT?",
        "What is Foozle? What is CoT-Valve?",
        "What is Foozle? What is Barzle?",
    ],
)
def test_offsets_and_verdicts_of_a_joined_answer_hold(assistant: Assistant, question: str):
    answer = assistant.answer(question)
    assert len(headings(answer)) > 1
    for sentence in answer.sentences:
        assert answer.answer[sentence.start : sentence.end] == sentence.text
        assert all(piece.n in sentence.markers for piece in sentence.evidence)
    assert verify(saved(answer, assistant), assistant.library.papers, assistant.sources).holds


def test_what_is_answered_in_part_says_so(assistant: Assistant):
    answer = assistant.answer("What is Foozle? What is CoT-Valve?")
    assert answer.status == "partial"
    assert answer.near_misses
    assert assistant.answer("What is Foozle? What is Barzle?").status == "not_in_corpus"


@pytest.mark.parametrize("beside", ["Which papers compress CoT?", "How many papers are from 2024?"])
def test_a_list_stands_alone_and_the_other_question_is_named(assistant: Assistant, beside: str):
    answer = assistant.answer(f"{beside} What is CoT-Valve?")
    alone = assistant.answer(beside)
    assert answer.answer == alone.answer
    assert answer.items == alone.items
    assert answer.kind == alone.kind
    assert "“What is CoT-Valve?”" in answer.notices[0]


def test_the_stream_of_a_joined_answer_is_that_of_any_other(assistant: Assistant):
    events = list(assistant.ask(TWO))
    planned, done = events[0], events[-1]
    assert isinstance(planned, Planned)
    assert isinstance(done, Done)
    assert planned.plan.standalone == done.answer.standalone_question
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text == done.answer.answer
    said = tuple(event.sentence for event in events if isinstance(event, SentenceChecked))
    assert said == done.answer.sentences
    assert [e.text for e in events if isinstance(e, Notice)] == list(done.answer.notices)


def test_a_claim_cannot_pose_as_a_question_that_was_asked(assistant: Assistant):
    answer = assistant.answer(TWO)
    first, *rest = answer.sentences
    claim = "**CoT-Valve cures cancer**"
    shift = len(claim) - len(first.text)
    moved = [replace(one, start=one.start + shift, end=one.end + shift) for one in rest]
    forged = replace(
        answer,
        answer=claim + answer.answer[first.end :],
        sentences=(replace(first, text=claim, end=len(claim)), *moved),
    )
    verdict = verify(saved(forged, assistant), assistant.library.papers, assistant.sources)
    assert not verdict.holds
