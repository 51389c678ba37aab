"""Papers to vectors: what is embedded, from where, and through which pipeline."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunk import chunk_paper, sentence_spans
from index.embedder import Vectors
from index.embedding.papers import embed_papers, texts_of
from index.embedding.precomputed import NOTHING, ROWS_PER_FILE, load, write
from index.errors import EmbeddingError
from index.paper import Paper
from index.quantise import quantise
from index.reporting import Advance
from tests.support.fakes import HashingEmbedder, make_papers

_TEXT = st.text(st.sampled_from("aB .!?{}%\n'“é大$("), max_size=120).map(str.strip)


@settings(max_examples=60)
@given(_TEXT.filter(bool), _TEXT)
def test_exactly_the_chunk_texts_and_bare_sentences_are_embedded(title: str, abstract: str):
    from index.embedding.pipeline import embed_with_pipeline

    embedder = HashingEmbedder(dimensions=8)
    paper = Paper("id", title, abstract)
    chunks, sentences = texts_of(paper)
    vectors = embed_with_pipeline([paper], embedder)[paper.text_digest]
    assert embedder.texts == [*chunks, *sentences]
    assert np.array_equal(vectors.chunks, quantise(embedder.embed(chunks)))
    assert vectors.sentences.shape == (len(sentences), 8)


@settings(max_examples=60)
@given(_TEXT.filter(bool), _TEXT)
def test_nodes_know_where_their_text_stands(title: str, abstract: str):
    from index.embedding.pipeline import SentenceWindows, to_document

    paper = Paper("id", title, abstract)
    nodes = SentenceWindows()([to_document(paper)])
    assert all(
        node.get_content() == abstract[node.start_char_idx : node.end_char_idx] for node in nodes
    )
    places = {
        kind: [
            (node.start_char_idx, node.end_char_idx)
            for node in nodes
            if node.metadata["kind"] == kind
        ]
        for kind in ("chunk", "sentence")
    }
    assert places["chunk"] == [(chunk.start, chunk.end) for chunk in chunk_paper(paper)]
    assert places["sentence"] == sentence_spans(abstract)


def test_a_repeated_sentence_keeps_its_own_place():
    from index.embedding.pipeline import SentenceWindows, to_document

    nodes = SentenceWindows()([to_document(Paper("id", "T", "We win. We win. We win."))])
    starts = [node.start_char_idx for node in nodes if node.metadata["kind"] == "sentence"]
    assert starts == [0, 8, 16]


def test_progress_hears_of_every_paper_once():
    heard: list[int] = []
    papers = make_papers(70)
    embedded = embed_papers(papers, HashingEmbedder(dimensions=8), progress=heard.append)
    assert (sum(heard), len(heard)) == (70, 3)
    assert embedded.texts == sum(len(part) for paper in papers for part in texts_of(paper))
    assert list(embedded.vectors) == [paper.text_digest for paper in papers]


def test_shipped_vectors_equal_embedded_ones_and_need_no_model(tmp_path: Path):
    papers, embedder = make_papers(20), HashingEmbedder(dimensions=16)
    texts = [text for paper in papers for part in texts_of(paper) for text in part]
    write(tmp_path, texts, embedder)
    shipped = load(tmp_path)
    embedder.texts.clear()
    quick = embed_papers(papers, embedder, shipped)
    assert (quick.texts, embedder.texts) == (0, [])
    slow = embed_papers(papers, embedder, NOTHING)
    for key, own in slow.vectors.items():
        assert np.array_equal(own.chunks, quick.vectors[key].chunks)
        assert np.array_equal(own.sentences, quick.vectors[key].sentences)


def test_a_changed_paper_or_another_embedder_finds_no_shipped_vectors(tmp_path: Path):
    paper = make_papers(1)[0]
    chunks, _ = texts_of(paper)
    write(tmp_path, chunks, HashingEmbedder(dimensions=16))
    shipped = load(tmp_path)
    found = shipped.get("hashing-v1", chunks)
    assert found is not None
    assert found.shape == (len(chunks), 16)
    assert shipped.get("hashing-v2", chunks) is None
    assert shipped.get("hashing-v1", [*chunks, "something new"]) is None
    assert load(tmp_path / "nowhere").get("hashing-v1", chunks) is None


def test_shipped_files_stay_below_two_megabytes(tmp_path: Path):
    texts = [f"text {number}" for number in range(ROWS_PER_FILE + 1)]
    files = write(tmp_path, texts, _Constant("constant"))
    assert len(files) == 2
    assert max(path.stat().st_size for path in files) < 2_000_000
    assert load(tmp_path).get("constant", texts) is not None


class _Constant(HashingEmbedder):
    """Gives every text the same vector, at once."""

    def embed(self, texts: Sequence[str], progress: Advance | None = None) -> Vectors:
        del progress
        return np.full((len(texts), self.dimensions), self.dimensions**-0.5, dtype=np.float32)


def test_a_damaged_shipped_file_is_an_expected_failure(tmp_path: Path):
    (tmp_path / "vectors-0.npz").write_bytes(b"PK broken")
    with pytest.raises(EmbeddingError, match=r"vectors-0\.npz"):
        load(tmp_path)


def test_nothing_heavy_is_imported_before_it_is_needed():
    heavy = "{'llama_index', 'chromadb', 'onnx', 'onnxruntime'} & set(sys.modules)"
    code = f"import sys, index.library, index.changing; print({heavy})"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.stdout.strip(), result.stderr) == ("set()", "")
