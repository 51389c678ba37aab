"""Characters that a reader does not see and that do something all the same."""

from __future__ import annotations

import re

_KINDS = {
    "what steers a terminal": re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]"),
    "what turns text round": re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
    "line breaks that few readers know": re.compile("[\u2028\u2029]"),
    "text in tag characters": re.compile("[\U000e0000-\U000e007f]"),
}
"""Characters without width are not among them: scripts and emoji need some of them."""


def unseen(text: str) -> tuple[str, ...]:
    """Return in words which kinds of such characters a text holds."""
    return tuple(words for words, pattern in _KINDS.items() if pattern.search(text))
