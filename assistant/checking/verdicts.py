"""The verdict on a sentence of an answer: what holds, what does not, and why.

Order of the questions: does it cite, are its names and numbers in what it cites, do they
stand where the words of the sentence stand, and do the abstracts support it, for each
marker's own part and for the whole. The first that fails gives the reason. Pure functions
of texts and vectors; no language model. Direction and causality are not seen, negation
only where one side alone has a word for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Dropped, Evidence, Sentence, SentenceStatus
from assistant.checking.connective import is_connective
from assistant.checking.denial import denies_alone
from assistant.checking.derived import derivation
from assistant.checking.entities import holds, names_in
from assistant.checking.markers import Part, answer_sentences, find_markers, parts, without_markers
from assistant.checking.numbers import Quantity, quantities
from assistant.checking.placing import place
from assistant.checking.source import Language, Source
from assistant.checking.support import Support, judge, read_claim

_SAYS_SO = "the abstract says so"
_NO_SOURCE = "no source has this number"
SHORT_PART = 4
"""A part with fewer content words ('A [1], B [2] and C [3] do x') is judged with the rest."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below `unsupported` a sentence is accused, below `weak` doubted."""

    unsupported: float
    weak: float
    misplaced: float
    """A number whose words fit another number better by more than this is accused."""


WITH_VECTORS = Thresholds(unsupported=0.18, weak=0.5, misplaced=0.12)
WORDS_ONLY = Thresholds(unsupported=0.19, weak=0.5, misplaced=0.12)


def thresholds(*, with_vectors: bool) -> Thresholds:
    """Return the thresholds that go with the coefficients in use."""
    return WITH_VECTORS if with_vectors else WORDS_ONLY


NEIGHBOURS = 10
"""Numbers before and after one in its sentence that are no rivals for its place."""
SHARED = 0.5
"""Each of several markers at one place needs this share of the threshold by itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a sentence; `status` unsupported or weak."""

    status: SentenceStatus
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence's verdict, with what it rests on."""

    sentence: Sentence
    dropped: tuple[Dropped, ...] = ()
    probability: float = 1.0
    """Of support, the lowest of all parts; 1 where nothing had to be judged."""
    wrong_detail: bool = False
    """Accused for a name, a number or a marker, whatever the probability."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A part of a sentence with the verdict of its sources, together and one by one."""

    part: Part
    sources: tuple[Source, ...]
    support: Support
    alone: tuple[float, ...]
    """Probability by each of several sources, scaled so that the common threshold fits."""

    @property
    def probability(self) -> float:
        return min((self.support.probability, *self.alone))


def check_answer(text: str, sources: Mapping[int, Source], language: Language) -> list[Checked]:
    """Check every sentence of an answer; `sources` are the papers offered, by their numbers.

    For each sentence `text[s.start:s.end] == s.text`.
    """
    return [
        check_sentence(text[start:end], sources, language, start=start)
        for start, end in answer_sentences(text)
    ]


def check_sentence(
    text: str, sources: Mapping[int, Source], language: Language, *, start: int = 0
) -> Checked:
    """Check one sentence with its markers; `start` is its place in the answer."""
    said = dict.fromkeys(number for marker in find_markers(text) for number in marker.numbers)
    known = tuple(number for number in said if number in sources)
    sentence = Sentence(text, start, start + len(text), known, "supported", _SAYS_SO)
    dropped = tuple(Dropped(f"[{number}]", _NO_SOURCE) for number in said if number not in sources)
    if not known or is_connective(without_markers(text)):
        status, reason = _without_source(text, invented=bool(said))
        return Checked(replace(sentence, status=status, reason=reason), dropped)
    judged = _judge_parts(text, known, sources, language)
    details = list(_details(text, judged, [sources[number] for number in known], language))
    findings = [*details, *_supports(judged, language)]
    accusations = [finding for finding in findings if finding.status == "unsupported"]
    if findings:
        worst = (accusations or findings)[0]
        sentence = replace(sentence, status=worst.status, reason=worst.reason)
    return Checked(
        replace(sentence, evidence=tuple(_evidence(judged, sources))),
        dropped,
        min(one.probability for one in judged),
        any(finding.status == "unsupported" for finding in details),
    )


def _without_source(text: str, *, invented: bool) -> tuple[SentenceStatus, str]:
    if is_connective(without_markers(text)):
        return "connective", "leads over and states nothing"
    if invented:
        return "unsupported", "cites only sources that do not exist"
    return "uncited", "cites nothing"


def _judge_parts(
    text: str, known: Sequence[int], sources: Mapping[int, Source], language: Language
) -> list[_Judged]:
    whole = without_markers(text)
    found = [(part, tuple(n for n in part.numbers if n in known)) for part in parts(text)]
    out: list[_Judged] = []
    for part, numbers in found:
        if numbers:
            short = len(found) == 1 or len(language.analyse(part.text)) < SHORT_PART
            own = Part(whole if short else part.text, numbers)
            out.append(_judge_part(own, tuple(sources[n] for n in numbers), language))
    return out


