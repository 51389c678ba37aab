"""Several copies of one paper -> one paper, and what the copies disagreed on.

For every field, one rule picks between two values regardless of their order, so
copies can be merged in any order. Whether two entries are the same paper is decided
in `combine.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from index.identity.naming import arxiv_url, slug
from index.paper import Paper, Sighting, date_of

MIRRORS: Mapping[str, str] = MappingProxyType(
    {"b-61j.pages.dev": "huggingface.co", "hf.privai.fun": "huggingface.co"}
)
"""Hosts that serve Daily Papers under another name and rewrite its links, and the real host."""
_MIRRORED = re.compile("|".join(rf"(?<=//){re.escape(host)}(?![\w.-]*\w)" for host in MIRRORS))
_CANONICAL_LINK = re.compile(r"https?://(?:huggingface\.co|github\.com|arxiv\.org)(?![\w.-]*\w)")
_CONTEXT = 30
_T = TypeVar("_T", str, date)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field on which copies of one paper disagreed, and which value was kept."""

    paper_id: str
    title: str
    field: str
    kept: str
    """The value kept; of a long text, the words around the first difference."""
    dropped: str
    sources: tuple[str, ...]
    """The sources that hold the value that was dropped."""

    def __str__(self) -> str:
        """Return the difference as one sentence."""
        where = ", ".join(self.sources) or "an unnamed source"
        return f"{self.title}: {self.field} in {where} reads '{self.dropped}'; kept '{self.kept}'."


def merge(known: Paper, seen: Paper) -> tuple[Paper, list[Difference]]:
    """Return the one paper that two copies amount to, and what they disagreed on.

    Symmetric: `merge(a, b)` and `merge(b, a)` give the same paper. The wording of the copy
    that knows its arXiv id wins, then the one with more original links, then the longer;
    a day beats a month, a month a year, and any date beats none; a day whose year is known
    beats an inferred one; more comments are newer; named authors beat their number. Every
    former id becomes an alias.
    """
    title = max(known, seen, key=_title_rank).title
    arxiv = _first(known.arxiv_id, seen.arxiv_id)
    dated = max(known, seen, key=_saving_year if _years_disagree(known, seen) else _date_rank)
    ids = {known.id, seen.id, *known.aliases, *seen.aliases}
    paper_id = arxiv or _chosen_id(known, seen, title)
    merged = Paper(
        id=paper_id,
        title=title,
        abstract=max(known, seen, key=_abstract_rank).abstract,
        published=dated.published,
        published_inferred=dated.published is not None and dated.published_inferred,
        published_within=None if dated.published is not None else dated.published_within,
        featured=_first(known.featured, seen.featured),
        comments=_largest(known.comments, seen.comments),
        authors=(authored := max(known, seen, key=_authors_rank)).authors,
        author_count=_author_count(authored, known, seen),
        arxiv_id=arxiv,
        url=arxiv_url(arxiv) if arxiv else _first(known.url, seen.url),
        aliases=tuple(sorted(ids - {paper_id})),
        sightings=_sightings(known, seen),
    )
    return merged, [*differences(merged, known), *differences(merged, seen)]


def differences(merged: Paper, copy: Paper) -> list[Difference]:
    """Return where `copy` differs from the paper it was merged into."""
    found = [
        _difference(merged, name, copy, kept, said)
        for name in ("title", "abstract")
        if (said := getattr(copy, name)) != (kept := getattr(merged, name))
    ]
    said, kept = date_of(copy), date_of(merged) or ""
    if said is not None and not kept.startswith(said):  # 2024-10-03 is in 2024
        found.append(_difference(merged, "published", copy, kept, said))
    return found


def restore_links(paper: Paper) -> Paper:
    """Return the paper with the links of known mirrors pointing to the real host again."""
    restored = _MIRRORED.sub(lambda match: MIRRORS[match.group()], paper.abstract)
    return paper if restored == paper.abstract else replace(paper, abstract=restored)


