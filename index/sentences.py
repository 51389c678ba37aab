"""The one sentence splitter: chunks, quotes and checks all rely on its offsets.

Rules, not a model: abstracts are edited prose, and the offsets must be the same
on every machine. A boundary is a sentence end (`.`, `!`, `?`, closing quotes and
brackets included) followed by white space and something that can open a sentence.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points: `text[start:end]`."""

    start: int
    end: int


_ABBREVIATIONS = frozenset(
    """
    e.g i.e cf vs al etc fig figs eq eqs sec secs tab ref refs resp approx ca no nos vol pp
    dr mr mrs ms prof st jr sr dept inc ltd co corp viz w.r.t a.k.a i.i.d et.al p.s u.s u.k
    """.split()
)
_END = re.compile(
    r"""[.!?]+["'”’)\]}]*(?=\s)      # prose: a terminator, then white space
      | [.!?]["”)\]]?(?=[A-Z][a-z]+,?\s) # glued: 'field.In this context'
      | \n\s*\n                       # a blank line ends whatever stood before it
    """,
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"[^\s(\[{\"“]*$")
_OPENER = re.compile(r"""["'“‘(\[{$\\*]*\s*[A-Z0-9\u00c0-\u00de\u0370-\u03ff$\\(\[•-]""")
_CAMEL_OPENER = re.compile(r"""["'“‘(\[{]*[a-z]+[A-Z0-9][\w-]*\b""")
_INITIAL = re.compile(r"^(?:[A-Z]|[A-Z]\.[A-Z])$")
_STARTER = re.compile(
    r"\s+(?:A|An|As|At|By|For|From|However|In|It|Its|More|Moreover|On|Our|Such|The|Then|These|They"
    r"|This|Those|Thus|To|We|When|While|With)\s"
)


def split_sentences(text: str) -> list[Span]:
    """Return the sentences of `text` as spans, in order, without surrounding white space.

    Together the spans hold every character of `text` that is not white space.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match):
            _append_trimmed(spans, text, start, match.end())
            start = match.end()
    _append_trimmed(spans, text, start, len(text))
    return spans


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark = match.group().lstrip()
    if not mark:
        return True
    if not mark.startswith("."):
        return _opens_sentence(text, match.end())
    if match.group().startswith("..") and not _opens_sentence(text, match.end()):
        return False
    window = text[max(0, match.start() - 40) : match.start()]
    found = _WORD_BEFORE.search(window)
    word = found.group() if found else ""
    if _INITIAL.match(word) or word.lower() in {"al", "etc"}:
        # 'the dimension D. To this end' ends a sentence; 'J. Smith' does not.
        return bool(_STARTER.match(text, match.end()))
    if word.lower().rstrip(".") in _ABBREVIATIONS:
        return False
    return _opens_sentence(text, match.end())


def _opens_sentence(text: str, position: int) -> bool:
    rest = text[position : position + 80].lstrip()
    return not rest or bool(_OPENER.match(rest)) or bool(_CAMEL_OPENER.match(rest))


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))
