"""Fits the chance that no paper is on the topic of a question: `python -m eval.fit_topic`.

Prints the constants of assistant/retrieval/topic.py and, with each tenth of the labelled
questions judged by a fit to the others, the AUROC and, for several cut-offs, how many questions
on a topic without papers are refused, and how many on one that has some.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from assistant.app import Assistant
from assistant.build import open_embedder
from assistant.retrieval.topic import Features
from assistant.settings import load_settings
from eval.measuring.logistic import Model, auroc, cross_validated, fit
from eval.questions import Question, bundled_questions
from eval.running.fresh import fresh_library

NO_PAPERS = ("missing topic", "off topic")
CUT_OFFS = (0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9)
SEED = 0
RIDGE = 1.0
"""Less than elsewhere: there are three features, and few questions without papers."""

Case = tuple[Features, bool]
"""What decides on the topic of a question, and whether no paper is on it."""


def main() -> int:
    """Run the command."""
    for name, embedder in (("DENSE", open_embedder(load_settings())), ("BY_WORDS", None)):
        with fresh_library(embedder) as library:
            cases = list(labelled_topics(Assistant(library, embedder)))
        sys.stdout.write(report(name, cases))
    return 0


def labelled_topics(assistant: Assistant) -> Iterator[Case]:
    """Yield the bundled questions whose labels say whether there are papers on their topic."""
    for question in bundled_questions():
        if not question.history and _is_told(question):
            yield assistant.topic(question.question), question.reason_kind in NO_PAPERS


def fit_to(cases: Sequence[Case]) -> Model:
    """Return the model fitted to all these questions."""
    return fit(*_table(cases), RIDGE)


def chances_left_out(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Return the chance for each question by a fit to the nine tenths that it isn't in."""
    rows, labels = _table(cases)
    learnt_from = np.ones(len(rows), dtype=np.bool_)
    return cross_validated(rows, labels, range(len(rows)), learnt_from, SEED, RIDGE)


def report(name: str, cases: Sequence[Case]) -> str:
    """Return the constants and the figures as printed."""
    model, chances = fit_to(cases), chances_left_out(cases)
    _, labels = _table(cases)
    numbers = ", ".join(f"{value:.3f}" for value in model.coefficients)
    lines = [
        f"{name} = {model.intercept:.3f}, ({numbers})\n",
        f"AUROC {auroc(chances, labels):.3f}\n",
        f"refused of {labels.sum()} without papers, and of {(1 - labels).sum()} with some:\n",
    ]
    for cut in CUT_OFFS:
        right, wrong = ((chances[labels == none] >= cut).sum() for none in (1, 0))
        lines.append(f"{cut:.2f} {right:4} {wrong:4}\n")
    return "".join(lines)


def _table(cases: Sequence[Case]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rows = np.array([astuple(found) for found, _ in cases], dtype=np.float64)
    return rows, np.array([none for _, none in cases], dtype=np.int64)


def _is_told(question: Question) -> bool:
    """Whether the labels say if there are papers on the topic."""
    if question.kind == "unanswerable":
        return question.reason_kind is not None
    return question.kind != "metadata"


if __name__ == "__main__":
    raise SystemExit(main())
