"""The citation markers of a text: where they are, and which part of a sentence they cover.

`[3]`, `[1, 2]`, `[1][2]`, `[[1]]`, `[^1]`, `[1-3]` and `【1】` are understood; code
is left alone, as are escaped brackets, links (`[1](https://...)`) and intervals (`[0, 1]`).
Linear time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.sentences import Span, split_sentences

MOST_IN_A_RANGE = 20
"""`[1-400]` is not a list of sources."""

_CODE = r"(?P<fence>```|~~~)(?:(?!(?P=fence))[\s\S])*(?:(?P=fence)|\Z)|`[^`\n]*`"
_LIST = r"\^?\d{1,4}(?:\s?(?:,|;|-|–|and|&)\s?\^?\d{1,4}){0,30}"
_TOKEN = re.compile(
    rf"{_CODE}|\\.|(?P<square>\[\s?{_LIST}\s?\](?!\())|(?P<thick>【\s?{_LIST}(?:†[^】\n]{{0,40}})?】)"
    rf"|(?P<double>\[\[\s?{_LIST}\s?\]\])"
)
_RANGE = re.compile(r"(\d+)\s?[-–]\s?(\d+)")
_NUMBER = re.compile(r"\d+")
_FINISHED = re.compile(r"\[\d")
_BETWEEN = re.compile(r"[\s,;]*(?:and\s)?")
_LEADING_MARKERS = re.compile(
    r"(?:\s*(?:\[\[?\^?[\d,;\s^–-]{1,60}\]\]?|【[\d,;\s–-]{1,60}】))+[\s.]*"
)
_AFTER_STOP = re.compile(r"(?<=[.!?…])(?:\[\d{1,4}\]){1,30}(?=\s)")
_ADJOINING = re.compile(r"(?:\[\d{1,4}\])*")
_TABLE_HEAD = re.compile(
    r"^[ \t]*\|(?:[^|\n\d]{0,40}\|){1,20}[ \t]*\n"
    r"[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|){1,20}[ \t]*$",
    re.MULTILINE,
)
_BOLD = re.compile(r"\*\*[^*\n]+\*\*")
_LIST_FOLLOWS = re.compile(r"[ \t]*\n\s*(?:[-*+•]|\d{1,3}[.)])[ \t]")
_BULLET = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]", re.MULTILINE)
_MARKUP = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)]|#{1,6}|>)[ \t]+")


@dataclass(frozen=True, slots=True)
class Marker:
    """One bracket of a text; `text[start:end]` is its wording."""

    numbers: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence and the numbers cited for it."""

    text: str
    numbers: tuple[int, ...]


def find_markers(text: str) -> list[Marker]:
    """Return the markers of `text` in order."""
    return [
        Marker(numbers, *match.span())
        for match in _TOKEN.finditer(text)
        if match.lastgroup in {"square", "thick", "double"} and (numbers := _numbers(match.group()))
    ]


def finished_markers(text: str) -> list[Marker]:
    """Return the markers of a finished answer, which has only one form of them: `[3]`.

    Any other form is part of a quote, and is the abstract's own.
    """
    return [marker for marker in find_markers(text) if _FINISHED.match(text, marker.start)]


def without_markers(text: str) -> str:
    """Return `text` without its markers and the spaces before them."""
    return _without(text, find_markers(text))


def parts(text: str) -> list[Part]:
    """Split a sentence at its markers: each part runs up to the markers that follow it.

    Markers with nothing but spaces or commas between them share a part. What follows the last
    marker belongs to the last part. No markers: one part without numbers.
    """
    groups = _groups(text, find_markers(text))
    if not groups:
        return [Part(text.strip(), ())]
    starts = [0, *(group[-1].end for group in groups[:-1])]
    out = [
        Part(_part_text(text[start : group[0].start]), _all_numbers(group))
        for start, group in zip(starts, groups, strict=True)
    ]
    tail = _part_text(text[groups[-1][-1].end :])
    last = out[-1]
    out[-1] = Part(f"{last.text} {tail}".strip(), last.numbers)
    return out


