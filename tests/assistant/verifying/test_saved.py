"""Answers in files: they come back unchanged, and nothing else passes for one."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, Filters
from assistant.presenting.formats import answer_record
from assistant.presenting.text import to_json
from assistant.verifying.saved import (
    SavedAnswer,
    check_target,
    parse_saved,
    read_saved,
    save_answer,
    saved_record,
)
from index.errors import PapersError, SourceError, UsageError
from index.paper import Paper

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.fixture
def cited(papers: tuple[Paper, Paper]) -> dict[str, Paper]:
    return {paper.id: paper for paper in papers}


def as_plain(answer: Answer) -> Any:
    """Return an answer as its JSON, without what only a file has."""
    record = json.loads(to_json(answer_record(answer)))
    for citation in record["citations"]:
        citation.pop("abstract_sha256", None)
    return record


def with_changes(answer: Answer, *path: str | int, value: Any = None) -> bytes:
    """Return the JSON of an answer with one value replaced, or taken out where it is None."""
    record = json.loads(to_json(answer_record(answer)))
    *outer, last = path
    place = record
    for step in outer:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(record).encode()


@pytest.mark.parametrize(
    "name", ["list_answer", "fact_answer", "abstention", "doubtful_answer"], ids=str
)
def test_an_answer_comes_back_as_it_was_saved(
    name: str, request: pytest.FixtureRequest, cited: dict[str, Paper], tmp_path: Path
):
    answer: Answer = request.getfixturevalue(name)
    save_answer(answer, cited, tmp_path / "a.json")
    saved = read_saved(tmp_path / "a.json")
    assert isinstance(saved, SavedAnswer)
    assert saved.sentences == answer.sentences
    assert saved.items == answer.items
    assert as_plain(saved) == as_plain(answer)


@given(question=TEXT, notice=TEXT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives_a_file(fact_answer: Answer, question: str, notice: str):
    answer = replace(fact_answer, question=question, notices=(notice,))
    saved = parse_saved(to_json(saved_record(answer, {})).encode(), "a.json")
    assert (saved.question, saved.notices) == (question, (notice,))


def test_dates_and_filters_come_back_as_values(list_answer: Answer):
    filters = Filters(since=list_answer.citations[0].published, papers=("x",))
    answer = replace(list_answer, filters=filters)
    assert parse_saved(to_json(answer_record(answer)).encode(), "a.json").filters == filters


def test_each_citation_holds_the_digest_of_its_abstract(
    list_answer: Answer, cited: dict[str, Paper], tmp_path: Path
):
    save_answer(list_answer, cited, tmp_path / "a.json")
    for citation in read_saved(tmp_path / "a.json").citations:
        abstract = cited[citation.paper_id].abstract
        assert citation.abstract_sha256 == sha256(abstract.encode()).hexdigest()


def test_the_output_of_ask_json_is_read_without_digests(list_answer: Answer):
    saved = parse_saved(to_json(answer_record(list_answer)).encode(), "a.json")
    assert [citation.abstract_sha256 for citation in saved.citations] == [None, None]


def test_fields_of_a_later_version_and_a_byte_order_mark_are_no_fault(list_answer: Answer):
    record = json.loads(to_json(answer_record(list_answer))) | {"id": 7, "mood": "good"}
    data = b"\xef\xbb\xbf" + json.dumps(record).encode()
    assert parse_saved(data, "a.json").question == list_answer.question


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("question",), None, "question"),
        (("sentences", 1, "start"), "43", "sentences.1.start"),
        (("sentences", 1, "status"), "fine", "sentences.1.status"),
        (("citations", 0, "published"), "2025-02-30", "citations.0.published"),
        (("citations", 0, "n"), 1.5, "citations.0.n"),
        (("items",), "none", "items"),
        (("provenance", "index"), None, "provenance.index"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_damaged_field_is_named(
    list_answer: Answer, path: tuple[str | int, ...], value: Any, place: str
):
    with pytest.raises(SourceError) as caught:
        parse_saved(with_changes(list_answer, *path, value=value), "mine.json")
    assert caught.value.message.startswith(f"mine.json is not a saved answer: {place}: ")
    assert "--save" in caught.value.fix


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"7", b"\xff\xfe\x00", b"plain text", b"[" * 100_000, b'{"error": {}}'],
    ids=lambda data: repr(data[:12]),
)
def test_anything_else_is_no_saved_answer(data: bytes):
    with pytest.raises(SourceError, match="is not a saved answer"):
        parse_saved(data, "a.json")


def test_a_file_cut_off_anywhere_is_no_saved_answer(list_answer: Answer):
    data = to_json(saved_record(list_answer, {})).encode()
    for end in range(0, len(data) - 1, 97):
        with pytest.raises(SourceError):
            parse_saved(data[:end], "a.json")


@pytest.mark.parametrize("name", ["missing.json", "."], ids=str)
def test_what_cannot_be_read_is_an_error_with_a_fix(name: str, tmp_path: Path):
    with pytest.raises(SourceError) as caught:
        read_saved(tmp_path / name)
    assert "papers ask --save" in caught.value.fix


def test_a_file_that_is_there_is_replaced_only_by_force(
    list_answer: Answer, cited: dict[str, Paper], tmp_path: Path
):
    path = tmp_path / "a.json"
    path.write_text("mine")
    with pytest.raises(PapersError, match="exists already") as caught:
        check_target(path)
    assert "--force" in caught.value.fix
    assert path.read_text() == "mine"
    check_target(path, force=True)
    save_answer(list_answer, cited, path)
    assert read_saved(path).question == list_answer.question


def test_making_sure_of_a_file_leaves_nothing_behind(tmp_path: Path):
    check_target(tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "place", ["nowhere/a.json", "file/a.json", "x" * 300], ids=lambda p: p[:12]
)
def test_a_place_that_cannot_be_written_is_told_before_anything_is_asked(
    place: str, tmp_path: Path
):
    (tmp_path / "file").write_text("")
    with pytest.raises(PapersError) as caught:
        check_target(tmp_path / place)
    assert "folder" in caught.value.fix


@pytest.mark.parametrize("path", ["/dev/null", "."], ids=str)
def test_what_is_no_plain_file_is_never_replaced(path: str):
    with pytest.raises(UsageError, match="not a plain file"):
        check_target(Path(path), force=True)


def test_an_answer_appears_whole_or_not_at_all(
    list_answer: Answer, cited: dict[str, Paper], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "a.json"
    path.write_text("before")

    def full(*_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(PapersError, match="No space left"):
        save_answer(list_answer, cited, path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(list_answer: Answer, cited: dict[str, Paper], tmp_path: Path):
    (tmp_path / "real.json").write_text("before")
    link = tmp_path / "link.json"
    link.symlink_to("real.json")
    save_answer(list_answer, cited, link)
    assert link.is_symlink()
    assert read_saved(tmp_path / "real.json").question == list_answer.question
