"""`thresholds.toml`: the floors of every tier and the gate's tolerance; parsed strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from eval.measuring.measures import BY_NAME
from eval.outcome import TIERS
from index.errors import UsageError

FILE_NAME = "thresholds.toml"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far values may fall below the baseline."""

    significance: float
    """One-sided level of the paired test."""
    loss: float
    """Mean loss over the questions that fails regardless of the test."""
    untested: float = 0.0
    """Mean loss that is not tested: another machine may cause it."""
    questions: float = 0.0
    """Share of the questions whose exact measures may get worse."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the gate demands."""

    floors: Mapping[str, Mapping[str, float]]
    """By tier and measure name."""
    same_machine: Tolerance
    other_machine: Tolerance

    def floor(self, tier: str, measure: str) -> float | None:
        """Return the floor of a measure, None if there is none."""
        return self.floors.get(tier, {}).get(measure)


def bundled_thresholds() -> Thresholds:
    """Return the thresholds that come with the project; raises UsageError naming a bad key."""
    return parse_thresholds(files("eval").joinpath(FILE_NAME).read_text(encoding="utf-8"))


def parse_thresholds(text: str) -> Thresholds:
    """Parse the text of a thresholds file; raises UsageError naming what is wrong."""
    try:
        data = tomllib.loads(text)
        gate = data.pop("gate")
        other = gate["other_machine"]
        same = Tolerance(float(gate["significance"]), float(gate["loss"]))
        elsewhere = Tolerance(
            significance=same.significance,
            loss=same.loss + float(other["loss"]),
            untested=float(other["loss"]),
            questions=float(other["questions"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"{FILE_NAME} cannot be read: {error!r}", "mend it, or take the version of the project"
        ) from error
    return Thresholds(_floors(data), same, elsewhere)


def _floors(data: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    for tier, floors in data.items():
        for name in floors:
            if tier not in TIERS or name not in BY_NAME or not BY_NAME[name].gated:
                raise UsageError(
                    f"{FILE_NAME} has a floor for {tier}.{name}, which is no gated measure",
                    "take the line out, or mend its name (see eval/measuring/measures.py)",
                )
    return {tier: {name: float(value) for name, value in data[tier].items()} for tier in data}
