"""Which entries are the same paper: one `combine` over everything that was read.

Two entries are one paper if they name the same arXiv (or other given) id, or if
their titles match and at most one of them names an id. Titles match regardless of
case, accents, punctuation and spacing. Papers that share a title but
clearly not an abstract stay apart.

Every choice depends on the set of entries, never on their order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import chain, product

from index.identity.merging import Difference, differences, is_titled_by, merge, restore_links
from index.identity.naming import slug, tagged
from index.paper import Paper

__all__ = ["Combined", "Difference", "candidate_ids", "combine", "is_same_text", "merge"]

_CONTENT_WORD = re.compile(r"[^\W_]{5,}")
_ENOUGH_WORDS = 12
_SHARED_BY_COPIES = 0.25
"""Of 87,000 pairs of unrelated abstracts, 99 % share less of their longer words."""


@dataclass(frozen=True, slots=True)
class Combined:
    """Papers, each once, sorted by id; and what their copies disagreed on."""

    papers: tuple[Paper, ...]
    differences: tuple[Difference, ...]


_Group = list[Paper]


def combine(papers: Iterable[Paper], known: Iterable[Paper] = ()) -> Combined:
    """Return every paper once, whatever the order of the entries.

    Args:
        papers: entries as read; several may be the same paper.
        known: papers that an index already holds. They keep their ids, except that an
            arXiv id learned now replaces a slug. An id of theirs found among the aliases
            of a result is a paper that turned out to be that result.
    """
    stored = frozenset(known)
    groups = _group(sorted({*stored, *papers}, key=_any_total_order))
    merged = _tell_apart(
        [_merge_all(group) for group in groups],
        [not stored.isdisjoint(group) for group in groups],
    )
    found = {
        difference
        for paper, group in zip(merged, groups, strict=True)
        for copy in group
        for difference in differences(paper, copy)
    }
    return Combined(
        tuple(sorted(merged, key=lambda paper: paper.id)),
        tuple(sorted(found, key=lambda one: (one.title, one.field, one.sources, one.dropped))),
    )


def candidate_ids(paper: Paper) -> tuple[str, ...]:
    """Return the ids and aliases under which an index may already hold this paper."""
    return tuple(dict.fromkeys((paper.id, *paper.aliases, slug(paper.title))))


def is_same_text(one: str, other: str) -> bool:
    """Return whether two abstracts under one title can be copies of one abstract.

    Only clear evidence keeps them apart: both long enough to judge, and few words shared.
    """
    return (
        not (_is_telling(one) and _is_telling(other)) or _likeness(one, other) >= _SHARED_BY_COPIES
    )


def _group(papers: Sequence[Paper]) -> list[_Group]:
    """Return the entries of each paper together."""
    given: defaultdict[str, _Group] = defaultdict(list)
    titled: defaultdict[str, _Group] = defaultdict(list)
    for paper in papers:
        (titled if is_titled_by(paper) else given)[paper.id].append(paper)
    given_by_slug = _by_slug(given)
    joining: defaultdict[str, _Group] = defaultdict(list)
    untold: list[_Group] = []
    for name, entries in titled.items():
        for cluster in _clusters(entries):
            homes = {paper_id: given[paper_id] for paper_id in given_by_slug.get(name, ())}
            home = _home(cluster, homes)
            if home is None:
                untold.append(cluster)
            else:
                joining[home].extend(cluster)
    return [*([*group, *joining[paper_id]] for paper_id, group in given.items()), *untold]


def _by_slug(given: Mapping[str, _Group]) -> dict[str, set[str]]:
    """Return, by slug, the papers with an id of their own that go, or went, by it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for paper_id, group in given.items():
        for paper in group:
            for name in (slug(paper.title), *paper.aliases):
                found[name].add(paper_id)
    return found


def _clusters(entries: _Group) -> list[_Group]:
    """Return entries of one title in groups whose abstracts are linked by similarity.

    An abstract too short to judge links nothing; it joins the group it is most similar to.
    """
    clusters: list[_Group] = []
    for entry in filter(_is_judgeable, entries):
        linked = [cluster for cluster in clusters if _can_be_one([entry], cluster)]
        apart = [cluster for cluster in clusters if cluster not in linked]
        clusters = [*apart, [*chain.from_iterable(linked), entry]]
    short = [entry for entry in entries if not _is_judgeable(entry)]
    if not clusters:
        return [short]
    likest = [min(clusters, key=partial(_unlikeness, entry)) for entry in short]
    joining = list(zip(short, likest, strict=True))
    return [[*c, *(entry for entry, home in joining if home is c)] for c in clusters]


def _home(cluster: _Group, homes: Mapping[str, _Group]) -> str | None:
    """Return the id whose copies are most like the cluster, or None if all clearly differ."""
    possible = [name for name in sorted(homes) if _can_be_one(cluster, homes[name])]
    return max(possible, key=lambda name: _group_likeness(cluster, homes[name]), default=None)


def _can_be_one(group: _Group, other: _Group) -> bool:
    """Return whether two groups can be one paper, judged by the abstracts that can be judged."""
    pairs = list(product(filter(_is_judgeable, group), filter(_is_judgeable, other)))
    return not pairs or any(is_same_text(one.abstract, two.abstract) for one, two in pairs)


def _unlikeness(entry: Paper, cluster: _Group) -> tuple[float, str]:
    """Return how little a cluster is like an entry; its abstracts break ties."""
    return -_group_likeness([entry], cluster), min(paper.abstract for paper in cluster)


def _group_likeness(group: _Group, other: _Group) -> float:
    return max(_likeness(one.abstract, two.abstract) for one, two in product(group, other))


def _merge_all(group: _Group) -> Paper:
    return reduce(lambda one, other: merge(one, other)[0], map(restore_links, group))


def _tell_apart(papers: list[Paper], is_stored: list[bool]) -> list[Paper]:
    """Give all but one of the papers that share an id an id of their own.

    The stored one keeps it, else the one whose abstract comes first.
    """
    count = Counter(paper.id for paper in papers)
    order = sorted(
        range(len(papers)), key=lambda i: (papers[i].id, not is_stored[i], papers[i].abstract)
    )
    taken: set[str] = set()
    named = list(papers)
    for i in order:
        paper = papers[i]
        if count[paper.id] > 1 and paper.id in taken:
            named[i] = replace(paper, id=tagged(paper.id, paper.abstract))
        taken.add(named[i].id)
    return [_without_aliases(paper, taken) for paper in named]


def _without_aliases(paper: Paper, taken: Collection[str]) -> Paper:
    if not any(alias in taken for alias in paper.aliases):
        return paper
    return replace(paper, aliases=tuple(a for a in paper.aliases if a not in taken))


def _is_judgeable(paper: Paper) -> bool:
    return _is_telling(paper.abstract)


def _is_telling(abstract: str) -> bool:
    """Return whether an abstract is long enough to tell a paper from its namesakes."""
    return len(_content_words(abstract)) >= _ENOUGH_WORDS


def _likeness(one: str, other: str) -> float:
    words, others = _content_words(one), _content_words(other)
    return len(words & others) / max(1, min(len(words), len(others)))


def _content_words(text: str) -> set[str]:
    return set(_CONTENT_WORD.findall(text.casefold()))


def _any_total_order(paper: Paper) -> str:
    """Any order will do, so long as it doesn't depend on the order of reading."""
    return repr(paper)
