"""A text that asks several questions -> each of them, in order.

Knows nothing of what they mean: a part may refer to the one before it ('How does it work?').
Where a part asks nothing by itself ('SimVQ. How does it fix dead codes?', 'and why?'), the text
is one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.question.vocabulary import AND, AUXILIARY, BEFORE_WHICH, QUESTION_WORD, WHAT_IS

MOST = 6
FEWEST_WORDS = 3
"""Words of a part, besides a verb of asking: 'why?' belongs to the question before it."""
_NUMBERED = re.compile(r"(?:^|(?<=\s))\(?(?P<label>\d|[a-f])[.)] +", re.IGNORECASE)
_LABELS = ("123456", "abcdef")
_BULLET = re.compile(r"^\s*[-*•]\s+")
_ENDS = re.compile(r"(?<=\?)\s+|;\s+|\n+")
_WHAT_IS = rf"(?:{WHAT_IS}|what are) (?!it\b|its\b|they\b|their\b|that\b|this\b|the\b)"
_JOINED = re.compile(rf"(?:,(?: and)?| and) (?={_WHAT_IS})", re.IGNORECASE)
"""'What is C3oT and what is CoT-Valve?'"""
_IMPERATIVE = "explain|describe|compare|define|summari[sz]e|tell me"
_ASKS = re.compile(
    rf"(?:(?:{AND}|or) )?(?:{AUXILIARY}|{BEFORE_WHICH}(?:{QUESTION_WORD}|whose)"
    rf"|{_IMPERATIVE})\b",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b(?:{AUXILIARY}|who|{_IMPERATIVE})\b|{WHAT_IS}\b", re.IGNORECASE)
"""Without one, three words go on with the question before: 'which application number'."""


def split_questions(text: str) -> tuple[str, ...]:
    """Return the questions of a text; the text itself if it asks one, or too many."""
    for split in (_numbered, _by_ends, _by_what_is):
        parts = tuple(split(text))
        if 1 < len(parts) <= MOST and all(map(_asks, parts)):
            return parts
    return (text,)


def _numbered(text: str) -> Iterator[str]:
    """Yield the parts that are numbered from 1, or lettered from a, without a gap."""
    labels = list(_NUMBERED.finditer(text))
    in_order = "".join(match["label"].lower() for match in labels)
    if not labels or labels[0].start() or not any(one.startswith(in_order) for one in _LABELS):
        return
    ends = [*(match.start() for match in labels[1:]), len(text)]
    for match, end in zip(labels, ends, strict=True):
        yield text[match.end() : end].strip(" ;,\n")


def _by_ends(text: str) -> Iterator[str]:
    for part in _ENDS.split(text):
        if words := _BULLET.sub("", part).strip():
            yield words


def _by_what_is(text: str) -> Iterator[str]:
    """Yield the parts of a text that asks 'what is' in each."""
    if re.match(_WHAT_IS, text, re.IGNORECASE):
        yield from (f"{part.rstrip('?')}?" for part in _JOINED.split(text))


def _asks(part: str) -> bool:
    words = len(re.findall(r"\w+", part)) + bool(_VERB.search(part))
    return bool(_ASKS.match(part)) and words > FEWEST_WORDS
