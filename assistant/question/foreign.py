"""Whether a question is in another language than the abstracts, by its script or its small words.

Doubtful cases (a name, a few words of a topic) count as English. Says nothing of which
language it is.
"""

from __future__ import annotations

import re
import unicodedata

_ENGLISH = frozenset(
    "the of is are were which what how do does did to for with and that this these those papers"
    " paper who when why where from by about between can any it its".split()
)
_OPENING = frozenset(
    "welche welcher welches wie warum quels quelles quel quelle pourquoi qué cuáles cuál cómo quais"
    " quali welke hoe какие какая что как".split()
)
"""Words that open a question elsewhere and stand for nothing in English."""
# None that stands in names (van der, de la, dos).
_SMALL = _OPENING | frozenset(
    "ist und dem ein eine einen für über mit nicht gibt sind zum zur wird zwischen"
    " est les une dans sur avec pour sont qui que"
    " los las una sobre por para con son el"
    " che della gli sono nel"
    " uma são como qual"
    " een het zijn wat".split()
)
_OUR_LETTERS = ("LATIN", "GREEK")
_OTHER_LETTERS, _SMALL_WORDS = 2, 2

NOT_ENGLISH = (
    "The question does not look English. The abstracts are in English, and so are the words that"
    " are looked for: ask in English, or let a model read the question."
)


def is_foreign(question: str) -> bool:
    """Tell whether a question is plainly not in English."""
    words = re.findall(r"[^\W\d_]+", question.casefold())
    if not words or not _ENGLISH.isdisjoint(words):
        return False
    if sum(map(_is_other, question)) >= _OTHER_LETTERS or words[0] in _OPENING:
        return True
    return len(_SMALL.intersection(words)) >= _SMALL_WORDS


def _is_other(letter: str) -> bool:
    return letter.isalpha() and not unicodedata.name(letter, "").startswith(_OUR_LETTERS)
