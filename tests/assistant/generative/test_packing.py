"""Whole abstracts within a budget of tokens, best first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generative.packing import FRAME_TOKENS, Packed, pack
from index.paper import Paper
from index.sentences import split_sentences
from prompts.loading import render
from tests.support.fakes import make_paper, make_papers


def count(text: str) -> int:
    """Count words in place of tokens."""
    return len(text.split())


def cost(*papers: Paper) -> int:
    return sum(FRAME_TOKENS + count(paper.title) + count(paper.abstract) for paper in papers)


def giant(number: int) -> Paper:
    return replace(make_paper(number), abstract="We train large models for long. " * 500)


def test_all_papers_are_taken_where_all_fit() -> None:
    papers = make_papers(5)
    assert pack(papers, cost(*papers), count) == Packed(tuple(papers))


def test_papers_that_do_not_fit_are_left_out_from_the_end() -> None:
    papers = [
        replace(make_paper(number), abstract="Six words in this one abstract.")
        for number in range(5)
    ]
    packed = pack(papers, cost(*papers) - 1, count)
    assert packed == Packed(tuple(papers[:4]), (papers[4],))


def test_a_giant_does_not_keep_out_those_behind_it() -> None:
    first, third, fourth = make_paper(1), make_paper(3), make_paper(4)
    packed = pack([first, giant(2), third, fourth], cost(first, third, fourth), count)
    assert packed == Packed((first, third, fourth), (giant(2),))


def test_where_none_fits_the_best_is_cut_to_its_first_whole_sentences() -> None:
    paper = make_paper(1, sentences=8)
    sentences = split_sentences(paper.abstract)
    head = paper.abstract[: sentences[2].end]
    budget = cost(replace(paper, abstract=head)) + 3
    packed = pack([paper, make_paper(2, sentences=9)], budget, count)
    assert packed == Packed((replace(paper, abstract=head),), (make_paper(2, 9),), shortened=True)


def test_where_not_even_a_sentence_fits_the_title_is_offered() -> None:
    paper = make_paper(1)
    packed = pack([paper], cost(replace(paper, abstract="")), count)
    assert packed == Packed((replace(paper, abstract=""),), shortened=True)
    assert pack([paper], 0, count) == packed


def test_no_papers_make_no_prompt() -> None:
    assert pack([], 100, count) == Packed(())


@given(st.lists(st.integers(0, 30), unique=True, max_size=8), st.integers(0, 1500))
def test_what_is_packed_fits_is_whole_and_keeps_its_order(numbers: list[int], budget: int) -> None:
    papers = [make_paper(number, sentences=1 + number % 9) for number in numbers]
    packed = pack(papers, budget, count)
    assert bool(packed.papers) == bool(papers)
    if packed.shortened:
        (paper,) = packed.papers
        assert paper.abstract != papers[0].abstract
        assert papers[0].abstract.startswith(paper.abstract)
        assert packed.left_out == tuple(papers[1:])
        assert all(cost(other) > budget for other in papers)
    else:
        assert cost(*packed.papers) <= budget
        assert [paper for paper in papers if paper in packed.papers] == list(packed.papers)
        assert [paper for paper in papers if paper not in packed.papers] == list(packed.left_out)
        room = budget - cost(*packed.papers)
        assert all(cost(paper) > room for paper in packed.left_out)


@pytest.mark.parametrize(
    "paper", [make_paper(3), replace(make_paper(3), abstract="")], ids=["whole", "title"]
)
def test_the_frame_that_is_reserved_holds_what_the_prompt_adds(paper: Paper) -> None:
    def prompt(papers: list[Paper]) -> str:
        return render("answer", question="q", kind="fact", papers=dict(enumerate(papers))).user

    # Four characters to a token is a careful estimate for tags and digits.
    added = len(prompt([paper, paper])) - len(prompt([paper])) - len(paper.title + paper.abstract)
    assert added / 4 <= FRAME_TOKENS
