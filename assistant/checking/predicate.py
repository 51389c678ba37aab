"""What a sentence says of the things that it names: whether its sources have words of that.

A rare name weighs so much that an abstract seems to hold any short sentence about it ('CoT-Valve
is useless'). So the words beside the names are looked at by themselves. Where there is a number,
the number and its place are what is checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.checking.findings import Finding, these
from assistant.checking.fitted import PREDICATE_HELD
from assistant.checking.judging import Judged
from assistant.checking.support import held_share
from assistant.language.entities import names_in
from assistant.language.lexicon import Lexicon
from assistant.language.numbers import quantities


def only_names_held(judged: Sequence[Judged], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield which parts have nothing but their names in their sources."""
    for one in judged:
        text = one.part.text
        names = names_in(text, lexicon)
        if not names or quantities(text):
            continue
        for name in names:
            text = text.replace(name.text, " ")
        stems = tuple(dict.fromkeys(lexicon.analyse(text)))
        if stems and held_share(stems, one.sources, lexicon) < PREDICATE_HELD:
            said = " and ".join(f"“{name.text}”" for name in names)
            yield Finding("weak", f"hardly a word of this but {said} is in {these(one.sources)}")
