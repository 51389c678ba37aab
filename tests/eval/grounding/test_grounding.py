"""The figures of the checker: pairs, regression, mutants, and the sentences that come with it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from assistant.__main__ import main
from assistant.checking.source import read_source
from assistant.checking.verdicts import check_sentence
from assistant.language.lexicon import Lexicon
from eval.grounding.checker import (
    CONTRADICTED,
    CORRECT,
    FLOORS,
    CheckerScores,
    KindScore,
    score,
)
from eval.grounding.measure import evaluate
from eval.grounding.mutation import KINDS, mutants
from eval.grounding.opposites import denied, turned_round
from eval.grounding.pairs import Pair, groups_of, idf_of, read_pairs
from eval.grounding.worlds import (
    World,
    bundled_worlds,
    contradicted,
    ids_by_title,
    pairs_world,
)
from eval.grounding.written import Cited, written_pairs
from eval.measuring.logistic import auroc, best_f1, cross_validated, f1, fit
from index.errors import SourceError
from index.stores.words import analyse

ROWS = [
    {"claim": "Cats purr", "evidence": "Cats purr when they are content.", "label": 1},
    {"claim": "Dogs bark at 5 cats", "evidence": ["Dogs bark.", "At 5 cats."], "label": 1},
    {"claim": "Fish fly to Mars", "evidence": ["Cats purr when they are content."], "label": 0},
]


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_pairs_are_scored_without_a_model(tmp_path: Path) -> None:
    scores = evaluate(read_pairs(_write(tmp_path / "pairs.jsonl", ROWS)), None)
    assert (scores.pairs, scores.supported, scores.vectors) == (3, 2, False)
    assert scores.auroc == 1.0
    assert scores.best_f1 == 1.0
    assert scores.cross_validated_auroc is None
    assert scores.verdicts["label 0"] == {"unsupported": 1.0}
    assert json.dumps(scores.record())


@pytest.mark.parametrize(
    "line", ["nonsense", '{"claim": "x"}', '{"claim": "x", "evidence": "y", "label": 2}']
)
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n" + line, encoding="utf-8")
    with pytest.raises(SourceError, match="line 2"):
        read_pairs(path)


def test_pairs_of_one_label_or_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="lacks a label"):
        read_pairs(_write(tmp_path / "ones.jsonl", ROWS[:2]))
    with pytest.raises(SourceError, match="cannot read"):
        read_pairs(tmp_path / "none.jsonl")


def test_pairs_that_share_a_claim_or_a_text_are_one_group() -> None:
    rows = [("a", "x"), ("a", "y"), ("b", "y"), ("c", "z")]
    pairs = [Pair(claim=claim, evidence=text, label=1) for claim, text in rows]
    first, second, third, other = groups_of(pairs)
    assert first == second == third != other


def test_auroc_counts_ties_by_half_and_f1_finds_the_best_threshold() -> None:
    scores, labels = np.array([0.9, 0.5, 0.5, 0.1]), np.array([1, 1, 0, 0])
    assert auroc(scores, labels) == pytest.approx(0.875)
    assert best_f1(scores, labels) == (pytest.approx(0.8), 0.5)
    assert f1(scores, labels, 2.0) == 0.0


def test_the_regression_recovers_the_direction_and_ignores_noise() -> None:
    dice = np.random.default_rng(0)
    rows = dice.normal(size=(400, 3))
    labels = (rows[:, 0] - rows[:, 1] > 0).astype(np.int64)
    model = fit(rows, labels)
    up, down, noise = model.coefficients
    assert up > 1
    assert down < -1
    assert abs(noise) < 0.5


def test_cross_validation_learns_nothing_from_labels_that_only_the_group_tells() -> None:
    dice = np.random.default_rng(0)
    groups = np.repeat(np.arange(100), 4)
    labels = dice.integers(0, 2, 100)[groups]
    rows = dice.normal(size=(100, 2))[groups]  # the same features all through a group
    scores = cross_validated(rows, labels, list(groups), np.ones(400, bool), seed=0)
    assert 0.35 < auroc(scores, labels) < 0.65


TEXTS = {
    "prune": (
        "ASAP",
        "We propose ASAP, which prunes chains. It saves 23.5% of tokens and 43.5% of time.",
    ),
    "topics": ("TopicMath", "TopicMath is a collection of 121 topics and 428 lessons."),
    "index": (
        "FoNE",
        "FoNE embeds numbers by Fourier features, using 64 times less data on 6 tasks.",
    ),
}
IDF = idf_of(f"{title} {abstract}" for title, abstract in TEXTS.values())
SENTENCES = [
    Cited("ASAP saves 23.5% of the tokens by pruning chains [1].", {1: "prune"}),
    Cited("TopicMath collects 121 topics with 428 lessons [1].", {1: "topics"}),
    Cited("FoNE uses 64 times less data [1].", {1: "index"}),
]
WORLD = World(
    sources={key: read_source(*texts, Lexicon(analyse, IDF)) for key, texts in TEXTS.items()},
    nearest={key: [other for other in TEXTS if other != key] for key in TEXTS},
    sentences=SENTENCES,
    lexicon=Lexicon(analyse, IDF),
    also_true={one.text: frozenset(one.cites.values()) for one in SENTENCES},
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutant_differs_from_its_sentence_in_text_or_citation(kind: str) -> None:
    made = list(mutants(WORLD, KINDS[kind]))
    assert made
    assert not [one for one in made if one in WORLD.sentences]


def test_mutants_are_the_same_every_time() -> None:
    once, again = ([list(mutants(WORLD, mutator)) for mutator in KINDS.values()] for _ in range(2))
    assert once == again


def test_what_is_known_to_be_true_is_no_mutant() -> None:
    told = {one.text: frozenset(TEXTS) for one in SENTENCES}
    world = World(WORLD.sources, WORLD.nearest, SENTENCES, WORLD.lexicon, told)
    assert not list(mutants(world, KINDS["marker to a random paper"]))
    assert list(mutants(world, KINDS["negation"]))


def test_a_number_is_never_replaced_by_one_that_it_rounds() -> None:
    texts = ("Rounds", "It saves 29.7% of time, 30% of cost and 55% of space.")
    source = read_source(*texts, WORLD.lexicon)
    said = Cited("It saves 30% of cost [1].", {1: "only"})
    other = read_source("Other", "Nothing.", WORLD.lexicon)
    world = World({"only": source, "other": other}, {"only": ["other"]}, [said], WORLD.lexicon, {})
    made = {one.text for one in mutants(world, KINDS["number of the same abstract"])}
    assert made == {"It saves 55% of cost [1]."}


@pytest.mark.parametrize(
    ("text", "opposite"),
    [
        ("It is faster.", "It is not faster."),
        ("Pruning saves the tokens.", "Pruning does not save the tokens."),
        ("The model failed.", None),
    ],
)
def test_a_sentence_is_denied_by_its_verb(text: str, opposite: str | None) -> None:
    assert denied(text) == opposite


def test_a_word_of_direction_is_turned_round() -> None:
    dice = random.Random(0)
    assert turned_round("It has higher recall.", dice) == "It has lower recall."
    assert turned_round("It outperforms BM25.", dice) == "It underperforms BM25."
    assert turned_round("It prunes chains.", dice) is None


def test_the_checker_is_scored_on_sentences_and_mutants() -> None:
    scores = score("three sentences", WORLD)
    shares = {one.kind: one for one in scores.kinds}
    assert shares[CORRECT].unsupported == 0
    assert shares["foreign number"].unsupported == 1
    assert shares["marker to a random paper"].unsupported == 1
    assert scores.accused == ()
    strict, *_ = sorted(scores.curve, reverse=True)
    assert scores.curve[strict]["negation"] >= shares["negation"].unsupported
    assert json.dumps(scores.record())
    assert len(scores.lines()) == 2 + len(KINDS)


def test_sets_are_scored_apart_and_together() -> None:
    missed = Cited("It flies to 99 moons [1].", {1: "prune"})
    bad = World(WORLD.sources, WORLD.nearest, [missed], WORLD.lexicon, {})
    both = CheckerScores(False, (score("good", WORLD), score("bad", bad)))
    assert (both.correct, both.accused) == (4, 0.25)
    assert not both.passed
    assert "25.0% of 4" in both.lines()[-1]
    assert json.dumps(both.record())


@pytest.mark.parametrize(
    ("kind", "share", "passed"),
    [(CORRECT, 0.05, True), (CORRECT, 0.06, False), ("negation", 0.0, True)]
    + [(kind, floor, True) for kind, floor in FLOORS.items()]
    + [(kind, floor - 0.01, False) for kind, floor in FLOORS.items()],
)
def test_a_floor_is_a_most_for_correct_sentences_and_a_least_for_mutants(
    kind: str, share: float, passed: bool
) -> None:
    floor = 0.05 if kind == CORRECT else FLOORS.get(kind)
    assert KindScore(kind, 100, share, 0.0, floor).passed is passed


def test_supported_claims_of_pairs_are_a_world_and_contradicted_ones_a_kind() -> None:
    texts = (("Cats", "Cats purr when content."), ("Dogs", "Dogs bark at cats."))
    rows = [
        ("Cats purr", texts[0], 1, "SUPPORT"),
        ("Cats purr", texts[1], 0, "NOT_ENOUGH_INFO"),
        ("Dogs bark", texts[1], 1, "SUPPORT"),
        ("Dogs never bark", texts[1], 0, "CONTRADICT"),
    ]
    pairs = [
        Pair.model_validate(
            {"claim": claim, "evidence": text, "label": label, "verdict": verdict, "doc_id": 1}
        )
        for claim, text, label, verdict in rows
    ]
    world = pairs_world(pairs, None)
    assert len(world.sources) == 2
    assert [one.text for one in world.sentences] == ["Cats purr [1]", "Dogs bark [1]"]
    (against,) = contradicted(pairs, world)
    assert world.sources[against.cites[1]].title == "Dogs"
    scores = score("pairs", world, {CONTRADICTED: [against]})
    assert scores.kinds[-1].kind == CONTRADICTED
    assert scores.kinds[0].unsupported == 0


def test_the_bundled_sentences_are_many_paraphrased_and_spread_over_many_papers() -> None:
    own, held_out = bundled_worlds(None)
    cited = [paper for one in own.sentences for paper in one.cites.values()]
    assert len(own.sentences) >= 150
    assert len(set(cited)) >= 100
    assert len(held_out.sentences) >= 60
    for world in (own, held_out):
        assert any(len(one.cites) > 1 for one in world.sentences)
        for one in world.sentences:
            plain = one.text.rpartition(" [")[0]
            assert all(plain not in world.sources[paper].abstract for paper in one.cites.values())
    assert not {one.text for one in own.sentences} & {one.text for one in held_out.sentences}


def test_the_papers_of_the_bundled_sentences_know_their_dates() -> None:
    _, held_out = bundled_worlds(None)
    assert any(source.facts.published for source in held_out.sources.values())


def test_the_commands_print_their_figures_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERS_EMBEDDER", "none")
    path = _write(tmp_path / "pairs.jsonl", ROWS)
    assert main(["eval", "grounding", "--pairs", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["auroc"] == 1.0
    assert main(["eval", "grounding", "--pairs", str(tmp_path / "none")]) == 1
    assert "cannot read" in capsys.readouterr().err


def test_written_pairs_share_no_paper_between_their_halves() -> None:
    own, _ = bundled_worlds(None)
    open_half, sealed = written_pairs(ids_by_title(own))
    papers = [
        {paper for cited in half.right for paper in cited.cites.values()}
        for half in (open_half, sealed)
    ]
    assert papers[0].isdisjoint(papers[1])
    for half in (open_half, sealed):
        wrong = [cited.text for found in half.wrong.values() for cited in found]
        assert len(half.right) == len(wrong) >= 60
        assert not {cited.text for cited in half.right} & set(wrong)


def test_a_written_pair_on_an_unknown_paper_is_named() -> None:
    with pytest.raises(SourceError, match="no bundled paper"):
        written_pairs({})


def test_no_sentence_of_an_abstract_says_the_opposite_of_it() -> None:
    own, _ = bundled_worlds(None)
    for paper, source in list(own.sources.items())[::25]:
        for number in range(len(source.spans)):
            text = f"{source.sentence(number).rstrip('.')} [1]."
            checked = check_sentence(text, {1: source}, own.lexicon)
            assert checked.sentence.status != "unsupported", (paper, checked.sentence)
