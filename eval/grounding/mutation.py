"""Mutants of correct sentences: each has one change that makes the sentence false.

Everything is drawn from one seed, so that two runs give the same mutants. Mutants are
false by construction, except for negations and opposites of vague sentences.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from assistant.checking.markers import find_markers, without_markers
from assistant.checking.source import Source
from assistant.language.entities import holds, names_in
from assistant.language.numbers import Quantity, quantities, rounded, same
from eval.grounding.opposites import denied, turned_round
from eval.grounding.worlds import World
from eval.grounding.written import Cited

SEED = 20251120
PER_SENTENCE = 3
"""Mutants tried per kind and sentence."""


class Case(NamedTuple):
    """What a mutator works on."""

    cited: Cited
    world: World
    dice: random.Random


Mutator = Callable[[Case], Cited | None]
"""Returns a mutant, None if the sentence offers nothing to change."""


def mutants(world: World, mutator: Mutator) -> Iterator[Cited]:
    """Yield the mutants of one kind of all sentences, each wording once, without true ones."""
    dice = random.Random(SEED)  # noqa: S311 repeatable, not secret
    for cited in world.sentences:
        seen: set[tuple[str, str]] = set()
        for _ in range(PER_SENTENCE):
            made = mutator(Case(cited, world, dice))
            key = (made.text, str(made.cites)) if made else None
            if made and key and key not in seen and not world.is_true(made):
                seen.add(key)
                yield made


def foreign_number(case: Case) -> Cited | None:
    """A number replaced by one of another paper that the cited abstracts lack."""
    others = [id_ for id_ in case.world.sources if id_ not in case.cited.cites.values()]
    for _ in range(20):
        pool = _plain(case.world.sources[case.dice.choice(others)].quantities)
        held = [
            q for source in _cited(case) for q in (*source.quantities, *source.title_quantities)
        ]
        fresh = [q for q in pool if not any(same(q, other) for other in held)]
        if fresh:
            return _with_number(case, case.dice.choice(fresh).text)
    return None


def other_number(case: Case) -> Cited | None:
    """A number replaced by another number of the same abstract."""
    pool = _unsaid(case)
    return _with_number(case, case.dice.choice(pool).text) if pool else None


def like_number(case: Case) -> Cited | None:
    """A number replaced by another one of the same abstract with the same unit: the hard case."""
    places = _places(case.cited.text)
    case.dice.shuffle(places)
    for old in places:
        pool = [quantity for quantity in _unsaid(case) if quantity.unit == old.unit]
        if pool:
            return _replaced(case, old, case.dice.choice(pool).text)
    return None


def exchanged_numbers(case: Case) -> Cited | None:
    """Two numbers of the sentence with the same unit, each in the other's place."""
    places = _places(case.cited.text)
    case.dice.shuffle(places)
    for one, other in combinations(places, 2):
        if one.unit == other.unit and not _is_much_like(one, other):
            first, second = sorted((one, other), key=lambda place: place.start)
            later = _replaced(case, second, first.text)
            return _replaced(case._replace(cited=later), first, second.text)
    return None


def foreign_name(case: Case) -> Cited | None:
    """A name replaced by one of another paper's sentences that the cited papers lack."""
    others = case.dice.sample(list(case.world.sentences), len(case.world.sentences))
    return _renamed(case, (without_markers(other.text) for other in others))


def near_name(case: Case) -> Cited | None:
    """A name replaced by one of the abstract nearest to the cited one: the hard case."""
    near = case.world.nearest[case.cited.cites[min(case.cited.cites)]][:3]
    sources = [case.world.sources[paper] for paper in case.dice.sample(near, len(near))]
    return _renamed(case, (one.sentence(i) for one in sources for i in range(len(one.spans))))


def random_marker(case: Case) -> Cited | None:
    """A marker moved to a random paper."""
    return _moved(case, case.dice.choice(_others(case)))


def nearest_marker(case: Case) -> Cited | None:
    """A marker moved to the paper nearest to the one cited."""
    number = case.dice.choice(sorted(case.cited.cites))
    near = case.world.nearest[case.cited.cites[number]]
    taken = set(case.cited.cites.values())
    return _moved(case, next(id_ for id_ in near if id_ not in taken), number)


