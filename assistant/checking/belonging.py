"""Whether an absent name fits the abstracts all the same: 'erythromycin' for macrolides.

A name for what an abstract says in other words draws its sentence closer to the
abstract; a foreign name draws it away. Only vectors show this, so it is merely a reason to
doubt the accusation. A coined name ('MathFusion') means nothing but itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.checking.fitted import BELONGING_COSINE, BELONGING_PULL
from assistant.checking.source import Source
from assistant.language.lexicon import Floats, Lexicon

_COINED = re.compile(r"[A-Z][a-z]{2,}[A-Z]")
_BLANKS = re.compile(r"\s+")


def belonging(
    sentence: str, names: Sequence[str], sources: Sequence[Source], lexicon: Lexicon
) -> list[bool]:
    """Return, for each name in a sentence, whether it fits what the sources say.

    Costs two embeddings per name and one for the sentence; without vectors, always False.
    """
    known = [source.vectors for source in sources if source.vectors is not None]
    if lexicon.embed is None or not known or not names:
        return [False] * len(names)
    without = [_BLANKS.sub(" ", sentence.replace(name, " ")).strip() or name for name in names]
    whole, *rest = (_nearest(row, known) for row in lexicon.embed([sentence, *without, *names]))
    return [
        whole - cut >= BELONGING_PULL and own >= BELONGING_COSINE and not _COINED.search(name)
        for name, cut, own in zip(names, rest[: len(names)], rest[len(names) :], strict=True)
    ]


def _nearest(row: Floats, vectors: Sequence[Floats]) -> float:
    return max(float((one @ row).max(initial=-1.0)) for one in vectors)
