"""Text of strangers inside a prompt: made harmless, and fenced by a code it can't foresee.

What stands between two tags that carry the code is data. No text can open or close a tag, and
none can know the code, because that depends on all that is fenced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from index.characters import TAGS, TURNING
from index.paper import Paper, digest

FENCE_LENGTH = 6
_UNSEEN = dict.fromkeys(map(ord, TURNING + TAGS))
"""A model reads them, but a person sees nothing."""
_OPENS = re.compile(r"<(?! ?[0-9.])")
"""What may open a tag; 'p < 0.05' can't."""


def plain(text: str) -> str:
    """Return one line of what people see of a text, in which no tag can open."""
    seen = " ".join(str(text).translate(_UNSEEN).split())
    return _OPENS.sub("‹", seen)


def fence_of(papers: Mapping[int, Paper]) -> str:
    """Return the code of papers by their numbers."""
    return fence(part for n, paper in papers.items() for part in (str(n), paper.text_digest))


def fence(parts: Iterable[str]) -> str:
    """Return the code, six hex digits, of the texts that it is to fence."""
    return digest(*parts)[:FENCE_LENGTH]
