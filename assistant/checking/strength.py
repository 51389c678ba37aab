"""Words that claim more than the abstract: 'eliminates' where it says 'reduces'.

Each strong word belongs to a family. Where neither the words of its family nor others of at
least its strength stand in the evidence, the sentence is doubted. A word whose object the
abstract names ('eliminates forgetting') has to have a relative near that object; a cause
has to be stated as one. Knows words only: that two things are compared, not which one wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checking.findings import Finding, these
from assistant.checking.source import Language, Source

OBJECT = 2
"""Content words after a strong word that say what it is about."""
REACH = 30
"""Letters to either side of the object within which a relative of the word must stand."""


@dataclass(frozen=True, slots=True)
class _Family:
    """Words of one strength; `held` are those of the abstract that bear `said` out."""

    said: re.Pattern[str]
    held: re.Pattern[str]
    everywhere: bool = False
    """Whether the whole abstract is searched, and not the evidence alone."""


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
    r"prov(?:es?|ed|ing)(?! to)",
    r"prov(?:es?|ed|en|ing|abl[ey])|proofs?|theor\w*|lemmas?|formally|guarant\w*|mathematically",
)
_GUARANTEES = _family(
    r"guarantees?|guaranteed", r"guarant\w*|ensur\w*|prov\w*|certif\w*|theor\w*|assur\w*"
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
_OVERSTATING = (_WINS, _PROVES, _GUARANTEES, _HARMS, _BEST, _ALWAYS)

_ENDS = _family(
    r"eliminat(?:es?|ed|ing)|gets? rid of|(?:fully|completely) (?:solv|remov|prevent|avoid)\w+",
    r"eliminat\w*|rid|remov\w*|without|[\w-]+-free|obviat\w*|discard\w*|no longer|solv\w*|bypass\w*"
    r"|overcom\w*|no|not|need|avoid\w*|prevent\w*|unnecessary|zero|replac\w*|instead|free|never",
)
_EQUALS = re.compile(r"\b(?:competitive|comparabl[ey]|on par|similar performance)\b", re.IGNORECASE)
_BEATS = re.compile(
    r"\b(?:outperform\w*|surpass\w*|beat\w*|exceed\w*|superior\w*|better)\b", re.IGNORECASE
)
_NEED = re.compile(
    r"\s*(?:the\s+|any\s+)?(?:need|requirement|reliance|dependence)s?\s+(?:for|on|of)\b"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def overstated(
    text: str, evidence: Sequence[str], sources: Sequence[Source], language: Language
) -> Iterator[Finding]:
    """Yield the words of a text, markers and title removed, that its sources don't bear out."""
    found = " ".join(evidence)
    whole = " ".join(source.text for source in sources)
    for family in _OVERSTATING:
        said = family.said.search(text)
        if said and not family.held.search(whole if family.everywhere else found):
            yield _not_said(said.group(), sources)
    yield from _too_strong(text, sources, language)
    if _CAUSES.said.search(text) and not _CAUSES.held.search(found):
        yield Finding("weak", f"no such cause is stated in {these(sources)}")
    yield from _only_equal(text, found)


def _too_strong(text: str, sources: Sequence[Source], language: Language) -> Iterator[Finding]:
    for said in _ENDS.said.finditer(text):
        near = list(_near_object(text[said.end() :], sources, language))
        if near and not any(map(_ENDS.held.search, near)):
            yield _not_said(said.group(), sources)


def _near_object(after: str, sources: Sequence[Source], language: Language) -> Iterator[str]:
    """Yield what stands around the next content words, wherever a sentence has them all."""
    need = _NEED.match(after)
    wanted = language.analyse(after[need.end() :] if need else after)[:OBJECT]
    for source in sources:
        for number, stems in enumerate(source.stems):
            if wanted and stems.issuperset(wanted):
                yield _around(source.sentence(number), wanted[0], language)


def _around(sentence: str, stem: str, language: Language) -> str:
    for word in _WORD.finditer(sentence):
        if stem in language.analyse(word.group()):
            return sentence[max(0, word.start() - REACH) : word.end() + REACH]
    return sentence


def _only_equal(text: str, found: str) -> Iterator[Finding]:
    """'Outperforms' where the evidence says 'competitive with'."""
    said, equal = _BEATS.search(text), _EQUALS.search(found)
    if said and equal and not _EQUALS.search(text) and not _BEATS.search(found):
        yield Finding(
            "weak", f"this says “{said.group()}” where the abstract says “{equal.group()}”"
        )


def _not_said(word: str, sources: Sequence[Source]) -> Finding:
    return Finding("weak", f"“{word}” is more than {these(sources)} can bear out")