def _judge_part(part: Part, cited: tuple[Source, ...], language: Language) -> _Judged:
    claim = read_claim(part.text, language)
    together = judge(claim, cited)
    several = cited if len(cited) > 1 else ()
    alone = tuple(judge(claim, [source]).probability / SHARED for source in several)
    return _Judged(part, cited, together, alone)


def _details(
    text: str, judged: Sequence[_Judged], cited: Sequence[Source], language: Language
) -> Iterator[Finding]:
    plain = without_markers(text)
    yield from _names(plain, cited, language)
    yield from _numbers(plain, cited, language)
    for one in judged:
        if len(judged) > 1 and one.part.text != plain:
            yield from _own(one, language)


def _names(text: str, cited: Sequence[Source], language: Language) -> Iterator[Finding]:
    for name in names_in(text, language):
        if not any(holds(source.text, name.text) for source in cited):
            status: SentenceStatus = "unsupported" if name.certain else "weak"
            yield Finding(status, f"“{name.text}” is not in {_these(cited)}")


def _numbers(text: str, cited: Sequence[Source], language: Language) -> Iterator[Finding]:
    said = quantities(text)
    limits = thresholds(with_vectors=language.embed is not None)
    for i, quantity in enumerate(said):
        others = said[max(0, i - NEIGHBOURS) : i] + said[i + 1 : i + 1 + NEIGHBOURS]
        found = place(quantity, text, others, cited, language)
        if found is None:
            yield from _missing(quantity, cited)
        elif found.better and not quantity.spelled and found.margin < -limits.misplaced:
            yield Finding("unsupported", _misplaced(quantity, found.better))
        elif not found.exact and not quantity.hedged:
            there = found.quantity.text
            yield Finding("weak", f"{quantity.text} is rounded: the abstract says {there}")


def _missing(said: Quantity, cited: Sequence[Source]) -> Iterator[Finding]:
    pair = next((pair for source in cited if (pair := derivation(said, source))), None)
    if pair is not None:
        one, other = pair
        reason = (
            f"{said.text} is not in {_these(cited)}, but follows from {one.text} and {other.text}"
        )
        yield Finding("weak", reason)
    elif said.spelled and said.value != 1:  # 'one' is rarely a number
        yield Finding("weak", f"{said.text} is not in {_these(cited)}")
    elif not said.spelled:
        yield Finding("unsupported", f"{said.text} is not in {_these(cited)}")


def _misplaced(said: Quantity, better: Quantity) -> str:
    return f"{said.text} is in the abstract, but not about this; here it says {better.text}"


def _own(one: _Judged, language: Language) -> Iterator[Finding]:
    """What a marker's own part names and counts must stand in its own sources."""
    text, mine = one.part.text, f"[{one.part.numbers[0]}]"
    for name in names_in(text, language):
        if name.certain and not any(holds(source.text, name.text) for source in one.sources):
            yield Finding("unsupported", f"“{name.text}” is not in {mine}")
    for said in quantities(text):
        if not said.spelled and place(said, text, [], one.sources, language) is None:
            yield Finding("unsupported", f"{said.text} is not in {mine}")


def _supports(judged: Sequence[_Judged], language: Language) -> Iterator[Finding]:
    limits = thresholds(with_vectors=language.embed is not None)
    for one in judged:
        alone = len(judged) == 1 and len(one.sources) == 1
        where = "this abstract" if alone else _weakest(one)
        if one.probability < limits.unsupported:
            yield Finding("unsupported", f"nothing in {where} says this")
        elif one.support.probability < limits.weak:
            yield Finding("weak", f"{where} says only something like this")
        elif denies_alone(one.part.text, _best_sentences(one)):
            yield Finding("weak", f"this denies something, and the evidence in {where} does not")


def _best_sentences(one: _Judged) -> Iterator[str]:
    for source, best in zip(one.sources, one.support.best, strict=True):
        yield from map(source.sentence, best)


def _weakest(one: _Judged) -> str:
    """Name the marker that supports its part least."""
    pairs = zip(one.alone, one.part.numbers, strict=True) if one.alone else ()
    return f"[{min(pairs)[1] if one.alone else one.part.numbers[0]}]"


def _evidence(judged: Sequence[_Judged], sources: Mapping[int, Source]) -> Iterator[Evidence]:
    for one in judged:
        for number, best in zip(one.part.numbers, one.support.best, strict=True):
            for sentence in best:
                start, end = sources[number].spans[sentence]
                yield Evidence(number, sources[number].sentence(sentence), start, end)


def _these(sources: Sequence[Source]) -> str:
    return "this abstract" if len(sources) == 1 else "these abstracts"
