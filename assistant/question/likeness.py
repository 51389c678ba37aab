"""What a question seeks papers like: 'similar to KVQuant', 'papers like KVQuant but for images'.

Knows nothing of the papers: whether one is meant is found out at lookup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.vocabulary import ANY_PAPER, ANY_PAPERS, BE, one_of


@dataclass(frozen=True, slots=True)
class Likeness:
    """What papers are to be like, and the words that say how they differ from it."""

    models: tuple[str, ...]
    limit: str = ""


_LIKE = one_of(
    *("like", "akin to", "comparable (?:to|with)", "close to", "in the (?:vein|style|spirit) of"),
    "(?:(?:very |most |quite )?similar|related) (?:to|as)",
)
_ONES = one_of(ANY_PAPERS, ANY_PAPER, "research", "ones", "one", "something", "anything", "others?")
_ASKING = (
    r"^\W*(?:please )?(?:(?:which|what|any|some|an?|the|other|more|further|all|find|show|give|list"
    r"|recommend|suggest|are|is|there|me|do|you|we|have|i|want|need|looking|for)(?: else)? )*"
)
_SOUGHT = re.compile(
    rf"{_ASKING}(?:{_ONES} )?(?:(?:that|which) )?(?:{BE} )?{_LIKE} (?P<s>.+?)"
    r"(?:,? but(?P<limit> (?:for|on|about|with|in|using|from|at) .+?))?[\s?!.]*$",
    re.IGNORECASE,
)
_JOINED = re.compile(r",? (?:and|or) |, ")
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_CALLED = re.compile(rf"^(?:the )?(?P<s>.+?)(?: {ANY_PAPER})?$", re.IGNORECASE)


def find_likeness(text: str) -> Likeness | None:
    """Return what papers like it are sought; None if that is not the question."""
    match = _SOUGHT.match(text)
    if match is None:
        return None
    models = _QUOTED.findall(match["s"]) or _JOINED.split(match["s"])
    return Likeness(tuple(map(_bare, models)), (match["limit"] or "").strip())


def _bare(words: str) -> str:
    """Return 'KVQuant' for 'the KVQuant paper'."""
    match = _CALLED.match(words.strip())
    return match["s"] if match else words
