"""The results of an evaluation: the values that the gate compares and the reports show.

Nothing here computes more than simple properties. Papers and questions are identified by their
ids; a question may have one outcome in each tier, and several in the stored one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.answer import Answer, SentenceStatus
from assistant.conversation import Turn

Tier = Literal["offline", "stored", "adversarial", "online"]
TIERS: tuple[Tier, ...] = ("offline", "stored", "adversarial", "online")
TIER_TITLES: dict[Tier, str] = {
    "offline": "Offline: extractive answers",
    "stored": "Stored: generated answers, replayed",
    "adversarial": "Adversarial: papers that attack, indexed for this alone",
    "online": "Online: answers of a model",
}
Unit = Literal["share", "seconds", "tokens", "USD"]
"""What an annotator says; `weak` (supported in part) counts neither as good nor as bad."""
Reason = Literal["crashed", "missing", "below floor", "exact", "lost", "flipped"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is measured, per question; its score is the mean over questions."""

    name: str
    """Key of values and floors: `list_f1`."""
    title: str
    """For people: `F1 of the papers cited`."""
    definition: str
    """One sentence, the exact definition."""
    source: str = ""
    """The paper that defines it, if there is one."""
    kinds: tuple[str, ...] = ()
    """Kinds of questions that it is defined for; all if empty."""
    higher_is_better: bool = True
    exact: bool = False
    """Whether no question may get worse, not even slightly."""
    pooled: bool = False
    """Whether the mean is over everything counted (micro), not over questions (macro)."""
    gated: bool = True
    """Whether it can fail; otherwise it is only reported."""
    unit: Unit = "share"


@dataclass(frozen=True, slots=True)
class Expected:
    """A paper that answers a question: with grade 2 it must be cited, with grade 1 it may be."""

    paper_id: str
    title: str
    grade: int


@dataclass(frozen=True, slots=True)
class JudgedByHand:
    """A sentence of a stored answer, with the annotator's verdict and the checker's."""

    sentence: str
    verdict: SentenceStatus
    why: str
    status: str
    """The checker's: supported, weak, unsupported, uncited, connective; `missing` if not found."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question asked in one tier, with everything measured on the answer."""

    id: str
    """Id of the question or, in the stored tier, of the stored answer."""
    tier: Tier
    kind: str
    question: str
    history: tuple[Turn, ...] = ()
    answer: Answer | None = None
    """None if the question crashed."""
    expected: tuple[Expected, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    """By measure name; a measure that is not defined for this answer has no value."""
    counted: Mapping[str, int] = field(default_factory=dict)
    """For pooled measures: the number of things that the value is the mean of."""
    error: str = ""
    """Why it crashed; empty if it did not."""
    question_id: str = ""
    """In the stored tier: the question that was answered."""
    sort: Literal["", "good", "flawed"] = ""
    """In the stored tier: how the answer was meant to be written."""
    by_hand: tuple[JudgedByHand, ...] = ()
    """In the stored tier: its sentences with the verdicts of an annotator."""
    attack: str = ""
    """In the adversarial tier: what the papers in question try; empty for other questions."""
    faults: tuple[str, ...] = ()
    """In the adversarial tier: what abstracts do in a display or a prompt, in words."""

    @property
    def crashed(self) -> bool:
        """Whether there is no answer."""
        return bool(self.error)

    @property
    def abstained(self) -> bool:
        """Whether the answer is that the papers don't answer."""
        return self.answer is not None and self.answer.status == "not_in_corpus"

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of the cited papers, in the order of their numbers."""
        return tuple(c.paper_id for c in self.answer.citations) if self.answer else ()

    @property
    def grades(self) -> dict[str, int]:
        """Grade by paper id."""
        return {paper.paper_id: paper.grade for paper in self.expected}

    def with_value(self, measure: str, value: float) -> Outcome:
        """Return it with one value more; unchanged if it crashed."""
        return self if self.crashed else replace(self, values={**self.values, measure: value})


@dataclass(frozen=True, slots=True)
class Score:
    """A measure over the outcomes of a tier, with its interval, its floor and its history."""

    measure: Measure
    tier: Tier
    value: float
    low: float
    """Lower end of the 95 % interval (bootstrap over questions)."""
    high: float
    count: int
    """Questions that have a value."""
    kind: str = ""
    """The kind of questions it is limited to; empty for all."""
    floor: float | None = None
    """Least value that passes (greatest, if lower is better); None if there is no floor."""
    baseline: float | None = None
    """The same measure in the baseline, over the questions that both have."""
    change: float | None = None
    """Mean change from the baseline over the questions that both have."""
    significance: float | None = None
    """One-sided p of a decline as large as this by chance; None if not compared."""

    @property
    def passed(self) -> bool:
        """Whether the value is on the right side of its floor; true if there is none."""
        if self.floor is None:
            return True
        value, floor = round(self.value, 6), round(self.floor, 6)
        return value >= floor if self.measure.higher_is_better else value <= floor


@dataclass(frozen=True, slots=True)
class Responsible:
    """A question that caused a drop."""

    id: str
    question: str
    before: float | None
    """None if the baseline doesn't have it."""
    after: float | None
    """None if there is no value any more."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """One row of what the gate does not let pass."""

    tier: Tier
    name: str
    """Name of the measure, or of what else failed: `crashes`, `questions`, `abstention`."""
    title: str
    reason: Reason
    detail: str
    """One sentence with the figures."""
    questions: tuple[Responsible, ...] = ()
    """Worst first."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that is answered now but wasn't before, or the other way round."""

    tier: Tier
    id: str
    question: str
    now: Literal["answered", "abstained"]
    right: bool
    """Whether it is as it should be now."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Expected papers that an answer no longer cites, or cites only now."""

    tier: Tier
    id: str
    question: str
    lost: tuple[str, ...] = ()
    """Titles."""
    gained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says."""

    fallen: tuple[Fallen, ...] = ()
    flips: tuple[Flip, ...] = ()
    moved: tuple[Moved, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader needs to know: another machine, questions that the baseline lacks ..."""

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.fallen


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks of the answers: reported with its spread, never gated."""

    name: Literal["faithfulness", "correctness"]
    mean: float
    spread: float
    """Standard deviation of the means of the runs; 0 for one run."""
    runs: tuple[float, ...]
    """Mean of each run, 0..1."""
    count: int
    """Answers judged in each run."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What may round differently elsewhere."""

    processor: str
    vectors: str
    """Digest of the vectors of a few fixed texts; empty without an embedding model."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was measured, where and when."""

    version: str
    index: str
    """Digest of the index that was asked."""
    papers: int
    embedder: str | None
    model: str | None
    """The model that wrote the answers of the online tier."""
    checker: str
    """Digest of the checker's code and coefficients."""
    prompts: Mapping[str, str]
    """Digests by name."""
    questions: str
    """Digest of the labelled questions."""
    date: str
    """ISO 8601, UTC."""
    machine: Machine
    seconds: Mapping[str, float]
    """Wall time by tier, and `total`."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that one run of `papers eval` found."""

    outcomes: tuple[Outcome, ...]
    scores: tuple[Score, ...]
    """Over all kinds, in the order they are shown."""
    by_kind: tuple[Score, ...]
    """The same for each kind of questions; without floors and history."""
    provenance: Provenance
    verdict: Verdict | None = None
    """None if the gate was not asked."""
    opinions: tuple[Opinion, ...] = ()
    whole: bool = True
    """False if only some of the questions were asked: floors and baseline don't apply."""
