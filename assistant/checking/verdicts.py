"""The verdict on a sentence of an answer: what holds, what does not, and why.

Order of the questions: does it cite; is what it says about the papers themselves right (dates,
authors, how many are listed); are its names and numbers in what it cites, near the same
words; and do the abstracts support it, for each marker's own part and as a whole. The
first that fails gives the reason. Pure functions of texts and vectors; no language model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from assistant.answer import Dropped, Sentence, SentenceStatus
from assistant.checking.connective import is_connective
from assistant.checking.counting import Counted, Picked, Tally, read_counts, read_picked
from assistant.checking.details import (
    foreign_details,
    names_missing,
    numbers_exchanged,
    numbers_wrong,
)
from assistant.checking.findings import Finding
from assistant.checking.fitted import Thresholds, thresholds
from assistant.checking.heading import names_a_source, without_heading, without_label
from assistant.checking.judging import (
    Given,
    Judged,
    contradictions,
    evidence,
    judge_parts,
    support_lacking,
    unlike_evidence,
)
from assistant.checking.limits import left_out
from assistant.checking.markers import (
    answer_sentences,
    find_markers,
    list_follows,
    without_markers,
)
from assistant.checking.metadata import read_metadata
from assistant.checking.predicate import only_names_held
from assistant.checking.quotation import misquoted
from assistant.checking.source import Source
from assistant.language.lexicon import Lexicon

__all__ = ["Checked", "Tally", "Thresholds", "check_answer", "check_sentence", "thresholds"]

_SAYS_SO = "the abstract says so"
LEADS_OVER = "leads over and states nothing"
_NO_SOURCE = "no source has this number"
NO_QUOTES: Given = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence's verdict, with its basis."""

    sentence: Sentence
    dropped: tuple[Dropped, ...] = ()
    probability: float = 1.0
    """Probability of support, the lowest of all parts; 1 if nothing had to be judged."""
    wrong_detail: bool = False
    """Accused because of names, numbers or metadata, or for saying the opposite."""


def check_answer(
    text: str,
    sources: Mapping[int, Source],
    lexicon: Lexicon,
    *,
    given: Given = NO_QUOTES,
    fabricated: Collection[int] = (),
    tally: Tally | None = None,
) -> list[Checked]:
    """Check every sentence of an answer; `sources` are the papers offered, by number.

    `tally` is what the answer lists, for the sentences that count it. For each sentence,
    `text[s.start:s.end] == s.text`.
    """
    return [
        check_sentence(
            text[start:end],
            sources,
            lexicon,
            start=start,
            given=given,
            fabricated=fabricated,
            tally=tally,
            opens_list=list_follows(text, end),
        )
        for start, end in answer_sentences(text)
    ]


def check_sentence(
    text: str,
    sources: Mapping[int, Source],
    lexicon: Lexicon,
    *,
    start: int = 0,
    given: Given = NO_QUOTES,
    fabricated: Collection[int] = (),
    tally: Tally | None = None,
    opens_list: bool = False,
) -> Checked:
    """Check one sentence with its markers; `start` is its offset in the answer.

    `given` are quotes that the writer offered and that are in the abstracts, `fabricated`
    the numbers of the sources for which an offered quote is not.
    """
    said = dict.fromkeys(number for marker in find_markers(text) for number in marker.numbers)
    cited = {number: sources[number] for number in said if number in sources}
    sentence = Sentence(text, start, start + len(text), tuple(cited), "supported", _SAYS_SO)
    dropped = tuple(Dropped(f"[{number}]", _NO_SOURCE) for number in said if number not in cited)
    if not cited or is_connective(without_markers(text)):
        counted = (
            read_counts(without_markers(text), tally, opens_list=opens_list) if tally else None
        )
        status, reason = _without_source(text, counted, invented=bool(said))
        if status == "uncited" and names_a_source(text, sources.values()):
            status, reason = "connective", LEADS_OVER
        return Checked(replace(sentence, status=status, reason=reason), dropped)
    picked = read_picked(text, len(cited), tally)
    checked = _check_cited(sentence, picked, cited, lexicon, given, fabricated)
    return replace(checked, dropped=dropped)


def _check_cited(
    sentence: Sentence,
    picked: Picked,
    cited: Mapping[int, Source],
    lexicon: Lexicon,
    given: Given,
    fabricated: Collection[int],
) -> Checked:
    about = read_metadata(picked.rest, cited)
    if about.is_all(tuple(cited.values()), lexicon):
        confirmed = replace(sentence, reason="; ".join(about.confirmed) or _SAYS_SO)
        wrong = any(finding.status == "unsupported" for finding in about.findings)
        return Checked(_with_verdict(confirmed, about.findings), wrong_detail=wrong)
    unlabelled = without_label(about.rest)
    rest = without_heading(unlabelled, cited.values())
    judged = judge_parts(rest, cited, lexicon, given)
    details = [
        *picked.findings,
        *about.findings,
        *_details(rest, judged, tuple(cited.values()), lexicon),
        *contradictions(judged, lexicon),
        *unlike_evidence(judged, lexicon),
    ]
    doubts = [
        *only_names_held(judged, lexicon),
        *support_lacking(judged, lexicon, headed=rest != unlabelled),
        *_fabrications(cited, fabricated),
    ]
    return Checked(
        replace(
            _with_verdict(sentence, [*details, *doubts]), evidence=evidence(judged, cited, given)
        ),
        probability=min(one.probability for one in judged),
        wrong_detail=any(finding.status == "unsupported" for finding in details),
    )


def _with_verdict(sentence: Sentence, findings: Sequence[Finding]) -> Sentence:
    """Return the sentence with the first accusation or else the first doubt, or unchanged."""
    accusations = [finding for finding in findings if finding.status == "unsupported"]
    for worst in (accusations or findings)[:1]:
        return replace(sentence, status=worst.status, reason=worst.reason)
    return sentence


def _without_source(
    text: str, counted: Counted | None, *, invented: bool
) -> tuple[SentenceStatus, str]:
    if counted and not counted.is_right:
        return "unsupported", counted.reason
    if counted and counted.leads:
        return "connective", counted.reason
    if is_connective(without_markers(text)):
        return "connective", LEADS_OVER
    if invented:
        return "unsupported", "cites only sources that do not exist"
    return "uncited", "cites nothing"


def _details(
    text: str, judged: Sequence[Judged], cited: Sequence[Source], lexicon: Lexicon
) -> Iterator[Finding]:
    plain = without_markers(text)
    yield from misquoted(plain, cited)
    yield from names_missing(plain, cited, lexicon)
    yield from numbers_wrong(plain, cited, lexicon)
    yield from numbers_exchanged(plain, cited, lexicon)
    yield from left_out(plain, cited, lexicon)
    for one in judged:
        if len(judged) > 1 and one.part.text != plain:
            mine = f"[{one.part.numbers[0]}]"
            yield from foreign_details(one.part.text, one.sources, lexicon, mine)


def _fabrications(known: Collection[int], fabricated: Collection[int]) -> Iterator[Finding]:
    for number in known:
        if number in fabricated:
            where = "this abstract" if len(known) == 1 else f"[{number}]"
            yield Finding("weak", f"the quote offered for it is not in {where}")
