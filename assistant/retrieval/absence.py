"""Whether a text says that something is done without: 'training-free', 'requires no training'.

Knows nothing of questions: which things are asked about is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.terms import STOP_WORDS
from index.stores.words import analyse

REACH = 6
"""Words before a thing in which its absence is stated: 'without any need for further training'."""
MOST_MODIFIERS = 2
"""Words among them that only say which: 'without positive-pair augmentations'."""
TEXTS_KEPT = 16_384

_ABSENT = frozenset(
    """
    without w no zero free avoid avoids avoiding eliminate eliminates eliminating remove
    removes removing bypass bypasses bypassing circumvent circumvents circumventing obviate
    obviates obviating replace replaces replacing prevent prevents preventing mitigate mitigates
    mitigating alleviate alleviates alleviating overcome overcomes overcoming beyond nor neither
    """.split()
)
_NEEDED = frozenset(
    "need needs needing require requires requiring required involve involves involving rely"
    " relies relying on depend depends depending use uses using used any".split()
)
_BETWEEN = _NEEDED | frozenset(
    "the a an all for of to or and additional extra further explicit costly expensive"
    " performing".split()
)
_DENIED = frozenset({"not", "t", "never", "neither", "nor"})
_JOINED = frozenset({"non", "no", "zero", "without"})
"""What denies a word that it is joined to by a hyphen."""
_GENERIC = re.compile(
    r"(?:operation|step|layer|mechanism|module|procedure|scheme|phase|stage|technique)s?"
    r"|strateg(?:y|ies)|process(?:es)?|whatsoever"
)
"""Words after a thing that are no other thing; 'methods' is a stop word."""
_WORD = re.compile(r"[^\W_]+")
_PARTED = re.compile(r"[.,;:!?()]")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that may be absent, as the words that a text has to hold for it."""

    name: str
    head: frozenset[str]
    """Stems of its last word: the statement is about one of them."""
    rest: frozenset[str]
    """Stems that must stand in the same text."""

    def is_named(self, text: str) -> bool:
        """Return whether a text speaks of the thing."""
        stems = frozenset(stem for word in _words(text) for stem in word.stems)
        return self.rest <= stems and bool(self.head & stems)

    def is_absent(self, text: str) -> bool:
        """Return whether a text states that it is done without."""
        words = _words(text)
        return self.is_named(text) and any(
            self.head & word.stems and _is_denied(text, words, place)
            for place, word in enumerate(words)
        )


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    """In lower case."""
    stems: frozenset[str]
    """Of the whole that a hyphen makes of it: 'fine-tuning' is no tuning; less any 're'."""
    start: int
    end: int


def _is_denied(text: str, words: tuple[_Word, ...], place: int) -> bool:
    after = words[place + 1] if place + 1 < len(words) else None
    if after is not None and after.text in {"free", "less"}:
        return True
    if after is not None and _is_modifier(text, words[place], after):
        return False
    if place and words[place - 1].text in _JOINED and text[words[place - 1].end] == "-":
        return True
    modifiers, needed = 0, False
    for before in range(place - 1, max(-1, place - 1 - REACH), -1):
        word, following = words[before], words[before + 1]
        if _PARTED.search(text, word.end, following.start):
            return False
        if word.text in _ABSENT or (word.text in _DENIED and (needed or before == place - 1)):
            return True
        needed = needed or word.text in _NEEDED
        if word.text not in _BETWEEN:
            modifiers += 1
            says_which = word.text not in STOP_WORDS and not word.text.endswith("ing")
            if not says_which or modifiers > MOST_MODIFIERS:
                return False
    return False


def _is_modifier(text: str, word: _Word, after: _Word) -> bool:
    """'Training data' is no training; 'augmentation methods' are augmentation."""
    is_next = text[word.end : after.start] == " "
    return is_next and after.text not in STOP_WORDS and not _GENERIC.fullmatch(after.text)


@lru_cache(maxsize=TEXTS_KEPT)
def _words(text: str) -> tuple[_Word, ...]:
    found: list[_Word] = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        is_joined = bool(found) and text[found[-1].end : match.start()] == "-"
        whole = found[-1].text + word if is_joined and found[-1].text not in _JOINED else word
        stems = set(analyse(whole))
        stems |= {stem.removeprefix("re") for stem in stems if len(stem) > len("re") + 3}
        found.append(_Word(word, frozenset(stems), *match.span()))
    return tuple(found)
