"""The words of a sentence with what it takes to compare two: roots, poles, clauses, denials.

'It does not lose accuracy, and needs less memory': 'lose' and 'accuracy' are denied, what
stands in the second clause is not. Plain rules on single words; no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from assistant.checking.opposites import Pole, poles
from assistant.language.lexicon import Lexicon
from assistant.language.terms import STOP_WORDS

REACH = 6
"""Words behind a denial that it may deny."""
NEAR = 40
"""Letters to either side of a word in which something may turn it round."""
MOST = 400
"""Words of a text that are read."""

_DENIES = re.compile(
    r"\b(?:not(?!\s(?:only|just|merely|least|necessarily|all|every)\b)|never|cannot|neither|nor"
    r"|\w+n['’]t|no(?!\s(?:more|less|fewer|longer|doubt|matter)\b)|no\slonger|without"
    r"|lack(?:s|ed|ing|\sof)?|fail(?:s|ed|ing)?\sto|unable\sto|incapable\sof|instead\sof"
    r"|rather\sthan|absence\sof|free\s(?:of|from)|far\sfrom|unlike"
    r"|(?:eliminat|remov|avoid|obviat|circumvent|bypass)\w*\s(?:the\s|any\s)?"
    r"(?:need|requirement|reliance|use)\w*\s(?:for|of|on))\b",
    re.IGNORECASE,
)
_MAY_DENY = re.compile(
    r"\b(?:non|none|fail\w*|unable|lack\w*|absen\w+|free|hardly|barely|rarely|seldom|scarcely"
    r"|eliminat\w*|avoid\w*|remov\w*|prevent\w*|unnecessary|independent\w*|zero|few|little"
    r"|limited|insufficient\w*|only|un(?!i|der)\w{4,}|(?:in|im)(?:ab|accu|suff|eff|poss|comp)\w*"
    r"|\w{3,}less|\w+-free|nothing|struggl\w*|difficult\w*|loss\w*|lose\w*|regardless|whether"
    r"|omit\w*|skip\w*|exclud\w*|discard\w*|drop\w*|whereas|contrary)\b",
    re.IGNORECASE,
)
_TAKEN_AWAY = re.compile(
    r"\b(?:knock\w*[-\s]?(?:out|down)s?|deficien\w*|delet\w*|deplet\w*|absence|lack\w*|loss of"
    r"|silenc\w*|ablat\w*|block\w*|inhibitors?|antagonists?|inhibiti\w*|mutants?|mutations?"
    r"|disrupt\w*|null|antibod\w*)\b",
    re.IGNORECASE,
)
"""What turns the effect of a thing round: its absence does the opposite of it."""
_ASKS = re.compile(
    r"\b(?:whether|(?:to|we|and) (?:determine|evaluate|assess|investigate|examine|explore|study"
    r"|test|compare)|objective|aim(?:s|ed)?)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W\d_][\w'’]*|\d[\d.,]*%?|[,;:()]|—|(?<=\s)(?:-{1,3}|–)(?=\s)")
_ENDING = re.compile(r"(?<=\w{4})(?:aci|iti|anc|enc|i)$")
_BREAKS = frozenset(
    "; : ( ) , - -- --- – — but while whereas although though because since when if which who"
    " thus yet unless until".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence."""

    text: str
    root: str
    """Its stem without what is left of an ending ('accur' for 'accuracy', too); '' for a word
    that carries nothing."""
    weight: float
    """How rare it is; 0 without a root."""
    poles: frozenset[Pole]
    clause: int
    denied: int
    """Which word with a root behind its denial it is, from 1; 0 if nothing denies it."""
    joined: bool
    """Whether a hyphen joins it to the word before."""
    unsure: bool
    """Whether something near it may deny it, in words that are not read as a denial."""
    absent: bool
    """Whether something near it is taken away: 'knockout', 'inhibitor'."""


@lru_cache(maxsize=4096)
def read_words(text: str, lexicon: Lexicon) -> tuple[Word, ...]:
    """Return the words of a sentence, in order; denials themselves are left out."""
    denials = [match.span() for match in _DENIES.finditer(text)]
    doubts = [match.start() for match in _MAY_DENY.finditer(text)]
    absences = [match.start() for match in _TAKEN_AWAY.finditer(text)]
    out: list[Word] = []
    clause, left, rank = 0, 0, 0
    for token in islice(_TOKEN.finditer(text), MOST):
        word, at = token.group(), token.start()
        if any(start <= at < end for start, end in denials):
            left, rank = REACH, 0
        elif word.lower() in _BREAKS:
            clause, left = clause + 1, 0
        else:
            root, weight = _root(word, lexicon)
            rank += bool(root)
            out.append(
                Word(
                    text=word,
                    root=root,
                    weight=weight,
                    poles=poles(word),
                    clause=clause,
                    denied=rank if left > 0 else 0,
                    joined=text[at - 1 : at] == "-",
                    unsure=_is_near(at, doubts),
                    absent=_is_near(at, absences),
                )
            )
            left -= 1
    return tuple(out)


def shared(claim: Sequence[Word], sentence: Sequence[Word]) -> float:
    """Return the share of a claim's words, by their rarity, that a sentence has, 0..1."""
    weights = {word.root: word.weight for word in claim if word.root}
    held = {word.root for word in sentence}
    total = sum(weights.values())
    return sum(weights[root] for root in weights.keys() & held) / total if total else 0.0


def asks(sentence: str) -> bool:
    """Whether a sentence says what is asked, and neither affirms nor denies."""
    return bool(_ASKS.search(sentence))


def _root(word: str, lexicon: Lexicon) -> tuple[str, float]:
    if word[0].isdigit():
        number = word.rstrip(".,")
        return number, lexicon.idf(number)
    stems = () if word.lower() in STOP_WORDS else lexicon.analyse(word)
    if not stems:
        return "", 0.0
    return _ENDING.sub("", stems[0]), lexicon.idf(stems[0])


def _is_near(place: int, others: Sequence[int]) -> bool:
    return any(abs(place - other) <= NEAR for other in others)
