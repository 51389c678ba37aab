"""Characters that no human reader sees, but that programs and models obey or read."""

from __future__ import annotations

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that reverse the direction of the text after them."""
TAGS = "".join(map(chr, range(0xE0000, 0xE0080)))
"""A second, invisible ASCII: whole sentences can be hidden in it."""
