"""The tables of the truth, and a paper as one row of them.

Pure text and values: nothing here opens a database. A paper is one row, lists
and all, so that reading it is one step; the table of aliases is only a way to
find it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from index.identity.naming import title_key
from index.paper import Paper, Sighting, digest
from index.store import Order, PaperRow, Where

SCHEMA = 1
"""Raised whenever an older program would misread the tables."""

# The last index holds every column of a metadata row: questions about dates and
# author counts are answered from it, without touching the abstracts.
TABLES = """
CREATE TABLE manifest (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    schema INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,
    embedder TEXT NOT NULL DEFAULT '',
    dimensions INTEGER NOT NULL DEFAULT 0,
    chunking TEXT NOT NULL DEFAULT '',
    words_folder TEXT NOT NULL DEFAULT '',
    vectors_folder TEXT NOT NULL DEFAULT '',
    sizes TEXT NOT NULL DEFAULT '{}',
    at_rest INTEGER NOT NULL DEFAULT 1,
    papers INTEGER NOT NULL DEFAULT 0,
    dated INTEGER NOT NULL DEFAULT 0,
    embedded INTEGER NOT NULL DEFAULT 0,
    chunks INTEGER NOT NULL DEFAULT 0,
    content TEXT NOT NULL DEFAULT '0'
);
CREATE TABLE papers (
    id TEXT PRIMARY KEY,
    text_digest TEXT NOT NULL UNIQUE,
    title_key TEXT NOT NULL,
    row_digest TEXT NOT NULL,
    title TEXT NOT NULL,
    abstract TEXT NOT NULL,
    published TEXT,
    published_inferred INTEGER NOT NULL,
    featured TEXT,
    comments INTEGER,
    authors TEXT NOT NULL,
    author_count INTEGER,
    arxiv_id TEXT,
    url TEXT,
    aliases TEXT NOT NULL,
    sightings TEXT NOT NULL
);
CREATE INDEX papers_by_title ON papers (title_key);
CREATE INDEX papers_by_date
    ON papers (published, author_count, comments, id, text_digest, title);
CREATE TABLE aliases (alias TEXT, paper_id TEXT NOT NULL, PRIMARY KEY (alias, paper_id));
CREATE INDEX aliases_by_paper ON aliases (paper_id);
CREATE TABLE vectors (
    text_digest TEXT NOT NULL,
    space TEXT NOT NULL,
    chunks INTEGER NOT NULL,
    chunk_rows BLOB NOT NULL,
    sentence_rows BLOB NOT NULL,
    PRIMARY KEY (text_digest, space)
);
"""

PAPER_COLUMNS = (
    "id, title, abstract, published, published_inferred, featured, comments, authors,"
    " author_count, arxiv_id, url, aliases, sightings"
)
PUT_PAPER = (
    f"INSERT INTO papers ({PAPER_COLUMNS}, text_digest, title_key, row_digest)"  # noqa: S608
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
METADATA_COLUMNS = "id, title, text_digest, published, comments, author_count"
CONDITION = """
WHERE (:since IS NULL OR published >= :since) AND (:until IS NULL OR published <= :until)
AND (:min_authors IS NULL OR author_count >= :min_authors)
AND (:max_authors IS NULL OR author_count <= :max_authors)
AND (:min_comments IS NULL OR comments >= :min_comments)
AND (:max_comments IS NULL OR comments <= :max_comments)
AND (:author IS NULL OR instr(lower(authors), lower(:author)) > 0)
AND (:named IS NULL OR (authors <> '[]') = :named)
AND (:dated IS NULL OR (published IS NOT NULL) = :dated)
AND (:outside IS NULL OR published IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM json_each(:outside)
    WHERE published BETWEEN json_extract(value, '$[0]') AND json_extract(value, '$[1]')
))
"""
ORDERS = {
    Order.ID: " ORDER BY id",
    Order.OLDEST: " ORDER BY published ASC NULLS LAST, id",
    Order.NEWEST: " ORDER BY published DESC NULLS LAST, id",
    Order.MOST_COMMENTS: " ORDER BY comments DESC NULLS LAST, id",
    Order.FEWEST_COMMENTS: " ORDER BY comments ASC NULLS LAST, id",
    Order.MOST_AUTHORS: " ORDER BY author_count DESC NULLS LAST, id",
    Order.FEWEST_AUTHORS: " ORDER BY author_count ASC NULLS LAST, id",
}
TALLY = """
SELECT count(*), count(published), count(v.text_digest), coalesce(sum(v.chunks), 0)
FROM papers LEFT JOIN vectors AS v ON v.text_digest = papers.text_digest AND v.space = ?
"""


def to_row(paper: Paper) -> tuple[Any, ...]:
    """Return the values of `PUT_PAPER`."""
    row = (
        paper.id,
        paper.title,
        paper.abstract,
        _from_date(paper.published),
        int(paper.published_inferred),
        _from_date(paper.featured),
        paper.comments,
        json.dumps(paper.authors, ensure_ascii=False),
        paper.author_count,
        paper.arxiv_id,
        paper.url,
        json.dumps(paper.aliases, ensure_ascii=False),
        json.dumps([asdict(place) for place in paper.sightings], default=str, ensure_ascii=False),
    )
    whole = digest(*("" if value is None else f"={value}" for value in row))
    return (*row, paper.text_digest, title_key(paper.title), whole)


def to_paper(row: tuple[Any, ...]) -> Paper:
    """Return the paper of a row of `PAPER_COLUMNS`."""
    return Paper(
        id=row[0],
        title=row[1],
        abstract=row[2],
        published=_to_date(row[3]),
        published_inferred=bool(row[4]),
        featured=_to_date(row[5]),
        comments=row[6],
        authors=tuple(json.loads(row[7])),
        author_count=row[8],
        arxiv_id=row[9],
        url=row[10],
        aliases=tuple(json.loads(row[11])),
        sightings=tuple(_to_sighting(place) for place in json.loads(row[12])),
    )


def to_metadata(row: tuple[Any, ...]) -> PaperRow:
    """Return the metadata of a row of `METADATA_COLUMNS`."""
    paper_id, title, text_digest, published, comments, author_count = row
    return PaperRow(paper_id, title, text_digest, _to_date(published), comments, author_count)


def to_parameters(where: Where) -> dict[str, Any]:
    """Return the parameters of `CONDITION`."""
    return {
        "since": _from_date(where.since),
        "until": _from_date(where.until),
        "min_authors": where.min_authors,
        "max_authors": where.max_authors,
        "min_comments": where.min_comments,
        "max_comments": where.max_comments,
        "author": where.author,
        "named": where.named,
        "dated": where.dated,
        "outside": json.dumps(where.outside, default=date.isoformat) if where.outside else None,
    }


def _to_sighting(place: dict[str, Any]) -> Sighting:
    return Sighting(place["source"], place["place"], _to_date(place["saved_on"]))


def _from_date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _to_date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
