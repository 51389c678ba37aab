"""A stored answer -> the answer that a reader would get from it today, and its measures.

The reply goes piece by piece through the stream reader, is checked sentence by sentence
and numbered, like a model's own words. What the program adds to them (the count before a
list, the quotes of papers left out, a repair) is not part of this: it needs a model or is the
same as in the offline tier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from assistant.answer import (
    DOUBTED,
    FAILED,
    Answer,
    Body,
    Filters,
    Kind,
    Provenance,
    Seconds,
    Status,
)
from assistant.app import Assistant
from assistant.generative.abstaining import abstention
from assistant.generative.assembly import Section, citations_of, number_anew, trimmed
from assistant.generative.manuscript import Manuscript
from assistant.generative.reader import StreamReader
from assistant.retrieval.evidence import Query
from assistant.retrieval.retrieve import Ranking
from eval.measuring.observe import Observed, of_abstaining, of_citations, of_facts, of_markers
from eval.outcome import Expected, JudgedByHand, Outcome
from eval.questions import Question
from eval.stored.answers import StoredAnswer
from index.paper import Paper
from prompts.loading import digest

PIECE = 7
"""Code points in a piece of the stream: markers and tags are cut in the middle."""
MISSING = "missing"
_NOTHING_FOUND = Ranking(Query("", {}, None), (), 0.0, 0.0, 0.0, 0.0)
_KINDS: Mapping[str, Kind] = {
    "list": "list",
    "specific": "fact",
    "method": "method",
    "compare": "compare",
    "metadata": "metadata",
}
_TAGS = re.compile(r"<quote\b[^>]*>.*?</quote>", re.DOTALL)
_NUMBERS = re.compile(r"\[[\d,\s^]+\]")


@dataclass(frozen=True, slots=True)
class Case:
    """A stored answer with its question and the papers that were offered."""

    stored: StoredAnswer
    question: Question
    offered: Mapping[int, Paper]
    expected: tuple[Expected, ...]


def replay(case: Case, assistant: Assistant) -> Outcome:
    """Return the outcome of a stored answer."""
    manuscript = Manuscript(StreamReader(case.offered), case.offered, assistant.sources)
    for start in range(0, len(case.stored.raw), PIECE):
        manuscript.feed(case.stored.raw[start : start + PIECE])
    manuscript.finish()
    answer = _signed(case.question, _body(manuscript))
    by_hand = tuple(judged_by_hand(case.stored, answer))
    observed = Observed(
        question=case.question,
        answer=answer,
        grades={paper.paper_id: paper.grade for paper in case.expected},
        papers={c.n: assistant.show(c.paper_id) for c in answer.citations},
        reader=assistant.sources,
    )
    values, counted = _values(case, observed, by_hand)
    return Outcome(
        id=case.stored.id,
        tier="stored",
        kind=case.question.kind,
        question=case.question.question,
        answer=answer,
        expected=case.expected,
        values=values,
        counted=counted,
        question_id=case.question.id,
        sort=case.stored.kind,
        by_hand=by_hand,
    )


def judged_by_hand(stored: StoredAnswer, answer: Answer) -> Iterator[JudgedByHand]:
    """Yield each labelled sentence with the checker's verdict on it."""
    statuses = {_plain(sentence.text): sentence.status for sentence in answer.sentences}
    for one in stored.verdicts:
        status = statuses.get(_plain(one.sentence), MISSING)
        yield JudgedByHand(one.sentence, one.verdict, one.why, status)


def is_stale(stored: StoredAnswer) -> bool:
    """Whether the prompt has been reworded since the answer was written."""
    return stored.prompt_digest != digest("answer")


def _values(
    case: Case, observed: Observed, by_hand: Sequence[JudgedByHand]
) -> tuple[dict[str, float], dict[str, int]]:
    """Return the measures; an answer that breaks the rules on purpose is not judged by them."""
    values = dict(of_citations(observed))
    if case.stored.kind == "good":
        values |= dict(of_facts(observed)) | dict(of_abstaining(observed))
    else:
        values = {k: v for k, v in values.items() if k == "citation_validity"}
    read = [one for one in by_hand if one.status != MISSING]
    if by_hand:
        values["as_read"] = len(read) / len(by_hand)
    pooled = dict(_agreement(read))
    pooled["dropped"] = of_markers(observed.answer)
    pooled = {name: pair for name, pair in pooled.items() if pair[1]}
    values |= {name: share for name, (share, _) in pooled.items()}
    return values, {name: number for name, (_, number) in pooled.items()}


def _agreement(by_hand: Sequence[JudgedByHand]) -> Iterator[tuple[str, tuple[float, int]]]:
    good = [one.status for one in by_hand if one.verdict in {"supported", "connective"}]
    bad = [one.status for one in by_hand if one.verdict in FAILED]
    yield "checker_accuses", _share([status in FAILED for status in good])
    yield "checker_catches", _share([status in FAILED for status in bad])
    yield "checker_flags", _share([status in DOUBTED for status in bad])


def _share(holds: Sequence[bool]) -> tuple[float, int]:
    return (sum(holds) / len(holds) if holds else 0.0), len(holds)


def _plain(sentence: str) -> str:
    """Return the letters and digits of a sentence: what stays the same in any formatting."""
    text = _NUMBERS.sub("", _TAGS.sub("", sentence)).casefold()
    return "".join(char for char in text if char.isalnum())


def _body(manuscript: Manuscript) -> Body:
    sentences = tuple(checked.sentence for checked in manuscript.verdicts())
    section = trimmed(Section(manuscript.reader.text, sentences))
    if manuscript.reader.abstained:
        return abstention(_NOTHING_FOUND, section, manuscript)
    whole, cited = number_anew(section, manuscript.papers)
    failed = any(one.status in FAILED for one in whole.sentences)
    status: Status = "partial" if failed else "answered"
    return Body(
        text=whole.text,
        sentences=whole.sentences,
        citations=citations_of(whole.sentences, cited),
        status=status,
        mode="generated",
        dropped=tuple(manuscript.reader.dropped),
        check_seconds=manuscript.seconds,
    )


def _signed(question: Question, body: Body) -> Answer:
    return Answer(
        question=question.question,
        standalone_question=question.question,
        kind=_KINDS.get(question.kind, "other"),
        mode=body.mode,
        status=body.status,
        answer=body.text,
        sentences=body.sentences,
        citations=body.citations,
        items=body.items,
        near_misses=body.near_misses,
        filters=Filters(),
        screened=body.screened,
        notices=body.notices,
        seconds=Seconds(check=body.check_seconds, total=body.check_seconds),
        provenance=Provenance(
            version=version("daily-papers-assistant"),
            model="written by hand",
            prompts={"answer": digest("answer")},
            index="",
            embedder=None,
            settings={},
        ),
        dropped=body.dropped,
    )
