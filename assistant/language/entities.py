"""The named methods, data sets and models in a sentence, and whether a text contains them.

A name matches in any case that cannot be mistaken for a common word, in the plural, with or
without hyphens and spaces ('CoT-Max', 'CoT Max'), by its parts if a size or a common word is
attached ('LLaMA2-70B', 'BERT-based'), and spelled out or abbreviated ('MRL').
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

from assistant.language.lexicon import Lexicon
from assistant.language.terms import STOP_WORDS, names

_OPENING_NAME = re.compile(
    r"""^["'“‘(*]*(?:The\s+)?(?P<name>[A-Z][a-z]{2,}[\w-]*)(?:['’]s\b|
        \s+(?:is|was|has|can|does|not|also|first|then|only|\w{2,}[^su\W]s)\b
        |,\s+(?:which|an?|the)\b)""",
    re.VERBOSE,
)
_CHUNK = re.compile(r"[^\W\d_]+|\d+")
_PARTS = re.compile(r"[-–/+\s]+")
_SIZE = re.compile(r"\d+(?:\.\d+)?[BMK]", re.IGNORECASE)
_SUFFIX = re.compile(r"-[a-z]+$")
SHORTEST_CERTAIN = 3
"""Letters of a name: 'A2', 'EB' and 'EVs' are the end of a longer one or could be anything."""
_LAST_NUMBER = re.compile(r"\d+$")
_SEGMENT = re.compile(r"[A-Z][a-z]*")
_FILLER = r"[\s-]+(?:(?:of|for|and|the|in|to|with)\s+)?"
_INITIAL = re.compile(r"\b[A-Za-z]")
_GREEK = str.maketrans(
    {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
        "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "ϕ": "phi", "φ": "phi",
        "ψ": "psi", "ω": "omega",
    }
)  # fmt: skip
_LATEX_ACCENT = re.compile(r"\\[\'`^\"~=.]\s?\{?([A-Za-z])\}?")
_NUMBERED = re.compile(r"([A-Za-z]{2,})[-\s]?(\d[\d.]*)")
_NO_NAME = re.compile(
    r"(?:[ivx]+|\d+(?:st|nd|rd|th|s|D)|[\d.,]+[kMBTx]?(?:[-–](?:[\d.,]+[kMBTx]?|[a-z]+))*"
    r"|[\d.,]+(?:[munkMGTP]?(?:g|s|m|l|B|Hz|W|V)|bits?|px))",
    re.IGNORECASE,
)
"""Ordinals, and quantities with what is attached: '50-step', '10k-30k', '8B', '400mg'."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence."""

    text: str
    certain: bool
    """Written so that it can only be a name (digit, inner capital, a rare word capitalised)."""


def names_in(sentence: str, lexicon: Lexicon) -> list[Name]:
    """Return the names in a sentence without markers, each once, in order.

    A sentence's first word counts as a name if it is rare and a verb or an apposition follows.
    """
    found: dict[str, Name] = {}
    opening = _OPENING_NAME.match(sentence)
    if opening and opening["name"].lower() not in STOP_WORDS:
        word = opening["name"]
        if lexicon.is_rare(word):
            found[word] = Name(word, certain=True)
    for word in names(sentence):
        text = word.strip("-–+")
        if text and not _NO_NAME.fullmatch(text):
            found.setdefault(text, Name(text, _is_certain(text, sentence, lexicon)))
    return list(found.values())


def holds(text: str, name: str) -> bool:
    """Whether `text` holds `name`, allowing for spelling, parts and abbreviation."""
    text, name = _plain(text), _plain(name)
    if _wording(name).search(text):
        return True
    return _holds_parts(text, name) or _holds_initials(text, name) or _holds_in_a_row(text, name)


@lru_cache(maxsize=512)
def _plain(text: str) -> str:
    """Return a text with its Greek letters spelled and its accents taken off, LaTeX's as well."""
    bare = _LATEX_ACCENT.sub(r"\1", text.translate(_GREEK))
    return "".join(one for one in normalize("NFD", bare) if not combining(one))


