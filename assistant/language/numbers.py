"""Quantities in prose, and whether two of them are the same.

'4.5 %', '4.5 percent' and '4.5\\%' are one quantity, as are '66k' and '66,000', '1.5x' and
'1.5 times', 'seventy' and '70', 'a quarter of' and '25%'. Digits inside a name ('GPT-4',
'CIFAR-10', '2D') are not quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistant.language.number_words import FACTOR, FACTORS, FRACTION, SCALES, WORDS, percent_of

Unit = Literal["", "%", "x"]
"""A percentage (points included), a factor, or neither."""

_SPACE = r"[ \t\u00a0\u202f~-]"
_NUMBER = rf"""
    (?: (?P<digits> \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? | \d+(?:[.·]\d+)? | \.\d+ )
      | (?P<word> \b(?:{"|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))})\b ) )
    (?: {_SPACE}? (?P<scale> thousand | million | billion | trillion | dozen | decades )\b
      | (?P<letter> [kKMBT]|bn )(?![A-Za-z\d]) )?
"""
_UNIT = rf"""
    (?P<unit> \s?\\?% | {_SPACE}?(?:percent(?:age)?|per[ ]cent)\b
      | {_SPACE}?(?:absolute[ ])?(?:points?|pp)\b
      | \s?(?:\\?times|×)(?![ ]\d) | x(?![A-Za-z\d]) | {_SPACE}(?:times|fold)\b )?
"""
_QUANTITY = re.compile(
    rf"(?<![\w.·@^_{{])(?<![A-Za-z)\]][-–/])(?<!\d,){_NUMBER}{_UNIT}", re.VERBOSE | re.IGNORECASE
)
_FACTOR_OF = re.compile(r"\bfactor of\s+$", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:several|few|many|some)\s$", re.IGNORECASE)
_PART_OF_NAME = re.compile(r"[A-Za-z_^]|[.·]\d")
_NAME_BEFORE = re.compile(r"[A-Za-z][\w.]*(?:-\d[\w.]*)?/$")
"""'OCT3/4', 'GPT-3.5/4'."""
_GLUED_UNIT = re.compile(
    r"(?:[munkMGTP]?(?:g|s|m|l|L|B|Hz|W|V)|bits?|bps|min|dB|px|h)(?![A-Za-z\d-])"
)
"""'400mg' and '35TB' are quantities, '2D' and '3Dmol' are names."""
_TILDE = re.compile(r"(?<=\d)sim(?=\s?\d)")
"""What remains of LaTeX's range sign in many abstracts: '3.72sim4.11'."""
_ENUMERATION = re.compile(r"\d\d?\Z")
_RANGE = re.compile(r"\s*(?:-{1,3}|–|—|±|pm|to|and|or|until)\s*", re.IGNORECASE)
_SHARED_SCALE = re.compile(
    rf"(?:{_RANGE.pattern}|\s(?:instead of|rather than|versus|vs\.?)\s)", re.IGNORECASE
)
_HEDGE = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|over|under|above"
    r"|below|more than|less than|fewer than|at least|close to|up to|just|slightly)|~|≈|>|<)\s*$",
    re.IGNORECASE,
)
_SOFT_UP_TO = 10
FIRST_YEAR, LAST_YEAR = 1900, 2100
ROUNDED_BY = 0.02
FRACTION_BY = 0.1
"""Relative error allowed for a rounded number, and for a fraction in words."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text, `text[start:end] == self.text`."""

    value: float
    unit: Unit
    text: str
    start: int
    end: int
    hedged: bool = False
    """Stated as approximate: 'nearly 30%'."""
    spelled: bool = False
    """A short word ('two'), a fraction ('a third of') or a bare 1: often no number at all."""
    scale: float = 1.0
    """The value of the word or letter after the digits: 1e6 in '5 million'."""

    @property
    def is_year(self) -> bool:
        """Whether it looks like a year: '2009', but not '2,009'."""
        plain = self.text.isdigit() and len(self.text) == 4
        return plain and not self.unit and FIRST_YEAR <= self.value < LAST_YEAR

    @property
    def is_fraction(self) -> bool:
        """Whether it is a fraction in words, which is only approximate."""
        return self.spelled and self.unit == "%"


def quantities(text: str) -> list[Quantity]:
    """Return the quantities in `text` in order; a range yields both its ends."""
    text = _TILDE.sub(" - ", text)  # as long as before
    in_words = [*_fractions(text), *_factors(text)]
    taken = {place for one in in_words for place in range(one.start, one.end)}
    found = [
        quantity
        for match in _QUANTITY.finditer(text)
        if match.start() not in taken and (quantity := _read(text, match))
    ]
    found.extend(in_words)
    found.sort(key=lambda quantity: quantity.start)
    return _with_shared_units(text, found)


def same(said: Quantity, held: Quantity) -> bool:
    """Whether an abstract's quantity is the one stated: value and unit, regardless of spelling."""
    if said.is_fraction or held.is_fraction:
        return held.unit == said.unit and abs(said.value - held.value) < 1
    if _close(said.value, held.value):
        return _units_agree(said, held)
    if said.unit == "%" and held.unit == "" and held.value < 1:
        return _close(said.value, 100 * held.value)
    return False


def rounded(said: Quantity, held: Quantity) -> bool:
    """Whether `said` is `held` with fewer digits: 30% for 29.7%, a quarter for 23.5%."""
    if said.unit != held.unit or not held.value:
        return False
    if said.is_fraction:
        return abs(said.value - held.value) <= FRACTION_BY * held.value
    near = abs(said.value - held.value) <= ROUNDED_BY * held.value
    return near and significant(said) < significant(held)


def significant(quantity: Quantity) -> int:
    """Return the number of digits, not counting zeros at either end."""
    return len(f"{quantity.value:.10g}".replace(".", "").strip("0"))


def is_hedged(text: str, position: int) -> bool:
    """Whether a word like 'about' comes right before a position."""
    return bool(_HEDGE.search(text[max(0, position - 16) : position]))


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    rest = text[match.end() : match.end() + 6]
    if match["unit"] is None and _is_inside_name(match, rest):
        return None
    if _is_enumeration(text, match) or _is_vague(text, match):
        return None
    word = match["word"]
    digits = (match["digits"] or "").replace(",", "").replace("·", ".")
    written = match["scale"] or match["letter"]
    scale = SCALES[written.lower()] if written else 1.0
    value = (WORDS[word.lower()] if word else float(digits)) * scale
    unit = _unit(match["unit"], text[: match.start()][-12:])
    small = value <= (_SOFT_UP_TO if word else 1) and value % 1 == 0
    return Quantity(
        value=value,
        unit=unit,
        text=match.group(),
        start=match.start(),
        end=match.end(),
        hedged=is_hedged(text, match.start()),
        spelled=not written and unit == "" and small,
        scale=scale,
    )


def _is_inside_name(match: re.Match[str], rest: str) -> bool:
    """'2D', '8x7', 'FP8-E4M3', but not '88-million' or '6-digit'."""
    if not match["digits"]:
        return False
    if _NAME_BEFORE.search(match.string, max(0, match.start() - 24), match.start()):
        return True
    if not rest or not _PART_OF_NAME.match(rest):
        return False
    return bool(match["scale"] or match["letter"]) or not _GLUED_UNIT.match(rest)


def _is_enumeration(text: str, match: re.Match[str]) -> bool:
    """'1) first', '(2) second', '3. third' at the start of a line."""
    if match["unit"] or not match["digits"] or not _ENUMERATION.match(match.group()):
        return False
    before, after = text[: match.start()], text[match.end() : match.end() + 2]
    if after.startswith(")"):
        opened = before.rfind("(") > before.rfind(")")
        return before.endswith("(") or (not opened and bool(re.search(r"(?:^|\s)$", before)))
    return after.startswith(". ") and (not before.strip() or before.endswith("\n"))


def _is_vague(text: str, match: re.Match[str]) -> bool:
    """'several hundred hours' gives no number."""
    return bool(match["word"] and _VAGUE.search(text[: match.start()][-12:]))


def _unit(written: str | None, before: str) -> Unit:
    if written is None:
        return "x" if _FACTOR_OF.search(before) else ""
    return "x" if re.search(r"x|times|×|fold", written, re.IGNORECASE) else "%"


def _factors(text: str) -> Iterator[Quantity]:
    for match in FACTOR.finditer(text):
        start, end = match.span()
        value = FACTORS[match.group().lower()]
        yield Quantity(value, "x", match.group(), start, end, spelled=True)


def _fractions(text: str) -> Iterator[Quantity]:
    for match in FRACTION.finditer(text):
        start, end = match.span()
        near = is_hedged(text, start)
        yield Quantity(percent_of(match), "%", match.group(), start, end, near, spelled=True)


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give a number the unit or scale that it shares with the next: '15 to 20 %'."""
    out = list(found)
    for i in range(len(out) - 1, 0, -1):
        one, other = out[i - 1], out[i]
        between = text[one.end : other.start]
        if one.spelled or one.unit or one.scale != 1:
            continue
        if other.unit and _RANGE.fullmatch(between):
            out[i - 1] = replace(one, unit=other.unit)
        elif other.scale != 1 and one.value < other.value and _SHARED_SCALE.fullmatch(between):
            out[i - 1] = replace(one, value=one.value * other.scale, scale=other.scale)
    return out


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1e-9)


def _units_agree(said: Quantity, held: Quantity) -> bool:
    if said.unit == held.unit:
        return True
    # 'an accuracy of 78.6' is a percentage, '5 data sets' isn't.
    bare = held if held.unit == "" else said
    return {said.unit, held.unit} == {"", "%"} and not (
        bare.value <= 20 and bare.value.is_integer()
    )
