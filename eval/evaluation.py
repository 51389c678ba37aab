"""One evaluation: the questions of every tier are asked, measured, scored and judged.

The bundled questions are put to a fresh index of the bundled pages, and again to one built
in the opposite order; a user's own to the user's own index. The offline tier quotes, the stored
one replays written answers, the adversarial one does both with attacking papers in the index,
and the online one asks a model.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from assistant.app import Assistant
from assistant.build import Report, open_assistant, open_embedder, open_model
from assistant.events import Progress
from assistant.generative.model import ModelAccess
from assistant.settings import Settings
from eval.adversarial.attacks import Attacks, bundled_attacks
from eval.adversarial.tier import ask_attacked, ordinary_questions
from eval.gate.baseline import baseline_path, read_baseline
from eval.gate.floors import Thresholds, Tolerance, bundled_thresholds
from eval.gate.scoring import score_by_kind
from eval.gate.verdict import Case, judge
from eval.measuring.held_out import with_held_out_lists
from eval.outcome import Evaluation, Opinion, Outcome, Provenance
from eval.questions import Question, bundled_questions, read_questions
from eval.running.asking import answers_again, ask_all, with_same_again
from eval.running.fresh import fresh_library
from eval.running.machine import fingerprint
from eval.running.opinions import opinions_on
from eval.stored.answers import StoredAnswer, bundled_answers
from eval.stored.replay import is_stale
from eval.stored.tier import replay_all
from index.embedder import Embedder
from index.errors import UsageError
from index.library import Library
from index.notice import Notice
from index.reporting import Advance, ignore
from prompts.loading import digest, names

OWN_FLOORS = {"offline": {"expected_cited": 1.0, "abstention_recall": 1.0, "false_abstention": 0.0}}
"""For a user's own questions while they have no baseline: what was expected must appear."""
OWN_TOLERANCE = Tolerance(significance=0.05, loss=0.0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an evaluation is asked to do."""

    limit: int | None = None
    """Only this many questions, and no attacks; then floors and baseline don't apply."""
    offline: bool = False
    """Ask no model, even if one is available."""
    gate: bool = False
    """Let the gate judge."""
    judgings: int = 0
    """How often a model judges the answers of the online tier."""
    own: Path | None = None
    """A user's own questions, to be put to the user's own index."""


@dataclass
class _Run:
    """What one evaluation works with."""

    embedder: Embedder | None
    model: ModelAccess | None
    report: Report
    remarks: tuple[str, ...] = ()
    """Why an intended model is not asked."""
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, tier: str) -> Iterator[None]:
        """Add the wall time of the block to the tier."""
        start = time.perf_counter()
        yield
        self.seconds[tier] = self.seconds.get(tier, 0.0) + time.perf_counter() - start

    def advance(self, stage: str, total: int) -> Advance:
        """Return a callback that reports how many of `total` are finished."""
        done = 0

        def advanced(count: int) -> None:
            nonlocal done
            done += count
            self.report(Progress(stage, done, total))

        return advanced


def check_wanted(wanted: Wanted, *, update_baseline: bool) -> None:
    """Raise UsageError for options that make no sense together, before anything is asked."""
    if update_baseline and wanted.limit is not None:
        raise UsageError("a baseline of only some of the questions is none", "leave out --limit")
    if wanted.judgings and wanted.offline:
        raise UsageError("no model judges where none is asked", "leave out --offline or --judge")


def evaluate(settings: Settings, wanted: Wanted, report: Report = ignore) -> Evaluation:
    """Return the results of one run; raises PapersError if it can't be run at all."""
    start = time.perf_counter()
    model, unusable = _model(settings, wanted)
    remarks = (str(unusable),) if unusable else ()
    run = _Run(open_embedder(settings), model, report, remarks)
    try:
        if wanted.own is not None:
            return _own(settings, wanted, run, wanted.own, start)
        return _bundled(wanted, run, start)
    finally:
        if model is not None:
            model.server.close()


def _model(settings: Settings, wanted: Wanted) -> tuple[ModelAccess | None, Notice | None]:
    if wanted.offline:
        return None, None
    model, unusable = open_model(settings)
    if wanted.judgings and model is None:
        fix = "set OPENAI_API_KEY, or PAPERS_BASE_URL and PAPERS_MODEL"
        raise UsageError("there is no model that could judge", fix)
    return model, unusable


def _bundled(wanted: Wanted, run: _Run, start: float) -> Evaluation:
    questions = bundled_questions()[: wanted.limit]
    asked = {question.id for question in questions}
    whole = wanted.limit is None
    stored = [one for one in bundled_answers() if whole or one.question_id in asked]
    with fresh_library(run.embedder, run.report) as library:
        offline = _offline(library, questions, run)
        outcomes = (*offline, *_stored(library, stored, questions, run))
        if whole:
            outcomes = (*outcomes, *_adversarial(bundled_attacks(), questions, run))
        outcomes = (*outcomes, *_online(library, questions, run))
        opinions = _opinions(outcomes, questions, wanted, run)
        provenance = _provenance(library, questions, run, start)
    case = Case(
        outcomes=outcomes,
        provenance=provenance,
        thresholds=bundled_thresholds(),
        baseline=read_baseline(baseline_path()) if whole else None,
        whole=whole,
        remarks=(*run.remarks, *_on_stored(stored)),
    )
    return _concluded(case, wanted, opinions)