def random_claim(case: Case) -> Cited | None:
    """The claim replaced by one made of a random paper."""
    return _claimed(case, case.dice.choice(_others(case)))


def nearest_claim(case: Case) -> Cited | None:
    """The claim replaced by one made of the nearest paper."""
    cited = next(iter(case.cited.cites.values()))
    return _claimed(case, case.world.nearest[cited][0])


def negation(case: Case) -> Cited | None:
    """The sentence denied."""
    text = denied(case.cited.text)
    return Cited(text, case.cited.cites) if text else None


def direction(case: Case) -> Cited | None:
    """A word of direction replaced by its opposite: 'higher' by 'lower'."""
    text = turned_round(case.cited.text, case.dice)
    return Cited(text, case.cited.cites) if text else None


KINDS: Mapping[str, Mutator] = {
    "foreign number": foreign_number,
    "foreign name": foreign_name,
    "... of a near paper": near_name,
    "marker to a random paper": random_marker,
    "claim of a random paper": random_claim,
    "marker to the nearest paper": nearest_marker,
    "claim of the nearest paper": nearest_claim,
    "number of the same abstract": other_number,
    "... with the same unit": like_number,
    "two numbers exchanged": exchanged_numbers,
    "negation": negation,
    "direction": direction,
}


def _plain(found: Sequence[Quantity]) -> list[Quantity]:
    return [quantity for quantity in found if not quantity.spelled]


def _cited(case: Case) -> list[Source]:
    return [case.world.sources[id_] for id_ in case.cited.cites.values()]


def _others(case: Case) -> list[str]:
    taken = set(case.cited.cites.values())
    return [id_ for id_ in case.world.sources if id_ not in taken]


def _unsaid(case: Case) -> list[Quantity]:
    """Return the quantities in the cited abstracts that the sentence doesn't state."""
    said = quantities(without_markers(case.cited.text))
    return [
        quantity
        for source in _cited(case)
        for quantity in _plain(source.quantities)
        if not any(_is_much_like(quantity, other) for other in said)
    ]


def _is_much_like(one: Quantity, other: Quantity) -> bool:
    return any(alike(*pair) for alike in (same, rounded) for pair in ((one, other), (other, one)))


def _places(text: str) -> list[Quantity]:
    brackets = [(marker.start, marker.end) for marker in find_markers(text)]
    return [
        quantity
        for quantity in _plain(quantities(text))
        if not any(start <= quantity.start < end for start, end in brackets)
    ]


def _with_number(case: Case, number: str) -> Cited | None:
    places = _places(case.cited.text)
    return _replaced(case, case.dice.choice(places), number) if places else None


def _replaced(case: Case, old: Quantity, number: str) -> Cited:
    text = case.cited.text
    return Cited(text[: old.start] + number + text[old.end :], case.cited.cites)


def _renamed(case: Case, texts: Iterator[str]) -> Cited | None:
    """Replace a name by the first certain one in the texts that the cited papers lack."""
    lexicon = case.world.lexicon
    own = [n.text for n in names_in(without_markers(case.cited.text), lexicon) if n.certain]
    if not own:
        return None
    for text in texts:
        for name in names_in(text, lexicon):
            lacking = not any(holds(source.text, name.text) for source in _cited(case))
            if name.certain and lacking:
                old = case.dice.choice(own)
                return Cited(case.cited.text.replace(old, name.text, 1), case.cited.cites)
    return None


def _moved(case: Case, paper: str, number: int | None = None) -> Cited:
    chosen = case.dice.choice(sorted(case.cited.cites)) if number is None else number
    return Cited(case.cited.text, {**case.cited.cites, chosen: paper})


def _claimed(case: Case, paper: str) -> Cited | None:
    claims = [c for c in case.world.sentences if list(c.cites.values()) == [paper]]
    if len(case.cited.cites) > 1:
        return None
    if claims:
        return Cited(case.dice.choice(claims).text, case.cited.cites)
    source = case.world.sources[paper]
    if not source.spans:
        return None
    return Cited(f"{source.sentence(case.dice.randrange(len(source.spans)))} [1]", case.cited.cites)
