"""Where a word or phrase occurs in a text, in any forms of its words.

Words are compared as in the word index: case, hyphens and endings make no
difference, nor does a number right after a word ('Qwen2' is a Qwen). A stop word of the phrase
('chain of thought') may be missing from the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.sentences import Span
from index.stores.words import analyse

_WORD = re.compile(r"[^\W_]+")
_DIGITS = "0123456789"
WORDS_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    """In lower case."""
    stem: str | None
    """None for a stop word."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, parsed once to be searched for in many texts."""

    text: str
    words: tuple[_Word, ...]

    @classmethod
    def read(cls, text: str) -> Phrase:
        """Parse a text as a phrase."""
        return cls(text, _words(text))

    @property
    def stems(self) -> frozenset[str]:
        """Terms that texts with the phrase contain, numbered or not; none if only stop words."""
        return frozenset(word.stem for word in self.words if word.stem is not None)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield where the phrase occurs in a text; nowhere if it is only stop words."""
        words = _words(text)
        first = next((word for word in self.words if word.stem is not None), None)
        for place, word in enumerate(words):
            if first is not None and _is_form(word, first):
                end = self._end(words, place)
                if end is not None:
                    yield Span(word.start, end)

    def _end(self, words: tuple[_Word, ...], place: int) -> int | None:
        """Return where the phrase ends if its first significant word is at this place."""
        end, has_begun = None, False
        for wanted in self.words:
            found = words[place] if place < len(words) else None
            if wanted.stem is None:
                place += has_begun and found is not None and found.text == wanted.text
            elif found is not None and _is_form(found, wanted):
                place, end, has_begun = place + 1, found.end, True
            else:
                return None
        return end


def _is_form(found: _Word, wanted: _Word) -> bool:
    return wanted.stem is not None and wanted.stem in (found.stem, found.text.rstrip(_DIGITS))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[_Word, ...]:
    found = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        found.append(_Word(word, _stem(word), *match.span()))
    return tuple(found)


@lru_cache(maxsize=WORDS_KEPT)
def _stem(word: str) -> str | None:
    return next(iter(analyse(word)), None)