def _on_stored(stored: Sequence[StoredAnswer]) -> Iterator[str]:
    if stale := sum(map(is_stale, stored)):
        yield f"{stale} of {len(stored)} stored answers were written from an earlier prompt"


def _own(settings: Settings, wanted: Wanted, run: _Run, path: Path, start: float) -> Evaluation:
    questions = read_questions(path)[: wanted.limit]
    library = open_assistant(settings, run.report).library
    try:
        with run.timed("offline"):
            advance = run.advance("asking", len(questions))
            offline = ask_all(Assistant(library, run.embedder), questions, "offline", advance)
        outcomes = (*offline, *_online(library, questions, run))
        opinions = _opinions(outcomes, questions, wanted, run)
        provenance = _provenance(library, questions, run, start)
    finally:
        library.close()
    whole = wanted.limit is None
    baseline = read_baseline(baseline_path(path)) if whole else None
    floors = OWN_FLOORS if baseline is None else {}
    thresholds = Thresholds(floors, OWN_TOLERANCE, OWN_TOLERANCE)
    case = Case(
        outcomes=outcomes,
        provenance=provenance,
        thresholds=thresholds,
        baseline=baseline,
        index_may_change=True,
        whole=whole,
        remarks=run.remarks,
    )
    return _concluded(case, wanted, opinions)


def _offline(library: Library, questions: Sequence[Question], run: _Run) -> tuple[Outcome, ...]:
    with run.timed("offline"):
        assistant = Assistant(library, run.embedder)
        advance = run.advance("asking", len(questions))
        outcomes = ask_all(assistant, questions, "offline", advance)
        outcomes = list(with_held_out_lists(outcomes, assistant))
        with fresh_library(run.embedder, run.report, turned=True) as turned:
            advance = run.advance("asking again", len(questions))
            again = answers_again(Assistant(turned, run.embedder), questions, advance)
            return with_same_again(outcomes, list(again))


def _stored(
    library: Library, stored: Sequence[StoredAnswer], questions: Sequence[Question], run: _Run
) -> list[Outcome]:
    if not stored:
        return []
    with run.timed("stored"):
        advance = run.advance("replaying", len(stored))
        return replay_all(Assistant(library, run.embedder), stored, questions, advance)


def _adversarial(attacks: Attacks, questions: Sequence[Question], run: _Run) -> list[Outcome]:
    if not attacks.papers:
        return []
    ordinary = ordinary_questions(attacks, questions)
    with run.timed("adversarial"):
        advance = run.advance(
            "attacking", len(ordinary) + len(attacks.questions) + len(attacks.replies)
        )
        with fresh_library(run.embedder, added=attacks.papers) as library:
            return ask_attacked(library, run.embedder, attacks, ordinary, advance)


def _online(library: Library, questions: Sequence[Question], run: _Run) -> list[Outcome]:
    if run.model is None:
        return []
    with run.timed("online"):
        assistant = Assistant(library, run.embedder, model=run.model)
        advance = run.advance("asking the model", len(questions))
        return ask_all(assistant, questions, "online", advance)


def _opinions(
    outcomes: Sequence[Outcome], questions: Sequence[Question], wanted: Wanted, run: _Run
) -> tuple[Opinion, ...]:
    if run.model is None or not wanted.judgings:
        return ()
    online = [one for one in outcomes if one.tier == "online" and one.answer is not None]
    advance = run.advance("judging", len(online) * wanted.judgings)
    return opinions_on(online, questions, run.model, wanted.judgings, advance)


def _concluded(case: Case, wanted: Wanted, opinions: tuple[Opinion, ...]) -> Evaluation:
    scores = case.scores()
    return Evaluation(
        outcomes=tuple(case.outcomes),
        scores=scores,
        by_kind=score_by_kind(case.outcomes),
        provenance=case.provenance,
        verdict=judge(case, scores) if wanted.gate else None,
        opinions=opinions,
        whole=case.whole,
    )


def _provenance(
    library: Library, questions: Sequence[Question], run: _Run, start: float
) -> Provenance:
    status = library.status()
    return Provenance(
        version=version("daily-papers-assistant"),
        index=status.digest,
        papers=status.papers,
        embedder=status.embedder,
        model=run.model.server.model if run.model else None,
        checker=checker_digest(),
        prompts={name: digest(name) for name in names()},
        questions=_digest(question.model_dump_json() for question in questions),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=fingerprint(run.embedder),
        seconds={**run.seconds, "total": time.perf_counter() - start},
    )


def checker_digest() -> str:
    """Return a digest of the checker: its code and its coefficients."""
    folder = files("assistant").joinpath("checking")
    modules = sorted(file.name for file in folder.iterdir() if file.name.endswith(".py"))
    return _digest(folder.joinpath(name).read_text(encoding="utf-8") for name in modules)


def _digest(texts: Iterator[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
