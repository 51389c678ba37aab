"""Where the papers that a question asks for come from: 'papers from Google', 'at Stanford'.

No source says where authors work, nor where a paper appeared: such a wish is recognised in order
to be refused, or told. What follows 'from' is a date elsewhere (`periods`), and two or three
capitalised words may be a person (`people`), unless one of them tells an institution.
"""

from __future__ import annotations

import re

from assistant.language.dates import MONTH_NAMES
from assistant.question.vocabulary import AUTHOR, BE, DO, HAVE, SOME_PAPERS, one_of

_KNOWN = one_of(
    *"""
    Google DeepMind OpenAI Anthropic Meta Facebook FAIR Microsoft Apple Amazon AWS NVIDIA Nvidia IBM
    Intel AMD Qualcomm Samsung Huawei Alibaba Tencent Baidu ByteDance Xiaomi DeepSeek Moonshot
    Mistral Cohere xAI Salesforce Adobe Netflix Yandex Naver Sony Stanford MIT CMU Harvard Princeton
    Yale Berkeley Caltech Oxford Cambridge ETH EPFL Tsinghua Peking Mila Inria INRIA KAIST
    """.split()
)
_MARK = one_of(
    *("[Uu]niversit(?:y|ies)", "Institute", "College", "Academy", "Research", "AI", "[Ll]abs?"),
    *("Laborator(?:y|ies)", "[Cc]ompan(?:y|ies)", "[Ss]tartups?", "Inc\\.?", "Corp\\.?"),
)
_CAPITALISED = r"[A-Z][\w&-]*"
_INSTITUTION = one_of(
    rf"(?:the )?Universit(?:y|ies) of {_CAPITALISED}(?: {_CAPITALISED})?",
    rf"(?:{_CAPITALISED} ){{1,3}}{_MARK}",
    rf"{_KNOWN}(?: {_CAPITALISED}){{0,2}}",
)
_ANYWHERE = one_of(_INSTITUTION, _CAPITALISED)
_ENDS = rf"(?=[\s?.!]*$|, | (?:(?i:since|before|after|in|from|on|about|{BE}|that|which|here)\b))"
_FROM = "(?i:from|out of|coming from|at|affiliated with)"
_NOT_OF_TEXTS = (
    r"(?<!data )(?<!text )(?<!texts )(?<!models )(?<!images )(?<!logs )(?<!learning )(?<!transfer )"
)
_PAPERS = rf"(?P<papers>\b(?i:{SOME_PAPERS}))"
_OF_PAPERS = r"(?i:(?:(?:that|which) )?(?:(?:is|are|was|were|come) )?(?:(?:written|made) )?)"
_PEOPLE = rf"(?i:{AUTHOR}s?|researchers|people|teams?|scientists)"
_PUBLISH = r"(?i:have|has|publish(?:ed)?|releas(?:e|ed)|wr(?:ote|ite|itten))"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_PAPERS} {_OF_PAPERS}{_FROM} (?P<o>{_ANYWHERE}){_ENDS}",
        rf"{_PAPERS} (?i:(?:written |published |released )?by) (?P<o>{_INSTITUTION}){_ENDS}",
        rf"(?i:\b(?:by|of) )?\b{_PEOPLE} {_FROM} (?P<o>{_ANYWHERE}){_ENDS}",
        rf"(?<=\w) {_NOT_OF_TEXTS}{_FROM} (?P<o>{_INSTITUTION}){_ENDS}",
        rf"\b(?i:{DO}|{HAVE}) (?P<o>{_INSTITUTION}) {_PUBLISH} (?i:(?:an?|any|some) )?{_PAPERS}",
    )
)
_NO_PLACE = frozenset(
    """
    today yesterday monday tuesday wednesday thursday friday saturday sunday spring summer autumn
    fall winter christmas
    """.split()
) | frozenset(MONTH_NAMES)


def find_origin(text: str) -> tuple[str, str] | None:
    """Return where papers are to come from, and the rest of the question; None if from anywhere."""
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match and not _is_time(match["o"]):
            papers = match.groupdict().get("papers") or ""
            return match["o"], f"{text[: match.start()]} {papers} {text[match.end() :]}"
    return None


def _is_time(words: str) -> bool:
    return words.split()[0].lower() in _NO_PLACE
