"""The things that a comparison compares: 'A vs. B', 'how does A differ from B?', 'A, B, C: how?'.

Knows nothing of papers: a side is words of the question, minus what only gives context.
"""

from __future__ import annotations

import re

from assistant.language.terms import STOP_WORDS, names
from assistant.question.vocabulary import (
    AUXILIARY,
    BE,
    DO,
    ENTRY_NOUNS,
    PAPER_NOUNS,
    QUESTION_WORD,
    VERSUS,
    after_none_of,
)

# Words of one clause; the dot of 'LLM.int8()' belongs to it. No side is longer than that, and
# the bound keeps the search linear in the length of the question.
_SAYING = r"(?:(?!\. )[^?:;,]){1,120}?"
_A, _B = rf"(?P<a>{_SAYING})", rf"(?P<b>{_SAYING})"
_END = r"(?=[?:;,]|\. |\.?$)"
_DIFFERENCE = r"(?:diffs?|dif+[aeo]?r[ae]nces?)"
_RELATION = rf"(?:{_DIFFERENCE}|distinctions?|similarit(?:y|ies)|trade-?offs?)"
_BETWEEN = rf"{_RELATION}(?: in [\w -]{{1,30}}?)? between"
_TO = rf"(?:and|with|to|against|{VERSUS})"
_UNLIKE = r"(?:differ(?:s|ent)? (?:from|to|than)|compare (?:to|with))"
_COMPARING = r"compar(?:e|ing|ison (?:of|between))(?: and contrast)?"
_OF_PAPERS = after_none_of(*PAPER_NOUNS.values(), *ENTRY_NOUNS.values(), "that", "which")
"""Papers comparing A and B are a list, and no comparison of these."""
_WORD = r"[\w.()+-]{2,60}"
_FIRST, _SECOND = rf"(?P<a>{_WORD})", rf"(?P<b>{_WORD})"
_ASKING = rf"(?:how|what|why|where) (?:{DO}|{BE})"
_PATTERNS = (
    rf"\b{_BETWEEN} {_A} and {_B}{_END}",
    rf"\b{_DIFFERENCE} of {_A} and {_B}{_END}",
    rf"{_OF_PAPERS}\b{_COMPARING} {_A} {_TO} {_B}{_END}",
    rf"\bcontrast {_A} {_TO} {_B}{_END}",
    rf"\bhow (?:do|does|are) {_A} and {_B} (?:differ|different|compare)\b",
    rf"\bwhat (?:do|does) {_A} and {_B} have in common\b",
    rf"\bhow (?:do|does|is|are) {_A} {_UNLIKE} {_B}{_END}",
    rf"\b{_ASKING} {_A} and {_B} each\b",
    rf"(?:^|[?!:,.] |\bpros and cons of ){_A} {VERSUS} {_B}(?= [-–—] |[?:;,]|\. |\.?$)",
    r"(?:^\W*|\bwhich (?:one )?is better[,:]? )(?P<a>[\w.()-]+) or (?P<b>[\w.()-]+)\?",
    rf"^\W*{_FIRST} v\.? {_SECOND}(?= [-–—] |[?:;,]|$)",
    (
        rf"^\W*(?!(?:{QUESTION_WORD}|{AUXILIARY})\b){_A},?"
        rf" (?:as )?compared (?:with|to|against) {_B}{_END}"
    ),
)
_JOINED = r"(?:, (?:and |or )?| (?:and|or|&|/) )"
_SEVERAL = rf"(?P<all>{_WORD}(?:{_JOINED}{_WORD}){{1,4}})"
_NAMED = (
    (
        rf"^\W*{_SEVERAL} ?(?:[:,?]|[-–—](?= ))"
        r"(?=.{0,40}?\b(?:what|how|which|where|who|why|when|each|both|the two|difference)\b)"
    ),
    rf"\b{_ASKING} {_SEVERAL} (?!based\b|like\b)[a-z]",
    rf"(?:^\W*|[:,;.] ){_SEVERAL} (?:both|each|all) [a-z]",
    (
        rf"\b(?:which|who|what) (?:one |of (?:the two|them|these) )?[a-z]+ [^?:,]{{1,60}}[:,]"
        rf" {_SEVERAL}\W*$"
    ),
)
"""'A or B: which needs training?', 'how do A and B train?': only names count as sides here."""
_MOST, _LONGEST = 12, 60
"""Most sides of one comparison, and letters of a side in a list."""
_TO_NEXT = rf"(?:or|&|{_TO})"
_LISTING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_BETWEEN} (?P<all>[^?:;]{{3,600}})",
        rf"{_OF_PAPERS}\b{_COMPARING} (?P<all>[^?:;]{{3,600}})",
        r"\bcontrast (?P<all>[^?:;]{3,600})",
        r"\bhow (?:do|does|are) (?P<all>[^?:;]{3,400}?) (?:differ|different|compare)\b",
        r"\bwhat (?:do|does) (?P<all>[^?:;]{3,400}?) have in common\b",
    )
)
"""What may begin with three or more sides: 'A, B and C'."""
_END_OF_LIST = re.compile(
    rf"(?:(?P<one>.*?) )?{_TO_NEXT} (?P<last>.+?)(?:\. .*|\.?$)", re.IGNORECASE
)
_CLAUSE = re.compile(r"[?!:;,]|(?<!vs)\. | [-–—] ", re.IGNORECASE)
_RELATED = re.compile(r"\w (?:on|in|of|for|at|between|among|across) \w", re.IGNORECASE)
_VERSUS = re.compile(rf" {VERSUS} ", re.IGNORECASE)
_SHORTHAND = (
    rf"^\W*{_FIRST}(?: | ?[,/&] ?| and | or ){_SECOND}[,:]? {_DIFFERENCE}\b(?! equations?)",
    rf"^\W*{_DIFFERENCE}:? {_FIRST}(?: | ?[,/&] ?| and | or ){_SECOND}\W*$",
)
_LEAD = re.compile(
    rf"^(?:(?:what (?:is|are) )?(?:the )?pros and cons of|{_COMPARING}|the|both) ", re.IGNORECASE
)
_TAIL = re.compile(
    r" (?:in terms of|with respect to|w\.?r\.?t\.?|regarding|concerning|when it comes to)\b.*$",
    re.IGNORECASE,
)
_TAIL_OF_NAME = re.compile(r"^([\w.()-]+) (?:on|for|at|in|when|as|with|by) .*$", re.IGNORECASE)
_OF_EARLIER = re.compile(r"(?:its?|they|their|these|those|both|each)\b", re.IGNORECASE)
"""'How do their gains and costs differ?': what has them was named before."""
_ASPECT_BEFORE = re.compile(r"^[a-z].* (?:of|for|in|between|with) (?P<name>[\w.()-]+)$")
_ASPECT_AFTER = re.compile(r"^(?P<name>[\w.()-]+)(?: [a-z][\w-]*)+$")
_ADJECTIVE = re.compile(
    r"[A-Za-z]?[a-z-]*(?:al|an|ar|ary|ble|ed|ent|ant|se|te|ic|it|ive|ous|less|ful|free|based|level)"
)
_PLURAL_ACRONYM = re.compile(r"[A-Z]+s")


