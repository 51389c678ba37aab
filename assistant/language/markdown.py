"""The light Markdown that answers are written in, for whoever writes, shows or reads it.

Bold, italics, code, links, headings, bullets, numbered lines, quotes, fenced code, escaped
characters and `[1]` markers; anything else is text. Every piece knows where it stands, so
that sentences can be told apart by their offsets, wherever they begin and end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

Kind = Literal["p", "h", "ul", "ol", "blockquote", "pre", ""]
Style = Literal["strong", "em", "code"]

_SPECIAL = r"\\`*_\[\]<>#|"
_UNESCAPED = re.compile(rf"([{_SPECIAL}])")
_ESCAPED = re.compile(rf"\\([{_SPECIAL}])")
_INLINE = re.compile(
    rf"\\(?P<escaped>[{_SPECIAL}])"
    r"|\*\*(?P<strong>(?:\\.|[^\\])+?)\*\*"
    r"|\*(?P<em>(?!\s)(?:\\.|[^\\*])+?(?<!\s))\*"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<label>(?:\\.|[^\\\]])+)\]\(<?(?P<url>https?://[^)>\s]+)>?\)"
    r"|\[(?P<marker>\d{1,4}(?:\s*,\s*\d{1,4})*)\]",
    re.DOTALL,
)
_LINE = re.compile(
    r"(?P<indent> *)"
    r"(?:(?P<h>#{1,6}) +|(?P<ul>[-*+]) +|(?P<ol>\d{1,3}[.)]) +|(?P<blockquote>>) ?)?"
    r"(?P<text>.*)",
    re.DOTALL,
)
_MARKED: tuple[Kind, ...] = ("h", "ul", "ol", "blockquote")
_QUOTED_ITEM = re.compile(r"(?P<title>\*\*.+?\*\*(?: \([^()]*\))?): (?=“)")
_FENCE = "```"


def escape(text: str) -> str:
    """Return `text` with the characters that mean something in Markdown escaped."""
    return _UNESCAPED.sub(r"\\\1", text)


def unescape(text: str) -> str:
    """Undo `escape`."""
    return _ESCAPED.sub(r"\1", text)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style; `at` is where it begins in the source."""

    at: int
    text: str
    styles: tuple[Style, ...] = ()
    """From the outermost to the innermost."""
    numbers: tuple[int, ...] = ()
    """Of a marker."""
    url: str = ""
    """Of a link, whose label is the text."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without what makes it a heading or an item; kind "" is a blank one."""

    kind: Kind
    begin: int
    """Where the line begins in the source, and below, where its text does."""
    at: int
    text: str
    indent: str = ""
    number: str = ""
    """Of a numbered line: `12.`"""


def lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text; those that fence code are left out."""
    begin, fenced = 0, False
    for line in text.splitlines(keepends=True):
        content = line.rstrip("\r\n")
        if content.lstrip().startswith(_FENCE):
            fenced = not fenced
        elif fenced:
            yield Line("pre", begin, begin, content)
        else:
            yield _line(content, begin)
        begin += len(line)


def _line(content: str, begin: int) -> Line:
    match = cast("re.Match[str]", _LINE.fullmatch(content))  # every part may be empty
    kind: Kind = next((kind for kind in _MARKED if match[kind] is not None), "p")
    text = match["text"]
    at = begin + match.start("text")
    return Line(kind if text.strip() else "", begin, at, text, match["indent"], match["ol"] or "")


def title_and_quote(line: Line) -> tuple[Line, Line] | None:
    """Return the two halves of an item that is a title and a quote; None if it is not."""
    match = _QUOTED_ITEM.match(line.text) if line.kind in {"ul", "ol"} else None
    if match is None:
        return None
    rest = replace(line, at=line.at + match.end(), text=line.text[match.end() :])
    return replace(line, text=match["title"]), rest


def runs(text: str, at: int = 0, styles: tuple[Style, ...] = ()) -> Iterator[Run]:
    """Yield the pieces of a text in order; `at` is where it stands in the source."""
    last = 0
    for match in _INLINE.finditer(text):
        if match.start() > last:
            yield Run(at + last, text[last : match.start()], styles)
        yield from _of_match(match, at, styles)
        last = match.end()
    if last < len(text):
        yield Run(at + last, text[last:], styles)


def _of_match(match: re.Match[str], at: int, styles: tuple[Style, ...]) -> Iterator[Run]:
    if match["strong"]:
        yield from runs(match["strong"], at + match.start("strong"), (*styles, "strong"))
    elif match["em"]:
        yield from runs(match["em"], at + match.start("em"), (*styles, "em"))
    elif match["code"]:
        yield Run(at + match.start("code"), match["code"], (*styles, "code"))
    elif match["url"]:
        yield Run(at + match.start(), unescape(match["label"]), styles, url=match["url"])
    elif match["marker"]:
        numbers = tuple(int(number) for number in match["marker"].split(","))
        yield Run(at + match.start(), match.group(), styles, numbers)
    else:
        yield Run(at + match.start("escaped"), match["escaped"], styles)


def cut(pieces: Iterable[Run], edges: Sequence[int]) -> Iterator[Run]:
    """Cut plain runs at the `edges`, ascending places in the source."""
    for run in pieces:
        last = 0
        for edge in () if run.numbers or run.url else edges:
            if last < edge - run.at < len(run.text):
                yield replace(run, at=run.at + last, text=run.text[last : edge - run.at])
                last = edge - run.at
        yield replace(run, at=run.at + last, text=run.text[last:])
