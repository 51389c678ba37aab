"""Which sentences of a paper answer what is asked of it.

An abstract tells in turn what is wrong, what is proposed, how it works, what came of it, and
what may become of it. Which of these answers depends on the question: 'how' asks for the
method, 'how much' for a number. A sentence's score is the sum of what speaks for it, weighted
by a logistic regression on the labelled questions (`python -m eval.fit_quotes`, which also
shows what it gains on papers that it was not fitted to).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.language.numbers import quantities
from assistant.question.quantities import asks_for_number
from assistant.retrieval.definitions import definition
from assistant.retrieval.evidence import (
    TYPICAL_LENGTH,
    Floats,
    Query,
    Quote,
    cosines_to,
    scaled,
    shared,
)
from index.chunk import sentence_spans
from index.paper import Paper

WEIGHTS: Mapping[str, float] = {
    "meaning": 1.66,
    "words": 0.51,
    "words_of_detail": 0.72,
    "late": 0.43,
    "first": -1.66,
    "last": -0.25,
    "length": 1.16,
    "method": 0.46,
    "background": -0.60,
    "outlook": -1.17,
    "winner": -0.91,
    "own": 0.24,
    "number": 0.57,
    "question": -1.43,
    "definition": 0.88,
    "method_if_how": 0.88,
    "method_if_what": 0.75,
    "method_if_quantity": -1.16,
    "winner_if_asked": 3.59,
    "number_if_quantity": 1.27,
}
"""What each feature of a sentence adds to its score."""

_METHOD = re.compile(
    r"\b(?:we|this (?:paper|work|article|study)) (?:\w+ ){0,2}?(?:propose|introduce|present|develop"
    r"|design|construct|build|formulate|devise|leverage|employ|adopt|use|apply|train|extend|combine)"
    r"|\b(?:first(?:ly)?|second(?:ly)?|then|specifically|concretely|in particular|namely"
    r"|by \w+ing|via|consists? of|comprises?|based on|leverag\w+|employ\w+|integrat\w+"
    r"|instead of|rather than|to (?:this end|achieve this|address this|tackle these))\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:however|existing|recent(?:ly)?|previous|prior|traditional\w*|conventional\w*|suffer\w*"
    r"|remains?|challeng\w*|despite|although|limited|often|typically|struggl\w*"
    r"|has (?:been|become)|have (?:been|become|shown)|unfortunately|yet|problem)\b",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(
    r"\bwe (?:hope|believe)\b|\bpav\w+ the way\b|\b(?:potential|promising|valuable)\b"
    r"|\b(?:these|our) (?:results|findings|insights) (?:highlight|suggest|provide|underscore"
    r"|offer|establish|position)|\bavailable (?:at|on)\b|https?://",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:we|our|this (?:paper|work|article|survey|study))\b", re.IGNORECASE)
_HOW = re.compile(
    r"(?:^|[,;:.–—-] )\W*(?:and |but |so )?how (?!(?:many|much|big|large|long|often|few|far|fast"
    r"|common|high|small|good|well|accurate|low|deep|wide)\b)",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"(?:^|[,;:.–—-] )\W*(?:what(?:['’]s| is| are)|whats|w[au]ts?|explain|describe|define|summari"
    r"|tell me about)\b",
    re.IGNORECASE,
)
_ASKS_WINNER = re.compile(
    r"\b(?:beats?|outperforms?|better|best|worse|worst|wins?|won|loses?|surpass\w*|superior|on top"
    r"|ahead)\b",
    re.IGNORECASE,
)
_TELLS_WINNER = re.compile(
    r"\b(?:beats?|outperform\w*|better|best|worse|worst|won|surpass\w*|superior\w*|inferior|exceed\w*"
    r"|highest|lowest|less accurate|state-of-the-art)\b",
    re.IGNORECASE,
)
_WHERE_IT_IS = re.compile(
    r"\b(?:download|available|code|github|repo(?:sitory)?|url|link|released?|public(?:ly)?"
    r"|implementation|future|promis\w*|potential|hope)\b",
    re.IGNORECASE,
)
Features = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Words:
    """How words are analysed and weighted."""

    analyse: Callable[[str], list[str]]
    idf: Callable[[str], float]


def asks_how(question: str) -> bool:
    """Whether a question asks how something is done, and not how much of it there is."""
    return bool(_HOW.search(question)) and not asks_for_number(question)


def rank_answers(
    query: Query,
    names: Sequence[str],
    paper: Paper,
    vectors: Floats | None,
    words: Words,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Quote]:
    """Return the sentences of a paper's abstract, best first; ties go to the earlier one.

    `names` are what the question names; a sentence that says what they are answers rather.
    `vectors` has one unit row per sentence of `index.chunk.sentence_spans(abstract)`.
    """
    spans = sentence_spans(paper.abstract)
    if not spans:
        return []
    found = features(query, names, paper, vectors, words)
    scores = sum((weight * found[name] for name, weight in weights.items()), np.zeros(len(spans)))
    cosines = cosines_to(query, vectors, len(spans))
    return [
        Quote(paper.abstract[start:end], start, end, float(scores[i]), float(cosines[i]))
        for i in np.lexsort((np.arange(len(spans)), -scores))
        for start, end in (spans[i],)
    ]


def features(
    query: Query, names: Sequence[str], paper: Paper, vectors: Floats | None, words: Words
) -> Features:
    """Return what speaks for or against each sentence of an abstract; one value per sentence."""
    texts = [paper.abstract[start:end] for start, end in sentence_spans(paper.abstract)]
    terms = [words.analyse(text) for text in texts]
    subject = set(words.analyse(" ".join((paper.title, *names))))
    detail = {term: weight for term, weight in query.terms.items() if term not in subject}
    of_sentence = {
        "meaning": scaled(cosines_to(query, vectors, len(texts))),
        "words": shared(query.terms, terms, words.idf),
        "words_of_detail": shared(detail or query.terms, terms, words.idf),
        **_form(texts),
        "definition": _each(texts, lambda text: _defines(text, names)),
    }
    if _WHERE_IT_IS.search(query.text):
        of_sentence["outlook"] *= 0
    return of_sentence | _wanted(query.text, of_sentence)


def _form(texts: Sequence[str]) -> Features:
    """Return what a sentence's place, length and cue words tell of its part in the abstract."""
    places = np.arange(len(texts))
    return {
        "late": np.linspace(0.0, 1.0, len(texts)),
        "first": (places == 0).astype(np.float64),
        "last": (places == len(texts) - 1).astype(np.float64),
        "length": np.log([max(len(text.split()), 1) / TYPICAL_LENGTH for text in texts]),
        "method": _each(texts, _METHOD.search),
        "background": _each(texts, _BACKGROUND.search),
        "outlook": _each(texts, _OUTLOOK.search),
        "winner": _each(texts, _TELLS_WINNER.search),
        "own": _each(texts, _OWN.search),
        "number": _each(texts, quantities),
        "question": _each(texts, lambda text: text.rstrip().endswith("?")),
    }


def _wanted(question: str, of_sentence: Features) -> Features:
    """Return what weighs more, or less, by what is asked."""
    quantity = float(asks_for_number(question))
    what = float(bool(_WHAT.search(question)) and not quantity)
    return {
        "method_if_how": asks_how(question) * of_sentence["method"],
        "method_if_what": what * of_sentence["method"],
        "method_if_quantity": quantity * of_sentence["method"],
        "winner_if_asked": bool(_ASKS_WINNER.search(question)) * of_sentence["winner"],
        "number_if_quantity": quantity * of_sentence["number"],
    }


def _defines(text: str, names: Sequence[str]) -> float:
    return max((definition(name, text) for name in names), default=0) / 2


def _each(texts: Sequence[str], told: Callable[[str], object]) -> NDArray[np.float64]:
    return np.array([_value(told(text)) for text in texts])


def _value(told: object) -> float:
    return float(told) if isinstance(told, float) else float(bool(told))
