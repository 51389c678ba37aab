"""The words of a question: which ones carry its topic, and which ones name a thing."""

from __future__ import annotations

import re

from assistant.language.dates import MONTHS

_WORD = re.compile(r"\w+")
_TITLED = r"[A-Z][a-z]+"
_NAME_TOKEN = re.compile(r"[A-Za-z0-9][\w.+\-]*(?:\(\))?")

# Words that say how something is asked, not what about. Measured on seven collections: a long
# list helps BM25 in all of them, because questions share such words with abstracts.
STOP_WORDS = frozenset(
    """
    a an and are as at be but by for from had has have he her his i if in into is it its me my
    no not of on o or our out own s she so such t than that the their them then there these they
    this those to too us was we were what when where which while who whom whose why will with
    would you your how do does did done can could should may might must shall am been being
    having about above after again against all also any anyone anybody anything because before
    below between both during each either else ever every everyone everything few further here
    just kind kinds like lot lots many more most much neither nor now off once one ones only
    other others over per same some something someone somebody still through under until up upon
    very via w whether whatever ie eg etc vs versus re ve ll d m don doesn isn let paper papers work
    works study studies article articles preprint preprints abstract abstracts author authors method
    methods approach approaches propose proposes proposed proposing introduce introduces introduced
    present presents presented research researcher researchers publication publications literature
    corpus collection show shows give list tell find get got make made want need know explain
    describe discuss discusses discussed deal deals please people try tried tries use uses used
    using new recent recently good best better great way ways thing things really two summarise
    summarize tldr tl dr hello hi hey thanks thank ok okay bye
    """.split()
)

# Written like names, but used across the whole field: they name no particular work.
_FIELD_WORDS = frozenset(
    """
    ai ml llm llms nlp cv rl lm lms gpu gpus cpu cpus api i/o ui ok cot rag ann 2d 3d 4d 1d i a
    english tl dr tldr
    """.split()
) | frozenset(MONTHS)


def content_words(question: str) -> list[str]:
    """Return the lower-cased words that carry the topic; all words if none would be left."""
    words = _WORD.findall(question.lower())
    return [word for word in words if word not in STOP_WORDS] or words


def names(question: str) -> tuple[str, ...]:
    """Return the tokens that look like the name of a method, model or data set, in order.

    A name has a digit, an inner capital ('uniCOIL', 'CoT-Valve', 'KVQuant') or is a
    capitalised word inside a sentence ('Coconut').
    """
    found: dict[str, None] = {}
    for match in _NAME_TOKEN.finditer(question):
        token = match.group().rstrip(".-+")
        if _looks_like_name(token, _opens_sentence(question, match.start())):
            found.setdefault(token)
    return tuple(found)


def whole_name(question: str, name: str) -> str:
    """Return a capitalised word with those around it: 'Token' of 'Recursive Token Gardening'."""
    if not name.istitle():
        return name
    run = re.search(rf"(?:\b{_TITLED} )*\b{re.escape(name)}\b(?: {_TITLED}\b)*", question)
    words = run.group().split() if run else [name]
    while words[0] != name and words[0].lower() in STOP_WORDS:
        del words[0]
    return " ".join(words)


def _looks_like_name(token: str, opens_sentence: bool) -> bool:
    lowered = token.lower()
    if lowered in _FIELD_WORDS or lowered in STOP_WORDS or len(token) < 2:
        return False
    if re.fullmatch(r"[\d.,]+(?:st|nd|rd|th|x|k|m|b|s)?|(?:pre|post|mid)-\d+|[qh][1-4]", lowered):
        return False
    if set(lowered.split("-")) <= _FIELD_WORDS:
        return False
    inner_capital = any(char.isupper() for char in token[1:])
    has_digit = any(char.isdigit() for char in token) and any(char.isalpha() for char in token)
    return inner_capital or has_digit or (token[0].isupper() and not opens_sentence)


def _opens_sentence(text: str, position: int) -> bool:
    before = text[:position].rstrip(" \"'“‘([")
    return not before or before[-1] in ".!?:"
