"""An earlier question -> the words by which a later one can refer to its subject.

'Which papers compress CoT?' was about 'compressing CoT', 'what is KVQuant?' about 'KVQuant'.
Knows nothing of answers, nor of the next question.
"""

from __future__ import annotations

import re
from datetime import date

from assistant.language.terms import names
from assistant.question.asides import set_aside
from assistant.question.periods import find_period
from assistant.question.shortlist import find_shortlist
from assistant.question.sides import find_sides
from assistant.question.vocabulary import (
    ANY_PAPERS,
    APPEARED,
    AUXILIARY,
    BE,
    HAVE,
    PAPERS,
    QUESTION_WORD,
    SOME_PAPERS,
    WHAT_IS,
)

ANY_DAY = date(2000, 1, 1)
"""If only the words of a period count, it does not matter what 'last month' means."""
LONGEST_PHRASE = 8
"""Words of a question that can serve as a noun phrase in another one."""
LONGEST_NAME = 2
"""Most words before the colon of a title that are a name: 'KVQuant: Towards ...'."""

_QUOTED = re.compile(r"“([^”]+)”")
_ENDS = rf"(?= (?:{APPEARED}|{BE}|{HAVE}|that|which)\b|\W*$)"
_FRAMES = (
    rf"\b{ANY_PAPERS} (?:are |were )?(?:(?:published|newer|older) )?(?:on|about) (?P<s>.+?){_ENDS}",
    rf"^\W*(?:{WHAT_IS}|what are|whats|define|explain|describe|tell me about) (?P<s>.+)",
    r"^\W*how (?:does|do|is|are) (?P<s>.+?) (?:work|trained|built|made|computed|defined)\W*$",
    rf"^\W*(?:is|are) there (?:any )?(?:{SOME_PAPERS}|research) (?:on|about) (?P<s>.+)",
    r"\bany(?:thing|one| work)? (?:on|about) (?P<s>.+)",
    rf"^\W*(?:(?:which|all|any|the|list|find)\b )*(?P<s>(?:[\w/-]+ ){{1,4}}){PAPERS}\W*$",
)
_DOES = re.compile(
    rf"^\W*(?:which|what) (?:[\w-]+ ){{0,3}}?{ANY_PAPERS} (?!(?:on|about|in|for|from|with|by|of)\b)"
    r"(?P<verb>[a-z]+) (?P<object>.+)"
)
_NO_ACTION = frozenset(
    "are is was were do does did can could have has say state came appear".split()
)
_SPEAKING = frozenset(
    "propose introduce present study investigate discuss describe mention explore examine".split()
)
_CLAUSE = re.compile(
    rf"^\W*(?:{QUESTION_WORD}|{AUXILIARY}|list|show|find|give|compare)\b",
    re.IGNORECASE,
)


def subject(question: str) -> str:
    """Return what a question was about, in words that fit where a noun does."""
    if quoted := _QUOTED.findall(question):
        return " and ".join(f"“{title}”" for title in quoted)
    called = named(question)
    if called:
        return " and ".join(called)
    text = bare(undated(_plain(question)))
    if framed := frame_of(text):
        return framed
    if (match := _DOES.match(text)) and match["verb"] in _SPEAKING:
        return match["object"]
    if (match := _DOES.match(text)) and match["verb"] not in _NO_ACTION:
        return f"{gerund(match['verb'])} {match['object']}"
    if len(text.split()) <= LONGEST_PHRASE and not _CLAUSE.match(text):
        return text
    return f"“{text}”"


def frame_of(question: str) -> str:
    """Return the words of a question's subject if its form is a simple one, else nothing."""
    found = (re.search(pattern, question, re.IGNORECASE) for pattern in _FRAMES)
    return next((match["s"].strip() for match in found if match), "")


def named(question: str) -> tuple[str, ...]:
    """Return the things a question names, the two sides of a comparison if it is one."""
    return find_sides(question) or names(question)


def called(title: str) -> str:
    """Return what to call a paper in a sentence: its name if the title gives one."""
    head, colon, _ = title.partition(":")
    is_name = colon and len(head.split()) <= LONGEST_NAME and names(f"the {head}")
    return head if is_name else f"“{title}”"


def bare(question: str) -> str:
    """Return a question without its question mark."""
    return question.strip().rstrip("?!. ")


def undated(question: str) -> str:
    """Return a question without the words that say when the papers appeared."""
    phrase = find_period(question, ANY_DAY)
    return phrase.rest if phrase else question


def _plain(question: str) -> str:
    """Return a question without a form for its papers, and how many, or the best, it wants."""
    rest = set_aside(question).rest
    few = find_shortlist(rest)
    return " ".join((few.rest if few else rest).split())


def gerund(verb: str) -> str:
    """Return the -ing form of a verb as it follows 'papers': compress, use, cut."""
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", verb):
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"
