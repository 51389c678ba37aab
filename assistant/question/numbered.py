"""Where a question refers to papers by number: 'the second one', 'the first two', '[2]'.

'The first paper on RAG' and 'the second layer' don't count: what follows belongs to
them. Knows nothing of the papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.numerals import COUNT, to_number
from assistant.question.vocabulary import ANY_PAPER, ANY_PAPERS, AUXILIARY, METHOD, METHODS, one_of


@dataclass(frozen=True, slots=True)
class Numbered:
    """Words of a question that refer to papers by their numbers in an answer."""

    start: int
    end: int
    numbers: tuple[int, ...]
    """Counted from 1; negative from the end, the last one being -1."""
    is_marker: bool = False
    """It is written like a marker in the answer: '[2]', 'paper 2'."""

    def among(self, titles: tuple[str, ...]) -> tuple[str, ...]:
        """Return the titles with these numbers; nothing unless all exist."""
        places = [number - 1 if number > 0 else len(titles) + number for number in self.numbers]
        there = all(0 <= place < len(titles) for place in places)
        return tuple(titles[place] for place in places) if there else ()


_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINALS = {word: number for number, word in enumerate(_WORDS, start=1)} | {"last": -1}
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"
_ONE = one_of("one", ANY_PAPER, METHOD, "result", "source", "citation")
_SEVERAL = one_of("ones", ANY_PAPERS, METHODS, "results", "sources", "citations")
_OF_THEM = rf"(?: (?:of|from|among|in) (?:them|those|these|the list|your list)(?: {ANY_PAPERS})?)?"
VERB = (
    rf"(?:{AUXILIARY}|will|would|should|use|uses|used|work|works|need|needs|apply|applies|holds?|compares?|differs?|says?|means?|helps?|scales?"
    r"|performs?|claims?|proposes?|reports?|beats?|outperforms?|requires?|releases?|shows?|handles?"
    r"|achieves?|reache?s?|saves?|reduces?|solves?|supports?|agree|disagree|also|still|really"
    r"|actually|all|even)"
)
"""Pattern of a word that may follow a subject."""
_NP_ENDS = rf"(?=\W*$|[,;:?!)]|['’]s?\b| (?:{VERB}|and|or|but|too|then|instead|with|to|than|vs)\b)"
_NOT_MODIFIED = (
    r"(?![\w-])(?! (?:on|about|in|for|from|that|which|who|by|using|where|proposing|of|ever|to)\b)"
)
_LEAD = r"(?:and |or |but |what about |how about )?"

_RUN = re.compile(
    rf"\b(?:the )?(?P<end>first|top|last) (?P<n>{COUNT})(?: {_SEVERAL})?{_OF_THEM}{_NP_ENDS}",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"\b(?:the )?(?P<a>{_ORDINAL})(?: {_ONE})? and (?:the )?(?P<b>{_ORDINAL})"
    rf"(?: (?:{_ONE}|{_SEVERAL}))?{_OF_THEM}{_NP_ENDS}",
    re.IGNORECASE,
)
_PAIR_OF_FIGURES = re.compile(
    r"^(?P<lead>\W*(?:please )?compare (?:papers? |numbers? )?)(?P<a>\d{1,2})"
    r" (?:and|with|to|vs\.?) (?P<b>\d{1,2})(?=\W*$)",
    re.IGNORECASE,
)
_NTH = re.compile(
    rf"(?P<lead>\b|^\W*{_LEAD})(?P<the>the )?(?P<a>{_ORDINAL})"
    rf"(?:(?P<noun> {_ONE})?{_OF_THEM}{_NP_ENDS}| {_ONE}{_OF_THEM}{_NOT_MODIFIED})",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\[(?P<n>\d{1,2})\]|(?<!\w)#(?P<m>\d{1,2})\b"
    rf"|\b(?:number|no\.?|paper|citation|source|result|item|entry) (?P<o>\d{{1,2}})\b{_NP_ENDS}",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\bthe (?P<a>former|latter)(?: one)?\b", re.IGNORECASE)


def find_numbered(question: str) -> tuple[Numbered, ...]:
    """Return the mentions of papers by number, from left to right, none inside another."""
    found: list[Numbered] = []
    for one in (*_runs(question), *_pairs(question), *_singles(question)):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def _runs(question: str) -> Iterator[Numbered]:
    for match in _RUN.finditer(question):
        count = to_number(match["n"])
        numbers = range(-count, 0) if match["end"].lower() == "last" else range(1, count + 1)
        yield Numbered(*match.span(), tuple(numbers))


def _pairs(question: str) -> Iterator[Numbered]:
    for match in _PAIR.finditer(question):
        yield Numbered(*match.span(), (_value(match["a"]), _value(match["b"])))
    if figures := _PAIR_OF_FIGURES.match(question):
        pair = (int(figures["a"]), int(figures["b"]))
        yield Numbered(figures.end("lead"), figures.end(), pair)


def _singles(question: str) -> Iterator[Numbered]:
    for match in _NTH.finditer(question):
        opens = not question[: match.end("lead")].strip() or bool(match["lead"])
        if match["the"] or match["noun"] or opens:
            yield Numbered(match.end("lead"), match.end(), (_value(match["a"]),))
    for match in _FIGURE.finditer(question):
        number = int(match["n"] or match["m"] or match["o"])
        yield Numbered(*match.span(), (number,), is_marker=True)
    for match in _FORMER.finditer(question):
        yield Numbered(*match.span(), (1 if match["a"].lower() == "former" else -1,))


def _value(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits.group()) if digits else _ORDINALS[word.lower()]
