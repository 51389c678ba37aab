"""What commands share: the opened assistant, and options turned into values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.cli.progress import Reporter
from index.errors import UsageError

if TYPE_CHECKING:
    from assistant.answer import Filters
    from assistant.app import Assistant

DATE_FIX = "write a date as YYYY, YYYY-MM or YYYY-MM-DD, as in --since 2024-05"


class Format(StrEnum):
    """The forms in which an answer is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSV = "csv"


class PaperFormat(StrEnum):
    """The forms in which papers themselves are written."""

    TEXT = "text"
    JSON = "json"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSV = "csv"


@contextmanager
def opened_assistant(model: str | None = None) -> Iterator[Assistant]:
    """Yield the assistant that the settings call for, building its first index if needed.

    `model` takes precedence over the model of the settings.
    """
    from assistant.build import open_assistant
    from assistant.settings import load_settings

    settings = load_settings(model=model)
    with Reporter() as report:
        assistant = open_assistant(settings, report)
    with closing(assistant):
        yield assistant


def make_filters(since: str | None, until: str | None, papers: Sequence[str] = ()) -> Filters:
    """Return the filters of the options; raises UsageError for an invalid date."""
    from assistant.answer import Filters

    first = _period(since, "--since")[0]
    last = _period(until, "--until")[1]
    if first and last and first > last:
        raise UsageError(f"--since {since} is after --until {until}", "swap the two dates")
    return Filters(first, last, tuple(papers))


def _period(text: str | None, option: str) -> tuple[date | None, date | None]:
    from assistant.language.dates import parse_day

    if text is None:
        return None, None
    period = parse_day(text)
    if period is None:
        raise UsageError(f"{option} {text!r} is not a date", DATE_FIX)
    return period.since, period.until


def parse_date(text: str, option: str) -> date:
    """Return one exact day; raises UsageError for anything else."""
    first, last = _period(text, option)
    if first is None or first != last:
        raise UsageError(f"{option} {text!r} is not one day", "write it as YYYY-MM-DD")
    return first
