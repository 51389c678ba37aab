"""An answer as a file to download: Markdown, JSON, BibTeX or RIS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.page.exchange import Exchange
from assistant.presenting.formats import answer_record, to_markdown
from assistant.presenting.references import to_bibtex, to_ris
from assistant.presenting.text import to_json
from index.errors import UsageError
from index.identity.naming import slug
from index.paper import Paper

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the browser to save."""

    name: str
    text: str
    type: str


def export(exchange: Exchange, form: str) -> Download:
    """Return the answer of an exchange in one of the formats; UsageError for any other."""
    maker = _MAKERS.get(form)
    if maker is None or exchange.answer is None:
        raise UsageError("there is nothing to export", "ask a question first")
    ending, media, write = maker
    name = slug(exchange.question)[:LONGEST_NAME].strip("-") or "answer"
    return Download(f"{name}.{ending}", write(exchange, exchange.answer), media)


def _markdown(exchange: Exchange, answer: Answer) -> str:
    return to_markdown(answer, exchange.corpus)


def _json(_: Exchange, answer: Answer) -> str:
    return to_json(answer_record(answer)) + "\n"


def _cited(exchange: Exchange, answer: Answer) -> list[Paper]:
    found = (exchange.paper(citation.paper_id) for citation in answer.citations)
    return [paper for paper in found if paper is not None]


def _bibtex(exchange: Exchange, answer: Answer) -> str:
    return to_bibtex(_cited(exchange, answer))


def _ris(exchange: Exchange, answer: Answer) -> str:
    return to_ris(_cited(exchange, answer))


_MAKERS: dict[str, tuple[str, str, Callable[[Exchange, Answer], str]]] = {
    "markdown": ("md", "text/markdown", _markdown),
    "json": ("json", "application/json", _json),
    "bibtex": ("bib", "application/x-bibtex", _bibtex),
    "ris": ("ris", "application/x-research-info-systems", _ris),
}
