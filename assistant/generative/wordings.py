r"""Markers in the words of models that don't keep to `[3]`: `[Source 3]`, `(paper 3)`, `(3)`, `³`.

The checker's own grammar (`assistant.checking.markers`) knows the usual forms; these are the
others. What may be part of the text just as well, such as a number in round brackets or a raised
one behind a word, is *loose*, and it is for the reader to say whether it is meant. A raised
number behind a digit, a unit or a symbol (`10³`, `cm²`, `R²`) is never one. What is held back to
tell is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.checking.markers import find_markers

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
BRACKETS = f"[(［<^\\{RAISED}"
"""The characters that one may begin with."""
LONGEST_LINK = 240

_LEAD = r"(?:(?:see(?: also)?|cf\.?|e\.g\.,?|i\.e\.,?)\s)?"
_SOURCE = (
    r"sources?|papers?|abstracts?|articles?|documents?|docs?|ref(?:erence)?s?|citations?|cites?"
)
_GAP = r"[\s.:#]{0,3}"
_NAME = (
    rf"(?:{_SOURCE}|items?|results?|contexts?|passages?|excerpts?|snippets?|chunks?|stud(?:y|ies)"
    rf"|works?|publications?|texts?|entr(?:y|ies)|ids?|nos?){_GAP}"
)
_NUMBER = rf"(?:{_NAME}|[#@]\s?)?\d{{1,4}}"
_AND = r"\s?(?:,\s?(?:and|&)|[,;&–—-]|\.\.|and|to|through)\s?"
_NUMBERS = rf"{_NUMBER}(?:{_AND}{_NUMBER}){{0,30}}"
_PLACE = (
    r"[,:;]\s?(?:pp?\.|pages?|sec(?:tion)?s?\b|§|tab(?:le)?s?\b|fig(?:ure)?s?\b|eqs?\b|lines?\b"
    r"|para(?:graph)?s?\b|chapters?\b|app(?:endix)?\b|abstract\b|title\b)[^\[\]\n]{0,40}"
)
_LINK = rf"(?P<link>\((?:https?:|www\.|[#/.])[^()\s]{{0,{LONGEST_LINK}}}\))?"
_SQUARE = re.compile(
    rf"\^?(?:\[\[\s?(?:{_NUMBERS})\s?\]\]"
    rf"|[\[［]\s?{_LEAD}(?P<numbers>{_NUMBERS})(?:\s?†[^\]\n]{{0,40}}|{_PLACE})?\s?[\]］]){_LINK}",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"\[(?P<numbers>{_NAME}\d{{1,4}}):\s[^\[\]\n]{{1,120}}\]", re.IGNORECASE)
_APART = re.compile(r"\[\d{1,4}\][-–—]\[\d{1,4}\](?!\()")
_ROUND = re.compile(rf"\(\s?{_LEAD}(?:{_SOURCE}){_GAP}{_NUMBERS}\s?\)", re.IGNORECASE)
_BOTH = re.compile(
    rf"\(\s?{_LEAD}\[[\d\s,;–-]{{1,60}}\](?:[,;]?\s?\[[\d\s,;–-]{{1,60}}\]){{0,9}}\s?\)",
    re.IGNORECASE,
)
_TAGGED = re.compile(
    r"<(sup|cite|ref|co)>\s?\[?\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,20}\]?\s?</\1>", re.IGNORECASE
)
_LATEX = re.compile(r"\\cite[pt]?\{\s?\d{1,4}(?:\s?,\s?\d{1,4}){0,20}\s?\}")
_LOOSE = (
    re.compile(r"\(\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\)(?=\s?(?:[.!?\n]|\Z))"),
    re.compile(r"\[[SPDR]\d{1,3}(?:\s?[,;–-]\s?[SPDR]?\d{1,3}){0,20}\]"),
    re.compile(r"\\\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\s?\\\]"),
    re.compile(rf"[{RAISED}]{{1,3}}(?:[⁻˒,][{RAISED}]{{1,3}}){{0,9}}(?![\w({RAISED}⁺⁻])"),
)
_FORMAL = (_APART, _SQUARE, _TITLED, _ROUND, _BOTH, _TAGGED, _LATEX)
_BEGUN = re.compile(
    rf"\^?(?:\[\[?|［)[\sa-z.,:#@§]{{0,24}}+"
    rf"(?:\d[^\[\]］\n]{{0,300}}+[\]］]{{0,2}}+(?:\([^()\s]{{0,{LONGEST_LINK}}})?)?"
    r"|\[\d{1,4}\][-–—](?:\[\d{0,4}\]?)?"
    r"|\(\s?[a-z.,:# ]{0,24}+(?:\d{1,4}+[\s,;&–—.:#a-z-]{0,16}+){0,31}+\)?\s?"
    r"|\(\s?[a-z., ]{0,12}+(?:\[[\d\s,;–-]{0,60}+\]?[,;\s]{0,2}+){0,10}+"
    r"|\^|\\(?:c(?:i(?:t(?:e(?:[pt]?(?:\{[\d\s,]{0,80}+)?)?)?)?)?)?|\\\[[\d\s,;–-]{0,80}+\\?"
    rf"|[{RAISED}⁻˒,]{{1,40}}+"
    r"|<(?:s|su|sup|c|co|ci|cit|cite|r|re|ref)?(?:>[\s\[\]\d,;–-]{0,80}+(?:<(?:/[a-z]{0,4})?)?)?",
    re.IGNORECASE,
)
_LINE = re.compile(r"(?:\[[\d\s,;–-]{1,60}\][,;.]?[ \t]{0,3}){1,10}(?:\n|\Z)")
_LINE_BEGUN = re.compile(r"(?:\[[\d\s,;–-]{0,60}+(?:\][,;.]?[ \t]{0,3})?){1,10}")
_RANGE = re.compile(r"\s*(?:[–—-]|\.\.|\bto\b|\bthrough\b|⁻)\s*", re.IGNORECASE)
_NAMES = re.compile(rf"{_NAME}|[#@^]|[SPDR](?=\d)|[\[\]](?=[-–—])|(?<=[-–—])\[", re.IGNORECASE)
_NO_NUMBER = re.compile(r"[^\d-]+")
_LOWERED = str.maketrans(RAISED, "0123456789")


@dataclass(frozen=True, slots=True)
class Wording:
    """A marker in other words: `length` code points, and the numbers it names."""

    length: int
    numbers: tuple[int, ...]
    loose: bool = False
    """Whether it may be part of the text instead."""


def read_wording(buffer: str, start: int) -> Wording | None:
    """Return the marker at `start`, where a bracket opens, None where none stands there."""
    for pattern in (*_FORMAL, *_LOOSE):
        if (found := pattern.match(buffer, start)) and (numbers := _numbers(_named(found))):
            return Wording(len(found.group()), numbers, pattern in _LOOSE)
    return None


def may_become_wording(buffer: str, start: int) -> bool:
    """Return whether what stands at `start`, up to the end of `buffer`, may be cut off there."""
    return _BEGUN.fullmatch(buffer, start) is not None


def holds_only_markers(buffer: str, start: int, *, final: bool) -> bool | None:
    """Return whether markers are all there is on the rest of a line; None: more is needed."""
    if not final and _LINE_BEGUN.fullmatch(buffer, start):
        return None
    return _LINE.match(buffer, start) is not None


def _named(found: re.Match[str]) -> str:
    """Return the part of a marker that names sources."""
    groups = found.groupdict()
    return groups.get("numbers") or found.group().removesuffix(groups.get("link") or "")


def _numbers(written: str) -> tuple[int, ...]:
    """Return the numbers that a marker names, those within a range included."""
    plain = _RANGE.sub("-", _NAMES.sub("", written.translate(_LOWERED)))
    markers = find_markers(f"[{_NO_NUMBER.sub(',', plain).strip(',-')}]")
    return markers[0].numbers if markers else ()
