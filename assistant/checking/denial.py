"""Sentences that deny what their evidence affirms, as far as plain words show it.

Only one direction is sought: a denial in the sentence with none in the evidence. It doubts,
and never accuses: abstracts deny in more ways than can be listed ('lacks', 'unlike', 'few').
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_DENIES = re.compile(
    r"\b(?:not(?! (?:only|just|merely|least))|no(?! (?:more|less|fewer|longer|doubt)\b)|never"
    r"|cannot|neither|nor|\w+n['’]t|fail(?:s|ed)? to|unable to)\b",
    re.IGNORECASE,
)
_MAY_DENY = re.compile(
    r"\b(?:not|no|non|never|cannot|neither|nor|none|\w+n['’]t|fail\w*|unable|without|lack\w*"
    r"|absen\w+|free|hardly|barely|rarely|rather than|instead|unlike|eliminat\w*|avoid\w*|remov\w*"
    r"|prevent\w*|unnecessary|independent\w*|zero|few|little|limited|insufficient\w*|un\w{4,}|\w*less)\b",
    re.IGNORECASE,
)


def denies_alone(claim: str, evidence: Iterable[str]) -> bool:
    """Whether `claim` denies something and nothing in its evidence sounds like a denial."""
    return bool(_DENIES.search(claim)) and not any(_MAY_DENY.search(text) for text in evidence)
