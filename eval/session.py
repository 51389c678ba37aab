"""One evaluation on the bundled pages: two fresh indexes, all questions, all scores."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.answer import Answer, Seconds
from assistant.app import Assistant
from assistant.build import Report, index_papers, open_embedder, silent
from assistant.events import Progress
from assistant.settings import Settings
from eval.questions import Question, bundled_questions
from eval.run import Result, run
from eval.scores import Score, score_all
from index.embed import Embedder
from index.library import Library
from index.reading.sources import read_sources


def evaluate_bundled(
    settings: Settings, limit: int | None = None, report: Report = silent
) -> tuple[list[Result], list[Score]]:
    """Return the results and scores of the labelled questions (the first `limit` of them).

    The index is built twice, the second time in the opposite order, and both must give the
    same answers to the letter.
    """
    questions = bundled_questions()[:limit]
    embedder = open_embedder(settings)
    first = _ask_all(questions, embedder, report, "asking", turned=False)
    again = _ask_all(questions, embedder, report, "asking again", turned=True)
    same = sum(
        _timeless(one.answer) == _timeless(other.answer)
        for one, other in zip(first, again, strict=True)
    )
    identical = Score(
        "same answers from an index built again", same, len(first), len(first), is_count=True
    )
    return first, [*score_all(first), identical]


def _ask_all(
    questions: Sequence[Question],
    embedder: Embedder | None,
    report: Report,
    stage: str,
    *,
    turned: bool,
) -> list[Result]:
    papers = read_sources(["bundled"]).papers
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report(Progress(stage, done, len(questions)))

    with tempfile.TemporaryDirectory(prefix="papers-eval-") as folder:
        library = Library.open(Path(folder), embedder)
        try:
            index_papers(library, papers[::-1] if turned else papers, embedder, report)
            return list(run(Assistant(library, embedder), questions, advance))
        finally:
            library.close()


def _timeless(answer: Answer) -> Answer:
    return dataclasses.replace(answer, seconds=Seconds())
