"""Citation recall and precision, by the definition, and with the checker as entailment model."""

from __future__ import annotations

import pytest

from assistant.app import Assistant
from eval.measuring.alce import Statement, citation_scores
from eval.measuring.entailment import Entailment, joined, statements

VALVE = "CoT-Valve: Length-Compressible Chain-of-Thought Tuning"
C3OT = "C3oT: Generating Shorter Chain-of-Thought without Compromising Effectiveness"
HOLDS = {("a", (1,)), ("a", (1, 2)), ("both", (1, 2)), ("either", (1,)), ("either", (2,))}
HOLDS |= {("either", (1, 2)), ("bad", (3,))}


def supports(statement: str, numbers: tuple[int, ...]) -> bool:
    return (statement, tuple(sorted(numbers))) in HOLDS


def scored(*said: tuple[str, tuple[int, ...]]) -> tuple[float, float]:
    scores = citation_scores([Statement(text, cited) for text, cited in said], supports)
    assert scores is not None
    return scores.recall, scores.precision


def test_an_answer_without_statements_has_no_scores():
    assert citation_scores([], supports) is None


def test_a_statement_that_cites_nothing_has_no_recall():
    assert scored(("a", ())) == (0.0, 0.0)
    assert scored(("a", ()), ("a", (1,))) == (0.5, 1.0)


def test_a_statement_that_its_passages_do_not_support_makes_its_citations_imprecise():
    assert scored(("a", (2,))) == (0.0, 0.0)


def test_a_citation_that_adds_nothing_is_irrelevant():
    assert scored(("a", (1, 2))) == (1.0, 0.5)


def test_passages_that_support_only_together_are_all_relevant():
    assert scored(("both", (1, 2))) == (1.0, 1.0)


def test_passages_that_support_each_alone_are_all_relevant():
    assert scored(("either", (1, 2))) == (1.0, 1.0)


def test_precision_is_the_mean_over_all_citations_of_the_answer():
    recall, precision = scored(("a", (1, 2)), ("bad", (3,)), ("a", (2,)))
    assert recall == pytest.approx(2 / 3)
    assert precision == pytest.approx(2 / 4)


@pytest.fixture(scope="module")
def entailment(assistant: Assistant) -> Entailment:
    papers = {1: assistant.show(VALVE), 2: assistant.show(C3OT)}
    return Entailment(papers, assistant.sources)


SHORTENS = "CoT-Valve shortened the chains of QwQ-32B-Preview on GSM8K from 741 to 225 tokens"


def test_the_checker_says_what_a_passage_supports(entailment: Entailment):
    assert entailment.supports(SHORTENS, (1,))
    assert not entailment.supports(SHORTENS, (2,))
    assert not entailment.supports(SHORTENS, (3,))


def test_passages_are_judged_together_whatever_each_says_alone(entailment: Entailment):
    assert entailment.supports(SHORTENS, (2, 1))


def test_the_metadata_of_a_cited_paper_belongs_to_its_passage(entailment: Entailment):
    dated = Statement(f"**{VALVE}** (2025-02-13)", (1,))
    assert entailment.supports(dated.text, dated.cited)
    assert not entailment.has_wrong_number(dated)
    wrong = Statement(f"**{VALVE}** (2023-04-17)", (1,))
    assert entailment.has_wrong_number(wrong)


def test_a_statement_of_nothing_but_metadata_is_supported_by_it(entailment: Entailment):
    assert entailment.supports("They say only that it has 5 authors.", (1,))
    assert entailment.supports(f"**{VALVE}** is dated 2025-02-13.", (1,))
    assert not entailment.supports(f"**{VALVE}** has 7 authors.", (1,))
    assert not entailment.supports("It has 5 authors from Mars.", (1,))
    assert not entailment.supports("It has 5 authors.", (3,))


def test_a_number_that_no_cited_abstract_holds_is_an_error(entailment: Entailment):
    assert not entailment.has_wrong_number(Statement(SHORTENS, (1,)))
    assert entailment.has_wrong_number(Statement(SHORTENS.replace("225", "252"), (1,)))
    assert not entailment.has_wrong_number(Statement("It needs 3 days.", ()))


def test_joined_sources_keep_their_sentences_and_numbers(assistant: Assistant):
    sources = [assistant.sources.read(assistant.show(name)) for name in (VALVE, C3OT)]
    both = joined(sources)
    assert [both.sentence(i) for i in range(len(both.spans))] == [
        source.sentence(i) for source in sources for i in range(len(source.spans))
    ]
    for quantity in both.quantities:
        assert both.abstract[quantity.start : quantity.end] == quantity.text
    assert both.vectors is not None
    assert len(both.vectors) == len(both.spans)
    assert joined(sources[:1]) is sources[0]


def test_only_sentences_that_claim_something_are_statements(assistant: Assistant):
    answer = assistant.answer("which papers compress CoT?")
    said = statements(answer)
    assert 0 < len(said) == sum(one.status != "connective" for one in answer.sentences)
    assert all(one.cited and "[" not in one.text for one in said)
