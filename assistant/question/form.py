"""The form of a question: its clause that asks, and whether it names a thing.

Of 'SimVQ - how does it fix dead codes?' the second clause asks. Knows nothing of kinds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.terms import names
from assistant.question.vocabulary import AND, BE, BEFORE_WHICH, DO, QUESTION_WORD

ASKS = re.compile(
    rf"^(?:{AND} )?(?:{BE}|{DO}|can|{BEFORE_WHICH}(?:{QUESTION_WORD}|whose))\b",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    rf"[.;!?:] +| +[-–—] +|, +(?=(?:{QUESTION_WORD}|does|did|is|was|can)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Form:
    """How a question is put."""

    text: str
    clause: str
    """The last clause that opens with a word of asking; all of the text if none does."""
    known: tuple[str, ...] = ()
    """Things that it names in plain words: 'relative representations'."""

    @property
    def asks(self) -> bool:
        """Whether it opens with a word of asking, or one of its clauses does."""
        return bool(ASKS.match(self.clause))

    @property
    def names_thing(self) -> bool:
        """Whether it names a method, a model, a data set ..."""
        return bool(self.known or names(self.text))


def read_form(question: str, known: Sequence[str] = ()) -> Form:
    """Return the form of a question; `known` are things it names in plain words."""
    text = question.strip()
    asking = [clause for clause in clauses(text) if ASKS.match(clause)]
    return Form(text, asking[-1] if asking else text, tuple(known))


def clauses(text: str) -> list[str]:
    """Return the clauses of a text in order."""
    return _CLAUSE_ENDS.split(text)
