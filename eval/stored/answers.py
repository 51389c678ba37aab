"""The files of stored answers: one JSON object per line, parsed strictly.

Each was written by somebody who saw nothing but the rendered prompt, as a language model
would, and carries verdicts given by hand. Knows no index: titles are resolved on replay.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import SentenceStatus
from eval.jsonl import read_lines, with_own_ids

FOLDER = "answers"


class SentenceVerdict(BaseModel):
    """An annotator's verdict on one sentence, by the abstracts it cites and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence: str = Field(min_length=1)
    """As it was written; markers, quotes and Markdown may be left out."""
    verdict: SentenceStatus
    why: str = ""


class StoredAnswer(BaseModel):
    """One reply to the prompt of one question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    question_id: str
    prompt_digest: str
    """Digest of the prompt's file (`prompts.loading.digest`) when it was written."""
    sources: tuple[str, ...] = Field(min_length=1)
    """Titles of the papers in the prompt, in the order of their numbers 1..k."""
    raw: str = Field(min_length=1)
    """The reply in the format that the prompt asks for, with markers and quote tags."""
    verdicts: tuple[SentenceVerdict, ...]
    kind: Literal["good", "flawed"]
    """Whether it was meant to follow the prompt, or to break its rules as models do."""
    note: str = ""
    forged: tuple[str, ...] = ()
    """Markers in it that refer to no source: each must be dropped."""


def bundled_answers() -> list[StoredAnswer]:
    """Return the stored answers that come with the project; none if there is no file of them."""
    folder = files("eval").joinpath(FOLDER)
    found = folder.iterdir() if folder.is_dir() else ()
    names = sorted((file for file in found if file.name.endswith(".jsonl")), key=lambda f: f.name)
    return read_answers(names)


def read_answers(sources: Sequence[Traversable]) -> list[StoredAnswer]:
    """Read files of stored answers; raises SourceError naming the first bad line."""
    fix = "each line has id, question_id, prompt_digest, sources, raw, verdicts, kind"
    rows = (read_lines(source, StoredAnswer, "stored answer", fix) for source in sources)
    return list(with_own_ids(chain.from_iterable(rows), "stored answer"))
