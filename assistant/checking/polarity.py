"""Words that point the other way than in the evidence: 'higher' where it says 'lower'.

Each word of a claim that points somewhere is held to those of the abstract on the same scale,
by the words that stand around both: the opposite must stand among more of the same words
than any word that agrees with it, wherever in the abstract. A denial turns a word round.
Opposites that need knowledge of the subject are unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.checking.clauses import Word, asks, read_words, shared
from assistant.checking.opposites import AMOUNT, EFFECT, judged, poles
from assistant.language.lexicon import Lexicon

MOST = 40
"""Most words of direction considered in one text."""
REACH = 6
"""Words to either side of a word of direction that say what it is about."""
DENIED = 3
"""Content words behind a denial that it turns round."""
AS_WELL = 0.7
"""An opposite is no reversal where it fits another word of the claim, that agrees with it, by
this share of what it fits this one."""
_DECAY = 0.3
_AFTER = 1.5
"""What a word counts that follows, against one that goes before."""
_OTHER_CLAUSE = 0.4
_JUDGED_BY = 4
"""Words to either side of a word of amount that say whether more of it is better."""
_DEGREES = frozenset({"more", "less", "fewer"})


@dataclass(frozen=True, slots=True)
class Reversal:
    """A word of a claim, and its opposite in the evidence."""

    said: str
    held: str
    excess: float
    """How much better the opposite fits the claim than any word that agrees, 0..1.5."""
    agreeing: float
    """The fit of the word that agrees best, 0..1.5."""
    is_effect: bool
    """Whether only what acts on what is opposite ('induces', 'inhibits'), which the absence of
    a thing, and that of its absence, turn round more often than words can show."""


@dataclass(frozen=True, slots=True)
class _Direction:
    """A word that points somewhere, and what stands around it."""

    word: Word
    around: dict[str, float]
    """Root -> nearness times rarity."""
    what: str | None
    """Root of what there is more or less of; None for a word that is no degree."""
    compares: bool = False
    """Whether 'than' follows: which side has more is another module's business."""
    common: float = 1.0
    """Share of the claim that is in its sentence, 0..1."""
    asked: bool = False
    """Whether its sentence says what is asked: such a word may agree, but opposes nothing."""

    @property
    def is_denied(self) -> bool:
        return 0 < self.word.denied <= DENIED

    @property
    def shown(self) -> str:
        return f"not {self.word.text}" if self.is_denied else self.word.text


def reversal(claim: str, abstract: Iterable[str], lexicon: Lexicon) -> Reversal | None:
    """Return the clearest reversal of a claim by sentences of an abstract, None without one."""
    words = read_words(claim, lexicon)
    claimed = list(islice(_directions(words), MOST))
    if not claimed:
        return None
    held = [one for text in abstract for one in _held(words, text, lexicon)]
    found = (_reversal(said, claimed, held) for said in claimed)
    return max(filter(None, found), key=lambda one: one.excess, default=None)


def _held(claim: Sequence[Word], text: str, lexicon: Lexicon) -> Iterator[_Direction]:
    words = read_words(text, lexicon)
    common, asked = shared(claim, words), asks(text)
    found = islice(_directions(words), MOST)
    return (replace(one, common=common, asked=asked) for one in found)


def _reversal(
    said: _Direction, claimed: Sequence[_Direction], held: Sequence[_Direction]
) -> Reversal | None:
    agreeing = max((_fit(said, one) for one in held if _relation(said, one) > 0), default=0.0)
    against = [
        one
        for one in held
        if not one.asked and _relation(said, one) < 0 and not _taken(one, said, claimed)
    ]
    best = max(against, key=lambda one: _fit(said, one), default=None)
    if best is None or _fit(said, best) <= agreeing:
        return None
    scales = {scale for scale, _ in said.word.poles} & {scale for scale, _ in best.word.poles}
    excess = _fit(said, best) - agreeing
    return Reversal(said.shown, best.shown, excess, agreeing, is_effect=scales == {EFFECT})


