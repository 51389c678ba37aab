"""Whether a name that somebody types is that of an author, however either is spelled.

Accents, initials and middle names make no difference: 'B. Schoelkopf', 'Scholkopf' and
'Bernhard Schölkopf' are one. Pure functions of two names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_WORD = re.compile(r"[^\W_]+")
_WRITTEN_OUT_AGAIN = re.compile(r"([ou])e+|(a)[ae]+")
_OR_WRITTEN_OUT = {"a": "a[ae]*", "o": "oe*", "u": "ue*"}
_APOSTROPHES = re.compile(r"['’`ʼ]")
_UMLAUT = re.compile(r"(?<=[^aeiou])([aou])e(?=[^aeiou])")
_SHORTEST_GUESS = 6
"""Letters a guess needs for 'oe' to count as an 'ö' that lost its dots: not 'Boer' and 'Bor'."""


def is_called(stated: str, asked: str) -> bool:
    """Return whether the author called `stated` may be meant by `asked`.

    The words of `asked` occur in `stated` in order, the last one in full; a given name and
    its initial are the same.
    """
    words, wanted = _words(_given_first(stated)), _words(_given_first(asked))
    if not wanted:
        return False
    if _joined(words) & _joined(wanted):  # 'LeCun' and 'Le Cun'
        return True
    *given, last = wanted
    places = (place for place, word in enumerate(words) if _is_same(word, last))
    return any(_follow(words[:place], given) for place in places)


def may_name(text: str, asked: str) -> bool:
    """Return, at a fraction of the cost, whether any name in a text may match `asked`.

    False is definite: none does.
    """
    pattern = _last_name(asked)
    return pattern is not None and pattern.search(_plain(_folded(text))) is not None


@lru_cache(maxsize=64)
def _last_name(asked: str) -> re.Pattern[str] | None:
    """Return a pattern of all the ways the last word of a name may be written."""
    words = _words(_given_first(asked))
    if not words:
        return None
    letters = _WRITTEN_OUT_AGAIN.sub(r"\1\2", _plain(words[-1]))
    return re.compile("".join(rf"{_OR_WRITTEN_OUT.get(one, one)}\W*" for one in letters))


def _follow(words: tuple[str, ...], given: list[str]) -> bool:
    """Return whether the given names, or their initials, occur in order among the words."""
    rest = iter(words)
    return all(any(_is_given(word, name) for word in rest) for name in given)


def _is_given(stated: str, asked: str) -> bool:
    if min(len(stated), len(asked)) > 1:
        return bool(_spellings(stated) & _spellings(asked))
    return _plain(stated)[:1] == _plain(asked)[:1]


def _is_same(stated: str, asked: str) -> bool:
    if _spellings(stated) & _spellings(asked):
        return True
    guesses = _UMLAUT.sub(r"\1", _plain(stated)), _UMLAUT.sub(r"\1", _plain(asked))
    return len(guesses[0]) >= _SHORTEST_GUESS and guesses[0] == guesses[1]


def _joined(words: tuple[str, ...]) -> frozenset[str]:
    return _spellings("".join(words))


def _given_first(name: str) -> str:
    last, comma, given = name.partition(",")
    return f"{given} {last}" if comma else name


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_folded(name)))


@lru_cache(maxsize=4096)
def _spellings(word: str) -> frozenset[str]:
    return frozenset((_plain(word), _plain(word.translate(_WRITTEN_OUT))))


def _folded(text: str) -> str:
    if text.isascii():
        return text.replace("'", "").replace("`", "").lower()
    return unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()


def _plain(word: str) -> str:
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
