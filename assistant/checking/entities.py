"""The named methods, data sets and models of a sentence, and whether a text holds them.

A name is held in any case that cannot be mistaken for a common word, in the plural, with or
without hyphens and spaces ('CoT-Max', 'CoT Max'), by its parts where a size or a common word
hangs on it ('LLaMA2-70B', 'BERT-based'), and spelled out or abbreviated ('MRL').
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking.source import Language
from assistant.terms import STOP_WORDS, names

_OPENING_NAME = re.compile(
    r"""^["'“‘(*]*(?:The\s+)?(?P<name>[A-Z][a-z]{2,}[\w-]*)(?:['’]s\b|
        \s+(?:is|was|has|can|does|not|also|\w{3,}[^su\W]s)\b|,?\s+(?:which|an?|the)\b)""",
    re.VERBOSE,
)
_CHUNK = re.compile(r"[A-Za-z]+|\d+")
_PARTS = re.compile(r"[-–/\s]+")
_SIZE = re.compile(r"\d+(?:\.\d+)?[BMK]", re.IGNORECASE)
_COMMON_PART = re.compile(r"[a-z]{2,}")
_INITIAL = re.compile(r"\b[A-Za-z]")
_ROMAN_OR_ORDINAL = re.compile(r"(?:[ivx]+|\d+(?:st|nd|rd|th|s|D|x))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence."""

    text: str
    certain: bool
    """Written so that it can only be a name (digit, inner capital, a rare word capitalised)."""


def names_in(sentence: str, language: Language) -> list[Name]:
    """Return the names of a sentence without markers, each once, in order.

    A sentence's first word counts as a name if it is rare and a verb or an apposition follows.
    """
    found: dict[str, Name] = {}
    opening = _OPENING_NAME.match(sentence)
    if opening and opening["name"].lower() not in STOP_WORDS:
        word = opening["name"]
        if language.is_rare(word):
            found[word] = Name(word, certain=True)
    for word in names(sentence):
        text = word.strip("-–")
        if text and not _ROMAN_OR_ORDINAL.fullmatch(text):
            found.setdefault(text, Name(text, certain=_unmistakable(text) or language.is_rare(text)))
    return list(found.values())


def holds(text: str, name: str) -> bool:
    """Whether `text` holds `name`, allowing for spelling, parts and abbreviation."""
    if _wording(name).search(text):
        return True
    return _holds_parts(text, name) or _holds_initials(text, name)


def _unmistakable(word: str) -> bool:
    return any(char.isdigit() for char in word) or any(char.isupper() for char in word[1:])


@lru_cache(maxsize=4096)
def _wording(name: str) -> re.Pattern[str]:
    stem = name[:-1] if len(name) > 3 and name.endswith("s") else name
    chunks = [re.escape(chunk) for chunk in _CHUNK.findall(stem)] or [re.escape(stem)]
    body = r"[\W_]{0,2}".join(chunks)
    if stem.isalpha() and stem.isupper() and len(stem) > 3:
        # 'LIMIT' is not the limit, though 'Siren' may be SIREN.
        return re.compile(rf"(?<![^\W_])(?:{body}|{stem.title()})s?(?![^\W_])")
    return re.compile(rf"(?<![^\W_])(?:{body})(?:e?s)?(?![^\W_])", re.IGNORECASE)


def _holds_parts(text: str, name: str) -> bool:
    """'LLaMA2-70B' where 'LLaMA2-7B, 13B, 70B' stands; 'GPT-4' never by 'GPT' and '4'."""
    parts = [part for part in _PARTS.split(name) if part]
    if len(parts) < 2 or len(parts[0]) < 2:
        return False
    tail = [part for part in parts[1:] if not _COMMON_PART.fullmatch(part)]
    head = parts[0]
    if all(_SIZE.fullmatch(part) for part in tail):
        return bool(_wording(head).search(text)) and all(_wording(part).search(text) for part in tail)
    return False


def _holds_initials(text: str, name: str) -> bool:
    """'MRL' where 'Matryoshka Representation Learning' stands, and the other way round."""
    letters = name.rstrip("s") if name[:-1].isupper() else name
    if letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 6:
        spelled = r"[a-z]*[\s-]+(?:(?:of|for|and|the|in|to|with)\s+)?".join(letters)
        return bool(re.search(rf"\b{spelled}[a-z]+", text, re.IGNORECASE))
    if name.count("-") >= 2:
        initials = "".join(_INITIAL.findall(name))
        return bool(re.search(rf"\b{initials}s?\b", text, re.IGNORECASE))
    return False
