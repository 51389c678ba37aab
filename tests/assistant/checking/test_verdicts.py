"""The verdict on sentences of an answer, as a reader sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.connective import is_connective
from assistant.checking.source import Source, read_source
from assistant.checking.support import judge, read_claim
from assistant.checking.verdicts import check_answer, check_sentence
from assistant.language.lexicon import Floats, Lexicon
from index.sentences import Span
from index.stores.words import analyse

COMMON = frozenset(analyse("we propose model method chain reasoning accuracy improve reduce token"))
LANGUAGE = Lexicon(analyse, lambda stem: 1.0 if stem in COMMON else 5.0)

PRUNING = read_source(
    "ASAP: Pruning Chains of Thought",
    "Long chains of thought cost time. We propose ASAP, which prunes reasoning chains from coarse "
    "to fine by surprisal. On LiveCodeBench it reduces token generation by 23.5% and inference "
    "latency by 43.5%. It works on 7B and 32B models.",
    LANGUAGE,
)
TOPICS = read_source(
    "ChatGPT as a Math Questioner",
    "We evaluate ChatGPT on generating mathematical questions. TopicMath is a collection of "
    "curriculums with 121 topics and 428 lessons from elementary and tertiary classes.",
    LANGUAGE,
)
SOURCES = {1: PRUNING, 2: TOPICS}


def status(text: str) -> str:
    return check_sentence(text, SOURCES, LANGUAGE).sentence.status


def reason(text: str) -> str:
    return check_sentence(text, SOURCES, LANGUAGE).sentence.reason


def test_a_paraphrase_is_supported_with_its_evidence_at_its_offsets() -> None:
    checked = check_sentence(
        "ASAP generates 23.5% fewer tokens on LiveCodeBench [1].", SOURCES, LANGUAGE
    )
    assert checked.sentence.status == "supported"
    assert checked.sentence.markers == (1,)
    (evidence, *_) = checked.sentence.evidence
    assert evidence.n == 1
    assert "23.5%" in evidence.quote
    assert PRUNING.abstract[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ASAP reduces token generation by 33.5% [1].", "33.5% is not in this abstract"),
        ("ASAP reduces token generation on MATH-500 [1].", "“MATH-500” is not in this abstract"),
        ("Octopuses taste with their arms [1].", "nothing in this abstract says this"),
        ("ASAP prunes reasoning chains [9].", "cites only sources that do not exist"),
        (
            "TopicMath is a collection with 428 topics [2].",
            "428 is in the abstract, but not about this; here it says 121",
        ),
    ],
)
def test_what_fails_is_unsupported_with_a_reason_to_read(text: str, why: str) -> None:
    assert status(text) == "unsupported"
    assert reason(text) == why


def test_a_statement_without_a_marker_is_uncited() -> None:
    assert status("ASAP reduces token generation by 23.5%.") == "uncited"
    assert reason("ASAP prunes chains.") == "cites nothing"


def test_unknown_markers_are_dropped_and_told() -> None:
    checked = check_sentence("ASAP prunes reasoning chains [1][7].", SOURCES, LANGUAGE)
    assert checked.sentence.markers == (1,)
    assert [dropped.marker for dropped in checked.dropped] == ["[7]"]


def test_each_marker_answers_for_its_own_part() -> None:
    right = (
        "ASAP prunes reasoning chains by surprisal [1], while TopicMath collects 121 topics [2]."
    )
    swapped = right.replace("[1]", "[x]").replace("[2]", "[1]").replace("[x]", "[2]")
    assert status(right) == "supported"
    assert status(swapped) == "unsupported"
    assert reason(swapped) == "“ASAP” is not in [2]"


def test_a_marker_that_adds_nothing_beside_another_is_noticed() -> None:
    text = "ASAP prunes reasoning chains from coarse to fine by surprisal [1]"
    assert status(f"{text}.") == "supported"
    assert status(f"{text}[2].") == "unsupported"
    assert reason(f"{text}[2].") == "nothing in [2] says this"


def test_a_rounded_number_is_weak_unless_it_is_hedged() -> None:
    assert status("ASAP reduces inference latency by 44% on LiveCodeBench [1].") == "weak"
    assert (
        status("ASAP reduces inference latency by about 44% on LiveCodeBench [1].") == "supported"
    )


def test_a_derived_number_is_weak() -> None:
    text = "ASAP saves 20 points more latency than token generation on LiveCodeBench [1]."
    assert reason(text.replace("20", "20.0")) != "nothing in this abstract says this"
    derived = "TopicMath has 307 more lessons than topics [2]."
    assert status(derived) == "weak"
    assert "follows from 428 and 121" in reason(derived)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASAP does not prune reasoning chains by surprisal [1].", "unsupported"),
        ("ASAP prunes reasoning chains by surprisal with no retraining [1].", "supported"),
        ("ASAP prunes not only reasoning chains by surprisal [1].", "supported"),
    ],
)
def test_a_denial_without_one_in_the_evidence_is_accused_by_its_verb(
    text: str, expected: str
) -> None:
    assert status(text) == expected


def test_the_opposite_of_the_evidence_is_unsupported_and_both_words_are_told() -> None:
    assert status("On LiveCodeBench ASAP reduces token generation by 23.5% [1].") == "supported"
    text = "On LiveCodeBench ASAP increases token generation by 23.5% [1]."
    assert status(text) == "unsupported"
    assert reason(text) == "this says “increases” where this abstract says “reduces”"


@pytest.mark.parametrize(
    "text", ["ASAP is useless.", "ASAP was rejected by reviewers.", "ASAP is for images of cats."]
)
def test_a_name_alone_does_not_make_an_abstract_say_what_is_said_of_it(text: str) -> None:
    cited = text.replace(".", " [1].")
    assert status(cited) == "weak"
    assert reason(cited) == "hardly a word of this but “ASAP” is in this abstract"
    assert status("ASAP prunes reasoning chains [1].") == "supported"


@pytest.mark.parametrize("text", ["ASAP", "**ASAP**", "ASAP:", "ASAP: Pruning Chains of Thought"])
def test_a_heading_that_only_names_a_paper_claims_nothing(text: str) -> None:
    assert status(text) == "connective"
    assert status(f"{text} is the best") == "uncited"
    assert status("GRASP") == "uncited"


def test_a_name_that_is_only_like_one_of_the_abstract_is_doubted() -> None:
    text = "ASAP reduces token generation on LiveCodeBench-2 [1]."
    assert status(text) == "weak"
    assert reason(text) == "“LiveCodeBench-2” is not in this abstract, but “LiveCodeBench” is"


def test_two_as_a_pronoun_counts_nothing() -> None:
    assert status("ASAP prunes reasoning chains coarse to fine, between the two [1].") != "weak"


@pytest.mark.parametrize(
    "text",
    [
        "Here is what I found:",
        "In contrast, the other papers differ:",
        "In summary:",
        "Here they are [1]:",
        "Here's what the papers say:",
        "Sure!",
        "Okay, here is the answer.",
        "Great question!",
        "I hope this helps!",
        "Let me know if you need anything else.",
        "**Short answer:**",
        "Key findings:",
    ],
)
def test_a_sentence_that_leads_over_is_connective(text: str) -> None:
    assert status(text) == "connective"


@pytest.mark.parametrize(
    "text",
    [
        "Here is what 3 papers found:",
        "In contrast, no paper shows results:",
        "Both papers show the same results.",
        "CoT works:",
        "Here is the best model:",
        "They differ.",
        "Absolutely.",
        "Of course.",
        "Sure, it prunes!",
        "It helps.",
        "I hope this helps with GSM8K!",
        "They need more help than CoT.",
    ],
)
def test_a_sentence_that_states_a_fact_is_never_connective(text: str) -> None:
    assert not is_connective(text)


@pytest.mark.parametrize("label", ["**Answer:**", "**Short answer**:", "**Key finding.**"])
def test_a_bold_label_claims_nothing_and_names_nothing(label: str) -> None:
    said = "ASAP prunes reasoning chains [1]."
    assert status(f"{label} {said}") == status(said) == "supported"
    assert status(f"{label} ASAP needs $5 [1].") == "unsupported"


def test_the_head_of_a_table_claims_nothing_and_each_row_is_checked() -> None:
    text = (
        "| Paper | What |\n|:--|---|\n| ASAP | prunes reasoning chains [1] |\n| ASAP | costs $5 |"
    )
    checked = [one.sentence for one in check_answer(text, SOURCES, LANGUAGE)]
    assert [one.status for one in checked] == ["supported", "uncited"]
    assert all(text[one.start : one.end] == one.text for one in checked)


def test_an_answer_is_checked_sentence_by_sentence_at_its_offsets() -> None:
    text = "Here is what I found:\n\n- ASAP prunes reasoning chains [1].\n- It costs $5."
    checked = [one.sentence for one in check_answer(text, SOURCES, LANGUAGE)]
    assert [one.status for one in checked] == ["connective", "supported", "uncited"]
    assert all(text[one.start : one.end] == one.text for one in checked)


def test_support_falls_with_the_words_that_are_missing() -> None:
    claims = [
        "ASAP prunes reasoning chains by surprisal",
        "ASAP prunes vision encoders by entropy",
        "Octopuses taste with their arms",
    ]
    found = [judge(read_claim(claim, LANGUAGE), [PRUNING]).probability for claim in claims]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.7
    assert found[-1] < 0.1


def test_sources_are_taken_together_for_one_part() -> None:
    claim = read_claim("ASAP prunes reasoning chains and TopicMath collects 428 lessons", LANGUAGE)
    alone = max(judge(claim, [source]).probability for source in (PRUNING, TOPICS))
    assert judge(claim, [PRUNING, TOPICS]).probability > alone


def test_an_empty_abstract_supports_nothing_and_breaks_nothing() -> None:
    empty = {1: read_source("A Title", "", LANGUAGE)}
    checked = check_sentence("It reduces latency by 40% [1].", empty, LANGUAGE)
    assert checked.sentence.status == "unsupported"
    assert checked.sentence.evidence == ()


GIVEN_SPAN = Span(PRUNING.abstract.index("reduces token"), PRUNING.abstract.index(" and inference"))
CLAIM = "ASAP generates 23.5% fewer tokens on LiveCodeBench [1]."


def test_an_offered_quote_is_the_first_evidence_and_is_not_given_twice() -> None:
    checked = check_sentence(CLAIM, SOURCES, LANGUAGE, given={1: [GIVEN_SPAN]})
    assert checked.sentence.status == "supported"
    (evidence, *others) = checked.sentence.evidence
    assert evidence.quote == "reduces token generation by 23.5%"
    assert PRUNING.abstract[evidence.start : evidence.end] == evidence.quote
    assert all(other.end <= GIVEN_SPAN.start or other.start >= GIVEN_SPAN.end for other in others)


def test_an_offered_quote_beside_the_point_makes_a_good_sentence_weak_and_not_worse() -> None:
    off = Span(*PRUNING.spans[-1])
    checked = check_sentence(CLAIM, SOURCES, LANGUAGE, given={1: [off]}).sentence
    assert checked.status == "weak"
    assert checked.reason == "the quote offered from this abstract does not say all of this"
    assert next(one.quote for one in checked.evidence) == "It works on 7B and 32B models."
    assert any("23.5%" in one.quote for one in checked.evidence)


def test_an_offered_quote_does_not_save_a_sentence_that_the_search_rejects() -> None:
    text = "Octopuses taste with their arms [1]."
    given = {1: [GIVEN_SPAN]}
    assert check_sentence(text, SOURCES, LANGUAGE, given=given).sentence.status == "unsupported"


def test_a_fabricated_quote_makes_a_good_sentence_weak() -> None:
    checked = check_sentence(CLAIM, SOURCES, LANGUAGE, fabricated={1}).sentence
    assert (checked.status, checked.reason) == (
        "weak",
        "the quote offered for it is not in this abstract",
    )


def test_a_quote_of_a_source_that_is_not_cited_changes_nothing() -> None:
    plain = check_sentence(CLAIM, SOURCES, LANGUAGE)
    assert check_sentence(CLAIM, SOURCES, LANGUAGE, given={2: [Span(0, 9)]}) == plain
    assert check_sentence(CLAIM, SOURCES, LANGUAGE, fabricated={2}) == plain


def _hashed(texts: Sequence[str]) -> Floats:
    """Bag-of-words vectors: equal words, near vectors."""
    rows = np.zeros((len(texts), 64), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for stem in analyse(text) or ["nothing"]:
            row[hashlib.sha256(stem.encode()).digest()[0] % 64] += 1
        row /= np.linalg.norm(row)
    return rows


def test_vectors_are_used_where_there_are_any() -> None:
    dense = Lexicon(LANGUAGE.analyse, LANGUAGE.idf, _hashed)
    source: Source = read_source(PRUNING.title, PRUNING.abstract, dense)
    claim = read_claim("ASAP prunes reasoning chains by surprisal", dense)
    assert source.vectors is not None
    assert source.vectors.shape == (4, 64)
    with_vectors = judge(claim, [source]).probability
    without = judge(read_claim(claim.text, LANGUAGE), [PRUNING]).probability
    assert with_vectors != without
    assert min(with_vectors, without) > 0.5


WORDS = st.sampled_from(
    "ASAP TopicMath 23.5% 428 prunes not [1] [2] [9] , : . ( ) 10^9 – α-VAE 1e400 «é» `x`".split()
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40))
def test_any_text_gets_a_verdict_and_evidence_that_stands_in_its_abstract(text: str) -> None:
    for checked in check_answer(text, SOURCES, LANGUAGE):
        one = checked.sentence
        assert text[one.start : one.end] == one.text
        assert one.reason
        assert 0 <= checked.probability <= 1 / 0.5
        for evidence in one.evidence:
            abstract = SOURCES[evidence.n].abstract
            assert abstract[evidence.start : evidence.end] == evidence.quote


def test_words_in_quotation_marks_are_held_to_the_source_alone() -> None:
    title = "Why Can't Transformers Learn Multiplication?"
    abstract = (
        "Transformers that learn multiplication by a chain of thought are reverse-engineered."
    )
    source = read_source(title, abstract, LANGUAGE)
    text = f'"{title}" reverse-engineers transformers that learn multiplication by a chain [1].'
    assert check_sentence(text, {1: source}, LANGUAGE).sentence.status == "supported"