def _taken(held: _Direction, said: _Direction, claimed: Sequence[_Direction]) -> bool:
    """Whether another word of the claim agrees with an opposite, and fits it as well."""
    enough = AS_WELL * _overlap(said, held)
    return any(
        other is not said and _relation(other, held) > 0 and _overlap(other, held) >= enough
        for other in claimed
    )


def _relation(one: _Direction, other: _Direction) -> int:
    """Return 1 where two words point the same way, -1 where the opposite, 0 if unknown."""
    same = bool(one.word.poles & other.word.poles)
    turned = any((scale, -end) in other.word.poles for scale, end in one.word.poles)
    if same == turned or not _of_the_same(one, other) or one.word.absent != other.word.absent:
        return 0
    if same == (one.is_denied == other.is_denied):
        return 1
    return 0 if _is_doubtful(one, other) else -1


def _is_doubtful(one: _Direction, other: _Direction) -> bool:
    """Whether two words that point apart may be about different sides, or not denied alike."""
    if one.is_denied == other.is_denied:
        return one.compares and other.compares
    unsure = one.word.unsure if other.is_denied else other.word.unsure
    return unsure or not _is_one_word(one.word, other.word)


def _is_one_word(one: Word, other: Word) -> bool:
    """Whether a denial of one may be held against the other: 'not better' against 'superior'."""
    scales = {scale for scale, _ in poles(one.text) & poles(other.text)}
    return one.root == other.root or bool(scales - {AMOUNT, EFFECT})


def _of_the_same(one: _Direction, other: _Direction) -> bool:
    """'More efficient' and 'less costly' agree: what there is more and less of must be one."""
    return (one.what is None or one.what in other.around) and (
        other.what is None or other.what in one.around
    )


def _directions(words: Sequence[Word]) -> Iterator[_Direction]:
    for i, word in enumerate(words):
        attribute = i == 0 and word.text.endswith("ed")  # 'Activated cells do x'
        if word.poles and not attribute and not _counts(words[i + 1 : i + 3]):
            poles = judged(word.poles, (words[k].text for k in _nearest(i, len(words))))
            yield _Direction(
                word=replace(word, poles=poles),
                around=_around(words, i),
                what=_what(words, i),
                compares=any(after.text == "than" for after in words[i + 1 : i + 1 + 2 * REACH]),
            )


def _nearest(i: int, count: int) -> Iterator[int]:
    """Yield the places around one, the next ones first."""
    for distance in range(1, _JUDGED_BY + 1):
        yield from (k for k in (i + distance, i - distance) if 0 <= k < count)


def _counts(after: Sequence[Word]) -> bool:
    """'More than 100' says how many, and compares nothing."""
    return len(after) > 1 and after[0].text == "than" and after[1].text[0].isdigit()


def _what(words: Sequence[Word], i: int) -> str | None:
    if words[i].text.lower() not in _DEGREES:
        return None
    following = words[i + 1 : i + 3]
    if len(following) > 1 and following[1].joined:  # 'more data-efficient'
        following = following[1:]
    return following[0].root or None if following else None


def _around(words: Sequence[Word], centre: int) -> dict[str, float]:
    near: dict[str, float] = {}
    scales = {scale for scale, _ in words[centre].poles}
    for i in range(max(0, centre - REACH), min(len(words), centre + REACH + 1)):
        word = words[i]
        if i != centre and word.root and scales.isdisjoint(scale for scale, _ in word.poles):
            nearness = (_AFTER if i > centre else 1.0) / (1 + _DECAY * abs(i - centre))
            if word.clause != words[centre].clause:
                nearness *= _OTHER_CLAUSE
            near[word.root] = max(near.get(word.root, 0.0), nearness * word.weight)
    return near


def _fit(said: _Direction, held: _Direction) -> float:
    return _overlap(said, held) * (0.5 + held.common)


def _overlap(said: _Direction, held: _Direction) -> float:
    """Return the share of what is around one word that is around the other, 0..1."""
    total = sum(said.around.values())
    common = sum(min(near, held.around.get(root, 0.0)) for root, near in said.around.items())
    return common / total if total else 0.0
