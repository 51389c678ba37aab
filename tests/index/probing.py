"""The child process of `index.stores.probe`, forked from one that has already loaded Chroma."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

from index.stores.probe import main

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["index.stores.vectors", "index.changing", "tests.support.fakes"])


def quick_answers(folder: Path, count: int) -> bool:
    """Tell what `index.stores.probe.answers` tells, without waiting for an interpreter to start."""
    child = FORKING.Process(target=_exit_with_probe, args=(folder, count))
    child.start()
    child.join()
    return child.exitcode == 0


def _exit_with_probe(folder: Path, count: int) -> None:
    os._exit(main(str(folder), str(count)))
