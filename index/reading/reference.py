"""An entry of a bibliography or feed, whatever its format -> a paper.

Only what the entry states is used: a paper is dated as exactly as the entry dates it, and
has an arXiv id if one is named. Knows nothing of BibTeX, RIS, CSV or Atom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from index.identity.naming import arxiv_id, arxiv_url, slug
from index.paper import Paper, Sighting
from index.reading.dates import UNDATED, StatedDate, match_printed_date, read_within
from index.reading.parsed import Parsed, RecordError, Unreadable, clean_text

_ARXIV_ADDRESS = re.compile(
    r"(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/"
    r"|(?:www\.)?huggingface\.co/papers/"
    r"|(?:(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.)(?P<id>[^\s?#]+?)(?:\.pdf)?/?(?:[?#]\S*)?",
    re.IGNORECASE,
)
_ARXIV_MENTION = re.compile(
    r"\barxiv:\s*(?P<id>(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?)(?!\d)",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE
)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LONGEST_KEY = 40
_MOST_FETCHED = 100
"""Ids in a command to be copied; arXiv is asked for as many at once."""
NO_PAPERS = "holds no papers"


@dataclass(frozen=True, slots=True)
class Reference:
    """What an entry states, as text without markup; empty if it states nothing."""

    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    published: StatedDate = UNDATED
    arxiv_id: str | None = None
    url: str | None = None


def to_paper(reference: Reference, sighting: Sighting) -> Paper:
    """Return the paper that an entry describes.

    Raises:
        RecordError: it has no title or no abstract.
    """
    title, abstract = clean_text(reference.title), clean_text(reference.abstract)
    missing = [name for name, text in (("title", title), ("abstract", abstract)) if not text]
    if missing:
        raise RecordError("; ".join(f"{name} is missing" for name in missing))
    authors = tuple(filter(None, map(clean_text, reference.authors)))
    arxiv = reference.arxiv_id
    return Paper(
        id=arxiv or slug(title),
        title=title,
        abstract=abstract,
        published=reference.published.day,
        published_within=reference.published.within,
        authors=authors,
        author_count=len(authors) or None,
        arxiv_id=arxiv,
        url=arxiv_url(arxiv) if arxiv else reference.url,
        sightings=(sighting,),
    )


def find_arxiv_id(texts: Iterable[str]) -> str | None:
    """Return the first arXiv id in the fields: as an address, a DOI, or `arXiv:...`."""
    for text in texts:
        named = _ARXIV_ADDRESS.fullmatch(text.strip()) or _ARXIV_MENTION.search(text)
        if named and (found := arxiv_id(named["id"])):
            return found
    return None


def find_address(addresses: Iterable[str], doi: str = "") -> str | None:
    """Return the first web address, else the address of the DOI."""
    for text in addresses:
        if _WEB_ADDRESS.fullmatch(text.strip()):
            return text.strip()
    stated = _DOI.fullmatch(doi.strip())
    return f"https://doi.org/{quote(stated['doi'], safe='/:;().-_')}" if stated else None


def given_name_first(written: str) -> str:
    """Return a name that may be written `Last, First, Suffix` as it is spoken."""
    last, *rest = (part.strip() for part in written.split(","))
    return " ".join(filter(None, [*rest[:1], last, *rest[1:]]))


def read_date(text: str) -> StatedDate:
    """Return the day that a date names, else the month or year; nothing for a range or non-date.

    Accepts `2024-10-03`, with or without a time, `2024/10/3/`, `3 Oct 2024`, `October 3, 2024`,
    `2024-10`, `2024/10//`, `Oct 2024`, `2024`.
    """
    found = match_printed_date(text.strip())
    if found is None or found[0].year is None:
        return StatedDate(within=read_within(text))
    printed, rest = found
    is_range = rest.lstrip().startswith(("/2", "/1", "--", "–"))
    if is_range or printed.year is None:
        return UNDATED
    return StatedDate(printed.in_year(printed.year))


def coarse_dates(dates: Iterable[StatedDate], source: str) -> list[str]:
    """Return the notice about dates that give only a month or year, and those that give nothing.

    `dates` are those of the entries that have a date field.
    """
    known = [one.precision for one in dates]
    coarse, unread = sum(1 for one in known if one in {1, 2}), known.count(0)
    notices = []
    if coarse:
        are, they = ("paper is", "it") if coarse == 1 else ("papers are", "each")
        notices.append(
            f"{source}: {coarse:,} {are} dated by month or year alone; limits on dates take {they}"
            " in where all of its days lie within"
        )
    if unread:
        dates_of = "1 paper has a date" if unread == 1 else f"{unread:,} papers have dates"
        undated = "counts as undated" if unread == 1 else "count as undated"
        notices.append(f"{source}: {dates_of} without a plain year, and {undated}")
    return notices


def key_place(line: int, key: str) -> str:
    """Return where an entry is: its line and, if it has one, its key."""
    key = clean_text(key)
    key = key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}…"
    return f"line {line} ({key})" if key else f"line {line}"


def parsed_references(
    papers: list[Paper],
    problems: list[Unreadable],
    source: str,
    notices: Iterable[str] = (),
    lacking: Iterable[Reference] = (),
) -> Parsed:
    """Return what a bibliography holds; one without any abstract or entry is told as such.

    `lacking` are the entries that are no paper; where they name arXiv ids, the command that
    fetches their abstracts is told.
    """
    notices, fetching = list(notices), _how_to_fetch(lacking)
    if not (papers or problems):
        problems = [Unreadable(source, "file", NO_PAPERS)]
    elif not papers and all("abstract is missing" in one.reason for one in problems):
        reason = (
            f"holds no abstract, only references ({len(problems):,}): export them with abstracts"
        )
        reason += f", or fetch those that arXiv has: {fetching}" if fetching else ""
        problems = [Unreadable(source, "file", reason), *problems]
    elif fetching:
        notices.append(f"{source}: arXiv has abstracts that it lacks: {fetching}")
    return Parsed(tuple(papers), tuple(problems), tuple(notices))


def _how_to_fetch(lacking: Iterable[Reference]) -> str:
    """Return the command that fetches the abstracts which arXiv has, nothing if it has none."""
    ids = list(dict.fromkeys(one.arxiv_id for one in lacking if one.arxiv_id and not one.abstract))
    if not ids:
        return ""
    command = f"papers index add arxiv:{','.join(ids[:_MOST_FETCHED])}"
    more = f" (the first {_MOST_FETCHED} of {len(ids):,})" if len(ids) > _MOST_FETCHED else ""
    return command + more