def marked_places(text: str) -> list[tuple[int, tuple[int, ...]]]:
    """Return where each group of markers starts, and its numbers, in order.

    A position in a sentence belongs to the next group, or to the last if none follows.
    """
    return [(group[0].start, _all_numbers(group)) for group in _groups(text, find_markers(text))]


def answer_sentences(text: str) -> list[Span]:
    """Return the sentences of an answer: line by line, markers after a full stop included.

    Bullets, the marks of headings, the heads of tables, blank space and code belong to no
    sentence. Bold text is never split.
    """
    spans: list[Span] = []
    plain = _TABLE_HEAD.sub(_blanked, text)
    for start, end in _lines(plain):
        opened = len(spans)
        line = _AFTER_STOP.sub(_blanked, _BOLD.sub(_mask, plain[start:end]))
        for one, other in split_sentences(line):
            last = _ADJOINING.match(text, start + other, end)
            span = Span(start + one, last.end() if last else start + other)
            _append(spans, text, span, first=len(spans) == opened)
    return spans


def list_follows(text: str, end: int) -> bool:
    """Whether bullets begin right after a sentence that ends at `end`."""
    return bool(_LIST_FOLLOWS.match(text, end))


def bullets(text: str) -> int:
    """Return how many bullets an answer has."""
    return len(_BULLET.findall(text))


def _numbers(bracket: str) -> tuple[int, ...]:
    bracket = bracket.partition("†")[0]
    found: list[int] = []
    position = 0
    for match in _RANGE.finditer(bracket):
        found += map(int, _NUMBER.findall(bracket[position : match.start()]))
        first, last = int(match[1]), int(match[2])
        if not 0 <= last - first < MOST_IN_A_RANGE:
            return ()
        found += range(first, last + 1)
        position = match.end()
    found += map(int, _NUMBER.findall(bracket[position:]))
    if 0 in found and len(found) > 1:  # an interval: sources are counted from 1
        return ()
    return tuple(dict.fromkeys(found))


def _without(text: str, markers: Sequence[Marker]) -> str:
    pieces: list[str] = []
    position = 0
    for marker in markers:
        pieces.append(text[position : marker.start].rstrip(" \t"))
        position = marker.end
    pieces.append(text[position:])
    return "".join(pieces).strip()


def _groups(text: str, markers: Sequence[Marker]) -> list[list[Marker]]:
    groups: list[list[Marker]] = []
    for marker in markers:
        if groups and _BETWEEN.fullmatch(text, groups[-1][-1].end, marker.start):
            groups[-1].append(marker)
        else:
            groups.append([marker])
    return groups


def _all_numbers(group: Sequence[Marker]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for marker in group for number in marker.numbers))


def _part_text(text: str) -> str:
    return text.strip(" \t\n,;:.")


def _lines(text: str) -> list[Span]:
    """Return the text on each line, without code blocks."""
    fences = [m.span() for m in _TOKEN.finditer(text) if m.group().startswith(("```", "~~~"))]
    out: list[Span] = []
    position = 0
    for start, end in [*fences, (len(text), len(text))]:
        for match in re.finditer(r"[^\n]+", text[position:start]):
            markup = _MARKUP.match(match.group())
            first = position + match.start() + (markup.end() if markup else 0)
            out.append(Span(first, position + match.end()))
        position = end
    return out


def _mask(bold: re.Match[str]) -> str:
    """Hide the full stops in bold text: a title may be a question, or several sentences."""
    return "X" * len(bold.group())


def _blanked(match: re.Match[str]) -> str:
    """Keep the places of what follows, and the lines."""
    return re.sub(r"[^\n]", " ", match.group())


def _append(spans: list[Span], text: str, span: Span, *, first: bool) -> None:
    """Add a sentence; markers at its start belong to the sentence before it on the line."""
    leading = None if first else _LEADING_MARKERS.match(text, span.start, span.end)
    if leading:
        spans[-1] = Span(spans[-1].start, span.start + len(leading.group().rstrip()))
        span = Span(leading.end(), span.end)
    if span.start < span.end:
        spans.append(span)
