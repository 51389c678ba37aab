"""Right words where the abstract has none of them: what it does without, what its lists lack.

Only plain patterns are read: a phrase right behind a denial, a list of single words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.checking.findings import Finding, these
from assistant.checking.source import Source
from assistant.checking.support import holds_alike
from assistant.language.entities import holds
from assistant.language.lexicon import Lexicon
from assistant.language.terms import STOP_WORDS

PHRASE = 2
"""Content words of a denied phrase that a sentence must contain side by side."""

_DENIED = re.compile(
    r"\b(?:without(?: any)?|no|not|instead of|rather than|need for"
    r"|(?:eliminat\w+|avoid\w*|remov(?:es|ing))(?: (?:the|any) need for)?)"
    r"[ -]((?:[\w-]+[ -]){1,3}[\w-]+)",
    re.IGNORECASE,
)
_MAY_DENY = re.compile(
    r"\b(?:not|no|non\w*|never|cannot|neither|nor|none|\w+n['’]t|without|lack\w*|free|rather than"
    r"|instead|unlike|eliminat\w*|avoid\w*|remov\w*|unnecessary|independent\w*|zero|replac\w*"
    r"|un\w{4,}|\w*less|than|from|whereas|while|versus|vs|compared|skip\w*|drop\w*|obviat\w*|out"
    r"|against|but)\b",
    re.IGNORECASE,
)
_MEMBER = r"[^\W\d_]{3,}"
_LIST = re.compile(rf"\b({_MEMBER}(?:, {_MEMBER})+),? (?:and|or|as well as) ({_MEMBER})\b")


def lacking(
    text: str, evidence: Sequence[str], sources: Sequence[Source], lexicon: Lexicon
) -> Iterator[Finding]:
    """Yield what a text, markers and title removed, has that its sources don't."""
    yield from _done_without(text, [*evidence, *(one.title for one in sources)], lexicon)
    yield from _unlisted(text, sources, lexicon)


def _done_without(text: str, denying: Iterable[str], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield a finding if the text plainly has what the evidence does without."""
    if _MAY_DENY.search(text):
        return
    mine = lexicon.analyse(text)
    pairs = {tuple(mine[i : i + PHRASE]) for i in range(len(mine) - PHRASE + 1)}
    for held in denying:
        for phrase in _DENIED.finditer(held):
            if tuple(lexicon.analyse(phrase[1])[:PHRASE]) in pairs:
                yield Finding("weak", f"the abstract says “{phrase.group()}”")


def _unlisted(text: str, sources: Sequence[Source], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield the members of a list of single words that no abstract has next to the others."""
    for found in _LIST.finditer(text):
        members = [*found[1].split(", "), found[2]]
        absent = [word for word in members if _is_absent(word, sources, lexicon)]
        if len(absent) < len(members):
            yield from (Finding("weak", f"“{w}” is not in {these(sources)}") for w in absent)


def _is_absent(word: str, sources: Sequence[Source], lexicon: Lexicon) -> bool:
    if word.lower() in STOP_WORDS or any(holds(source.text, word) for source in sources):
        return False
    stems = lexicon.analyse(word)
    return bool(stems) and not any(
        holds_alike(stem, source) for stem in stems for source in sources
    )
