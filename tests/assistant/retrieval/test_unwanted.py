"""Lists that leave something out, ask for an absence, or are about a name."""

from __future__ import annotations

import pytest

from assistant.answer import Answer
from assistant.app import Assistant


@pytest.fixture(scope="module")
def quantized(assistant: Assistant) -> Answer:
    return assistant.answer("LLM quantization to few bits, leave out vision models please")


def test_papers_on_what_is_left_out_are_out_and_the_answer_counts_and_names_them(
    quantized: Answer,
) -> None:
    left_out = [
        item
        for item in quantized.items
        if item.verdict == "out" and item.reason.startswith("is on “vision models”")
    ]
    last = quantized.sentences[-1]
    named = [item for item in left_out if item.title in last.text]
    assert len(named) >= 2
    assert last.text.startswith(f"Left out: {len(named)} papers on “vision models”: **")
    assert (last.status, last.reason) == ("connective", "says what is left out")
    assert not {item.paper_id for item in left_out} & {one.paper_id for one in quantized.citations}


def test_a_paper_that_only_touches_on_it_is_borderline(assistant: Assistant) -> None:
    answer = assistant.answer("multimodal models, not about math")
    touching = [item for item in answer.items if item.reason.startswith("touches on “math”")]
    assert {"borderline"} <= {item.verdict for item in touching} <= {"borderline", "out"}


def test_what_is_left_out_does_not_draw_papers_to_it(assistant: Assistant) -> None:
    answer = assistant.answer("handwriting papers, but not the ones about maths formulas")
    assert answer.status == "answered"
    assert not [one for one in answer.citations if "formula" in one.title.lower()]


def test_papers_without_a_thing_are_found_by_the_statement_of_its_absence(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("training-free methods: no training at all")
    listed = {one.title.split(":")[0] for one in answer.citations}
    assert {
        "Training-Free Tokenizer Transplantation via Orthogonal Matching Pursuit",
        "Composed Image Retrieval for Training-Free Domain Conversion",
        "SwiReasoning",
    } <= listed
    assert any(one.quote and "training-free" in one.quote for one in answer.citations)


def test_an_absence_that_no_listed_paper_states_is_noticed(assistant: Assistant) -> None:
    answer = assistant.answer("retrieval without dense vectors")
    assert "No paper listed says that it does without “dense vectors”." in answer.notices


def test_a_list_about_a_name_has_every_paper_that_holds_it(assistant: Assistant) -> None:
    answer = assistant.answer("who evaluates on BEIR")
    held = {
        paper.id
        for paper in assistant.library.export()
        if "BEIR" in f"{paper.title} {paper.abstract}"
    }
    assert held == {one.paper_id for one in answer.citations}
    assert all(one.quote and "BEIR" in one.quote for one in answer.citations)
    assert answer.status == "answered"
