"""Metrics against values worked out by hand, and their bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measuring.metrics import (
    evidence_shown,
    facts_stated,
    list_scores,
    mean,
    ndcg,
    overlaps,
    recall,
    reciprocal_rank,
)

JUDGED = {"a": 2, "b": 2, "c": 1, "d": 0}
PAPERS = st.sampled_from("abcdefgh")
RANKINGS = st.lists(PAPERS, unique=True)
JUDGEMENTS = st.dictionaries(PAPERS, st.integers(0, 2))


def test_ndcg_by_hand():
    gained = 1 / math.log2(2) + 2 / math.log2(4)  # c first, a third
    best = 2 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(["c", "d", "a"], JUDGED) == pytest.approx(gained / best)


def test_ndcg_is_one_for_the_ideal_order_and_zero_without_a_relevant_paper():
    assert ndcg(["b", "a", "c", "x"], JUDGED) == pytest.approx(1.0)
    assert ndcg(["x", "d"], JUDGED) == 0.0
    assert ndcg(["a"], {}) == ndcg([], JUDGED) == 0.0


def test_ndcg_looks_no_deeper_than_k():
    assert ndcg(["x", "a"], JUDGED, k=1) == 0.0
    assert ndcg(["a", "x", "x2", "b"], JUDGED, k=1) == 1.0


def test_recall_by_hand():
    assert recall(["a", "x", "b"], ["a", "b", "c"], k=2) == pytest.approx(1 / 3)
    assert recall(["a", "x", "b"], ["a", "b", "c"], k=3) == pytest.approx(2 / 3)
    assert recall(["a"], [], k=5) == 0.0


def test_reciprocal_rank_by_hand():
    assert reciprocal_rank(["x", "y", "a"], {"a", "b"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], {"a"}) == 0.0


def test_list_scores_let_grade_one_be_cited_or_left_out():
    assert list_scores(["a", "b"], JUDGED).f1 == 1.0
    assert list_scores(["a", "b", "c"], JUDGED).f1 == 1.0
    found = list_scores(["a", "d", "x"], JUDGED)
    assert (found.precision, found.recall) == (pytest.approx(1 / 3), 0.5)
    assert found.f1 == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("cited", "judged"), [([], JUDGED), (["x"], JUDGED), (["a"], {}), ([], {})]
)
def test_list_scores_of_nothing_right_are_zero(cited: list[str], judged: dict[str, int]):
    assert list_scores(cited, judged).f1 == 0.0


@given(RANKINGS, JUDGEMENTS, st.integers(1, 12))
def test_all_metrics_lie_between_zero_and_one(ranking: list[str], judged: dict[str, int], k: int):
    scores = list_scores(ranking, judged)
    values = [
        ndcg(ranking, judged, k),
        recall(ranking, judged, k),
        reciprocal_rank(ranking, judged),
    ]
    for value in (*values, scores.precision, scores.recall, scores.f1):
        assert 0.0 <= value <= 1.0 + 1e-12


@given(RANKINGS, JUDGEMENTS)
def test_moving_a_better_paper_up_never_lowers_ndcg(ranking: list[str], judged: dict[str, int]):
    better = sorted(ranking, key=lambda paper: -judged.get(paper, 0))
    assert ndcg(better, judged) >= ndcg(ranking, judged) - 1e-12


@given(RANKINGS, JUDGEMENTS)
def test_recall_grows_with_depth(ranking: list[str], judged: dict[str, int]):
    values = [recall(ranking, judged, k) for k in range(1, 9)]
    assert values == sorted(values)


@pytest.mark.parametrize(
    ("quote", "gold", "same"),
    [
        ("We prune chains.", "We prune  chains.", True),
        ("Long ago. We prune chains. It works.", "We prune chains.", True),
        ("prune chains", "We prune chains.", True),
        ("We prune chains.", "We draw maps.", False),
        ("", "We prune chains.", False),
        ("We prune chains.", " \n", False),
    ],
)
def test_quotes_overlap_where_one_holds_the_other(quote: str, gold: str, same: bool):
    assert overlaps(quote, gold) is same
    assert overlaps(gold, quote) is same


def test_mean_of_nothing_is_zero():
    assert mean([]) == 0.0
    assert mean([1.0, 0.0, 0.5]) == 0.5


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        ("It saves 12 % of tokens.", "12%"),
        ("It saves 12\\% of tokens.", "12 percent"),
        ("a set of 8,792 problems", "8792"),
        ("up to 3.2× faster", "3.2x"),
        ("3.2 times as fast", "3.2x"),
        ("the **LLaMA‑3.3** 70B model", "LLaMA-3.3 70B"),
        ("a Fréchet mean", "frechet mean"),
        ("long-range dependencies", "long range"),
    ],
)
def test_a_fact_is_found_however_it_is_written(answer: str, wording: str):
    assert facts_stated(answer, [[wording]]) == 1.0


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        ("from 1741 tokens", "741"),
        ("741.5 tokens", "741"),
        ("0.88 of it", "88"),
        ("to 2250 tokens", "225"),
        ("nothing", ""),
    ],
)
def test_a_number_is_not_found_inside_another(answer: str, wording: str):
    assert facts_stated(answer, [[wording]]) == 0.0


def test_one_wording_of_each_fact_is_enough():
    assert facts_stated("two of three", [["two", "2"], ["three"], ["four", "4"]]) == 2 / 3
    assert facts_stated("anything", []) == 0.0


def test_the_share_of_gold_evidence_that_is_shown():
    assert evidence_shown(["We prune chains. It works."], ["We prune chains.", "It fails."]) == 0.5
    assert evidence_shown(["We prune chains."], []) == 0.0
