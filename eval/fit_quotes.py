"""Fits what decides which sentences answer a question: `python -m eval.fit_quotes`.

Prints the weights of assistant/retrieval/answering.py, and how much of the labelled evidence
stands among the first one, two and three sentences of its paper: by meaning and words alone,
and by a fit to all other papers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.app import Assistant
from assistant.build import open_embedder
from assistant.settings import load_settings
from eval.measuring.logistic import cross_validated, fit
from eval.measuring.metrics import mean, overlaps
from eval.questions import bundled_questions
from eval.running.asking import Named
from eval.running.fresh import fresh_library
from index.chunk import sentence_spans

KINDS = ("specific", "method", "compare")
SHOWN = (1, 2, 3)
SEED = 0


@dataclass(frozen=True, slots=True)
class QuoteCase:
    """The sentences of one paper for one question."""

    paper_id: str
    names: tuple[str, ...]
    """Of the features."""
    rows: NDArray[np.float64]
    """Shape (sentences, features)."""
    labels: NDArray[np.int64]
    """1 for labelled evidence, else 0."""


def main() -> int:
    """Run the command."""
    embedder = open_embedder(load_settings())
    with fresh_library(embedder) as library:
        sys.stdout.write(report(list(labelled_quotes(Assistant(library, embedder)))))
    return 0


def labelled_quotes(assistant: Assistant) -> Iterator[QuoteCase]:
    """Yield the papers of the bundled questions that have evidence labelled."""
    named = Named(assistant)
    for question in bundled_questions():
        if question.kind not in KINDS:
            continue
        for title in dict.fromkeys(piece.title for piece in question.evidence):
            paper = named.paper_of(title, f"question {question.id}")
            gold = [piece.quote for piece in question.evidence if piece.title == title]
            texts = [paper.abstract[start:end] for start, end in sentence_spans(paper.abstract)]
            labels = [any(overlaps(text, quote) for quote in gold) for text in texts]
            found = assistant.quoting_features(question.question, paper)
            rows = np.stack(list(found.values()), axis=1)
            yield QuoteCase(paper.id, tuple(found), rows, np.array(labels, dtype=np.int64))


def report(cases: Sequence[QuoteCase]) -> str:
    """Return the weights and the figures as they are printed."""
    coefficients = fit(*_together(cases)).coefficients
    weights = zip(cases[0].names, coefficients, strict=True)
    lines = [f'    "{name}": {weight:.2f},\n' for name, weight in weights]
    for name, scores in (("plain", plain(cases)), ("fitted to other papers", held_out(cases))):
        shown = ", ".join(f"{recalled(cases, scores, count):.3f} of {count}" for count in SHOWN)
        lines.append(f"{name}: {shown}\n")
    return "".join(lines)


def plain(cases: Sequence[QuoteCase]) -> list[NDArray[np.float64]]:
    """Return the scores of sentences by meaning and words alone."""
    return [
        case.rows[:, case.names.index("meaning")] + case.rows[:, case.names.index("words")]
        for case in cases
    ]


def held_out(cases: Sequence[QuoteCase]) -> list[NDArray[np.float64]]:
    """Return the scores of sentences by fits that saw nothing of their paper."""
    numbers = {paper: place for place, paper in enumerate({case.paper_id: 0 for case in cases})}
    groups = [numbers[case.paper_id] for case in cases for _ in case.labels]
    rows, labels = _together(cases)
    told = cross_validated(rows, labels, groups, np.ones(len(rows), dtype=np.bool_), SEED)
    return np.split(told, np.cumsum([len(case.labels) for case in cases])[:-1])


def recalled(
    cases: Sequence[QuoteCase], scores: Sequence[NDArray[np.float64]], count: int
) -> float:
    """Return the mean share of the evidence among the `count` best sentences of its paper."""
    return mean(
        [
            float(case.labels[np.argsort(-told, kind="stable")[:count]].sum() / case.labels.sum())
            for case, told in zip(cases, scores, strict=True)
            if case.labels.any()
        ]
    )


def _together(cases: Sequence[QuoteCase]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rows = np.concatenate([case.rows for case in cases])
    return rows, np.concatenate([case.labels for case in cases])


if __name__ == "__main__":
    raise SystemExit(main())
