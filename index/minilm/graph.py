"""Safetensors weights -> one int8 ONNX graph of MiniLM's encoder.

The graph maps token ids (batch, tokens), int64, to hidden states (batch, tokens, 384),
float32. It has no mask: its caller never pads. Each linear layer multiplies 8-bit
activations by 7-bit weights. The activation scales are constants, because scales
taken from the current batch would let a text's vector change with its neighbours.
The weights stay within +-64 of the possible +-127, because processors without VNNI
add pairs of products in 16 bits: 2 * 255 * 64 fits, so every processor gets the same sums.

Knows nothing of texts, tokens or files beyond the bytes it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.minilm.reference import ATTENTION_PARTS, EPSILON, HEADS, Floats, Layer, Tensors

if TYPE_CHECKING:
    import onnx

MAX_TOKENS = 256
"""What the model was trained to read, [CLS] and [SEP] included."""
WEIGHT_LIMIT = 64
OPSET = 17
IR_VERSION = 9
CONTRIB = "com.microsoft"


class Activations(NamedTuple):
    """The range that 8 bits must cover: the input of one linear map.

    `outliers` are the channels whose range would leave the others too few steps, with the
    divisors applied to them first; `low` and `high` are the extremes after that.
    """

    low: float
    high: float
    outliers: Mapping[int, float]


class LayerActivations(NamedTuple):
    """The inputs of a layer's four linear maps."""

    attention_input: Activations
    attention_output: Activations
    feedforward_input: Activations
    feedforward_output: Activations


def build_graph(tensors: Tensors, scales: Iterable[LayerActivations]) -> bytes:
    """Return the serialised ONNX model; input `ids`, output `hidden`.

    Raises KeyError if a tensor is missing.
    """
    from onnx import TensorProto, helper

    graph = _Graph()
    hidden = _embeddings(graph, tensors)
    for number, activations in enumerate(scales):
        hidden = _encoder_layer(graph, Layer(tensors, number), hidden, activations)
    graph.name_output(hidden, "hidden")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "minilm",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"])],
            [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["batch", "tokens", None])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)],
        ir_version=IR_VERSION,
    )
    return bytes(model.SerializeToString())


@dataclass(slots=True)
class _Graph:
    """Collects nodes and constants; every value has a generated name."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, array: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def scalar(self, value: float | int, kind: type[np.generic]) -> str:
        # Not through `constant`: ascontiguousarray turns scalars into vectors.
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, kind), name))
        return name

    def add(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        output = f"value_{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(kind, list(inputs), [output], domain=domain, **attributes)
        )
        return output

    def name_output(self, value: str, name: str) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node("Identity", [value], [name]))


class _Quantised(NamedTuple):
    """The names of 8-bit activations, their scale and zero point; the divisors applied to them."""

    values: str
    scale: str
    zero: str
    divisors: Floats


def _embeddings(graph: _Graph, tensors: Tensors) -> str:
    words = tensors["embeddings.word_embeddings.weight"]
    scales = np.abs(words).max(axis=1, keepdims=True) / np.float32(127)
    rows = graph.add("Gather", graph.constant(np.rint(words / scales).astype(np.int8)), "ids")
    row_scales = graph.add("Gather", graph.constant(scales), "ids")
    word = graph.add("Mul", graph.add("Cast", rows, to=1), row_scales)
    total = graph.add("Add", word, _positions(graph, tensors))
    norm = [graph.constant(tensors[f"embeddings.LayerNorm.{part}"]) for part in ("weight", "bias")]
    return graph.add("LayerNormalization", total, *norm, axis=-1, epsilon=EPSILON)


def _positions(graph: _Graph, tensors: Tensors) -> str:
    """Add the position embeddings for as many tokens as there are; all are in segment 0."""
    positions = tensors["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    segment = tensors["embeddings.token_type_embeddings.weight"][0]
    zero = graph.constant(np.zeros(1, np.int64))
    tokens = graph.add("Shape", "ids", start=1, end=2)
    return graph.add("Slice", graph.constant(positions + segment), zero, tokens, zero)


def _encoder_layer(graph: _Graph, layer: Layer, hidden: str, inputs: LayerActivations) -> str:
    attended = _attention(graph, layer, hidden, inputs.attention_input)
    attended = _linear(
        graph, attended, layer.weight("attention.output.dense"), inputs.attention_output
    )
    hidden = _add_and_norm(graph, layer, "attention.output", attended, hidden)
    inner = _linear(graph, hidden, layer.weight("intermediate.dense"), inputs.feedforward_input)
    bias = graph.constant(layer.bias("intermediate.dense"))
    inner = graph.add("BiasGelu", inner, bias, domain=CONTRIB)
    inner = _linear(graph, inner, layer.weight("output.dense"), inputs.feedforward_output)
    return _add_and_norm(graph, layer, "output", inner, hidden)


def _attention(graph: _Graph, layer: Layer, hidden: str, activations: Activations) -> str:
    weight = np.concatenate([layer.weight(part) for part in ATTENTION_PARTS], axis=1)
    bias = np.concatenate([layer.bias(part) for part in ATTENTION_PARTS])
    value = _quantise(graph, hidden, activations, len(weight))
    integers, scale = _quantise_weight(weight * value.divisors[:, None])
    return graph.add(
        "QAttention",
        value.values,
        graph.constant(integers),
        graph.constant(bias),
        value.scale,
        graph.constant(scale),
        "",
        value.zero,
        domain=CONTRIB,
        num_heads=HEADS,
    )


def _linear(graph: _Graph, value: str, weight: Floats, activations: Activations) -> str:
    """Multiply a value by a matrix (inputs, outputs) in 8 bits; the caller adds the bias."""
    quantised = _quantise(graph, value, activations, len(weight))
    integers, scale = _quantise_weight(weight * quantised.divisors[:, None])
    return graph.add(
        "MatMulIntegerToFloat",
        quantised.values,
        graph.constant(integers),
        quantised.scale,
        graph.constant(scale),
        quantised.zero,
        domain=CONTRIB,
    )


def _add_and_norm(graph: _Graph, layer: Layer, block: str, value: str, skip: str) -> str:
    return graph.add(
        "SkipLayerNormalization",
        value,
        skip,
        graph.constant(layer.tensor(f"{block}.LayerNorm.weight")),
        graph.constant(layer.tensor(f"{block}.LayerNorm.bias")),
        graph.constant(layer.bias(f"{block}.dense")),
        domain=CONTRIB,
        epsilon=EPSILON,
    )


def _quantise(graph: _Graph, value: str, activations: Activations, channels: int) -> _Quantised:
    divisors = np.ones(channels, np.float32)
    for channel, divisor in activations.outliers.items():
        divisors[channel] = divisor
    if activations.outliers:
        value = graph.add("Mul", value, graph.constant(1 / divisors))
    step = (activations.high - activations.low) / 255
    scale = graph.scalar(step, np.float32)
    zero = graph.scalar(round(-activations.low / step), np.uint8)
    return _Quantised(graph.add("QuantizeLinear", value, scale, zero), scale, zero, divisors)


def _quantise_weight(weight: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return integers (inputs, outputs) within `WEIGHT_LIMIT` and the scale of each column."""
    scale = np.abs(weight).max(axis=0) / np.float32(WEIGHT_LIMIT)
    return np.rint(weight / scale).astype(np.int8), scale
