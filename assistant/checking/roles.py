"""Right words in the wrong roles: who beats whom, what is done without, what is in a list.

'KAN outperforms an MLP' has all words of 'MLP outperforms KAN'. Only plain patterns are read:
two names around a word of victory, a phrase right behind a denial, a list of single words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.checking.entities import holds, names_in
from assistant.checking.findings import Finding, these
from assistant.checking.source import Language, Source
from assistant.checking.support import holds_alike
from assistant.terms import STOP_WORDS

NEAR = 60
"""Letters to either side of a word of victory in which the winner and the loser are sought."""
PHRASE = 2
"""Content words of a denied phrase that a sentence must have side by side."""

_BEATS = re.compile(
    r"\b(?:outperforms?|outperforming|surpass(?:es|ing)?|beats?|beating|exceeds?"
    r"|(?:is|are) (?:better|faster|stronger) than|(?:is|are) superior to)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;:()]|,|\b(?:while|whereas|but)\b")
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


def wrong_roles(
    text: str, evidence: Sequence[str], sources: Sequence[Source], language: Language
) -> Iterator[Finding]:
    """Yield what a text, markers and title removed, gives the wrong role."""
    yield from _beaten(text, sources, language)
    yield from _done_without(text, [*evidence, *(one.title for one in sources)], language)
    yield from _unlisted(text, sources, language)


def _beaten(text: str, sources: Sequence[Source], language: Language) -> Iterator[Finding]:
    """Yield that the abstract has it the other way round, and nowhere this way."""
    said = list(_contests(text, language))
    held = [pair for source in sources for pair in _contests(source.abstract, language)]
    for winner, loser in said:
        turned = any(holds(one, loser) and holds(other, winner) for one, other in held)
        if turned and not any(holds(one, winner) and holds(other, loser) for one, other in held):
            yield Finding("unsupported", f"the abstract says that “{loser}” beats “{winner}”")


def _contests(text: str, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the names right before and right after each word of victory."""
    for verb in _BEATS.finditer(text):
        before = _CLAUSE.split(text[max(0, verb.start() - NEAR) : verb.start()])[-1]
        after = _CLAUSE.split(text[verb.end() : verb.end() + NEAR])[0]
        winners, losers = names_in(f"x {before}", language), names_in(f"x {after}", language)
        if winners and losers:
            yield winners[-1].text, losers[0].text


def _done_without(text: str, denying: Iterable[str], language: Language) -> Iterator[Finding]:
    """Yield that the text has plainly what the evidence does without."""
    if _MAY_DENY.search(text):
        return
    mine = language.analyse(text)
    pairs = {tuple(mine[i : i + PHRASE]) for i in range(len(mine) - PHRASE + 1)}
    for held in denying:
        for phrase in _DENIED.finditer(held):
            if tuple(language.analyse(phrase[1])[:PHRASE]) in pairs:
                yield Finding("weak", f"the abstract says “{phrase.group()}”")


def _unlisted(text: str, sources: Sequence[Source], language: Language) -> Iterator[Finding]:
    """Yield the members of a list of single words that no abstract has beside the others."""
    for found in _LIST.finditer(text):
        members = [*found[1].split(", "), found[2]]
        absent = [word for word in members if _is_absent(word, sources, language)]
        if len(absent) < len(members):
            yield from (Finding("weak", f"“{w}” is not in {these(sources)}") for w in absent)


def _is_absent(word: str, sources: Sequence[Source], language: Language) -> bool:
    if word.lower() in STOP_WORDS or any(holds(source.text, word) for source in sources):
        return False
    stems = language.analyse(word)
    return bool(stems) and not any(
        holds_alike(stem, source) for stem in stems for source in sources
    )
