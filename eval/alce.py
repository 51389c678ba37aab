"""Citation recall and precision as ALCE defines them (Gao et al., EMNLP 2023, section 3).

The definitions are here, to the letter; what counts as support is given from outside
(`eval.entailment` puts the checker in its place). Pure functions.

Recall of a statement is 1 if it cites something and the concatenation of all passages it
cites supports it in full, else 0. Precision of a citation is 1 if its statement has recall 1
and the citation is not irrelevant: irrelevant is one that does not support the statement alone
while the others without it do. Of an answer, recall is the mean over its statements and
precision the mean over all citations of all its statements. An answer without statements (a
pure abstention) has neither; one that states and cites nothing has 0 for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.metrics import mean

Supports = Callable[[str, tuple[int, ...]], bool]
"""Whether the passages of these numbers, concatenated, support a statement in full."""


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
    """Return the scores of an answer; None where it states nothing."""
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
        return False  # it is all that supports the statement, and does
    alone = supports(statement.text, (number,))
    return not alone and supports(statement.text, others)
