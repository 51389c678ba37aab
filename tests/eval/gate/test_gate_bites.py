"""The gate bites: every way of breaking the product turns it red, and nothing else does.

Each test breaks the real product at a seam and puts a small set of questions to it. The floors
are left out, so that the comparison with the baseline has to notice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

import assistant.app
import assistant.extractive.compose
import assistant.extractive.listing
import assistant.generative.manuscript
import assistant.retrieval.retrieve
import assistant.scope
import assistant.understanding
import index.identity.combine
import index.planning
import index.reading.page_dates
import index.reading.sources
from assistant.answer import Evidence
from assistant.app import Assistant
from assistant.build import open_embedder
from assistant.generative.manuscript import Manuscript
from assistant.retrieval.confidence import Judgement
from assistant.retrieval.retrieve import Ranking, Retriever
from assistant.settings import load_settings
from eval.gate.baseline import Baseline
from eval.running.fresh import fresh_library
from index.embedder import Embedder
from index.identity.combine import Combined
from index.paper import Paper
from tests.eval.biting import Rig, always, fallen

UNCHANGED_RUNS = 20


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    found = open_embedder(load_settings(embedder="all-MiniLM-L6-v2"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def rig(embedder: Embedder) -> Iterator[Rig]:
    with fresh_library(embedder) as library:
        yield Rig.of(library, embedder)


@pytest.fixture(scope="module")
def baseline(rig: Rig) -> Baseline:
    return rig.baseline()


def on_a_fresh_index(rig: Rig, baseline: Baseline) -> set[str]:
    """Index anew what is broken now and return what fell of lists and metadata."""
    with fresh_library(rig.embedder) as library:
        broken = dataclasses.replace(rig.only("metadata", "list"), library=library)
        return fallen(broken.verdict(baseline))


def test_an_unchanged_product_never_alarms(rig: Rig, baseline: Baseline):
    for _ in range(UNCHANGED_RUNS):
        verdict = rig.few().verdict(baseline)
        assert (verdict.fallen, verdict.flips, verdict.moved) == ((), (), ())


def test_the_whole_small_set_passes_unchanged(rig: Rig, baseline: Baseline):
    verdict = rig.verdict(baseline)
    assert verdict.passed
    assert not verdict.notes


def test_a_search_by_meaning_alone_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Retriever, "_lexical", lambda *_: {})
    assert fallen(rig.only("list").verdict(baseline)) & {"offline.list_f1", "offline.ndcg_at_10"}


def test_shuffled_embeddings_are_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    real = Retriever.query

    def shuffled(self: Retriever, text: str, **manner: bool) -> Any:
        query = real(self, text, **manner)
        return dataclasses.replace(query, vector=np.roll(query.vector, 1))

    monkeypatch.setattr(Retriever, "query", shuffled)
    assert "offline.list_f1" in fallen(rig.only("list").verdict(baseline))


def test_an_index_of_the_heads_of_abstracts_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    _change_papers(
        monkeypatch,
        lambda papers: [
            dataclasses.replace(paper, abstract=paper.abstract[:300]) for paper in papers
        ],
    )
    assert {"offline.index", "offline.list_f1"} <= on_a_fresh_index(rig, baseline)


def test_citing_the_second_best_paper_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    real = Assistant._rank

    def second(self: Assistant, plan: Any, **how: bool) -> Ranking:
        found = real(self, plan, **how)
        return dataclasses.replace(found, hits=found.hits[1:])

    monkeypatch.setattr(Assistant, "_rank", second)
    names = fallen(rig.only("specific", "method").verdict(baseline))
    assert {"offline.right_first", "offline.expected_cited"} <= names


def test_offsets_that_are_off_by_one_are_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    def shifted(n: int, quote: str, start: int, end: int) -> Evidence:
        return Evidence(n, quote, start + 1, end + 1)

    monkeypatch.setattr(assistant.extractive.compose, "Evidence", shifted)
    assert "offline.citation_validity" in fallen(rig.only("specific", "compare").verdict(baseline))


def test_answering_whatever_is_asked_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assistant.app, "judge", lambda *_, **__: Judgement("answerable", ""))
    verdict = rig.only("unanswerable").verdict(baseline)
    assert "offline.abstention_recall" in fallen(verdict)
    assert {flip.now for flip in verdict.flips} == {"answered"}
    assert not any(flip.right for flip in verdict.flips)


def test_refusing_whatever_is_asked_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        assistant.app, "judge", lambda *_, **__: Judgement("unanswerable", "so it is")
    )
    assert "offline.false_abstention" in fallen(rig.only("specific").verdict(baseline))


def test_numbers_that_are_swapped_are_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    real = assistant.extractive.compose.escape
    swapped = str.maketrans("123456789", "214365879")
    monkeypatch.setattr(
        assistant.extractive.compose, "escape", lambda text: real(text).translate(swapped)
    )
    names = fallen(rig.only("specific", "metadata").verdict(baseline))
    assert {"offline.number_errors", "offline.facts", "offline.citation_recall"} <= names


def test_yesterdays_index_is_noticed(rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch):
    _change_papers(monkeypatch, lambda papers: papers[: len(papers) * 3 // 4])
    names = on_a_fresh_index(rig, baseline)
    assert {"offline.index", "offline.crashes"} <= names


def test_papers_that_are_listed_twice_are_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    def apart(papers: Collection[Paper], known: Collection[Paper] = ()) -> Combined:
        entries = sorted({*papers, *known}, key=repr)
        ids: dict[str, int] = {}
        out = []
        for paper in entries:
            copy = ids[paper.id] = ids.get(paper.id, 0) + 1
            out.append(paper if copy == 1 else dataclasses.replace(paper, id=f"{paper.id}-{copy}"))
        return Combined(tuple(out), ())

    monkeypatch.setattr(index.reading.sources, "combine", apart)
    monkeypatch.setattr(index.planning, "combine", apart)
    names = on_a_fresh_index(rig, baseline)
    assert {"offline.index", "offline.list_precision"} <= names


def test_dates_of_the_wrong_year_are_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index.reading.page_dates, "infer_year", lambda *_: 2019)
    names = on_a_fresh_index(rig, baseline)
    assert {"offline.index", "offline.metadata_f1"} <= names


def test_date_filters_that_are_ignored_are_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assistant.scope, "allowed", lambda *_: None)
    assert "offline.metadata_f1" in fallen(rig.only("metadata").verdict(baseline))


def test_follow_ups_without_their_history_are_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    real = assistant.understanding.Understanding.plan

    def forgetful(self: Any, question: str, given: Any, _: Any, chat: Any) -> Any:
        return real(self, question, given, (), chat)

    monkeypatch.setattr(assistant.understanding.Understanding, "plan", forgetful)
    assert "offline.right_first" in fallen(rig.only("followup").verdict(baseline))


def test_a_list_that_cites_everything_screened_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assistant.extractive.listing, "IN_FROM", 0.0)
    assert {"offline.list_precision", "offline.list_f1"} <= fallen(
        rig.only("list").verdict(baseline)
    )


def test_a_checker_that_says_yes_to_everything_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assistant.generative.manuscript, "check_sentence", always("supported"))
    assert {"stored.checker_catches", "stored.checker_flags"} <= fallen(
        rig.only(replay=True).verdict(baseline)
    )


def test_a_checker_that_says_no_to_everything_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assistant.generative.manuscript, "check_sentence", always("unsupported"))
    assert {"stored.checker_accuses", "stored.support"} <= fallen(
        rig.only(replay=True).verdict(baseline)
    )


def test_markers_that_name_the_next_source_are_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    def next_one(self: Manuscript) -> dict[int, Paper]:
        last = max(self.offered)
        return {n: self.offered[source % last + 1] for source, n in self.reader.numbering.items()}

    monkeypatch.setattr(Manuscript, "papers", property(next_one))
    names = fallen(rig.only(replay=True).verdict(baseline))
    assert {"stored.citation_recall", "stored.checker_accuses"} <= names


def test_an_answer_that_states_nothing_any_more_is_noticed(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        assistant.extractive.compose.Draft, "quote", lambda self, *_, **__: self.say("So it is.")
    )
    assert {"offline.citation_recall", "offline.expected_cited"} <= fallen(
        rig.only("specific").verdict(baseline)
    )


def test_a_question_that_crashes_is_named(
    rig: Rig, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
):
    real = Assistant.answer

    def crashing(self: Assistant, question: str, *arguments: Any, **named: Any) -> Any:
        if "cMIM" in question:
            raise ZeroDivisionError("on purpose")
        return real(self, question, *arguments, **named)

    monkeypatch.setattr(Assistant, "answer", crashing)
    (row,) = rig.only("method").verdict(baseline).fallen
    assert (row.name, [one.id for one in row.questions]) == ("crashes", ["dev-38"])
    assert "on purpose" in row.detail


def test_answers_that_change_from_one_asking_to_the_next_are_noticed(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
):
    small = rig.only("followup", "method")
    baseline = small.baseline(again=True)
    generator = np.random.default_rng(1)
    real = assistant.retrieval.retrieve.fuse

    def noisy(*arguments: Any) -> Any:
        scores = real(*arguments)
        return scores + generator.normal(0, 0.2, len(scores))

    monkeypatch.setattr(assistant.retrieval.retrieve, "fuse", noisy)
    assert "offline.same_again" in fallen(small.verdict(baseline, again=True))


def _change_papers(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[list[Paper]], Sequence[Paper]]
) -> None:
    real = index.reading.sources.combine

    def changed(papers: Collection[Paper], known: Collection[Paper] = ()) -> Combined:
        combined = real(papers, known)
        return dataclasses.replace(combined, papers=tuple(change(list(combined.papers))))

    monkeypatch.setattr(index.reading.sources, "combine", changed)
