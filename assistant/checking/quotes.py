"""A quote that a model gave -> where it is in the abstract, if anywhere.

The words have to be there verbatim. What may differ is the typography: blank space,
quotation marks, dashes, ligatures, soft hyphens, accents written as one character or two,
LaTeX escapes before a symbol, the case of the first letter and the marks around the quote.
The offsets are those of the abstract, so what is shown as evidence is always its own wording.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from index.characters import TAGS, TURNING
from index.sentences import Span, split_sentences

FEWEST_WORDS = 3
FEWEST_LETTERS = 15
"""A shorter quote is no evidence, unless it has this many letters."""

_QUOTATION = "\"'“”„‟«»‘’‚‛`´″′"
_DASHES = "-‐‑‒–—―−"
_WITHOUT_WIDTH = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = _WITHOUT_WIDTH + TURNING + TAGS
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SAME = (
    dict.fromkeys(_QUOTATION, "'")
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_INVISIBLE, "")
    | _LIGATURES
    | {"‹": "<", "›": ">", "…": "..."}  # a prompt writes the first for the second
)
_ESCAPED = re.compile(r"\\(?=[%&_#$])")
_ELLIPSIS = re.compile(r"\s*[\[(]?\s*(?:…|\.\s?\.\s?\.+)\s*[\])]?\s*")
_STOPS = ".,;:!?"
_APART = "—―([{)]}"
"""Whatever is next to one of these is a word of its own."""
_LOOSE = f"{_STOPS}/*_…([{{)]}}"
"""Next to one of these too, unless there are digits on both sides."""
_WORD = re.compile(r"[^\W_]+")
_FIRST_LETTER = re.compile(r"\A[\W_]*[^\W\d_]")
_NEGATES = re.compile(
    r"\b(?:not?|non|never|cannot|neither|nor|none|without|fail\w*|hardly|barely|rarely|except|unless|"
    r"if|only|\w+n['’]t)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text with everything that may differ normalised; character i is at `places[i]` in it."""

    text: str
    places: tuple[Span, ...]


def locate(quote: str, abstract: str) -> Span | None:
    """Return where `quote` is in `abstract`; for a quote with ellipses, its longest part."""
    return max(locate_all(quote, abstract), key=lambda span: span.end - span.start, default=None)


def locate_all(quote: str, abstract: str) -> tuple[Span, ...]:
    """Return where the parts of `quote` are in `abstract`, in order; empty if one is missing.

    Parts are separated by ellipses. Each must be long enough to be evidence, and what is left
    out between two parts of a sentence must not reverse its meaning ('not', 'only if').
    """
    whole = _find(quote, abstract, 0)
    if whole is not None:
        return (whole,)
    spans: list[Span] = []
    for part in filter(str.strip, _ELLIPSIS.split(quote)):
        span = _find(part, abstract, spans[-1].end if spans else 0)
        if span is None or (spans and _turned(abstract, spans[-1].end, span.start)):
            return ()
        spans.append(span)
    return tuple(spans)


def _find(quote: str, abstract: str, after: int) -> Span | None:
    plain = _plain(abstract)
    first = bisect_left(plain.places, after, key=lambda place: place.start)
    for wording in _wordings(_plain(quote).text):
        position = plain.text.find(wording, first)
        while position >= 0:
            start, end = plain.places[position].start, plain.places[position + len(wording) - 1].end
            if _is_whole(abstract, start, end):
                return Span(start, end)
            position = plain.text.find(wording, position + 1)
    return None


def _wordings(quote: str) -> dict[str, None]:
    """Return the possible readings of a quote, the most literal first."""
    whole = quote.strip()
    bare = whole.strip("' ")
    ways = dict.fromkeys((whole, bare, bare.rstrip(f"{_STOPS}' ")))
    return dict.fromkeys(
        wording for way in ways if _is_long_enough(way) for wording in (way, _other_case(way))
    )


def _is_long_enough(quote: str) -> bool:
    words = _WORD.findall(quote)
    return len(words) >= FEWEST_WORDS or sum(map(len, words)) >= FEWEST_LETTERS


def _other_case(quote: str) -> str:
    return _FIRST_LETTER.sub(lambda first: first.group().swapcase(), quote)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` splits no word or number: no '3' of '2.3', no '50' of '50%'."""
    return not any(
        _is_cut(inside, *_outside(text, at, step))
        for inside, at, step in ((text[start], start - 1, -1), (text[end - 1], end, 1))
    )


def _is_cut(inside: str, neighbour: str, beyond: str) -> bool:
    """Whether the character at the edge of a quote belongs to one outside it."""
    if not neighbour or neighbour.isspace() or neighbour in _APART:
        return False
    if not inside.isalnum():
        return neighbour.isalnum() and (inside not in _LOOSE or neighbour.isdigit())
    if neighbour in _QUOTATION:
        return beyond.isalnum()
    if neighbour in _LOOSE:
        return inside.isdigit() and beyond.isdigit()
    return True


def _outside(text: str, at: int, step: int) -> tuple[str, str]:
    """Return the visible character at `at` or beyond, and the one after it; empty at the end."""
    while 0 <= at < len(text) and text[at] in _INVISIBLE:
        at += step
    beyond = at + step
    return text[max(at, 0) : at + 1], text[max(beyond, 0) : beyond + 1]


def _turned(abstract: str, start: int, end: int) -> bool:
    """Whether leaving out `abstract[start:end]` may reverse the meaning of what is around it."""
    for sentence in split_sentences(abstract):
        if sentence.start < start < sentence.end or sentence.start < end < sentence.end:
            left_out = abstract[max(start, sentence.start) : min(end, sentence.end)]
            if _NEGATES.search(left_out):
                return True
    return False


@lru_cache(maxsize=256)
def _plain(text: str) -> _Plain:
    out: list[str] = []
    places: list[Span] = []
    escapes = {match.start() for match in _ESCAPED.finditer(text)}
    for at, character in enumerate(text):
        if at in escapes:
            continue
        for plain in _plainly(character):
            if plain in " -" and out and out[-1] == plain:
                places[-1] = Span(places[-1].start, at + 1)
            else:
                out.append(plain)
                places.append(Span(at, at + 1))
    return _Plain("".join(out), tuple(places))


def _plainly(character: str) -> str:
    if character.isspace():
        return " "
    if character in _SAME:
        return _SAME[character]
    return character if character.isascii() else unicodedata.normalize("NFD", character)
