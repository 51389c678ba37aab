"""The paper whose title, slips and all, or whose abstract somebody pasted as a question.

Either says which paper is meant and nothing else. A title of a few plain words is a topic as
well ('Matryoshka Representation Learning'), and stays one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from index.identity.naming import title_key
from index.paper import Paper

FEWEST_OF_TITLE = 5
"""Words from which a title without a colon is no mere topic."""
SLIPS = 1 / 8
"""The share of a title's letters that may be mistyped."""
SHORTEST_SLIP, LETTERS = 5, 2
"""In a word of so many letters, so many may be mistyped: in a shorter one, it is another word."""
FEWEST_OF_ABSTRACT = 25
"""Words from which a text may be part of an abstract."""
RUN = 5
"""Words in a row that two texts share only if one was copied."""
COPIED = 0.6
"""The share of a text's runs of words that stand in the abstract it is of."""

_WORD = re.compile(r"[^\W_]+")


def pasted_paper(text: str, near: Sequence[Paper]) -> Paper | None:
    """Return the one of the papers `near` a text whose title or abstract the text is."""
    by_title = (paper for paper in near if _is_title(text, paper.title))
    return next(by_title, None) or next((one for one in near if _is_abstract(text, one)), None)


def _is_title(text: str, title: str) -> bool:
    if ":" not in title and len(_WORD.findall(title)) < FEWEST_OF_TITLE:
        return False
    typed, key = title_key(text), title_key(title)
    most = int(len(key) * SLIPS)
    return typed == key or (
        OSA.distance(typed, key, score_cutoff=most) <= most and _differs_by_slips(text, title)
    )


def _differs_by_slips(text: str, title: str) -> bool:
    """Whether each word that the title lacks is one of its words mistyped."""
    right = set(_words(title))
    return all(any(_is_slip(word, other) for other in right) for word in {*_words(text)} - right)


def _is_slip(word: str, other: str) -> bool:
    return (
        word[0] == other[0]
        and min(len(word), len(other)) >= SHORTEST_SLIP
        and OSA.distance(word, other, score_cutoff=LETTERS) <= LETTERS
    )


def _is_abstract(text: str, paper: Paper) -> bool:
    words = _words(text)
    if len(words) < FEWEST_OF_ABSTRACT:
        return False
    runs, held = _runs(words), _runs(_words(f"{paper.title} {paper.abstract}"))
    return len(runs & held) >= COPIED * len(runs)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
