"""Builds the real objects from settings: the one place where the parts are chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import as_file, files

from assistant.app import Assistant, told
from assistant.events import Progress
from assistant.settings import Settings
from index import precomputed
from index.changing import AddReport, Tools
from index.embed import Embedder
from index.errors import UsageError
from index.library import Library
from index.notice import Notice
from index.paper import Paper
from index.sources import read_sources

Report = Callable[[Progress], None]

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
    from index.minilm import load

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
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report(Progress("indexing", done, len(papers)))

    report(Progress("indexing", 0, len(papers)))
    return library.add(papers, Tools(embedder, shipped_vectors(), advance, batch=batch))


def shipped_vectors() -> precomputed.Precomputed:
    """Return the vectors of the bundled pages."""
    with as_file(files("index").joinpath("corpus")) as folder:
        return precomputed.load(folder)
