"""The baseline: what every question scored when it was last approved, kept as JSON.

One line per outcome, so that a change to it is readable in a diff. Seconds, tokens and costs
are left out: they are never compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path

from eval.measuring.measures import BY_NAME
from eval.outcome import TIERS, Evaluation, Machine, Outcome, Tier
from index.errors import DataFolderError, SourceError, UsageError

FILE_NAME = "baseline.json"
DIGITS = 6
COMPARED: tuple[Tier, ...] = ("offline", "stored", "adversarial")
"""Tiers that are the same from run to run; a model's words are not."""

Key = tuple[Tier, str]
"""Tier and id of an outcome."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an earlier outcome."""

    question: str
    abstained: bool
    cited: tuple[str, ...] = ()
    """Ids of the expected papers that it cited."""
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was approved."""

    index: str
    """Digest of the index that was asked."""
    papers: int
    embedder: str | None
    checker: str
    machine: Machine
    date: str
    outcomes: Mapping[Key, Kept]

    def value(self, outcome: Outcome, measure: str) -> float | None:
        """Return the earlier value of an outcome's measure, None if not known."""
        kept = self.outcomes.get((outcome.tier, outcome.id))
        return kept.values.get(measure) if kept else None


def baseline_path(questions: Path | None = None) -> Path:
    """Return where the baseline is kept: in the project, or next to a user's own questions."""
    if questions is not None:
        return questions.with_suffix(".baseline.json")
    return Path(str(files("eval").joinpath(FILE_NAME)))


def of_evaluation(evaluation: Evaluation) -> Baseline:
    """Return what later evaluations are compared with; raises UsageError after a crash."""
    made = evaluation.provenance
    if crashed := [one.id for one in evaluation.outcomes if one.crashed]:
        raise UsageError(
            f"no baseline is made of a run in which {crashed[0]} crashed",
            "mend what the table says of it, and run it again",
        )
    kept: dict[Key, Kept] = {
        (one.tier, one.id): _kept(one) for one in evaluation.outcomes if one.tier in COMPARED
    }
    return Baseline(
        index=made.index,
        papers=made.papers,
        embedder=made.embedder,
        checker=made.checker,
        machine=made.machine,
        date=made.date,
        outcomes=kept,
    )


def read_baseline(path: Path) -> Baseline | None:
    """Return the baseline in a file, None if there is none; SourceError if it is damaged."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _baseline(data)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise SourceError(
            f"the baseline {path} cannot be read: {error!r}",
            "write it anew with `papers eval --update-baseline`",
        ) from error


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write a baseline to a file; raises DataFolderError if that is not possible."""
    try:
        path.write_text("\n".join(_lines(baseline)) + "\n", encoding="utf-8")
    except OSError as error:
        raise DataFolderError(
            f"the baseline {path} cannot be written: {error.strerror or error}",
            "run it in a checkout that you can write to",
        ) from error


def _kept(outcome: Outcome) -> Kept:
    expected = outcome.grades
    return Kept(
        question=outcome.question,
        abstained=outcome.abstained,
        cited=tuple(sorted(paper for paper in outcome.cited if paper in expected)),
        values={
            name: round(value, DIGITS)
            for name, value in sorted(outcome.values.items())
            if BY_NAME[name].gated
        },
    )


def _lines(baseline: Baseline) -> Iterator[str]:
    head = {name: value for name, value in asdict(baseline).items() if name != "outcomes"}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "outcomes": ['
    rows = [
        json.dumps({"tier": tier, "id": name, **asdict(kept)}, ensure_ascii=False)
        for (tier, name), kept in baseline.outcomes.items()
    ]
    yield ",\n".join(rows)
    yield "]}"


def _baseline(data: Mapping[str, object]) -> Baseline:
    head = dict(data)
    rows, machine = head.pop("outcomes"), head.pop("machine")
    if not isinstance(rows, list) or not isinstance(machine, dict):
        raise TypeError("it has no outcomes")
    return Baseline(
        **head,  # type: ignore[arg-type]  # a wrong name is a TypeError, as it should be
        machine=Machine(**machine),
        outcomes=dict(_outcomes(rows)),
    )


def _outcomes(rows: Sequence[dict[str, object]]) -> Iterator[tuple[Key, Kept]]:
    for row in rows:
        tier, name, question = _tier(row["tier"]), str(row["id"]), str(row["question"])
        values, cited = row["values"], row["cited"]
        if not isinstance(values, dict) or not isinstance(cited, list):
            raise TypeError(f"the outcome {name} has no values")
        numbers = {str(key): float(value) for key, value in values.items()}
        yield (tier, name), Kept(question, bool(row["abstained"]), tuple(map(str, cited)), numbers)


def _tier(name: object) -> Tier:
    for tier in TIERS:
        if tier == name:
            return tier
    raise ValueError(f"there is no tier {name!r}")
