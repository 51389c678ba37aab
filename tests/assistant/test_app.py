"""The one stream of events, and what surrounds an answer."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.answer import Filters
from assistant.app import AskOptions, Assistant
from assistant.build import open_assistant
from assistant.events import Done, Notice, Planned, SentenceChecked, SourcesFound, TextDelta
from assistant.extractive.extract import NEAR_MISSES
from assistant.settings import load_settings
from index.errors import PaperNotFound
from index.library import Library
from index.paper import Paper
from tests.support.fakes import HashingEmbedder, make_papers

QUESTION = "which papers compress CoT?"


@pytest.fixture
def small(tmp_path: Path) -> Assistant:
    library = Library.open(tmp_path, None)
    library.add([*make_papers(8), Paper("zebra", "Zebras", "Zebras graze. They have 42 stripes.")])
    return Assistant(library, None)


def test_events_come_in_the_order_of_the_work(assistant: Assistant):
    kinds = [type(event) for event in assistant.ask(QUESTION)]
    assert kinds[:3] == [Planned, SourcesFound, TextDelta]
    assert kinds[-1] is Done
    assert kinds.count(Done) == kinds.count(Planned) == 1
    order = {kind: place for place, kind in enumerate(dict.fromkeys(kinds))}
    assert order[TextDelta] < order[SentenceChecked] < order[Done]


def test_the_stream_adds_up_to_the_answer(assistant: Assistant):
    events = list(assistant.ask("quantization papers from 2022"))
    done = events[-1]
    assert isinstance(done, Done)
    answer = done.answer
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == answer.answer
    checked = tuple(event.sentence for event in events if isinstance(event, SentenceChecked))
    assert checked == answer.sentences
    assert tuple(event.text for event in events if isinstance(event, Notice)) == answer.notices


def test_the_plan_is_told_before_anything_is_searched(assistant: Assistant):
    first = next(iter(assistant.ask("LLM.int8() vs KVQuant")))
    assert isinstance(first, Planned)
    assert first.plan.sides == ("LLM.int8()", "KVQuant")


def test_sources_are_a_few_papers_best_first(assistant: Assistant):
    (found,) = (event for event in assistant.ask(QUESTION) if isinstance(event, SourcesFound))
    assert len(found.papers) == NEAR_MISSES
    assert all(one.score >= other.score for one, other in pairwise(found.papers))


def test_answer_is_what_the_stream_ends_with(small: Assistant):
    answer = small.answer("how many stripes do zebras have?")
    assert answer.mode == "extractive"
    assert answer.question == "how many stripes do zebras have?"
    assert "They have 42 stripes." in answer.answer


def test_white_space_around_a_question_is_no_part_of_it(small: Assistant):
    assert small.answer("  zebras? \n").question == "zebras?"


def test_the_stages_are_timed(small: Assistant):
    seconds = small.answer("zebras?").seconds
    stages = (seconds.plan, seconds.retrieve, seconds.answer)
    assert all(stage >= 0 for stage in stages)
    assert seconds.total >= sum(stages) - 0.001


def test_provenance_names_index_and_embedder(assistant: Assistant, small: Assistant):
    provenance = assistant.answer("KANs").provenance
    assert provenance.index == assistant.library.digest
    assert provenance.embedder is not None
    assert "MiniLM" in provenance.embedder
    assert provenance.model is None
    assert small.answer("KANs").provenance.embedder is None


def test_a_missing_model_is_noticed_in_every_answer(tmp_path: Path):
    Library.open(tmp_path, embedder := HashingEmbedder()).add(make_papers(5), None)
    words_only = Assistant(Library.open(tmp_path, None), None)
    assert embedder.texts
    assert any("papers model fetch" in notice for notice in words_only.notices)
    assert set(words_only.notices) <= set(words_only.answer("attention").notices)


def test_a_question_is_planned_by_the_words_it_means(assistant: Assistant):
    misspelt = assistant.answer("which papres use slot attenton for video?")
    meant = assistant.answer("which papers use slot attention for video?")
    assert misspelt.standalone_question == meant.question
    assert (misspelt.kind, misspelt.citations) == ("list", meant.citations)


def test_a_misspelt_word_is_read_as_the_papers_spell_it_and_that_is_said(assistant: Assistant):
    answer = assistant.answer("which papers are about quantizaton?")
    assert answer.question == "which papers are about quantizaton?"
    assert answer.standalone_question == "which papers are about quantization?"
    assert answer.citations


def test_an_empty_index_answers_that_it_has_nothing(tmp_path: Path):
    empty = Assistant(Library.open(tmp_path, None), None)
    answer = empty.answer("which papers compress CoT?")
    assert answer.status == "not_in_corpus"
    assert answer.near_misses == answer.citations == ()
    assert empty.search("anything") == ()


def test_filters_that_exclude_each_other_leave_nothing(assistant: Assistant):
    options = AskOptions(filters=Filters(since=date(2025, 1, 1), until=date(2020, 1, 1)))
    answer = assistant.answer(QUESTION, options)
    assert answer.status == "not_in_corpus"
    assert answer.filters == options.filters


def test_a_filter_for_an_unknown_paper_is_an_error_with_suggestions(assistant: Assistant):
    options = AskOptions(filters=Filters(papers=("CoT-Vavle",)))
    with pytest.raises(PaperNotFound):
        assistant.answer(QUESTION, options)


def test_search_shows_papers_with_the_sentence_that_matches(assistant: Assistant):
    found = assistant.search("quantizing the KV cache", k=3)
    assert len(found) == 3
    assert found[0].title.startswith("KVQuant")
    for result in found:
        paper = assistant.show(result.paper_id)
        assert result.snippet in paper.abstract
        assert result.published == paper.published
        assert all(result.snippet[start:end].strip() for start, end in result.matches)


def test_search_keeps_to_its_filters(assistant: Assistant):
    filters = Filters(since=date(2024, 1, 1), until=date(2024, 12, 31))
    for result in assistant.search("tokenization", k=5, filters=filters):
        assert result.published is not None
        assert result.published.year == 2024


def test_search_finds_a_paper_without_abstract_by_its_title(tmp_path: Path):
    library = Library.open(tmp_path, None)
    library.add([Paper("bare", "Zebra Crossings", ""), *make_papers(3)])
    (result, *_) = Assistant(library, None).search("zebra crossings")
    assert (result.paper_id, result.snippet) == ("bare", "Zebra Crossings")


def test_papers_added_later_are_found_by_the_same_assistant(small: Assistant):
    assert small.answer("okapis?").status == "not_in_corpus"
    small.library.add([Paper("okapi", "Okapis", "Okapis hide. Okapis eat leaves.")])
    assert small.search("okapis")[0].paper_id == "okapi"


def test_what_decides_on_a_list_comes_best_first(assistant: Assistant):
    found = list(assistant.screening(QUESTION).values())
    scores = [one.relative for one in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] >= 1.0
    assert {one.brevity for one in found} == {1 / 2}


@pytest.mark.parametrize(
    "question",
    ["?", "....", "🙂", "大模型有哪些?", "a" * 2000, "or " * 600, "\x00", "[1] **x** \\"],
)
def test_any_text_gets_an_answer(assistant: Assistant, question: str):
    assert assistant.answer(question).status in {"answered", "partial", "not_in_corpus"}


def test_without_a_model_plain_questions_are_still_answered(tmp_path: Path) -> None:
    words = open_assistant(load_settings(home=tmp_path, embedder="none"))
    assert words.answer("which papers compress CoT?").citations
    assert words.answer("share of neurons that never fire in OPT-66b?").citations
    assert words.answer("who won the football world cup in 2022").citations == ()


@pytest.mark.parametrize(
    "question",
    [
        "undated papers",
        "papers since Sept 2025",
        "who invented KAN?",
        "pros and cons of KAN vs MLP",
        "papers predating 2020",
        "papers on early exit",
    ],
)
def test_words_that_the_planner_reads_are_not_corrected(
    assistant: Assistant, question: str
) -> None:
    assert not [n for n in assistant.answer(question).notices if n.startswith("read ")]


def test_what_is_set_aside_is_said_beside_the_answer(assistant: Assistant):
    answer = assistant.answer("make a table of papers on quantization with their dates")
    assert any("not laid out as a table" in notice for notice in answer.notices)
    asked = {item.paper_id: item.verdict for item in answer.items}
    plain = assistant.answer("papers on quantization")
    assert {item.paper_id: item.verdict for item in plain.items} == asked


def test_a_number_of_papers_is_how_many_are_listed(assistant: Assistant):
    every = [one.paper_id for one in assistant.answer("papers on diffusion models").citations]
    three = assistant.answer("3 papers on diffusion models")
    assert [one.paper_id for one in three.citations] == every[:3]
    assert three.answer.startswith(
        f"3 of {len(every)} papers that answer, the most relevant first:"
    )
