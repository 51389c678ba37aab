"""`papers eval checker`: the checker on correct sentences and on mutants of them.

Sets, each scored apart: sentences on the bundled papers that the checker was developed on, such
sentences that nothing was fitted on, pairs of a right and a wrong sentence in two halves, and the
claims that the texts of labelled pairs support. Caught and accused mean `unsupported`; `weak` is
no accusation. The curve shows what stricter and laxer thresholds for support would do; findings
on names, numbers and metadata do not move with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from assistant.build import Report
from assistant.checking.fitted import thresholds
from assistant.checking.verdicts import Checked, check_sentence
from assistant.events import Progress
from eval.grounding.mutation import KINDS, Mutator, mutants
from eval.grounding.pairs import Pair
from eval.grounding.worlds import (
    World,
    bundled_worlds,
    contradicted,
    ids_by_title,
    pairs_world,
)
from eval.grounding.written import Cited, Written, written_pairs
from index.embedder import Embedder
from index.reporting import ignore

FLOORS: Mapping[str, float] = {
    "foreign number": 0.97,
    "foreign name": 0.95,
    "marker to a random paper": 0.95,
    "claim of a random paper": 0.97,
    "marker to the nearest paper": 0.75,
    "claim of the nearest paper": 0.75,
    "number of the same abstract": 0.60,
}
MOST_ACCUSED = 0.05
CORRECT = "correct sentences"
CONTRADICTED = "contradicted claims"
ALL_WRONG = "wrong sentences"
OWN, HELD_OUT, CLAIMS = "sentences of development", "held-out sentences", "supported claims"
OPEN, SEALED = "written pairs", "written pairs, sealed"
CURVE = (0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5)


@dataclass(frozen=True, slots=True)
class KindScore:
    """The results for sentences of one kind; shares of `count`, 0..1."""

    kind: str
    count: int
    unsupported: float
    """Caught or, for correct sentences, accused."""
    weak: float
    floor: float | None
    """Least that must be caught; for correct sentences, the most that may be accused."""

    @property
    def passed(self) -> bool:
        """Whether the floor is met; True if there is none."""
        if self.floor is None:
            return True
        if self.kind == CORRECT:
            return self.unsupported <= self.floor
        return self.unsupported >= self.floor


@dataclass(frozen=True, slots=True)
class SetScores:
    """One set: all kinds, correct sentences first, and the share unsupported by threshold."""

    name: str
    papers: int
    kinds: tuple[KindScore, ...]
    curve: Mapping[float, Mapping[str, float]]
    accused: tuple[tuple[str, str], ...]
    """The correct sentences that are accused, each with the reason."""

    @property
    def passed(self) -> bool:
        """Whether all floors are met."""
        return all(score.passed for score in self.kinds)

    def record(self) -> dict[str, object]:
        """Return the scores as JSON, rounded to four places."""
        kinds = [
            {key: _rounded(value) for key, value in asdict(score).items()}
            | {"passed": score.passed}
            for score in self.kinds
        ]
        curve = [
            {"threshold": threshold} | {kind: round(share, 4) for kind, share in shares.items()}
            for threshold, shares in self.curve.items()
        ]
        accused = [{"sentence": text, "reason": reason} for text, reason in self.accused]
        return {
            "name": self.name,
            "papers": self.papers,
            "passed": self.passed,
            "kinds": kinds,
            "curve": curve,
            "accused": accused,
        }

    def lines(self) -> list[str]:
        """Return the scores for people."""
        return [
            f"{self.name}, {self.papers} papers",
            *(
                f"  {score.kind:<29} {score.count:>5} {score.unsupported:>7.1%} unsupported"
                f" {score.weak:>6.1%} weak{_floor(score)}"
                for score in self.kinds
            ),
        ]


@dataclass(frozen=True, slots=True)
class CheckerScores:
    """All sets."""

    vectors: bool
    sets: tuple[SetScores, ...]

    @property
    def passed(self) -> bool:
        """Whether all floors are met on every set."""
        return all(one.passed for one in self.sets)

    @property
    def accused(self) -> float:
        """Share of the correct sentences in all sets together that are accused, 0..1."""
        return sum(len(one.accused) for one in self.sets) / max(1, self.correct)

    @property
    def correct(self) -> int:
        """Number of correct sentences."""
        return sum(one.kinds[0].count for one in self.sets)

    def record(self) -> dict[str, object]:
        """Return the scores as JSON."""
        sets = [one.record() for one in self.sets]
        accused = round(self.accused, 4)
        return {"vectors": self.vectors, "passed": self.passed, "accused": accused, "sets": sets}

    def lines(self) -> list[str]:
        """Return the scores for people."""
        together = f"all sets together: {self.accused:.1%} of {self.correct} correct ones accused"
        return [line for one in self.sets for line in one.lines()] + [together]


def evaluate(
    embedder: Embedder | None, pairs: Sequence[Pair] = (), report: Report = ignore
) -> CheckerScores:
    """Check the sentences about the bundled papers, the claims of the pairs, and all mutants."""
    own, held_out = bundled_worlds(embedder)
    halves = zip((OPEN, SEALED), written_pairs(ids_by_title(own)), strict=True)
    sets = [score(OWN, own, report=report), score(HELD_OUT, held_out, report=report)]
    sets += [_score_written(name, half, own) for name, half in halves]
    if pairs:
        claims = pairs_world(pairs, embedder)
        against = {CONTRADICTED: contradicted(pairs, claims)}
        sets.append(score(CLAIMS, claims, against, report))
    return CheckerScores(embedder is not None, tuple(sets))


def score(
    name: str,
    world: World,
    further: Mapping[str, Sequence[Cited]] | None = None,
    report: Report = ignore,
    kinds: Mapping[str, Mutator] = KINDS,
) -> SetScores:
    """Check the sentences of a world, all their mutants, and further kinds of false sentences."""
    checked: dict[str, list[Checked]] = {CORRECT: _check(world, world.sentences)}
    for done, (kind, mutator) in enumerate(kinds.items(), start=1):
        checked[kind] = _check(world, mutants(world, mutator))
        report(Progress(f"checking {name}", done, len(kinds)))
    checked |= {kind: _check(world, found) for kind, found in (further or {}).items() if found}
    shipped = thresholds(with_vectors=world.lexicon.embed is not None).unsupported
    return SetScores(
        name=name,
        papers=len({paper for cited in world.sentences for paper in cited.cites.values()}),
        kinds=tuple(_score(kind, found) for kind, found in checked.items()),
        curve={
            limit: {kind: _at(limit, found) for kind, found in checked.items()}
            for limit in sorted({*CURVE, shipped})
        },
        accused=tuple(
            (one.sentence.text, one.sentence.reason)
            for one in checked[CORRECT]
            if one.sentence.status == "unsupported"
        ),
    )


def _score_written(name: str, half: Written, world: World) -> SetScores:
    wrong = {ALL_WRONG: [one for found in half.wrong.values() for one in found], **half.wrong}
    return score(name, replace(world, sentences=half.right), wrong, kinds={})


def _check(world: World, sentences: Iterable[Cited]) -> list[Checked]:
    return [
        check_sentence(
            cited.text,
            {number: world.sources[paper] for number, paper in cited.cites.items()},
            world.lexicon,
        )
        for cited in sentences
    ]


def _score(kind: str, checked: Sequence[Checked]) -> KindScore:
    def share(status: str) -> float:
        return sum(one.sentence.status == status for one in checked) / max(1, len(checked))

    floor = MOST_ACCUSED if kind == CORRECT else FLOORS.get(kind)
    return KindScore(kind, len(checked), share("unsupported"), share("weak"), floor)


def _at(limit: float, checked: Sequence[Checked]) -> float:
    """Return the share that would be unsupported with another threshold for support."""
    return sum(one.wrong_detail or one.probability < limit for one in checked) / max(
        1, len(checked)
    )


def _floor(score: KindScore) -> str:
    if score.floor is None:
        return ""
    bound = "at most" if score.kind == CORRECT else "at least"
    return f"  ({bound} {score.floor:.0%}{'' if score.passed else ': FAILED'})"


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
