"""Ranking: what rises, what is left out, and what scores are measured against."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.app import Assistant
from assistant.retrieval.definitions import BONUS
from assistant.retrieval.evidence import Query
from assistant.retrieval.retrieve import Ranking, Retriever
from index.chunk import sentence_spans
from index.library import Library
from index.paper import Paper
from index.stores.words import analyse
from tests.support.fakes import HashingEmbedder, make_papers

QUESTION = "which papers compress chains of thought?"


@pytest.fixture(scope="module")
def retriever(assistant: Assistant) -> Retriever:
    assert assistant.library.dense
    return Retriever(assistant.library, assistant._embedder)


def rank(retriever: Retriever, question: str, limit: int = 20, **more: object) -> Ranking:
    return retriever.rank(retriever.query(question), limit, **more)  # type: ignore[arg-type]


def ids(ranking: Ranking) -> list[str]:
    return [hit.paper.id for hit in ranking.hits]


def made_retriever(folder: Path, papers: list[Paper], *, dense: bool) -> Retriever:
    embedder = HashingEmbedder() if dense else None
    library = Library.open(folder, embedder)
    library.add(papers)
    return Retriever(library, embedder)


def test_the_same_question_is_always_ranked_the_same(retriever: Retriever):
    first, second = (rank(retriever, QUESTION) for _ in range(2))
    assert [(hit.paper.id, hit.score) for hit in first.hits] == [
        (hit.paper.id, hit.score) for hit in second.hits
    ]


def test_hits_come_best_first_each_paper_once_and_no_more_than_asked(retriever: Retriever):
    ranking = rank(retriever, QUESTION, limit=15)
    scores = [hit.score for hit in ranking.hits]
    assert scores == sorted(scores, reverse=True)
    assert len(set(ids(ranking))) == len(ranking.hits) == 15


def test_a_smaller_limit_gives_the_head_of_the_same_ranking(retriever: Retriever):
    assert ids(rank(retriever, QUESTION, 5)) == ids(rank(retriever, QUESTION, 20))[:5]


def test_the_order_of_insertion_does_not_matter(tmp_path: Path):
    papers = make_papers(30)
    forwards = made_retriever(tmp_path / "a", papers, dense=True)
    backwards = made_retriever(tmp_path / "b", papers[::-1], dense=True)
    for question in ("prune attention kernels", "sparse video", "reward"):
        assert ids(rank(forwards, question)) == ids(rank(backwards, question))


def test_equal_papers_are_ordered_by_id(tmp_path: Path):
    twins = [Paper(name, "Sparse Robots", "We train sparse robots.") for name in "cab"]
    assert ids(rank(made_retriever(tmp_path, twins, dense=False), "sparse robots")) == list("abc")


def test_a_question_close_in_meaning_needs_no_word_in_common(retriever: Retriever):
    question = "abbreviating stepwise deliberation"
    titles = " ".join(hit.paper.title for hit in rank(retriever, question, 10).hits)
    assert "Chain-of-Thought" in titles or "Reasoning" in titles


def test_only_the_allowed_papers_are_hits_on_an_unchanged_scale(retriever: Retriever):
    everything = rank(retriever, QUESTION, 60)
    allowed = {hit.paper.text_digest for hit in everything.hits[10:20]}
    some = rank(retriever, QUESTION, 60, only=allowed)
    assert {hit.paper.text_digest for hit in some.hits} == allowed
    assert some.top == everything.top
    assert some.background == everything.background
    for hit in some.hits:
        assert some.relative(hit.score) < 1


def test_nothing_allowed_means_no_hits(retriever: Retriever):
    ranking = rank(retriever, QUESTION, only=set())
    assert ranking.hits == ()
    assert ranking.best_lexical == 0.0
    assert ranking.best_cosine == -1.0


def test_a_paper_that_holds_the_name_rises_and_no_other(retriever: Retriever):
    question = "which images become tokens of variable length?"
    plain = {hit.paper.id: hit for hit in rank(retriever, question, 60).hits}
    named = {hit.paper.id: hit for hit in rank(retriever, question, 60, names=("FlexTok",)).hits}
    for paper_id in plain.keys() & named.keys():
        paper = plain[paper_id].paper
        holds = "FlexTok" in f"{paper.title} {paper.abstract}"
        bonus = BONUS[
            "introduced" if "FlexTok" in paper.title else "mentioned" if holds else "absent"
        ]
        assert named[paper_id].score - plain[paper_id].score == pytest.approx(bonus)
    assert "FlexTok" in next(iter(named.values())).paper.title


def test_relative_scores_run_from_background_to_the_best(retriever: Retriever):
    ranking = rank(retriever, QUESTION, 60)
    assert ranking.relative(ranking.background) == 0.0
    assert ranking.relative(ranking.top) == 1.0
    assert ranking.relative(ranking.hits[0].score) >= 1.0


def test_relative_is_zero_where_all_papers_score_alike():
    flat = Ranking(Query("", {}, None), (), 0.4, 0.4, 0.0, 0.0)
    assert flat.relative(0.4) == flat.relative(1.0) == 0.0


@pytest.mark.parametrize("question", ["", "?!", "the of and", "zzzzqqqq", "大模型", "\x00"])
def test_a_question_without_a_usable_word_still_ranks(retriever: Retriever, question: str):
    ranking = rank(retriever, question)
    assert ranking.best_lexical == 0.0
    assert np.isfinite([hit.score for hit in ranking.hits]).all()


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_tiny_indexes_are_ranked(tmp_path: Path, count: int, dense: bool):
    retriever = made_retriever(tmp_path, make_papers(count), dense=dense)
    ranking = rank(retriever, "study of attention")
    assert len(ranking.hits) == count
    assert all(np.isfinite(ranking.relative(hit.score)) for hit in ranking.hits)


def test_a_paper_without_abstract_is_found_by_its_title(tmp_path: Path):
    papers = [*make_papers(10), Paper("bare", "Zebra Crossings", "")]
    ranking = rank(made_retriever(tmp_path, papers, dense=True), "zebra crossings")
    assert ranking.hits[0].paper.id == "bare"


def test_words_alone_rank_where_there_is_no_model(tmp_path: Path):
    papers = [*make_papers(10), Paper("zebra", "Zebras", "Striped zebras graze.")]
    retriever = made_retriever(tmp_path, papers, dense=False)
    ranking = rank(retriever, "grazing zebra")
    assert ranking.query.vector is None
    assert ranking.hits[0].paper.id == "zebra"
    assert retriever.sentence_vectors(papers[-1]) is None


def test_sentence_vectors_are_unit_rows_one_per_sentence(
    retriever: Retriever, assistant: Assistant
):
    paper = assistant.show("KVQuant")
    vectors = retriever.sentence_vectors(paper)
    assert vectors is not None
    assert len(vectors) == len(sentence_spans(paper.abstract))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=0.01)


def test_the_query_counts_its_stems_without_words_of_asking(retriever: Retriever):
    query = retriever.query("Which papers prune and keep pruning tokens?")
    assert query.terms == {"prune": 2, "keep": 1, "token": 1}


def test_mentions_are_papers_that_hold_every_part_of_the_name(retriever: Retriever):
    found = retriever.mentions("CoT-Valve")
    assert found
    for paper in found:
        assert {"cot", "valv"} <= set(_stems(paper))
    assert retriever.mentions("Blorb-7") == []
    assert retriever.mentions("ColBERT-type") == retriever.mentions("ColBERT")
    assert retriever.mentions("GPT-55") == []
    assert retriever.mentions("CoTValves") == retriever.mentions("CoT-Valve")


def _stems(paper: Paper) -> list[str]:
    return analyse(f"{paper.title} {paper.abstract}")


def test_rare_words_weigh_more_than_common_ones(retriever: Retriever):
    assert retriever.idf("nosuchword") > retriever.idf("quantiz") > retriever.idf("model") > 0


def test_a_word_is_known_in_whatever_inflection(retriever: Retriever):
    assert retriever.knows("quantizing")
    assert not retriever.knows("blorbing")
