"""The assistant for programs: `ask` and `search` as the page serves them over HTTP and MCP.

The functions' names, parameters and docstrings are an interface: they become the endpoints,
and the tools' descriptions and schemas. Their results are objects when sent as objects,
and JSON when sent as text, as to tools.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields

from assistant.answer import Answer
from assistant.app import AskOptions, SearchResult
from assistant.page.actions import checked
from assistant.page.papers import LONGEST_QUERY
from assistant.page.pool import AssistantPool
from assistant.page.scope import read_filters
from assistant.presenting.formats import answer_record
from assistant.presenting.text import to_json

MOST_RESULTS = 100


@dataclass(frozen=True, slots=True)
class AskReply(Answer):
    """An answer whose text is the JSON of `papers ask --json`."""

    @classmethod
    def of(cls, answer: Answer) -> AskReply:
        """Return the reply that holds an answer."""
        return cls(**{field.name: getattr(answer, field.name) for field in fields(answer)})

    def __str__(self) -> str:
        return to_json(answer_record(self), indent=None)


@dataclass(frozen=True, slots=True)
class SearchReply:
    """Search results whose text is the JSON of `papers search --json`."""

    query: str
    results: tuple[SearchResult, ...]

    def __str__(self) -> str:
        return to_json(asdict(self), indent=None)


Ask = Callable[..., AskReply]
Search = Callable[..., SearchReply]


def endpoints(pool: AssistantPool, at_once: int) -> tuple[Ask, Search]:
    """Return `ask` and `search` over one pool; `at_once` calls run at a time, others wait.

    Both raise PapersError.
    """
    turn = threading.BoundedSemaphore(at_once)

    def ask(
        question: str,
        since: str = "",
        until: str = "",
        papers: list[str] | None = None,
        extractive: bool = False,
    ) -> AskReply:
        """Answer a question from paper abstracts; every sentence is checked against its source.

        Returns the answer as Markdown with [n] markers, the verdict on each sentence with the
        verbatim quotes it rests on, and the cited papers. Where the papers do not answer it
        says so (status "not_in_corpus") and names the nearest ones.

        Args:
            question: The question, in plain words.
            since: Only papers of this date or later: YYYY, YYYY-MM or YYYY-MM-DD. Empty for all.
            until: Only papers of this date or earlier, inclusive. Empty for all.
            papers: Only these papers, by id, alias or title. None or empty for all.
            extractive: Answer in verbatim quotes alone, even if a language model is connected.
        """
        filters = read_filters(since, until, papers or [])
        options = AskOptions(filters=filters, extractive=extractive)
        with turn, pool.lent() as assistant:
            return AskReply.of(assistant.answer(checked(question), options))

    def search(query: str, k: int = 10, since: str = "", until: str = "") -> SearchReply:
        """Rank papers by how well their abstracts match, each with the sentence that shows why.

        Args:
            query: Words to look for, or a description.
            k: Number of papers to return, 1 to 100.
            since: Only papers of this date or later: YYYY, YYYY-MM or YYYY-MM-DD. Empty for all.
            until: Only papers of this date or earlier, inclusive. Empty for all.
        """
        wanted = checked(query)[:LONGEST_QUERY]
        filters = read_filters(since, until, [])
        with turn, pool.lent() as assistant:
            results = assistant.search(wanted, min(max(int(k), 1), MOST_RESULTS), filters)
        return SearchReply(wanted, results)

    return ask, search
