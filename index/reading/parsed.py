"""What reading one source yields: papers, what could not be read, and notices.

Also the one rule for the text of titles and abstracts. Knows nothing of any format.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index.paper import Paper

_LINE_BREAKS = re.compile(r"[^\S\r\n\v\f\x85\u2028\u2029]*[\r\n\v\f\x85\u2028\u2029]\s*")
_UNSTORABLE = frozenset({"Cc", "Cs"})


class RecordError(ValueError):
    """An entry is not a paper; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something in a source that could not be read as a paper, or not completely."""

    source: str
    """Name of the page or file, without its folder."""
    place: str
    """`file`, `page`, `feed`, `line 12`, `line 12 (its-key)` or `entry 3`."""
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The papers of one source, in reading order, not yet merged with their copies."""

    papers: tuple[Paper, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    notices: tuple[str, ...] = ()


def clean_text(text: str) -> str:
    """Return `text` without outer white space, each inner line break turned into one space.

    Control characters and lone surrogates, which no store or terminal accepts, are removed.
    Everything else (LaTeX, odd characters, double spaces) stays: quotes are checked against it.
    """
    one_line = _LINE_BREAKS.sub(" ", text.strip())
    if one_line.isprintable():
        return one_line
    kept = (c for c in one_line if c == "\t" or unicodedata.category(c) not in _UNSTORABLE)
    return "".join(kept).strip()
