"""Who is compared with whom, and what comes before what: the two sides of a sentence.

'A outperforms B', 'B is slower than A' and 'B is beaten by A' have two sides and point one
way; so has 'A before B'. A claim is turned round where an abstract has its two sides the other
way round, or the same way round under an opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.checking.clauses import asks, read_words
from assistant.checking.opposites import AMOUNT, QUALITY, Pole, judged, poles
from assistant.language.lexicon import Lexicon

SIDE = 110
"""Letters of a side that are read, from the middle on."""
_DECAY = 0.12
"""By how much each word further from the middle counts less."""
_ORDER = "order"
_MIDDLES = re.compile(
    r"\b(?:(?P<loses>(?:is|are|was|were|been|being)\s(?:\w+ly\s)?(?:outperformed|surpassed|beaten"
    r"|exceeded)\sby|underperform(?:s|ed|ing)?|inferior\sto|lag(?:s|ged)?\sbehind)"
    r"|(?P<wins>outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|beat(?:s|ing)?|exceed(?:s|ed|ing)?"
    r"|superior\sto|outshines?|improv(?:es|ed|ing|e)\s(?:up)?on)"
    r"|(?P<cue>more|less|fewer|better|worse|(?!other|rather|whether|either|further|never|number"
    r"|over|under|after|later|order)[a-z]{3,}er)"
    r"(?P<topic>(?:\s(?!(?:more|less|fewer|better|worse|faster|slower|higher|lower)\b)[\w.%-]+){0,8}?)"
    r"\s(?:than|compared\s(?:to|with)|relative\sto)"
    r"|(?P<before>before|prior\sto|precedes?|followed\sby|(?:and\s)?(?:then|afterwards|subsequently))"
    r"|(?P<after>after|following)"
    r"|(?P<replaces>replac(?:es?|ing)|instead\sof|rather\sthan)"
    r"|(?P<replaced>replaced\s(?:by|with)))\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"\bfrom\s(?P<one>[^;:()]{1,60}?)\sto\s(?P<other>(?:(?!\sfrom\s)[^;:()]){1,60})", re.IGNORECASE
)
_BREAK = re.compile(
    r"[;:()]|,(?!\d|\swhich)|\b(?:while|whereas|but|although|where)\b", re.IGNORECASE
)
_BY = re.compile(r"\s(?:by|with)\s", re.IGNORECASE)
_STEPS = re.compile(
    r"(?<!\w)\((?:first|second|third|1|2|3|i{1,3})\)|\b(?:first(?:ly)?|second(?:ly)?|third|then|finally"
    r"|afterwards|subsequently)\b(?!-)",
    re.IGNORECASE,
)
_POLES: Mapping[str, Pole] = {
    "wins": (QUALITY, 1),
    "loses": (QUALITY, -1),
    "before": (_ORDER, 1),
    "after": (_ORDER, -1),
    "replaces": ("instead", 1),
    "replaced": ("instead", -1),
}

Side = Mapping[str, float]
"""Root -> rarity times nearness to the middle."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and the way that they point."""

    poles: frozenset[Pole]
    left: Side
    right: Side
    shown: str
    """Its wording."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A comparison of a claim that an abstract has the other way round."""

    held: str
    excess: float
    """How much better the wrong way round fits than the right one, 0..2."""


def turned_round(claim: str, abstract: Sequence[str], lexicon: Lexicon) -> Turned | None:
    """Return the comparison of a claim that is clearest the other way round in an abstract."""
    claimed = list(comparisons(claim, lexicon))
    if not claimed:
        return None
    asked = [one for text in abstract if asks(text) for one in comparisons(text, lexicon)]
    held = [one for text in abstract if not asks(text) for one in comparisons(text, lexicon)]
    held += _steps(" ".join(abstract), lexicon)
    found = (_turned(said, held, asked) for said in claimed)
    return max(filter(None, found), key=lambda one: one.excess, default=None)


