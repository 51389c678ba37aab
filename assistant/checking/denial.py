"""What a sentence denies and its evidence affirms, and the other way round.

'It does not lose accuracy' is sought among the words that stand around 'lose' and 'accuracy'
in the abstract: it is denied alone where they stand without a denial, or anything like one,
beside them. What the abstract denies is affirmed alone where the sentence has the same words
without one. Only denials by a verb are held against a sentence: of 'with no loss' abstracts
say too often 'at the same quality'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import takewhile

from assistant.checking.clauses import Word, read_words, shared
from assistant.language.lexicon import Lexicon

REACH = 6
"""Words to either side of what is denied that say what it is about."""
SURE = 0.3
"""Least share of those that are held which nothing may deny there."""
AS_WELL = 0.7
"""What counts of a denial that stands elsewhere in the abstract; and the share of the claim
that a sentence must have, against the one that denies, to affirm it instead."""
HEAD = 2
"""Words behind a denial of which a sentence must have one, to be said to affirm it."""
COVERED = 0.6
"""Least share of what is denied together that a sentence must have."""
FEW = 0.5
"""What the fit of a single denied word counts: ', not to the teacher'."""
SHOWN = 5
"""Words of a denial in the reason."""
_DECAY = 0.3
_BACK = 0.67
"""What a word counts that goes before, against one that follows."""
_SCOPE = 0.75
"""What a denied word counts, against the one before it."""
_BY_VERB = re.compile(
    r"\b(?:not(?! (?:only|just|merely|least|necessarily))|never|cannot|neither|nor|\w+n['’]t"
    r"|fail(?:s|ed)? to|unable to)\b",
    re.IGNORECASE,
)
_IN_PART = re.compile(
    r"\b(?:alone|only|sole(?:ly)?|merely|just|necessarily|always|all|every|fully|entirely"
    r"|yet)\b",
    re.IGNORECASE,
)
"""'Not explained by this alone' denies no more than that it is all."""
_NEEDS = re.compile(
    r"\b(?:need\w*|requir\w*|necess\w*|must|(?:have|has|had) to|rel(?:y|ies|ied)|depend\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Denial:
    """Something that one side denies and the other affirms."""

    words: str
    """What is denied, in the words of whoever denies it."""
    fit: float
    """How well the affirming side fits it, 0..1.5."""


def denied_alone(claim: str, abstract: Iterable[str], lexicon: Lexicon) -> Denial | None:
    """Return what a claim denies by a verb and an abstract affirms, None without it."""
    if not _BY_VERB.search(claim):
        return None
    words = read_words(claim, lexicon)
    needs = bool(_NEEDS.search(claim))
    held = [read_words(text, lexicon) for text in abstract if not needs or _NEEDS.search(text)]
    firsts = [i for i, word in enumerate(words) if word.denied == 1]
    found = (_denied_alone(words, i, held) for i in firsts if not _IN_PART.search(_text(words, i)))
    return max(filter(None, found), key=lambda one: one.fit, default=None)


def affirmed_alone(claim: str, abstract: Iterable[str], lexicon: Lexicon) -> Denial | None:
    """Return what an abstract denies and a claim affirms, None without it."""
    words = read_words(claim, lexicon)
    if any(word.denied for word in words):
        return None
    held = [read_words(text, lexicon) for text in abstract]
    found = (_affirmed_alone(words, one, i, held) for one in held for i in _denials(one))
    return max(filter(None, found), key=lambda one: one.fit, default=None)


def _denied_alone(words: Sequence[Word], i: int, held: Sequence[Sequence[Word]]) -> Denial | None:
    around = _around(words, i)
    scope = _scope(words, i).keys()
    affirmed, denied = 0.0, 0.0
    for sentence in held:
        hits = [word for word in sentence if word.root in around]
        share = _share(around, hits)
        fit = share * (0.5 + shared(words, sentence))
        sure = _share(around, [word for word in hits if not word.unsure])
        if sure < SURE * share or _is_denied(hits, scope):
            denied = max(denied, fit)
        else:
            affirmed = max(affirmed, fit)
    if affirmed <= denied:
        return None
    fit = affirmed - AS_WELL * denied
    return Denial(_text(words, i), fit if len(scope) > 1 else FEW * fit)


def _is_denied(hits: Sequence[Word], scope: Set[str]) -> bool:
    """Whether what is denied is denied here, too; where none of it stands, whether anything is."""
    same = [word for word in hits if word.root in scope]
    return any(word.denied for word in same or hits)


def _affirmed_alone(
    words: Sequence[Word], sentence: Sequence[Word], i: int, held: Sequence[Sequence[Word]]
) -> Denial | None:
    scope = _scope(sentence, i)
    hit = scope.keys() & {word.root for word in words if not word.unsure}
    if not hit & set(list(scope)[:HEAD]):
        return None
    common = shared(words, sentence)
    if any(_affirms(other, hit) and shared(words, other) >= AS_WELL * common for other in held):
        return None
    covered = sum(scope[root] for root in hit) / (sum(scope.values()) or 1.0)
    fit = covered * common * (1.0 if len(scope) > 1 else FEW)
    return Denial(_text(sentence, i), fit) if covered >= COVERED else None


def _affirms(sentence: Sequence[Word], roots: set[str]) -> bool:
    return roots <= {word.root for word in sentence if not word.denied}


def _denials(sentence: Sequence[Word]) -> Iterator[int]:
    return (i for i, word in enumerate(sentence) if word.denied == 1 and word.root)


def _scope(sentence: Sequence[Word], first: int) -> dict[str, float]:
    """Return the roots that are denied together with the first, and what they count."""
    scope: dict[str, float] = {}
    for word in sentence[first:]:
        if not word.denied or (word.denied == 1 and word is not sentence[first] and word.root):
            break
        if word.root:
            scope[word.root] = word.weight * _SCOPE ** (word.denied - 1)
    return scope


def _around(words: Sequence[Word], centre: int) -> dict[str, float]:
    near: dict[str, float] = {}
    for i in range(max(0, centre - REACH), min(len(words), centre + REACH + 1)):
        if words[i].root:
            nearness = (_BACK if i < centre else 1.0) / (1 + _DECAY * abs(i - centre))
            near[words[i].root] = nearness * words[i].weight
    return near


def _share(around: dict[str, float], hits: Sequence[Word]) -> float:
    return sum(around[root] for root in {word.root for word in hits}) / (
        sum(around.values()) or 1.0
    )


def _text(words: Sequence[Word], i: int) -> str:
    first = next(at for at in range(i, -1, -1) if words[at].root)
    shown = takewhile(lambda word: word.clause == words[i].clause, words[first : first + SHOWN])
    return " ".join(word.text for word in shown)
