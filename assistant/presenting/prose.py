"""The light Markdown of an answer -> HTML with its sentences marked and its markers linked.

Reads the Markdown of answers: paragraphs, bullets, numbers, headings, quotes, code,
bold, italics, escaped characters and `[1]` markers. Anything else, including links and tags,
is shown as plain text. Sentences are identified by their offsets, so a sentence
may begin or end anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.language.markdown import Line, Run, cut, lines, runs, title_and_quote
from assistant.presenting.html import NOTHING, Html, element, joined

_DAY = re.compile(r"(\(\d{4}-\d\d-\d\d\))")
_LISTS = {"ul", "ol"}


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of the text, `text[start:end]`, and what to write around it."""

    start: int
    end: int
    wrap: Callable[[Html], Html]
    """Wraps one piece of the sentence in its element."""
    remark: Html = NOTHING
    """Inserted after the end of the sentence."""


Linked = Callable[[int, int | None], Html]
"""Writes a marker's number, given the number and the index of its sentence in the spans."""


def prose(text: str, spans: Sequence[Span], linked: Linked) -> Html:
    """Return the text as HTML."""
    return _Writer(sorted(spans, key=lambda span: span.start), linked).write(text)


def _tight(read: Iterator[Line]) -> Iterator[Line]:
    """Drop the blank lines between items: they are one list."""
    last, blank = "", None
    for line in read:
        if not line.kind:
            blank = line
            continue
        if blank is not None and not (line.kind == last and last in _LISTS):
            yield blank
        last, blank = line.kind, None
        yield line


class _Writer:
    """Writes one text; knows its sentences."""

    def __init__(self, spans: Sequence[Span], linked: Linked) -> None:
        self._spans = spans
        self._linked = linked
        self._text = ""
        self._remarked: set[int] = set()

    def write(self, text: str) -> Html:
        self._text = text
        return joined(
            self._block(kind, list(alike))
            for kind, alike in groupby(_tight(lines(text)), key=lambda line: line.kind)
            if kind
        )

    def _block(self, kind: str, alike: list[Line]) -> Html:
        if kind == "pre":
            return element("pre", "\n".join(line.text for line in alike))
        if kind in _LISTS:
            return element(kind, *(element("li", self._item(line)) for line in alike))
        if kind == "h":
            return joined(element("h3", self._inline(line)) for line in alike)
        body = joined((self._inline(line) for line in alike), Html("<br>"))
        return element(kind, body) if kind == "blockquote" else element("div", body, cls="para")

    def _item(self, line: Line) -> Html:
        """An item that is a title and a quote gets a line for each."""
        halves = title_and_quote(line)
        if halves is None:
            return self._inline(line)
        title, quote = map(self._inline, halves)
        return joined((element("div", title, cls="item-title"), element("div", quote)))

    def _inline(self, line: Line) -> Html:
        edges = sorted({edge for span in self._spans for edge in (span.start, span.end)})
        pieces = cut(runs(line.text, line.at), edges)
        groups = groupby(pieces, key=lambda run: self._sentence_at(run.at))
        return joined(self._sentence(place, list(group)) for place, group in groups)

    def _sentence_at(self, at: int) -> int | None:
        places = enumerate(self._spans)
        return next((place for place, span in places if span.start <= at < span.end), None)

    def _sentence(self, place: int | None, runs: list[Run]) -> Html:
        content = joined(self._styled(run, place) for run in runs)
        if place is None:
            return content
        span = self._spans[place]
        remark = span.remark if self._is_last(runs[-1], place) else ""
        return joined((span.wrap(content), remark))

    def _is_last(self, run: Run, place: int) -> bool:
        """Return whether nothing of the sentence that can be read follows a run."""
        rest = self._text[run.at + len(run.text) : self._spans[place].end]
        if re.search(r"[^\W_]", rest) or place in self._remarked:
            return False
        self._remarked.add(place)
        return True

    def _styled(self, run: Run, place: int | None) -> Html:
        if run.numbers:
            numbers = joined((self._linked(number, place) for number in run.numbers), ", ")
            return element("span", "[", numbers, "]", cls="marker")
        # A link is shown as the text it is: what stands in an answer is nobody's advertisement.
        content = _whole_days(f"[{run.text}]({run.url})" if run.url else run.text)
        for style in reversed(run.styles):
            content = element(style, content)
        return content


def _whole_days(text: str) -> Html:
    """Keep a date on one line."""
    parts = _DAY.split(text)  # every other part is a date
    return joined(
        element("span", part, cls="day") if place % 2 else part for place, part in enumerate(parts)
    )
