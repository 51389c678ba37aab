"""Which answers deserve a look, worst first, and what is wrong with each.

Values in, values out: every format of the report shows the same order and the same words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import FAILED
from eval.outcome import TIERS, Evaluation, Fallen, Measure, Outcome
from eval.report.figures import counted, measures_of

_DOUBTS = (("unsupported", "not supported"), ("uncited", "without citation"), ("weak", "weak"))
REFUSED = "abstention_recall"
"""The measure that is 1 if an unanswerable question is refused or corrected."""
REQUIRED = 2
"""The grade of a paper that must be cited."""


@dataclass(frozen=True, slots=True)
class Lowest:
    """The gated measure on which an answer does worst."""

    measure: Measure
    value: float
    worth: float
    """The value oriented so that 1 is best."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One outcome with what the report says about it."""

    outcome: Outcome
    anchor: str
    """Its unique name on the page."""
    lowest: Lowest | None
    """None if it has no gated share."""
    mean: float
    """Mean of its gated shares, each oriented so that 1 is best; 1 if it has none."""
    fallen: tuple[Fallen, ...]
    """What failed because of it."""
    complaints: tuple[str, ...]
    """In words; empty if nothing is wrong with it."""


def worst_first(evaluation: Evaluation) -> tuple[Entry, ...]:
    """Return all outcomes: crashes first, then what the gate names, then by what is lowest."""
    named = _named(evaluation)
    measures = measures_of(evaluation)
    anchors = _anchors(evaluation.outcomes)
    entries = (
        _entry(outcome, anchor, named[outcome.tier, outcome.id], measures)
        for outcome, anchor in zip(evaluation.outcomes, anchors, strict=True)
    )
    return tuple(sorted(entries, key=_badness))


def _entry(
    outcome: Outcome, anchor: str, fallen: Sequence[Fallen], measures: Mapping[str, Measure]
) -> Entry:
    worths = list(_worths(outcome, measures))
    lowest = min(worths, key=lambda one: one.worth, default=None)
    mean = sum(one.worth for one in worths) / len(worths) if worths else 1.0
    return Entry(outcome, anchor, lowest, mean, tuple(fallen), tuple(complaints(outcome)))


def _badness(entry: Entry) -> tuple[bool, bool, float, float, int, str]:
    outcome = entry.outcome
    return (
        not outcome.crashed,
        not entry.fallen,
        entry.lowest.worth if entry.lowest else 1.0,
        entry.mean,
        TIERS.index(outcome.tier),
        outcome.id,
    )


def _named(evaluation: Evaluation) -> Mapping[tuple[str, str], list[Fallen]]:
    named: defaultdict[tuple[str, str], list[Fallen]] = defaultdict(list)
    for row in evaluation.verdict.fallen if evaluation.verdict else ():
        for one in row.questions:
            named[row.tier, one.id].append(row)
    return named


def _worths(outcome: Outcome, measures: Mapping[str, Measure]) -> Iterator[Lowest]:
    for name, value in outcome.values.items():
        measure = measures.get(name)
        if measure is not None and measure.gated and measure.unit == "share":
            share = min(1.0, max(0.0, value))
            yield Lowest(measure, value, share if measure.higher_is_better else 1.0 - share)


def complaints(outcome: Outcome) -> Iterator[str]:
    """Yield what is wrong with an outcome, or may be, the most serious first."""
    if outcome.crashed:
        yield "crashed"
        return
    if outcome.faults:
        yield counted(
            len(outcome.faults), "fault of display or prompt", "faults of displays or prompt"
        )
    if outcome.sort != "flawed":  # what is wrong with those is their purpose
        yield from _about_the_answer(outcome)
    if differing := sum(differs(one.verdict, one.status) for one in outcome.by_hand):
        yield f"checker and hand differ on {counted(differing, 'sentence')}"


def _about_the_answer(outcome: Outcome) -> Iterator[str]:
    if outcome.abstained and outcome.expected:
        yield "abstained, though papers answer it"
    elif not outcome.abstained and not outcome.expected and not _corrected(outcome):
        yield "answered, though no paper is expected"
    yield from _about_papers(outcome)
    yield from _about_sentences(outcome)


def _corrected(outcome: Outcome) -> bool:
    """Return whether an answer to an unanswerable question corrects its false premise."""
    return outcome.values.get(REFUSED) == 1.0


def _about_papers(outcome: Outcome) -> Iterator[str]:
    if outcome.expected and not outcome.abstained:
        grades, cited = outcome.grades, set(outcome.cited)
        missing = sum(grade == REQUIRED for paper, grade in grades.items() if paper not in cited)
        if missing:
            yield f"{missing} missing"
        if extra := len(cited - grades.keys()):
            yield f"{extra} extra"


def _about_sentences(outcome: Outcome) -> Iterator[str]:
    if outcome.answer is not None:
        statuses = Counter[str](sentence.status for sentence in outcome.answer.sentences)
        for status, words in _DOUBTS:
            if statuses[status]:
                yield f"{statuses[status]} {words}"
        if outcome.answer.dropped:
            yield f"{counted(len(outcome.answer.dropped), 'citation')} dropped"


def differs(verdict: str, status: str) -> bool:
    """Return whether the checker and the annotator disagree about a sentence.

    Being unsupported and lacking a citation both count as accused.
    """
    return verdict != status and not {verdict, status} <= FAILED


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that was expected, cited, or both."""

    paper_id: str
    title: str
    grade: int
    """2: must be cited; 1: may be; 0: was not expected."""
    n: int | None
    """Its number in the answer; None if it is not cited."""

    @property
    def state(self) -> str:
        """Return `hit`, `missing`, `optional` (may be left out, and was) or `extra`."""
        if self.n is not None:
            return "hit" if self.grade else "extra"
        return "missing" if self.grade == REQUIRED else "optional"


def papers_of(outcome: Outcome) -> tuple[PaperRow, ...]:
    """Return the papers expected or cited: missing, found, not expected, optional."""
    citations = outcome.answer.citations if outcome.answer else ()
    grades = outcome.grades
    rows = [
        PaperRow(one.paper_id, one.title, grades.get(one.paper_id, 0), one.n) for one in citations
    ]
    cited = {row.paper_id for row in rows}
    rows += [
        PaperRow(one.paper_id, one.title, one.grade, None)
        for one in outcome.expected
        if one.paper_id not in cited
    ]
    order = ("missing", "hit", "extra", "optional")
    return tuple(sorted(rows, key=lambda row: order.index(row.state)))


def _anchors(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a name for each outcome that is valid in a link and the same in every run."""
    met: Counter[str] = Counter()
    for outcome in outcomes:
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", f"{outcome.tier}-{outcome.id}")
        met[name.lower()] += 1
        again = met[name.lower()]
        yield name if again == 1 else f"{name}.{again}"
