"""The one paper that words in a question mean: by its title, its name, or what it introduces."""

from __future__ import annotations

from assistant.retrieval.naming import MOST_HOLDERS, is_coined
from assistant.retrieval.pasted import pasted_paper
from assistant.retrieval.retrieve import Retriever
from index.identity.naming import title_key
from index.paper import Paper

NEAR = 10
"""Papers nearest in words, one of which may have the title."""


def meant_by(words: str, retriever: Retriever) -> Paper | None:
    """Return the paper that `words` mean; None if it is none, or may be several."""
    near = retriever.near_in_words(words, NEAR)
    called = [paper for paper in near if title_key(words) in _titles(paper)]
    called = called or [one for one in (pasted_paper(words, near),) if one is not None]
    holders = [] if called else retriever.mentions(words)
    if len(holders) > MOST_HOLDERS:
        return None
    meant = called or [paper for paper in holders if is_coined(words, paper)]
    return meant[0] if len(meant) == 1 else None


def _titles(paper: Paper) -> set[str]:
    """Return the keys of a title, and of the name before its colon."""
    return {title_key(paper.title), title_key(paper.title.partition(":")[0])}
