"""What is between an opening and a closing tag or fence: quotes, asides, blocks of code.

Each reads on from where it is and returns how far it got; it stops short of the end of the
text while the last characters may be part of what closes it.
"""

from __future__ import annotations

import re
from typing import Protocol

from assistant.generative.opening import ANSWER_UNMARKED
from assistant.generative.tokens import LONGEST_RUN, Kind, read_tag
from assistant.generative.visible import Page
from index.llm.template import OPENS, Aside, Part, read_special

_UP_TO_SPECIAL = re.compile(rf"[^{re.escape(OPENS)}]*")
_UP_TO_TAG_ON_LINE = re.compile(r"[^<\n]*")
_BLOCK = re.compile(r"^(```|~~~)[^\n]*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_COMPLETE = (".", "!", "?", '"', "”", "'")


class Inside(Protocol):
    """Something that has begun and hasn't ended."""

    ended: bool

    def read(self, buffer: str, start: int, *, final: bool) -> int:
        """Read on from `start` and return how far; `final`: nothing follows `buffer`."""
        ...


class QuoteInside:
    """A hidden quote, up to its closing tag, the next quote or the end of the line."""

    def __init__(self, number: int | None) -> None:
        self.number = number
        """The source it names; None if it names none."""
        self.ended = False
        self._pieces: list[str] = []

    @property
    def text(self) -> str:
        """The words between the tags."""
        return "".join(self._pieces).strip()

    @property
    def seems_complete(self) -> bool:
        """Whether it ends like a complete quote, even without a closing tag."""
        return self.text.endswith(_COMPLETE)

    def read(self, buffer: str, start: int, *, final: bool) -> int:
        """Read on from `start` and return how far."""
        while start < len(buffer) and not self.ended:
            words = _UP_TO_TAG_ON_LINE.match(buffer, start)
            if words and words.group():
                self._pieces.append(words.group())
                start = words.end()
            elif buffer[start] == "\n":
                start = self._at_line_end(start)
            else:
                before, start = start, self._at_tag(buffer, start, final)
                if start == before:
                    break
        return start

    def _at_line_end(self, start: int) -> int:
        """End here, unless the words don't begin until the next line."""
        if any(piece.strip() for piece in self._pieces):
            self.ended = True
            return start
        return start + 1

    def _at_tag(self, buffer: str, start: int, final: bool) -> int:
        tag = read_tag(buffer, start, final=final)
        if tag is None:
            return start
        if tag.kind is Kind.QUOTE_END:
            self.ended = True
        elif tag.kind is Kind.QUOTE:
            self.ended = True
            return start
        elif tag.kind is not Kind.CUT_OFF:
            self._pieces.append(buffer[start : start + tag.length])
        return start + tag.length


class AsideInside:
    """A model thinking or calling a tool, up to where that ends or the answer is announced."""

    def __init__(self, aside: Aside) -> None:
        self.ended = False
        self._aside = aside

    def read(self, buffer: str, start: int, *, final: bool) -> int:
        """Read on from `start` and return how far."""
        while start < len(buffer) and not self.ended:
            words = _UP_TO_SPECIAL.match(buffer, start)
            start = words.end() if words else start
            special = read_special(buffer, start, final=final) if start < len(buffer) else None
            if special is None:
                break
            ends = special.part is Part.ASIDE_END and special.aside == self._aside
            self.ended = ends or special.part is Part.ANSWER
            start += max(special.length, 1)
        return start


class UnmarkedAsideInside:
    """A model thinking where the server has taken the marks of its channels away."""

    def __init__(self) -> None:
        self.ended = False

    def read(self, buffer: str, start: int, *, final: bool) -> int:
        """Read on from `start` and return how far."""
        answer = buffer.find(ANSWER_UNMARKED, start)
        if answer >= 0:
            self.ended = True
            return answer + len(ANSWER_UNMARKED)
        kept = 0 if final else len(ANSWER_UNMARKED) - 1
        return max(start, len(buffer) - kept)


class RestInside:
    """All the rest of a reply, to be read at its end if at all: it never ends."""

    def __init__(self, begun: str = "") -> None:
        self.ended = False
        self._pieces = [begun]

    @property
    def text(self) -> str:
        """What has come."""
        return "".join(self._pieces)

    def read(self, buffer: str, start: int, *, final: bool) -> int:  # noqa: ARG002
        """Read to the end of what has come."""
        self._pieces.append(buffer[start:])
        return len(buffer)


class TurnInside(RestInside):
    """What a model writes on behalf of others, after its own turn."""


class DataInside(RestInside):
    """An answer that is written as JSON, or seems to be."""


class CodeInside:
    """A block of code, shown as it is.

    Only a line of its own closes it. Elsewhere inside, the characters of its fence are
    cut to two, so that it ends at the same place for every reader of Markdown.
    """

    def __init__(self, opening: str, page: Page) -> None:
        page.open_line(opening)
        self.ended = False
        self._page = page
        self._fence = opening[:3]
        mark = opening[0]
        self._closing = re.compile(rf"[ \t]{{0,20}}{mark}{{3,{LONGEST_RUN}}}[ \t]{{0,20}}(?=\n|\Z)")
        self._may_close = re.compile(rf"[ \t]{{0,20}}{mark}{{0,{LONGEST_RUN}}}[ \t]{{0,20}}")
        self._marks = re.compile(rf"{mark}+")
        self._opens_line = True
        self._run = 0
        """Fence characters just before; at most two of them are shown."""

    def read(self, buffer: str, start: int, *, final: bool) -> int:
        """Read on from `start` and return how far."""
        while start < len(buffer) and not self.ended:
            if self._opens_line:
                begun = self._may_close.match(buffer, start)
                if begun and begun.end() == len(buffer) and not final:
                    break
                if closing := self._closing.match(buffer, start):
                    self.close()
                    return closing.end()
            end = buffer.find("\n", start) + 1 or len(buffer)
            self._show(buffer[start:end])
            start = end
        return start

    def close(self) -> None:
        """End the block with a fence on a line of its own."""
        self.ended = True
        self._page.verbatim(self._fence if self._opens_line else f"\n{self._fence}")

    def _show(self, line: str) -> None:
        thinned = self._marks.sub(self._thin, line)
        last = line[len(line.rstrip(self._fence[0])) :]
        self._run = len(last) + (self._run if last == line else 0)
        self._opens_line = line.endswith("\n")
        if thinned:
            self._page.verbatim(thinned)

    def _thin(self, run: re.Match[str]) -> str:
        shown = min(self._run, 2) if not run.start() else 0
        return run.group()[: 2 - shown]


def holds_code(text: str) -> bool:
    """Whether a text that was read holds a block of code with words in it."""
    return any(re.search(r"\w", block) for _, block in _BLOCK.findall(text))
