"""Sections of an answer -> its text, its sentences and its citations, numbered 1..k.

Papers are numbered by first appearance in the final text, whatever was revised.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Citation, Evidence, Sentence, SentenceStatus
from assistant.checking.markers import finished_markers
from index.paper import Paper

_BEST_FIRST: tuple[SentenceStatus, ...] = (
    "supported",
    "weak",
    "connective",
    "unsupported",
    "uncited",
)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of an answer; the offsets of its sentences count from the section's start."""

    text: str
    sentences: tuple[Sentence, ...] = ()


def lead(text: str, reason: str) -> Section:
    """Return a section of one sentence that claims nothing about a paper."""
    return Section(text, (Sentence(text, 0, len(text), (), "connective", reason),))


def join(sections: Sequence[Section]) -> Section:
    """Return the sections as one."""
    sentences: list[Sentence] = []
    start = 0
    for section in sections:
        sentences += (shifted(sentence, start) for sentence in section.sentences)
        start += len(section.text)
    return Section("".join(section.text for section in sections), tuple(sentences))


def trimmed(section: Section) -> Section:
    """Return the section without the blank space around it."""
    before = len(section.text) - len(section.text.lstrip())
    sentences = tuple(shifted(sentence, -before) for sentence in section.sentences)
    return Section(section.text.strip(), sentences)


def shifted(sentence: Sentence, by: int) -> Sentence:
    """Return a sentence moved `by` code points further on."""
    return replace(sentence, start=sentence.start + by, end=sentence.end + by)


def replaced(section: Section, number: int, sentences: Section) -> Section:
    """Return the section with its sentence `number` replaced by other sentences."""
    old = section.sentences[number]
    text = section.text[: old.start] + sentences.text + section.text[old.end :]
    new = (shifted(sentence, old.start) for sentence in sentences.sentences)
    moved = len(sentences.text) - len(old.text)
    after = (shifted(sentence, moved) for sentence in section.sentences[number + 1 :])
    return Section(text, (*section.sentences[:number], *new, *after))


def kept(section: Section, numbers: Collection[int]) -> Section:
    """Return the section with only these of its sentences, laid out as they were."""
    parts: list[Section] = []
    for number in sorted(numbers):
        sentence = section.sentences[number]
        before = section.sentences[number - 1].end if number else 0
        if parts:
            parts.append(Section(_layout(section.text[before : sentence.start])))
        parts.append(Section(sentence.text, (shifted(sentence, -sentence.start),)))
    return join(parts)


def _layout(between: str) -> str:
    """Return the space between two sentences; anything else there, e.g. code, was not checked."""
    return "\n\n" if any(map(str.isalnum, between)) else between


def number_anew(section: Section, papers: Mapping[int, Paper]) -> tuple[Section, dict[int, Paper]]:
    """Number the cited papers 1..k by first appearance; return them by new number."""
    order = dict.fromkeys(n for sentence in section.sentences for n in sentence.markers)
    numbers = {old: new for new, old in enumerate(order, start=1)}
    cited = {new: papers[old] for old, new in numbers.items()}
    if all(old == new for old, new in numbers.items()):
        return section, cited
    return join(list(_renumbered(section, numbers))), cited


def number_back(section: Section, numbering: Mapping[int, int]) -> Section:
    """Give the papers of a section the numbers they had before `numbering`."""
    return join(list(_renumbered(section, {new: old for old, new in numbering.items()})))


def _renumbered(section: Section, numbers: Mapping[int, int]) -> Iterator[Section]:
    """Yield the section sentence by sentence, and the layout between them."""
    position = 0
    for sentence in section.sentences:
        yield Section(section.text[position : sentence.start])
        text = with_numbers(sentence.text, numbers)
        markers = tuple(numbers[n] for n in sentence.markers)
        evidence = tuple(_moved(piece, numbers) for piece in sentence.evidence)
        moved = replace(
            sentence, text=text, start=0, end=len(text), markers=markers, evidence=evidence
        )
        yield Section(text, (moved,))
        position = sentence.end
    yield Section(section.text[position:])


def _moved(piece: Evidence, numbers: Mapping[int, int]) -> Evidence:
    return replace(piece, n=numbers[piece.n])


def with_numbers(text: str, numbers: Mapping[int, int]) -> str:
    """Return `text` with the numbers in its markers replaced; unknown ones stay."""
    pieces: list[str] = []
    position = 0
    for marker in finished_markers(text):
        pieces.append(text[position : marker.start])
        pieces += (f"[{numbers.get(n, n)}]" for n in marker.numbers)
        position = marker.end
    return "".join([*pieces, text[position:]])


def citations_of(
    sentences: Sequence[Sentence], papers: Mapping[int, Paper]
) -> tuple[Citation, ...]:
    """Return one row per cited paper with its best quote."""
    return tuple(_citation(n, papers[n], _best(n, sentences)) for n in sorted(papers))


def _best(n: int, sentences: Sequence[Sentence]) -> Evidence | None:
    """Return the first quote of the paper for the sentence with the best verdict."""
    quotes = [
        (_BEST_FIRST.index(sentence.status), piece)
        for sentence in sentences
        for piece in sentence.evidence
        if piece.n == n
    ]
    return min(quotes, key=lambda pair: pair[0])[1] if quotes else None


def _citation(n: int, paper: Paper, best: Evidence | None) -> Citation:
    citation = Citation.of_abstract(n, paper, best)
    # Without an abstract there is nothing but its title to cite.
    return citation if paper.abstract else citation.on_metadata("title", paper.title)
