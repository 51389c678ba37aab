"""Where an abstract mentions a name, and whether it introduces the thing or only refers to it.

'We introduce aTLAS, an algorithm that ...' introduces; 'baselines such as Coconut' refers.
The difference decides whether an abstract can say what a thing is or how it was made.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from index.chunk import sentence_spans

Role = Literal["introduced", "mentioned", "absent"]

_COINED = re.compile(
    r"\b(?:introduc|propos|present|develop|call|nam|term|dub|releas|creat|design|coin|denot)\w*\b"
    r"[^.;]{0,80}$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"\b(?:our|novel|new)\b(?: [\w-]+){0,4},?\s*$", re.IGNORECASE)
_REPORTS = re.compile(
    r"\b(?:experiments?|results?|show|demonstrat\w*|find|evaluat\w*)\b", re.IGNORECASE
)
_REFERS = re.compile(
    r"\b(?:such as|like|including|e\.g\.,?|baselines?|than|over|unlike|versus|vs\.?|outperform\w*"
    r"|compared (?:to|with)|surpass\w*|recent studies in|extension of|extend\w*|based on|built on"
    r"|beginning with|using|with|via|against)(?:\W+(?:the|landmark|[\w-]+ and))?\W*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[\"”'’*}]*(?: ?\([^)]{2,120}\))?(?:,? (?:an?|the|which|is an?|is the|stands for|refers to"
    r"|works by|learns|consists|are|uses|leverages|employs|comprises|introduces|proposes|combines"
    r"|integrates)\b)"
)


@lru_cache(maxsize=256)
def exact(name: str) -> re.Pattern[str]:
    """Return a pattern for `name`, in the plural too, not inside another word.

    Case counts for a name that is a common word but for its capitals: 'LIMIT' is not the
    limit, though 'SIREN' may be the Siren. No word could be taken for 'cot-valve'.
    """
    stem = name[:-1] if name.endswith("s") and name[:-1].isupper() else name
    if stem.isalpha() and (stem.isupper() or stem.istitle()):
        wordings, flags = f"{stem}|{stem.title()}", re.NOFLAG
    else:
        wordings, flags = re.escape(stem), re.IGNORECASE
    return re.compile(rf"(?<!\w)(?:{wordings})s?(?!\w)", flags)


def role_of(name: str, title: str, abstract: str) -> Role:
    """Return whether the paper introduces `name`, only mentions it, or doesn't hold it."""
    if exact(name).search(title):
        return "introduced"
    if not exact(name).search(abstract):
        return "absent"
    introduced = any(
        definition(name, abstract[start:end]) for start, end in sentence_spans(abstract)
    )
    return "introduced" if introduced else "mentioned"


def definition(name: str, sentence: str) -> int:
    """Return how plainly `sentence` says what `name` is: 2 coins it, 1 describes it, 0 neither."""
    return max(
        (
            _strength(sentence[: match.start()], sentence[match.end() :])
            for match in exact(name).finditer(sentence)
        ),
        default=0,
    )


def _strength(before: str, after: str) -> int:
    if _REFERS.search(before):
        return 0
    bare = before.rstrip("\"“'‘*{(")
    if _COINED.search(bare) and not _REPORTS.search(bare):
        return 2
    spelled_out = before.endswith("(") and after.startswith(")")
    owned = _OWNED.search(bare) and not _REPORTS.search(bare)
    return int(bool(spelled_out or owned or _AFTER.match(after)))
