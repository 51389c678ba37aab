"""The stream of a model's reply -> what the reader of the answer sees, and what is hidden.

The sources a model was offered become the answer's own numbers, 1..k by first appearance;
markers of other numbers are dropped and recorded. Verbatim quotes and thinking are hidden,
and no part of a marker or tag is shown before it is complete. Time is linear in the text.
Knows nothing of papers: `checking/quotes.py` decides whether a quote is in its abstract.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from assistant.answer import Dropped
from assistant.generative.enclosed import (
    AsideInside,
    CodeInside,
    DataInside,
    Inside,
    QuoteInside,
    TurnInside,
    UnmarkedAsideInside,
)
from assistant.generative.opening import LONGEST_WRAPPING, read_opening, read_wrapping
from assistant.generative.reference_list import LONGEST_HEADING, ReferencesInside, read_heading
from assistant.generative.tokens import Kind, Token, read_template, read_token
from assistant.generative.visible import Page
from assistant.generative.wordings import holds_only_markers
from assistant.generative.written_data import LONGEST_OPENING, begins_data, fences_data, read_data
from index.characters import TAGS, TURNING
from index.llm.template import OPENS, Part

UNKNOWN = "no source has this number"
UNNAMED = "names no source"
LEFT_OUT = "the model wrote its answer as JSON, of which this is not shown: {}"
REFERENCES = "the model's own list of sources is left out; the papers it cites are listed here"
UNENDED = "within its answer the model began to think, and did not stop; that is not shown"
OTHERS = "after its answer the model wrote what somebody else might say next; that is not shown"
CUT_OFF = "cut off"
_UNSEEN = {
    **dict.fromkeys(map(ord, TURNING + TAGS)),
    **{code: " " if chr(code).isspace() else None for code in (*range(32), *range(127, 160))},
    ord("\ufeff"): None,
    **{ord(kept): kept for kept in "\t\n\r"},
}
"""Characters that steer a terminal or a reader, and that no answer needs."""


@dataclass(frozen=True, slots=True)
class GivenQuote:
    """A quote that the model gave for what it had just written."""

    number: int
    """The source's number, as given to the model."""
    text: str
    at: int
    """Where it was in the visible text: after this many code points."""


