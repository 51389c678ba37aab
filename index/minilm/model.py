"""The local embedding model: all-MiniLM-L6-v2, int8, on onnxruntime. No torch, no network.

A batch holds pieces of one length only: it needs no padding, so a text's vector is the
same alone and in any batch. Knows nothing of what a text means, nor of who asks.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors
from index.errors import EmbeddingError
from index.minilm.weights import MODEL, Weights, locate, model_folder, write_atomically
from index.reporting import Advance

if TYPE_CHECKING:
    import onnxruntime  # type: ignore[import-untyped]
    from tokenizers import Encoding, Tokenizer

NAME = f"{MODEL}-int8-v1"
DIMENSIONS = 384

_GRAPH_FILE = f"{NAME}.onnx"
_MAX_WORDPIECES = 254  # 256 with [CLS] and [SEP]
_BATCH_TOKENS = 4096
_WINDOW_TEXTS = 2048  # tokenised at a time, so that memory doesn't grow with the request
_MAX_THREADS = 8


def load(home: Path) -> MiniLM | None:
    """Return the model, its graph built under `home` if needed; None without weights.

    Raises WeightsError if the weights are not the pinned ones, EmbeddingError if
    onnxruntime cannot run the model.
    """
    weights = locate(home)
    return None if weights is None else MiniLM(_tokenizer(weights), _session(weights, home))


@dataclass(frozen=True, slots=True)
class MiniLM:
    """An `index.embedder.Embedder`; safe to use from several threads."""

    tokenizer: Tokenizer
    session: onnxruntime.InferenceSession

    @property
    def name(self) -> str:
        """Model and revision of the quantised graph."""
        return NAME

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        return DIMENSIONS

    def is_word(self, text: str) -> bool:
        """Whether `text` is one entry of the vocabulary: some 22,000 words are."""
        return self.tokenizer.token_to_id(text.lower()) is not None

    def embed(self, texts: Sequence[str], progress: Advance | None = None) -> Vectors:
        """Return unit vectors, shape (texts, 384), in order; the same text, the same vector.

        A text of more than 256 tokens is cut into pieces that fit, at the start of a
        word; its vector is the mean of theirs, weighted by their tokens. Raises
        EmbeddingError if onnxruntime fails.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for start in range(0, len(texts), _WINDOW_TEXTS):
            window = slice(start, start + _WINDOW_TEXTS)
            self._embed_window(texts[window], vectors[window], progress)
        return _normalised(vectors)

    def _embed_window(self, texts: Sequence[str], sums: Vectors, progress: Advance | None) -> None:
        """Add each text's weighted piece vectors to its row of `sums`."""
        pieces = self._pieces(texts)
        pending = np.bincount([piece.text for piece in pieces], minlength=len(texts))
        for batch in _batches(pieces):
            owners = np.array([piece.text for piece in batch])
            tokens = np.array([piece.ids for piece in batch])
            np.add.at(sums, owners, self._piece_vectors(tokens) * tokens.shape[1])
            np.subtract.at(pending, owners, 1)
            if progress is not None and (finished := np.unique(owners[pending[owners] == 0])).size:
                progress(int(finished.size))

    def _pieces(self, texts: Sequence[str]) -> list[_Piece]:
        encodings = self.tokenizer.encode_batch(
            [_well_formed(text) for text in texts], add_special_tokens=False
        )
        first = cast(int, self.tokenizer.token_to_id("[CLS]"))
        last = cast(int, self.tokenizer.token_to_id("[SEP]"))
        return [
            _Piece(number, [first, *encoding.ids[start:end], last])
            for number, encoding in enumerate(encodings)
            for start, end in _cuts(encoding)
        ]

    def _piece_vectors(self, tokens: NDArray[np.int64]) -> Vectors:
        try:
            hidden = self.session.run(["hidden"], {"ids": tokens})[0]
        except _failures() as error:
            message = f"the embedding model failed on {tokens.size} tokens: {error}"
            raise EmbeddingError(message, "free some memory and try again") from error
        return _normalised(np.asarray(hidden).mean(axis=1))


class _Piece(NamedTuple):
    """A run of at most 256 token ids of one text, which is identified by its number."""

    text: int
    ids: list[int]


def _cuts(encoding: Encoding) -> Iterator[tuple[int, int]]:
    """Cut an encoding into near-equal runs that fit the model, at the start of words."""
    start, total = 0, len(encoding.ids)
    while total - start > _MAX_WORDPIECES:
        runs = -(-(total - start) // _MAX_WORDPIECES)
        end = start - (start - total) // runs
        words = encoding.word_ids
        while end > start + 1 and words[end] == words[end - 1]:
            end -= 1
        yield start, end
        start = end
    yield start, total


def _batches(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Group pieces of equal length, shortest first, within the token budget."""
    by_length: dict[int, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        by_length[len(piece.ids)].append(piece)
    for length, group in sorted(by_length.items()):
        size = max(1, _BATCH_TOKENS // length)
        for start in range(0, len(group), size):
            yield group[start : start + size]


def _well_formed(text: str) -> str:
    """Replace lone surrogates, which no encoder accepts."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _normalised(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _tokenizer(weights: Weights) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights.tokenizer))
    # The tokenizer file asks for both; neither may happen here.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _session(weights: Weights, home: Path) -> onnxruntime.InferenceSession:
    path = model_folder(home) / _GRAPH_FILE
    graph = _read_graph(path)
    if graph is None:
        graph = _build(weights)
        # A read-only data folder costs a second at each start, but not the answer.
        with suppress(OSError):
            _write_graph(path, graph)
    return _open(graph)


def _build(weights: Weights) -> bytes:
    from index.minilm.graph import build_graph
    from index.minilm.reference import read_safetensors
    from index.minilm.scales import SCALES

    return build_graph(read_safetensors(weights.model.read_bytes()), SCALES)


def _open(graph: bytes) -> onnxruntime.InferenceSession:
    # Read when the library is loaded; otherwise it gives this machine an id and logs data to send.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(_MAX_THREADS, _processors())
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Spinning threads burn a core between questions for no measurable gain.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except _failures() as error:
        message = f"onnxruntime {onnxruntime.__version__} cannot run the embedding model: {error}"
        raise EmbeddingError(message, "install the onnxruntime version of uv.lock") from error


def _failures() -> tuple[type[Exception], ...]:
    """Return the exceptions that onnxruntime raises; they have no common base class."""
    from onnxruntime.capi import (  # type: ignore[import-untyped]
        onnxruntime_pybind11_state as state,
    )

    names = ("EPFail", "Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf")
    return tuple(getattr(state, name) for name in (*names, "NotImplemented", "RuntimeException"))


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_graph(path: Path) -> bytes | None:
    """Return the graph, or None if it is missing or not what was written."""
    with suppress(OSError):
        graph = path.read_bytes()
        if _digest_file(path).read_bytes() == _digest(graph):
            return graph
    return None


def _write_graph(path: Path, graph: bytes) -> None:
    write_atomically(path, graph)
    # Second: if the write ends between the two, the graph is built again.
    write_atomically(_digest_file(path), _digest(graph))


def _digest_file(path: Path) -> Path:
    return path.with_suffix(".sha256")


def _digest(graph: bytes) -> bytes:
    return hashlib.sha256(graph).hexdigest().encode("ascii")
