r"""Markers in the wordings of models that don't keep to `[3]`: `[Source 3]`, `(3)`, `$^{3}$`.

The checker's grammar (`assistant.checking.markers`) knows the usual forms; these are the
others. Some of them are the words of a text just as well: they are *loose*, and it is for
the reader to say whether they are meant. What is held back to tell is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.checking.markers import find_markers
from assistant.generated.page import Page

FIRST = "[(［〔$<⁰¹²³⁴⁵⁶⁷⁸⁹"
"""The characters that one may begin with."""
LONGEST = 120
"""Code points of a wording; of a link behind it, twice as many."""

_NAMED = (
    r"(?:sources?|papers?|abstracts?|articles?|documents?|docs?|ref(?:erence)?s?|citations?|cite"
    r"|no|n|s)?[\s.:=#]{0,3}"
)
_ONE = rf"{_NAMED}\d{{1,4}}"
_LIST = rf"{_ONE}(?:\s?(?:,|;|-|–|&|and)\s?{_ONE}){{0,30}}"
_PLAIN = r"\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,30}"
_LINK = r"\([^()\s]{0,240}\)"
_STRICT = re.compile(
    rf"\[\[?\s?(?:{_LIST})\s?\]?\]{_LINK}|[\[［〔]\s?(?:{_LIST})\s?[\]］〕](?!\()"
    rf"|\[(?:{_PLAIN})†[^\]\n]{{0,40}}\]|\((?:sources?|papers?|refs?\.?) ?(?:{_LIST})\)"
    rf"|<(sup|cite|ref)>\s?\[?(?:{_PLAIN})\]?\s?</\1>"
    rf"|\$\^?\{{?\s?\[(?:{_PLAIN})\]\s?\}}?\$|\$\^\{{?\s?(?:{_PLAIN})\s?\}}?\$",
    re.IGNORECASE,
)
_LOOSE = re.compile(rf"\((?:{_PLAIN})\)(?=\s?[.!?\n]|\s*\Z)|[⁰¹²³⁴-⁹]{{1,3}}(?=[\s.,;!?]|\Z)")
_BEGUN = re.compile(
    rf"[\[(［〔$<][^\n]{{0,{LONGEST}}}?(?:[\])］〕]\.?|\$|</\w+>|\]?\]{_LINK})|[⁰¹²³⁴-⁹]{{1,3}}."
)
_MAY_BE = re.compile(
    r"(?:\[\[?|［|〔|\(|\$\^?\{?\[?|<(?:s(?:u(?:p(?:>\[?)?)?)?|c(?:i(?:t(?:e(?:>\[?)?)?)?)?"
    r"|r(?:e(?:f(?:>\[?)?)?)?)?)(?![a-z])[\sa-z.:=#\d,;&–^{}<>/†$-]*|[⁰¹²³⁴-⁹]+",
    re.IGNORECASE,
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_OPENING_TAG = re.compile(r"<[a-z]+>", re.IGNORECASE)
_BEFORE_RAISED = ".,;:!?)\"”’"
_SHORTEST_WORD = 4
"""Letters of a word that a raised number may follow as a marker: not `cm²` or `n²`."""
