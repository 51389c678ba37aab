"""Questions for the papers that contain a word: 'how many papers mention diffusion?'.

Knows nothing of the papers: finding a word in them is up to the index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.vocabulary import NUMBER_OF, REQUEST, SOME_PAPERS, WHAT_IS, one_of


@dataclass(frozen=True, slots=True)
class Mention:
    """The words or phrases to count papers for: with all of them, or with any."""

    terms: tuple[str, ...]
    any_of: bool = False


_MENTION = (
    r"(?:(?:explicitly |actually |ever |even |also )?"
    r"(?:mention(?:s|ed|ing)?|(?:contain|include|hold|use)(?:s|ing)? the (?:words?|terms?|phrases?)"
    r"|names?))"
)
_TEXT = one_of(SOME_PAPERS, "abstracts?", "titles?")
"""Abstracts and titles, too, contain words."""
_TEXTS = rf"(?:(?=[^\w]*$)|.*\b(?:{_TEXT}|them|these|those|ones)\W*$)"
_WORD = r"(?:(?:the |an? )?(?:exact )?(?:words?|terms?|phrases?|names?|acronyms?) )?"
_COUNT = (
    rf"(?:how many|(?:(?:{WHAT_IS}|give me) )?(?:the )?(?:total )?{NUMBER_OF}"
    rf"|count(?: (?:the|all|how many)|(?= {SOME_PAPERS}\b)))"
)
_WHICH = (
    r"(?:(?:which|what)|(?:list|show(?: me)?|find|give me)(?: all| every)?(?: the)?"
    rf"(?= {_TEXT}\b))"
)
_ASKED = (
    re.compile(
        rf"^(?P<before>\W*(?:{REQUEST} )?{_COUNT} (?:of )?(?:the |these |all )?"
        r"(?P<what>(?:(?!\bnot\b)[\w -]){0,60}?))"
        rf"(?:\b(?:do|does|that|which|ones) )*\b{_MENTION} {_WORD}(?P<terms>.+?)[\s?.!]*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?P<before>\W*in (?:how many) (?P<what>[\w -]{{0,60}}?))(?:\b(?:is|are|does|do) )"
        rf"{_WORD}(?P<terms>.+?) (?:mentioned|named|used|appear|occur|stand)\W*$",
        re.IGNORECASE,
    ),
)
_LISTED = re.compile(
    rf"^(?P<before>\W*(?:{_WHICH} |(?={SOME_PAPERS}\b))(?P<what>(?:(?!\bnot\b)[\w -]){{0,60}}?))"
    rf"(?:\b(?:do|does|that|which|ones) )*\b{_MENTION} {_WORD}(?P<terms>.+?)[\s?.!]*$",
    re.IGNORECASE,
)
"""'Which papers mention GSM8K?': as exact as a count where it is a name, or quoted."""
_QUOTED = re.compile(r"[\"“”'‘’]([^\"“”]+?)[\"“”'‘’](?=\W|$)")
_JOINED = re.compile(r",? (?:and|or|as well as|plus) (?:also )?|, ", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?|any) ", re.IGNORECASE)
_WHERE = re.compile(
    r" (?:in|within) (?:the |their |its )?(?:abstracts?|titles?|texts?)"
    r"(?: or (?:title|abstract)s?)?$",
    re.IGNORECASE,
)
_MOST = 5
"""Terms counted together."""
_LONGEST = 4
"""Most words of an unquoted term: anything longer is a description, not a term."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted, and the question without it, up to the words to count."""

    mention: Mention
    before: str


def find_mention(text: str) -> Asked | None:
    """Return the words to count papers for; None for any other question."""
    for pattern in _ASKED:
        match = pattern.match(text)
        if not match or not re.match(_TEXTS, match["what"], re.IGNORECASE):
            continue
        if (mention := _mention(match["terms"])) is not None:
            return Asked(mention, match["before"])
    return _listed(text)


def _listed(text: str) -> Asked | None:
    match = _LISTED.match(text)
    if not match or not re.match(_TEXTS, match["what"], re.IGNORECASE):
        return None
    mention = _mention(match["terms"])
    if mention is None or not all(_is_exact(term, match["terms"]) for term in mention.terms):
        return None
    return Asked(mention, match["before"])


def _is_exact(term: str, words: str) -> bool:
    """Whether a term is quoted, one word, or a name of several: what else is a description."""
    named = all(word[0].isupper() or word[0].isdigit() for word in term.split())
    return term in _QUOTED.findall(words) or " " not in term or named


def _mention(words: str) -> Mention | None:
    quoted = [term.strip() for term in _QUOTED.findall(words)]
    listed = re.sub(r"^(?:both|either) ", "", words.strip(" ?.!"), flags=re.IGNORECASE)
    listed = _WHERE.sub("", listed)
    terms = quoted or [_ARTICLE.sub("", term.strip()) for term in _JOINED.split(listed)]
    if not quoted and any(len(term.split()) > _LONGEST for term in terms):
        return None
    if not 1 <= len(terms) <= _MOST or not all(re.search(r"\w", term) for term in terms):
        return None
    return Mention(tuple(dict.fromkeys(terms)), bool(re.search(r"\bor\b", _rest(words, quoted))))


def _rest(words: str, quoted: list[str]) -> str:
    for term in quoted:
        words = words.replace(term, "")
    return words
