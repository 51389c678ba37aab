"""Runs the command line as a user would, and reads what the user would see."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from assistant.__main__ import main

ROOT = Path(__file__).parents[2]
OURS = [
    {
        "title": "Pruning Chains of Thought",
        "abstract": "Reasoning is slow. We prune chains of thought and save most of the tokens.",
    },
    {
        "title": "Short Chains of Thought",
        "abstract": "We compress chains of thought by tuning. It halves their length.",
    },
    {
        "title": "Maps of Proteins",
        "abstract": "Proteins fold. We draw maps of how they fold in water.",
    },
]
LINES = "".join(json.dumps(paper) + "\n" for paper in OURS)
MODEL = "all-MiniLM-L6-v2"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def failure(self, code: int = 1) -> tuple[str, str]:
        """Return the cause and the fix of a failure that is told as the contract says."""
        assert (self.code, self.out) == (code, ""), self
        error, fix = self.err.splitlines()[-2:]
        assert error.startswith("error: ")
        assert fix.startswith("fix: ")
        assert self.err.count("error: ") == self.err.count("fix: ") == 1
        assert "Traceback" not in self.err
        assert "unexpected" not in error
        return error.removeprefix("error: "), fix.removeprefix("fix: ")


def run(*args: str, home: Path, stdin: bytes = b"", **environment: str) -> Ran:
    """Run `papers` in this process; it searches by words only unless `environment` says else."""
    out, err = _stream(), _stream()
    surroundings = {"PAPERS_HOME": str(home), "PAPERS_EMBEDDER": "none"} | environment
    with (
        patch.dict(os.environ, surroundings),
        patch.object(sys, "stdin", _stream(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main(args)
    return Ran(code, _text(out), _text(err))


def _stream(data: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def process(
    *args: str,
    home: Path,
    before: Callable[[], None] | None = None,
    embedder: str = "none",
    **streams: Any,
) -> Ran:
    """Run `papers` as a process of its own; `before` runs in the child, ahead of it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PAPERS_")}
    ended = subprocess.run(
        [sys.executable, "-m", "assistant", *args],
        cwd=ROOT,
        env=kept | {"PAPERS_HOME": str(home), "PAPERS_EMBEDDER": embedder},
        preexec_fn=before,
        check=False,
        text=True,
        encoding="utf-8",
        timeout=60,
        **{"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, "stdout": subprocess.PIPE}
        | streams,
    )
    return Ran(ended.returncode, ended.stdout or "", ended.stderr or "")


def make_index(home: Path, **environment: str) -> Path:
    """Index the three papers in a data folder and return it."""
    added = run("index", "add", "-", home=home, stdin=LINES.encode(), **environment)
    assert added.out.startswith("3 added"), added
    return home


def titles(home: Path) -> set[str]:
    """Return the titles of the papers that an index holds."""
    lines = run("index", "export", "-", home=home).out.splitlines()
    return {json.loads(line)["title"] for line in lines}


OUR_TITLES = {paper["title"] for paper in OURS}
