"""Whether a number is near the same words in the abstract as in the claim.

'428 topics' is wrong where the abstract counts '121 topics and 428 lessons'. The words
around the claim's number are looked for around each number of the abstract; the right one
should not fit much worse than another.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.checking.source import Source
from assistant.language.lexicon import Lexicon
from assistant.language.numbers import Quantity, quantities, rounded, same

SAID_REACH, HELD_REACH = 7.0, 12.0
"""Distance in words at which a word's weight falls to 1/e, in the claim and the abstract."""
NEXT_REACH = 3.0
"""The same where two numbers of one sentence are distinguished."""
OTHER_SIDE = 0.6
"""Weight of a word on the other side of the number than in the claim."""
CLAUSE_BREAK = 3.0
"""A comma or semicolon between word and number counts as this many words."""
OTHER_UNIT = 0.05
"""By how much a number of another unit must fit better to be as good a rival."""
ITEM = 3
"""Words of an item of a list that stand nearest to its 'and'."""
WINDOW = 400
"""Characters on either side of a number that are read at all."""

_TOKEN = re.compile(r"[A-Za-z][\w'’-]*|(?:19|20)\d\d(?!\d)|[,;:()]")
_AND = re.compile(r",\s+(?:and\s+)?|\s+(?:and|&)\s+")
_BETWEEN = re.compile(r"\s*(?:,\s*)?(?:and\s|&)?\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source has a quantity of a claim."""

    source: int
    quantity: Quantity
    exact: bool
    fit: float
    """Share of the context found around it, 0..1."""
    better: Quantity | None
    """A quantity of the source that fits the words better, if there is one."""
    margin: float
    """`fit` less the fit of the best other quantity; negative if another fits better."""


Context = dict[tuple[str, int], float]
"""Stem and side (-1 before the number, 1 after it) -> nearness, 0..1."""


def context(text: str, quantity: Quantity, reach: float, lexicon: Lexicon) -> Context:
    """Return the stems around a quantity in its sentence, each with its side and nearness."""
    near: Context = {}
    for side in (-1, 1):
        distance = 0.0
        for word in _walk(text, quantity, side):
            if word in ",;:()":
                distance += CLAUSE_BREAK
                continue
            for stem in lexicon.analyse(word):
                near.setdefault((stem, side), math.exp(-distance / reach))
            distance += 1
    return near


def place(
    said: Quantity,
    claim: str,
    others: Sequence[Quantity],
    sources: Sequence[Source],
    lexicon: Lexicon,
) -> Place | None:
    """Return the best place for a claim's quantity, None if no source has it.

    `others` are the claim's other quantities: a place of one of them is no rival.
    """
    wanted = context(claim, said, SAID_REACH, lexicon)
    weights = {key: near * lexicon.idf(key[0]) for key, near in wanted.items()}
    best: Place | None = None
    for number, source in enumerate(sources):
        fits = [(q, _fit(weights, source, q, lexicon)) for q in source.quantities]
        held = [(q, fit) for q, fit in fits if same(said, q) or rounded(said, q)]
        rival, value = _best_rival(said, others, fits) if held else (None, 0.0)
        for quantity, fit in held:
            found = Place(number, quantity, same(said, quantity), fit, rival, fit - value)
            if best is None or (found.exact, found.fit) > (best.exact, best.fit):
                best = found
    return best or _in_title(said, sources)


def exchanged(
    one: Quantity, other: Quantity, claim: str, source: Source, lexicon: Lexicon
) -> float:
    """Return how much better two quantities of a claim fit each other's places, -2..2.

    '90% better recall, 10% lower latency' where it is the other way round. 0 unless both of
    them stand in the source. Only the nearest words count here.
    """
    places = [[held for held in source.quantities if same(said, held)] for said in (one, other)]
    if one.unit != other.unit or not all(places):
        return 0.0

    def fit(said: Quantity, there: Sequence[Quantity]) -> float:
        near = context(claim, said, NEXT_REACH, lexicon)
        weights = {key: value * lexicon.idf(key[0]) for key, value in near.items()}
        return max(_fit(weights, source, held, lexicon, NEXT_REACH) for held in there)

    mine, its = places
    return fit(one, its) + fit(other, mine) - fit(one, mine) - fit(other, its)


def _best_rival(
    said: Quantity, others: Sequence[Quantity], fits: Sequence[tuple[Quantity, float]]
) -> tuple[Quantity | None, float]:
    """Return the quantity that fits the claim's words best among those it doesn't state.

    A year competes only with years, and no other number does; function words are ignored.
    """
    rivals = (
        (held, fit if held.unit == said.unit else fit - OTHER_UNIT)
        for held, fit in fits
        if held.is_year == said.is_year and not held.spelled
        if not any(same(one, held) or rounded(one, held) for one in (said, *others))
    )
    return max(rivals, key=lambda pair: pair[1], default=(None, 0.0))


def _in_title(said: Quantity, sources: Sequence[Source]) -> Place | None:
    for number, source in enumerate(sources):
        for quantity in source.title_quantities:
            if same(said, quantity):
                return Place(number, quantity, True, 1.0, None, 1.0)
    return None


def _fit(
    weights: Context,
    source: Source,
    quantity: Quantity,
    lexicon: Lexicon,
    reach: float = HELD_REACH,
) -> float:
    total = sum(weights.values())
    if not total:
        return 1.0
    sentence, local = _local(source, quantity)
    row = _respective(sentence, local, lexicon) if reach == NEXT_REACH else {}
    near = row or context(sentence, local, reach, lexicon)
    found = (
        weight * max(near.get((stem, side), 0.0), OTHER_SIDE * near.get((stem, -side), 0.0))
        for (stem, side), weight in weights.items()
    )
    return sum(found) / total


def _respective(sentence: str, quantity: Quantity, lexicon: Lexicon) -> Context:
    """Return the words that a number belongs to by 'respectively': 'A and B by 3% and 5%, ...'."""
    end = sentence.find("respectively")
    if end < quantity.end:
        return {}
    like = [q for q in quantities(sentence[:end]) if q.unit == quantity.unit and not q.spelled]
    row = _row(like, sentence)
    places = [q.start for q in row]
    if quantity.start not in places or len(row) < 2:
        return {}
    items = _AND.split(sentence[: row[0].start])[-len(row) :]
    if len(items) < len(row):
        return {}
    at = places.index(quantity.start)
    words = _TOKEN.findall(items[at])
    words = words[-ITEM:] if at == 0 else words[:ITEM]
    return {(stem, side): 1.0 for stem in lexicon.analyse(" ".join(words)) for side in (-1, 1)}


def _row(found: Sequence[Quantity], sentence: str) -> list[Quantity]:
    """Return the last quantities with nothing but commas and 'and' between them."""
    row = list(found[-1:])
    for one in reversed(found[:-1]):
        if not _BETWEEN.fullmatch(sentence, one.end, row[0].start):
            break
        row.insert(0, one)
    return row


def _local(source: Source, quantity: Quantity) -> tuple[str, Quantity]:
    number = max(0, bisect_right(source.spans, quantity.start, key=lambda span: span.start) - 1)
    start, end = source.spans[number]
    shifted = Quantity(
        quantity.value, quantity.unit, quantity.text, quantity.start - start, quantity.end - start
    )
    return source.abstract[start:end], shifted


def _walk(text: str, quantity: Quantity, direction: int) -> list[str]:
    if direction > 0:
        return _TOKEN.findall(text[quantity.end : quantity.end + WINDOW])
    return _TOKEN.findall(text[max(0, quantity.start - WINDOW) : quantity.start])[::-1]
