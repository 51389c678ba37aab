"""Sentences written for the purpose about the bundled papers.

Right ones, some held out; and pairs of a right and a wrong one, as a careless model writes them,
some sealed: nobody who makes the checker looks at those before a round of work is over. No paper
is in both halves of the pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from eval.jsonl import read_lines
from index.errors import SourceError

SENTENCES, PAIRS = "checker_sentences.jsonl", "checker_pairs.jsonl"


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with its markers and the id of the paper behind each number."""

    text: str
    cites: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Written:
    """The pairs of one half."""

    right: Sequence[Cited]
    wrong: Mapping[str, Sequence[Cited]]
    """By kind of mistake."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cites: dict[int, str]
    """The title of the paper behind each number."""

    def cited(self, text: str, ids: Mapping[str, str]) -> Cited:
        return Cited(text, {number: ids[title] for number, title in self.cites.items()})


class _Sentence(_Row):
    text: str
    held_out: bool = False


class _Pair(_Row):
    kind: str
    right: str
    wrong: str
    sealed: bool = False


_AnyRow = TypeVar("_AnyRow", bound=_Row)


def written_sentences(ids: Mapping[str, str]) -> tuple[list[Cited], list[Cited]]:
    """Return the sentences for development and the held-out ones; `ids` as in `written_pairs`."""
    found: tuple[list[Cited], list[Cited]] = ([], [])
    for row in _rows(SENTENCES, _Sentence, ids):
        found[row.held_out].append(row.cited(row.text, ids))
    return found


def written_pairs(ids: Mapping[str, str]) -> tuple[Written, Written]:
    """Return the open and the sealed half; `ids` gives a paper's id by its title."""
    rows = _rows(PAIRS, _Pair, ids)
    return (
        _half([row for row in rows if not row.sealed], ids),
        _half([row for row in rows if row.sealed], ids),
    )


def _half(rows: Sequence[_Pair], ids: Mapping[str, str]) -> Written:
    wrong: dict[str, list[Cited]] = {}
    for row in rows:
        wrong.setdefault(row.kind, []).append(row.cited(row.wrong, ids))
    return Written([row.cited(row.right, ids) for row in rows], dict(sorted(wrong.items())))


def _rows(name: str, model: type[_AnyRow], ids: Mapping[str, str]) -> list[_AnyRow]:
    source = files("eval.grounding").joinpath(name)
    rows = [row for _, row in read_lines(source, model, "row", f"mend {source}")]
    unknown = [title for row in rows for title in row.cites.values() if title not in ids]
    if unknown:
        raise SourceError(f"no bundled paper is called {unknown[0]!r}", f"mend {source}")
    return rows
