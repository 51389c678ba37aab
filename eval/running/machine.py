"""What may make the same code round differently elsewhere: the processor and its vectors."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path

from eval.outcome import Machine
from index.embedder import Embedder

TEXTS = (
    "Which papers compress chain-of-thought?",
    "We quantize weights to 4 bits and lose 0.3% of accuracy.",
    "A survey of late-interaction retrieval, sparse attention and KV cache compression.",
    "Ein Satz, der nicht englisch ist, über Graphen und Sprache.",
)


def fingerprint(embedder: Embedder | None) -> Machine:
    """Return the name of the processor and a digest of the vectors of a few fixed texts."""
    if embedder is None:
        return Machine(_processor(), "")
    data = embedder.embed(TEXTS).tobytes()
    return Machine(_processor(), hashlib.sha256(data).hexdigest()[:16])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
