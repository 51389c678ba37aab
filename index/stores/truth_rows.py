"""The tables of the truth, and a paper as one row of them.

Pure text and values: nothing here opens a database. A paper is one row, lists
included, so that reading it is one step; the table of aliases only serves to
find it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from index.identity.naming import title_key
from index.identity.people import is_called, may_name
from index.metadata import Order, PaperRow, Where
from index.paper import Paper, Sighting, date_of, digest

SCHEMA = 2
"""Increased whenever an older program would misread the tables; 2: a date may lack its day.

Older tables are read as they are, and marked with the new version at the next publication."""

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
# A date is text as exact as it is known: 2024-10-03, 2024-10 or 2024. A limit is cut to the same
# length. All days of a month are in range if the month is later than that of the day before the
# first one wanted; some are (`possibly`) if it is at least the month of that first day itself.
METADATA_COLUMNS = "id, title, text_digest, published, comments, author_count"
CONDITION = """
WHERE (:first <= :last) IS NOT FALSE
AND (:first IS NULL OR published > substr(:first, 1, length(published))
    OR :possibly AND published = substr(:first, 1, length(published)))
AND (:last IS NULL OR published < substr(:last, 1, length(published))
    OR :possibly AND published = substr(:last, 1, length(published)))
AND (coalesce(:min_authors, :max_authors) IS NULL OR :other_authors <> (author_count
    BETWEEN coalesce(:min_authors, author_count) AND coalesce(:max_authors, author_count)))
AND (coalesce(:min_comments, :max_comments) IS NULL OR :other_comments <> (comments
    BETWEEN coalesce(:min_comments, comments) AND coalesce(:max_comments, comments)))
AND (:authors IS NULL OR authors <> '[]' AND :authors_needed <= (
    SELECT count(*) FROM json_each(:authors) WHERE is_by(authors, value)
))
AND (:named IS NULL OR (authors <> '[]') = :named)
AND (:dated IS NULL OR (published IS NOT NULL) = :dated)
AND (:to_the_day IS NULL OR published IS NOT NULL AND (length(published) = 10) = :to_the_day)
AND (:outside IS NULL OR published IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM (
        SELECT substr(json_extract(value, '$[0]'), 1, length(published)) AS first,
        substr(json_extract(value, '$[1]'), 1, length(published)) AS last FROM json_each(:outside)
    ) WHERE (published > first OR NOT :possibly AND published = first)
    AND (published < last OR NOT :possibly AND published = last)
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
_DAY_LENGTH = len("2024-10-03")
_AT_LAST = "~"
"""Sorts after all digits."""
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
        date_of(paper),
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
        published=_to_day(row[3]),
        published_inferred=bool(row[4]),
        featured=_to_date(row[5]),
        comments=row[6],
        authors=tuple(json.loads(row[7])),
        author_count=row[8],
        arxiv_id=row[9],
        url=row[10],
        aliases=tuple(json.loads(row[11])),
        sightings=tuple(_to_sighting(place) for place in json.loads(row[12])),
        published_within=_to_within(row[3]),
    )


def to_metadata(row: tuple[Any, ...]) -> PaperRow:
    """Return the metadata of a row of `METADATA_COLUMNS`."""
    paper_id, title, text_digest, published, comments, author_count = row
    day, within = _to_day(published), _to_within(published)
    return PaperRow(paper_id, title, text_digest, day, comments, author_count, within)


def is_by(authors: str, name: str) -> bool:
    """Return whether one of the authors of a row goes by that name."""
    if not may_name(authors, name):
        return False
    return any(may_name(one, name) and is_called(one, name) for one in json.loads(authors))


def to_parameters(where: Where) -> dict[str, Any]:
    """Return the parameters of `CONDITION`."""
    return {
        "possibly": where.possibly,
        "first": _from_date(where.since) if where.possibly else _shifted(where.since, -1),
        "last": _from_date(where.until) if where.possibly else _shifted(where.until, 1),
        "min_authors": where.min_authors,
        "max_authors": where.max_authors,
        "min_comments": where.min_comments,
        "max_comments": where.max_comments,
        "other_authors": where.other_authors,
        "other_comments": where.other_comments,
        "authors": json.dumps(where.authors) if where.authors else None,
        "authors_needed": 1 if where.any_author else len(where.authors),
        "named": where.named,
        "dated": where.dated,
        "to_the_day": where.to_the_day,
        "outside": json.dumps(_outside(where)) if where.outside else None,
    }


def _to_sighting(place: dict[str, Any]) -> Sighting:
    return Sighting(place["source"], place["place"], _to_date(place["saved_on"]))


def _from_date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _outside(where: Where) -> list[tuple[str | None, str | None]]:
    if where.possibly:
        return [(_shifted(first, -1), _shifted(last, 1)) for first, last in where.outside]
    return [(_from_date(first), _from_date(last)) for first, last in where.outside]


def _shifted(day: date | None, days: int) -> str | None:
    """Return the day after or before, as text that is right for the first and last day too."""
    if day is None:
        return None
    if day == (date.max if days > 0 else date.min):
        return _AT_LAST if days > 0 else ""
    return (day + timedelta(days)).isoformat()


def _to_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and len(text) == _DAY_LENGTH else None


def _to_within(text: str | None) -> str | None:
    return text if text and len(text) < _DAY_LENGTH else None


def _to_date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
