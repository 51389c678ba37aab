"""Numbers as people write them in a question: in digits, or as words up to twenty."""

from __future__ import annotations

_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"a dozen": 12, "a hundred": 100}

COUNT = r"(?:\b[0-9]{1,6}|\b(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b)"
"""Pattern of a number; six digits at most, so that no store can overflow."""


def to_number(text: str) -> int:
    """Return the value of what `COUNT` matched."""
    return int(text) if text.isdigit() else _WORDS[text.lower()]
