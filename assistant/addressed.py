"""Papers that a question gives by id or address: '2502.09601', 'https://arxiv.org/abs/2502.09601'.

Whatever reads a question knows papers by their titles: these take the place of the addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.find import find_paper
from assistant.language.terms import STOP_WORDS, content_words
from index.errors import PaperNotFound
from index.identity.naming import arxiv_id
from index.reading.reference import find_address, find_arxiv_id
from index.store import PaperReader

_WORD = re.compile(r"(?:\barxiv:\s+)?[^\s<>()\[\]\"“”]+[^\s<>()\[\]\"“”'’.,;:!?]", re.IGNORECASE)
_GONE = "\0"
_PLACE = re.compile(rf"\s*[(\[<]?{_GONE}[)\]>]?")
"""Where an address stood, with its brackets."""
_NUMBER = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Addressed:
    """A question with titles in place of addresses."""

    question: str
    titles: tuple[str, ...] = ()
    """The papers that stand there now."""
    missing: tuple[PaperNotFound, ...] = ()
    """The addresses of papers that are not indexed; the question lacks them now."""

    @property
    def asks_for_missing(self) -> bool:
        """Whether nothing else says what the question is about."""
        left = set(content_words(self.question))
        return bool(self.missing) and not self.titles and STOP_WORDS.issuperset(left)


def read_addresses(question: str, store: PaperReader) -> Addressed:
    """Return a question with the titles of the papers whose ids or addresses it gives.

    What no paper has is left alone if it need not mean one: any number, any web page.
    """
    titles: list[str] = []
    missing: list[PaperNotFound] = []

    def title_of(match: re.Match[str]) -> str:
        address = match.group()
        if not _is_address(address):
            return address
        try:
            titles.append(find_paper(address, store).title)
        except PaperNotFound as error:
            if not _is_of_a_paper(address) or _may_be_any_number(address, question):
                return address
            missing.append(error)
            return _GONE
        return f"“{titles[-1]}”"

    text = _PLACE.sub("", _WORD.sub(title_of, question)).strip()
    alone = len(titles) == 1 and text.strip(" .?!\"'<>()[]") == f"“{titles[0]}”"
    return Addressed(
        f"what is “{titles[0]}” about?" if alone else text, tuple(titles), tuple(missing)
    )


def _is_address(text: str) -> bool:
    return _is_of_a_paper(text) or find_address([text]) is not None


def _is_of_a_paper(text: str) -> bool:
    """Whether a text is an arXiv id or DOI, or an address with one, rather than of any page."""
    return bool(arxiv_id(text) or find_arxiv_id([text]) or find_address([], doi=text))


def _may_be_any_number(text: str, question: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and content_words(question) != text.split(".")
