"""Sentences without a citation -> the same ones with the paper that bears them out.

Small models say what they have read and can't hold the form of a citation. What one of the
papers they were shown supports, by the checker's own measure, is cited for them, and the
reader is told; what none supports stays as it is. Knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.answer import Sentence
from assistant.checked_sources import SourceReader
from assistant.checking.verdicts import Checked, check_sentence
from assistant.generated.assembly import Section, replaced
from index.paper import Paper

SURE = 0.8
"""Probability of support from which a paper is cited: far above that of a verdict, for it is
the best of many. Of 197 sentences of the checker's own set, shown without their marker beside
the paper and its eight nearest, 149 got the right one and none a wrong one; without the right
paper among them, none got any."""
FEWEST_WORDS = 5
REASON = "the abstract says so; the model gave no citation, this one was found for it"
_POINTS_BACK = re.compile(
    r"[\W_]*(?:it|its|they|their|this|these|those|he|she|we|our"
    r"|the (?:paper|authors?|methods?|models?|approach|framework|system|results?))\b",
    re.IGNORECASE,
)
"""How a sentence begins whose paper is that of the sentence before, if of any."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"(?:https?:|www\.)\S+")
_END = re.compile(r"[.!?…]*[\"”’*_)]*\Z")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A sentence that cited nothing, and what stands in its place."""

    number: int
    """Its place in the section."""
    old: Sentence
    new: Sentence


def attribute(
    section: Section, papers: Mapping[int, Paper], sources: SourceReader
) -> tuple[Section, tuple[Attribution, ...]]:
    """Return the section with citations for the sentences that lack them, and which those are.

    `papers` are those that may be cited, by their numbers in the answer.
    """
    found = tuple(_attributions(section, papers, sources))
    for one in reversed(found):
        text = one.new.text
        section = replaced(section, one.number, Section(text, (one.new,)))
    return section, found


def notice_of(found: tuple[Attribution, ...]) -> tuple[str, ...]:
    """Say how many sentences were given their citation; nothing where none was."""
    if not found:
        return ()
    came = "1 sentence came" if len(found) == 1 else f"{len(found)} sentences came"
    return (f"{came} without a citation; the paper cited was found by the check",)


def _attributions(
    section: Section, papers: Mapping[int, Paper], sources: SourceReader
) -> Iterator[Attribution]:
    before = None
    for number, sentence in enumerate(section.sentences):
        meant = papers
        if len(papers) > 1 and _POINTS_BACK.match(sentence.text):
            meant = {n: paper for n, paper in papers.items() if n == before}
        best = _best(sentence.text, meant, sources) if _claims(sentence) else None
        before = best.sentence.markers[0] if best else None
        if best:
            yield Attribution(number, sentence, replace(best.sentence, reason=REASON))


def _claims(sentence: Sentence) -> bool:
    """Whether a sentence that cites nothing says enough to be held against an abstract."""
    words = _WORD.findall(_ADDRESS.sub("", sentence.text))
    return sentence.status == "uncited" and len(words) >= FEWEST_WORDS


def _best(text: str, papers: Mapping[int, Paper], sources: SourceReader) -> Checked | None:
    """Return the sentence as the paper bears it out that does so best, None if none does."""
    read = sources.numbered(papers)
    verdicts = (check_sentence(_citing(text, n), read, sources.language) for n in papers)
    return max(filter(_is_sure, verdicts), key=lambda one: one.probability, default=None)


def _is_sure(one: Checked) -> bool:
    """Whether a paper's own words bear the sentence out beyond doubt."""
    sentence = one.sentence
    return sentence.status == "supported" and bool(sentence.evidence) and one.probability >= SURE


def _citing(text: str, number: int) -> str:
    """Put a marker before the full stop."""
    end = _END.search(text)
    at = end.start() if end else len(text)
    return f"{text[:at]} [{number}]{text[at:]}"
