"""One sentence of a saved answer, held to its papers once more.

What the program said is compared with the words it would say: verbatim quotes under the
title of their paper, values of metadata, counts of the list below. All else is judged by the
checker, the same as at answer time. Knows the answer and its papers, no index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from assistant.answer import Sentence, SentenceStatus
from assistant.checked_sources import SourceReader
from assistant.checking.markers import find_markers
from assistant.checking.verdicts import check_sentence
from assistant.extractive.compose import escape
from assistant.saved import SavedAnswer
from index.paper import Paper
from index.store import PaperStore

_SEVERITY: dict[SentenceStatus, int] = {
    "supported": 0,
    "connective": 0,
    "weak": 1,
    "uncited": 2,
    "unsupported": 2,
}
_METADATA = "metadata: "
"""How the reason of a sentence begins that states a field of metadata."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """What the sentences of an answer are checked against."""

    saved: SavedAnswer
    papers: Mapping[int, Paper]
    """The cited papers that are there, by number."""
    sources: SourceReader
    store: PaperStore


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The verdict of today on a sentence."""

    status: SentenceStatus
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def recheck(sentence: Sentence, context: Recheck) -> Rechecked:
    """Return the verdict on a sentence and what makes it worse than when it was saved."""
    wrong = (*_misplaced(sentence, context), *_gone(sentence, context))
    if wrong:
        return Rechecked("unsupported", wrong)
    judged = _judged(sentence, context)
    altered = tuple(_altered(sentence, context))
    return Rechecked(judged.status, (*altered, *judged.problems), judged.notes)
