"""What commands share: the opened assistant or index, and options turned into values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli_progress import Reporter
from index.errors import UsageError

if TYPE_CHECKING:
    from assistant.answer import Filters
    from assistant.app import Assistant
    from assistant.settings import Settings
    from index.changing import Tools
    from index.embed import Embedder
    from index.library import Library
    from index.notice import Notice

DATE_FIX = "write a date as YYYY, YYYY-MM or YYYY-MM-DD, as in --since 2024-05"


class Format(StrEnum):
    """The forms in which an answer is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    RIS = "ris"


@contextmanager
def opened_assistant() -> Iterator[Assistant]:
    """Yield the assistant that the settings call for, its first index built if need be."""
    from assistant.app import open_assistant
    from assistant.settings import load_settings

    settings = load_settings()
    with Reporter() as report:
        assistant = open_assistant(settings, report)
    yield assistant


def open_library(settings: Settings, embedder: Embedder | None, *, check: bool = True) -> Library:
    """Open the index of the data folder as it is: nothing is built."""
    from index.library import Library

    return Library.open(settings.home, embedder, check=check)


def tools_for(settings: Settings, progress: Callable[[int], None] | None = None) -> Tools:
    """Return what changes of the index work with: the embedder, and the shipped vectors."""
    from importlib import resources

    from index import minilm, precomputed
    from index.changing import Tools

    embedder = None if settings.embedder == "none" else minilm.load(settings.home)
    shipped = precomputed.load(Path(str(resources.files("index") / "corpus")))
    return Tools(embedder, shipped, progress or (lambda _: None))


def notice_line(notice: Notice) -> str:
    """Return a notice and what can be done about it on one line."""
    return f"{notice.message}; {notice.fix}" if notice.fix else notice.message


def make_filters(since: str | None, until: str | None, papers: Sequence[str] = ()) -> Filters:
    """Return the filters of the options; raises UsageError for a date that is none."""
    from assistant.answer import Filters

    first = _period(since, "--since")[0]
    last = _period(until, "--until")[1]
    if first and last and first > last:
        raise UsageError(f"--since {since} is after --until {until}", "swap the two dates")
    return Filters(first, last, tuple(papers))


def _period(text: str | None, option: str) -> tuple[date | None, date | None]:
    from assistant.dates import parse_day

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
