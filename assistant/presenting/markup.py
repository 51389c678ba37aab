"""Light Markdown -> blocks of styled text, wrapped with hanging indents.

A terminal gets wrapped lines, a pipe gets each block as one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from assistant.language.markdown import Line, Run, cut, lines, runs, title_and_quote
from assistant.presenting.text import printable

WIDTH = 80
"""Most columns that text is wrapped to."""
NARROWEST = 16
"""Columns that text gets, however narrow the terminal."""

_QUOTATION = re.compile(r"“.*”[\s\[\]\d,.]*", re.DOTALL)
"""A line of quotes alone; one that goes on in other words is a sentence like any other."""
_STYLES: dict[str, str] = {"strong": "bold", "em": "italic", "code": "bold"}
MARKER = "magenta"


@dataclass(frozen=True, slots=True)
class Block:
    """Text with the prefixes of its first line and of the lines wrapped from it."""

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
    """Return a block for each line of `markdown`, two for an item that is a title and a quote.

    `remarks` holds what to insert, keyed by offset in `markdown`; `links` the URL
    behind each marker, empty if the terminal shows no links.
    """
    read = list(lines(markdown))
    # What ends with a line or in a fence after it belongs to that line.
    ends = [*(line.begin for line in read[1:]), len(markdown)]
    blocks: list[Block] = []
    begin = -1
    for line, end in zip(read, ends, strict=False):
        here = {at: text for at, text in remarks.items() if begin < at <= end}
        blocks += _blocks_of(line, here, links)
        begin = end
    return blocks


def _blocks_of(
    line: Line, remarks: Mapping[int, Text], links: Mapping[int, str]
) -> Iterator[Block]:
    first, rest = _indents(line)
    if halves := title_and_quote(line):
        title, line = halves
        yield Block(_text(runs(title.text), {}, links), first, rest)
        first, rest = rest, f"{rest} "
    verbatim = [Run(line.at, line.text)] if line.kind == "pre" else runs(line.text, line.at)
    text = _text(verbatim, remarks, links)
    if line.kind == "h":
        text.stylize("bold")
    yield Block(text, first, rest)


def _indents(line: Line) -> tuple[str, str]:
    indent = line.indent
    if line.kind == "ul":
        return f"{indent}• ", f"{indent}  "
    if line.kind == "ol":
        return f"{indent}{line.number} ", indent + " " * (len(line.number) + 1)
    if line.kind == "blockquote":
        return f"{indent}  ", f"{indent}  "
    if _QUOTATION.fullmatch(line.text):
        return f"{indent}  ", f"{indent}   "
    return indent, indent


def inline(markdown: str) -> Text:
    """Return one line of Markdown as styled text."""
    return _text(runs(markdown), {}, {})


def _text(pieces: Iterable[Run], remarks: Mapping[int, Text], links: Mapping[int, str]) -> Text:
    """Put the runs together, each remark before the first run that stands after it."""
    text, waiting = Text(), sorted(remarks)
    for run in cut(pieces, waiting):
        while waiting and waiting[0] <= run.at:
            text.append_text(remarks[waiting.pop(0)])
        text.append_text(_styled(run, links))
    for at in waiting:
        text.append_text(remarks[at])
    return text


def _styled(run: Run, links: Mapping[int, str]) -> Text:
    text = _marker(run.numbers, links) if run.numbers else Text(printable(run.text))
    for style in run.styles:
        text.stylize(_STYLES[style])
    return text.append(f" ({run.url})") if run.url else text


def _marker(numbers: Sequence[int], links: Mapping[int, str]) -> Text:
    text = Text("[", MARKER)
    for place, number in enumerate(numbers):
        url = links.get(number)
        text.append(", " if place else "")
        text.append(str(number), Style(link=url) if url else None)
    return text.append("]")