def comparisons(text: str, lexicon: Lexicon) -> Iterator[Comparison]:
    """Yield the comparisons of a sentence."""
    for middle in _MIDDLES.finditer(text):
        left = _BREAK.split(text[max(0, middle.start() - SIDE) : middle.start()])[-1]
        right, *further = _BREAK.split(text[middle.end() : middle.end() + 2 * SIDE])
        shown = f"{left}{middle.group()}{right}"
        if middle["replaces"]:
            left, right = _replacement(middle.group(), left, right, further)
        yield from _read(_poles(middle, lexicon), left, right, shown, lexicon, at_end=True)
    for found in _FROM_TO.finditer(text):
        sides = found["one"], found["other"]
        yield from _read(frozenset({("from", 1)}), *sides, found.group(), lexicon)
    yield from _steps(text, lexicon)


def _replacement(verb: str, left: str, right: str, further: Sequence[str]) -> tuple[str, str]:
    """Return what comes and what goes: 'A replaces B', 'replaces B by A', 'rather than B, A'."""
    gone, *come = _BY.split(right, maxsplit=1) if verb.startswith("replac") else (right,)
    if come:
        return come[0], gone
    return (further[0] if further and not left.strip() else left), right


def _read(
    found: frozenset[Pole],
    left: str,
    right: str,
    shown: str,
    lexicon: Lexicon,
    *,
    at_end: bool = False,
) -> Iterator[Comparison]:
    sides = _side(left, lexicon, at_end=at_end), _side(right, lexicon, at_end=False)
    if found and all(sides):
        yield Comparison(found, *sides, " ".join(shown.split()))


def _steps(text: str, lexicon: Lexicon) -> Iterator[Comparison]:
    """Yield what comes one after the other: 'first ..., then ...'."""
    marks = list(_STEPS.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    parts = [text[mark.end() : end][:SIDE] for mark, end in zip(marks, ends, strict=True)]
    for one, other in pairwise(parts):
        shown = f"{one.strip()} … {other.strip()}"
        yield from _read(frozenset({(_ORDER, 1)}), one, other, shown, lexicon)


def _poles(middle: re.Match[str], lexicon: Lexicon) -> frozenset[Pole]:
    for group, pole in _POLES.items():
        if middle[group]:
            return frozenset({pole})
    cue, topic = middle["cue"].lower(), middle["topic"]
    found = judged(poles(cue), topic.split())
    amounts = {end for scale, end in found if scale == AMOUNT}
    if not amounts:
        return found or frozenset({(cue, 1)})
    whats = {(word.root, end) for word in read_words(topic, lexicon) for end in amounts}
    return frozenset({pole for pole in found | whats if pole[0] not in {AMOUNT, ""}})


def _side(text: str, lexicon: Lexicon, *, at_end: bool) -> Side:
    words = [word for word in read_words(text, lexicon) if word.root]
    if at_end:
        words.reverse()
    side: dict[str, float] = {}
    for distance, word in enumerate(words):
        side.setdefault(word.root, word.weight / (1 + _DECAY * distance))
    return side


def _turned(
    said: Comparison, held: Sequence[Comparison], asked: Sequence[Comparison]
) -> Turned | None:
    """Return how a claim is turned round; what is only asked may agree, but opposes nothing."""
    right = max((_agreement(said, one) for one in (*held, *asked)), default=0.0)
    wrong = min(held, key=lambda one: _agreement(said, one), default=None)
    excess = -_agreement(said, wrong) - max(right, 0.0) if wrong else 0.0
    return Turned(wrong.shown, excess) if wrong and excess > 0 else None


def _agreement(said: Comparison, held: Comparison) -> float:
    """Return how well a comparison bears a claim out, -2..2."""
    return _relation(said, held) * _same_way(said, held)


def _relation(one: Comparison, other: Comparison) -> int:
    if one.poles & other.poles:
        return 1
    return -any((scale, -end) in other.poles for scale, end in one.poles)


def _same_way(one: Comparison, other: Comparison) -> float:
    """Return how much better the sides fit as they are than exchanged, -2..2."""
    straight = _alike(one.left, other.left) + _alike(one.right, other.right)
    crossed = _alike(one.left, other.right) + _alike(one.right, other.left)
    return straight - crossed


def _alike(one: Side, other: Side) -> float:
    common = sum(min(weight, other[root]) for root, weight in one.items() if root in other)
    return common / (sum(one.values()) or 1.0)