def _is_certain(word: str, sentence: str, lexicon: Lexicon) -> bool:
    if _is_spelled_out(word, sentence):
        return False  # its meaning is given next to it, and searched for instead
    if len(_SUFFIX.sub("", word).removesuffix("s")) < SHORTEST_CERTAIN:
        return False
    if any(char.isdigit() for char in word) or re.search(r"[a-z].*[A-Z]|[A-Z].*[a-z].*[A-Z]", word):
        return True
    return lexicon.is_rare(word)


@lru_cache(maxsize=4096)
def _wording(name: str) -> re.Pattern[str]:
    stem = name[:-1] if len(name) > 3 and name.endswith("s") else name
    chunks = ["[-–]?".join(map(re.escape, chunk)) for chunk in _CHUNK.findall(stem) or [stem]]
    body = r"[\W_]{0,2}".join(chunks)
    if stem.isalpha() and stem.isupper() and len(stem) > 3:
        # 'LIMIT' is not the limit, though 'Siren' may be SIREN.
        return re.compile(rf"(?<![^\W_])(?:{body}|{stem.title()})s?(?![^\W_])")
    return re.compile(rf"(?<![^\W_])(?:{body})(?:e?s)?(?![^\W_])", re.IGNORECASE)


def _holds_parts(text: str, name: str) -> bool:
    """'LLaMA2-70B' is in 'LLaMA2-7B, 13B, 70B'; 'GPT-4' never matches by 'GPT' and '4'.

    A number belongs to the part before it, a letter to all before it ('best-of-N') or else to the
    one after it ('Q-learning'); lower-case parts ('-based') prove nothing.
    """
    parts: list[str] = []
    for part in filter(None, _PARTS.split(name)):
        is_number = part[:1].isdigit() and not _SIZE.fullmatch(part)
        if len(part) == 1 and not is_number:
            parts = ["-".join((*parts, part))]
        elif parts and (is_number or len(parts[-1]) == 1):
            parts[-1] += f"-{part}"
        else:
            parts.append(part)
    telling = [part for part in parts if not (part.islower() and part.isalpha())]
    return len(parts) > 1 and bool(telling) and all(_wording(p).search(text) for p in telling)


def _holds_in_a_row(text: str, name: str) -> bool:
    """'AIME25' where 'AIME24 & 25' stands."""
    match = _NUMBERED.fullmatch(name)
    if not match:
        return False
    stem, number = map(re.escape, match.groups())
    row = rf"(?<![^\W_]){stem}[-\s]?\d[\w.]*(?:\s?(?:,|/|&|and|or)\s?[\d.]+[BMK]?){{0,5}}?"
    return bool(re.search(rf"{row}\s?(?:,|/|&|and|or)\s?{number}(?![\w.])", text))


def _is_spelled_out(word: str, sentence: str) -> bool:
    """'matrix metalloproteases (MMPs)': in brackets, after a word with its first letter."""
    before, found, _ = sentence.partition(f"({word})")
    return bool(found) and any(
        one[0].lower() == word[0].lower() for one in before.split()[-len(word) :]
    )


def _holds_initials(text: str, name: str) -> bool:
    """'MRL' for 'Matryoshka Representation Learning', and the other way round."""
    letters = name.rstrip("s") if name[:-1].isupper() else name
    number = _LAST_NUMBER.search(letters)
    starts = _word_starts(letters.removesuffix(number.group()) if number else letters)
    if starts:
        spelled = rf"[a-z]*{_FILLER}".join(starts)
        tail = rf"[a-z]+[\s-]*{number.group()}\b" if number else "[a-z]+"
        return bool(re.search(rf"\b{spelled}{tail}", text, re.IGNORECASE))
    if name.count("-") >= 2:
        initials = "".join(_INITIAL.findall(name))
        return bool(re.search(rf"\b{initials}s?\b", text, re.IGNORECASE))
    return False


def _word_starts(letters: str) -> list[str]:
    """Return the beginnings of the words that an abbreviation may stand for: M, R, L; My, H, C."""
    if not letters.isalpha() or not 2 <= len(letters) <= 6:
        return []
    if letters.isupper():
        return list(letters)
    starts = _SEGMENT.findall(letters)
    return starts if len(starts) >= 3 and "".join(starts) == letters else []
