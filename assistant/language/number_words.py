"""Number words: the values of 'seventy-two', 'a dozen', 'threefold' and 'two thirds'.

Only values and the patterns that find them; how a number is read in its sentence is up
to `numbers`.
"""

from __future__ import annotations

import re

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "t": 1e12,
    "trillion": 1e12,
    "dozen": 12.0,
    "decades": 10.0,
}

WORDS: dict[str, float] = (
    {word: float(number) for number, word in enumerate(_SMALL)}
    | {word: 10.0 * number for number, word in enumerate(_TENS, start=2)}
    | {
        f"{tens}{dash}{one}": 10.0 * number + digit
        for number, tens in enumerate(_TENS, start=2)
        for digit, one in enumerate(_SMALL[1:10], start=1)
        for dash in "- "
    }
    | {"hundred": 100.0, "a hundred": 100.0, "a dozen": 12.0, "dozen": 12.0, "a decade": 10.0}
    | {"thousand": 1e3, "a thousand": 1e3, "million": 1e6, "a million": 1e6, "billion": 1e9}
)

FACTORS = (
    {"twice": 2.0, "double": 2.0, "doubles": 2.0, "doubled": 2.0, "doubling": 2.0}
    | {"triple": 3.0, "triples": 3.0, "tripled": 3.0, "tripling": 3.0}
    | {f"{word}fold": float(number) for number, word in enumerate(_SMALL[2:], start=2)}
    | {"hundredfold": 100.0, "an order of magnitude": 10.0, "one order of magnitude": 10.0}
)
FACTOR = re.compile(
    rf"\b(?:{'|'.join(sorted(FACTORS, key=len, reverse=True))})\b(?!-)", re.IGNORECASE
)

_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_BEFORE_A_SHARE = (
    r"(?=\s+(?:of|as (?:many|much)|the|its|that|than|fewer|less|more|lower|higher|faster|slower"
    r"|shorter|smaller|larger|compared|relative|while|over|and|or)\b|\s*[,.;:)\]]|\s*$)"
)
FRACTION = re.compile(
    rf"\b(?:(?P<count>a|one)[ -](?P<part>{'|'.join(_PARTS)}){_BEFORE_A_SHARE}"
    rf"|(?P<many>two|three|four)[ -](?P<parts>{'|'.join(_PARTS)})s"
    r"|(?P<half>(?<=by )half|(?<=in )half|half(?=\s+(?:of|as|the)\b)|halv(?:es?|ed|ing)))\b",
    re.IGNORECASE,
)
"""'a third of', 'two thirds', 'by half'; not 'a third method', which counts."""


def percent_of(fraction: re.Match[str]) -> float:
    """Return the value of a match of `FRACTION` in percent."""
    if fraction["half"]:
        return 50.0
    count = fraction["count"] or fraction["many"]
    part = fraction["part"] or fraction["parts"]
    return 100.0 * _COUNTS[count.lower()] / _PARTS[part.lower()]
