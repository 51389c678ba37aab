"""Words and chunk vectors, rebuilt from the truth or brought back in line with it.

Everything here runs under the write lock. A store that may be damaged is never
repaired in place: a new folder is filled and published, and the old one is left
to be swept. Nothing is embedded: the truth holds the vectors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.chunk import Chunk, chunk_paper
from index.errors import IndexDamaged
from index.notice import Notice
from index.paper import Paper
from index.publication import PaperVectors, Publication, Space
from index.quantise import restore
from index.store import PaperReader, PaperStore
from index.stores.folders import SERVED, Folders
from index.stores.probe import answers
from index.stores.words import Words

if TYPE_CHECKING:
    from index.stores.vectors import ChunkVectors

_BATCH = 256


def settle(folders: Folders, truth: PaperStore, *, suspect: bool = False) -> list[Notice]:
    """Make words and vectors hold exactly what is published; return what was rebuilt.

    Cheap if the last writer finished and no file has changed in size since, unless they
    are `suspect` all the same.
    """
    if not suspect and is_settled(folders, truth):
        return []
    truth.mark_writing()
    notices = [*_settle_words(folders, truth), *_settle_vectors(folders, truth)]
    leave_at_rest(folders, truth)
    return notices


def is_settled(folders: Folders, truth: PaperReader) -> bool:
    """Return whether the last writer finished and its files still have their sizes."""
    manifest = truth.manifest()
    names = folders.published(manifest)
    return manifest.at_rest and all(folders.is_as_published(name, manifest.sizes) for name in names)


def leave_at_rest(folders: Folders, truth: PaperStore) -> None:
    """Sweep the folders no longer published and record the others as they are."""
    manifest = truth.manifest()
    names = folders.published(manifest)
    folders.sweep(names)
    truth.mark_at_rest(folders.sizes(names))
    if manifest.vectors in names:
        folders.seal(manifest.vectors)


def remake_words(folders: Folders, truth: PaperStore) -> None:
    """Fill a new folder of words from the truth and publish it."""
    name = folders.fresh("words")
    words = Words.create(folders.root / name)
    words.add(truth.papers())
    words.close()
    truth.publish(Publication(words_folder=name))


def remake_vectors(folders: Folders, truth: PaperStore, space: Space) -> None:
    """Fill a new store of chunk vectors from the truth, and publish it with its space."""
    from index.stores.vectors import ChunkVectors

    name = folders.fresh_vectors()
    store = ChunkVectors.create_at(folders, name)
    try:
        for papers in _batches(truth.papers()):
            own = truth.vectors([paper.text_digest for paper in papers], space)
            put_chunks(store, papers, own)
    finally:
        store.close()
    replaced = truth.manifest()
    changed = space if space != replaced.space else None
    truth.publish(Publication(vectors_folder=name, space=changed))
    _sweep_server(folders, {name, replaced.vectors})


def _sweep_server(folders: Folders, keep: set[str]) -> None:
    """Drop old chunk vectors from a server; those just replaced are still being read."""
    if folders.server is not None:
        from index.stores.chroma import drop_on_server

        drop_on_server(folders.server, SERVED, keep)


def put_chunks(
    store: ChunkVectors, papers: Sequence[Paper], vectors: dict[str, PaperVectors]
) -> None:
    """Store the chunks of those papers that have vectors."""
    chunks: list[Chunk] = []
    rows = []
    for paper in papers:
        if own := vectors.get(paper.text_digest):
            chunks.extend(chunk_paper(paper))
            rows.append(restore(own.chunks))
    if chunks:
        store.add(chunks, np.concatenate(rows))


def words_hold(folders: Folders, name: str, papers: int) -> bool:
    """Return whether a folder of words opens and holds that many papers."""
    try:
        words = Words.open(folders.root / name)
    except IndexDamaged:
        return False
    held = words.num_docs
    words.close()
    return held == papers


def _settle_words(folders: Folders, truth: PaperStore) -> list[Notice]:
    manifest = truth.manifest()
    papers = truth.counts().papers
    if not manifest.words and not papers:
        return []
    altered = manifest.at_rest and not folders.is_as_published(manifest.words, manifest.sizes)
    if not altered and words_hold(folders, manifest.words, papers):
        return []
    remake_words(folders, truth)
    return [Notice("the words of the index did not match its papers and were made again")]


def _settle_vectors(folders: Folders, truth: PaperStore) -> list[Notice]:
    manifest = truth.manifest()
    chunks = truth.counts().chunks
    if folders.server or (not manifest.vectors and not chunks):
        return []  # files on a server can't be damaged from here
    folder = folders.root / manifest.vectors
    if manifest.vectors and answers(folder, chunks) and _reconciled(folders, truth, chunks):
        return []
    remake_vectors(folders, truth, manifest.space)
    return [Notice("the vectors of the index did not match its papers and were made again")]


def _reconciled(folders: Folders, truth: PaperReader, chunks: int) -> bool:
    """Delete unpublished rows; return whether exactly the published ones are left."""
    from index.stores.vectors import ChunkVectors

    store = ChunkVectors.open(folders.root / truth.manifest().vectors)
    try:
        if store.count() != chunks:
            store.delete(_leftovers(store, truth))
        return store.count() == chunks
    finally:
        store.close()


def _leftovers(store: ChunkVectors, truth: PaperReader) -> list[str]:
    found: list[str] = []
    for page in store.papers():
        published = truth.published(set(page.values()))
        found.extend(key for key, paper in page.items() if paper not in published)
    return found


def _batches(papers: Iterator[Paper]) -> Iterator[list[Paper]]:
    batch: list[Paper] = []
    for paper in papers:
        batch.append(paper)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
