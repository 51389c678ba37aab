"""What a sentence says that is the opposite of what its abstracts say.

A word turned round, two sides exchanged, a denial that only one of them has. Each is a
doubt from some fit on and an accusation from a better one (`fitted`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import shorten

from assistant.checking.comparison import turned_round
from assistant.checking.denial import affirmed_alone, denied_alone
from assistant.checking.findings import Finding
from assistant.checking.fitted import (
    AFFIRMED,
    DENIED,
    EFFECT_REVERSED,
    EXCHANGED_SIDES,
    REVERSED,
    Limits,
)
from assistant.checking.polarity import reversal
from assistant.checking.source import Source
from assistant.language.lexicon import Lexicon

_QUOTED = re.compile(r"“[^“”]*”|(?<!\w)\"[^\"]*\"(?!\w)")
SHOWN = 90
"""Letters of the abstract in a reason."""


def opposed(
    text: str, sources: Sequence[Source], lexicon: Lexicon, where: str
) -> Iterator[Finding]:
    """Yield what is the opposite of what the sources say; `where` names them."""
    text = _QUOTED.sub(" ", text)  # a title, or the abstract's own words
    abstract = [source.sentence(i) for source in sources for i in range(len(source.spans))]
    yield from _reversed(text, abstract, lexicon, where)
    turned = turned_round(text, abstract, lexicon)
    if turned:
        held = shorten(turned.held, SHOWN, placeholder=" …")
        reason = f"{where} has it the other way round: “{held}”"
        yield from _graded(turned.excess, EXCHANGED_SIDES, reason)
    denied = denied_alone(text, abstract, lexicon)
    if denied:
        yield from _graded(denied.fit, DENIED, f"this denies “{denied.words}”, {where} does not")
    affirmed = affirmed_alone(text, abstract, lexicon)
    if affirmed:
        reason = f"{where} denies “{affirmed.words}”, this does not"
        yield from _graded(affirmed.fit, AFFIRMED, reason)


def _reversed(
    text: str, abstract: Sequence[str], lexicon: Lexicon, where: str
) -> Iterator[Finding]:
    found = reversal(text, abstract, lexicon)
    if found:
        limits = EFFECT_REVERSED if found.is_effect else REVERSED
        outweighs = found.excess >= found.agreeing
        reason = f"this says “{found.said}” where {where} says “{found.held}”"
        yield from _graded(found.excess, limits, reason, certain=outweighs)


def _graded(fit: float, limits: Limits, reason: str, *, certain: bool = True) -> Iterator[Finding]:
    if fit >= limits.weak:
        accused = certain and fit >= limits.unsupported
        yield Finding("unsupported" if accused else "weak", reason)
