"""The checker in place of ALCE's entailment model: does a passage support a statement?

A passage is a paper's title and abstract plus what else is known of it (date, number of
authors). Cited passages are concatenated into one source, as in ALCE, so that they are
judged together. Full support is the verdict 'supported'; 'weak' doesn't count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from assistant.answer import Answer
from assistant.checked_sources import SourceReader
from assistant.checking.details import numbers_wrong
from assistant.checking.markers import without_markers
from assistant.checking.source import Source, grams
from assistant.checking.verdicts import check_sentence
from assistant.language.markdown import unescape
from assistant.language.numbers import Quantity
from assistant.language.wording import counted
from eval.measuring.alce import Statement
from index.paper import Paper, date_of
from index.sentences import Span

_WORD = re.compile(r"[^\W_]+")
_LEADING_WORDS = frozenset(
    "has have is was it its they the are say says only that dated by".split()
)
_EMPTY_BRACKETS = re.compile(r"\s*\(\s*\)")


class Entailment:
    """Decides what the cited papers of one answer support; each paper is read once."""

    def __init__(self, papers: Mapping[int, Paper], reader: SourceReader) -> None:
        self._papers = papers
        self._reader = reader
        self._known: dict[tuple[str, tuple[int, ...]], bool] = {}

    def supports(self, statement: str, numbers: tuple[int, ...]) -> bool:
        """Whether the papers with these numbers, concatenated, fully support a statement."""
        key = statement, tuple(sorted(numbers))
        if key not in self._known:
            self._known[key] = self._judge(statement, key[1])
        return self._known[key]

    def has_wrong_number(self, statement: Statement) -> bool:
        """Whether a number in the statement is in none of the papers it cites."""
        numbers = self._citable(statement.cited)
        if not numbers:
            return False
        plain = self._without_metadata(statement.text, numbers)
        sources = [self._reader.read(self._papers[number]) for number in numbers]
        findings = numbers_wrong(plain, sources, self._reader.lexicon)
        return any(finding.status == "unsupported" for finding in findings)

    def _judge(self, statement: str, numbers: tuple[int, ...]) -> bool:
        if not (known := self._citable(numbers)):
            return False
        plain = self._without_metadata(statement, known)
        if plain != statement and self._says_no_more(plain, known):
            return True
        source = joined([self._reader.read(self._papers[number]) for number in known])
        text = f"{plain} [1]"
        checked = check_sentence(text, {1: source}, self._reader.lexicon)
        return checked.sentence.status == "supported"

    def _citable(self, numbers: Sequence[int]) -> tuple[int, ...]:
        return tuple(number for number in numbers if number in self._papers)

    def _without_metadata(self, statement: str, numbers: Sequence[int]) -> str:
        """Remove what a cited paper's metadata says in the same words: no abstract says it."""
        said = (text for number in numbers for text in _metadata(self._papers[number]))
        for text in dict.fromkeys(said):
            statement = re.sub(rf"(?<![\w-]){re.escape(text)}(?![\w-])", "", statement)
        return _EMPTY_BRACKETS.sub("", statement).strip()

    def _says_no_more(self, rest: str, numbers: Sequence[int]) -> bool:
        """Whether nothing but titles, and words that introduce metadata, remains of a statement."""
        for number in numbers:
            rest = rest.replace(self._papers[number].title, " ")
        return _LEADING_WORDS.issuperset(_WORD.findall(rest.lower()))


def statements(answer: Answer) -> list[Statement]:
    """Return the sentences of an answer that claim something."""
    return [
        Statement(unescape(without_markers(said.text)), said.markers)
        for said in answer.sentences
        if said.status != "connective"
    ]


def joined(sources: Sequence[Source]) -> Source:
    """Return one source with the titles, sentences and vectors of all."""
    first, *others = sources
    if not others:
        return first
    abstract = "\n".join(source.abstract for source in sources)
    titles = "; ".join(source.title for source in sources)
    starts = _starts(sources)
    have_vectors = all(source.vectors is not None for source in sources)
    return replace(
        first,
        title=titles,
        abstract=abstract,
        spans=tuple(
            Span(start + span.start, start + span.end)
            for start, source in zip(starts, sources, strict=True)
            for span in source.spans
        ),
        stems=tuple(stems for source in sources for stems in source.stems),
        title_stems=frozenset().union(*(source.title_stems for source in sources)),
        grams=grams(f"{titles} {abstract}"),
        quantities=tuple(
            _moved(quantity, start)
            for start, source in zip(starts, sources, strict=True)
            for quantity in source.quantities
        ),
        title_quantities=tuple(q for source in sources for q in source.title_quantities),
        vectors=(
            np.concatenate([s.vectors for s in sources if s.vectors is not None])
            if have_vectors
            else None
        ),
    )


def _starts(sources: Sequence[Source]) -> list[int]:
    starts = [0]
    for source in sources[:-1]:
        starts.append(starts[-1] + len(source.abstract) + 1)
    return starts


def _moved(quantity: Quantity, by: int) -> Quantity:
    return replace(quantity, start=quantity.start + by, end=quantity.end + by)


def _metadata(paper: Paper) -> Iterator[str]:
    if paper.author_count is not None:
        yield counted(paper.author_count, "author")
    if paper.comments is not None:
        yield counted(paper.comments, "comment")
    yield date_of(paper) or "undated"
