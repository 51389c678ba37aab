r"""The text of a model, piece by piece -> words, markers, code and hidden tags.

Which bracket is a marker and what is code is up to the checker's own grammar
(`assistant.checking.markers`): what isn't a marker is escaped, so that it can't be read as
one later on. The same goes for links, images and HTML tags: they become plain text. A model
may use bold, bullets, headings and code.

A token is returned only when no further text could change it. The text held back
for this is bounded, which makes reading linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import cast

from assistant.checking.markers import find_markers
from assistant.generative.opening import read_aside
from assistant.generative.visible import Page
from assistant.generative.wordings import BRACKETS, RAISED, may_become_wording, read_wording
from index.llm.template import NOTHING, OPENS, Part, Special, read_special

LONGEST_CODE = 200
"""Inline code beyond this is text with a stray backtick."""
LONGEST_MARKER = 300
LONGEST_TAG = 60
LONGEST_RUN = 20

_BLANK = re.compile(r"\s+")
_STARTS = rf"(［◁^{RAISED}"
_WORDS = re.compile(rf"[{_STARTS}]?[^\s`~\\\[【<{_STARTS}]*")
_ASIDE_BEGINS = re.compile(r"(?<![^\W_])N(?:OT?)?$")
_RUN = re.compile(rf"`{{1,{LONGEST_RUN}}}|~{{1,{LONGEST_RUN}}}")
_FENCE = re.compile(rf"(?:`{{3,{LONGEST_RUN}}}|~{{3,{LONGEST_RUN}}})([^`~\n]{{0,60}})(\n?)")
_CODE = re.compile(rf"(`{{1,3}})(?!`)([^`\n]{{1,{LONGEST_CODE}}})\1(?!`)")
_CODE_BEGUN = re.compile(rf"`{{1,3}}(?!`)[^`\n]{{0,{LONGEST_CODE}}}`{{0,3}}")
_QUOTE_BEGUN = re.compile(r"</?q(?:uote)?\b", re.IGNORECASE)
_MARKER_BEGUN = re.compile(
    rf"(?:\[{{1,2}}|【)[\s\d,;^–&and-]{{0,{LONGEST_MARKER}}}(?:†[^】\n]{{0,40}})?[\]】]{{0,2}}"
)
_QUOTES = ("quote", "q")
_TAG = re.compile(rf"<(/?)([a-z]{{0,10}})([\s=:][^<>\n]{{0,{LONGEST_TAG}}})?(>?)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")


class Kind(Enum):
    """What a token is."""

    BLANK = auto()
    TEXT = auto()
    MARKER = auto()
    FENCE = auto()  # a line that opens a block of code
    QUOTE = auto()
    QUOTE_END = auto()
    SPECIAL = auto()  # of a chat template
    CUT_OFF = auto()  # the start of a marker or tag, at the end of the text


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a model's text: `length` code points, shown as `text`."""

    kind: Kind
    length: int
    text: str = ""
    numbers: tuple[int, ...] = ()
    """Of a marker or a quote."""
    loose: bool = False
    """Whether a marker or special token may be words of the text instead, which are `text`."""
    special: Special = NOTHING


def read_token(buffer: str, start: int, page: Page, *, final: bool) -> Token | None:
    """Return the token at `start`, which follows what `page` shows; None: more text is needed.

    `final`: nothing follows `buffer`. Then there is always a token.
    """
    if buffer[start] in BRACKETS and (buffer[start] not in RAISED or page.takes_raised):
        if not final and may_become_wording(buffer, start):
            return None
        if found := read_wording(buffer, start):
            text = ("\\" if buffer[start] == "[" else "") + buffer[start : start + found.length]
            return Token(Kind.MARKER, found.length, text, found.numbers, found.loose)
    if buffer[start] in OPENS:
        special = read_template(buffer, start, final=final)
        if special is None or special.length:
            return special
    match buffer[start]:
        case "[" | "【":
            return _bracket(buffer, start, final)
        case "<":
            return read_tag(buffer, start, final=final)
        case "\\":
            return _escape(buffer, start, final)
        case "`" | "~":
            return _run(buffer, start, page, final)
    if blank := _BLANK.match(buffer, start):
        return Token(Kind.BLANK, len(blank.group()), blank.group())
    return _words(buffer, start, page, final)


def read_template(buffer: str, start: int, *, final: bool) -> Token | None:
    """Return the special token at `start`, one of no length if there is none; None: read on."""
    special = read_special(buffer, start, final=final)
    if special is None:
        return None
    if special.part is Part.CUT_OFF:
        return Token(Kind.CUT_OFF, special.length, buffer[start:])
    text = "◁" if buffer[start] == "◁" else f"\\{buffer[start]}"
    return Token(Kind.SPECIAL, special.length, text, loose=not special.sure, special=special)


