"""The vectors in the package are those of the bundled pages, by the model that ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.build import shipped_vectors
from index.embedding.papers import texts_of
from index.minilm.model import NAME, load
from index.paper import Paper
from index.quantise import restore
from index.reading.sources import read_sources


@pytest.fixture(scope="module")
def papers() -> tuple[Paper, ...]:
    return read_sources(["bundled"]).papers


def test_every_text_of_the_bundled_pages_has_its_vector(papers: tuple[Paper, ...]):
    shipped = shipped_vectors()
    for paper in papers:
        chunks, sentences = texts_of(paper)
        assert shipped.get(NAME, [*chunks, *sentences]) is not None, paper.title


def test_the_vectors_are_what_the_model_computes(papers: tuple[Paper, ...], tmp_path: Path):
    model = load(tmp_path)
    if model is None:
        pytest.skip("the embedding weights are not installed")
    texts = [text for paper in papers[::40] for part in texts_of(paper) for text in part]
    held = shipped_vectors().get(NAME, texts)
    assert held is not None
    cosines = np.sum(restore(held) * model.embed(texts), axis=1)
    # Rounded to a byte; the float parts may differ in last bits on other processors.
    assert cosines.min() > 0.999
