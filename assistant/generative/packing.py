"""Papers, best first -> those whose abstracts fit completely into a prompt.

Each paper that fits is taken, best first; one that does not is left out, and those after it
still get their chance: all of them were chosen because they answer the question, and one
giant must not cost the reader the rest. Nothing is cut, with one exception: if not a single
paper fits, the best is offered with the first complete sentences of its abstract.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from index.paper import Paper
from index.sentences import split_sentences

FRAME_TOKENS = 50
"""What the prompt puts around a title and an abstract: tags, date, authors, its marker."""

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Packed:
    """The papers of a prompt in the given order, and those that it has no room for."""

    papers: tuple[Paper, ...]
    left_out: tuple[Paper, ...] = ()
    tokens: int = field(default=0, compare=False)
    """Of the papers as they stand in the prompt."""
    shortened: bool = False
    """Whether the only paper is cut to the first sentences of its abstract."""

    @property
    def numbered(self) -> dict[int, Paper]:
        """The papers by their numbers in the prompt, from 1."""
        return dict(enumerate(self.papers, start=1))


def pack(papers: Sequence[Paper], budget: int, count: Count) -> Packed:
    """Return the papers whose abstracts fit into `budget` tokens; `count` counts a text's tokens.

    Given papers, at least one is returned, if need be with only its first sentences or its
    title. A shortened abstract is a prefix of the real one, so offsets into it stay valid.
    """
    taken: list[Paper] = []
    left_out: list[Paper] = []
    used = 0
    for paper in papers:
        tokens = _tokens(paper, count)
        if used + tokens <= budget:
            used += tokens
            taken.append(paper)
        else:
            left_out.append(paper)
    if taken or not left_out:
        return Packed(tuple(taken), tuple(left_out), used)
    best, *others = left_out
    short = _shortened(best, budget, count)
    return Packed((short,), tuple(others), _tokens(short, count), shortened=True)


def _tokens(paper: Paper, count: Count) -> int:
    return FRAME_TOKENS + count(paper.title) + count(paper.abstract)


def _shortened(paper: Paper, budget: int, count: Count) -> Paper:
    """Return the paper with as many sentences of its abstract as fit."""
    heads = [paper.abstract[: sentence.end] for sentence in split_sentences(paper.abstract)]
    room = budget - FRAME_TOKENS - count(paper.title)
    fitting = bisect_right(heads, room, key=count)
    return replace(paper, abstract=heads[fitting - 1] if fitting else "")
