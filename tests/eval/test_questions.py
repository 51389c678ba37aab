"""The file of labelled questions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.app import Assistant
from eval.questions import Question, bundled_questions, read_questions
from index.errors import SourceError

GOOD = {"id": "q1", "kind": "list", "question": "which?", "relevant": [{"title": "T", "grade": 2}]}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bundled() -> list[Question]:
    return bundled_questions()


def test_a_file_is_read_line_by_line_blank_ones_aside(tmp_path: Path):
    (question,) = read_questions(written(tmp_path, "", json.dumps(GOOD), "  "))
    assert (question.id, question.kind, question.relevant[0].grade) == ("q1", "list", 2)
    assert question.evidence == question.must_contain == ()


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        json.dumps(GOOD | {"kind": "riddle"}),
        json.dumps(GOOD | {"unknown": 1}),
        json.dumps(GOOD | {"relevant": [{"title": "T", "grade": 3}]}),
        json.dumps({"id": "q1", "kind": "list"}),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: str):
    path = written(tmp_path, json.dumps(GOOD), line)
    with pytest.raises(SourceError, match=r"line 2 of questions\.jsonl") as caught:
        read_questions(path)
    assert caught.value.fix


def test_a_missing_file_or_one_that_is_no_text_is_an_error_with_a_fix(tmp_path: Path):
    with pytest.raises(SourceError, match="cannot read"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SourceError, match="cannot read"):
        read_questions(tmp_path / "bytes.jsonl")


def test_the_bundled_questions_are_many_of_every_kind_with_ids_of_their_own(
    bundled: list[Question],
):
    kinds = Counter(question.kind for question in bundled)
    assert {"list", "specific", "method", "compare", "metadata", "unanswerable"} <= set(kinds)
    assert len({question.id for question in bundled}) == len(bundled) == kinds.total() >= 61


def test_answerable_questions_have_relevant_papers(bundled: list[Question]):
    for question in bundled:
        if question.kind != "unanswerable":
            assert any(entry.grade == 2 for entry in question.relevant), question.id


def test_every_title_is_indexed_and_all_evidence_stands_in_its_abstract(
    bundled: list[Question], assistant: Assistant
):
    abstracts = {paper.title: paper.abstract for paper in assistant.library.export()}
    for question in bundled:
        for title in (*(entry.title for entry in question.relevant), *question.nearest):
            assert title in abstracts, (question.id, title)
        for piece in question.evidence:
            spaced = " ".join(abstracts[piece.title].split())
            assert " ".join(piece.quote.split()) in spaced, (question.id, piece.quote)


def test_line_separators_inside_a_text_do_not_end_its_line(tmp_path: Path):
    odd = json.dumps(GOOD | {"question": "one\u2028two\x85three"}, ensure_ascii=False)
    (question,) = read_questions(written(tmp_path, odd))
    assert question.question == "one\u2028two\x85three"


def test_a_paper_may_be_named_by_a_bare_string(tmp_path: Path):
    (question,) = read_questions(written(tmp_path, json.dumps(GOOD | {"relevant": ["T"]})))
    assert [(one.title, one.grade) for one in question.relevant] == [("T", 2)]


def test_a_follow_up_has_its_history_and_a_refusal_its_reason(tmp_path: Path):
    follow_up = GOOD | {"kind": "followup", "history": [{"question": "what is T?"}]}
    refused = {"id": "q2", "kind": "unanswerable", "question": "?", "reason_kind": "off-topic"}
    first, second = read_questions(written(tmp_path, *map(json.dumps, (follow_up, refused))))
    assert [(turn.question, turn.answer) for turn in first.history] == [("what is T?", "")]
    assert second.reason_kind == "off topic"


def test_an_id_that_is_given_twice_is_an_error(tmp_path: Path):
    with pytest.raises(SourceError, match=r"line 2 .* has the id 'q1' of line 1"):
        read_questions(written(tmp_path, json.dumps(GOOD), json.dumps(GOOD)))
