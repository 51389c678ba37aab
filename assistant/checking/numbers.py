"""Quantities in prose, and whether two of them are the same.

'4.5 %', '4.5 percent' and '4.5\\%' are one quantity, as are '66k' and '66,000', '1.5x' and
'1.5 times', 'seventy' and '70'. Digits inside a name ('GPT-4', 'CIFAR-10', '2D') are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Unit = Literal["", "%", "x"]
"""A percentage (points included), a factor, or neither."""

_SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "t": 1e12,
    "trillion": 1e12,
}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS: dict[str, float] = (
    {word: float(number) for number, word in enumerate(_SMALL)}
    | {word: 10.0 * number for number, word in enumerate(_TENS, start=2)}
    | {
        f"{tens}{dash}{one}": 10.0 * number + digit
        for number, tens in enumerate(_TENS, start=2)
        for digit, one in enumerate(_SMALL[1:10], start=1)
        for dash in "- "
    }
    | {"hundred": 100.0, "a hundred": 100.0, "a dozen": 12.0, "dozen": 12.0}
    | {"thousand": 1e3, "a thousand": 1e3, "million": 1e6, "a million": 1e6, "billion": 1e9}
)
_FACTORS = {"twice": 2.0, "double": 2.0, "doubles": 2.0, "doubled": 2.0, "doubling": 2.0} | {
    "twofold": 2.0, "threefold": 3.0, "triple": 3.0, "triples": 3.0, "tripled": 3.0,
    "tripling": 3.0, "fourfold": 4.0, "fivefold": 5.0, "tenfold": 10.0,
}  # fmt: skip
_MAGNITUDES = {"an order of magnitude": 10.0, "one order of magnitude": 10.0}

_SPACE = r"[ \t\u00a0\u202f~-]"
_NUMBER = rf"""
    (?: (?P<digits> \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? | \d+(?:\.\d+)? | \.\d+ )
      | (?P<word> \b(?:{"|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))})\b ) )
    (?: {_SPACE}? (?P<scale> thousand | million | billion | trillion )\b
      | (?P<letter> [kKMBT]|bn )(?![A-Za-z]) )?
"""
_UNIT = rf"""
    (?P<unit> \s?\\?% | {_SPACE}?(?:percent(?:age)?|per[ ]cent)\b
      | {_SPACE}?(?:absolute[ ])?(?:points?|pp)\b
      | \s?(?:\\?times|×)(?![ ]\d) | x(?![A-Za-z\d]) | {_SPACE}(?:times|fold)\b )?
"""
_QUANTITY = re.compile(
    rf"(?<![\w.@^_{{])(?<![A-Za-z)\]][-–/])(?<!\d,){_NUMBER}{_UNIT}", re.VERBOSE | re.IGNORECASE
)
_FACTOR_WORD = re.compile(rf"\b(?:{'|'.join([*_MAGNITUDES, *_FACTORS])})\b(?!-)", re.IGNORECASE)
_FACTOR_OF = re.compile(r"\bfactor of\s+$", re.IGNORECASE)
_PART_OF_NAME = re.compile(r"[A-Za-z_^]|\.\d")
_TILDE = re.compile(r"(?<=\d)sim(?=\s?\d)")
"""What is left of LaTeX's range sign in many abstracts: '3.72sim4.11'."""
_ENUMERATION = re.compile(r"\d\d?\Z")
_RANGE = re.compile(r"\s*(?:-{1,3}|–|—|±|pm|to|and|or|until)\s*", re.IGNORECASE)
_HEDGE = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|over|under|above"
    r"|below|more than|less than|fewer than|at least|close to|up to)|~|≈|>|<)\s*$",
    re.IGNORECASE,
)
_SOFT_UP_TO = 10


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text, `text[start:end] == self.text`."""

    value: float
    unit: Unit
    text: str
    start: int
    end: int
    hedged: bool = False
    """Said to be about right: 'nearly 30%'."""
    spelled: bool = False
    """A small word ('two') or a bare 1, which often counts a list or is no number at all."""


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of `text` in order; a range gives both its ends."""
    text = _TILDE.sub(" - ", text)  # as long as before
    found = [quantity for match in _QUANTITY.finditer(text) if (quantity := _read(text, match))]
    found.extend(_factors(text))
    found.sort(key=lambda quantity: quantity.start)
    return _with_shared_units(text, found)


def same(said: Quantity, held: Quantity) -> bool:
    """Whether an abstract's quantity is the one that is said: value and unit, spelling aside."""
    if _close(said.value, held.value):
        return _units_agree(said, held)
    if said.unit == "%" and held.unit == "" and held.value < 1:
        return _close(said.value, 100 * held.value)
    return False


def rounded(said: Quantity, held: Quantity) -> bool:
    """Whether `said` is `held` with fewer digits: 30% for 29.7%."""
    if said.unit != held.unit or not held.value:
        return False
    return abs(said.value - held.value) <= 0.02 * held.value and _digits(said) < _digits(held)


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    rest = text[match.end() : match.end() + 4]
    if match["unit"] is None and _is_inside_name(match, rest):
        return None
    if _is_enumeration(text, match):
        return None
    word = match["word"]
    value = _WORDS[word.lower()] if word else float(match["digits"].replace(",", ""))
    scale = match["scale"] or match["letter"]
    if scale:
        value *= _SCALES[scale.lower()]
    unit = _unit(match["unit"], text[: match.start()][-12:])
    return Quantity(
        value=value,
        unit=unit,
        text=match.group(),
        start=match.start(),
        end=match.end(),
        hedged=bool(_HEDGE.search(text[max(0, match.start() - 16) : match.start()])),
        spelled=not scale
        and unit == ""
        and value <= (_SOFT_UP_TO if word else 1)
        and value % 1 == 0,
    )


def _is_inside_name(match: re.Match[str], rest: str) -> bool:
    """'2D', '8x7', 'FP8-E4M3', but not '88-million' or '6-digit'."""
    return bool(match["digits"] and rest and _PART_OF_NAME.match(rest))


def _is_enumeration(text: str, match: re.Match[str]) -> bool:
    """'1) first', '(2) second', '3. third' at the head of a line."""
    if match["unit"] or not match["digits"] or not _ENUMERATION.match(match.group()):
        return False
    before, after = text[: match.start()], text[match.end() : match.end() + 2]
    if after.startswith(")"):
        opened = before.rfind("(") > before.rfind(")")
        return before.endswith("(") or (not opened and bool(re.search(r"(?:^|\s)$", before)))
    return after.startswith(". ") and (not before.strip() or before.endswith("\n"))


def _unit(written: str | None, before: str) -> Unit:
    if written is None:
        return "x" if _FACTOR_OF.search(before) else ""
    return "x" if re.search(r"x|times|×|fold", written, re.IGNORECASE) else "%"


def _factors(text: str) -> Iterator[Quantity]:
    for match in _FACTOR_WORD.finditer(text):
        word = match.group().lower()
        value = _FACTORS.get(word) or _MAGNITUDES[word]
        start, end = match.span()
        yield Quantity(value, "x", match.group(), start, end, spelled=True)


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give the first number of a range the unit of the second: '15 to 20 %'."""
    out = list(found)
    for i in range(len(out) - 1, 0, -1):
        one, other = out[i - 1], out[i]
        between = text[one.end : other.start]
        if other.unit and not one.unit and not one.spelled and _RANGE.fullmatch(between):
            out[i - 1] = replace(one, unit=other.unit)
    return out


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1e-9)


def _units_agree(said: Quantity, held: Quantity) -> bool:
    if said.unit == held.unit:
        return True
    # 'an accuracy of 78.6' is a percentage, '5 data sets' is none.
    bare = held if held.unit == "" else said
    return {said.unit, held.unit} == {"", "%"} and not (
        bare.value <= 20 and bare.value.is_integer()
    )


def _digits(quantity: Quantity) -> int:
    return len(f"{quantity.value:.10g}".replace(".", "").strip("0"))
