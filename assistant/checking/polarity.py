"""Sentences that say the opposite of their evidence, as far as single words show it.

Two things are sought: a denial in the sentence with none in the evidence, and a word of
direction ('higher') whose opposite ('lower') stands in the evidence beside the same words.
A denial on the side of the evidence alone is not: abstracts deny by the way, in other
clauses than the one that counts. Causality, and opposites that need knowledge, are unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from assistant.checking.source import Language

_VERB_DENIES = (
    r"not(?! (?:only|just|merely|least))|never|cannot|neither|nor|\w+n['’]t|fail(?:s|ed)? to"
    r"|unable to"
)
_BY_VERB = re.compile(rf"\b(?:{_VERB_DENIES})\b", re.IGNORECASE)
_DENIES = re.compile(
    rf"\b(?:{_VERB_DENIES}|no(?! (?:more|less|fewer|longer|doubt)\b))\b", re.IGNORECASE
)
_MAY_DENY = re.compile(
    r"\b(?:not|no|non|never|cannot|neither|nor|none|\w+n['’]t|fail\w*|unable|without|lack\w*"
    r"|absen\w+|free|hardly|barely|rarely|rather than|instead|unlike|eliminat\w*|avoid\w*|remov\w*"
    r"|prevent\w*|unnecessary|independent\w*|zero|few|little|limited|insufficient\w*|un\w{4,}|\w*less)\b",
    re.IGNORECASE,
)

_STATES_AN_AIM = re.compile(
    r"\b(?:whether|(?:to|we|and) (?:determine|evaluate|assess|investigate|examine|explore|study"
    r"|test|compare)|objective|aim(?:s|ed)?)\b",
    re.IGNORECASE,
)
"""Evidence that asks, and neither affirms nor denies."""

_OPPOSITES = (
    ("increas rais boost grow", "decreas reduc lower declin diminish drop fall fell shrink cut"),
    ("more greater larger higher", "less fewer smaller lower"),
    ("increas enhanc promot activat", "inhibit suppress impair attenuat prevent repress"),
    ("higher above", "below lower"),
    ("longer", "shorter"),
    ("faster accelerat", "slower slow delay"),
    ("better stronger improv", "worse weaker worsen degrad impair deteriorat"),
    ("upregulat", "downregulat"),
    ("outperform surpass beat", "underperform"),
    ("gain", "lose loses lost loss"),
    ("positive", "negative"),
    ("strengthen", "weaken"),
    ("necessary", "unnecessary dispensable"),
    ("sufficient", "insufficient"),
)
"""Beginnings of words, and of those that say the opposite."""
_DEGREES = frozenset({"more", "less", "fewer"})
_SHORT = 4
"""Up to so many letters it must be the word itself, with its endings."""
_ENDINGS = ("", "s", "es", "ed", "ing", "er")

MOST = 40
"""Words of direction that are looked at in one text."""
REACH = 6
"""Words to either side of a word of direction that say what it is about."""
_DECAY = 0.3
_AFTER = 1.5
"""What a word counts that follows, against one that goes before."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d[\d.,]*%?")


