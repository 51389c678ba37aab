"""Which ranked papers belong in a list answer."""

from __future__ import annotations

from dataclasses import replace

from assistant.retrieval.evidence import Query
from assistant.retrieval.retrieve import Hit, Ranking
from assistant.retrieval.screening import (
    MOST_BORDERLINE,
    MOST_SCREENED,
    SCREENED,
    chances_of,
    cut_notice,
    screen,
    screened,
)
from index.paper import Paper
from index.stores.words import analyse

ON_IT = Paper("on-it", "Features", "We train sparse autoencoders. They are small.")
NEAR_IT = Paper("near-it", "Probes", "We train sparse probes. Others train autoencoders.")
BESIDE_IT = Paper("beside-it", "Trees", "We grow shallow trees. They are small.")
PAPERS = (ON_IT, NEAR_IT, BESIDE_IT)


def ranking(words: str, *scores: float) -> Ranking:
    terms = analyse(words)
    shares = dict.fromkeys(terms, 1 / len(terms))
    hits = tuple(Hit(paper, score) for paper, score in zip(PAPERS, scores, strict=True))
    return Ranking(Query(words, {}, None), hits, 0.0, 1.0, 1.0, 1.0, shares)


def test_of_papers_with_one_score_those_that_hold_the_words_are_likelier():
    on_it, near_it, beside_it = chances_of(ranking("sparse autoencoders", 0.7, 0.7, 0.7)).values()
    assert on_it > near_it > beside_it


def test_a_better_score_makes_a_paper_likelier():
    low = chances_of(ranking("sparse autoencoders", 0.4, 0.4, 0.4))
    high = chances_of(ranking("sparse autoencoders", 0.8, 0.8, 0.8))
    assert all(low[paper] < high[paper] for paper in low)


def test_missing_words_weigh_less_the_more_are_asked():
    few = chances_of(ranking("sparse autoencoders", 0.7, 0.7, 0.7))
    many = chances_of(
        ranking("sparse codes inside networks learnt without labels by people", 0.7, 0.7, 0.7)
    )
    assert few["beside-it"] < 0.33 < many["beside-it"]


def test_papers_are_in_borderline_or_out_by_their_chance():
    chances = {"a": 0.9, "b": 0.33, "c": 0.32, "d": 0.17, "e": 0.16}
    assert list(screen(chances).values()) == ["in", "in", "borderline", "borderline", "out"]


def test_only_so_many_papers_are_borderline():
    verdicts = list(screen({f"p{n}": 0.3 for n in range(20)}).values())
    assert verdicts.count("borderline") == MOST_BORDERLINE
    assert verdicts.count("out") == 20 - MOST_BORDERLINE


def test_a_lower_bar_lets_more_in_and_never_fewer():
    chances = {f"p{n}": n / 20 for n in range(20)}
    strict, mild = screen(chances, 0.5), screen(chances, 0.25)
    assert {paper for paper in chances if strict[paper] == "in"} < {
        paper for paper in chances if mild[paper] == "in"
    }


def test_a_question_without_words_of_its_own_is_screened_by_score_alone():
    bare = Ranking(Query("", {}, None), (Hit(ON_IT, 1.0), Hit(BESIDE_IT, 0.1)), 0.0, 1.0, 1.0, 1.0)
    on_it, beside_it = chances_of(bare).values()
    assert on_it > beside_it


def long_ranking(belonging: int, of: int, hits: int = MOST_SCREENED) -> Ranking:
    on_it = [Hit(replace(ON_IT, id=f"p{n}"), 0.9) for n in range(belonging)]
    beside_it = [Hit(replace(BESIDE_IT, id=f"p{n}"), 0.1) for n in range(belonging, hits)]
    shares = dict.fromkeys(analyse("sparse autoencoders"), 0.5)
    query = Query("sparse autoencoders", {}, None)
    return Ranking(query, (*on_it, *beside_it), 0.0, 1.0, 1.0, 1.0, shares, of=of)


def test_as_many_are_screened_as_belong_and_some_more():
    assert len(screened(long_ranking(10, 5_000)).hits) == SCREENED
    assert len(screened(long_ranking(90, 5_000)).hits) == 2 * SCREENED
    assert len(screened(long_ranking(MOST_SCREENED, 5_000)).hits) == MOST_SCREENED
    assert len(screened(long_ranking(3, 12, hits=12)).hits) == 12


def test_a_list_that_was_cut_says_so():
    (notice,) = cut_notice(long_ranking(MOST_SCREENED, 5_000))
    assert "240 best of 5,000" in notice
    assert cut_notice(long_ranking(90, 5_000)) == ()
    assert cut_notice(long_ranking(MOST_SCREENED, MOST_SCREENED)) == ()
