"""A batch of papers as read, compared with what the index holds: what must change.

Reads the truth and decides; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.identity.combine import candidate_ids, combine
from index.identity.naming import title_key
from index.paper import Paper
from index.store import PaperReader


@dataclass(frozen=True, slots=True)
class Plan:
    """What one batch changes."""

    changed: tuple[Paper, ...]
    """Papers to store, new or known."""
    reworded: tuple[Paper, ...]
    """Those of `changed` whose wording is new to the index."""
    outdated: tuple[Paper, ...]
    """Known papers whose wording, or whose id, is replaced."""
    removed: tuple[str, ...]
    """Ids that became aliases of another paper."""
    carried: Mapping[str, str]
    """Text digest of a paper that only got a new id -> the digest it had before."""
    added: int
    updated: int
    unchanged: int
    differences: tuple[str, ...]


def plan_batch(batch: Sequence[Paper], truth: PaperReader) -> Plan:
    """Return what adding `batch` changes."""
    known = _known(batch, truth)
    combined = combine(batch, known.values())
    changed = tuple(paper for paper in combined.papers if known.get(paper.id) != paper)
    wordings = {paper.text_digest: paper for paper in known.values()}
    kept = {paper.text_digest for paper in combined.papers}
    outdated = tuple(paper for key, paper in wordings.items() if key not in kept)
    reworded = tuple(paper for paper in changed if paper.text_digest not in wordings)
    new = sum(not _names(paper) & known.keys() for paper in changed)
    return Plan(
        changed=changed,
        reworded=reworded,
        outdated=outdated,
        removed=tuple(sorted(known.keys() - {paper.id for paper in combined.papers})),
        carried=_carried(reworded, outdated),
        added=new,
        updated=len(changed) - new,
        unchanged=max(0, len(batch) - len(changed)),
        differences=tuple(str(difference) for difference in combined.differences),
    )


def _known(batch: Iterable[Paper], truth: PaperReader) -> dict[str, Paper]:
    papers = list(batch)
    names = {name for paper in papers for name in candidate_ids(paper)}
    known = truth.by_id(set(truth.resolve(names).values()))
    for same_title in truth.by_title_key({title_key(paper.title) for paper in papers}).values():
        known.update((paper.id, paper) for paper in same_title)
    return dict(sorted(known.items()))


def _names(paper: Paper) -> set[str]:
    return {paper.id, *paper.aliases}


def _carried(reworded: Iterable[Paper], outdated: Iterable[Paper]) -> dict[str, str]:
    before = {(paper.title, paper.abstract): paper.text_digest for paper in outdated}
    return {
        paper.text_digest: before[paper.title, paper.abstract]
        for paper in reworded
        if (paper.title, paper.abstract) in before
    }
