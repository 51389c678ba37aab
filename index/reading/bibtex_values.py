"""The value of a BibTeX field as written -> its text, and the date that date fields give.

`"3~" # oct` is a value of two parts, one in quotes and one a macro. LaTeX stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.reading.dates import StatedDate, read_within
from index.reading.reference import read_date

MONTHS: Mapping[str, str] = {
    month: month for month in "jan feb mar apr may jun jul aug sep oct nov dec".split()
}
"""The macros defined by every style."""
_LONGEST = 1_000_000
"""Most characters of a value: a macro may double itself again and again."""
_PART = re.compile(r'\s*(?:(?P<open>[{"])|(?P<word>[^\s{}"#,=]+))')
_DELIMITER = re.compile(r'(?<!\\)[{}"]')
_NEXT = re.compile(r"\s*(?P<hash>#)?")
_WORD_OR_NUMBER = re.compile(r"[A-Za-z]+|\d+")


class BadValue(ValueError):
    """A value is not BibTeX; the message says why."""


def read_value(written: str, macros: Mapping[str, str]) -> str:
    """Return the text of a value, whose parts are in braces, in quotes, or are macros.

    A macro that is not defined is empty, as in BibTeX. Raises BadValue where the parts
    don't follow each other as they should.
    """
    parts: list[str] = []
    position = length = 0
    while position < len(written):
        part = _PART.match(written, position)
        if part is None:
            raise BadValue(f"a value is missing before {_excerpt(written[position:])}")
        text, position = _part(written, part, macros)
        parts.append(text)
        length += len(text)
        if length > _LONGEST:
            raise BadValue(f"a value is longer than {_LONGEST:,} characters")
        following = _NEXT.match(written, position)
        position = following.end() if following else position
        if position < len(written) and not (following and following["hash"]):
            raise BadValue(f"a comma is missing before {_excerpt(written[position:])}")
    return "".join(parts)


def _part(written: str, part: re.Match[str], macros: Mapping[str, str]) -> tuple[str, int]:
    """Return the text of a part and where it ends."""
    if part["open"]:
        end = _end(written, part.start("open"))
        return written[part.end() : end], end + 1
    word = part["word"]
    return word if word.isdigit() else macros.get(word.lower(), ""), part.end()


def _end(written: str, start: int) -> int:
    """Return where the brace or quote that opens at `start` closes."""
    quoted = written[start] == '"'
    depth = 0 if quoted else 1
    for match in _DELIMITER.finditer(written, start + 1):
        sign = match.group()
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and sign == ('"' if quoted else "}"):
            return match.start()
    raise BadValue(f"{written[start]} is not closed")


def read_published(fields: Mapping[str, str]) -> StatedDate:
    """Return the date from `date`, or from `year`, `month` and `day`, as far as given."""
    if stated := fields.get("date"):
        return read_date(stated)
    year, month, day = fields.get("year", "").strip(), *_month_and_day(fields)
    whole = read_date(f"{year}-{month}-{day}") if month and day else StatedDate()
    if whole.day is not None:
        return whole
    in_month = read_within(f"{year}-{month}") if month else None
    return StatedDate(within=in_month or read_within(year))


def _month_and_day(fields: Mapping[str, str]) -> tuple[str, str]:
    """Return the numbers of the only month and the only day named, else empty texts."""
    words = _WORD_OR_NUMBER.findall(fields.get("month", ""))
    names = [word[:3].lower() for word in words if word[:3].lower() in MONTHS]
    numbers = [word for word in words if word.isdigit()]
    days = _WORD_OR_NUMBER.findall(fields.get("day", "")) or (numbers if names else [])
    months = [str(list(MONTHS).index(name) + 1) for name in names] or numbers
    if len(months) != 1:
        return "", ""
    return months[0], days[0] if len(days) == 1 else ""


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words[:30]}”" if len(words) <= 30 else f"“{words[:30].rstrip()}…”"
