"""Whether an absent name belongs to the abstracts all the same: 'erythromycin' for macrolides.

A name that means what an abstract says in other words draws the sentence nearer to the
abstract; a foreign name draws it away. Seen by vectors alone, so it is a reason to doubt
the accusation, and no more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from assistant.checking.fitted import BELONGING, BELONGS_FROM
from assistant.checking.source import Floats, Language, Source

_BLANKS = re.compile(r"\s+")


def belonging(
    sentence: str, names: Sequence[str], sources: Sequence[Source], language: Language
) -> list[bool]:
    """Return for each name of a sentence whether it fits what the sources say.

    Costs two embeddings a name and one for the sentence; False everywhere without vectors.
    """
    known = [source.vectors for source in sources if source.vectors is not None]
    if language.embed is None or not known or not names:
        return [False] * len(names)
    without = [_BLANKS.sub(" ", sentence.replace(name, " ")).strip() or name for name in names]
    nearest = [_nearest(row, known) for row in language.embed([sentence, *without, *names])]
    whole, cut, own = nearest[0], nearest[1 : 1 + len(names)], nearest[1 + len(names) :]
    return [
        _probability(whole - left, alone) >= BELONGS_FROM
        for left, alone in zip(cut, own, strict=True)
    ]


def _nearest(row: Floats, vectors: Sequence[Floats]) -> float:
    return max(float((one @ row).max(initial=-1.0)) for one in vectors)


def _probability(pull: float, own: float) -> float:
    """`pull` is the cosine to the nearest sentence with the name, less that without it."""
    intercept, of_pull, of_own = BELONGING
    return 1 / (1 + math.exp(-(intercept + of_pull * pull + of_own * own)))
