"""Evidence -> the paper it was quoted from, before the answer says which papers it cites.

While an answer is written only its quotes are known, and where in an abstract they stand.
Knows nothing of answers.
"""

from __future__ import annotations

from assistant.answer import Evidence
from index.library import Library
from index.paper import Paper
from index.stores.words import analyse

LOOKED_AT = 10
"""Papers that share the quote's words; the one it was taken from shares all of them."""


def quoted_paper(evidence: Evidence, library: Library) -> Paper | None:
    """Return the paper whose abstract holds the quote at its very place, None if it is not found.

    Of several papers with the same words there, the best match.
    """
    terms = dict.fromkeys(analyse(evidence.quote), 1.0)
    keys = [key for key, _ in library.match(terms, LOOKED_AT)] if terms else []
    papers = library.papers.by_text_digest(keys)
    found = (papers[key] for key in keys if key in papers)
    return next((paper for paper in found if _holds(paper, evidence)), None)


def _holds(paper: Paper, evidence: Evidence) -> bool:
    return paper.abstract[evidence.start : evidence.end] == evidence.quote
