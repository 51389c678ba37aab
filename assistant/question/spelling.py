"""Misspelled words in a question, corrected to words that the abstracts use.

Only a word that no abstract contains is touched, and only if adding, dropping or swapping one
letter turns it into one of theirs; in a long word one or two letters may also differ. A different
letter in a short word is usually a different word ('beat', 'best'). Names are left as they are,
except one typed without its hyphens and capitals: 'nvembed' is read as 'NV-Embed'.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice

from rapidfuzz.distance import OSA

from assistant.language.terms import STOP_WORDS, names
from index.paper import Paper
from index.stores.words import analyse

SAMPLE = 5_000
"""Papers whose words are learned: enough for common words, quick for any size of index."""
SHORTEST_ASKING, SHORTEST, LONG, LONGER = 4, 5, 7, 9
ASKING = frozenset("which what when where papers paper".split())
"""Words that every question may hold: a slip in one of them is corrected though it is short, or
it would count as the most telling word of all."""
RARE = 2
"""A word with forms in fewer papers than this may itself be a misspelling."""


_COMPOUND = re.compile(r"(?<![\w-])[A-Za-z]\w*(?:[-.]\w+)+(?![\w-])")


def normalised(name: str) -> str:
    """Return a name as typed in haste: only letters and digits, in lower case."""
    return re.sub(r"[\W_]", "", name).casefold()


class Speller:
    """Knows the words of a sample of papers."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._held: Counter[str] = Counter()
        compounds: Counter[str] = Counter()
        for paper in islice(papers, SAMPLE):
            text = f"{paper.title} {paper.abstract}"
            self._held.update(set(re.findall(r"[a-z]+", text.lower())))
            compounds.update(set(_COMPOUND.findall(text)))
        # The most common spelling of a name comes last and wins.
        ordered = sorted(compounds, key=lambda name: (compounds[name], name.swapcase()))
        self._compounds = {normalised(name): name for name in ordered}

    def joined(self, word: str) -> str | None:
        """Return the hyphenated name that `word` lacks the hyphens of, None if there is none."""
        return self._compounds.get(normalised(word))

    def correct(self, word: str) -> str | None:
        """Return the nearest word, the most common of several, None if there is none."""
        near = [
            (edits, -held, other)
            for other, held in self._held.items()
            if other[0] == word[0]
            and (edits := OSA.distance(word, other, score_cutoff=2)) <= 1 + (len(word) >= LONGER)
            and (len(word) >= LONG or not _one_letter_differs(word, other))
            and (held >= RARE or other in STOP_WORDS or self._in_use(other) >= RARE)
        ]
        return min(near)[2] if near else None

    def _in_use(self, word: str) -> int:
        """Return how many papers contain a form of the word, each form counted separately."""
        stem = analyse(word)
        return sum(
            held
            for other, held in self._held.items()
            if other[:SHORTEST] == word[:SHORTEST] and analyse(other) == stem
        )


def _one_letter_differs(word: str, other: str) -> bool:
    differing = sum(one != two for one, two in zip(word, other, strict=False))
    return len(word) == len(other) and differing == 1


def correct(
    question: str, is_known: Callable[[str], bool], speller: Callable[[], Speller]
) -> tuple[str, dict[str, str]]:
    """Return the question with its misspelled words replaced, and the replacements.

    `speller` is called only if a word is unknown, because it has to read papers.
    """
    protected = {part for name in names(question) for part in re.findall(r"[A-Za-z]+", name)}
    replaced: dict[str, str] = {}
    for word in dict.fromkeys(re.findall(r"(?<![\w-])[A-Za-z][A-Za-z0-9]*(?![\w-])", question)):
        if word.lower() in STOP_WORDS or is_known(word.lower()):
            continue
        right = _asking(word) if word not in protected else None
        if right is None and len(word) >= SHORTEST:
            right = speller().joined(word)
            if right is None and word.isalpha() and word not in protected:
                right = speller().correct(word.lower())
        if right:
            replaced[word] = right
    return replace_words(question, replaced), replaced


def _asking(word: str) -> str | None:
    """Return the word of asking that an unknown word is a slip of: 'which' for 'wich'."""
    lowered = word.lower()
    for right in sorted(ASKING) if len(word) >= SHORTEST_ASKING else ():
        if OSA.distance(lowered, right) == 1 and not _one_letter_differs(lowered, right):
            return right.capitalize() if word[0].isupper() else right
    return None


def replace_words(text: str, replaced: dict[str, str]) -> str:
    """Return `text` with whole words replaced."""
    for word, right in replaced.items():
        text = re.sub(rf"(?<![\w-]){word}(?![\w-])", right, text)
    return text
