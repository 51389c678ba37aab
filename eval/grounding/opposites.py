"""Sentences turned into their opposites: by a denial, or by one word of direction."""

from __future__ import annotations

import random
import re

_OBJECT = r"(?:the|a|an|its|by|to|from|for|up|on|only|just|about|no|[0-9A-Z])"
_DENIALS = (
    (re.compile(r"\b(is|are|was|were|can|could|may)\b"), r"\1 not"),
    (re.compile(rf"(?<=[\w)] )([a-z]{{3,}}[^siu\W])s (?={_OBJECT})"), r"does not \1 "),
    (re.compile(r"(?<=[\w)] )([a-z]{3,}ed|beat|took|lost) "), r"failed to have \1 "),
)
_OPPOSITES = """
    more less, higher lower, faster slower, better worse, larger smaller, greater smaller,
    longer shorter, stronger weaker, fewer more, above below, positive negative,
    increase decrease, increases decreases, increased decreased, increasing decreasing,
    raise lower, raises lowers, raised lowered, improve worsen, improves worsens,
    improved worsened, reduces increases, reduce increase, reduced increased, cuts raises,
    gains loses, outperforms underperforms, outperform underperform, enhances impairs,
    promotes inhibits, activates inhibits, induces prevents, strengthens weakens
"""


def _both_ways() -> dict[str, str]:
    pairs = [pair.split() for pair in _OPPOSITES.split(",")]
    return {b: a for a, b in reversed(pairs)} | dict(reversed([(a, b) for a, b in pairs]))


_OPPOSITE = _both_ways()
_DIRECTION = re.compile(rf"\b(?:{'|'.join(sorted(_OPPOSITE, key=len, reverse=True))})\b")


def denied(text: str) -> str | None:
    """Return a sentence negated, None if no verb is found."""
    for pattern, denial in _DENIALS:
        changed, count = pattern.subn(denial, text, count=1)
        if count:
            return changed
    return None


def turned_round(text: str, dice: random.Random) -> str | None:
    """Return a sentence with one word of direction replaced by its opposite, or None."""
    found = list(_DIRECTION.finditer(text))
    if not found:
        return None
    start, end = dice.choice(found).span()
    return text[:start] + _OPPOSITE[text[start:end]] + text[end:]
