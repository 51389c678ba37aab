"""Answers saved to files: written whole or not at all, read back strictly.

A file holds the JSON contract of an answer and, with each citation, a digest of the abstract
that was read, so that `assistant.verifying.verify` can later say what still holds. The output of
`papers ask --json` is accepted too; it only lacks the digests. Files get edited, truncated and
mixed up: whatever is wrong with one is an error that says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Answer, Citation
from assistant.files import replacing, scratch_beside
from assistant.presenting.formats import answer_record
from assistant.presenting.text import to_json
from index.errors import PapersError, SourceError, UsageError
from index.paper import Paper

LONGEST_FILE = 50_000_000
"""Bytes; an answer that lists a hundred papers has less than one million."""
_ASK_AGAIN = "save it again: papers ask QUESTION --save FILE"
_ELSEWHERE = "name a file in a folder that is there and that you can write"


@dataclass(frozen=True, slots=True)
class SavedCitation(Citation):
    """A citation with a digest of its abstract at the time of the answer."""

    abstract_sha256: str | None = None
    """SHA-256 of the whole abstract in UTF-8, 64 hex digits; None if it was not saved."""


@dataclass(frozen=True, slots=True)
class SavedAnswer(Answer):
    """An answer as read from a file."""

    citations: tuple[SavedCitation, ...]


def abstract_digest(abstract: str) -> str:
    """Return the SHA-256 of an abstract in UTF-8, as 64 hex digits."""
    return sha256(abstract.encode("utf-8", "surrogatepass")).hexdigest()


def saved_record(answer: Answer, papers: Mapping[str, Paper]) -> dict[str, object]:
    """Return the JSON of an answer to be saved; `papers` are the cited ones by id."""
    record = answer_record(answer)
    for citation in record["citations"]:
        paper = papers.get(citation["paper_id"])
        citation["abstract_sha256"] = abstract_digest(paper.abstract) if paper else None
    return record


def check_target(path: Path, *, force: bool = False) -> None:
    """Make sure that an answer can be saved to `path`, before anything is spent on it.

    Raises UsageError for anything but a plain file, PapersError for an existing file
    (unless `force`) and for a folder that cannot be written.
    """
    with _translated(path):
        path = _real(path)
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is not a plain file", "name a file to save the answer in")
        if path.exists() and not force:
            raise PapersError(f"{path} exists already", "name another file, or add --force")
        scratch = scratch_beside(path)
        scratch.open("x").close()
        scratch.unlink()


def save_answer(answer: Answer, papers: Mapping[str, Paper], path: Path) -> None:
    """Write an answer to a file atomically, replacing any file of that name.

    `papers` are the cited ones by id. Raises PapersError if it cannot be written.
    """
    text = to_json(saved_record(answer, papers))
    with _translated(path), replacing(_real(path)) as file:
        file.write(text + "\n")


def read_saved(path: Path) -> SavedAnswer:
    """Read the answer in a file; raises SourceError if there is none."""
    try:
        if path.exists() and not path.is_file():
            raise SourceError(f"{path} is not a plain file", "name a file of `papers ask --save`")
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        reason = error.strerror or error
        raise SourceError(
            f"{path} cannot be read: {reason}", "name a file of `papers ask --save`"
        ) from error
    return parse_saved(data, str(path))


def parse_saved(data: bytes, name: str) -> SavedAnswer:
    """Return the answer in UTF-8 JSON; SourceError names the field that is wrong."""
    if len(data) > LONGEST_FILE:
        raise SourceError(f"{name} is too long for a saved answer", "name the right file")
    try:
        return _adapter().validate_json(data.removeprefix(b"\xef\xbb\xbf"), strict=True)
    except ValidationError as error:
        raise SourceError(f"{name} is not a saved answer: {_first(error)}", _ASK_AGAIN) from error


@cache
def _adapter() -> TypeAdapter[SavedAnswer]:
    return TypeAdapter(SavedAnswer)


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # a link stays one


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise PapersError(f"{path} cannot be written: {reason}", _ELSEWHERE) from error
