"""A sentence split into the parts of its markers, each judged against its own sources.

Where the writer offered quotes, a part is judged by them as well: by the sentences that
contain them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answer import Evidence
from assistant.checking.findings import Finding
from assistant.checking.fitted import BY_QUOTE, HEADED_WEAK, thresholds
from assistant.checking.lacking import lacking
from assistant.checking.markers import Part, parts, without_markers
from assistant.checking.opposed import opposed
from assistant.checking.source import Source, narrowed
from assistant.checking.strength import overstated
from assistant.checking.support import Claim, Support, judge, read_claim
from assistant.language.lexicon import Lexicon
from index.sentences import Span

SHORT_PART = 4
"""A part with fewer content words ('A [1], B [2] and C [3] do x') is judged with the rest."""
SHARED = 0.5
"""Each of several markers in one place must reach this share of the threshold by itself."""

Given = Mapping[int, Sequence[Span]]
"""Number of a source -> the quotes of its abstract that the writer offered."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A part of a sentence with the verdict of its sources, together and individually."""

    part: Part
    sources: tuple[Source, ...]
    support: Support
    alone: tuple[float, ...]
    """Probability by each of several sources, scaled to the common threshold."""
    by_quotes: float
    """Probability by the offered quotes if there are any, else 1."""

    @property
    def probability(self) -> float:
        """The lowest of all these probabilities."""
        return min((self.support.probability, *self.alone))


def judge_parts(
    text: str, sources: Mapping[int, Source], lexicon: Lexicon, given: Given
) -> list[Judged]:
    """Judge each part of a sentence by those of its markers that are among the sources."""
    whole = without_markers(text)
    found = [(part, tuple(n for n in part.numbers if n in sources)) for part in parts(text)]
    out: list[Judged] = []
    for part, numbers in found:
        if numbers:
            short = len(found) == 1 or len(lexicon.analyse(part.text)) < SHORT_PART
            own = Part(whole if short else part.text, numbers)
            out.append(_judge_part(own, sources, lexicon, given))
    return out


def support_lacking(
    judged: Sequence[Judged], lexicon: Lexicon, *, headed: bool = False
) -> Iterator[Finding]:
    """Yield which parts have too little support from their sources; `headed`: follows a title."""
    limits = thresholds(with_vectors=lexicon.embed is not None)
    weak = HEADED_WEAK if headed else limits.weak
    for one in judged:
        where = _where(one, judged)
        if one.probability < limits.unsupported:
            yield Finding("unsupported", f"nothing in {where} says this")
        elif one.support.probability < weak:
            yield Finding("weak", f"{where} says only something like this")
        elif one.by_quotes < BY_QUOTE:
            yield Finding("weak", f"the quote offered from {where} does not say all of this")


def contradictions(judged: Sequence[Judged], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield which parts say the opposite of the evidence found for them."""
    limits = thresholds(with_vectors=lexicon.embed is not None)
    for one in judged:
        if one.support.probability >= limits.weak:
            yield from opposed(one.part.text, one.sources, lexicon, _where(one, judged))


def unlike_evidence(judged: Sequence[Judged], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield which parts claim more than their evidence, or what it lacks."""
    for one in judged:
        found = _found(one)
        yield from overstated(one.part.text, found, one.sources)
        yield from lacking(one.part.text, found, one.sources, lexicon)


def evidence(
    judged: Sequence[Judged], sources: Mapping[int, Source], given: Given
) -> tuple[Evidence, ...]:
    """Return the offered quotes, then the sentences found that overlap none of them."""
    out: dict[tuple[int, int, int], Evidence] = {}
    for one in judged:
        for number, best in zip(one.part.numbers, one.support.best, strict=True):
            source, offered = sources[number], given.get(number, ())
            searched = [source.spans[i] for i in best]
            for start, end in [*offered, *(s for s in searched if not _overlaps(s, offered))]:
                quote = source.abstract[start:end]
                out.setdefault((number, start, end), Evidence(number, quote, start, end))
    return tuple(out.values())


def _judge_part(
    part: Part, sources: Mapping[int, Source], lexicon: Lexicon, given: Given
) -> Judged:
    claim = read_claim(part.text, lexicon)
    cited = tuple(sources[number] for number in part.numbers)
    several = cited if len(cited) > 1 else ()
    return Judged(
        part=part,
        sources=cited,
        support=judge(claim, cited),
        alone=tuple(judge(claim, [source]).probability / SHARED for source in several),
        by_quotes=_by_quotes(claim, part, sources, given),
    )


def _by_quotes(claim: Claim, part: Part, sources: Mapping[int, Source], given: Given) -> float:
    if not any(given.get(number) for number in part.numbers):
        return 1.0
    quoted = [
        narrowed(sources[number], spans) if (spans := given.get(number)) else sources[number]
        for number in part.numbers
    ]
    return judge(claim, quoted).probability


def _found(one: Judged) -> list[str]:
    """Return the sentences that support a part best."""
    pairs = zip(one.sources, one.support.best, strict=True)
    return [source.sentence(number) for source, best in pairs for number in best]


def _where(one: Judged, judged: Sequence[Judged]) -> str:
    """Name the abstract or, of several, the marker that supports its part least."""
    if len(judged) == 1 and len(one.sources) == 1:
        return "this abstract"
    number = one.part.numbers[int(np.argmin(one.alone))] if one.alone else one.part.numbers[0]
    return f"[{number}]"


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < end and start < span.end for start, end in others)
