"""A small evaluation that can be repeated on a broken product: 23 questions, 6 stored answers.

Another one for attacks: the questions about them, and the replies that obey them.

Quick enough to run dozens of times: texts are embedded once, and a test asks only what its
breakage can affect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer import SentenceStatus
from assistant.app import Assistant
from assistant.checking.verdicts import Checked, check_sentence
from eval.adversarial.attacks import Attacks
from eval.adversarial.tier import ask_attacked
from eval.evaluation import checker_digest
from eval.gate.baseline import Baseline, of_evaluation
from eval.gate.floors import Thresholds, bundled_thresholds
from eval.gate.verdict import Case, judge
from eval.outcome import Evaluation, Outcome, Provenance, Verdict
from eval.questions import Question, read_questions
from eval.running.asking import answers_again, ask_all, with_same_again
from eval.running.machine import fingerprint
from eval.stored.answers import StoredAnswer, read_answers
from eval.stored.tier import replay_all
from index.embedder import Embedder, Vectors
from index.library import Library
from index.reporting import Advance

HERE = Path(__file__).parent
NO_FLOORS = replace(bundled_thresholds(), floors={})
"""The comparison with the baseline has to bite alone."""


def always(status: SentenceStatus) -> Callable[..., Checked]:
    """Return a checker that reads every sentence as ever, and then says the same of all."""

    def checker(*arguments: Any, **named: Any) -> Checked:
        checked = check_sentence(*arguments, **named)
        return replace(checked, sentence=replace(checked.sentence, status=status))

    return checker


class Remembering:
    """The embedding model, asked for each text once."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        self._known: dict[str, Vectors] = {}
        self.name, self.dimensions, self.is_word = real.name, real.dimensions, real.is_word

    def embed(self, texts: Sequence[str], progress: Advance | None = None) -> Vectors:
        if new := [text for text in dict.fromkeys(texts) if text not in self._known]:
            rows = self._real.embed(new, progress)
            self._known.update(zip(new, rows, strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32)


@dataclass(frozen=True)
class Rig:
    """An index with the questions that are asked of it."""

    library: Library
    embedder: Embedder
    questions: Sequence[Question]
    stored: Sequence[StoredAnswer]
    known: Sequence[Question]
    """All of the small set: what the stored answers answer."""

    @classmethod
    def of(cls, library: Library, embedder: Embedder) -> Rig:
        questions = read_questions(HERE / "asked.jsonl")
        stored = read_answers([HERE / "stored_answers.jsonl"])
        return cls(library, Remembering(embedder), questions, stored, questions)

    def only(self, *kinds: str, replay: bool = False) -> Rig:
        """Return a rig that asks questions of these kinds, and replays answers or not."""
        chosen = [question for question in self.questions if question.kind in kinds]
        return replace(self, questions=chosen, stored=self.stored if replay else ())

    def few(self) -> Rig:
        """Return a rig that asks next to nothing."""
        return replace(self, questions=self.questions[::8], stored=self.stored[:2])

    def outcomes(self, *, again: bool = False) -> tuple[Outcome, ...]:
        """Ask everything, and if `again` a second time."""
        assistant = Assistant(self.library, self.embedder)
        asked: Sequence[Outcome] = ask_all(assistant, self.questions, "offline", _ignore)
        if again:
            second = list(answers_again(assistant, self.questions, _ignore))
            asked = with_same_again(asked, second)
        return (*asked, *replay_all(assistant, self.stored, self.known, _ignore))

    def baseline(self, *, again: bool = False) -> Baseline:
        """Return what is agreed on."""
        outcomes = self.outcomes(again=again)
        return of_evaluation(Evaluation(outcomes, (), (), self.provenance()))

    def verdict(self, baseline: Baseline, *, again: bool = False) -> Verdict:
        """Return what the gate says of the product as it is now, of what is asked here."""
        outcomes = self.outcomes(again=again)
        asked = {(one.tier, one.id) for one in outcomes}
        kept = {key: value for key, value in baseline.outcomes.items() if key in asked}
        assert len(kept) == len(asked)
        return verdict_on(outcomes, self.provenance(), replace(baseline, outcomes=kept))

    def provenance(self) -> Provenance:
        status = self.library.status()
        return Provenance(
            version="0",
            index=status.digest,
            papers=status.papers,
            embedder=status.embedder,
            model=None,
            checker=checker_digest(),
            prompts={},
            questions="",
            date="2025-11-20T00:00:00+00:00",
            machine=fingerprint(self.embedder),
            seconds={},
        )


@dataclass(frozen=True)
class AttackedRig:
    """An index with attacking papers in it, and some of what is asked and replied there."""

    library: Library
    embedder: Embedder
    attacks: Attacks
    ordinary: Sequence[Question] = ()

    def only(self, *names: str) -> AttackedRig:
        """Return a rig of the questions and replies of these ids, and what the replies answer."""
        replies = tuple(one for one in self.attacks.replies if one.id in names)
        needed = {*names, *(one.question_id for one in replies)}
        asked = tuple(one for one in self.attacks.questions if one.id in needed)
        attacks = replace(self.attacks, questions=asked, replies=replies)
        return replace(self, attacks=attacks, ordinary=())

    def outcomes(self) -> list[Outcome]:
        """Ask everything."""
        return ask_attacked(self.library, self.embedder, self.attacks, self.ordinary, _ignore)

    def provenance(self) -> Provenance:
        return Rig(self.library, self.embedder, (), (), ()).provenance()

    def baseline(self) -> Baseline:
        """Return what is agreed on."""
        return of_evaluation(Evaluation(tuple(self.outcomes()), (), (), self.provenance()))

    def verdict(self, baseline: Baseline) -> Verdict:
        """Return what the gate says of the product as it is now, of what is asked here."""
        outcomes = self.outcomes()
        asked = {(one.tier, one.id) for one in outcomes}
        kept = {key: value for key, value in baseline.outcomes.items() if key in asked}
        return verdict_on(outcomes, self.provenance(), replace(baseline, outcomes=kept))


def verdict_on(
    outcomes: Sequence[Outcome],
    provenance: Provenance,
    baseline: Baseline | None,
    thresholds: Thresholds = NO_FLOORS,
) -> Verdict:
    case = Case(outcomes, provenance, thresholds, baseline)
    return judge(case, case.scores())


def fallen(verdict: Verdict) -> set[str]:
    """Return what fell, as `tier.measure`; nothing may have fallen for want of a baseline."""
    return {f"{row.tier}.{row.name}" for row in verdict.fallen}


def _ignore(_: int) -> None: ...
