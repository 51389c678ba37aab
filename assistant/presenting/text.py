"""Text that is safe to print: JSON, and lines without characters that control a terminal.

Abstracts and titles are untrusted, in whatever form they are shown.
"""

from __future__ import annotations

import json
import re
from datetime import date

from index.characters import TAGS, TURNING

_UNSEEN = f"\x7f-\x9f\u2028\u2029\ufeff{TURNING}{TAGS}"
# What JSON allows unescaped, but controls a terminal, reverses text, or cannot be encoded.
_STEERING = re.compile(f"[{_UNSEEN}\ud800-\udfff]")
_CONTROLS = re.compile(f"[\x00-\x08\x0b-\x1f{_UNSEEN}]")


def to_json(record: object, indent: int | None = 2, ascii_only: bool = False) -> str:
    """Return `record` as JSON; dates become YYYY-MM-DD, control characters are escaped."""
    text = json.dumps(record, ensure_ascii=ascii_only, indent=indent, default=_plain)
    return _STEERING.sub(lambda match: json.dumps(match.group())[1:-1], text)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def printable(text: str) -> str:
    """Return `text` without characters that would control a terminal or reorder the line."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """Return `text` on a single line, printable."""
    return " ".join(printable(text).split())
