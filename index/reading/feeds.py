"""Feeds by name, `daily-papers:2025-11-20` and `arxiv:2502.09601`, or by address -> papers.

The one place where reading papers touches the network, and only if such a source is named.
Formats are left to `json_source.py` and `atom.py`, the network to `index.net`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from index.identity.naming import arxiv_id
from index.net.fetching import Pace, Patience, Unfetched, fetch
from index.paper import Paper, Sighting
from index.reading.atom import parse_atom, xml_root
from index.reading.json_source import parse_document
from index.reading.parsed import Parsed, Unreadable
from index.reading.reference import NO_PAPERS, find_arxiv_id
from index.reporting import ignore

DAILY_PAPERS = "daily-papers"
ARXIV = "arxiv"
FEED = "feed"
"""The place given for what is wrong with a feed as a whole."""
_FEED_NAME = re.compile(
    rf"(?P<kind>{DAILY_PAPERS}|{ARXIV}):(?P<what>.*)", re.IGNORECASE | re.DOTALL
)
_LIST_ADDRESS = re.compile(
    r"https?://(?:www\.)?huggingface\.co/papers/(?:date|week|month)/(?P<what>[^/?#]+)/?(?:[?#].*)?",
    re.IGNORECASE,
)
_PERIODS = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "week": re.compile(r"\d{4}-W\d\d"),
    "month": re.compile(r"\d{4}-\d\d"),
}
_PAGE = 100
"""Most entries that the API returns at a time."""
_MOST_PAGES = 40
_IDS_AT_ONCE = 100
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_FREE_DAYS = 5
_NO_PACE, _ARXIV_PACE = Pace(0.0), Pace(3.0)  # what arXiv asks for


@dataclass(frozen=True, slots=True)
class Feeds:
    """Where feeds are fetched from, and how."""

    daily_papers: str = "https://huggingface.co"
    """Serves `/api/daily_papers`."""
    arxiv: str = "https://export.arxiv.org"
    """Serves `/api/query`."""
    patience: Patience = field(default_factory=Patience)
    told: Callable[[str], None] = ignore
    """Called with the name of a feed before it is fetched."""


def feed_name(source: str) -> str:
    """Return the name of the feed that a source names, itself or by its address; else nothing.

    Addresses are those of a paper at arXiv or Hugging Face, and of a list of Daily Papers.
    """
    source = source.strip()
    if _FEED_NAME.fullmatch(source):
        return source
    if listed := _LIST_ADDRESS.fullmatch(source):
        return f"{DAILY_PAPERS}:{listed['what']}"
    paper = find_arxiv_id([source]) if "://" in source else None
    return f"{ARXIV}:{paper}" if paper else ""


def read_feed(source: str, feeds: Feeds) -> Parsed:
    """Return the papers of a feed; if something goes wrong, a report instead."""
    match = _FEED_NAME.fullmatch(feed_name(source))
    kind, what = (match["kind"].lower(), match["what"].strip()) if match else ("", "")
    read = _read_daily_papers if kind == DAILY_PAPERS else _read_arxiv
    return read(what, feeds)


def _read_daily_papers(what: str, feeds: Feeds) -> Parsed:
    given, what = what, what.upper()
    period = next((name for name, form in _PERIODS.items() if form.fullmatch(what)), None)
    day = _day(what)
    if period is None or (period == "date" and day is None):
        reason = (
            "names no day: write daily-papers:2025-11-20 (or a week, 2025-W47; a month, 2025-11)"
        )
        return _failed(f"{DAILY_PAPERS}:{given}", reason)
    source = f"{DAILY_PAPERS}:{what}"
    feeds.told(source)
    try:
        entries = _entries(period, what, feeds)
    except Unfetched as error:
        return _failed(source, _refused(error, what))
    except (ValueError, RecursionError):
        reason = "the answer is no list of papers: is HF_ENDPOINT the address of a mirror?"
        return _failed(source, reason)
    if not entries:
        return _failed(source, f"no papers are listed for {what}{_perhaps(day)}")
    parsed = parse_document(json.dumps(entries), source)
    return replace(parsed, papers=tuple(_featured(paper, day) for paper in parsed.papers))


def _entries(period: str, what: str, feeds: Feeds) -> list[object]:
    """Return the list of a day, week or month, however many pages it has.

    A day fits on one page unless that is full. The pages of longer lists may lack some entries,
    so there only an empty one is the last. Raises Unfetched, or ValueError if it isn't a list.
    """
    entries: list[object] = []
    page: list[object] = []
    for number in range(_MOST_PAGES):
        query = {period: what, "limit": str(_PAGE)} | ({"p": str(number)} if number else {})
        url = f"{feeds.daily_papers.rstrip('/')}/api/daily_papers?{urlencode(query)}"
        before, page = page, _json_list(fetch(url, feeds.patience, _NO_PACE))
        if not page or page == before:  # a server without paging sends the first one again
            break
        entries += page
        if period == "date" and len(page) < _PAGE:
            break
    return entries


def _json_list(data: bytes) -> list[object]:
    found: object = json.loads(data)
    if not isinstance(found, list):
        raise ValueError("is no JSON list")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _PERIODS["date"].fullmatch(text) else None
    except ValueError:
        return None


def _featured(paper: Paper, day: date | None) -> Paper:
    """Return a paper of a day's list with that day, unless its entry states one."""
    return replace(paper, featured=day) if day and paper.featured is None else paper


