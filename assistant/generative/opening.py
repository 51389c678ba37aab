"""How a reply begins: with the abstention phrase, or with a model thinking aloud.

Also that phrase further on, where it slipped into an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from prompts.loading import ABSTENTION

_WORDS = ABSTENTION.rstrip(":")
_MARKUP = r"[#>\"“ ]{0,4}(?P<emphasis>\*{1,3}|_{1,3})?"
_SAYS_SO = re.compile(
    rf"{_MARKUP}{re.escape(_WORDS)}(?![^\W_])(?(emphasis)(?::?(?P=emphasis))?:?|:?)", re.IGNORECASE
)
_ASIDE = re.compile(rf"{re.escape(_WORDS)}(?![^\W_]):?")
_MARKUP_ONLY = re.compile(_MARKUP)
_LONGEST_CLOSING = 5
_ENOUGH = 16
"""Code points needed to see whether a model is thinking aloud."""
_ALOUD = re.compile(
    r"(?:okay|ok|alright|hmm+|let me|let's|wait|got it|the user|we (?:need|are|have|must|should)"
    r"|(?:first|so|now),? (?:i|we|let|the user)|i(?: need|'ll| will| should|'m| have))\b",
    re.IGNORECASE,
)
"""How models begin that think aloud without an opening tag; answers never begin like this."""
_UNMARKED = re.compile(r"analysis(?=[A-Z])")
ANSWER_UNMARKED = "assistantfinal"
"""What is left of the headers of channels where a server drops special tokens."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a reply begins; `length` code points of it are not shown."""

    length: int
    abstains: bool = False
    aloud: bool = False
    unmarked: bool = False
    """Whether it thinks first, in a channel whose marks are gone."""


LONGEST_WRAPPING = 60
"""Code points that are enough to read a fence."""
_PROSE = ("markdown", "md", "plaintext", "text", "txt")
_WRAPPING = re.compile(rf"(?:`{{3,20}}|~{{3,20}})(?:{'|'.join(_PROSE)})?[ \t]{{0,20}}(?:\n|\Z)")
_WRAPPING_BEGUN = re.compile(r"(?:`{1,20}|~{1,20})[a-z]{0,9}[ \t]{0,20}")


def read_opening(text: str, *, final: bool) -> Opening | None:
    """Return how a reply starting with `text` begins; None: more text is needed.

    `text` has no leading blank space; `final`: nothing follows it.
    """
    said = _SAYS_SO.match(text)
    if said and (final or _is_over(text[said.end() :])):
        return Opening(said.end(), abstains=True)
    if not final and (said or _may_say_so(text) or _is_too_short(text)):
        return None
    if _UNMARKED.match(text):
        return Opening(0, unmarked=True)
    return Opening(0, aloud=bool(_ALOUD.match(text[:_ENOUGH])))


def read_wrapping(text: str, *, final: bool) -> int | None:
    """Return the length of the fence at the head of `text` that wraps prose in a block of code.

    0: none that does, such as one of a programming language; None: read on first.
    """
    if not final and _WRAPPING_BEGUN.fullmatch(text):
        return None
    fence = _WRAPPING.match(text)
    return fence.end() if fence else 0


@dataclass(frozen=True, slots=True)
class Aside:
    """The abstention phrase inside an answer: `length` code points, shown as `text`."""

    length: int
    text: str


NO_ASIDE = Aside(0, "")


def read_aside(buffer: str, start: int, *, final: bool) -> Aside | None:
    """Return the abstention phrase at `start`, or NO_ASIDE; None: more text is needed.

    Only in capitals: "not in the papers" may be what a sentence says.
    """
    said = _ASIDE.match(buffer, start)
    if said is None:
        begun = buffer[start : start + len(_WORDS)]
        return None if not final and _is_cut(begun) else NO_ASIDE
    if said.group().endswith(":"):
        return Aside(len(said.group()), "What the papers do not say:")
    if said.end() == len(buffer) and not final:
        return None
    return Aside(len(said.group()), _WORDS.lower())


def _is_cut(begun: str) -> bool:
    return len(begun) < len(_WORDS) and _WORDS.startswith(begun)


def _is_over(rest: str) -> bool:
    """Whether `rest` shows that no colon or closing emphasis can follow."""
    return len(rest) >= _LONGEST_CLOSING or (rest != "" and rest[0] not in ":*_")


def _may_say_so(text: str) -> bool:
    markup = _MARKUP_ONLY.match(text)
    said = text[markup.end() :] if markup else text
    return _WORDS.casefold().startswith(said.casefold())


def _is_too_short(text: str) -> bool:
    return len(text) < _ENOUGH and "\n" not in text
