"""A cited paper as the checker reads it: its sentences, their words, their vectors.

Reading a paper is the expensive half of a check and is done once for all sentences that
cite it. Word weights come from outside: the checker knows no index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.language.lexicon import Floats, Lexicon
from assistant.language.numbers import Quantity, quantities
from index.chunk import sentence_spans
from index.sentences import Span

GRAM = 5
"""Characters in the n-grams that compare spellings across word boundaries."""

_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a paper besides its text; None or () if not known."""

    published: date | None = None
    author_count: int | None = None
    authors: tuple[str, ...] = ()
    comments: int | None = None
    published_within: str | None = None

    @property
    def people(self) -> frozenset[str]:
        """The words of the authors' names."""
        return frozenset(word for name in self.authors for word in name.split())


UNKNOWN = Facts()


@dataclass(frozen=True, slots=True)
class Source:
    """A paper that an answer may cite."""

    title: str
    abstract: str
    spans: tuple[Span, ...]
    """The sentences, as `index.chunk.sentence_spans` cuts them."""
    stems: tuple[frozenset[str], ...]
    """Stems of each sentence."""
    title_stems: frozenset[str]
    grams: frozenset[str]
    """Letter n-grams of title and abstract."""
    quantities: tuple[Quantity, ...]
    """Quantities of the abstract, with offsets into it."""
    title_quantities: tuple[Quantity, ...]
    vectors: Floats | None
    """One unit row per sentence."""
    facts: Facts = UNKNOWN

    @property
    def text(self) -> str:
        """Title and abstract, for when it only matters that something is said."""
        return f"{self.title}\n{self.abstract}"

    def sentence(self, number: int) -> str:
        """Return the text of a sentence."""
        start, end = self.spans[number]
        return self.abstract[start:end]


def read_source(
    title: str,
    abstract: str,
    lexicon: Lexicon,
    vectors: Floats | None = None,
    *,
    facts: Facts = UNKNOWN,
) -> Source:
    """Prepare a paper for checking.

    `vectors` are the unit vectors of `index.chunk.sentence_spans(abstract)`, if already known;
    otherwise they are computed here if there is a model.
    """
    spans = tuple(sentence_spans(abstract))
    texts = [abstract[start:end] for start, end in spans]
    if vectors is None and lexicon.embed is not None and texts:
        vectors = lexicon.embed(texts)
    return Source(
        title=title,
        abstract=abstract,
        spans=spans,
        stems=tuple(frozenset(lexicon.analyse(text)) for text in texts),
        title_stems=frozenset(lexicon.analyse(title)),
        grams=grams(f"{title} {abstract}"),
        quantities=tuple(quantities(abstract)),
        title_quantities=tuple(quantities(title)),
        vectors=vectors if vectors is not None and len(vectors) == len(spans) else None,
        facts=facts,
    )


def narrowed(source: Source, quotes: Sequence[Span]) -> Source:
    """Return a source with only those of its sentences that contain the quotes."""
    kept = [
        number
        for number, (start, end) in enumerate(source.spans)
        if any(start < last and first < end for first, last in quotes)
    ]
    text = " ".join(map(source.sentence, kept))
    return replace(
        source,
        spans=tuple(source.spans[number] for number in kept),
        stems=tuple(source.stems[number] for number in kept),
        grams=grams(f"{source.title} {text}"),
        vectors=None if source.vectors is None else source.vectors[kept],
    )


def grams(text: str) -> frozenset[str]:
    """Return the letter n-grams of a text, spaces between words included."""
    plain = f" {_NOT_WORD.sub(' ', text.lower()).strip()} "
    return frozenset(plain[i : i + GRAM] for i in range(max(1, len(plain) - GRAM + 1)))
