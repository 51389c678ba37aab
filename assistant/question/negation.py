"""What a question turns down: a subject to leave out, or a thing to be done without.

'Handwriting papers, but not about formulas' leaves out a subject: papers on it are not wanted.
'No training, no finetuning' asks for a property: papers that have it name it ('training-free').
'Models that don't use attention' does both. Knows nothing of the papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.terms import STOP_WORDS
from assistant.question.vocabulary import BE, DO, ENTRY_NOUNS, EXCEPT, SOME_PAPERS, one_of

WISHES_KEPT = 64
LONGEST = 8
"""Words of a subject that is left out: what is longer is no subject."""
LONGEST_THING = 3
"""Words of a thing that is done without."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A question parted into what it asks for and what it turns down."""

    text: str
    """The question without the subjects that it leaves out."""
    left_out: tuple[str, ...] = ()
    """Subjects that are not wanted."""
    without: tuple[str, ...] = ()
    """Things that are to be done without."""
    unread: str = ""
    """Words that turn down something else: 'that don't beat it'."""

    @property
    def searched(self) -> str:
        """The text to search with: papers that do without training call it 'training-free'."""
        return " ".join((self.text, *(f"{thing}-free" for thing in self.without)))


_NOT = rf"(?:{DO}|{BE})(?: not|n['’]?t)"
_USE = r"(?:us(?:e|es|ing)|employ|involve|contain|include)"
_PAPERS = one_of(SOME_PAPERS, "ones", "those", "anything", "something")
_ON = r"(?:about|on|using|with|for|in|from|based on|concerning|treating)"
_TREATING = r"(?:(?:deal(?:ing)? with|cover(?:ing)?|focus(?:ed|ing)? on))"
_JOIN = r"[\s,;(–—-]*(?:\b(?:and|but|please|just) )*"
_WHAT = r" (?P<what>[^,.;:?!()–—]+)"
_SHORT = r"(?P<what>[\w-]+(?: [\w-]+)?)"
_LEAVES_OUT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_JOIN}\b(?:{EXCEPT}|but no(?:t(?! (?:only|just)\b))?)\b" + _WHAT,
        rf"{_JOIN}\bleav(?:e|ing)(?! out\b) (?P<what>[\w -]+?) out\b",
        r"[,;(–—-] ?(?P<what>[\w -]+?) (?:excluded|left out)\b",
        rf"{_JOIN}\b(?:no|without) (?P<what>(?:[\w-]+ ){{1,4}}?)(?:please|pls|{_PAPERS})\b",
        rf"{_JOIN}\bnot(?= (?:(?:the |any )?{_PAPERS} )?{_ON}\b)" + _WHAT,
        r"[,;(–—-] ?(?:and |but )?not\b"
        r"(?! (?:only|just|necessarily|limited|to|even|so|all|one|yet|clear|sure)\b)" + _WHAT,
        r"\bother(?P<kept>(?: [\w-]+){1,2}) than\b" + _WHAT,
        rf"\b(?P<kept>everything|anything|all)(?: {SOME_PAPERS})? but {_SHORT}(?= {_ON}\b)",
        rf"(?P<kept>\b{_PAPERS})(?:,? (?:that|which|who))? {_NOT}"
        rf"(?= (?:{_ON}|{_USE}|{_TREATING})\b)" + _WHAT,
        rf"(?: that| which) {_NOT}(?= {_USE}\b)" + _WHAT,
    )
)
_FRAME = re.compile(
    rf"^(?:(?:the|those|any|these) )?(?:{_PAPERS} )?(?:(?:that|which) )?(?:(?:are|is) )?"
    rf"(?:(?:{_ON}|{_USE}|{_TREATING}) )?(?:(?:the|any|an?) )?",
    re.IGNORECASE,
)
_POLITE = re.compile(rf" (?:please|pls|thanks?|though|{_PAPERS})(?= |$)", re.IGNORECASE)
_FURTHER = re.compile(r" (?:that|which|who|but|published|since|if|when)\b.*$", re.IGNORECASE)
"""What follows the subject, as in 'not about text that use RL', is still asked for."""
_JOINED = re.compile(r" ?/ ?| (?:and|or|nor) ")
_WITHOUT = re.compile(
    r"\b(?:without|w/o|free (?:of|from)"
    r"|no(?! (?:longer|matter|one|idea|way|more|less|doubt|paper)\b)"
    rf"|(?:{_NOT}|doesnt|dont|didnt|never)(?: \w+)?? (?:need|require|rely on|depend on|{_USE})"
    r"|(?:needs?|requir(?:es?|ing)) no|get(?:s|ting)? rid of)\b",
    re.IGNORECASE,
)
_FREE = re.compile(r"\b(\w+(?:-\w+)*?)[- ]free\b", re.IGNORECASE)
_END = re.compile(r"[,.;:?!–—]|\b(?:and|but|in|for|on|at|of|from|to|that|which)\b")
_BRACKETS = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"\w+(?:-\w+)*")
_LIGHT = STOP_WORDS.union(
    "additional extra further manual explicit costly expensive need needing requiring use using"
    " ones please sort form".split(),
    *ENTRY_NOUNS.items(),
)
"""Words that may stand before the thing that is done without, and do not name it."""
_TURNS_DOWN = re.compile(
    rf"\b(?:(?:that|which|who) {_NOT}|{_PAPERS} {_NOT})\b(?: [\w/+-]+){{1,5}}", re.IGNORECASE
)


@lru_cache(maxsize=WISHES_KEPT)
def read_wish(question: str) -> Wish:
    """Part a question into what it asks for and what it turns down."""
    text, said, left_out, without = question, "", [], []
    for pattern in _LEAVES_OUT:
        match = pattern.search(text)
        if match is None or not (subjects := _subjects(match["what"])):
            continue
        left_out += subjects
        without += subjects if re.match(_USE, match["what"]) else []
        said = said or match.group().strip(" ,;(–—-")
        text = _less(text, match)
    without += _done_without(text)
    if left_out and not _telling(text):
        return Wish(question, without=_once(without), unread=said)
    unread = _TURNS_DOWN.search(_WITHOUT.sub("", text))
    return Wish(text, _once(left_out), _once(without), unread.group() if unread else "")


def _once(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _less(text: str, match: re.Match[str]) -> str:
    """Return a text without the subject that it leaves out, and the words that do so."""
    kept = match.groupdict().get("kept") or ""
    further = _FURTHER.search(match["what"])
    rest = further.group() if further else ""
    return " ".join(f"{text[: match.start()]} {kept} {rest} {text[match.end() :]}".split())


def _subjects(what: str) -> list[str]:
    """Return the subjects that words name: 'the ones on speech or audio please' names two."""
    bare = _FRAME.sub("", _FURTHER.sub("", what))
    found = [_POLITE.sub("", part).strip() for part in _JOINED.split(bare)]
    return [part for part in found if _telling(part) and len(part.split()) <= LONGEST]


def _done_without(question: str) -> Iterator[str]:
    """Yield the things that a question does without, each in the last words that name it."""
    plain = _BRACKETS.sub("", question)
    for match in _WITHOUT.finditer(plain):
        after = plain[match.end() :]
        clause = _END.split(after, maxsplit=1)[0]
        named = [_telling(part) for part in _JOINED.split(clause)]
        things = [words for words in named if words] or [_telling(after)[:1]]
        yield from (" ".join(words[-LONGEST_THING:]) for words in things if words)
    yield from _FREE.findall(plain)


def _telling(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.lower() not in _LIGHT]
