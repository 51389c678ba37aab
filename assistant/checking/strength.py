"""Words that claim more than the abstract: 'eliminates' where it says 'reduces'.

Each strong word belongs to a family. Where neither the words of its family nor others of at
least its strength stand in the evidence, the sentence is doubted. A cause has to be stated as
one, and 'all' is more than 'some'. Knows words only: that two things are compared, not which
one wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checking.findings import Finding, these
from assistant.checking.source import Source


@dataclass(frozen=True, slots=True)
class _Family:
    """Words of one strength; `held` are those in the abstract that support `said`."""

    said: re.Pattern[str]
    held: re.Pattern[str]
    everywhere: bool = False
    """Whether the whole abstract is searched, not just the evidence."""


def _family(said: str, held: str, *, everywhere: bool = False) -> _Family:
    return _Family(
        re.compile(rf"\b(?:{said})\b", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{held})(?!\w)", re.IGNORECASE),
        everywhere,
    )


_WINS = _family(
    r"outperform\w*|surpass\w*|beats?|beating|superior to",
    r"outperform\w*|surpass\w*|beat\w*|exceed\w*|superior\w*|better|best|improv\w*|higher|gains?"
    r"|state[- ]of[- ]the[- ]art|sota|advantage\w*|than|over|boost\w*|more|ahead|win\w*|lead\w*",
)
_PROVES = _family(
    r"prov(?:es?|ed|ing)(?! (?:to|more|less|better|worse|un\w+|in\w+|\w+(?:ful|ive|able|ent))\b)"
    r"|(?:is|are|was|were|been) proven|proof (?:that|of)",
    r"prov(?:es?|ed|en|ing|abl[ey])|proofs?|theor\w*|lemmas?|formally|guarant\w*|mathematically",
)
_GUARANTEES = _family(
    r"guarantees?|guaranteed",
    r"guarant\w*|ensur\w*|prov\w*|certif\w*|theor\w*|assur\w*",
    everywhere=True,
)
_HARMS = _family(
    r"limits|hurts|harms|degrades|worsens|impairs|damages|undermines",
    r"limit\w*|hurt\w*|harm\w*|degrad\w*|wors\w*|impair\w*|damag\w*|bottleneck\w*|fail\w*"
    r"|struggl\w*|constrain\w*|restrict\w*|drop\w*|loss\w*|poor\w*|low\w*|hinder\w*|reduc\w*"
    r"|difficult\w*|bound\w*|suffer\w*|undermin\w*|detriment\w*|weak\w*|imped\w*|caus\w*"
    r"|decreas\w*|smaller|cannot|collaps\w*|hard\w*|challeng\w*|deteriorat\w*",
    everywhere=True,
)
_BEST = _family(
    r"record(?! of)|best|highest|state[- ]of[- ]the[- ]art|sota",
    r"records?|state[- ]of[- ]the[- ]art|sota|best|no\. ?1|first|highest|top|outperform\w*"
    r"|surpass\w*|unprecedented|superior\w*|leading|most|optimal\w*|max\w*|exceed\w*",
    everywhere=True,
)
_ALWAYS = _family(
    r"always|never|every|(?:in|for) all|for any|entirely|completely|fully|perfectly",
    r"all|every\w*|each|any|always|never|both|across|entire\w*|whole|universal\w*|throughout|no"
    r"|none|regardless|arbitrar\w*|full\w*|complete\w*|perfect\w*|total\w*|without|100%|not|over",
)
_CAUSES = _family(
    r"because|therefore|which is why|(?:mainly|mostly|primarily) due to|due to|owing to|thanks to"
    r"|as a result|caused by",
    r"because|due|therefore|thus|hence|thereby|as a result|since|caus\w*|lead(?:s|ing)?|led"
    r"|results? in|resulting|thanks|owing|attribut\w*|stem\w*|aris\w*|explain\w*|reasons?|why"
    r"|consequen\w*|induc\w*|given",
)
_ENDS = _family(
    r"eliminat(?:es?|ed|ing)|gets? rid of|(?:fully|completely) (?:solv|remov|prevent|avoid)\w+",
    r"eliminat\w*|rid|remov\w*|without|[\w-]+-free|obviat\w*|discard\w*|no longer|solv\w*|bypass\w*"
    r"|overcom\w*|no|not|need|avoid\w*|prevent\w*|unnecessary|zero|replac\w*|instead|free|never",
)
_OVERSTATING = (_WINS, _PROVES, _GUARANTEES, _HARMS, _BEST, _ALWAYS, _ENDS)

_FOR_ALL = re.compile(
    r"\b(?:all|every|each|always|never|any|whatever|whichever|regardless|no matter|everywhere)\b",
    re.IGNORECASE,
)
_FOR_ALL_HELD = re.compile(
    r"\b(?:all|every\w*|each|any|arbitrar\w*|always|both|across|entire\w*|whole|universal\w*"
    r"|throughout|none|regardless|irrespective|no|without|not|never|consistent\w*|single|same)\b",
    re.IGNORECASE,
)
_IN_PART = re.compile(
    r"\b(?:mostly|often|usually|sometimes|most|many|some|several|certain|largely|typically"
    r"|generally|partly|partial\w*|up to|frequently|nearly|almost|as long as|provided"
    r"|only (?:if|when)|mainly|predominantly|at (?:comparable|matched|similar))\b",
    re.IGNORECASE,
)
_ONLY_WHERE = re.compile(r"\bonly (?:after|if|when|once|up to|for|in|on|by|with)\b", re.IGNORECASE)
_ONLY_HELD = re.compile(r"\b(?:only|just|sole\w*|exclusive\w*|mere\w*|alone)\b", re.IGNORECASE)
_EQUALS = re.compile(r"\b(?:competitive|comparabl[ey]|on par|similar performance)\b", re.IGNORECASE)
_BEATS = re.compile(
    r"\b(?:outperform\w*|surpass\w*|beat\w*|exceed\w*|superior\w*|better)\b", re.IGNORECASE
)


def overstated(text: str, evidence: Sequence[str], sources: Sequence[Source]) -> Iterator[Finding]:
    """Yield the words of a text, markers and title removed, that its sources don't bear out."""
    found = " ".join(evidence)
    whole = " ".join(source.text for source in sources)
    for family in _OVERSTATING:
        said = family.said.search(text)
        if said and not family.held.search(whole if family.everywhere else found):
            yield _not_said(said.group(), sources)
    if _CAUSES.said.search(text) and not _CAUSES.held.search(found):
        yield Finding("weak", f"no such cause is stated in {these(sources)}")
    yield from _only_equal(text, found)
    yield from _for_all(text, found)
    narrowed = _ONLY_WHERE.search(text)
    if narrowed and not _ONLY_HELD.search(found):
        yield Finding("weak", f"“{narrowed.group()}” is not said in {these(sources)}")


def _only_equal(text: str, found: str) -> Iterator[Finding]:
    """'Outperforms' where the evidence says 'competitive with'."""
    said, equal = _BEATS.search(text), _EQUALS.search(found)
    if said and equal and not _EQUALS.search(text) and not _BEATS.search(found):
        yield Finding(
            "weak", f"this says “{said.group()}” where the abstract says “{equal.group()}”"
        )


def _for_all(text: str, found: str) -> Iterator[Finding]:
    """'All models' where the evidence says 'some models'."""
    said, part = _FOR_ALL.search(text), _IN_PART.search(found)
    if said and part and not _FOR_ALL_HELD.search(found):
        yield Finding(
            "weak", f"this says “{said.group()}” where the abstract says “{part.group()}”"
        )


def _not_said(word: str, sources: Sequence[Source]) -> Finding:
    return Finding("weak", f"“{word}” is more than {these(sources)} can bear out")
