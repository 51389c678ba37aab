"""The assistant for programs: `ask` and `search` as the page serves them over HTTP and MCP.

The functions' names, parameters and docstrings are an interface: they become the endpoints,
and the tools' descriptions and schemas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from assistant.app import AskOptions
from assistant.cli.text import to_json
from assistant.formats import answer_record
from assistant.page.actions import checked
from assistant.page.papers import LONGEST_QUERY
from assistant.page.scope import read_filters
from assistant.page.shelf import Shelf

MOST_RESULTS = 100
Record = dict[str, Any]


def endpoints(shelf: Shelf) -> tuple[Callable[..., Record], Callable[..., Record]]:
    """Return `ask` and `search` over one shelf; they raise PapersError."""

    def ask(
        question: str,
        since: str = "",
        until: str = "",
        papers: list[str] | None = None,
        extractive: bool = False,
    ) -> Record:
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
        with shelf.lent() as assistant:
            return _plain(answer_record(assistant.answer(checked(question), options)))

    def search(query: str, k: int = 10, since: str = "", until: str = "") -> Record:
        """Rank papers by how well their abstracts match, each with the sentence that shows why.

        Args:
            query: Words to look for, or a description.
            k: Number of papers to return, 1 to 100.
            since: Only papers of this date or later: YYYY, YYYY-MM or YYYY-MM-DD. Empty for all.
            until: Only papers of this date or earlier, inclusive. Empty for all.
        """
        wanted = checked(query)[:LONGEST_QUERY]
        filters = read_filters(since, until, [])
        with shelf.lent() as assistant:
            results = assistant.search(wanted, min(max(int(k), 1), MOST_RESULTS), filters)
        return _plain({"query": wanted, "results": [asdict(result) for result in results]})

    return ask, search


def _plain(record: Record) -> Record:
    """Return a record whose dates are text."""
    import json

    plain: Record = json.loads(to_json(record, indent=None))
    return plain
