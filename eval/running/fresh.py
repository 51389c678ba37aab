"""A fresh index of the bundled pages in a temporary folder.

A score reflects the code and the questions, never what somebody has indexed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.build import Report, index_papers
from index.embedder import Embedder
from index.library import Library
from index.paper import Paper
from index.reading.sources import read_sources
from index.reporting import ignore


@contextmanager
def fresh_library(
    embedder: Embedder | None,
    report: Report = ignore,
    *,
    turned: bool = False,
    added: Sequence[Paper] = (),
) -> Iterator[Library]:
    """Yield an index of the bundled pages, built in the opposite order if `turned`.

    `added` papers come later, as if somebody indexed another page.
    """
    papers = read_sources(["bundled"]).papers
    with tempfile.TemporaryDirectory(prefix="papers-eval-") as folder:
        library = Library.open(Path(folder), embedder)
        try:
            index_papers(library, papers[::-1] if turned else papers, embedder, report)
            if added:
                index_papers(library, added, embedder, report)
            yield library
        finally:
            library.close()
