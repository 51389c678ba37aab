"""Fits the checker's coefficients on labelled pairs: `python -m eval.grounding.fit_support PAIRS`.

Prints the constants of assistant/checking/fitted.py, with and without vectors, and for each
the cross-validated probability below which so many supported claims fall: no claim and no
text is in two folds. Contradicted claims are not learnt from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.build import open_embedder
from assistant.settings import load_settings
from eval.grounding.measure import Floats, auroc_against, cross_validated_probabilities, rows_of
from eval.grounding.pairs import Pair, read_pairs
from eval.measuring.logistic import fit
from eval.measuring.metrics import mean
from index.errors import PapersError

ACCUSED = (1, 2, 3, 5, 10, 20)
"""Percent of the supported claims."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 after an expected failure."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.grounding.fit_support", description=__doc__
    )
    parser.add_argument(
        "pairs", type=Path, metavar="PAIRS", help="JSON lines, see eval.grounding.pairs"
    )
    path: Path = parser.parse_args(arguments).pairs
    try:
        pairs = read_pairs(path)
        with_vectors = rows_of(pairs, open_embedder(load_settings()))
    except PapersError as error:
        sys.stderr.write(f"error: {error.message}\nfix: {error.fix}\n")
        return 1
    words_only = with_vectors.copy()
    words_only[:, -1] = 0.0
    for name, rows in (
        ("SUPPORT_WITH_VECTORS", with_vectors),
        ("SUPPORT_WORDS_ONLY", words_only),
    ):
        sys.stdout.write("\n".join(_report(name, pairs, rows)) + "\n")
    return 0


def _report(name: str, pairs: Sequence[Pair], rows: Floats) -> list[str]:
    labels = np.array([pair.label for pair in pairs])
    learnt = np.array([pair.verdict != "CONTRADICT" for pair in pairs])
    model = fit(rows[learnt], labels[learnt])
    numbers = ", ".join(f"{value:.4g}" for value in (model.intercept, *model.coefficients))
    anew = cross_validated_probabilities(pairs, rows, labels)
    areas = [auroc_against("NOT_ENOUGH_INFO", pairs, one) for one in anew]
    known = [area for area in areas if area is not None]
    lines = [f"{name} = ({numbers})", f"  cross-validated AUROC {mean(known):.4f}"]
    pooled = np.concatenate(anew) if anew else np.zeros(0)
    truth = np.tile(labels, len(anew)) == 1
    for percent in ACCUSED if anew else ():
        limit = float(np.quantile(pooled[truth], percent / 100))
        caught = float((pooled[~truth] < limit).mean())
        lines.append(
            f"  {percent:3} % of the supported lie below {limit:.3f}, {caught:.0%} of the others"
        )
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
