"""Figures over many papers that are neither counts nor extremes: averages, shares, 'per month'.

They are recognised in order to be refused: nothing computes them, and no abstract states them.
A figure must be about metadata: 'the average number of tokens' is a topic.
"""

from __future__ import annotations

import re

from assistant.question.vocabulary import AND, ANY_PAPER, APPEARED, AUTHOR, SOME_PAPERS

_ASKED = (
    rf"^\W*(?:(?:{AND} )?(?:what(?:['’]s| is| are| was| were)?|whats|give me|tell me"
    r"|show me|compute|calculate|plot|chart) )?(?:the )?"
)
_NUMBERS = (
    rf"(?:(?:number|count)s? of (?:{AUTHOR}s|comments)"
    rf"|(?:{AUTHOR}|comment)[- ]counts?|team[- ]sizes?"
    r"|sizes? of (?:the |a )?(?:author )?teams?)"
)
_VALUES = (
    rf"(?:{_NUMBERS}|{AUTHOR}s?|comments?"
    r"|(?:publication |release )?(?:dates?|years?|months?)|age)"
)
_TIME = r"(?:days?|weekdays?|weeks?|months?|quarters?|years?|decades?)"
_GROUP = rf"(?:{_TIME}|authors?|researchers?|persons?|teams?|labs?|institutions?|countr(?:y|ies))"
_EACH = r"(?:per|by|each|every|for each|in each|a)"
_MIDDLE = (
    r"(?:average|avg\.?|mean|median|typical|usual|modal|most (?:common|frequent|usual))"
    rf" (?:(?:{_NUMBERS}|number of {SOME_PAPERS} {_EACH} {_GROUP})"
    r"(?: (?:per|of|on|in|for|across|among|over|from|is|are|there) .*)?"
    rf"|{_VALUES}(?: (?:per|of|for|across|among|over) (?:.*\b)?{SOME_PAPERS}\b.*)?)\W*$"
)
_SPREAD = (
    r"(?:distribution|histogram|breakdown|spread|variance|variation|standard deviation|std"
    r"|mode|statistics|stats|percentiles?|quartiles?) (?:of|for|over) (?:the )?"
    rf"(?:{_VALUES}|(?:indexed )?{SOME_PAPERS} (?:per|by|over|across|among)"
    rf" (?:the )?{_GROUP})\b\W*$"
)
_SUM = r"(?:sum|total)(?: number)?(?: of)?(?: all)?(?: the)? (?:authors|comments)\W*$"
_ALL_AUTHORS = (
    rf"^\W*how many (?:different |distinct |unique )?(?:{AUTHOR}s|comments|researchers|people) "
    r"(?:are there|in total|altogether|overall"
    rf"|do(?:es)? (?:the |an? )?(?:average|typical|usual) {ANY_PAPER} \w+)"
    r"(?: (?:in total|altogether|overall|in all|here|in the index))*\W*$"
)
_BY_GROUP = (
    rf"\b{SOME_PAPERS} (?:(?:are|were|is|was) )?"
    rf"(?:(?:there|appear|{APPEARED}) )?{_EACH} {_GROUP}(?!['’-])\W*$"
)
_GREATEST_GROUP = (
    rf"\b(?:which|what) {_GROUP} (?:[\w'’]+ ){{0,3}}?(?:the )?(?:most|fewest|least|more"
    rf"|(?:highest|largest|smallest|lowest|greatest) number of) (?:of the )?{SOME_PAPERS}\b"
)
_GREATEST = (
    rf"\b(?:busiest|quietest|most productive) {_TIME}\b"
    r"|\bwho (?:has|have|wrote|published|authored) (?:the )?(?:most|fewest|more)"
    rf" {SOME_PAPERS}\b"
    r"|\bmost (?:prolific|productive) (?:authors?|researchers?|persons?|teams?|labs?)\b"
)
_FIGURES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_ASKED}(?:{_MIDDLE}|{_SPREAD}|{_SUM})",
        _ALL_AUTHORS,
        _BY_GROUP,
        _GREATEST_GROUP,
        _GREATEST,
    )
)
_SHARE = re.compile(
    r"^\W*(?:what|which|how (?:large|big|high)(?: is| a)?)?(?: is)?(?: the)? ?"
    r"(?:share|percentage|percent|fraction|proportion|ratio|part) of (?:the |all |these |indexed )*"
    rf"{SOME_PAPERS} (?P<part>.+)",
    re.IGNORECASE,
)


def asks_figure(text: str) -> bool:
    """Whether the question asks for a figure over papers' dates, authors or comments."""
    return any(pattern.search(text) for pattern in _FIGURES)


def shared_out(text: str) -> str | None:
    """Return what selects the papers whose share is asked for; None if no share is."""
    match = _SHARE.match(text)
    return match["part"] if match else None
