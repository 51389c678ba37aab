from __future__ import annotations

import csv
import io
from datetime import date

from assistant.presenting.spreadsheet import header, row
from index.paper import Paper


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_paper_is_a_row_of_what_its_sources_stated() -> None:
    full = Paper(
        id="2502.09601",
        title='Chains, "short" ones',
        abstract="We prune.",
        published=date(2025, 2, 13),
        authors=("Ada Byron", "Max Weg"),
        arxiv_id="2502.09601",
        url="https://arxiv.org/abs/2502.09601",
    )
    bare = Paper(id="bare", title="Bare", abstract="", published_within="2024-10")
    assert read(header("quote") + row(full, "We prune.") + row(bare, "")) == [
        {
            "id": "2502.09601",
            "title": 'Chains, "short" ones',
            "date": "2025-02-13",
            "authors": "Ada Byron; Max Weg",
            "arxiv_id": "2502.09601",
            "url": "https://arxiv.org/abs/2502.09601",
            "quote": "We prune.",
        },
        {"id": "bare", "title": "Bare", "date": "2024-10"}
        | dict.fromkeys(("authors", "arxiv_id", "url", "quote"), ""),
    ]


def test_no_cell_is_a_formula_or_more_than_a_line() -> None:
    paper = Paper(id="p", title="=HYPERLINK(1)", abstract="")
    (written,) = read(header("quote") + row(paper, "\x1b@x\n+1"))
    assert (written["title"], written["quote"]) == ("'=HYPERLINK(1)", "'@x +1")
