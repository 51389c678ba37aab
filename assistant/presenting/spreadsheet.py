"""Papers as CSV, for spreadsheets: one row per paper, with a line of column names.

Only what a source stated is written. A cell that a spreadsheet would take for a formula
begins with an apostrophe: titles come from strangers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from assistant.presenting.text import one_line
from index.paper import Paper, date_of

_COLUMNS = ("id", "title", "date", "authors", "arxiv_id", "url")
_FORMULA = ("=", "+", "-", "@")


def header(text_column: str) -> str:
    """Return the line of column names; the last is that of the text beside each paper."""
    return _line((*_COLUMNS, text_column))


def row(paper: Paper, text: str) -> str:
    """Return the line of a paper and the text beside it."""
    stated = (paper.id, paper.title, date_of(paper) or "", "; ".join(paper.authors))
    return _line((*stated, paper.arxiv_id or "", paper.url or "", text))


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(map(_cell, cells))
    return written.getvalue()


def _cell(text: str) -> str:
    text = one_line(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
