"""Pairs of a right and a wrong sentence about one bundled paper, as a careless model writes them.

One JSON object a line: {"kind", "right", "wrong", "cites"}, and "sealed" for the papers that
nobody who makes the checker looks at before a round of work is over. No paper is in both halves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from eval.grounding.worlds import Cited
from index.errors import SourceError

PAIRS = "checker_pairs.jsonl"


@dataclass(frozen=True, slots=True)
class Written:
    """The pairs of one half."""

    right: Sequence[Cited]
    wrong: Mapping[str, Sequence[Cited]]
    """By kind of mistake."""


def written_pairs(ids: Mapping[str, str]) -> tuple[Written, Written]:
    """Return the open and the sealed half; `ids` gives a paper's id by its title."""
    rows = [json.loads(line) for line in _text().splitlines()]
    unknown = [title for row in rows for title in row["cites"].values() if title not in ids]
    if unknown:
        raise SourceError(f"no bundled paper is called {unknown[0]!r}", f"mend eval/{PAIRS}")
    return (
        _half([row for row in rows if not row.get("sealed")], ids),
        _half([row for row in rows if row.get("sealed")], ids),
    )


def _half(rows: Sequence[Mapping[str, Any]], ids: Mapping[str, str]) -> Written:
    wrong: dict[str, list[Cited]] = {}
    for row in rows:
        wrong.setdefault(row["kind"], []).append(_cited(row, "wrong", ids))
    return Written([_cited(row, "right", ids) for row in rows], dict(sorted(wrong.items())))


def _cited(row: Mapping[str, Any], side: str, ids: Mapping[str, str]) -> Cited:
    return Cited(row[side], {int(n): ids[title] for n, title in row["cites"].items()})


def _text() -> str:
    return files("eval").joinpath(PAIRS).read_text(encoding="utf-8")
