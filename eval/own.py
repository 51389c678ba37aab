"""A user's own questions: one command turns a question and its papers into a regression test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from assistant.app import Assistant
from eval.questions import Kind, Question, Relevant, read_questions
from index.errors import DataFolderError, UsageError
from index.paper import digest

FILE_NAME = "questions.jsonl"


def add_question(
    path: Path,
    assistant: Assistant,
    question: str,
    expected: Sequence[str],
    kind: Kind | None = None,
) -> Question:
    """Append a question with the papers that must answer it; with none, it must be refused.

    Papers are looked up in the index and stored by title. Raises PaperNotFound for one
    that is not there, UsageError if the question is already saved.
    """
    text = " ".join(question.split())
    titles = dict.fromkeys(assistant.show(name).title for name in expected)
    saved = Question(
        id=f"q-{digest(text)[:8]}",
        kind=kind or _kind_for(len(titles)),
        question=text,
        relevant=tuple(Relevant(title=title) for title in titles),
    )
    known = read_questions(path) if path.exists() else []
    if saved.id in {one.id for one in known}:
        raise UsageError(f"{path} holds this question already", f"take the line {saved.id} out")
    _append(path, saved.model_dump_json(exclude_defaults=True))
    return saved


def kind_named(name: str) -> Kind:
    """Return a kind of question by its name; raises UsageError."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    for kind in kinds:
        if kind == name:
            return kind
    raise UsageError(f"there is no kind {name!r}", f"use one of: {', '.join(kinds)}")


def _kind_for(papers: int) -> Kind:
    if papers == 0:
        return "unanswerable"
    return "specific" if papers == 1 else "list"


def _append(path: Path, line: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        gap = "" if not kept or kept.endswith("\n") else "\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{gap}{line}\n")
    except OSError as error:
        raise DataFolderError(
            f"{path} cannot be written: {error.strerror or error}",
            "name another file with --to, or set PAPERS_HOME to a folder that can be written",
        ) from error
