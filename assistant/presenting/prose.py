"""The light Markdown of an answer -> HTML with its sentences marked and its markers linked.

Reads what answers are written in: paragraphs, bullets, numbers, headings, quotes, code,
bold, italics, escaped characters and `[1]` markers. Anything else, links and tags included,
is shown as the text it is. Sentences are told apart by their offsets, so that a sentence
may begin or end anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from assistant.presenting.html import NOTHING, Html, element, joined

_INLINE = re.compile(
    r"\\(?P<escaped>[\\`*_\[\]<>#|])"
    r"|\*\*(?P<strong>(?:\\.|[^\\])+?)\*\*"
    r"|\*(?P<em>(?!\s)(?:\\.|[^\\*])+?(?<!\s))\*"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<marker>\d{1,4}(?:\s*,\s*\d{1,4})*)\]",
    re.DOTALL,
)
_LINE = re.compile(
    r" {0,12}(?:(?P<h>#{1,6}) +|(?P<ul>[-*+]) +|(?P<ol>\d{1,3})[.)] +|(?P<blockquote>> ?))?"
    r"(?P<text>.*)",
    re.DOTALL,
)
_QUOTED_ITEM = re.compile(r"(?P<title>\*\*.+?\*\*(?: \([^()]*\))?): (?=“)")
_DAY = re.compile(r"(\(\d{4}-\d\d-\d\d\))")
_FENCE = "```"
_LISTS = {"ul", "ol"}


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of the text: `text[start:end]`, and what to write around it."""

    start: int
    end: int
    wrap: Callable[[Html], Html]
    """Puts one piece of the sentence into its element."""
    remark: Html = NOTHING
    """Follows the end of the sentence."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of text in one style; `at` is where its source begins."""

    at: int
    text: str
    styles: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    """Of a marker."""


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str
    """Name of the element it belongs to."""
    at: int
    text: str


Linked = Callable[[int, int | None], Html]
"""Writes a marker's number, given the number and the place of its sentence among the spans."""


def prose(text: str, spans: Sequence[Span], linked: Linked) -> Html:
    """Return the text as HTML."""
    return _Writer(sorted(spans, key=lambda span: span.start), linked).write(text)


def _lines(text: str) -> Iterator[_Line]:
    at, fenced = 0, False
    for line in text.splitlines(keepends=True):
        content = line.rstrip("\r\n")
        if content.lstrip().startswith(_FENCE):
            fenced = not fenced
        elif fenced:
            yield _Line("pre", at, content)
        else:
            yield _plain_line(content, at)
        at += len(line)


def _tight(lines: Iterator[_Line]) -> Iterator[_Line]:
    """Drop the blank lines between items: they are one list."""
    last, blank = "", None
    for line in lines:
        if not line.kind:
            blank = line
            continue
        if blank is not None and not (line.kind == last and last in _LISTS):
            yield blank
        last, blank = line.kind, None
        yield line


def _plain_line(content: str, at: int) -> _Line:
    match = cast("re.Match[str]", _LINE.fullmatch(content))  # every part may be empty
    kinds = ("h", "ul", "ol", "blockquote")
    kind = next((kind for kind in kinds if match[kind] is not None), "p")
    return _Line(kind if match["text"].strip() else "", at + match.start("text"), match["text"])


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
            self._block(kind, list(lines))
            for kind, lines in groupby(_tight(_lines(text)), key=lambda line: line.kind)
            if kind
        )

    def _block(self, kind: str, lines: list[_Line]) -> Html:
        if kind == "pre":
            return element("pre", "\n".join(line.text for line in lines))
        if kind in _LISTS:
            return element(kind, *(element("li", self._item(line)) for line in lines))
        if kind == "h":
            return joined(element("h3", self._inline(line)) for line in lines)
        body = joined((self._inline(line) for line in lines), Html("<br>"))
        return element(kind, body) if kind == "blockquote" else element("div", body, cls="para")

    def _item(self, line: _Line) -> Html:
        """An item that is a title and a quote gets a line for each."""
        item = _QUOTED_ITEM.match(line.text)
        if item is None:
            return self._inline(line)
        cut = item.end()
        rest = _Line(line.kind, line.at + cut, line.text[cut:])
        title = self._inline(_Line(line.kind, line.at, item["title"]))
        return joined((element("div", title, cls="item-title"), element("div", self._inline(rest))))

    def _inline(self, line: _Line) -> Html:
        runs = list(self._cut(_runs(line.text, line.at)))
        groups = groupby(runs, key=lambda run: self._sentence_at(run.at))
        return joined(self._sentence(place, list(group)) for place, group in groups)

    def _cut(self, runs: Iterator[_Run]) -> Iterator[_Run]:
        """Cut plain runs where a sentence begins or ends."""
        edges = sorted({edge for span in self._spans for edge in (span.start, span.end)})
        for run in runs:
            if run.numbers:
                yield run
                continue
            last = 0
            for edge in edges:
                if last < edge - run.at < len(run.text):
                    yield _Run(run.at + last, run.text[last : edge - run.at], run.styles)
                    last = edge - run.at
            yield _Run(run.at + last, run.text[last:], run.styles)

    def _sentence_at(self, at: int) -> int | None:
        places = enumerate(self._spans)
        return next((place for place, span in places if span.start <= at < span.end), None)

    def _sentence(self, place: int | None, runs: list[_Run]) -> Html:
        content = joined(self._styled(run, place) for run in runs)
        if place is None:
            return content
        span = self._spans[place]
        remark = span.remark if self._is_last(runs[-1], place) else ""
        return joined((span.wrap(content), remark))

    def _is_last(self, run: _Run, place: int) -> bool:
        """Return whether nothing of the sentence that can be read follows a run."""
        rest = self._text[run.at + len(run.text) : self._spans[place].end]
        if re.search(r"[^\W_]", rest) or place in self._remarked:
            return False
        self._remarked.add(place)
        return True

    def _styled(self, run: _Run, place: int | None) -> Html:
        if run.numbers:
            numbers = joined((self._linked(number, place) for number in run.numbers), ", ")
            return element("span", "[", numbers, "]", cls="marker")
        content = _whole_days(run.text)
        for style in reversed(run.styles):
            content = element(style, content)
        return content


def _whole_days(text: str) -> Html:
    """Keep a date on one line."""
    parts = _DAY.split(text)  # every other part is a date
    return joined(
        element("span", part, cls="day") if place % 2 else part for place, part in enumerate(parts)
    )


def _runs(text: str, at: int, styles: tuple[str, ...] = ()) -> Iterator[_Run]:
    """Yield the pieces of one line in order; `at` is where `text` stands in the source."""
    last = 0
    for match in _INLINE.finditer(text):
        if match.start() > last:
            yield _Run(at + last, text[last : match.start()], styles)
        yield from _of_match(match, at, styles)
        last = match.end()
    if last < len(text):
        yield _Run(at + last, text[last:], styles)


def _of_match(match: re.Match[str], at: int, styles: tuple[str, ...]) -> Iterator[_Run]:
    kind = cast("str", match.lastgroup)
    start, content = at + match.start(kind), match[kind]
    if kind in {"strong", "em"}:
        yield from _runs(content, start, (*styles, kind))
    elif kind == "marker":
        numbers = tuple(int(number) for number in content.split(","))
        yield _Run(at + match.start(), match.group(), styles, numbers)
    else:
        yield _Run(start, content, (*styles, "code") if kind == "code" else styles)
