"""The text of an answer: offsets, numbers, escaped quotes."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.extractive.compose import Draft
from assistant.language.markdown import escape, unescape
from assistant.retrieval.evidence import Quote
from index.paper import Paper

PAPER = Paper(
    "a", "On [Chains]", "We prune. It is *fast* [3].", date(2025, 7, 7), url="https://x.y"
)
OTHER = Paper("b", "Maps", "Proteins fold.", author_count=4)


def quote_of(paper: Paper, text: str) -> Quote:
    start = paper.abstract.index(text)
    return Quote(text, start, start + len(text), 1.0, 0.5)


@given(st.text())
def test_escaping_is_undone_without_loss(text: str):
    assert unescape(escape(text)) == text


@given(st.text(alphabet="\\`*_[]<>#|a[1]"))
def test_nothing_special_is_left_bare_by_escaping(text: str):
    bare = escape(text)
    for position, char in enumerate(bare):
        if char in "`*_[]<>#|":
            assert bare[position - 1] == "\\"


PIECES = st.lists(
    st.tuples(st.sampled_from(["say", "lay_out", "quote", "state"]), st.text(max_size=20)),
    max_size=12,
)


@given(PIECES)
def test_every_sentence_stands_where_it_says(pieces: list[tuple[str, str]]):
    draft = Draft()
    for what, text in pieces:
        if what == "say":
            draft.say(text)
        elif what == "lay_out":
            draft.lay_out(text)
        elif what == "quote":
            draft.quote(PAPER, [quote_of(PAPER, "It is *fast* [3].")], text)
        else:
            draft.state(OTHER, text, "author_count", 4)
    for sentence in draft.sentences:
        assert draft.text[sentence.start : sentence.end] == sentence.text
    ends = [(sentence.start, sentence.end) for sentence in draft.sentences]
    assert ends == sorted(ends)
    assert len(draft.sentences) == sum(what != "lay_out" for what, _ in pieces)


def test_papers_are_numbered_by_first_appearance_and_once():
    draft = Draft()
    draft.quote(OTHER, [quote_of(OTHER, "Proteins fold.")])
    draft.quote(PAPER, [quote_of(PAPER, "We prune.")])
    draft.quote(OTHER, [quote_of(OTHER, "Proteins fold.")])
    assert [(row.n, row.paper_id) for row in draft.citations] == [(1, "b"), (2, "a")]
    assert [sentence.markers for sentence in draft.sentences] == [(1,), (2,), (1,)]


def test_a_quote_is_escaped_in_the_text_and_verbatim_in_the_evidence():
    draft = Draft()
    draft.quote(PAPER, [quote_of(PAPER, "It is *fast* [3].")], "Lead: ")
    (sentence,) = draft.sentences
    assert sentence.text == "Lead: “It is \\*fast\\* \\[3\\].” [1]"
    (piece,) = sentence.evidence
    assert PAPER.abstract[piece.start : piece.end] == piece.quote == "It is *fast* [3]."
    assert sentence.status == "supported"


def test_several_quotes_make_one_sentence_with_all_their_evidence():
    draft = Draft()
    draft.quote(PAPER, [quote_of(PAPER, "We prune."), quote_of(PAPER, "It is *fast* [3].")])
    (sentence,) = draft.sentences
    assert [piece.quote for piece in sentence.evidence] == ["We prune.", "It is *fast* [3]."]
    assert draft.citations[0].quote == "We prune."


def test_a_metadata_statement_cites_field_and_value_without_quote():
    draft = Draft()
    draft.state(OTHER, "It has 4 authors.", "author_count", 4)
    (row,) = draft.citations
    assert (row.basis, row.field, row.value, row.quote) == ("metadata", "author_count", 4, None)
    assert draft.sentences[0].evidence == ()


def test_a_citation_carries_what_is_known_and_invents_no_url():
    draft = Draft()
    draft.quote(PAPER, [quote_of(PAPER, "We prune.")])
    draft.quote(OTHER, [quote_of(OTHER, "Proteins fold.")])
    first, second = draft.citations
    assert (first.url, first.published) == ("https://x.y", date(2025, 7, 7))
    assert (second.url, second.published) == (None, None)
    assert second.search_url == "https://huggingface.co/papers?q=Maps"


def test_a_linking_sentence_claims_and_cites_nothing():
    draft = Draft()
    draft.say("2 papers answer:")
    (sentence,) = draft.sentences
    assert (sentence.status, sentence.markers, sentence.evidence) == ("connective", (), ())
    assert draft.citations == ()
