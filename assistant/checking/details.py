"""The names and numbers of a sentence: whether what it cites has them, and in the right place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.checking.belonging import belonging
from assistant.checking.derived import derivation
from assistant.checking.findings import Finding, these
from assistant.checking.fitted import EXCHANGED, thresholds
from assistant.checking.placing import exchanged, place
from assistant.checking.source import Source
from assistant.checking.spelling import alike
from assistant.language.entities import holds, names_in
from assistant.language.lexicon import Lexicon
from assistant.language.numbers import Quantity, quantities

NEIGHBOURS = 10
"""Numbers before and after one in its sentence that don't compete for its place."""


def names_missing(
    text: str, sources: Sequence[Source], lexicon: Lexicon, where: str = ""
) -> Iterator[Finding]:
    """Yield what is wrong with the names of a text without markers.

    A name is accused only if it can be nothing else and the sources have nothing like it.
    """
    absent = [
        name
        for name in names_in(text, lexicon)
        if not any(holds(source.text, name.text) for source in sources)
        and not any(name.text in source.facts.people for source in sources)
    ]
    certain = [name.text for name in absent if name.certain]
    fitting = dict(zip(certain, belonging(text, certain, sources, lexicon), strict=True))
    for name in absent:
        reason = f"“{name.text}” is not in {where or these(sources)}"
        near = next((word for one in sources if (word := alike(name.text, one.text))), None)
        if near:
            yield Finding("weak", f"{reason}, but “{near}” is")
        else:
            accused = name.certain and not fitting[name.text]
            yield Finding("unsupported" if accused else "weak", reason)


def numbers_wrong(text: str, sources: Sequence[Source], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield what is wrong with the numbers of a text without markers."""
    said = quantities(text)
    limits = thresholds(with_vectors=lexicon.embed is not None)
    for i, quantity in enumerate(said):
        others = said[max(0, i - NEIGHBOURS) : i] + said[i + 1 : i + 1 + NEIGHBOURS]
        found = place(quantity, text, others, sources, lexicon)
        if found is None:
            yield from _missing(quantity, text, sources)
        elif found.better and not quantity.spelled and found.margin < -limits.misplaced:
            yield Finding("unsupported", _misplaced(quantity, found.better))
        elif not found.exact and not quantity.hedged:
            there = found.quantity.text
            yield Finding("weak", f"{quantity.text} is rounded: the abstract says {there}")


def numbers_exchanged(text: str, sources: Sequence[Source], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield which two numbers of a text without markers have been swapped."""
    said = [one for one in quantities(text) if not one.spelled][:NEIGHBOURS]
    for one, other in combinations(said, 2):
        if any(exchanged(one, other, text, s, lexicon) > EXCHANGED for s in sources):
            pair = f"{one.text.strip()} and {other.text.strip()}"
            yield Finding("unsupported", f"{pair} are the other way round in {these(sources)}")


def foreign_details(
    text: str, sources: Sequence[Source], lexicon: Lexicon, where: str
) -> Iterator[Finding]:
    """Yield the names and numbers in a marker's own part that its own sources don't contain."""
    missing = names_missing(text, sources, lexicon, where)
    yield from (finding for finding in missing if finding.status == "unsupported")
    for said in quantities(text):
        lacking = not said.spelled and place(said, text, [], sources, lexicon) is None
        if lacking and not any(derivation(said, text, source) for source in sources):
            yield Finding("unsupported", f"{said.text} is not in {where}")


def _missing(said: Quantity, text: str, sources: Sequence[Source]) -> Iterator[Finding]:
    reason = f"{said.text} is not in {these(sources)}"
    pair = next((pair for source in sources if (pair := derivation(said, text, source))), None)
    if pair is not None:
        yield Finding("weak", f"{reason}, but follows from {pair[0].text} and {pair[1].text}")
    elif said.spelled and said.value != 1 and not _is_pronoun(said, text):
        yield Finding("weak", reason)
    elif not said.spelled:
        yield Finding("unsupported", reason)


def _is_pronoun(said: Quantity, text: str) -> bool:
    """'between the two' counts nothing."""
    return text[: said.start].endswith(("the ", "these ", "those ")) and not re.match(
        r"\s+\w", text[said.end :]
    )


def _misplaced(said: Quantity, better: Quantity) -> str:
    return f"{said.text} is in the abstract, but not about this; here it says {better.text}"
