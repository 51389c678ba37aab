"""An answer in every form that people or programs get -> what an abstract does in it.

Each form is read by an independent parser, never by the code that wrote it: terminal
escapes, CommonMark, HTML, JSON, the records of reference managers. No link may lead anywhere
but to the papers shown, nothing may run, and nothing may be there unseen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from html.parser import HTMLParser
from io import StringIO

from markdown_it import MarkdownIt
from rich.console import Console

from assistant.answer import Answer
from assistant.app import Assistant
from assistant.page.answering import complete
from assistant.page.exchange import Exchange, Scope
from assistant.page.turn import turn
from assistant.presenting.formats import answer_record, to_markdown
from assistant.presenting.references import to_bibtex, to_ris
from assistant.presenting.render import print_answer
from assistant.presenting.text import to_json
from eval.adversarial.characters import unseen
from index.paper import Paper

_COLUMNS = 80
_LINK = re.compile(r"\x1b\]8;[^;\x1b\x07]*;([^\x1b\x07]*)(?:\x1b\\|\x07)")
_STYLE = re.compile(r"\x1b\[[\d;]*m")
_ELEMENTS = frozenset(
    "a article aside b blockquote br button caption code dd details div dl dt em h2 h3 h4 header li"
    " mark ol p pre q section small span strong summary table tbody td th thead time tr ul".split()
)
"""Elements allowed in an answer on the page; none of them loads or runs anything."""
_ACTIVE = ("on", "src", "style", "form", "action", "srcdoc", "http-equiv")
"""Prefixes of the names of attributes that load or run something."""


def faults(answer: Answer, assistant: Assistant) -> tuple[str, ...]:
    """Return what is wrong with any form of an answer, each thing once; nothing if all is well."""
    exchange = complete(answer.question, Scope(), answer, assistant)
    found = (
        *_in_terminal(answer, exchange),
        *_in_markdown(answer, exchange),
        *_in_page(exchange),
        *_in_json(answer),
        *_in_references(exchange),
    )
    return tuple(dict.fromkeys(found))


def _addresses(exchange: Exchange) -> frozenset[str]:
    """Return where links in an answer may lead: to the papers it shows."""
    found = (address for paper in exchange.papers for address in (paper.url, paper.search_url))
    return frozenset(address for address in found if address)


def _in_terminal(answer: Answer, exchange: Exchange) -> Iterator[str]:
    piped = _printed(answer, exchange, Console(file=StringIO(), width=_COLUMNS, no_color=True))
    yield from (f"pipe: holds {name}" for name in unseen(piped))
    screen = Console(file=StringIO(), width=_COLUMNS, force_terminal=True, color_system="truecolor")
    shown = _printed(answer, exchange, screen)
    targets = [target for target in _LINK.findall(shown) if target]
    yield from (f"terminal: links to {target}" for target in _strange(targets, exchange))
    plain = _STYLE.sub("", _LINK.sub("", shown))
    yield from (f"terminal: holds {name}" for name in unseen(plain))


def _printed(answer: Answer, exchange: Exchange, console: Console) -> str:
    with console.capture() as capture:
        print_answer(console, answer, exchange.corpus)
    return capture.get()


def _strange(targets: Collection[str], exchange: Exchange) -> list[str]:
    allowed = _addresses(exchange)
    return [target for target in targets if target not in allowed]


def _in_markdown(answer: Answer, exchange: Exchange) -> Iterator[str]:
    text = to_markdown(answer, exchange.corpus)
    yield from (f"Markdown: holds {name}" for name in unseen(text))
    reader = MarkdownIt("commonmark")
    allowed = {reader.normalizeLink(address) for address in _addresses(exchange)}
    tokens = [one for block in reader.parse(text) for one in (block, *(block.children or ()))]
    for token in tokens:
        if token.type in {"html_block", "html_inline", "image"}:
            yield f"Markdown: {token.type.replace('_', ' ')} {token.content[:40]}"
        elif token.type == "link_open" and str(token.attrGet("href")) not in allowed:
            yield f"Markdown: links to {token.attrGet('href')}"


class _Elements(HTMLParser):
    """Records what a page would do."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._allowed = _addresses(exchange)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Record an element or attribute that an answer has no use for."""
        if tag not in _ELEMENTS:
            self.found.append(f"page: element {tag}")
        for name, value in attrs:
            if name.startswith(_ACTIVE):
                self.found.append(f"page: attribute {name}")
            if name == "href" and not self._may_lead_to(value or ""):
                self.found.append(f"page: links to {value}")

    def _may_lead_to(self, target: str) -> bool:
        return target.startswith("#") or target in self._allowed


def _in_page(exchange: Exchange) -> Iterator[str]:
    html = turn(exchange, 0)
    reader = _Elements(exchange)
    reader.feed(html)
    reader.close()
    yield from reader.found
    yield from (f"page: holds {name}" for name in unseen(html))


def _in_json(answer: Answer) -> Iterator[str]:
    text = to_json(answer_record(answer))
    yield from (f"JSON: holds {name}" for name in unseen(text))
    if json.loads(text)["answer"] != answer.answer:
        yield "JSON: the answer is another one"


def _in_references(exchange: Exchange) -> Iterator[str]:
    papers = _cited(exchange)
    bibtex, ris = to_bibtex(papers), to_ris(papers)
    if bibtex.count("{") != bibtex.count("}") or _entries(bibtex, "@") != len(papers):
        yield "BibTeX: not one entry for each paper"
    if not _entries(ris, "TY  - ") == _entries(ris, "ER  -") == len(papers):
        yield "RIS: not one record for each paper"
    yield from (f"references: hold {name}" for name in unseen(bibtex + ris.replace("\r\n", "\n")))


def _cited(exchange: Exchange) -> list[Paper]:
    cited = exchange.answer.citations if exchange.answer else ()
    found = (exchange.paper(citation.paper_id) for citation in cited)
    return [paper for paper in found if paper is not None]


def _entries(text: str, opening: str) -> int:
    return sum(line.startswith(opening) for line in text.splitlines())