def read_tag(buffer: str, start: int, *, final: bool) -> Token | None:
    """Return the tag of a quote at `start`, which is a `<`, or that `<` as text; None: read on."""
    match = _match(_TAG, buffer, start)
    closing, name, attributes, end = match.groups("")
    name = name.lower()
    open_ended = match.end() == len(buffer) and not end
    if open_ended and _may_become_quote(name, attributes) and not (final and not closing + name):
        return Token(Kind.CUT_OFF, len(match.group()), match.group()) if final else None
    kind = _kind(closing, name, attributes) if end else None
    if kind is None:
        return Token(Kind.TEXT, 1, "\\<")
    number = _NUMBER.search(attributes)
    numbers = (int(number.group()),) if number else ()
    return Token(kind, len(match.group()), numbers=numbers)


def _words(buffer: str, start: int, page: Page, final: bool) -> Token | None:
    """Read words; the abstention phrase, if separate, is replaced by other words."""
    if buffer[start] == "N" and not page.last.isalnum():
        aside = read_aside(buffer, start, final=final)
        if aside is None:
            return None
        if aside.length:
            return Token(Kind.TEXT, aside.length, aside.text)
    words = _match(_WORDS, buffer, start).group()
    begins = _ASIDE_BEGINS.search(words, 1)
    words = words[: begins.start()] if begins else words
    return Token(Kind.TEXT, len(words), words)


def _may_become_quote(name: str, attributes: str) -> bool:
    return name in _QUOTES if attributes else any(tag.startswith(name) for tag in _QUOTES)


def _kind(closing: str, name: str, attributes: str) -> Kind | None:
    if name not in _QUOTES or (name == "q" and not closing and not _NUMBER.search(attributes)):
        return None
    return Kind.QUOTE_END if closing or attributes.endswith("/") else Kind.QUOTE


def _bracket(buffer: str, start: int, final: bool) -> Token | None:
    begun = _match(_MARKER_BEGUN, buffer, start)
    if begun.end() == len(buffer) and not final and len(begun.group()) < LONGEST_MARKER:
        return None
    # One more character is read: `[1](` is a link.
    markers = find_markers(buffer[start : begun.end() + 1])
    if markers and not markers[0].start:
        return Token(Kind.MARKER, markers[0].end, numbers=markers[0].numbers)
    if final and begun.end() == len(buffer) and not begun.group().endswith(("]", "】")):
        return Token(Kind.CUT_OFF, len(begun.group()), begun.group())
    return Token(Kind.TEXT, 1, "\\[")


def _escape(buffer: str, start: int, final: bool) -> Token | None:
    following = buffer[start + 1 : start + 2]
    if not following and not final:
        return None
    if not following.strip():
        return Token(Kind.TEXT, 1, "\\\\")  # or it would escape what follows it
    return Token(Kind.TEXT, 2, f"\\{following}")


def _run(buffer: str, start: int, page: Page, final: bool) -> Token | None:
    """Read backticks or tildes: a block of code, inline code, or plain characters."""
    run = _match(_RUN, buffer, start).group()
    if start + len(run) == len(buffer) and len(run) < LONGEST_RUN and not final:
        return None
    fence = _FENCE.match(buffer, start)
    if fence and page.at_line_start:
        if fence.group(2):
            return Token(Kind.FENCE, len(fence.group()), run[0] * 3 + fence.group(1) + "\n")
        if fence.end() == len(buffer) and not final:
            return None
    return _tildes(run, page) if run.startswith("~") else _code(buffer, start, run, page, final)


def _tildes(run: str, page: Page) -> Token:
    # Three would open code for the checker, wherever they are.
    return Token(Kind.TEXT, len(run), "" if page.last == "~" else run[:2])


def _code(buffer: str, start: int, run: str, page: Page, final: bool) -> Token | None:
    """Return inline code between single backticks, the form that all readers agree on."""
    begun = _CODE_BEGUN.match(buffer, start)
    if begun and begun.end() == len(buffer) and not final:
        return None
    code = _CODE.match(buffer, start)
    if code and page.last != "`" and _is_code(code.group(2)):
        return Token(Kind.TEXT, len(code.group()), f"`{code.group(2)}`")
    return Token(Kind.TEXT, len(run), "\\`" * len(run))


def _is_code(text: str) -> bool:
    return bool(text.strip()) and not _QUOTE_BEGUN.search(text)


def _match(pattern: re.Pattern[str], text: str, start: int) -> re.Match[str]:
    """Return the match of a pattern that matches wherever it is tried."""
    return cast("re.Match[str]", pattern.match(text, start))
