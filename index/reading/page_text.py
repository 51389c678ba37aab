"""The text of a saved page as pieces, each classified as title-like or prose.

A piece is a paragraph or, where a page puts one item on a line, a line. Whether
a piece belongs to a paper is decided in `pages.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.reading.page_lines import Line

LONGEST_TITLE = 250
"""Code points; the longest of 7,000 Daily Papers titles has 202."""
_LONG_LINE = 200
"""Code points; a longer line was not wrapped by an editor or a mail program."""
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)\]}]*$""")
_FULL_STOP = re.compile(r"""[.…]["'”’)\]}]*$""")
_TWO_SENTENCES = re.compile(r"\.\s+[A-Z]")
_RUNS_ON = re.compile(r"[a-z]+[,;:]?(?:\s|$)|[,;)\]]")
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}")
_TITLE_CASED = 0.7
_FEWEST_TITLE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or line of text."""

    line: int
    """Number of its first line."""
    text: str
    prose: bool
    """True for the text of an abstract, False for a title (or another short line)."""
    runs_on: bool = False
    """It starts in the middle of a sentence."""
    own_line: bool = False
    """The page puts one item on a line, so this is a whole title or abstract."""
    glued: bool = False
    """It stands alone, directly above card details: where an organisation goes."""


def is_prose(text: str) -> bool:
    """Return whether a text reads like (part of) an abstract rather than a title."""
    if len(text) > LONGEST_TITLE or "http" in text:
        return True
    sentences = _FULL_STOP.search(text) or _TWO_SENTENCES.search(text)
    return bool(sentences) and not _is_title_cased(text)


def ends_sentence(text: str) -> bool:
    """Return whether a text ends at the end of a sentence."""
    return bool(_SENTENCE_END.search(text))


def pieces_of(block: list[Line], is_abstract: bool, on_details: bool) -> list[Piece]:
    """Return the pieces of a run of text lines without blank lines.

    Args:
        block: one or more lines of text.
        is_abstract: the layout says that it is one abstract, whatever its lines look like.
        on_details: card details follow without a blank line.
    """
    lines = [line.text for line in block]
    if len(lines) == 1:
        return [_piece(block[0].number, lines[0], glued=on_details)]
    if not is_abstract and is_alternating(lines):
        return [
            Piece(line.number, line.text, prose=bool(position % 2), own_line=True)
            for position, line in enumerate(block)
        ]
    if not is_abstract and _is_one_item_a_line(lines):
        return [_piece(line.number, line.text, own_line=True) for line in block]
    return [_piece(block[0].number, " ".join(lines))]


def is_alternating(lines: list[str]) -> bool:
    """Return whether the lines are title, abstract, title, abstract ... without a gap."""
    titles, abstracts = lines[::2], lines[1::2]
    if len(titles) != len(abstracts) or max(map(len, titles)) > LONGEST_TITLE:
        return False
    paired = all(len(one) < len(other) for one, other in zip(titles, abstracts, strict=True))
    run_on = sum(map(_runs_on, titles))
    prose = sum(map(is_prose, titles)), sum(map(is_prose, abstracts))
    return paired and run_on * 10 <= len(titles) and 2 * prose[0] < len(titles) < 2 * prose[1]


def _is_one_item_a_line(lines: list[str]) -> bool:
    if max(map(len, lines)) < _LONG_LINE:
        return False
    opens_paper = [
        not is_prose(line) and len(following) >= _LONG_LINE and is_prose(following)
        for line, following in pairwise(lines)
    ]
    return any(opens_paper)


def _piece(number: int, text: str, own_line: bool = False, glued: bool = False) -> Piece:
    return Piece(number, text, is_prose(text), _runs_on(text), own_line, glued)


def _runs_on(text: str) -> bool:
    return bool(_RUNS_ON.match(text))


def _is_title_cased(text: str) -> bool:
    words = _CONTENT_WORD.findall(text)
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= _FEWEST_TITLE_WORDS and capitals >= _TITLE_CASED * len(words)
