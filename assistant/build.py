"""Builds the real objects from settings: the one place where the parts are chosen."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, TypeVar

from assistant.app import Assistant
from assistant.events import Progress
from assistant.generative.model import ModelAccess
from assistant.settings import LOCAL_PATIENCE, PATIENCE, Settings, api_key, server_of
from index.changing import AddReport, Tools
from index.embedder import Embedder
from index.embedding import precomputed
from index.errors import IndexBusy, IndexUnavailable, ModelError, UsageError
from index.library import Library
from index.llm.base import Caps
from index.notice import Notice
from index.paper import Paper
from index.reading.sources import read_sources
from index.reporting import ignore

if TYPE_CHECKING:
    from index.llm.client import Server

Report = Callable[[Progress], None]
Result = TypeVar("Result")

UPGRADED_AT_ONCE = 2_000
"""Up to this many papers, missing vectors are added before a question is answered."""
FIRST_INDEX_PATIENCE, LOOKED_EVERY = 60.0, 1.0
"""Seconds that a first question waits for an index that another process is building."""
WAITING = "another process is building the index; seconds waited"
REMOTE_EMBEDDERS = ("text-embedding-3-small", "text-embedding-3-large")
"""Served by OpenAI, or by a compatible server."""
EMBEDDERS = ("all-MiniLM-L6-v2", "none", *REMOTE_EMBEDDERS)


def open_embedder(settings: Settings) -> Embedder | None:
    """Return the embedding model the settings name; None for 'none' or without its weights."""
    if settings.embedder == "none":
        return None
    if settings.embedder not in EMBEDDERS:
        raise UsageError(
            f"there is no embedder called {settings.embedder!r}",
            f"set PAPERS_EMBEDDER to one of: {', '.join(EMBEDDERS)}",
        )
    if settings.embedder in REMOTE_EMBEDDERS:
        from index.llm.embedder import OpenAIEmbedder

        return OpenAIEmbedder(open_server(settings, settings.embedder))
    from index.minilm.model import load

    return load(settings.home)


def open_library(settings: Settings, embedder: Embedder | None, *, check: bool = True) -> Library:
    """Open the index of the settings, empty if there is none; raises as `Library.open` does."""
    return Library.open(settings.home, embedder, check=check, server=server_of(settings))


def missing_weights(
    settings: Settings, library: Library, embedder: Embedder | None
) -> list[Notice]:
    """Return the notice that the model could be fetched, unless the index already gives one."""
    unwanted = embedder is not None or settings.embedder == "none"
    if unwanted or library.status().embedder:
        return []
    fix = "run `papers model fetch`, then `papers index rebuild`"
    return [Notice("searching by words only: the embedding model is not at hand", fix)]


def open_assistant(settings: Settings, report: Report = ignore) -> Assistant:
    """Open the index for questions; the first time, build it from the bundled pages."""
    embedder = open_embedder(settings)
    library = _patiently(partial(open_library, settings, embedder), report)
    if library.is_untouched:
        _build_first_index(library, embedder, report)
    elif embedder is not None and _lacks_vectors(library):
        # Where that is not possible now, the index says that it is searched by words only.
        with contextlib.suppress(IndexUnavailable, ModelError):
            library.rebuild(indexing_tools(embedder, report, library.status().papers))
    # Papers published by another process since then are seen at once, their words only now.
    library.refresh()
    notices = missing_weights(settings, library, embedder)
    model, unusable = open_model(settings)
    missing = str(unusable) if unusable else ""
    return Assistant(library, embedder, tuple(map(str, notices)), model, missing)


def _build_first_index(library: Library, embedder: Embedder | None, report: Report) -> None:
    """Index the bundled pages, unless another process does or has done so meanwhile.

    Raises IndexBusy if another process is still writing after FIRST_INDEX_PATIENCE.
    """
    papers = read_sources(["bundled"]).papers
    # In one step: if interrupted, the next question must not take a part for the whole.
    tools = indexing_tools(embedder, report, len(papers), batch=len(papers))

    def add_unless_done() -> None:
        library.refresh()
        if library.is_untouched:
            library.add(papers, tools)

    _patiently(add_unless_done, report)


def _patiently(step: Callable[[], Result], report: Report) -> Result:
    """Return what a step returns, once no other process is in its way."""
    begun = time.monotonic()
    while True:
        try:
            return step()
        except IndexBusy:
            waited = time.monotonic() - begun
            if waited >= FIRST_INDEX_PATIENCE:
                raise
            report(Progress(WAITING, int(waited), int(FIRST_INDEX_PATIENCE)))
            time.sleep(LOOKED_EVERY)


def open_model(settings: Settings) -> tuple[ModelAccess | None, Notice | None]:
    """Return the model that settings and key enable, or why an intended one is unavailable."""
    key = api_key()
    if key is None and settings.base_url is None:
        if settings.model is None:
            return None, None
        fix = "set OPENAI_API_KEY, or PAPERS_BASE_URL for a server of your own"
        return None, Notice(f"the model {settings.model} needs a key, so this is quoted", fix)
    from index.llm.endpoint import Endpoint
    from index.llm.prices import DEFAULT_MODEL

    name = settings.model or (DEFAULT_MODEL if settings.base_url is None else None)
    if name is None:
        fix = "set PAPERS_MODEL to one of its models"
        url = Endpoint("", settings.base_url).url
        return None, Notice(f"no model is named for {url}, so this is quoted", fix)
    return (
        ModelAccess(
            server=open_server(settings, name),
            caps=Caps(settings.max_tokens, settings.max_cost, settings.allow_unknown_price),
            context_tokens=settings.context_tokens,
            answer_tokens=settings.answer_tokens,
        ),
        None,
    )


def open_server(settings: Settings, model: str) -> Server:
    """Return the server of the settings for `model`; nothing is sent yet."""
    from index.llm.client import Server
    from index.llm.endpoint import Endpoint
    from index.llm.prices import parse_price

    endpoint = Endpoint(
        model=model,
        base_url=settings.base_url,
        api_key=api_key(),
        attempts=settings.attempts,
        concurrency=settings.concurrency,
        price=parse_price(settings.price) if settings.price else None,
    )
    patience = LOCAL_PATIENCE if endpoint.is_local else PATIENCE
    return Server(replace(endpoint, timeout=settings.timeout or patience))


def index_papers(
    library: Library,
    papers: Sequence[Paper],
    embedder: Embedder | None,
    report: Report = ignore,
    batch: int | None = None,
) -> AddReport:
    """Add papers to the index; the vectors of bundled ones are shipped, not computed."""
    return library.add(papers, indexing_tools(embedder, report, len(papers), batch))


def _lacks_vectors(library: Library) -> bool:
    """Whether a small index was built without the model, which is available by now."""
    status = library.status()
    return not status.embedder and 0 < status.papers <= UPGRADED_AT_ONCE


def indexing_tools(
    embedder: Embedder | None, report: Report, papers: int, batch: int | None = None
) -> Tools:
    """Return what a change of that many papers works with; progress goes to `report`."""
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done = min(done + count, papers)  # a batch may be planned more than once
        report(Progress("indexing", done, papers))

    report(Progress("indexing", 0, papers))
    return Tools(embedder, shipped_vectors(), advance, batch=batch)


def shipped_vectors() -> precomputed.Precomputed:
    """Return the vectors of the bundled pages."""
    with as_file(files("index").joinpath("corpus")) as folder:
        return precomputed.load(folder)
