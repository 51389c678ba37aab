"""Text whose characters mean nothing in Markdown, and back."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def escape(text: str) -> str:
    """Return `text` with the characters that mean something in Markdown escaped."""
    return _SPECIAL.sub(r"\\\1", text)


def unescape(text: str) -> str:
    """Undo `escape`."""
    return re.sub(r"\\([\\`*_\[\]<>#|])", r"\1", text)