def _refused(error: Unfetched, what: str) -> str:
    if error.status in {400, 404, 422}:
        return f"{error}: there is no list for {what} (is it in the future?)"
    return str(error)


def _perhaps(day: date | None) -> str:
    """Return a possible reason why a list is empty."""
    if day is None:
        return ""
    name = _DAYS[day.weekday()]
    free = day.weekday() >= _FREE_DAYS
    return f" (a {name})" if free else f" (a {name}: is it in the future, or a holiday?)"


def _read_arxiv(what: str, feeds: Feeds) -> Parsed:
    given = [one.strip() for one in what.split(",") if one.strip()]
    wanted = {one: arxiv_id(one) for one in given}
    ids = list(dict.fromkeys(one for one in wanted.values() if one))
    problems = [
        Unreadable(f"{ARXIV}:{one}", FEED, "is no arXiv id: write arxiv:2502.09601")
        for one in (wanted if given else [""])
        if not wanted.get(one)
    ]
    papers: list[Paper] = []
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = _fetch_arxiv(ids[start : start + _IDS_AT_ONCE], feeds)
        papers.extend(some.papers)
        problems.extend(some.unreadable)
    return Parsed(tuple(papers), tuple(problems))


def _fetch_arxiv(ids: Sequence[str], feeds: Feeds) -> Parsed:
    source = f"{ARXIV}:{','.join(ids)}"
    query = urlencode({"id_list": ",".join(ids), "max_results": len(ids)}, safe=",/")
    feeds.told(source)
    try:
        data = fetch(f"{feeds.arxiv.rstrip('/')}/api/query?{query}", feeds.patience, _ARXIV_PACE)
    except Unfetched as error:
        return _failed(source, str(error))
    text = data.decode("utf-8-sig", "replace")
    if xml_root(text) != "feed":
        return _failed(source, "the answer is no Atom feed: is PAPERS_ARXIV_ENDPOINT right?")
    return _told_apart(parse_atom(text, source), ids)


def _told_apart(parsed: Parsed, ids: Sequence[str]) -> Parsed:
    """Return the papers asked for, each sighted under its own name, and which are missing."""
    found = {paper.arxiv_id: paper for paper in parsed.papers}
    papers = tuple(_seen_alone(found[one]) for one in ids if one in found)
    reported = [one for one in parsed.unreadable if one.reason != NO_PAPERS]
    lost = () if reported else [one for one in ids if one not in found]
    missing = (Unreadable(f"{ARXIV}:{one}", FEED, "arXiv knows no such paper") for one in lost)
    return Parsed(papers, (*reported, *missing))


def _seen_alone(paper: Paper) -> Paper:
    return replace(paper, sightings=(Sighting(f"{ARXIV}:{paper.id}", "entry 1"),))


def _failed(source: str, reason: str) -> Parsed:
    return Parsed(unreadable=(Unreadable(source, FEED, reason),))
