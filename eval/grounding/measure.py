"""How well the checker's probability tells supported claims from others, on labelled pairs.

Two kinds of figures: for the shipped coefficients, and for coefficients refitted on
folds that share neither claim nor text with what they are judged on (cross-validated).
SciFact's coefficients being shipped, only the second kind is honest on SciFact train.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.checking.fitted import thresholds
from assistant.checking.source import Source
from assistant.checking.support import Features, features, probability, read_claim
from assistant.checking.verdicts import check_sentence
from assistant.language.lexicon import Lexicon
from eval.grounding.pairs import Pair, groups_of, lexicon_of, sources_of
from eval.measuring.logistic import FOLDS, REPEATS, auroc, best_f1, cross_validated, f1
from eval.measuring.metrics import mean
from index.embedder import Embedder

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroundingScores:
    """All 0..1; F1 is for label 1 (supported). None: not available from these pairs."""

    pairs: int
    supported: int
    vectors: bool
    auroc: float
    auroc_against_not_enough_info: float | None
    auroc_against_contradict: float | None
    cross_validated_auroc: float | None
    cross_validated_auroc_against_not_enough_info: float | None
    best_f1: float
    best_threshold: float
    f1_at_shipped_threshold: float
    shipped_threshold: float
    """Sentences below it are called weak or unsupported."""
    accused_threshold: float
    """Sentences below it are called unsupported."""
    accused_of_supported: float
    """Share of the supported claims below the accusing threshold."""
    accused_of_others: float
    verdicts: Mapping[str, Mapping[str, float]]
    """By verdict or label of the pairs: the share of each status that `check_sentence` gives
    them, names and numbers included."""

    def record(self) -> dict[str, object]:
        """Return the scores as JSON, rounded to four places."""
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def rows_of(pairs: Sequence[Pair], embedder: Embedder | None) -> Floats:
    """Return the features of each pair: (pairs, features)."""
    lexicon = lexicon_of(pairs, embedder)
    return _rows(pairs, sources_of(pairs, lexicon), lexicon)


def _rows(pairs: Sequence[Pair], sources: Sequence[Source], lexicon: Lexicon) -> Floats:
    return np.array(
        [
            astuple(features(read_claim(pair.claim, lexicon), [source]))
            for pair, source in zip(pairs, sources, strict=True)
        ]
    )


def evaluate(pairs: Sequence[Pair], embedder: Embedder | None) -> GroundingScores:
    """Score the checker on the pairs."""
    lexicon = lexicon_of(pairs, embedder)
    sources = sources_of(pairs, lexicon)
    rows = _rows(pairs, sources, lexicon)
    labels = np.array([pair.label for pair in pairs])
    dense = embedder is not None
    shipped = np.array([probability(Features(*row), with_vectors=dense) for row in rows])
    limits = thresholds(with_vectors=dense)
    best, where = best_f1(shipped, labels)
    anew = cross_validated_probabilities(pairs, rows, labels)
    return GroundingScores(
        pairs=len(pairs),
        supported=int(labels.sum()),
        vectors=dense,
        auroc=auroc(shipped, labels),
        auroc_against_not_enough_info=auroc_against("NOT_ENOUGH_INFO", pairs, shipped),
        auroc_against_contradict=auroc_against("CONTRADICT", pairs, shipped),
        cross_validated_auroc=_mean_of([auroc(one, labels) for one in anew]),
        cross_validated_auroc_against_not_enough_info=_mean_of(
            [auroc_against("NOT_ENOUGH_INFO", pairs, one) for one in anew]
        ),
        best_f1=best,
        best_threshold=where,
        f1_at_shipped_threshold=f1(shipped, labels, limits.weak),
        shipped_threshold=limits.weak,
        accused_threshold=limits.unsupported,
        accused_of_supported=float((shipped[labels == 1] < limits.unsupported).mean()),
        accused_of_others=float((shipped[labels == 0] < limits.unsupported).mean()),
        verdicts=_verdicts(pairs, sources, lexicon),
    )


def cross_validated_probabilities(
    pairs: Sequence[Pair], rows: Floats, labels: NDArray[np.int64]
) -> list[Floats]:
    """Return the probabilities of several cross-validations; none for too few pairs.

    Contradicted claims are judged, but not learned from: the features can't see negation.
    """
    groups = groups_of(pairs)
    if len(set(groups)) < 2 * FOLDS:
        return []
    learnt = np.array([pair.verdict != "CONTRADICT" for pair in pairs])
    return [cross_validated(rows, labels, groups, learnt, seed) for seed in range(REPEATS)]


def auroc_against(verdict: str, pairs: Sequence[Pair], scores: Floats) -> float | None:
    """Return the AUROC of supported pairs against those of one other verdict."""
    kept = np.array([pair.label == 1 or pair.verdict == verdict for pair in pairs])
    labels = np.array([pair.label for pair in pairs])[kept]
    return auroc(scores[kept], labels) if 0 < labels.sum() < len(labels) else None


def _verdicts(
    pairs: Sequence[Pair], sources: Sequence[Source], lexicon: Lexicon
) -> dict[str, dict[str, float]]:
    counts: dict[str, Counter[str]] = {}
    for pair, source in zip(pairs, sources, strict=True):
        status = check_sentence(f"{pair.claim} [1]", {1: source}, lexicon).sentence.status
        counts.setdefault(pair.verdict or f"label {pair.label}", Counter())[status] += 1
    return {
        name: {status: round(n / found.total(), 4) for status, n in sorted(found.items())}
        for name, found in sorted(counts.items())
    }


def _mean_of(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return mean(known) if known else None
