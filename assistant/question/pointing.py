"""Where a question refers back to what was said before: 'it', 'of those', 'this paper'.

A word refers back only if nothing in the question itself can be its antecedent: in 'what is
KVQuant and how does it work?' it does not. Knows nothing of what it refers to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.terms import STOP_WORDS
from assistant.question.numbered import VERB
from assistant.question.vocabulary import (
    AND,
    ANY_PAPER,
    ANY_PAPERS,
    AUTHOR,
    AUXILIARY,
    BEFORE_WHICH,
    DATA_SET,
    METHOD,
    METHODS,
    one_of,
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words of a question that stand for something said before."""

    start: int
    end: int
    several: bool = False
    possessive: bool = False
    to_papers: bool = False
    """Only papers can be meant: 'this paper', 'of those'."""
    part: str = ""
    """Which aspect is meant: 'methods' in 'those methods', 'authors' in 'the authors'."""


_PAPER, _PAPERS = one_of(ANY_PAPER, "survey"), one_of(ANY_PAPERS, "surveys")
_THING = one_of(METHOD, "model", "system", "idea", "benchmark", DATA_SET, "one", "trick")
_PARTS = one_of(METHODS, "models", "systems", "ideas", "results", "benchmarks", f"{DATA_SET}s")
_THEM = r"(?:them|these|those)(?: two| three)?"
_WHOLE = (
    r"(?![\w-])(?! (?:on|about|of|that|which|who|whose|where|by|using|called|named|from|with"
    r"|titles?|counts?|lists?|dates?)\b)"
)
"""Nothing follows that says which one is meant."""
_AFTER_THIS = (
    rf"(?=\W*$|[,;?!]| (?:{VERB}|true|different|and|or|but|so|too|better|worse|than|with|for|in|on)"
    r"\b)"
)
_EXPLETIVE = (
    r"(?! (?:is |was |be |been )?(?:also |really |still |even |more |very )?"
    r"(?:take|cost|matter|help|make sense|make|pay|hurt|mean|possible|true|better|best|worth"
    r"|worthwhile|known|necessary|important|easier|harder|enough|safe|feasible|useful|likely|hard|easy|good|bad|common|clear"
    r"|beneficial|the case|so|like)(?: \w+){0,2}? (?:to \w+ \w|that |whether |if |when \w+ \w))"
)
"""'Is it possible to quantize a KAN?': such an 'it' stands for what follows."""

_POINTERS: tuple[tuple[str, Pointer], ...] = (
    (rf"\b(?:this|that|the) (?!work\W*$){_PAPER}{_WHOLE}", Pointer(0, 0, to_papers=True)),
    (rf"\b(?:this|that) {_THING}{_WHOLE}|\bthe (?:method|approach){_WHOLE}", Pointer(0, 0)),
    (rf"\bit\b(?!['’-]){_EXPLETIVE}", Pointer(0, 0)),
    (rf"\bits (?P<part>{AUTHOR}s)\b|\bits\b", Pointer(0, 0, possessive=True)),
    (rf"\b(?:this|that){_AFTER_THIS}", Pointer(0, 0)),
    (
        rf"(?<=\bof )(?:{_THEM}|the (?:two|three|four|five|six))(?: {_PAPERS})?{_WHOLE}",
        Pointer(0, 0, several=True, to_papers=True),
    ),
    (
        rf"\b(?:these|those|the above|the cited)(?: two| three)? (?:{_PAPERS}|ones){_WHOLE}",
        Pointer(0, 0, several=True, to_papers=True),
    ),
    (
        rf"\b(?:these|those){_AFTER_THIS}",
        Pointer(0, 0, several=True, to_papers=True),
    ),
    (rf"\b(?:these|those) (?P<part>{_PARTS}){_WHOLE}", Pointer(0, 0, several=True)),
    (
        rf"\b(?:they|them|the two)\b|\bboth\b(?=\W*$| {VERB}\b)",
        Pointer(0, 0, several=True),
    ),
    (r"\btheir\b", Pointer(0, 0, several=True, possessive=True)),
    (rf"\bthe (?P<part>{AUTHOR}s)\b(?! of\b)", Pointer(0, 0, to_papers=True)),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in _POINTERS)
_AUX = one_of(AUXILIARY, "will", "would", "should", "might", "may")
_THAT_AS_PRONOUN = re.compile(
    rf"(?:^\W*|\b(?:{_AUX}|about|of|like|with|by|than|to|explain|why|how|from|behind|after|against"
    r"|wrote|authored|published|proposed|invented|built|made)\s*)$",
    re.IGNORECASE,
)
_ASKED_OF = re.compile(
    rf"^\W*(?:{AND}\W+)*{BEFORE_WHICH}"
    r"(?:which|what|how|why|when|where|who)\b(?:(?! (?:and|or|but|if|when|because|while|that)\b)"
    rf"[^.?!;:,])*? {_AUX}\s*$",
    re.IGNORECASE,
)
"""A question word, perhaps with its noun, right before the pointer: 'on which GPUs does it'."""
_ASKED_FOR = re.compile(r"^\W*(?:which|what) [\w-]+ ", re.IGNORECASE)
"""'Which model beats it?': what is asked for is not what the question is about."""
_NO_ANTECEDENT = STOP_WORDS | frozenset(
    """
    none several half came come alternative alternatives applications assumptions details problem
    problems examples implications successor successors wrote written write published publish
    released cite cites cited citing beat beats outperform outperforms compare compares compared
    summarize summarise summary replicate replicated reproduce reproduced extend extends extended
    improve improves improved train trained test tested evaluated evaluate apply applied perform
    limits limit limitation limitations drawbacks drawback weakness weaknesses strengths advantages
    advantage downside downsides idea ideas main key results result point gist accuracy score scores
    code data set sets dataset datasets benchmark benchmarks title titles date conclusion
    conclusions contribution contributions finding findings difference differences similar related
    newer older worse faster slower larger smaller cheaper else exactly thanks thank ok okay
    interesting hmm well sum mean means meant say says said state states claim claims report reports
    behind part parts look open source available year month time number size cost costs cause reason
    big fast accurate build built argue argues confirm confirms support supports contradict
    contradicts think next rank sort order
    """.split()
)
"""Words in a question besides its subject: no pronoun stands for them."""


def find_pointer(question: str) -> Pointer | None:
    """Return the first words that refer back; None if the question is self-contained."""
    found = [
        Pointer(
            *match.span(),
            several=kind.several,
            possessive=kind.possessive and not match.groupdict().get("part"),
            to_papers=kind.to_papers,
            part=match.groupdict().get("part") or "",
        )
        for pattern, kind in _COMPILED
        for match in pattern.finditer(question)
        if not _explained(question[: match.start()], match.group())
    ]
    return min(found, key=lambda one: (one.start, -one.end), default=None)


def _explained(before: str, pointer: str) -> bool:
    """Whether a pointer isn't a pronoun, or stands for something earlier in its question."""
    if pointer.lower() == "that" and not _THAT_AS_PRONOUN.search(before):
        return True
    if _ASKED_OF.match(before):
        return False
    is_object = pointer.lower() in {"it", "them", "this", "that", "these", "those"}
    words = re.findall(r"[\w-]+", (_ASKED_FOR.sub("", before) if is_object else before).lower())
    owned = pointer.lower() in {"its", "their"} and words and words[-1].endswith(("ed", "ing"))
    if words and (is_object or owned):
        words.pop()  # 'who quantized it?', 'who fixed its flaw?': a verb or a preposition
    return not _NO_ANTECEDENT.issuperset(words)
