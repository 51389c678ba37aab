"""One sentence of a saved answer, checked against its papers again.

The program's own sentences are compared with what it would say (`program_sentences`). Anything
else is judged by the checker, as at answer time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.answer import SEVERITY, Sentence, SentenceStatus
from assistant.checked_sources import SourceReader
from assistant.checking.markers import finished_markers
from assistant.checking.verdicts import check_sentence
from assistant.extractive.compose import ON_METADATA
from assistant.retrieval.meaning import is_fitted
from assistant.verifying.program_sentences import (
    is_own,
    is_quotation,
    miscounted,
    misnamed,
    misstated,
)
from assistant.verifying.saved import SavedAnswer, SavedCitation
from index.paper import Paper
from index.publication import Counts

VERBATIM = "verbatim quote"
"""The program's reason for a sentence that quotes, and so is not judged."""
_LABELS: dict[SentenceStatus, str] = {
    "weak": "only weakly supported",
    "uncited": "without a citation",
    "unsupported": "not supported",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the sentences of an answer are checked against."""

    answer: SavedAnswer
    citations: Mapping[int, SavedCitation]
    papers: Mapping[int, Paper]
    """The cited papers that still exist, by number."""
    sources: SourceReader
    index: Counts


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Today's verdict on a sentence."""

    status: SentenceStatus
    problems: tuple[str, ...] = ()
    """What makes it worse than when it was saved."""
    notes: tuple[str, ...] = ()


def recheck(sentence: Sentence, around: Surroundings) -> Rechecked:
    """Return today's verdict on a sentence, and what no longer holds in it."""
    if unresolved := tuple(_unresolved(sentence, around)):
        return Rechecked("unsupported", unresolved)
    own = _own_sentence(sentence, around)
    if own is not None:
        return Rechecked("unsupported" if own else sentence.status, own)
    judged = _by_checker(sentence, around)
    return Rechecked(
        judged.status, (*_moved_quotes(sentence, around), *judged.problems), judged.notes
    )


def _own_sentence(sentence: Sentence, around: Surroundings) -> tuple[str, ...] | None:
    """Return what is wrong with one of the program's own sentences, None for any other."""
    if not sentence.markers:
        if sentence.status != "connective" or not is_own(sentence, around.answer):
            return None
        counts = miscounted(sentence.text, around.answer, around.index)
        return (*counts, *misnamed(sentence.text, around.answer.citations))
    number = sentence.markers[0]
    citation, paper = around.citations[number], around.papers.get(number)
    if paper is None or len(sentence.markers) > 1:
        return None
    if not sentence.evidence and sentence.reason.startswith(ON_METADATA):
        field = sentence.reason.removeprefix(ON_METADATA)
        return tuple(misstated(sentence, field, citation, paper))
    if is_quotation(sentence, citation):
        return tuple(_moved_quotes(sentence, around))
    if sentence.reason == VERBATIM:
        return ("it is not the quotes of its evidence under the title of their paper",)
    return None


def _unresolved(sentence: Sentence, around: Surroundings) -> Iterator[str]:
    found = {number for marker in finished_markers(sentence.text) for number in marker.numbers}
    for number in sorted(found ^ set(sentence.markers)):
        yield f"[{number}] is not both in its text and among its markers"
    was_good = SEVERITY[sentence.status] < SEVERITY["unsupported"]
    for number in sorted(set(sentence.markers)):
        if number not in around.citations:
            yield f"[{number}] is no citation"
        elif number not in around.papers and was_good:
            yield f"the paper of [{number}] is gone"


def _moved_quotes(sentence: Sentence, around: Surroundings) -> Iterator[str]:
    for piece in sentence.evidence:
        paper = around.papers.get(piece.n)
        if piece.n not in sentence.markers:
            yield f"it has a quote of [{piece.n}], which it does not cite"
        elif paper and (piece.start < 0 or paper.abstract[piece.start : piece.end] != piece.quote):
            yield f"a quote does not stand at its place in the abstract of [{piece.n}]"


def _by_checker(sentence: Sentence, around: Surroundings) -> Rechecked:
    lexicon = around.sources.lexicon
    sources = around.sources.numbered(around.papers)
    now = check_sentence(sentence.text, sources, lexicon, start=sentence.start).sentence
    if SEVERITY[now.status] <= SEVERITY[sentence.status]:
        return Rechecked(now.status)
    remark = f"{_LABELS[now.status]} now: {now.reason}"
    knew_more = is_fitted(around.answer.provenance.embedder) and lexicon.embed is None
    if knew_more and now.status == "weak":
        return Rechecked(now.status, notes=(f"{remark} (“{sentence.text}”)",))
    return Rechecked(now.status, (remark,))
