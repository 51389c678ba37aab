"""Sections are joined, revised and renumbered, and every offset stays exact."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Evidence, Sentence
from assistant.checking.markers import find_markers
from assistant.generative.assembly import (
    Section,
    citations_of,
    join,
    lead,
    number_anew,
    number_back,
    replaced,
    trimmed,
    with_numbers,
)
from index.paper import Paper
from tests.support.fakes import make_papers

PAPERS = dict(enumerate(make_papers(6), start=1))


def section_of(sentences: list[tuple[str, tuple[int, ...]]]) -> Section:
    """Return sentences of words and markers, a blank between them, each with evidence."""
    pieces: list[Section] = []
    for words, markers in sentences:
        text = words + "".join(f" [{n}]" for n in markers) + "."
        evidence = tuple(Evidence(n, PAPERS[n].abstract[:9], 0, 9) for n in markers)
        sentence = Sentence(text, 0, len(text), markers, "supported", "", evidence)
        pieces += [Section(text, (sentence,)), Section(" ")]
    return join(pieces[:-1])


words = st.text("abc é😀", min_size=1, max_size=8).map(lambda text: f"x{text.strip()}")
markers = st.lists(st.sampled_from(sorted(PAPERS)), max_size=3, unique=True).map(tuple)
written = st.lists(st.tuples(words, markers), min_size=1, max_size=6).map(section_of)


def assert_exact(section: Section) -> None:
    for sentence in section.sentences:
        assert section.text[sentence.start : sentence.end] == sentence.text
        said = [n for marker in find_markers(sentence.text) for n in marker.numbers]
        assert tuple(dict.fromkeys(said)) == sentence.markers
        assert {piece.n for piece in sentence.evidence} <= set(sentence.markers)


@given(written)
def test_papers_are_numbered_by_first_appearance_and_offsets_stay_exact(section: Section) -> None:
    whole, cited = number_anew(section, PAPERS)
    assert_exact(whole)
    seen = dict.fromkeys(n for sentence in whole.sentences for n in sentence.markers)
    assert list(seen) == list(range(1, len(seen) + 1))
    assert sorted(cited) == sorted(seen)


@given(written)
def test_numbering_anew_keeps_every_sentence_with_its_papers(section: Section) -> None:
    whole, cited = number_anew(section, PAPERS)
    for before, after in zip(section.sentences, whole.sentences, strict=True):
        assert [PAPERS[n].id for n in before.markers] == [cited[n].id for n in after.markers]
        assert [piece.quote for piece in before.evidence] == [e.quote for e in after.evidence]


@given(written, written, st.data())
def test_a_sentence_is_replaced_by_others_in_its_place(
    section: Section, new: Section, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(section.sentences) - 1))
    revised = replaced(section, number, new)
    assert_exact(revised)
    texts = [sentence.text for sentence in revised.sentences]
    kept = [sentence.text for sentence in section.sentences]
    assert texts == [*kept[:number], *(s.text for s in new.sentences), *kept[number + 1 :]]


@given(written, st.text(" \n", max_size=4), st.text(" \n", max_size=4))
def test_blank_space_around_a_section_goes_without_moving_a_sentence(
    section: Section, before: str, after: str
) -> None:
    padded = join([Section(before), section, Section(after)])
    assert_exact(trimmed(padded))
    assert trimmed(padded).text == section.text


def test_numbering_back_undoes_a_numbering() -> None:
    section = section_of([("a", (1, 2)), ("b", (2,))])
    back = number_back(section, {5: 1, 3: 2})
    assert [sentence.markers for sentence in back.sentences] == [(5, 3), (3,)]
    assert_exact(back)


def test_numbers_in_code_and_unknown_numbers_stay() -> None:
    assert with_numbers("`[1]` a [1] b [9]", {1: 4}) == "`[1]` a [4] b [9]"


def test_a_marker_inside_a_quote_does_not_become_a_citation() -> None:
    quoted = "“as shown by 【2】” [2]"
    assert with_numbers(quoted, {2: 1}) == "“as shown by 【2】” [1]"


def test_a_paper_is_cited_once_by_its_quote_with_the_best_verdict() -> None:
    section = section_of([("a", (1,)), ("b", (1,))])
    first, second = section.sentences
    late = Evidence(1, PAPERS[1].abstract[5:20], 5, 20)
    sentences = [replace(first, status="weak"), replace(second, evidence=(late,))]
    (citation,) = citations_of(sentences, {1: PAPERS[1]})
    assert (citation.quote, citation.start, citation.end) == (late.quote, 5, 20)
    assert citation.basis == "abstract"


def test_a_paper_without_an_abstract_is_cited_by_its_title() -> None:
    bare = Paper("bare", "Bare", "")
    (citation,) = citations_of([], {1: bare})
    assert (citation.basis, citation.field, citation.value) == ("metadata", "title", "Bare")


def test_a_leading_sentence_claims_nothing() -> None:
    (sentence,) = lead("2 papers answer:", "counts").sentences
    assert (sentence.status, sentence.markers, sentence.end) == ("connective", (), 16)