@dataclass(frozen=True, slots=True)
class _Direction:
    """A word of direction, what stands around it, and whether it is denied."""

    word: str
    keys: frozenset[str]
    around: dict[str, float]
    """Stem -> nearness."""
    denied: bool
    perhaps_denied: bool
    """Whether anything in its text sounds like a denial."""
    degree_of: frozenset[str] | None
    """Stems of the next word after 'more' and 'less': what there is more of; else None."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """A word of a claim, and its opposite in the evidence."""

    said: str
    held: str
    excess: float
    """Share of the words around `said` that are around `held`, less that around any word that
    agrees with it; 0..1."""


def denies_alone(claim: str, evidence: Sequence[str]) -> bool:
    """Whether `claim` denies something and nothing in its evidence sounds like a denial."""
    return bool(_DENIES.search(claim)) and not any(map(_MAY_DENY.search, evidence))


def denies_by_verb(claim: str) -> bool:
    """Whether a claim denies by its verb: 'does not lose', but not 'with no loss'."""
    return bool(_BY_VERB.search(claim))


def states_an_aim(evidence: Iterable[str]) -> bool:
    """Whether some of the evidence says what is asked, and not what is found."""
    return any(map(_STATES_AN_AIM.search, evidence))


def reversal(claim: str, evidence: Sequence[str], language: Language) -> Reversal | None:
    """Return the clearest reversal of a claim, None if there is none.

    The opposite must stand beside more of the same words than any word that agrees, and
    must not agree with another word of the claim.
    """
    claimed = list(islice(_directions(claim, language), MOST))
    held = [one for text in evidence for one in islice(_directions(text, language), MOST)]
    found = (_reversal(said, claimed, held, language) for said in claimed)
    return max(filter(None, found), key=lambda one: one.excess, default=None)


def _reversal(
    said: _Direction, claimed: Sequence[_Direction], held: Sequence[_Direction], language: Language
) -> Reversal | None:
    agreeing = max(
        (_overlap(said, one, language) for one in held if _agree(said, one)), default=0.0
    )
    free = [
        one
        for one in held
        if _oppose(said, one) and not any(_agree(o, one) for o in claimed if o is not said)
    ]
    excess, word = max(((_overlap(said, one, language), one.word) for one in free), default=(0, ""))
    return Reversal(said.word, word, excess - agreeing) if excess > agreeing else None


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for ups, downs in _OPPOSITES:
        for up, down in product(ups.split(), downs.split()):
            found.setdefault(up, set()).add(down)
            found.setdefault(down, set()).add(up)
    return {key: frozenset(others) for key, others in found.items()}


_OPPOSITE_OF = _opposites()


def _directions(text: str, language: Language) -> Iterator[_Direction]:
    words = _WORD.findall(text)
    perhaps = bool(_MAY_DENY.search(text))
    keys = [_keys(word) for word in words]
    for i, found in enumerate(keys):
        if found and not _is_attribute(words, i):
            denied = any(_DENIES.fullmatch(word) for word in words[max(0, i - 4) : i])
            near = _around(words, keys, i, language)
            degree = found <= _DEGREES
            what = frozenset(language.analyse(" ".join(words[i + 1 : i + 2]))) if degree else None
            yield _Direction(words[i], found, near, denied, perhaps, what)


def _is_attribute(words: Sequence[str], i: int) -> bool:
    """'Activated cells do x' says nothing of how they came to be activated."""
    return i == 0 and words[i].endswith("ed")


def _keys(word: str) -> frozenset[str]:
    plain = word.lower().replace("-", "")
    return frozenset(
        key
        for key in _OPPOSITE_OF
        if plain.startswith(key) and (len(key) > _SHORT or plain.removeprefix(key) in _ENDINGS)
    )


def _around(
    words: Sequence[str], keys: Sequence[frozenset[str]], centre: int, language: Language
) -> dict[str, float]:
    near: dict[str, float] = {}
    for i in range(max(0, centre - REACH), min(len(words), centre + REACH + 1)):
        if i != centre and not keys[i]:
            weight = (_AFTER if i > centre else 1.0) / (1 + _DECAY * abs(i - centre))
            for stem in language.analyse(words[i]):
                near[stem] = max(near.get(stem, 0.0), weight)
    return near


def _agree(said: _Direction, held: _Direction) -> bool:
    if said.denied == held.denied:
        return bool(said.keys & held.keys)
    return any(_OPPOSITE_OF[key] & held.keys for key in said.keys)


def _oppose(said: _Direction, held: _Direction) -> bool:
    if not _of_the_same(said, held):
        return False
    if said.denied == held.denied:
        return any(_OPPOSITE_OF[key] & held.keys for key in said.keys)
    if held.perhaps_denied if said.denied else said.perhaps_denied:
        return False
    return bool(said.keys & held.keys)


def _of_the_same(said: _Direction, held: _Direction) -> bool:
    """'More efficient' and 'less costly' agree: what there is more and less of must be one."""
    if said.degree_of is None and held.degree_of is None:
        return True
    about_said = said.around.keys() if said.degree_of is None else said.degree_of
    about_held = held.around.keys() if held.degree_of is None else held.degree_of
    return bool(about_said & about_held)


def _overlap(said: _Direction, held: _Direction, language: Language) -> float:
    """Return the share of what is around one word that is around the other, 0..1."""
    total = sum(near * language.idf(stem) for stem, near in said.around.items())
    common = sum(
        min(near, held.around.get(stem, 0.0)) * language.idf(stem)
        for stem, near in said.around.items()
    )
    return common / total if total else 0.0
