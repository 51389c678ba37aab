"""Questions for what a thing is: 'what is NAME?', 'NAME = ?', 'who proposed NAME?'.

Knows nothing of kinds, nor of what the papers say of the thing.
"""

from __future__ import annotations

import re

from assistant.language.terms import STOP_WORDS, names
from assistant.question.quantities import QUANTITY
from assistant.question.vocabulary import ANY_PAPER, PAPERS, WHAT_IS

LEAD = r"^(?:.{0,40}?, )?"
"""A few words before the question: 'in short, what is NAME?'."""
_EXPLAIN = r"(?:explain|describe|summari[sz]e|tell me about|tl;?dr:?(?: of)?)"
WHAT_IT_IS = rf"(?:{WHAT_IS}|what are|w(?:h?[au]t|ot)s|w[au]t is|define|{_EXPLAIN})"
_LONGEST_TERM = 4
"""Words of a thing: 'what is the effect of X on Y' asks for more than what a thing is."""
MADE = (
    r"(?:first )?(?:propose[ds]?|introduce[ds]?|invent(?:ed|s)?|develop(?:ed|s)?|made|create[ds]?)"
)
_ORIGIN = re.compile(
    rf"\b(?:who|(?:which|what) {ANY_PAPER}) {MADE} (?P<a>[\w.()-]+)"
    r"|\bhow (?:is|was|does|do|are) (?P<b>[\w.()-]+) (?:trained|work|built|made|computed|defined)",
    re.IGNORECASE,
)
_HOW_IT_WORKS = re.compile(
    rf"{LEAD}(?:please )?(?:{_EXPLAIN} (?:to )?(?:me )?)?how (?:(?:does|do) )?"
    r"(?!(?:it|this|that|they|many)\b)(?:the )?(?:[\w.()-]+ ){1,3}works?\W*$",
    re.IGNORECASE,
)
_ONE_THING = re.compile(rf"^\W*(?:please )?{_EXPLAIN} (?!.*\b{PAPERS}\b)", re.IGNORECASE)
_DEFINE = re.compile(rf"{LEAD}{WHAT_IT_IS} (?:an? |the )?(?P<s>[^?,(]+)", re.IGNORECASE)
_MEANS = re.compile(
    r"\bwhat (?:does|do|did|is) (?P<s>[^?,(]+?) (?:mean|stand for|refer to|meant by)\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"^\W*[\w.()-]+ ?(?:= ?\?|\?\?)")


def defined_term(text: str) -> str:
    """Return what a question asks the meaning of: 'relative representations'; else nothing."""
    match = (_MEANS.search(text) or _DEFINE.search(text)) if asks_what_it_is(text) else None
    return match["s"].strip(" \"'“”") if match else ""


def asks_what_it_is(text: str) -> bool:
    """'What is NAME?', 'NAME = ?', 'NAME?? what does it do': a short subject, nothing measured."""
    if _MARKED.match(text):
        return True
    match = _MEANS.search(text) or _DEFINE.search(text)
    if not match:
        return False
    words = match["s"].split()
    says_something = not STOP_WORDS.issuperset(word.lower() for word in words)
    is_short = len(words) <= _LONGEST_TERM
    return is_short and says_something and not QUANTITY.search(match["s"])


def asks_to_explain(text: str) -> bool:
    """'Explain NAME', 'summarise the NAME paper', but not 'explain the papers on NAME'."""
    return bool(_ONE_THING.match(text)) and asks_what_it_is(text)


def asks_how_it_works(text: str) -> bool:
    """'How does attention work?', 'explain how attention works'."""
    return bool(_HOW_IT_WORKS.search(text))


def asks_origin(text: str) -> bool:
    """'Who proposed NAME?', 'How is NAME trained?': only the work that made it can answer."""
    match = _ORIGIN.search(text)
    return bool(match and names(f"x {match['a'] or match['b']}"))
