"""MiniLM's encoder in plain float32 numpy: slow, and obviously right.

The int8 graph is calibrated and tested against it. One text at a time, given as
token ids; knows nothing of onnxruntime, tokenizers or files.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.reporting import ignore

Floats = NDArray[np.float32]
Tensors = Mapping[str, Floats]

LAYERS = 6
HEADS = 12
EPSILON = 1e-12
ATTENTION_PARTS = tuple(f"attention.self.{part}" for part in ("query", "key", "value"))

Observer = Callable[[int, str, Floats], None]
"""Called with each input of a linear map: layer, name of the map, (tokens, channels)."""


def read_safetensors(data: bytes) -> dict[str, Floats]:
    """Return the float32 tensors of a safetensors file by name; other types are left out.

    Raises ValueError, KeyError or TypeError if `data` isn't such a file.
    """
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = entry["data_offsets"]
            flat = np.frombuffer(data, np.float32, count=(end - begin) // 4, offset=start + begin)
            tensors[name] = flat.reshape(entry["shape"])
    return tensors


class Layer(NamedTuple):
    """The tensors of one encoder layer, by their short names."""

    tensors: Tensors
    number: int

    def tensor(self, name: str) -> Floats:
        """Return a tensor of this layer."""
        return self.tensors[f"encoder.layer.{self.number}.{name}"]

    def weight(self, name: str) -> Floats:
        """Return the matrix (inputs, outputs) of a linear map."""
        return self.tensor(f"{name}.weight").T

    def bias(self, name: str) -> Floats:
        """Return the bias (outputs,) of a linear map."""
        return self.tensor(f"{name}.bias")


def embed_tokens(tensors: Tensors, ids: Sequence[int], observe: Observer | None = None) -> Floats:
    """Return the unit vector (384,) of at most 512 token ids, [CLS] and [SEP] included."""
    hidden = _input_embeddings(tensors, ids)
    for number in range(LAYERS):
        hidden = _encode(Layer(tensors, number), hidden, observe or ignore)
    mean = hidden.mean(axis=0)
    unit: Floats = mean / np.linalg.norm(mean)
    return unit


def _input_embeddings(tensors: Tensors, ids: Sequence[int]) -> Floats:
    words = tensors["embeddings.word_embeddings.weight"][list(ids)]
    positions = tensors["embeddings.position_embeddings.weight"][: len(ids)]
    segment = tensors["embeddings.token_type_embeddings.weight"][0]
    norm = [tensors[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")]
    return _norm(words + positions + segment, *norm)


def _encode(layer: Layer, hidden: Floats, observe: Observer) -> Floats:
    def linear(name: str, value: Floats) -> Floats:
        observe(layer.number, name, value)
        product: Floats = value @ layer.weight(name) + layer.bias(name)
        return product

    def add_and_norm(block: str, value: Floats, skip: Floats) -> Floats:
        norm = [layer.tensor(f"{block}.LayerNorm.{part}") for part in ("weight", "bias")]
        return _norm(linear(f"{block}.dense", value) + skip, *norm)

    attended = _attend(*(linear(part, hidden) for part in ATTENTION_PARTS))
    hidden = add_and_norm("attention.output", attended, hidden)
    return add_and_norm("output", _gelu(linear("intermediate.dense", hidden)), hidden)


def _attend(query: Floats, key: Floats, value: Floats) -> Floats:
    tokens, width = query.shape
    query, key, value = (
        part.reshape(tokens, HEADS, -1).transpose(1, 0, 2) for part in (query, key, value)
    )
    scores = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(width // HEADS))
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    attended: Floats = (shares @ value).transpose(1, 0, 2).reshape(tokens, width)
    return attended


def _norm(value: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = value - value.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
    normed: Floats = centred / deviation * weight + bias
    return normed


def _gelu(value: Floats) -> Floats:
    from scipy.special import erf  # type: ignore[import-untyped]

    activated: Floats = value * np.float32(0.5) * (1 + erf(value / np.float32(math.sqrt(2))))
    return activated
