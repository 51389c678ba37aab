"""The part of a question that says what is not wanted: 'but not about text'.

Search by words and meaning finds what is named, wanted or not; whoever answers without
reading must at least say so. 'Without retraining' is none: papers praise themselves so.
"""

from __future__ import annotations

import re

_EXCLUDES = re.compile(
    r"\b(?:(?:that|which|who) )?(?:"
    r"(?:do|does|did|are|is|were|was)(?: not|n['’]t)"
    r"|(?:but )?not(?= (?:about|on|using|use|with|based|for|in)\b)"
    r"|but (?:not|no)\b|except(?: for)?|excluding|other than|apart from)\b"
    r"(?: [\w/+-]+){1,5}",
    re.IGNORECASE,
)


def exclusion(question: str) -> str:
    """Return the words of a question that exclude something, nothing if none do."""
    found = _EXCLUDES.search(question)
    return found.group() if found else ""
