"""Answers made of quotes: one shape for each kind of question."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer, Filters
from assistant.app import AskOptions, Assistant
from assistant.extractive.extract import (
    NEAR_MISSES,
    QUOTES,
    matches,
)
from assistant.extractive.listing import MAY_NOT_ANSWER, doubtful_lead, list_lead
from assistant.question.plan import make_plan
from assistant.retrieval.screening import SCREENED
from index.library import Library
from index.paper import Paper, date_of
from index.stores.words import analyse
from tests.support.fakes import make_papers


def test_matches_are_the_words_whose_stem_is_asked_for():
    text = "Pruned chains; we prune a chain-of-thought."
    found = [text[start:end] for start, end in matches(text, set(analyse("pruning chains")))]
    assert found == ["Pruned", "chains", "prune", "chain"]


@pytest.mark.parametrize(
    ("question", "answering", "borderline", "lead"),
    [
        ("which papers compress CoT?", 0, 0, "No paper clearly answers."),
        ("which papers compress CoT?", 0, 1, "No paper clearly answers; 1 comes close."),
        ("quantization papers from 2022", 0, 0, "No paper within these limits clearly answers."),
        (
            "latest 3 papers on quantization",
            2,
            3,
            "No paper that answers can be put in the order asked for; 3 come close.",
        ),
        ("reasoning papers with one author", 0, 0, "No paper by 1 author clearly answers."),
    ],
)
def test_a_list_of_nothing_speaks_of_limits_where_there_are_any(
    question: str, answering: int, borderline: int, lead: str
):
    assert list_lead(make_plan(question, date(2026, 1, 1)), 0, answering, borderline) == lead


@pytest.mark.parametrize(
    ("question", "answering", "lead"),
    [
        ("papers on pruning", 2, "2 papers answer:"),
        ("papers on pruning from 2024", 2, "2 papers answer:"),
        ("papers on pruning with at least 5 authors", 2, "2 papers by 5 or more authors answer:"),
        ("reasoning papers with one author", 1, "1 paper by 1 author answers:"),
        ("papers on pruning without comments", 1, "1 paper listed with 0 comments answers:"),
        ("papers on pruning by Song Han", 3, "3 papers by Song Han answer:"),
        ("papers on pruning, but none from 2022", 3, "3 papers dated outside 2022 answer:"),
    ],
)
def test_a_list_names_the_limits_that_no_heading_shows(question: str, answering: int, lead: str):
    assert list_lead(make_plan(question, date(2026, 1, 1)), answering, answering, 0) == lead


@pytest.mark.parametrize(
    ("question", "chosen", "answering", "lead"),
    [
        ("papers on agents", 2, 2, f"{MAY_NOT_ANSWER} Why. What comes closest:"),
        ("how many papers are about agents?", 2, 2, "2 papers, perhaps. Why. What comes closest:"),
        ("how many papers are about agents?", 1, 1, "1 paper, perhaps. Why. What comes closest:"),
        ("how many papers are about agents?", 0, 0, f"{MAY_NOT_ANSWER} Why. What comes closest:"),
        (
            "papers on agents by one author",
            2,
            2,
            f"{MAY_NOT_ANSWER} Why. What comes closest among papers by 1 author:",
        ),
        (
            "give me 2 papers on agents",
            2,
            3,
            f"{MAY_NOT_ANSWER} Why. What comes closest, 2 of 3 papers, the most relevant first:",
        ),
    ],
)
def test_a_doubtful_list_says_how_many_and_within_which_limits(
    question: str, chosen: int, answering: int, lead: str
):
    plan = make_plan(question, date(2026, 1, 1))
    assert doubtful_lead(plan, "Why.", chosen, answering) == lead


def test_a_list_of_the_most_relevant_says_of_how_many():
    plan = make_plan("give me 3 papers on pruning", date(2026, 1, 1))
    assert list_lead(plan, 3, 11, 4) == "3 of 11 papers that answer, the most relevant first:"
    assert list_lead(plan, 2, 2, 4) == "2 papers answer; 4 more are borderline:"


def test_a_list_tells_of_papers_whose_number_of_authors_is_not_known(assistant: Assistant):
    answer = assistant.answer("reasoning papers with one author")
    assert answer.answer.startswith("2 papers by 1 author answer:")
    assert any("state no number of authors" in notice for notice in answer.notices)


@pytest.fixture(scope="module")
def listed(assistant: Assistant) -> Answer:
    return assistant.answer("which papers use vector quantization?")


def test_a_list_cites_exactly_the_papers_that_are_in(listed: Answer):
    inside = [item.paper_id for item in listed.items if item.verdict == "in"]
    assert [citation.paper_id for citation in listed.citations] == inside
    assert listed.answer.startswith(f"{len(inside)} papers answer")
    assert listed.status == "answered"


def test_a_list_says_of_every_screened_paper_what_became_of_it(listed: Answer):
    assert listed.screened == len(listed.items) == SCREENED
    assert {item.verdict for item in listed.items} == {"in", "borderline", "out"}
    for item in listed.items:
        assert (item.quote is not None) == (item.verdict != "out")
        assert item.reason


def test_every_line_of_a_list_is_one_paper_with_one_marker(listed: Answer):
    lines = [line for line in listed.answer.splitlines() if line.startswith("- ")]
    assert [line.rsplit(" ", 1)[1] for line in lines] == [
        f"[{citation.n}]" for citation in listed.citations
    ]


def test_a_fact_is_answered_by_the_right_sentence(assistant: Assistant):
    answer = assistant.answer("NV-Embed MTEB score?")
    assert answer.kind == "fact"
    quotes = [piece.quote for said in answer.sentences for piece in said.evidence]
    assert 1 <= len(quotes) <= QUOTES
    assert any("MTEB" in quote and any(char.isdigit() for char in quote) for quote in quotes)


def test_a_method_is_introduced_before_it_is_praised(assistant: Assistant):
    answer = assistant.answer("what is CoT-Valve?")
    assert answer.kind == "method"
    first = next(piece for said in answer.sentences for piece in said.evidence)
    assert first.quote.startswith("We introduce a new tuning and inference strategy")


def test_each_side_of_a_comparison_has_its_own_paper_in_order(assistant: Assistant):
    answer = assistant.answer("CoT-Valve vs C3oT: how does each of them get to shorter chains?")
    assert answer.kind == "compare"
    assert [citation.title.split(":")[0] for citation in answer.citations] == ["CoT-Valve", "C3oT"]
    assert answer.answer.index("**CoT-Valve**:") < answer.answer.index("**C3oT**:")


def test_an_abstention_says_why_cites_nothing_and_shows_what_is_near(assistant: Assistant):
    answer = assistant.answer("what is Blorb-7?")
    assert answer.status == "not_in_corpus"
    assert answer.answer.startswith("The indexed papers do not answer this. No abstract ")
    assert answer.citations == answer.items == ()
    assert 1 <= len(answer.near_misses) <= NEAR_MISSES
    assert {said.status for said in answer.sentences} == {"connective"}


def test_near_misses_say_what_they_share_with_the_question(assistant: Assistant):
    answer = assistant.answer("which papers study the migration of birds?")
    reasons = [near.reason for near in answer.near_misses]
    assert all(
        reason.startswith("shares with the question: ") or reason == "near in meaning only"
        for reason in reasons
    )


def test_near_misses_share_words_that_carry_a_topic_each_once(assistant: Assistant):
    answer = assistant.answer("how is Coconut, the same Coconut as in the others, trained?")
    shared = {near.reason.partition(": ")[2] for near in answer.near_misses}
    assert "Coconut, trained" in shared
    assert shared <= {"Coconut, trained", "Coconut", "trained", ""}


@pytest.mark.parametrize("question", ["hi", "who are you?", "what can you do?", "thanks"])
def test_who_names_no_topic_is_told_what_can_be_asked(assistant: Assistant, question: str):
    answer = assistant.answer(question)
    assert (answer.status, answer.near_misses) == ("not_in_corpus", ())
    assert answer.notices[-1].startswith("Ask for papers on a topic")


def test_a_date_limit_leaves_only_papers_of_that_time(assistant: Assistant):
    answer = assistant.answer("quantization papers from 2022")
    assert answer.citations
    assert {citation.published.year for citation in answer.citations if citation.published} == {
        2022
    }
    assert "212 of 386 papers have no date and were left out." in answer.notices


def test_a_limit_on_authors_beside_a_topic_tells_of_papers_that_state_no_number(
    assistant: Assistant,
):
    answer = assistant.answer("papers on tokenization with at least 5 authors")
    assert answer.citations
    assert all((assistant.show(one.paper_id).author_count or 0) >= 5 for one in answer.citations)
    assert "215 of 386 papers state no number of authors and were left out." in answer.notices


def test_a_limit_that_nothing_meets_is_an_abstention(assistant: Assistant):
    answer = assistant.answer("quantization papers from 1990")
    assert answer.status == "not_in_corpus"
    assert answer.citations == ()


def test_a_question_about_named_papers_is_answered_from_them_alone(assistant: Assistant):
    paper = assistant.show("KVQuant")
    options = AskOptions(filters=Filters(papers=("KVQuant",)))
    answer = assistant.answer("what is said about outliers?", options)
    assert {citation.paper_id for citation in answer.citations} == {paper.id}


QUESTIONS = [
    "which papers compress CoT?",
    "NV-Embed MTEB score?",
    "what is CoT-Valve?",
    "LLM.int8() vs KVQuant",
    "papers from before 2020",
    "which paper lists the most authors, and how many?",
    "when was CoT-Valve published?",
    "does RAG help reasoning?",
    "who won the football world cup in 2022",
    "compare KVQuant and Blorb-9",
    "is \\*bold\\* [1] <b>escaped</b>?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_keeps_its_promises(assistant: Assistant, question: str):
    """Offsets, verbatim quotes, numbering, and no claim without a citation."""
    answer = assistant.answer(question)
    papers = {row.n: assistant.show(row.paper_id) for row in answer.citations}
    assert list(papers) == list(range(1, len(papers) + 1))
    for said in answer.sentences:
        assert answer.answer[said.start : said.end] == said.text
        assert (said.status == "supported") == bool(said.markers)
        for piece in said.evidence:
            assert papers[piece.n].abstract[piece.start : piece.end] == piece.quote
            assert piece.n in said.markers
    for row in answer.citations:
        if row.basis == "abstract":
            assert papers[row.n].abstract[row.start : row.end] == row.quote
        else:
            assert row.field is not None
            assert row.quote is None
    used = {n for said in answer.sentences for n in said.markers}
    assert used == set(papers)
    if answer.status == "not_in_corpus":
        assert not used


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_sentences_and_the_layout_are_the_whole_answer(assistant: Assistant, question: str):
    answer = assistant.answer(question)
    left = answer.answer
    for said in reversed(answer.sentences):
        left = left[: said.start] + left[said.end :]
    assert set(left) <= set("\n- ")


def test_the_same_question_gives_the_same_answer(assistant: Assistant):
    one, two = (assistant.answer("which papers compress CoT?") for _ in range(2))
    assert dataclasses.replace(one, seconds=two.seconds) == two


def test_the_oldest_three_on_a_topic_are_three_dated_papers_oldest_first(
    assistant: Assistant,
) -> None:
    days = [c.published for c in assistant.answer("oldest 3 papers on quantization").citations]
    assert len(days) == 3
    assert None not in days
    assert days == sorted(days)


def test_the_most_discussed_on_a_topic_are_ordered_by_comments(assistant: Assistant) -> None:
    cited = assistant.answer("the 5 most discussed papers on reasoning").citations
    comments = [assistant.show(c.paper_id).comments for c in cited]
    assert comments == sorted(comments, reverse=True)
    assert len(cited) >= 5


def test_a_side_that_no_abstract_mentions_gets_no_quotes(assistant: Assistant) -> None:
    answer = assistant.answer("compare KVQuant and Blorb-9")
    assert answer.status == "partial"
    assert len(answer.citations) == 1


def test_three_sides_are_each_looked_for_and_told_where_there_is_nothing(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("compare CoT-Valve, Blorb-9, KVQuant and pigeon racing")
    assert (answer.kind, answer.status) == ("compare", "partial")
    sides = [
        one.text for one in answer.sentences if one.text.startswith("**") and "** (" not in one.text
    ]
    assert sides == [
        "**CoT-Valve**:",
        "**Blorb-9**: no abstract mentions it.",
        "**KVQuant**:",
        "**pigeon racing**: no abstract comes close to it.",
    ]
    assert [one.title.split(":")[0] for one in answer.citations] == ["CoT-Valve", "KVQuant"]


def test_one_paper_that_compares_both_sides_stands_for_both(assistant: Assistant) -> None:
    cited = assistant.answer("KAN or MLP?").citations
    assert [citation.title for citation in cited] == ["KAN or MLP: A Fairer Comparison"]


def test_a_paper_without_abstract_is_stated_not_silently_empty(tmp_path: Path) -> None:
    library = Library.open(tmp_path, None)
    library.add([Paper("z", "ZebraNet", ""), *make_papers(4)])
    assert Assistant(library, None).answer("what is ZebraNet?").answer


def test_a_side_for_which_there_is_no_room_is_named(assistant: Assistant) -> None:
    answer = assistant.answer("CoT-Valve or C3oT?", AskOptions(k=1))
    assert len(answer.citations) == 1
    assert answer.status == "partial"
    assert "with -k 1 there is no room for: C3oT" in answer.notices


def test_a_question_that_is_answered_with_a_list_is_of_that_kind(assistant: Assistant) -> None:
    answer = assistant.answer("is activation steering better than finetuning?", AskOptions(k=2))
    assert answer.items
    assert answer.kind == "list"


def test_a_sorted_list_holds_the_same_papers_with_the_undated_last(assistant: Assistant) -> None:
    listed = assistant.answer("which papers are about sparse autoencoders?")
    answer = assistant.answer("which papers are about sparse autoencoders, newest first?")
    dates = [date_of(citation) or "" for citation in answer.citations]
    assert {c.paper_id for c in answer.citations} == {c.paper_id for c in listed.citations}
    assert "" in dates
    assert dates == sorted(dates, reverse=True)
    assert any(notice.endswith("have no date; they come last.") for notice in answer.notices)
