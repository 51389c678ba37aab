"""An answer as plain text for the clipboard: what it says, and its numbered sources."""

from __future__ import annotations

from assistant.answer import Answer, Citation
from assistant.presenting.formats import day
from assistant.presenting.markup import parse_blocks
from assistant.presenting.render import remarks
from assistant.presenting.text import one_line


def plain_text(answer: Answer) -> str:
    """Return the text of an answer, with doubtful sentences marked, above a list of its sources."""
    blocks = parse_blocks(answer.answer.strip("\n"), remarks(answer), {})
    said = "\n".join(f"{block.first}{block.text.plain}".rstrip() for block in blocks)
    sources = "\n".join(map(_source, answer.citations))
    return f"{said}\n\nSources\n{sources}\n" if sources else f"{said}\n"


def _source(citation: Citation) -> str:
    link = one_line(citation.url or citation.search_url)
    return f"[{citation.n}] {one_line(citation.title)}, {day(citation)}, {link}"
