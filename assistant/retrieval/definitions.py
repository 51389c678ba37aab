"""Where an abstract mentions a name, and whether it introduces the thing or only refers to it.

'We introduce aTLAS, an algorithm that ...' introduces; 'baselines such as Coconut' refers.
The difference decides whether an abstract can say what a thing is or how it was made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from assistant.language.terms import STOP_WORDS
from index.chunk import sentence_spans
from index.paper import Paper

Role = Literal["introduced", "mentioned", "absent"]
BONUS: Mapping[Role, float] = {"introduced": 1.0, "mentioned": 0.5, "absent": 0.0}
"""What a paper's score gains by each name of a question."""

_COINED = re.compile(
    r"\b(?:(?:introduc|propos|present|develop|call|nam|term|dub|releas|creat|design|coin|denot"
    r"|abbreviat)\w*|refer(?:red)? to (?:[\w-]+ ){0,6}?as|known as)\b[^.;]{0,80}$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"\b(?:our|novel|new)\b(?: [\w-]+){0,4},?\s*$", re.IGNORECASE)
_REPORTS = re.compile(
    r"\b(?:experiments?|results?|show|demonstrat\w*|find|evaluat\w*)\b", re.IGNORECASE
)
_REFERS = re.compile(
    r"\b(?:such as|like|including|e\.g\.,?|baselines?|than|over|unlike|versus|vs\.?|outperform\w*"
    r"|compared (?:to|with)|surpass\w*|recent studies in|extension of|extend\w*|based on|built on"
    r"|beginning with|using|with|via|against)(?:\W+(?:the|landmark|[\w-]+ and))?\W*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[\"”'’*}]*(?: ?\([^)]{2,120}\))?(?:,? (?:an?|the|which|is an?|is the|stands for|refers to"
    r"|works by|learns|consists|are|uses|leverages|employs|comprises|introduces|proposes|combines"
    r"|integrates|(?:\w+ly )?(?:transforms|maps|encodes|generates|replaces|represents|extends))\b)"
)
_IN_BRACKETS = re.compile(r"[\"”'’*}]* ?\((?P<words>[^()]{2,120})\)")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]")
_BETWEEN_PIECES, _IN_SHORT_NAME = r"[-–\s_.]?", "-?"
_IN_PHRASE = r"\W{0,4}"
"""Between the pieces of several words, titles among them: 'LLM.int8(): 8-bit'."""
_INNER_EDGE = re.compile(r"(?<=[^\W\d_])(?=\d|[A-Z][a-z])|(?<=\d)(?=[^\W\d_])")
SHORT_NAME = 3
"""Letters of a name that may be any two words if a space may part it: 'A2', 'a 2-stage'."""


@lru_cache(maxsize=256)
def exact(name: str) -> re.Pattern[str]:
    """Return a pattern for `name` however it is parted and numbered, not inside another word.

    'GPT4' is GPT-4, 'Light R1' is Light-R1, FDEs are more than one FDE. Case counts for a name
    that is a common word but for its capitals: 'LIMIT' is not the limit, though 'SIREN' may be
    the Siren. No word could be taken for 'cot-valve'.
    """
    stem = _singular(name)
    if stem.isalpha() and (stem.isupper() or stem.istitle()):
        wordings, flags = f"{stem}|{stem.title()}", re.NOFLAG
    else:
        between = _IN_SHORT_NAME if len(stem) <= SHORT_NAME else _BETWEEN_PIECES
        between = _IN_PHRASE if " " in stem else between
        wordings = between.join(_PIECE.findall(stem)) or re.escape(stem)
        flags = re.IGNORECASE
    return re.compile(rf"(?<!\w)(?:{wordings})s?(?!\w)", flags)


def spellings(name: str) -> tuple[str, ...]:
    """Return the ways to write `name` that an index of words tells apart: GPT-4, GPT4, FDEs."""
    stem = _singular(name)
    parted = _INNER_EDGE.sub(" ", stem)
    joined = re.sub(r"[\W_]", "", stem)
    return tuple(dict.fromkeys((name, stem, f"{stem}s", joined, f"{joined}s", parted)))


def _singular(name: str) -> str:
    return name[:-1] if len(name) > SHORT_NAME and re.search(r"[^\Ws]s$", name) else name


def role_of(name: str, title: str, abstract: str) -> Role:
    """Return whether the paper introduces `name`, only mentions it, or lacks it."""
    if exact(name).search(title):
        return "introduced"
    if not exact(name).search(abstract):
        return "absent"
    introduced = any(
        definition(name, abstract[start:end]) for start, end in sentence_spans(abstract)
    )
    return "introduced" if introduced else "mentioned"


def name_bonus(paper: Paper, names: Sequence[str]) -> float:
    """Return what a paper gains by holding names, more by being the one that introduces them."""
    return sum(BONUS[role_of(bare(name), paper.title, paper.abstract)] for name in names)


def bare(name: str) -> str:
    """Return a name without what only compares to it: 'ColBERT-type', 'SIREN-like'."""
    for suffix in ("-type", "-like", "-style", "-based", "-ish"):
        name = name.removesuffix(suffix)
    return name


def definition(name: str, sentence: str) -> int:
    """Return how clearly `sentence` says what `name` is: 2 coins it, 1 describes it, 0 neither."""
    return max(
        (
            _strength(name, sentence[: match.start()], sentence[match.end() :])
            for match in exact(name).finditer(sentence)
        ),
        default=0,
    )


def _strength(name: str, before: str, after: str) -> int:
    if _REFERS.search(before):
        return int(_is_spelt_out(name, before, after))
    bare = before.rstrip("\"“'‘*{(")
    if _COINED.search(bare) and not _REPORTS.search(bare):
        return 2
    owned = _OWNED.search(bare) and not _REPORTS.search(bare)
    return int(bool(owned or _AFTER.match(after)) or _is_spelt_out(name, before, after))


def _is_spelt_out(name: str, before: str, after: str) -> bool:
    """Whether a name stands beside its long or its short form, one of them in brackets."""
    if before.endswith("(") and after.startswith(")"):
        return True
    if (bracketed := _IN_BRACKETS.match(after)) is None:
        return False
    return abbreviates(name, bracketed["words"]) or abbreviates(bracketed["words"], name)


def spells_out(text: str, name: str) -> bool:
    """Whether a text holds words of which a name like 'WER' is the initials, small words aside."""
    letters = _singular(name)
    if not (letters.isalpha() and letters.isupper() and len(letters) >= SHORT_NAME):
        return False
    words = r"[ -]".join(rf"{letter}[a-z]{{2,}}" for letter in letters)
    found = re.finditer(rf"\b{words}\b", text, re.IGNORECASE)
    return any(STOP_WORDS.isdisjoint(re.split(r"[ -]", one.group().lower())) for one in found)


def abbreviates(name: str, words: str) -> bool:
    """Whether the letters of a name stand in this order in words that begin with the first."""
    letters = re.sub(r"[\W\d_]", "", _singular(name)).lower()
    found = iter(words.lower())
    return (
        len(words.split()) > 1
        and words[:1].lower() == letters[:1]
        and all(letter in found for letter in letters)
    )
