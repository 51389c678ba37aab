"""The visible text of an answer while it is written, tidy where something was removed.

Blank space is held back until something follows it, so that what a removed quote leaves
behind is never shown. What is written never changes: offsets into it stay exact. Pieces never
combine into a marker or link that none of them is. Knows nothing of models and sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_GAP = 200
"""Blank space beyond this is cut: some models end with an endless run of line breaks."""
_LIST_MARKUP = re.compile(r"[\s\-*+•>\d.)#]*")
_UP_TO_LETTERS = re.compile(r".*[\W\d_]", re.DOTALL)
_CLOSING = ".,;:!?)"
_ENDS = ".!?…]"
_BEFORE_RAISED = ("", *'.!?,;:"”’')
LEAST_LETTERS = 4
"""Of a word that may have a raised marker; the names of units and functions are shorter."""
_CLOSES = tuple('*_"”’%)')


class Page:
    """Visible text that only grows; the same text however the pieces were cut."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._unread: list[str] = []
        self._length = 0
        self._last = ""
        self._comma = ""
        """A comma after a marker, held back: it is dropped if another marker follows."""
        self._gap = ""
        self._gap_before: str | None = None
        """The blank space before what was removed; None if nothing was."""
        self._after_marker = False
        self._marker_opens_line = False
        self._line_has_words = False
        self._letters = 0
        """Of the word at the end, counted up to LEAST_LETTERS."""

    def __len__(self) -> int:
        return self._length

    @property
    def text(self) -> str:
        """All that is visible. Each access copies it."""
        self._pieces = ["".join(self._pieces)]
        return self._pieces[0]

    @property
    def last(self) -> str:
        """The character that the next one will follow directly; empty after blank space."""
        return "" if self._held() else self._last

    @property
    def at_line_start(self) -> bool:
        """Whether what is written next opens a line, indented or not."""
        return not self._length or self._last == "\n" or "\n" in self._blank_space()

    @property
    def at_sentence_start(self) -> bool:
        """Whether what is written next opens a line or follows a full stop or a marker."""
        return self.at_line_start or self._last in _ENDS

    @property
    def adjoins_word(self) -> bool:
        """Whether what is read next follows a word without a space."""
        return self.last.isalnum() or self.last in _CLOSES

    @property
    def takes_raised(self) -> bool:
        """Whether a raised number that is read next can't belong to a formula or a unit."""
        if self.at_line_start:
            return False
        return self.last in _BEFORE_RAISED or self._letters >= LEAST_LETTERS

    def take(self) -> str:
        """Return what became visible since the last call."""
        new = "".join(self._unread)
        self._unread.clear()
        return new

    def blank(self, space: str) -> None:
        """Write blank space; it is shown once something follows."""
        self._gap += space[: LONGEST_GAP - len(self._gap)]

    def join_line(self) -> None:
        """Put what follows on the line before, if there is one."""
        self._gap, self._gap_before = (" " if self._blank_space() else ""), None

    def removed(self) -> None:
        """Record that something was here which is not shown."""
        self._gap, self._gap_before = "", self._blank_space()

    def write(self, text: str) -> None:
        """Write text that doesn't begin with blank space."""
        if self._after_marker and not self._held() and self._gap_before is None:
            text = self._without_comma(text)
        gap = self._gap_before_text(text[:1])
        if self._after_marker and not gap:
            text, gap = self._apart_from_bracket(text)
        if text[:1] == "." and not gap and self._gap_before is not None and self._last == ".":
            text = text[1:]  # one full stop before the quote, one after it
            self._forget_gap()
        if text:
            self._show(gap + text)

    def mark(self, numbers: Sequence[int]) -> None:
        """Write a marker for each number, joined to a marker just before: `[1][2]`."""
        joined = self._after_marker and "\n" not in self._blank_space()
        gap = "" if joined else self._gap_before_text("[")
        opens_line = "\n" in gap or not (joined or self._line_has_words)
        self._show(gap + "".join(f"[{number}]" for number in numbers))
        self._after_marker = True
        self._marker_opens_line = opens_line and len(numbers) == 1

    def open_line(self, text: str) -> None:
        """Write text that must be at the very start of a line, with its line break."""
        breaks = "\n" * self._blank_space().count("\n") if self._length else ""
        self._show(self._comma + breaks + text)

    def verbatim(self, text: str) -> None:
        """Write text of a block of code as it is."""
        self._show(text)

    def _held(self) -> str:
        return self._comma + self._blank_space()

    def _blank_space(self) -> str:
        if self._gap_before is None:
            return self._gap
        return _merged(self._gap_before, self._gap)

    def _without_comma(self, text: str) -> str:
        if text.startswith((",", ";")):
            self._comma, text = text[0], text[1:]
        return text

    def _gap_before_text(self, first: str) -> str:
        """Return what to put between the text so far and a text that opens with `first`."""
        if not self._length:
            return ""
        held = self._held()
        if self._gap_before is None or "\n" in held:
            return held
        if not self._gap and first and first in _CLOSING:
            return ""
        glued = not held and self._last.isalnum() and first.isalnum()
        return " " if glued else held

    def _apart_from_bracket(self, text: str) -> tuple[str, str]:
        """Keep what directly follows `[1]` from turning it into a link or a link definition."""
        if self._marker_opens_line:
            text = text.lstrip(":")
        return text, " " if text.startswith("(") else ""

    def _show(self, text: str) -> None:
        self._pieces.append(text)
        self._unread.append(text)
        self._length += len(text)
        self._last = text[-1:] or self._last
        letters = len(_UP_TO_LETTERS.sub("", text[-LEAST_LETTERS:]))
        self._letters = letters + (self._letters if letters == len(text) else 0)
        words = not _LIST_MARKUP.fullmatch(text.rpartition("\n")[2])
        self._line_has_words = words or (self._line_has_words and "\n" not in text)
        self._after_marker = False
        self._forget_gap()

    def _forget_gap(self) -> None:
        self._comma, self._gap, self._gap_before = "", "", None


def _merged(before: str, after: str) -> str:
    """Return the blank space that remains around something removed.

    A line break wins over a space; what follows keeps its indentation.
    """
    if "\n" in after:
        breaks = max(before.count("\n"), after.count("\n"))
        return "\n" * breaks + after.rpartition("\n")[2]
    if "\n" in before:
        return before
    return " " if before or after else ""
