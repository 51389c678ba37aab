"""The things that a comparison compares: 'A vs. B', 'how does A differ from B?', 'A, B, C: how?'.

Knows nothing of papers: a side is words of the question, less what only sets the scene.
"""

from __future__ import annotations

import re

from assistant.terms import STOP_WORDS, names

# Words of one clause; the dot of 'LLM.int8()' belongs to it. No side is longer than that, and
# the bound keeps the search linear in the length of the question.
_SAYING = r"(?:(?!\. )[^?:;,]){1,120}?"
_A, _B = rf"(?P<a>{_SAYING})", rf"(?P<b>{_SAYING})"
_END = r"(?=[?:;,]|\. |\.?$)"
_DIFFERENCE = r"(?:diffs?|dif+[aeo]?r[ae]nces?)"
_RELATION = rf"(?:{_DIFFERENCE}|distinctions?|similarit(?:y|ies)|trade-?offs?)"
_BETWEEN = rf"{_RELATION}(?: in [\w -]{{1,30}}?)? between"
_TO = r"(?:and|with|to|against|vs\.?|versus)"
_UNLIKE = r"(?:differ(?:s|ent)? (?:from|to|than)|compare (?:to|with))"
_COMPARING = r"compar(?:e|ing|ison (?:of|between))(?: and contrast)?"
_OF_PAPERS = r"(?<!papers )(?<!that )(?<!which )"  # 'papers comparing A and B' are a list
_WORD = r"[\w.()+-]{2,60}"
_FIRST, _SECOND = rf"(?P<a>{_WORD})", rf"(?P<b>{_WORD})"
_ASKING = r"(?:how|what|why|where) (?:do|does|did|are|is|was|were)"
_PATTERNS = (
    rf"\b{_BETWEEN} {_A} and {_B}{_END}",
    rf"{_OF_PAPERS}\b{_COMPARING} {_A} {_TO} {_B}{_END}",
    rf"\bcontrast {_A} {_TO} {_B}{_END}",
    rf"\bhow (?:do|does|are) {_A} and {_B} (?:differ|different|compare)\b",
    rf"\bwhat (?:do|does) {_A} and {_B} have in common\b",
    rf"\bhow (?:do|does|is|are) {_A} {_UNLIKE} {_B}{_END}",
    rf"\b{_ASKING} {_A} and {_B} each\b",
    rf"(?:^|[?!:,.] |\bpros and cons of ){_A} (?:vs\b\.?|versus) {_B}(?= [-–—] |[?:;,]|\. |\.?$)",
    r"(?:^\W*|\bwhich (?:one )?is better[,:]? )(?P<a>[\w.()-]+) or (?P<b>[\w.()-]+)\?",
    rf"^\W*{_FIRST} v\.? {_SECOND}(?= [-–—] |[?:;,]|$)",
)
_JOINED = r"(?:, (?:and |or )?| (?:and|or|&|/) )"
_SEVERAL = rf"(?P<all>{_WORD}(?:{_JOINED}{_WORD}){{1,4}})"
_NAMED = (
    (
        rf"^\W*{_SEVERAL} ?(?:[:,?]|[-–—](?= ))"
        r"(?=.{0,40}?\b(?:what|how|which|where|who|why|when|each|both|the two|difference)\b)"
    ),
    rf"\b{_ASKING} {_SEVERAL} (?!based\b|like\b)[a-z]",
    rf"\bwhich (?:one |of (?:the two|them|these) )?[a-z]+ [^?:,]{{1,60}}[:,] {_SEVERAL}\W*$",
)
"""'A or B: which needs training?', 'how do A and B train?': only names are read as sides here."""
_SHORTHAND = (
    rf"^\W*{_FIRST}(?: | ?[,/&] ?| and | or ){_SECOND}[,:]? {_DIFFERENCE}\b(?! equations?)",
    rf"^\W*{_DIFFERENCE}:? {_FIRST}(?: | ?[,/&] ?| and | or ){_SECOND}\W*$",
)
_LEAD = re.compile(r"^(?:pros and cons of|the|both) ", re.IGNORECASE)
_TAIL = re.compile(
    r" (?:in terms of|with respect to|w\.?r\.?t\.?|regarding|concerning|when it comes to)\b.*$",
    re.IGNORECASE,
)
_TAIL_OF_NAME = re.compile(r"^([\w.()-]+) (?:on|for|at|in|when|as|with|by) .*$", re.IGNORECASE)
_PLURAL_ACRONYM = re.compile(r"[A-Z]+s")


def find_sides(question: str) -> tuple[str, ...]:
    """Return the sides of a comparison in their order, nothing if it names none.

    There are two, or more where a question lists names.
    """
    for pattern in _PATTERNS:
        match = re.search(pattern, question, re.IGNORECASE)
        if match:
            first, second = _bare(match["a"]), _bare(match["b"])
            if re.fullmatch(r"[\w.()-]+", first):
                # 'A vs B on chain length': what follows a name is no part of it.
                second = _TAIL_OF_NAME.sub(r"\1", second)
            return (first, second) if first and second else ()
    return _named_sides(question) or _shorthand_sides(question)


def _named_sides(question: str) -> tuple[str, ...]:
    for pattern in _NAMED:
        match = re.search(pattern, question, re.IGNORECASE)
        if match:
            sides = tuple(_bare(side) for side in re.split(_JOINED, match["all"]))
            if all(map(_is_name, sides)):
                return sides
    return ()


def _shorthand_sides(question: str) -> tuple[str, ...]:
    """'c3ot cotvalve diff': without a capital or a digit only the abbreviation is plain enough."""
    for pattern in _SHORTHAND:
        match = re.search(pattern, question, re.IGNORECASE)
        if not match:
            continue
        sides = _bare(match["a"]), _bare(match["b"])
        abbreviated = re.search(r"\bdiff\b", match.group(), re.IGNORECASE)
        if not STOP_WORDS & {side.lower() for side in sides} and (
            abbreviated or any(map(_is_name, sides))
        ):
            return sides
    return ()


def _is_name(side: str) -> bool:
    """Whether a side is written like the name of one work; 'LLMs' and 'VLMs' are kinds."""
    return names(f"the {side}") == (side,) and not _PLURAL_ACRONYM.fullmatch(side)


def _bare(words: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", words.strip(" '\"?.,")))