def find_sides(question: str) -> tuple[str, ...]:
    """Return the sides of a comparison in order; nothing if it names none.

    There are two, or as many as a question lists: 'A, B and C', 'A vs B vs C'.
    """
    if listed := _listed_sides(question):
        return listed
    for pattern in _PATTERNS:
        match = re.search(pattern, question, re.IGNORECASE)
        if match:
            first, second = _bare(match["a"]), _bare(match["b"])
            if re.fullmatch(r"[\w.()-]+", first):
                # 'A vs B on chain length': what follows a name is not part of it.
                second = _TAIL_OF_NAME.sub(r"\1", second)
            if not (first and second):
                return ()
            if _OF_EARLIER.match(first) or _OF_EARLIER.match(second):
                continue
            first, second = _without_aspect(first, second)
            return _names_in(f"{first} and {second}") or (first, second)
    return _named_sides(question) or _shorthand_sides(question)


def _without_aspect(first: str, second: str) -> tuple[str, str]:
    """Return two sides without what is compared of both: 'KAN' and 'MLP accuracy' of any task."""
    before, after = _ASPECT_BEFORE.match(first), _ASPECT_AFTER.match(second)
    if before and _is_name(before["name"]) and _is_name(second):
        return before["name"], second
    if after and _is_name(after["name"]) and _is_name(first):
        return first, after["name"]
    if (
        _ADJECTIVE.fullmatch(first)
        and _ADJECTIVE.fullmatch(second.partition(" ")[0])
        and " " in second
    ):
        # 'dense vs sparse retrieval': what follows the second adjective is said of both.
        return f"{first} {second.partition(' ')[2]}", second
    return first, second


def _listed_sides(question: str) -> tuple[str, ...]:
    """Return three or more sides; nothing if there are fewer."""
    listed = (_listed(match["all"]) for one in _LISTING if (match := one.search(question)))
    contrasted = (_VERSUS.split(clause) for clause in _CLAUSE.split(question))
    for words in (*listed, *contrasted):
        if not 3 <= len(words) <= _MOST:
            continue
        sides = [_bare(side) for side in words]
        if _RELATED.search(sides[0]) and not _RELATED.search(sides[1]):
            continue  # 'results on A, B and C' are one thing
        if all(re.fullmatch(r"[\w.()-]+", side) for side in sides[:-1]):
            sides[-1] = _TAIL_OF_NAME.sub(r"\1", sides[-1])
        unique = tuple(dict.fromkeys(sides))
        if any(map(_OF_EARLIER.match, unique)):
            continue
        if len(unique) > 1 and all(0 < len(side) <= _LONGEST for side in unique):
            return unique
    return ()


def _listed(words: str) -> list[str]:
    """Return the parts of a list up to the one after its 'and': 'A, B and C for D, E'."""
    parts = words.split(", ")
    for place, part in enumerate(parts[:_MOST]):
        if place and (end := _END_OF_LIST.match(part)):
            return [*parts[:place], *filter(None, (end["one"], end["last"]))]
    return []


def _names_in(words: str) -> tuple[str, ...]:
    """Return the names in 'A and B and C'; nothing if one of them isn't a name."""
    names = tuple(re.split(rf" {_TO_NEXT} ", words, flags=re.IGNORECASE))
    return names if len(names) > 2 and all(map(_is_name, names)) else ()


def _named_sides(question: str) -> tuple[str, ...]:
    for pattern in _NAMED:
        match = re.search(pattern, question, re.IGNORECASE)
        if match:
            sides = tuple(_bare(side) for side in re.split(_JOINED, match["all"]))
            if all(map(_is_name, sides)):
                return sides
    return ()


def _shorthand_sides(question: str) -> tuple[str, ...]:
    """'c3ot cotvalve diff': without capitals or digits, only the abbreviation is clear enough."""
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
    """Whether a side is written like the name of one work; 'LLMs' and 'VLMs' are categories."""
    return names(f"the {side}") == (side,) and not _PLURAL_ACRONYM.fullmatch(side)


def _bare(words: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", words.strip(" '\"?.,")))
