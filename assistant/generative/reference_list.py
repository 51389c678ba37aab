"""The list of sources with which a model ends an answer: 'References:', '[^1]: Smith et al.'.

The papers that are cited are listed with every answer, from the index; what a model writes about
them is left out. It is such a list only if the answer has cited sources before it; otherwise
its lines may be the answer. What is held back to tell is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Container

LONGEST_HEADING = 120
"""Code points that are enough to read a heading and how the line after it begins."""
_ENOUGH = 12
"""Code points that show whether a line is an entry."""
_ENOUGH_INLINE = 4
_INDENT = 2
"""Spaces before a line that goes on with an entry."""
_TITLES = tuple(
    f"{before}{title}"
    for before in ("", "key ", "cited ", "list of ")
    for title in (
        *("references", "references cited", "reference list", "sources", "sources used"),
        *("sources cited", "citations", "bibliography", "works cited", "literature", "footnotes"),
    )
)
_MARKUP = "#*_-+: \t\n"
_HEADING = re.compile(
    r"(?:[-*_]{3,20}\s{1,9})?(?:#{1,6}[ \t]{1,4})?[*_]{0,3}"
    rf"(?:{'|'.join(sorted(_TITLES, reverse=True))})"
    r"(?P<end>[*_: \t]{0,9})(?P<line>\n\s{0,20}|)",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"[-*+•][ \t]|\d{1,3}[.)][ \t]|[*_]{0,3}(?:[\[［]\^?\d|【\d|\(\d|https?://)"
    r"|[*_\[(]{0,3}(?:source|paper|abstract|document|ref)[a-z]{0,8}[ .:#]{0,3}\d",
    re.IGNORECASE,
)
_INLINE = re.compile(r"[\[［【]{1,2}\^?\d")
_DEFINITION = re.compile(r"\[(?:\^(?P<note>\d{1,4})\]:|(?P<link>\d{1,4})\]:[ \t]{0,4}<?https?://)")
_DEFINITION_BEGUN = re.compile(r"\[\^?\d{0,4}(?:\](?::[ \t]{0,4}<?[htps:/]{0,7})?)?")


def read_heading(text: str, cited: Container[int], *, final: bool) -> int | None:
    """Return how much of `text`, at the start of a line, leads to the first entry of a list.

    A definition of a source that was `cited` is an entry itself: then that is 1. 0: no list
    begins here; None: more text is needed.
    """
    if not final and (_may_be_heading(text) or _DEFINITION_BEGUN.fullmatch(text)):
        return None
    if definition := _DEFINITION.match(text):
        return int(int(definition["note"] or definition["link"]) in cited)
    heading = _HEADING.match(text)
    if heading is None:
        return 0
    first = text[heading.end() :]
    begins = _begins_entry(first, final=final) if heading["line"] else _begins_inline(first, final)
    if begins is None:
        return None
    return heading.end() if begins and (heading["line"] or ":" in heading["end"]) else 0


class ReferencesInside:
    """A list of sources, up to a line that is neither an entry nor goes on with one."""

    def __init__(self) -> None:
        self.ended = False
        self._within_entry = True
        self._blank = ""
        """Before what comes next, since the end of an entry."""

    def read(self, buffer: str, start: int, *, final: bool) -> int:
        """Read on from `start` and return how far."""
        while start < len(buffer) and not self.ended:
            if self._within_entry:
                start = buffer.find("\n", start) + 1 or len(buffer)
                self._within_entry, self._blank = buffer[start - 1] != "\n", ""
            elif buffer[start].isspace():
                self._blank = (self._blank + buffer[start])[-_INDENT:]
                start += 1
            else:
                line = buffer[start : start + _ENOUGH]
                is_entry = self._blank == " " * _INDENT or _begins_entry(line, final=final)
                if is_entry is None:
                    break
                self._within_entry, self.ended = is_entry, not is_entry
        return start


def _begins_entry(line: str, *, final: bool) -> bool | None:
    """Return whether a line that begins so is an entry; None: more text is needed."""
    if _ENTRY.match(line):
        return True
    return False if final or len(line) >= _ENOUGH or "\n" in line else None


def _begins_inline(rest: str, final: bool) -> bool | None:
    """Return whether sources are listed on the line of the heading; None: more text is needed."""
    if not final and len(rest) < _ENOUGH_INLINE and "\n" not in rest:
        return None
    return _INLINE.match(rest) is not None


def _may_be_heading(text: str) -> bool:
    said = text.strip(_MARKUP).lower()
    return len(text) < LONGEST_HEADING and any(title.startswith(said) for title in _TITLES)
