"""The titles that an answer sets before what it says: '**CoT-Valve: ...**: It ...', '## CoT-Valve'.

A title is always right, and its words lend support to whatever follows it; alone it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.checking.connective import is_label
from assistant.checking.source import Source

_HEADING = re.compile(r"^\W*\*\*(?P<title>[^*]+)\*\*\s*(?:[:.–—-]\s*)?")
_NOT_WORD = re.compile(r"[\W_]+")
SHORTEST = 3
"""Words that must follow a title for it to be removed."""


def without_heading(text: str, sources: Collection[Source]) -> str:
    """Return a text without a leading bold title of a cited paper, if it has one."""
    heading = _HEADING.match(text)
    if not heading or len(text[heading.end() :].split()) <= SHORTEST:
        return text
    title = _plain(heading["title"])
    return text[heading.end() :] if any(_plain(s.title) == title for s in sources) else text


def without_label(text: str) -> str:
    """Return a text without a leading bold label, such as '**Short answer:**'."""
    heading = _HEADING.match(text)
    return text[heading.end() :] if heading and is_label(heading["title"]) else text


def names_a_source(text: str, sources: Collection[Source]) -> bool:
    """Whether a text is no more than the title of a paper, or what stands before its colon."""
    name = _plain(text)
    titles = (source.title for source in sources)
    return bool(name) and any(name in {_plain(t), _plain(t.partition(":")[0])} for t in titles)


def _plain(title: str) -> str:
    return _NOT_WORD.sub(" ", title).strip().casefold()
