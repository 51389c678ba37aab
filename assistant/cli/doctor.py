"""Examines an installation: one line per check, with a fix for whatever is wrong.

Each check is independent, so that a failing one hides none of the others.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from assistant.build import REMOTE_EMBEDDERS, open_embedder, open_library, open_model
from assistant.cli.io import emit, emit_json
from assistant.failures import describe
from assistant.generative.model import ModelAccess
from assistant.presenting.text import one_line
from assistant.settings import Settings, load_settings
from index.embedder import Embedder
from index.library import Library

State = Literal["ok", "warn", "FAIL"]
PACKAGES = ("daily-papers-assistant", "chromadb", "tantivy", "onnxruntime", "llama-index-core")
ROOM_NEEDED, ROOM_ADVISED = 50_000_000, 500_000_000
"""Bytes: less than the first is a failure, less than the second a warning."""
MODELS_NAMED = 5
PRICE_FIX = "set PAPERS_PRICE, e.g. 0.40/1.60 (US dollars per million tokens, in and out)"
WORDS_ONLY = "search by words only"


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked and what was found."""

    name: str
    status: State
    detail: str
    fix: str = ""


def examine(json: bool) -> int:
    """Print all checks and return the exit code: 1 if something is broken."""
    checks = list(run_checks())
    broken = any(check.status == "FAIL" for check in checks)
    if json:
        emit_json({"ok": not broken, "checks": [asdict(check) for check in checks]})
    else:
        emit("".join(map(_line, checks)))
    return int(broken)


def _line(check: Check) -> str:
    fix = f" (fix: {one_line(check.fix)})" if check.fix else ""
    return f"{check.status:<5}{check.name:<12}{one_line(check.detail)}{fix}\n"


def run_checks() -> Iterator[Check]:
    """Yield every check that can be made."""
    visit = _Visit()
    checks: tuple[tuple[str, Callable[[], Iterator[Check]]], ...] = (
        ("packages", _packages),
        ("settings", visit.load_settings),
        ("data folder", visit.folder),
        ("disk", visit.disk),
        ("embedder", visit.load_embedder),
        ("index", visit.index),
        ("model", visit.model),
    )
    for name, check in checks:
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001 a broken part is what this is here to report
            failure = describe(error)
            yield Check(name, "FAIL", failure.message, failure.fix)


def _packages() -> Iterator[Check]:
    yield Check("python", "ok", f"{platform.python_version()} on {platform.platform()}")
    for package in PACKAGES:
        try:
            yield Check("package", "ok", f"{package} {version(package)}")
        except PackageNotFoundError:
            yield Check("package", "FAIL", f"{package} is not installed", "install papers again")


@dataclass
class _Visit:
    """What earlier checks loaded for later ones; those that lack it are skipped."""

    settings: Settings | None = None
    embedder: Embedder | None = None

    def load_settings(self) -> Iterator[Check]:
        self.settings = load_settings()
        yield Check("settings", "ok", f"embedder {self.settings.embedder}")

    def folder(self) -> Iterator[Check]:
        if self.settings is None:
            return
        home = self.settings.home
        place = _nearest(home)
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
            yield Check("data folder", "ok", f"{home}{'' if home.exists() else ' (not made yet)'}")
        else:
            fix = "set PAPERS_HOME to another folder"
            yield Check("data folder", "FAIL", f"{home} cannot be written", fix)

    def disk(self) -> Iterator[Check]:
        if self.settings is None:
            return
        free = shutil.disk_usage(_nearest(self.settings.home)).free
        state: State = "FAIL" if free < ROOM_NEEDED else "warn" if free < ROOM_ADVISED else "ok"
        fix = "" if state == "ok" else "make room, or set PAPERS_HOME to a folder on another disk"
        yield Check("disk", state, f"{free / 1e9:.1f} GB free", fix)

    def load_embedder(self) -> Iterator[Check]:
        if self.settings is None:
            return
        if self.settings.embedder == "none":
            yield Check("embedder", "warn", f"switched off: {WORDS_ONLY}", "unset PAPERS_EMBEDDER")
            return
        if self.settings.embedder not in REMOTE_EMBEDDERS:
            yield self._weights(self.settings.home)
        model = open_embedder(self.settings)
        if model is None:
            return
        model.embed(["a sentence"])
        self.embedder = model
        yield Check("embedder", "ok", f"{model.name}, {model.dimensions} dimensions")

    def _weights(self, home: Path) -> Check:
        from index.minilm import weights

        files = weights.locate(home)
        if files is None:
            return Check("weights", "warn", f"not found: {WORDS_ONLY}", weights.FETCH_FIX)
        return Check("weights", "ok", f"hash is right: {files.model.parent}")

    def index(self) -> Iterator[Check]:
        if self.settings is None:
            return
        with closing(open_library(self.settings, self.embedder)) as library:
            yield from _index_checks(library)

    def model(self) -> Iterator[Check]:
        if self.settings is None:
            return
        access, missing = open_model(self.settings)
        if missing is not None:
            yield Check("model", "warn", missing.message, missing.fix)
        elif access is not None:
            with closing(access.server):
                yield from _model_checks(access)
        else:
            yield Check("model", "ok", "none configured: answers are quotes of the abstracts")


def _model_checks(access: ModelAccess) -> Iterator[Check]:
    server, caps = access.server, access.caps
    offered = server.models()
    if server.model in offered or not offered:
        yield Check("model", "ok", f"{server.model}, reachable")
    else:
        known = ", ".join(offered[:MODELS_NAMED])
        fix = f"set PAPERS_MODEL to one that is, e.g. {known}"
        yield Check("model", "warn", f"{server.model} is not among those offered", fix)
    limits = f"at most {caps.tokens:,} tokens and ${caps.cost_usd:.2f} a question"
    yield from _price_checks(access, limits)


def _price_checks(access: ModelAccess, limits: str) -> Iterator[Check]:
    price = access.server.price
    if access.server.is_local:
        yield Check("cost", "ok", f"a local server costs nothing; {limits}")
    elif price is not None:
        rates = f"${price.prompt:g} in, ${price.completion:g} out per million tokens"
        yield Check("cost", "ok", f"{rates}; {limits}")
    elif access.caps.unknown_price_allowed:
        yield Check("cost", "warn", f"not known, and allowed; {limits}", PRICE_FIX)
    else:
        fix = f"{PRICE_FIX}, or set PAPERS_ALLOW_UNKNOWN_PRICE=true"
        yield Check("cost", "FAIL", "not known, so nothing will be asked of it", fix)


def _index_checks(library: Library) -> Iterator[Check]:
    if (status := library.status()).server:
        reached = "not reached now" if library.is_away else "reached"
        state: State = "warn" if library.is_away else "ok"
        yield Check("server", state, f"{status.server}, {reached}; copy in {status.path}")
    if library.is_empty:
        fix = "ask something, or run `papers index add bundled`"
        yield Check("index", "warn", "holds no paper yet", fix)
        return
    yield Check("index", "ok", f"{status.papers:,} papers, generation {status.generation}")
    if status.dense:
        yield Check("dense", "ok", f"on, {status.embedder}")
    else:
        yield Check("dense", "warn", f"off: {WORDS_ONLY}")
    for notice in library.notices:
        yield Check("index", "warn", notice.message, notice.fix)


def _nearest(path: Path) -> Path:
    """Return the path itself, or the first of its parents that exists."""
    return next((place for place in (path, *path.absolute().parents) if place.exists()), path)