def is_titled_by(paper: Paper) -> bool:
    """Return whether the paper's id is nothing but its title, not an id that a source gave."""
    return paper.arxiv_id is None and paper.id == slug(paper.title)


def _title_rank(paper: Paper) -> tuple[bool, int, str]:
    return paper.arxiv_id is not None, len(paper.title), paper.title


def _abstract_rank(paper: Paper) -> tuple[bool, int, int, str]:
    links = len(_CANONICAL_LINK.findall(paper.abstract))
    return paper.arxiv_id is not None, links, len(paper.abstract), paper.abstract


def _years_disagree(one: Paper, other: Paper) -> bool:
    """Whether a day printed without a year was given two different ones by days of saving."""
    if one.published_inferred or other.published_inferred:
        return False
    days = {(day.month, day.day) for day in (one.published, other.published) if day is not None}
    return len(days) == 1 and _saving_year(one) > 0 < _saving_year(other)


def _saving_year(paper: Paper) -> int:
    """Return the year of the date if it comes from a day of saving, 0 otherwise.

    The latest day of saving was the last to be given: the others have been corrected.
    """
    year = paper.published.year if paper.published is not None else 0
    saved = {sighting.saved_on.year for sighting in paper.sightings if sighting.saved_on}
    return year if year in saved else 0


def _date_rank(paper: Paper) -> tuple[int, bool, int]:
    """Of two printed dates the earlier is the first version; of two inferred, the later is right.

    An inferred year can only be too early, so there the later one ranks higher. The more exact
    date goes first: 3 a day, 2 a month, 1 a year.
    """
    if paper.published is None:
        within = paper.published_within or ""
        exactness = 1 + within.count("-") if within else 0
        return exactness, True, -int(within.replace("-", "") or 0)
    days = paper.published.toordinal()
    return 3, not paper.published_inferred, days if paper.published_inferred else -days


def _authors_rank(paper: Paper) -> tuple[int, tuple[str, ...], int]:
    return len(paper.authors), paper.authors, paper.author_count or 0


def _author_count(authored: Paper, known: Paper, seen: Paper) -> int | None:
    if authored.authors and authored.author_count is not None:
        return authored.author_count
    return len(authored.authors) or _largest(known.author_count, seen.author_count)


def _chosen_id(known: Paper, seen: Paper, title: str) -> str:
    given = sorted(paper.id for paper in (known, seen) if not is_titled_by(paper))
    return given[0] if given else slug(title)


def _first(one: _T | None, other: _T | None) -> _T | None:
    return min((value for value in (one, other) if value is not None), default=None)


def _largest(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _sightings(known: Paper, seen: Paper) -> tuple[Sighting, ...]:
    return tuple(sorted({*known.sightings, *seen.sightings}, key=_sighting_order))


def _sighting_order(sighting: Sighting) -> tuple[str, list[tuple[int, str]], date]:
    """Sort by source, then place with its numbers as numbers, then day."""
    parts = re.findall(r"(\d+)|(\D+)", sighting.place)
    place = [(int(number or -1), text) for number, text in parts]
    return sighting.source, place, sighting.saved_on or date.min


def _difference(merged: Paper, name: str, copy: Paper, kept: str, said: str) -> Difference:
    kept, dropped = _around_change(kept, said)
    sources = tuple(sorted({sighting.source for sighting in copy.sightings}))
    return Difference(merged.id, merged.title, name, kept, dropped, sources)


def _around_change(kept: str, dropped: str) -> tuple[str, str]:
    """Return both texts; long ones are cut to the words around the first difference."""
    if max(len(kept), len(dropped)) <= 4 * _CONTEXT:
        return kept, dropped
    same = next(
        (i for i, pair in enumerate(zip(kept, dropped, strict=False)) if pair[0] != pair[1]),
        min(len(kept), len(dropped)),
    )
    start = max(0, same - _CONTEXT)
    return kept[start : same + _CONTEXT], dropped[start : same + _CONTEXT]
