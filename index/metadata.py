"""The metadata of papers: a row of it, conditions on it, orders of it. Knows no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


@dataclass(frozen=True, slots=True)
class PaperRow:
    """The metadata of a paper, without its abstract."""

    id: str
    title: str
    text_digest: str
    published: date | None
    comments: int | None
    author_count: int | None
    published_within: str | None = None


class Order(Enum):
    """Orders of metadata rows; papers without the value come last, ties are broken by id.

    A month or year sorts just before its first day.
    """

    ID = "id"
    OLDEST = "oldest"
    NEWEST = "newest"
    MOST_COMMENTS = "most comments"
    FEWEST_COMMENTS = "fewest comments"
    MOST_AUTHORS = "most authors"
    FEWEST_AUTHORS = "fewest authors"


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on metadata; a paper that lacks a required value does not meet it.

    A paper dated only by month or year meets limits on dates if all of its days do.
    """

    since: date | None = None
    until: date | None = None
    """Inclusive, like `since`."""
    outside: tuple[tuple[date, date], ...] = ()
    """Periods the date must not fall in, first and last day; an undated paper falls in none."""
    min_authors: int | None = None
    max_authors: int | None = None
    min_comments: int | None = None
    max_comments: int | None = None
    other_authors: bool = False
    """Whether the bounds on authors must not be met."""
    other_comments: bool = False
    authors: tuple[str, ...] = ()
    """Names of authors, all of one paper: `index.identity.people.is_called`."""
    any_author: bool = False
    """Whether one of them is enough."""
    named: bool | None = None
    """Whether the names of the authors are known."""
    dated: bool | None = None
    possibly: bool = False
    """Whether it is enough if some days of a month or year meet the limits on dates."""
    to_the_day: bool | None = None
    """Whether the day is known, among papers whose date is known at all."""
