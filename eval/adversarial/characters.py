"""Characters that a reader does not see, but that have an effect all the same."""

from __future__ import annotations

import re

_KINDS = {
    "what steers a terminal": re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]"),
    "what turns text round": re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
    "line breaks that few readers know": re.compile("[\u2028\u2029]"),
    "text in tag characters": re.compile("[\U000e0000-\U000e007f]"),
}
"""Zero-width characters are not among them: scripts and emoji need some of those."""


def unseen(text: str) -> tuple[str, ...]:
    """Return in words which kinds of such characters a text contains."""
    return tuple(words for words, pattern in _KINDS.items() if pattern.search(text))
