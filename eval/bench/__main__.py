"""Measures what a user waits for, and the memory it takes, against stated ceilings.

Wall time depends on the machine and what else it is doing, so this is not a test: run it on a
quiet machine with two cores. Exits with 3 if something is above its ceiling.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from assistant.app import AskOptions, Assistant
from assistant.build import open_embedder
from assistant.question.plan import make_plan
from assistant.settings import load_settings
from eval.bench.canned import canned_access
from eval.bench.hostile import PIECES
from index.changing import Tools
from index.library import Library
from index.reading.sources import read_sources

QUESTION = "which papers compress CoT?"
METHOD = "what is CoT-Valve?"
RUNS = 5
TODAY = date(2025, 11, 21)
GROWTH_CEILING = 3.5
"""Twice the text in linear time gives 2, in quadratic time 4."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement and its ceiling."""

    name: str
    value: float
    ceiling: float
    unit: str

    @property
    def passed(self) -> bool:
        """Whether the value is not above the ceiling."""
        return self.value <= self.ceiling


def main() -> int:
    """Print all figures; 3 if one is above its ceiling."""
    with tempfile.TemporaryDirectory(prefix="papers-bench-") as folder:
        figures = [*_commands(Path(folder) / "shipped"), *_inside(Path(folder) / "embedded")]
    figures.append(
        Figure("planning 2,000 characters / 1,000, worst text", _growth(), GROWTH_CEILING, "x")
    )
    for figure in figures:
        verdict = "ok" if figure.passed else "TOO MUCH"
        sys.stdout.write(
            f"{figure.name:<52} {figure.value:8.2f} {figure.unit:<3}"
            f" <= {figure.ceiling:6.2f}   {verdict}\n"
        )
    return 0 if all(figure.passed for figure in figures) else 3


def _commands(home: Path) -> list[Figure]:
    first = _timed(home, ["ask", QUESTION])
    later = median(_timed(home, ["ask", QUESTION]) for _ in range(RUNS))
    shown = median(_timed(home, ["--help"]) for _ in range(RUNS))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        Figure("first `papers ask`, shipped vectors", first, 10.0, "s"),
        Figure("later `papers ask`, new process (median of 5)", later, 3.0, "s"),
        Figure("`papers --help` (median of 5)", shown, 0.5, "s"),
        Figure("most memory of these commands", peak, 700.0, "MB"),
    ]


def _inside(home: Path) -> list[Figure]:
    embedder = open_embedder(load_settings())
    started = time.perf_counter()
    library = Library.open(home, embedder)
    library.add(read_sources(["bundled"]).papers, Tools(embedder))
    built = time.perf_counter() - started
    assistant = Assistant(library, embedder, model=canned_access())
    warm = median(_warm(assistant, QUESTION, AskOptions(extractive=True)))
    around = median(_warm(assistant, METHOD, AskOptions()))
    library.close()
    return [
        Figure("index of the bundled pages, every text embedded", built, 25.0, "s"),
        Figure("warm answer in a running process (median of 5)", warm, 0.25, "s"),
        Figure("the product's part of a generated answer, warm", around, 0.25, "s"),
    ]


def _warm(assistant: Assistant, question: str, options: AskOptions) -> list[float]:
    """Return the seconds taken by several answers, after one for warm-up."""
    answers = [assistant.answer(question, options) for _ in range(1 + RUNS)]
    return [answer.seconds.total for answer in answers[1:]]


def _growth() -> float:
    """Return how much longer twice the text takes to plan, for the text where it is most."""
    return max(_planning(piece, 2000) / _planning(piece, 1000) for piece in PIECES)


def _planning(piece: str, characters: int) -> float:
    """Return the seconds to plan a question made of one repeated piece, the best of several."""
    question = (piece * characters)[:characters]
    return min(_planned(question) for _ in range(RUNS))


def _planned(question: str) -> float:
    started = time.thread_time()
    make_plan(question, TODAY)
    return time.thread_time() - started


def _timed(home: Path, arguments: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(  # noqa: S603 our own command with our own arguments
        [sys.executable, "-m", "assistant", *arguments],
        env={**os.environ, "PAPERS_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