class StreamReader:
    """Reads a reply piece by piece, with the same result however it was cut into pieces.

    `offered` holds the numbers of the sources. A reply that turns out to have been thinking
    all along (a closing tag at the start of a line, with no opening one; a header of the answer
    behind other words) resets `text`, its numbers and its quotes; nothing else ever changes what
    was visible.
    """

    def __init__(self, offered: Container[int]) -> None:
        self.numbering: dict[int, int] = {}
        """Number of the source -> number in the answer."""
        self.quotes: list[GivenQuote] = []
        self.dropped: list[Dropped] = []
        self.remarks: list[str] = []
        """What else the reader of the answer should know of the reply."""
        self.has_thought = False
        """Whether some of it was thinking, which is not shown."""
        self.abstained = False
        """Whether it began with the abstention phrase, which is not shown."""
        self._offered = offered
        self._page = Page()
        self._held = ""
        self._opening = True
        self._aloud = False
        self._inside: Inside | None = None
        self._may_be_data = True
        self._last_source: int | None = None
        self._wrapped = False
        """Whether the whole reply is put into a block of code, which is none."""
        self._formal = False
        """Whether a marker has come that can be nothing else."""
        self._announced = False
        """Whether it was said where the answer begins."""

    @property
    def text(self) -> str:
        """What is visible so far. Each access copies it."""
        return "" if self._aloud else self._page.text

    def feed(self, piece: str) -> str:
        """Read on and return what became visible."""
        self._read(self._held + piece.translate(_UNSEEN), final=False)
        return "" if self._aloud else self._page.take()

    def finish(self) -> str:
        """Return the rest; a marker or tag that is cut off is dropped."""
        self._read(self._held, final=True)
        if isinstance(self._inside, DataInside):
            self._read_data(self._inside.text)
        self._close()
        self._aloud = False
        return self._page.take()

    def _read(self, buffer: str, *, final: bool) -> None:
        start = 0
        while start < len(buffer):
            end = self._read_on(buffer, start, final)
            if end is None:
                break
            start = end
        self._held = buffer[start:]

    def _read_on(self, buffer: str, start: int, final: bool) -> int | None:
        """Read one thing and return where it ends; None: more text is needed."""
        if self._inside is not None:
            return self._read_inside(self._inside, buffer, start, final)
        if self._opening:
            return self._read_opening(buffer, start, final)
        if self._page.at_line_start and not buffer[start].isspace():
            skipped = self._read_line_start(buffer, start, final)
            if skipped != 0:
                return None if skipped is None else start + skipped
        token = read_token(buffer, start, self._page, final=final)
        return None if token is None else start + self._take(token)

    def _read_line_start(self, buffer: str, start: int, final: bool) -> int | None:
        """Return how much of a line is layout of the reply, or leads into a list of sources."""
        if self._wrapped:
            wrapping = read_wrapping(buffer[start : start + LONGEST_WRAPPING], final=final)
            self._wrapped = not wrapping
            if wrapping != 0:
                return wrapping
        lone = holds_only_markers(buffer, start, final=final)
        if lone is None:
            return None
        if lone:
            self._page.join_line()
        if not self.numbering:
            return 0
        head = buffer[start : start + LONGEST_HEADING]
        heading = read_heading(head, self.numbering, final=final)
        if heading:
            self._inside = ReferencesInside()
            self.remarks += [] if REFERENCES in self.remarks else [REFERENCES]
        return heading

    def _read_inside(self, inside: Inside, buffer: str, start: int, final: bool) -> int | None:
        end = inside.read(buffer, start, final=final)
        if inside.ended:
            self._inside = None
            if isinstance(inside, QuoteInside):
                self._keep(inside)
            elif isinstance(inside, AsideInside):
                self._page.removed()
            elif isinstance(inside, ReferencesInside):
                self._page.removed()
                self._page.blank("\n\n")
            return end
        return end if end > start else None

    def _read_opening(self, buffer: str, start: int, final: bool) -> int | None:
        if buffer[start].isspace():
            return start + 1
        wrapping = read_wrapping(buffer[start : start + LONGEST_WRAPPING], final=final)
        if wrapping != 0:
            self._wrapped = wrapping is not None
            return None if wrapping is None else start + wrapping
        if buffer[start] in OPENS:
            special = read_template(buffer, start, final=final)
            if special is None or special.length:
                return None if special is None else start + self._take(special)
        if self._may_be_data:
            is_data = begins_data(buffer[start : start + LONGEST_OPENING], final=final)
            if is_data:
                self._inside = DataInside()
            if is_data is not False:
                return start if is_data else None
        opening = read_opening(buffer[start:], final=final)
        if opening is None:
            return None
        if opening.unmarked:
            self.has_thought = True
            self._inside = UnmarkedAsideInside()
            return start
        self._opening = False
        self.abstained, self._aloud = opening.abstains, opening.aloud
        return start + opening.length

    def _read_data(self, written: str) -> None:
        """Read a reply in JSON as what it says, or as it stands if it is no answer."""
        self._inside, self._may_be_data = None, False
        prose = read_data(written)
        if prose is not None:
            self.has_thought |= prose.has_thought
            if prose.left_out:
                self.remarks.append(LEFT_OUT.format(", ".join(prose.left_out)))
        self._read(written if prose is None else prose.text, final=True)

    def _take(self, token: Token) -> int:
        """Act on a token and return how much of it is consumed."""
        match token.kind:
            case Kind.BLANK:
                self._page.blank(token.text)
            case Kind.TEXT:
                self._page.write(token.text)
            case Kind.MARKER:
                self._take_marker(token)
            case Kind.FENCE:
                is_data = self._may_be_data and fences_data(token.text)
                fence, page = token.text, self._page
                self._inside = DataInside(fence) if is_data else CodeInside(fence, page)
            case Kind.QUOTE:
                self._inside = QuoteInside(next(iter(token.numbers), self._last_source))
            case Kind.QUOTE_END:
                self._page.removed()
            case Kind.CUT_OFF:
                self._drop(token.text, CUT_OFF)
            case Kind.SPECIAL:
                return self._take_special(token)
        return token.length

    def _take_special(self, token: Token) -> int:
        """Act on a special token; within a sentence it is a word, if it has a space before it.

        Where thinking ends that never began, or the answer is announced, nothing that stood
        before is part of the answer.
        """
        special, page = token.special, self._page
        ends = page.at_sentence_start or (special.part is Part.NOTE and page.adjoins_word)
        if token.loose and not (self._aloud or ends):
            page.write(token.text)
            return 1
        announced = special.part is Part.ANSWER and not self._announced
        if announced or (special.part is Part.ASIDE_END and special.aside == "thought"):
            self._start_anew()
            self._announced = announced
        elif special.part is Part.ASIDE:
            self.has_thought = True
            self._inside = AsideInside(special.aside)
        elif special.part is Part.OTHERS:
            self._inside = TurnInside()
        else:
            page.blank(" ")
            page.removed()
        return token.length

    def _start_anew(self) -> None:
        self.numbering.clear()
        self.quotes.clear()
        self.dropped.clear()
        self.remarks.clear()
        self.abstained = self._aloud = False
        self._page, self._opening, self._last_source = Page(), True, None
        self._formal = self._wrapped = False

    def _take_marker(self, token: Token) -> None:
        """Read a loose marker as one where the reply has no other form, and means a source."""
        if not token.loose:
            self._formal = True
        elif self._formal or not all(number in self._offered for number in token.numbers):
            self._page.write(token.text)
            return
        self._mark(token.numbers)

    def _mark(self, numbers: Sequence[int]) -> None:
        known = [number for number in numbers if number in self._offered]
        for number in numbers:
            if number not in self._offered:
                self._drop(f"[{number}]", UNKNOWN)
        if known:
            self._last_source = known[-1]
            self._page.mark([self._renumbered(number) for number in known])

    def _renumbered(self, source: int) -> int:
        return self.numbering.setdefault(source, len(self.numbering) + 1)

    def _drop(self, marker: str, reason: str) -> None:
        self.dropped.append(Dropped(marker, reason))
        self._page.removed()

    def _keep(self, quote: QuoteInside) -> None:
        """Record a quote, and hide where it was."""
        self._page.removed()
        if quote.number is None:
            self._drop("<quote>", UNNAMED)
        elif quote.number not in self._offered:
            self._drop(f'<quote n="{quote.number}">', UNKNOWN)
        elif quote.text:
            self.quotes.append(GivenQuote(quote.number, quote.text, len(self._page)))

    def _close(self) -> None:
        """End what is open at the end of the text."""
        inside, self._inside = self._inside, None
        if isinstance(inside, CodeInside):
            inside.close()
        elif isinstance(inside, AsideInside) and len(self._page):
            self.remarks.append(UNENDED)
        elif isinstance(inside, TurnInside) and any(map(str.isalnum, inside.text)):
            self.remarks.append(OTHERS)
        elif isinstance(inside, QuoteInside) and inside.seems_complete:
            self._keep(inside)
        elif isinstance(inside, QuoteInside):
            self._drop(
                "<quote>" if inside.number is None else f'<quote n="{inside.number}">', CUT_OFF
            )
