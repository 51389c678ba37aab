"""What a question names in plain words, told by the papers that are near it in wording.

'Relative representations' is the head of a title, 'simvq' a name typed in haste, 'dual hypergraph
transformation' what an abstract abbreviates as DHT. Nothing of this can be read off the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.language.terms import names
from assistant.question.defining import defined_term
from assistant.question.spelling import normalised
from assistant.retrieval.definitions import abbreviates, definition, exact
from assistant.retrieval.phrases import Phrase
from index.chunk import sentence_spans
from index.paper import Paper

MOST_HOLDERS = 3
"""Of the papers near a question, so many may hold a name that one of them coined."""
LONGEST_TITLE = 8
"""Words of a title that a question may hold."""

_CAPITALISED = re.compile(r"[A-Z][\w-]*(?: [A-Z][\w-]*)+")
_TOKEN = re.compile(r"(?<![\w-])[A-Za-z0-9][\w.-]*\w")
_SHORT_FORM = re.compile(r"(?<=[ -])\((?P<short>[A-Za-z][\w-]{2,})\)")
_WORDS_BEFORE = re.compile(r"(?:[\w-]+[ -]){2,9}$")
LONGEST_BEFORE = 150
"""Characters before a bracket in which the words that it abbreviates stand."""


def named_in(question: str, papers: Sequence[Paper]) -> tuple[str, ...]:
    """Return the names, as these papers write them, of what a question is about.

    What is part of a longer one that the question holds is no name of its own.
    """
    found = list(dict.fromkeys((*_terms(question, papers), *_coined(question, papers))))
    lowered = [name.lower() for name in found]
    return tuple(
        name
        for name in found
        if not any(name.lower() in other and name.lower() != other for other in lowered)
    )


def _terms(question: str, papers: Sequence[Paper]) -> Iterator[str]:
    """Yield phrases of the question that stand in a title or are introduced in an abstract."""
    for term in (defined_term(question), *_CAPITALISED.findall(question)):
        phrase = Phrase.read(term)
        if len(phrase.stems) > 1 and any(_is_about(phrase, paper) for paper in papers):
            yield term
    for paper in papers:
        head, _, _ = paper.title.partition(":")
        for title in dict.fromkeys((head, paper.title)):
            phrase = Phrase.read(title)
            is_short = 1 < len(phrase.stems) <= LONGEST_TITLE
            if is_short and any(phrase.spans(question)):
                yield title


def _is_about(phrase: Phrase, paper: Paper) -> bool:
    return any(phrase.spans(paper.title)) or any(
        definition(phrase.text, sentence) for sentence in _sentences(paper)
    )


def _coined(question: str, papers: Sequence[Paper]) -> Iterator[str]:
    """Yield names coined by a paper whose letters, or whose long form, the question holds."""
    typed = {normalised(word) for word in _TOKEN.findall(question)}
    for paper in papers:
        written = dict.fromkeys(_TOKEN.findall(paper.abstract))
        haste = (name for name in written if normalised(name) in typed and _is_written_so(name))
        for name in (*haste, *_spelt_out(question, paper)):
            if is_coined(name, paper) and _is_rare(name, papers):
                yield name


def _is_written_so(name: str) -> bool:
    """Whether a word has an inner capital or a digit, which no plain word has."""
    return name in names(f"the {name}") and not name.istitle()


def _spelt_out(question: str, paper: Paper) -> Iterator[str]:
    """Yield what a paper abbreviates and the question does not: 'DHT' for 'Dual ...'."""
    for match in _SHORT_FORM.finditer(paper.abstract):
        before = paper.abstract[max(0, match.start() - LONGEST_BEFORE) : match.start()]
        if (long := _WORDS_BEFORE.search(before)) is None:
            continue
        words = long.group().split()
        tails = (" ".join(words[start:]) for start in range(len(words) - 1))
        form = next((tail for tail in tails if abbreviates(match["short"], tail)), "")
        if form and any(Phrase.read(form).spans(question)):
            yield match["short"]


def is_coined(name: str, paper: Paper) -> bool:
    """Whether a paper says that it introduces what has this name."""
    return any(definition(name, sentence) == 2 for sentence in _sentences(paper))


def _is_rare(name: str, papers: Sequence[Paper]) -> bool:
    """Whether few papers hold a name, and none as a plain word: 'limit' is not LIMIT."""
    texts = [f"{paper.title}\n{paper.abstract}" for paper in papers]
    plain = re.compile(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])")
    holders = sum(bool(exact(name).search(text)) for text in texts)
    return holders <= MOST_HOLDERS and not any(plain.search(text) for text in texts)


def _sentences(paper: Paper) -> Iterator[str]:
    return (paper.abstract[start:end] for start, end in sentence_spans(paper.abstract))
