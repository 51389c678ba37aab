"""Fits what decides which papers a list answer includes: `python -m eval.fit_screening`.

Prints the constants of assistant/retrieval/screening.py and, for several cut-offs, the mean
precision, recall and F1 of the labelled list questions, each judged by a fit to all others:
for all of them, for those of a few words, and for the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from assistant.app import Assistant
from assistant.build import open_embedder
from assistant.settings import load_settings
from eval.measuring.held_out import ListCase, chances_left_out, fit_to
from eval.measuring.metrics import list_scores, mean
from eval.questions import bundled_questions
from eval.running.asking import Named
from eval.running.fresh import fresh_library

FEW_WORDS = 3
"""Up to this many words, a question is a topic rather than a description."""
CUT_OFFS = (0.20, 0.25, 0.30, 0.33, 0.36, 0.40, 0.45)


def main() -> int:
    """Run the command."""
    embedder = open_embedder(load_settings())
    with fresh_library(embedder) as library:
        sys.stdout.write(report(labelled_lists(Assistant(library, embedder))))
    return 0


def labelled_lists(assistant: Assistant) -> list[ListCase]:
    """Return the bundled list questions as the assistant screens them."""
    names = Named(assistant)
    questions = (one for one in bundled_questions() if one.kind == "list")
    return [
        ListCase(
            assistant.screening(one.question),
            {paper.paper_id: paper.grade for paper in names.expected(one)},
        )
        for one in questions
    ]


def report(cases: Sequence[ListCase]) -> str:
    """Return the constants and the table as printed."""
    model = fit_to(cases)
    numbers = ", ".join(f"{value:.3f}" for value in model.coefficients)
    constants = f"INTERCEPT, COEFFICIENTS = {model.intercept:.3f}, ({numbers})\n"
    return constants + "".join(_table(cases, chances_left_out(cases)))


def _table(cases: Sequence[ListCase], fits: Sequence[Mapping[str, float]]) -> list[str]:
    lines = [f"{'cut':>4}  {'all':23}{f'up to {FEW_WORDS} words':23}more\n"]
    groups = (lambda _: True, lambda n: n <= FEW_WORDS, lambda n: n > FEW_WORDS)
    for cut in CUT_OFFS:
        shown = [
            _scores([pair for pair in zip(cases, fits, strict=True) if belongs(pair[0].words)], cut)
            for belongs in groups
        ]
        lines.append(f"{cut:.2f}  {''.join(f'{one:23}' for one in shown).rstrip()}\n")
    return lines


def _scores(pairs: Sequence[tuple[ListCase, Mapping[str, float]]], cut: float) -> str:
    scores = [
        list_scores([paper for paper, chance in fits.items() if chance >= cut], case.grades)
        for case, fits in pairs
    ]
    f1 = mean([one.f1 for one in scores])
    precision = mean([one.precision for one in scores])
    recall = mean([one.recall for one in scores])
    return f"F1 {f1:.3f} P {precision:.2f} R {recall:.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
