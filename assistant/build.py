"""Builds the real objects from settings: the one place where the parts are chosen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from importlib.resources import as_file, files

from assistant.app import Assistant, told
from assistant.events import Progress
from assistant.settings import Settings
from index import precomputed
from index.changing import AddReport, Tools
from index.embed import Embedder
from index.errors import IndexUnavailable, UsageError
from index.library import Library
from index.notice import Notice
from index.paper import Paper
from index.reading.sources import read_sources

Report = Callable[[Progress], None]

UPGRADED_AT_ONCE = 2_000
"""Papers up to which an index without vectors gets them before a question is answered."""
EMBEDDERS = ("all-MiniLM-L6-v2", "none")


def silent(_: Progress) -> None:
    """Hear of progress and say nothing."""


def open_embedder(settings: Settings) -> Embedder | None:
    """Return the embedding model the settings name; None for 'none' or without its weights."""
    if settings.embedder == "none":
        return None
    if settings.embedder not in EMBEDDERS:
        raise UsageError(
            f"there is no embedder called {settings.embedder!r}",
            f"set PAPERS_EMBEDDER to one of: {', '.join(EMBEDDERS)}",
        )
    from index.minilm.model import load

    return load(settings.home)


def open_library(settings: Settings, *, check: bool = True) -> Library:
    """Open the index of the data folder, empty if there is none."""
    return Library.open(settings.home, open_embedder(settings), check=check)


def missing_weights(
    settings: Settings, library: Library, embedder: Embedder | None
) -> list[Notice]:
    """Return the notice that the model could be had, unless the index gives one itself."""
    unwanted = embedder is not None or settings.embedder == "none"
    if unwanted or library.status().embedder:
        return []
    fix = "run `papers model fetch`, then `papers index rebuild`"
    return [Notice("searching by words only: the embedding model is not at hand", fix)]


def open_assistant(settings: Settings, report: Report = silent) -> Assistant:
    """Open the index for questions; the first time, build it from the bundled pages."""
    embedder = open_embedder(settings)
    library = Library.open(settings.home, embedder)
    if library.is_untouched:
        papers = read_sources(["bundled"]).papers
        # In one step: broken off, the next question must not take a part for the whole.
        index_papers(library, papers, embedder, report, batch=len(papers))
    elif embedder is not None and _lacks_vectors(library):
        # Where that is not possible now, the index says that it is searched by words only.
        with contextlib.suppress(IndexUnavailable):
            library.rebuild(indexing_tools(embedder, report, library.status().papers))
    notices = missing_weights(settings, library, embedder)
    return Assistant(library, embedder, tuple(map(told, notices)))


def index_papers(
    library: Library,
    papers: Sequence[Paper],
    embedder: Embedder | None,
    report: Report = silent,
    batch: int | None = None,
) -> AddReport:
    """Add papers to the index; the vectors of bundled ones are shipped, not computed."""
    return library.add(papers, indexing_tools(embedder, report, len(papers), batch))


def _lacks_vectors(library: Library) -> bool:
    """Whether a small index was built without the model, which is at hand by now."""
    status = library.status()
    return not status.embedder and 0 < status.papers <= UPGRADED_AT_ONCE


def indexing_tools(
    embedder: Embedder | None, report: Report, papers: int, batch: int | None = None
) -> Tools:
    """Return what a change of so many papers works with, its progress told to `report`."""
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report(Progress("indexing", done, papers))

    report(Progress("indexing", 0, papers))
    return Tools(embedder, shipped_vectors(), advance, batch=batch)


def shipped_vectors() -> precomputed.Precomputed:
    """Return the vectors of the bundled pages."""
    with as_file(files("index").joinpath("corpus")) as folder:
        return precomputed.load(folder)
