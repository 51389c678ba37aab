"""`papers eval checker`: the checker on correct sentences and on mutants of them.

Correct sentences are those of checker_sentences.jsonl, on the bundled papers. The curve
shows what stricter and laxer thresholds for support would catch and accuse; findings
on names and numbers do not move with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files

import numpy as np

from assistant.build import Report, shipped_vectors, silent
from assistant.checking.source import Floats, Language, read_source
from assistant.checking.verdicts import Checked, check_sentence, thresholds
from assistant.events import Progress
from eval.grounding.mutation import KINDS, Cited, World, mutants
from eval.grounding.pairs import idf_of
from index.embed import Embedder
from index.embedding import embed_papers
from index.errors import SourceError
from index.minilm.quantise import restore
from index.paper import Paper
from index.reading.sources import read_sources
from index.stores.words import analyse

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
CURVE = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class KindScore:
    """What became of the sentences of one kind; shares of `count`, 0..1."""

    kind: str
    count: int
    unsupported: float
    """Caught, or for correct sentences accused."""
    weak: float
    floor: float | None
    """Least that must be caught; for correct sentences the most that may be accused."""

    @property
    def passed(self) -> bool:
        """Whether the floor is kept; True where there is none."""
        if self.floor is None:
            return True
        if self.kind == CORRECT:
            return self.unsupported <= self.floor
        return self.unsupported >= self.floor


@dataclass(frozen=True, slots=True)
class CheckerScores:
    """All kinds, correct sentences first, and the share unsupported by threshold and kind."""

    vectors: bool
    papers: int
    kinds: tuple[KindScore, ...]
    curve: Mapping[float, Mapping[str, float]]
    accused: tuple[tuple[str, str], ...]
    """The correct sentences that are accused, each with the reason."""

    @property
    def passed(self) -> bool:
        """Whether all floors are kept."""
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
            "vectors": self.vectors,
            "papers": self.papers,
            "passed": self.passed,
            "kinds": kinds,
            "curve": curve,
            "accused": accused,
        }

    def lines(self) -> list[str]:
        """Return the scores for people."""
        return [
            f"{score.kind:<29} {score.count:>5} {score.unsupported:>7.1%} unsupported"
            f" {score.weak:>6.1%} weak{_floor(score)}"
            for score in self.kinds
        ]


def evaluate(embedder: Embedder | None, report: Report = silent) -> CheckerScores:
    """Check all sentences on the bundled papers, and all mutants."""
    return score(build_world(embedder), report)


def score(world: World, report: Report = silent) -> CheckerScores:
    """Check the sentences of a world and all their mutants."""
    dense = world.language.embed is not None
    checked: dict[str, list[Checked]] = {CORRECT: _check(world, world.sentences)}
    for done, (kind, mutator) in enumerate(KINDS.items(), start=1):
        checked[kind] = _check(world, mutants(world, mutator))
        report(Progress("checking mutants", done, len(KINDS)))
    shipped = thresholds(with_vectors=dense).unsupported
    return CheckerScores(
        vectors=dense,
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


def build_world(embedder: Embedder | None) -> World:
    """Read the bundled papers and the sentences about them."""
    papers = sorted(read_sources(["bundled"]).papers, key=lambda paper: paper.id)
    vectors = _sentence_vectors(papers, embedder)
    idf = idf_of(f"{paper.title} {paper.abstract}" for paper in papers)
    language = Language(analyse, idf, embedder.embed if embedder else None)
    sources = {
        paper.id: read_source(paper.title, paper.abstract, language, vectors.get(paper.id))
        for paper in papers
    }
    near = _nearest(papers, [_bag(paper, idf) for paper in papers])
    return World(sources, near, _sentences(papers), language)


def _check(world: World, sentences: Iterable[Cited]) -> list[Checked]:
    return [
        check_sentence(
            cited.text,
            {number: world.sources[paper] for number, paper in cited.cites.items()},
            world.language,
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


def _sentence_vectors(papers: Sequence[Paper], embedder: Embedder | None) -> dict[str, Floats]:
    if embedder is None:
        return {}
    found = embed_papers(papers, embedder, shipped_vectors()).vectors
    return {paper.id: restore(found[paper.text_digest].sentences) for paper in papers}


def _sentences(papers: Sequence[Paper]) -> list[Cited]:
    ids = {paper.title: paper.id for paper in papers}
    text = files("eval").joinpath("checker_sentences.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    unknown = [title for row in rows for title in row["cites"].values() if title not in ids]
    if unknown:
        raise SourceError(
            f"no bundled paper is called {unknown[0]!r}", "mend eval/checker_sentences.jsonl"
        )
    return [
        Cited(row["text"], {int(n): ids[title] for n, title in row["cites"].items()})
        for row in rows
    ]


def _nearest(papers: Sequence[Paper], bags: Sequence[Mapping[str, float]]) -> dict[str, list[str]]:
    """Order the other papers by the cosine of their words: the same with and without vectors."""
    columns = {stem: number for number, stem in enumerate(sorted(set().union(*bags)))}
    matrix = np.zeros((len(bags), len(columns)))
    for row, bag in enumerate(bags):
        for stem, weight in bag.items():
            matrix[row, columns[stem]] = weight
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    order = np.argsort(-(matrix @ matrix.T), axis=1, kind="stable")
    return {
        paper.id: [papers[other].id for other in order[row] if other != row]
        for row, paper in enumerate(papers)
    }


def _bag(paper: Paper, idf: Callable[[str], float]) -> dict[str, float]:
    return {stem: idf(stem) for stem in analyse(f"{paper.title} {paper.abstract}")}


def _floor(score: KindScore) -> str:
    if score.floor is None:
        return ""
    bound = "at most" if score.kind == CORRECT else "at least"
    return f"  ({bound} {score.floor:.0%}{'' if score.passed else ': FAILED'})"


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
