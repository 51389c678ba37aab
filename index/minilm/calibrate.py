"""Derive the activation scales of the int8 graph from texts: a tool for engineers.

    python -m index.minilm.calibrate WEIGHTS_FOLDER TEXT_FILE... > index/minilm/scales.py

Runs every line of more than 400 characters, whole and with its first words alone, through
the float32 reference. After a change of scales, bump the version in index/minilm/model.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from index.minilm.reference import LAYERS, Floats, embed_tokens, read_safetensors

OUTLIER = 8.0
"""Magnitude above which a channel is scaled down before its tensor is quantised.

One channel in a thousand reaches 30 where the others stay under 5; with one scale for
all, the others would have to make do with a handful of steps.
"""
_MIN_LINE = 400
_SHORT_TEXT = 60
_MAX_WORDPIECES = 254
_MAPS = {
    "attention.self.query": "attention_input",
    "attention.output.dense": "attention_output",
    "intermediate.dense": "feedforward_input",
    "output.dense": "feedforward_output",
}
_HEAD = '''"""The activation scales of the int8 graph, as index/minilm/calibrate.py wrote them."""

from __future__ import annotations

from index.minilm.graph import Activations, LayerActivations

SCALES = (
'''


def main(arguments: list[str]) -> None:
    """Write the source of index/minilm/scales.py to standard output."""
    folder, *files = map(Path, arguments)
    extremes = measure(folder, _texts(files))
    sys.stdout.write(_HEAD)
    for layer in range(LAYERS):
        fields = [_source(field, *extremes[layer, name]) for name, field in _MAPS.items()]
        sys.stdout.write(f"LayerActivations({', '.join(fields)}),\n")
    sys.stdout.write(")\n")


def measure(folder: Path, texts: Iterable[str]) -> dict[tuple[int, str], tuple[Floats, Floats]]:
    """Return the least and greatest activation per channel, by layer and linear map."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_MAX_WORDPIECES + 2)
    tensors = read_safetensors((folder / "model.safetensors").read_bytes())
    extremes: dict[tuple[int, str], tuple[Floats, Floats]] = {}

    def observe(layer: int, name: str, values: Floats) -> None:
        low, high = extremes.get((layer, name), (values[0], values[0]))
        extremes[layer, name] = np.minimum(low, values.min(0)), np.maximum(high, values.max(0))

    for text in texts:
        embed_tokens(tensors, tokenizer.encode(text).ids, observe)
    return extremes


def _texts(files: Iterable[Path]) -> Iterator[str]:
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    for line in dict.fromkeys(line for line in lines if len(line) > _MIN_LINE):
        yield line
        yield line[:_SHORT_TEXT]


def _source(field: str, low: Floats, high: Floats) -> str:
    peaks = np.maximum(-low, high)
    divisors = np.maximum(1, peaks / OUTLIER)
    outliers = {
        int(channel): round(float(divisors[channel]), 2) for channel in np.flatnonzero(divisors > 1)
    }
    span = f"{(low / divisors).min():.2f}, {(high / divisors).max():.2f}"
    return f"{field}=Activations({span}, {outliers})"


if __name__ == "__main__":
    main(sys.argv[1:])
