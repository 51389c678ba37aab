"""Sentences that claim nothing about a paper: 'Here is what I found:', 'I hope this helps!'.

An allowlist: a sentence is connective only if all its words are from a
short list of words for answers and papers, or of courtesy. A number, a name or any other word
makes it a claim, which needs a citation.
"""

from __future__ import annotations

import re

_WORDS = frozenset(
    """
    a about above abstract abstracts according across additional additionally all also
    although an and another answer answers any are as asked at based be being below between
    beyond borderline both brief briefly but by can cited close closely come compared
    comparison conclusion considered contrast cover covered covers detail details differ
    different differently do does each evidence examined fall falls findings first firstly
    five followed following follows for found four from further furthermore general given
    group grouped groups have here how however i in included indexed into is it last lastly
    let list listed main many matching me more moreover most my next no not now of on one
    only other others otherwise out overall overview paper papers point points provided
    question questions read related relevant remaining respectively result results retrieved
    same say says screened second secondly see several short show shows similarly so some
    sources specifically still such sum summarize summary supplied takes that the their them
    then there these they third thirdly this those three thus to together topic total turn
    two us very view was way ways we well were what when where whereas which while who with
    work works you your
    """.split()
)
_LABELS = frozenset(
    """
    caveat conclusion conclusions direct final finding key note quick response short takeaway
    takeaways
    """.split()
)
"""Further words for what stands before a colon, or in bold before a sentence."""
_COURTEOUS = frozenset(
    """
    absolutely alright anything ask assist certainly clarification could course d don else feel
    free glad good great happy help helpful helps hesitate hope if interesting know like ll more
    need needs ok okay please re reach s sure t thank thanks welcome would
    """.split()
)
_COURTESY = re.compile(
    r"\b(?:hope (?:this|that|it)|let (?:me|us) know|feel free|hesitate|(?:happy|glad) to|welcome"
    r"|thanks?|(?:good|great|interesting) question)\b"
    r"|^\W*(?:sure|certainly|absolutely|of course|okay|ok|alright)"
    r"(?:\W*!\W*$|\b.*\b(?:here|below)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_STATES = re.compile(r"\b(?:no|not|none|only|same)\b", re.IGNORECASE)
_COUNTS = re.compile(
    r"\b(?:all|any|every|each|both|most|many|more|several|some|show\w*|differ\w*|work\w*|well"
    r"|two|three|four|five)\b",
    re.IGNORECASE,
)
"""Words of this list that make a statement, unless the sentence announces what follows."""
_ANNOUNCES = re.compile(r":\W*$|^\W*(?:here|below)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
MOST_WORDS = 20
LONGEST_LABEL = 4


def is_connective(sentence: str) -> bool:
    """Whether a sentence (markers removed) is only a transition and states no fact."""
    if _DIGIT.search(sentence):
        return False
    if _is_courtesy(sentence) or (sentence.rstrip(" *_").endswith(":") and is_label(sentence)):
        return True
    if _STATES.search(sentence) or not names_nothing(sentence):
        return False
    return bool(_ANNOUNCES.search(sentence)) or not _COUNTS.search(sentence)


def names_nothing(text: str) -> bool:
    """Whether a text has only a few words, all for answers and papers."""
    return _is_of(text, _WORDS, MOST_WORDS)


def is_label(text: str) -> bool:
    """Whether a text only says what follows it: 'Short answer', 'Key findings'."""
    return _is_of(text, _WORDS | _LABELS, LONGEST_LABEL)


def _is_courtesy(sentence: str) -> bool:
    return bool(_COURTESY.search(sentence)) and _is_of(sentence, _WORDS | _COURTEOUS, MOST_WORDS)


def _is_of(text: str, words: frozenset[str], most: int) -> bool:
    said = [part for word in _WORD.findall(text) for part in re.split("['’]", word.lower())]
    return len(said) <= most and all(word in words or word == "s" for word in said)
