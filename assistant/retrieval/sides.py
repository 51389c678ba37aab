"""The papers that represent the sides of a comparison."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from assistant.language.terms import names
from assistant.language.wording import listed
from assistant.question.plan import Plan
from assistant.question.sides import find_sides as read_sides
from assistant.question.spelling import normalised
from assistant.retrieval.confidence import comes_close
from assistant.retrieval.definitions import role_of
from assistant.retrieval.retrieve import Ranking, Retriever
from index.paper import Paper

CONSIDERED = 5


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared, with its paper; None if no abstract is about it."""

    name: str
    paper: Paper | None
    also: tuple[str, ...] = ()
    """Further sides covered by the same paper."""

    @property
    def names(self) -> str:
        """The sides in the words of the question."""
        return listed((self.name, *self.also))


def find_sides(
    plan: Plan, found: Ranking, retriever: Retriever, only: Collection[str] | None
) -> list[Side]:
    """Return the sides of the planned comparison, each with another paper.

    Sides that one paper covers together become one side; an unnamed comparison is taken to
    be between the two best papers.
    """
    if not plan.sides:
        return [Side(hit.paper.title, hit.paper) for hit in found.hits[:2]]
    sides: list[Side] = []
    for name in _as_spelt(plan):
        called = names(name)
        if called and not any(retriever.mentions(part) for part in called):
            sides.append(Side(name, None))
            continue
        query = retriever.query(name, words_will_do=True)
        ranking = retriever.rank(query, CONSIDERED, only, called)
        if not called and not plan.filters.papers and not comes_close(ranking):
            sides.append(Side(name, None))
            continue
        taken = [side.paper for side in sides if side.paper is not None]
        best = ranking.hits[0].paper if ranking.hits else None
        both = next((paper for paper in taken if _treats(paper, called, best)), None)
        if both is not None:
            sides = [_with(side, name) if side.paper is both else side for side in sides]
            continue
        free = [hit.paper for hit in ranking.hits if hit.paper not in taken]
        sides.append(Side(name, free[0] if free else None))
    return sides


def _with(side: Side, name: str) -> Side:
    return replace(side, also=(*side.also, name))


def _as_spelt(plan: Plan) -> tuple[str, ...]:
    """Return the sides as the papers write them: the plan's are read before names are corrected."""
    mended = {normalised(side): side for side in read_sides(plan.standalone)}
    return tuple(mended.get(normalised(side), side) for side in plan.sides)


def _treats(paper: Paper, called: tuple[str, ...], best: Paper | None) -> bool:
    """Whether `paper` is about a thing of this name as much as about its own.

    It says so in its title, or introduces it where it is the `best` paper on it as well.
    """
    abstract = paper.abstract if best is not None and paper.id == best.id else ""
    introduced = [role_of(name, paper.title, abstract) == "introduced" for name in called]
    return bool(introduced) and all(introduced)
