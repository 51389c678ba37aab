"""The three ways to change an index: add papers, remove one, rebuild.

Decides what has to be stored and lets the writer store it. Killed or interrupted,
each of them resumes where it stopped when it is run again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

from index.chunk import CHUNKING
from index.embedder import Embedder
from index.embedding.papers import embed_papers
from index.embedding.precomputed import NOTHING, Precomputed
from index.errors import IndexMismatch, IndexOvertaken, PaperNotFound
from index.notice import Notice
from index.paper import Paper
from index.planning import Plan, plan_batch
from index.publication import PaperVectors, Publication, Space
from index.reporting import Advance, ignore
from index.stores.folders import Folders
from index.stores.writer import Watch, Writer, carry_over, writing

_TRIES = 20
"""How often other machines may publish first before a change gives up."""
BATCH = 256
"""Papers published in one step: the most that a killed run can lose."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Tools:
    """What a change works with; every part is optional."""

    embedder: Embedder | None = None
    precomputed: Precomputed = NOTHING
    progress: Advance = ignore
    """Called with numbers of papers."""
    watch: Watch = ignore
    batch: int | None = None
    """Papers published in one step; `BATCH` if None."""


@dataclass(slots=True)
class AddReport:
    """What a change did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    embedded: int = 0
    """Texts that the embedding model had to read."""
    seconds: float = 0.0
    notices: list[Notice] = field(default_factory=list)


def add_papers(folders: Folders, papers: Iterable[Paper], tools: Tools) -> AddReport:
    """Add papers to an index, batch by batch; the index is created if it is missing.

    Raises IndexBusy, ServerUnavailable, IndexMismatch, IndexDamaged or DataFolderError;
    whatever was published before that stays.
    """
    started = time.perf_counter()
    report = AddReport()
    with writing(folders, tools.watch) as (writer, notices):
        report.notices += notices
        _retry(writer, partial(_prepare, writer, tools, report))
        for batch in _batches(papers, tools.batch or BATCH):
            _add_batch(writer, batch, tools, report)
    report.seconds = time.perf_counter() - started
    return report


def remove_paper(folders: Folders, name: str, tools: Tools) -> Paper:
    """Remove the paper that has an id or alias, and return it; PaperNotFound if there is none."""
    with writing(folders, tools.watch) as (writer, _):
        return _retry(writer, partial(_remove, writer, name))


def rebuild(folders: Folders, tools: Tools, *, force: bool = False) -> AddReport:
    """Rebuild words and vectors from the stored papers.

    Papers are embedded again only where the index has no vectors of the current
    embedder; with `force`, all of them are.
    """
    started = time.perf_counter()
    report = AddReport()
    with writing(folders, tools.watch) as (writer, notices):
        report.notices += notices
        if force or _is_outdated(writer.truth.manifest().space, tools.embedder):
            _forget_vectors(writer)
        _upgrade(writer, tools, report)
        space = writer.truth.manifest().space
        if space.embedder:
            writer.remake_vectors(space)
        writer.remake_words()
        report.unchanged = writer.truth.counts().papers
    report.seconds = time.perf_counter() - started
    return report


def check_space(space: Space, embedder: Embedder | None) -> None:
    """Raise IndexMismatch if the vectors of an index cannot be used or added to."""
    if not space.embedder:
        return
    if space.chunking != CHUNKING:
        raise IndexMismatch(
            f"the index was built with other chunks ({space.chunking}, not {CHUNKING})",
            "run `papers index rebuild`",
        )
    if embedder is not None and space != space_of(embedder):
        raise IndexMismatch(
            f"the index was built with the embedder {space.embedder}, not {embedder.name}",
            "run `papers index rebuild`, or set PAPERS_EMBEDDER to the embedder of the index",
        )


def space_of(embedder: Embedder) -> Space:
    """Return the space of the vectors that an embedder gives here."""
    return Space(embedder.name, embedder.dimensions, CHUNKING)


def _retry(
    writer: Writer, step: Callable[[], Result], again: Callable[[], None] | None = None
) -> Result:
    """Return what a step returns, retrying it if another machine published first.

    `again` runs before each retry; raises IndexOvertaken in the end.
    """
    for _ in range(_TRIES):
        try:
            return step()
        except IndexOvertaken:
            writer.catch_up()
        if again is not None:
            _retry(writer, again)
    return step()


def _prepare(writer: Writer, tools: Tools, report: AddReport) -> None:
    check_space(writer.truth.manifest().space, tools.embedder)
    _upgrade(writer, tools, report)


def _remove(writer: Writer, name: str) -> Paper:
    paper_id = writer.truth.resolve([name]).get(name, "")
    paper = writer.truth.by_id([paper_id]).get(paper_id)
    if paper is None:
        raise PaperNotFound(
            f"no paper is called '{name}'",
            "look for its id with `papers search` and part of the title",
        )
    writer.publish(Publication(removed=[paper.id]), outdated=[paper])
    return paper


def _add_batch(writer: Writer, batch: Sequence[Paper], tools: Tools, report: AddReport) -> None:
    embedded: dict[str, PaperVectors] = {}
    _retry(
        writer,
        partial(_publish_batch, writer, batch, tools, report, embedded),
        again=partial(_prepare, writer, tools, report),
    )


def _publish_batch(
    writer: Writer,
    batch: Sequence[Paper],
    tools: Tools,
    report: AddReport,
    embedded: dict[str, PaperVectors],
) -> None:
    """Plan and publish a batch; `embedded` keeps its new vectors for a retry."""
    plan = plan_batch(batch, writer.truth)
    vectors = _vectors_of(writer, plan, tools, report, embedded)
    if plan.changed:
        change = Publication(papers=plan.changed, vectors=vectors, removed=plan.removed)
        writer.publish(change, reworded=plan.reworded, outdated=plan.outdated)
    tools.progress(max(0, len(batch) - len(plan.reworded)))
    report.added += plan.added
    report.updated += plan.updated
    report.unchanged += plan.unchanged
    report.notices += [Notice(text) for text in plan.differences]


def _vectors_of(
    writer: Writer,
    plan: Plan,
    tools: Tools,
    report: AddReport,
    known: dict[str, PaperVectors],
) -> dict[str, PaperVectors]:
    vectors = carry_over(writer.truth, dict(plan.carried))
    vectors |= {
        paper.text_digest: known[paper.text_digest]
        for paper in plan.reworded
        if paper.text_digest in known
    }
    missing = [paper for paper in plan.reworded if paper.text_digest not in vectors]
    tools.progress(len(plan.reworded) - len(missing))
    if tools.embedder is None:
        tools.progress(len(missing))
        return vectors
    embedded = embed_papers(missing, tools.embedder, tools.precomputed, tools.progress)
    report.embedded += embedded.texts
    known |= embedded.vectors
    return {**vectors, **embedded.vectors}


def _upgrade(writer: Writer, tools: Tools, report: AddReport) -> None:
    """Give every stored paper vectors of the current embedder, if there is one."""
    if tools.embedder is None:
        return
    space, published = space_of(tools.embedder), writer.truth.manifest().space
    for papers in writer.truth.lacking(space):
        embedded = embed_papers(papers, tools.embedder, tools.precomputed)
        report.embedded += embedded.texts
        if space == published:
            writer.publish(Publication(vectors=embedded.vectors))
        else:
            writer.truth.put_vectors(embedded.vectors, space)
            tools.watch("vectors put aside")
    if space != published:
        _switch(writer, space)


def _switch(writer: Writer, space: Space) -> None:
    if writer.truth.counts().papers:
        writer.remake_vectors(space)
    else:
        writer.truth.publish(Publication(space=space))
    writer.truth.forget_other_spaces()


def _forget_vectors(writer: Writer) -> None:
    """Go back to words only, so that none of the old vectors is used again."""
    writer.truth.publish(Publication(space=Space(), vectors_folder=""))
    writer.truth.forget_other_spaces()


def _is_outdated(space: Space, embedder: Embedder | None) -> bool:
    return bool(space.embedder) and embedder is None and space.chunking != CHUNKING


def _batches(papers: Iterable[Paper], size: int) -> Iterator[list[Paper]]:
    source = iter(papers)
    while batch := list(islice(source, size)):
        yield batch
