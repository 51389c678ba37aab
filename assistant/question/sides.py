"""The two things that a comparison compares: 'A vs. B', 'how does A differ from B?'.

Knows nothing of papers: a side is words of the question, less what only sets the scene.
"""

from __future__ import annotations

import re

# Words of one clause; the dot of 'LLM.int8()' belongs to it. No side is longer than that, and
# the bound keeps the search linear in the length of the question.
_SAYING = r"(?:(?!\. )[^?:;,]){1,120}?"
_A, _B = rf"(?P<a>{_SAYING})", rf"(?P<b>{_SAYING})"
_END = r"(?=[?:;,]|\. |\.?$)"
_RELATION = r"(?:diff(?:erences?)?|distinctions?|similarit(?:y|ies)|trade-?offs?)"
_BETWEEN = rf"{_RELATION}(?: in [\w -]{{1,30}}?)? between"
_TO = r"(?:and|with|to|against|vs\.?|versus)"
_UNLIKE = r"(?:differ(?:s|ent)? (?:from|to|than)|compare (?:to|with))"
_COMPARING = r"compar(?:e|ing|ison (?:of|between))(?: and contrast)?"
_OF_PAPERS = r"(?<!papers )(?<!that )(?<!which )"  # 'papers comparing A and B' are a list
_PATTERNS = (
    rf"\b{_BETWEEN} {_A} and {_B}{_END}",
    rf"{_OF_PAPERS}\b{_COMPARING} {_A} {_TO} {_B}{_END}",
    rf"\bcontrast {_A} {_TO} {_B}{_END}",
    rf"\bhow (?:do|does|are) {_A} and {_B} (?:differ|different|compare)\b",
    rf"\bwhat (?:do|does) {_A} and {_B} have in common\b",
    rf"\bhow (?:do|does|is|are) {_A} {_UNLIKE} {_B}{_END}",
    rf"(?:^|[?!:,.] |\bpros and cons of ){_A} (?:vs\b\.?|versus) {_B}(?= [-–—] |[?:;,]|\. |\.?$)",
    r"(?:^\W*|\bwhich (?:one )?is better[,:]? )(?P<a>[\w.()-]+) or (?P<b>[\w.()-]+)\?",
)
_LEAD = re.compile(r"^(?:pros and cons of|the|both) ", re.IGNORECASE)
_TAIL = re.compile(
    r" (?:in terms of|with respect to|w\.?r\.?t\.?|regarding|concerning|when it comes to)\b.*$",
    re.IGNORECASE,
)
_TAIL_OF_NAME = re.compile(r"^([\w.()-]+) (?:on|for|at|in|when|as|with|by) .*$", re.IGNORECASE)


def find_sides(question: str) -> tuple[str, ...]:
    """Return the two sides of a comparison in their order, nothing if it names none."""
    for pattern in _PATTERNS:
        match = re.search(pattern, question, re.IGNORECASE)
        if match:
            first, second = _bare(match["a"]), _bare(match["b"])
            if re.fullmatch(r"[\w.()-]+", first):
                # 'A vs B on chain length': what follows a name is no part of it.
                second = _TAIL_OF_NAME.sub(r"\1", second)
            return (first, second) if first and second else ()
    return ()


def _bare(words: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", words.strip(" '\"?.,")))
