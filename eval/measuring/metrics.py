"""Metrics of rankings, lists, quotes and facts: pure functions, the same on every machine.

Rankings are sequences of paper ids, best first, without repeats. Judgements map a
paper id to its grade: 2 must be found, 1 may be, absent or 0 must not.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Judgements = Mapping[str, int]

_DASHES = re.compile(r"\s*[-‐‑‒–—―−]\s*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(r"(?<=\d)\s*(?:\\?%|percent\b|per cent\b)")
_TIMES = re.compile(r"(?<=\d)\s*(?:×|\\times|times\b|fold\b|x\b)")
_MARKUP = re.compile(r"[*_`\\\"'“”‘’]")


def ndcg(ranking: Sequence[str], judged: Judgements, k: int = 10) -> float:
    """Return nDCG@k with linear gain (the grade) and discount log2(rank + 1).

    Järvelin and Kekäläinen, ACM TOIS 20(4), 2002; linear gain as in trec_eval. 0.0 if
    nothing is relevant.
    """
    ideal = sorted((grade for grade in judged.values() if grade > 0), reverse=True)
    best = _dcg(ideal[:k])
    return _dcg([judged.get(paper, 0) for paper in ranking[:k]]) / best if best else 0.0


def recall(ranking: Sequence[str], wanted: Collection[str], k: int) -> float:
    """Return the share of `wanted` among the first `k` of the ranking; 0.0 if nothing is wanted."""
    return len(set(ranking[:k]) & set(wanted)) / len(wanted) if wanted else 0.0


def reciprocal_rank(ranking: Sequence[str], wanted: Collection[str]) -> float:
    """Return 1 / rank of the first wanted paper, 0.0 if none is found."""
    for rank, paper in enumerate(ranking, start=1):
        if paper in wanted:
            return 1.0 / rank
    return 0.0


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall and their harmonic mean, each 0..1."""

    precision: float
    recall: float
    f1: float


def list_scores(cited: Collection[str], judged: Judgements) -> PrecisionRecall:
    """Score the papers cited for a list question.

    Precision counts grades 1 and 2 as right, recall asks only for grade 2: a paper of
    grade 1 may be cited or left out. An empty citation list scores 0.
    """
    right = sum(1 for paper in cited if judged.get(paper, 0) > 0)
    must = [paper for paper, grade in judged.items() if grade == 2]
    precision = right / len(cited) if cited else 0.0
    found = sum(1 for paper in must if paper in cited)
    share = found / len(must) if must else 0.0
    total = precision + share
    return PrecisionRecall(precision, share, 2 * precision * share / total if total else 0.0)


def overlaps(quote: str, gold: str) -> bool:
    """Whether a shown quote is the gold evidence: one contains the other, ignoring spacing."""
    shown, wanted = " ".join(quote.split()), " ".join(gold.split())
    return bool(shown) and bool(wanted) and (shown in wanted or wanted in shown)


def evidence_shown(quotes: Collection[str], gold: Collection[str]) -> float:
    """Return the share of the gold evidence that overlaps a quote shown; 0.0 if there is none."""
    shown = sum(1 for wanted in gold if any(overlaps(quote, wanted) for quote in quotes))
    return shown / len(gold) if gold else 0.0


def facts_stated(answer: str, facts: Sequence[Sequence[str]]) -> float:
    """Return the share of `facts` with at least one wording in the answer.

    Both sides are normalised: case, accents, Markdown and quotation marks, kinds of dashes,
    thousands separators, '%' and 'percent', 'x', '×' and 'times'. A wording that begins or
    ends in a digit is not found inside a longer number. 0.0 if there are no facts.
    """
    said = normalised(answer)
    stated = sum(1 for wordings in facts if any(_states(said, one) for one in wordings))
    return stated / len(facts) if facts else 0.0


def normalised(text: str) -> str:
    """Return `text` in the form used to compare facts."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _DASHES.sub(" ", _MARKUP.sub("", _THOUSANDS.sub("", plain)))
    return " ".join(_TIMES.sub("x", _PERCENT.sub("%", plain)).split())


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean, 0.0 for no values."""
    return math.fsum(values) / len(values) if values else 0.0


def _states(said: str, wording: str) -> bool:
    wanted = normalised(wording)
    if not wanted:
        return False
    before = r"(?<![\w.])" if wanted[0].isalnum() else ""
    after = r"(?!\w|\.\d)" if wanted[-1].isdigit() else r"(?!\d)"
    return re.search(before + re.escape(wanted) + after, said) is not None


def _dcg(gains: Sequence[float]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
