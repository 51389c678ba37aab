"""Light Markdown -> blocks of styled text, wrapped with hanging indents.

Reads what answers are written in: bold, italics, code, links, headings, bullets,
numbered lines, quotes, escaped characters and `[1]` markers. Anything else is text.
A terminal gets wrapped lines, a pipe gets each block as one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from assistant.language.markdown import unescape
from assistant.presenting.text import printable

WIDTH = 80
"""Columns that text is wrapped to, at most."""
NARROWEST = 16
"""Columns that text gets however narrow the terminal."""

_INLINE = re.compile(
    r"\\(?P<escaped>[\\`*_\[\]<>#|])"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*"
    r"|\*(?P<italic>(?!\s)(?:\\.|[^\\*])+?(?<!\s))\*"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<label>(?:\\.|[^\\\]])+)\]\(<?(?P<url>https?://[^)>\s]+)>?\)"
    r"|\[(?P<marker>\d+(?:\s*,\s*\d+)*)\]",
    re.DOTALL,
)
_LINE = re.compile(
    r"(?P<indent> *)"
    r"(?:(?P<heading>#{1,6}) |(?P<bullet>[-*+]) |(?P<number>\d+[.)]) |(?P<quote>> ?))?"
    r"(?P<text>.*)",
    re.DOTALL,
)
_QUOTED_ITEM = re.compile(r"(?P<title>\*\*.+\*\*(?: \([^()]*\))?): (?=“)")
_QUOTATION = re.compile(r"“.*”[\s\[\]\d,.]*", re.DOTALL)
"""A line of quotes alone; one that goes on in other words is a sentence like any other."""
MARKER = "magenta"


@dataclass(frozen=True, slots=True)
class Block:
    """Text with what stands before its first line and before the lines wrapped from it."""

    text: Text
    first: str = ""
    rest: str = ""


BLANK = Block(Text())


def print_blocks(console: Console, blocks: Iterable[Block]) -> None:
    """Print `blocks`, wrapped on a terminal and unwrapped elsewhere."""
    for block in blocks:
        for line in _lines(console, block):
            line.rstrip()
            console.print(line, soft_wrap=True)


def _lines(console: Console, block: Block) -> Iterator[Text]:
    if not console.is_terminal:
        yield Text(block.first) + block.text
        return
    width = max(min(console.width, WIDTH) - len(block.rest), NARROWEST)
    for number, line in enumerate(wrap(block.text, width)):
        yield Text(block.rest if number else block.first) + line


def wrap(text: Text, width: int) -> Iterable[Text]:
    """Return the lines of `text` of at most `width` columns; words and links stay whole."""
    breaks, column = [], 0
    for word in re.finditer(r"\S+\s*", text.plain):
        columns = cell_len(word.group().rstrip())
        if column and column + columns > width:
            breaks.append(word.start())
            column = 0
        column += cell_len(word.group())
    return text.divide(breaks)


def parse_blocks(
    markdown: str, remarks: Mapping[int, Text], links: Mapping[int, str]
) -> list[Block]:
    """Return one block per line of `markdown`, two for an item that is a title and a quote.

    `remarks` holds what to insert, keyed by its offset in `markdown`; `links` the URL
    behind each marker, empty where the terminal shows none.
    """
    blocks: list[Block] = []
    start = 0
    for line in markdown.splitlines(keepends=True):
        here = {at - start: text for at, text in remarks.items() if start < at <= start + len(line)}
        blocks += _line_blocks(line.rstrip("\r\n"), here, links)
        start += len(line)
    return blocks


def _line_blocks(
    line: str, remarks: Mapping[int, Text], links: Mapping[int, str]
) -> Iterator[Block]:
    # Every line matches: each part of the pattern may be empty.
    match = cast("re.Match[str]", _LINE.fullmatch(line))
    first, rest = _indents(match)
    start = match.start("text")
    item = _QUOTED_ITEM.match(line, start) if match["bullet"] else None
    if item is not None:
        yield Block(inline(item["title"], links), first, rest)
        first, rest, start = rest, f"{rest} ", item.end()
    text = _with_remarks(line[start:], start, remarks, links)
    yield Block(_styled(text, "bold") if match["heading"] else text, first, rest)


def _indents(match: re.Match[str]) -> tuple[str, str]:
    indent = match["indent"]
    if match["bullet"]:
        return f"{indent}• ", f"{indent}  "
    if match["number"]:
        return f"{indent}{match['number']} ", indent + " " * (len(match["number"]) + 1)
    if match["quote"]:
        return f"{indent}  ", f"{indent}  "
    if _QUOTATION.fullmatch(match["text"]):
        return f"{indent}  ", f"{indent}   "
    return indent, indent


def _with_remarks(
    line: str, offset: int, remarks: Mapping[int, Text], links: Mapping[int, str]
) -> Text:
    """Parse `line`, which stands at `offset` of its source line, around the remarks in it."""
    text, last = Text(), 0
    for at in sorted(remarks):
        cut = max(at - offset, last)
        text.append_text(inline(line[last:cut], links)).append_text(remarks[at])
        last = cut
    return text.append_text(inline(line[last:], links))


def inline(markdown: str, links: Mapping[int, str] | None = None) -> Text:
    """Return one line of Markdown as styled text."""
    text, last = Text(), 0
    for match in _INLINE.finditer(markdown):
        text.append(printable(markdown[last : match.start()]))
        text.append_text(_span(match, links or {}))
        last = match.end()
    return text.append(printable(markdown[last:]))


def _span(match: re.Match[str], links: Mapping[int, str]) -> Text:
    if match["escaped"]:
        return Text(match["escaped"])
    if match["bold"]:
        return _styled(inline(match["bold"], links), "bold")
    if match["italic"]:
        return _styled(inline(match["italic"], links), "italic")
    if match["code"]:
        return Text(printable(match["code"]), "bold")
    if match["label"]:
        return _link(match)
    return _marker(match["marker"], links)


def _styled(text: Text, style: str) -> Text:
    text.stylize(style)
    return text


def _link(match: re.Match[str]) -> Text:
    label = printable(unescape(match["label"]))
    return Text(f"{label} ({match['url']})")


def _marker(numbers: str, links: Mapping[int, str]) -> Text:
    text = Text("[", MARKER)
    for place, number in enumerate(numbers.split(",")):
        url = links.get(int(number))
        text.append(", " if place else "")
        text.append(number.strip(), Style(link=url) if url else None)
    return text.append("]")
