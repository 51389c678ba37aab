"""Values of JSON -> text, dates and author names, however catalogues write them.

Functions of one value, for the models of `records.py`. What cannot be read raises ValueError
where a field has one meaning, and counts as not stated where catalogues put anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.reading.dates import StatedDate, iso_day, match_printed_date, read_within
from index.reading.parsed import clean_text

_WEEKDAY = re.compile(r"[A-Z][a-z]{2},\s*")
_BETWEEN_NAMES = re.compile(r"\s*(?:,|\band\b|,\s*and\b)\s*")


def clean(value: object) -> object:
    """Return text as titles and abstracts are kept, anything else as it is."""
    return clean_text(value) if isinstance(value, str) else value


def day(value: object) -> object:
    """Return the day of an ISO date; raises ValueError for other text."""
    return iso_day(value) if isinstance(value, str) else value


def stated(value: object) -> object:
    """Return a date as exactly as it is stated; raises ValueError for other text."""
    if not isinstance(value, str):
        return value
    within = read_within(value)
    return StatedDate(within=within) if within else StatedDate(iso_day(value))


def stated_somehow(value: object) -> object:
    """Return the date or year that a catalogue gives; None for anything else."""
    if not isinstance(value, str | int):
        return None
    text = _WEEKDAY.sub("", str(value).strip(), count=1)
    if within := read_within(text):
        return StatedDate(within=within)
    printed = match_printed_date(text)
    if printed is None or printed[0].year is None:
        return None
    found = printed[0].in_year(printed[0].year)
    return StatedDate(found) if found else None


def author_names(value: object) -> object:
    """Return the authors' names of a list of names or of objects, or of one text.

    Raises:
        ValueError: a text may be read in two ways ("Lee, Ann").
    """
    if isinstance(value, str):
        return _names_in(value)
    if isinstance(value, Sequence):
        return [_name(one) for one in value]
    return value


def _name(value: object) -> object:
    """Return a name as it is, of an object with one, or of arXiv's [last, first, suffix]."""
    if isinstance(value, Mapping):
        return value.get("name") or ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        last, first, *rest = [*map(str, value), "", ""]
        return " ".join(filter(None, (first, last, *rest)))
    return value


def _names_in(text: str) -> list[str]:
    separate = text.split(";") if ";" in text else _BETWEEN_NAMES.split(text)
    names = [name.strip() for name in separate if name.strip()]
    if any(len(name.split()) == 1 for name in names):
        raise ValueError("the names in it cannot be told apart: give a list of them")
    return names
