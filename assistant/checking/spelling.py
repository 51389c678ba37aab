"""Names that are nearly the same: how an abstract may write a name in a sentence.

'NF-kappaB' for 'NF-kB', 'interleukin-6' for 'IL-6', 'BRCA1' for 'BRCA', 'GPT-4o' for
'GPT-4'. Numbers decide: 'CIFAR-100' is never like 'CIFAR-10', but a name may lose its last
number ('Llama' for 'Llama-3'). Similarity is a reason to doubt, not to believe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

SHORTEST, LONGEST = 3, 40
"""Range of letters and digits outside which only equal names are alike."""
ALIKE, ALIKE_IN_PIECES = 0.75, 0.85
"""Twice the common letters over the letters of both, from which spellings are alike; the
second if letters are missing in the middle."""
WITHIN = 0.5
"""Least share of a longer name that a shorter one at its start or end must make up."""

_SPELLED = {
    "alpha": "a", "beta": "b", "gamma": "g", "delta": "d", "epsilon": "e", "zeta": "z",
    "kappa": "k", "lambda": "l", "sigma": "s", "omega": "o", "tau": "t", "mu": "m",
}  # fmt: skip
_LETTER = str.maketrans("αβγδεζκλσωτμ", "abgdezklootm")
_WORDS = "|".join(_SPELLED)
_GREEK = re.compile(rf"(?<![a-z])(?:{_WORDS})(?![a-z])|(?i:\b(?:{_WORDS})(?=[-\d]))")
_TOKEN = re.compile(r"[^\s,;:()\[\]{}\"“”‘’/]+")
_NUMBER = re.compile(r"\d+")
_LOOSE = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"[A-Z][a-z]{3,}")
_HYPHEN = re.compile(r"[-–]")
_SUFFIX = re.compile(r"-[a-z]{3,}$")
_LAST_NUMBER = re.compile(r"\d+$")


def alike(name: str, text: str) -> str | None:
    """Return a word of `text` that resembles a name it doesn't contain, None if there is none."""
    wanted = {_plain(name), _plain(_SUFFIX.sub("", name))}
    for token, plain in _tokens(text):
        if any(_is_like(one, plain, token) for one in wanted):
            return token
    return None


@lru_cache(maxsize=512)
def _tokens(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a text that are written like names, each with its plain spelling."""
    return tuple((token, _plain(token)) for token in dict.fromkeys(_candidates(text)))


def _candidates(text: str) -> Iterator[str]:
    words = [word.strip(".'-–") for word in _TOKEN.findall(text)]
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if after.isdigit() and not word.isdigit():
            yield f"{word} {after}"
        elif any(char.isupper() or char.isdigit() for char in word):
            yield word
            yield from (part for part in _CAMEL.findall(word) if part != word)
            yield from _hyphenated(word)


def _hyphenated(word: str) -> Iterator[str]:
    """Yield 'MUC1' of 'MUC1-mediated', but not 'CIFAR' of 'CIFAR-100'."""
    parts = _HYPHEN.split(word)
    for part, after in pairwise(parts):
        if len(part) >= SHORTEST and not after[:1].isdigit():
            yield part


def _plain(name: str) -> str:
    """Return a name in lower-case letters and digits, Greek letters as Latin look-alikes."""
    latin = _GREEK.sub(lambda match: _SPELLED[match.group().lower()], name)
    return _LOOSE.sub("", latin.lower().translate(_LETTER))


def _is_like(name: str, held: str, token: str) -> bool:
    if name == held:
        return len(name) > 1
    if not SHORTEST <= min(len(name), len(held)) <= max(len(name), len(held)) <= LONGEST:
        return False
    if _NUMBER.findall(name) == _NUMBER.findall(held):
        return _letters_alike(name, held, token)
    return _lacks_last_number(name, held) or _is_end_of(name, held)


def _letters_alike(name: str, held: str, token: str) -> bool:
    """Whether, given equal numbers, letters are left out ('K17', 'KRT17') or nearly all match."""
    short, long = sorted((_NUMBER.sub("", name), _NUMBER.sub("", held)), key=len)
    numbered = bool(_NUMBER.search(name))
    share = SequenceMatcher(None, name, held, autojunk=False).ratio()
    if _left_out(short, long):
        if numbered and short[0] == long[0]:
            return True
        enough = ALIKE if short in long else ALIKE_IN_PIECES
        return len(short) >= SHORTEST and share >= enough and (numbered or _is_cased(token))
    return numbered and len(short) >= SHORTEST and share >= ALIKE and " " not in token


def _left_out(short: str, long: str) -> bool:
    """Whether `short` is `long` with some letters left out."""
    letters = iter(long)
    return bool(short) and all(letter in letters for letter in short)


def _is_cased(token: str) -> bool:
    """Whether it is written like an abbreviation: at least two capitals."""
    return sum(char.isupper() for char in token) > 1


def _lacks_last_number(name: str, held: str) -> bool:
    one, other = _LAST_NUMBER.sub("", name), _LAST_NUMBER.sub("", held)
    return one == other and (one == name or other == held) and len(one) >= SHORTEST


def _is_end_of(name: str, held: str) -> bool:
    """'NIH' of 'NIH3T3', 'MUC1' of 'MUC1-C': one is where the other changes letters to digits."""
    short, long = sorted((name, held), key=len)
    if len(short) < WITHIN * len(long):
        return False
    cut = len(short) if long.startswith(short) else len(long) - len(short)
    if not (long.startswith(short) or long.endswith(short)) or not 0 < cut < len(long):
        return False
    return long[cut - 1].isdigit() != long[cut].isdigit()
