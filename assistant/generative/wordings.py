"""Markers in the words of models that don't keep to `[3]`: `[Source 3]`, `(paper 3)`, `(3)`.

The checker's own grammar (`assistant.checking.markers`) knows the usual forms; these are the
others. A number alone in round brackets may be a word of the text just as well: it is *loose*,
and it is for the reader to say whether it is meant. What is held back to tell is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.checking.markers import find_markers

BRACKETS = "[(［<"
"""The characters that one may begin with."""
LONGEST_LINK = 240

_NAME = r"(?:sources?|papers?|abstracts?|articles?|documents?|docs?|ref(?:erence)?s?|citations?)"
_NUMBER = rf"(?:{_NAME}[\s.:#]{{0,3}}|#\s?)?\d{{1,4}}"
_NUMBERS = rf"{_NUMBER}(?:\s?(?:,|;|-|–|&|and)\s?{_NUMBER}){{0,30}}"
_SQUARE = re.compile(
    rf"(?:\[\[\s?(?:{_NUMBERS})\s?\]\]|(?:\[|［)\s?(?:{_NUMBERS})\s?(?:†[^\]\n]{{0,40}})?[\]］])"
    rf"(?P<link>\((?:https?:|www\.|[#/.])[^()\s]{{0,{LONGEST_LINK}}}\))?",
    re.IGNORECASE,
)
_ROUND = re.compile(rf"\(\s?(?:{_NAME}[\s.:#]{{0,3}}{_NUMBERS})\s?\)", re.IGNORECASE)
_LOOSE = re.compile(r"\(\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\)(?=\s?(?:[.!?\n]|\Z))")
_RAISED = re.compile(r"<(sup|cite)>\s?\[?\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,20}\]?\s?</\1>", re.I)
_WORD = r"(?:#\s?|[a-z]{1,12}[\s.:#]{0,3})?"
_BEGUN = re.compile(
    rf"(?:\[\[?|［|\()\s?{_WORD}(?:\d{{1,4}}\s?(?:(?:[,;–&-]|an?d?)\s?{_WORD})?){{0,31}}"
    rf"(?:†[^\]\n]{{0,40}})?(?:\]{{1,2}}|］|\)\s?)?(?:\([^()\s]{{0,{LONGEST_LINK}}})?"
    r"|<(?:s|su|sup|c|ci|cit|cite)?(?:>[\s\[\]\d,;–-]{0,80}(?:<(?:/[a-z]{0,4})?)?)?",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(r"[^\d–-]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """A marker in other words: `length` code points, and the numbers it names."""

    length: int
    numbers: tuple[int, ...]
    loose: bool = False
    """Whether it may be part of the text instead."""


def read_wording(buffer: str, start: int) -> Wording | None:
    """Return the marker at `start`, where a bracket opens, None where none stands there."""
    for pattern in (_SQUARE, _ROUND, _LOOSE, _RAISED):
        if found := pattern.match(buffer, start):
            named = found.group().removesuffix(found.groupdict().get("link") or "")
            written = _NO_NUMBER.sub(",", named.partition("†")[0]).strip(",-–")
            markers = find_markers(f"[{written}]")
            numbers = markers[0].numbers if markers else ()
            return Wording(len(found.group()), numbers, pattern is _LOOSE) if numbers else None
    return None


def may_become_wording(buffer: str, start: int) -> bool:
    """Return whether what stands at `start`, up to the end of `buffer`, may be cut off there."""
    return _BEGUN.fullmatch(buffer, start) is not None
