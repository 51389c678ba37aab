"""Citation recall and precision as ALCE defines them (Gao et al., EMNLP 2023, section 3).

The definitions are followed to the letter; what counts as support comes from outside
(`eval.measuring.entailment` uses the checker). Pure functions.

The recall of a statement is 1 if it cites something and the concatenation of all passages it
cites fully supports it, else 0. The precision of a citation is 1 if its statement has recall 1
and the citation is not irrelevant, i.e. one that does not support the statement by itself
while the others without it do. For an answer, recall is the mean over its statements and
precision the mean over all citations of all its statements. An answer without statements (a
pure abstention) has neither; one with statements but no citations has 0 for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.measuring.metrics import mean

Supports = Callable[[str, tuple[int, ...]], bool]
"""Whether the passages with these numbers, concatenated, fully support a statement."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that claims something, without its markers, and the numbers it cites."""

    text: str
    cited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CitationScores:
    """Citation recall and precision of one answer, each 0..1."""

    recall: float
    precision: float


def citation_scores(statements: Sequence[Statement], supports: Supports) -> CitationScores | None:
    """Return the scores of an answer; None if it states nothing."""
    if not statements:
        return None
    held = [
        bool(statement.cited) and supports(statement.text, statement.cited)
        for statement in statements
    ]
    relevant = [
        holds and not _is_irrelevant(number, statement, supports)
        for statement, holds in zip(statements, held, strict=True)
        for number in statement.cited
    ]
    return CitationScores(mean(list(map(float, held))), mean(list(map(float, relevant))))


def _is_irrelevant(number: int, statement: Statement, supports: Supports) -> bool:
    others = tuple(other for other in statement.cited if other != number)
    if not others:
        return False  # it is the only citation, and supports the statement
    alone = supports(statement.text, (number,))
    return not alone and supports(statement.text, others)
