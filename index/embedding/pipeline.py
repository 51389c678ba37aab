"""Papers -> vectors as a LlamaIndex ingestion pipeline: the only file of index/ that imports it.

A paper becomes one document; the node parser cuts it into chunk nodes and
sentence nodes with exact offsets, and the adapter embeds exactly what has to be
embedded. Importing LlamaIndex takes seconds, so this file is imported
when there is something to embed. Knows nothing of stores; global settings of
LlamaIndex are neither read nor written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode, Document, NodeRelationship, TextNode
from pydantic import PrivateAttr

from index.chunk import Chunk, chunk_paper, sentence_spans
from index.embedder import Embedder, Vectors
from index.paper import Paper
from index.publication import PaperVectors
from index.quantise import quantise
from index.sentences import Span

_BATCH = 2048


class SentenceWindows(NodeParser):
    """Cuts documents of abstracts into chunk nodes and sentence nodes.

    A node's text is `document.text[start_char_idx:end_char_idx]`. Its metadata hold its
    kind (`chunk` or `sentence`) and the title that a chunk is embedded with.
    """

    @classmethod
    def class_name(cls) -> str:
        """Return the name LlamaIndex knows the parser by."""
        return "SentenceWindows"

    def _parse_nodes(
        self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any
    ) -> list[BaseNode]:
        del show_progress, kwargs  # nothing here takes long enough to show
        return [piece for node in nodes for piece in _pieces(node)]

    def _postprocess_parsed_nodes(
        self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]
    ) -> list[BaseNode]:
        # The default would search for each text again and so misplace repeated sentences.
        del parent_doc_map
        return nodes


class EmbedderAdapter(BaseEmbedding):
    """Our embedder as one of LlamaIndex's."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name, embed_batch_size=_BATCH)
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._embedder.embed(texts).tolist()
        return rows

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def embed_with_pipeline(papers: Sequence[Paper], embedder: Embedder) -> dict[str, PaperVectors]:
    """Return the quantised vectors of papers by text digest."""
    parts = [SentenceWindows(), EmbedderAdapter(embedder)]
    pipeline = IngestionPipeline(transformations=parts, disable_cache=True)
    nodes = pipeline.run(documents=[to_document(paper) for paper in papers])
    rows: dict[tuple[str, str], list[list[float]]] = {}
    for node in nodes:
        key = (str(node.ref_doc_id), str(node.metadata["kind"]))
        rows.setdefault(key, []).append(node.get_embedding())
    return {
        digest: PaperVectors(
            quantise(_matrix(rows.get((digest, "chunk"), []), embedder.dimensions)),
            quantise(_matrix(rows.get((digest, "sentence"), []), embedder.dimensions)),
        )
        for digest in (paper.text_digest for paper in papers)
    }


def to_document(paper: Paper) -> Document:
    """Return a paper as a document: its abstract, with id and title as metadata."""
    return Document(
        text=paper.abstract,
        id_=paper.text_digest,
        metadata={"paper_id": paper.id, "title": paper.title},
    )


def _pieces(document: BaseNode) -> list[BaseNode]:
    metadata = document.metadata
    paper = Paper(metadata["paper_id"], metadata["title"], document.get_content())
    chunks = [_chunk_node(document, paper, chunk) for chunk in chunk_paper(paper)]
    spans = sentence_spans(paper.abstract)
    return [*chunks, *(_sentence_node(document, paper, span) for span in spans)]


def _chunk_node(document: BaseNode, paper: Paper, chunk: Chunk) -> TextNode:
    window = Span(chunk.start, chunk.end)
    heading = chunk.text[: len(chunk.text) - (chunk.end - chunk.start)].rstrip()
    return _node(document, paper, window, "chunk", id_=chunk.id, title=heading)


def _sentence_node(document: BaseNode, paper: Paper, span: Span) -> TextNode:
    key = f"{paper.text_digest}:{span.start}:{span.end}"
    return _node(document, paper, span, "sentence", id_=key, title=paper.title)


def _node(
    document: BaseNode, paper: Paper, span: Span, kind: str, id_: str, title: str
) -> TextNode:
    return TextNode(
        id_=id_,
        text=paper.abstract[span.start : span.end],
        start_char_idx=span.start,
        end_char_idx=span.end,
        metadata={"kind": kind, "title": title, "paper_id": paper.id},
        excluded_embed_metadata_keys=["kind", "paper_id"] + ["title"] * (kind == "sentence"),
        excluded_llm_metadata_keys=["kind"],
        metadata_template="{value}",
        text_template="{metadata_str} {content}",
        relationships={NodeRelationship.SOURCE: document.as_related_node_info()},
    )


def _matrix(rows: list[list[float]], dimensions: int) -> Vectors:
    return np.asarray(rows, dtype=np.float32).reshape(-1, dimensions)
