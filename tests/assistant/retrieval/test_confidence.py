"""Whether the papers answer a question at all."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer import Filters
from assistant.app import Assistant
from assistant.question.plan import make_plan
from assistant.retrieval.confidence import Judgement, judge
from assistant.retrieval.evidence import Query
from assistant.retrieval.retrieve import Hit, Ranking
from index.paper import Paper

TODAY = date(2025, 11, 21)
VALVE = Paper("valve", "CoT-Valve", "We introduce CoT-Valve, which prunes chains with 8 GPUs.")
USER = Paper("user", "Short Chains", "We beat baselines such as Coconut. It costs $5.")


def judged(
    question: str,
    *papers: Paper,
    cosine: float = 1.0,
    filters: Filters | None = None,
    likeness: float = 0.0,
) -> Judgement:
    plan = make_plan(question, TODAY, filters)
    hits = tuple(Hit(paper, 1.0) for paper in papers)
    ranking = Ranking(Query(question, {}, None), hits, 0.0, 1.0, cosine, 0.0)

    def mentions(name: str) -> list[Paper]:
        return [paper for paper in papers if name in f"{paper.title} {paper.abstract}"]

    return judge(plan, ranking, mentions, lambda *_: likeness)


def test_without_any_paper_nothing_is_answered():
    assert judged("which papers compress CoT?") == Judgement(
        "unanswerable", "No paper fits the question and its limits."
    )


@pytest.mark.parametrize(
    ("cosine", "verdict"), [(0.5, "unanswerable"), (0.75, "doubtful"), (0.9, "answerable")]
)
def test_a_weak_match_is_refused_or_doubted(cosine: float, verdict: str):
    question = "what limits pruning of long reasoning chains when budgets shrink?"
    assert judged(question, USER, cosine=cosine).verdict == verdict


def test_a_model_is_asked_where_papers_may_tell_the_topic_in_other_words():
    assert judged("papers on football", USER, cosine=0.6).by_wording
    assert not judged("papers on football", USER, cosine=0.3).by_wording


def test_a_weak_match_will_do_where_the_named_thing_is_introduced():
    assert judged("what is CoT-Valve?", VALVE, cosine=0.45).verdict == "answerable"


def test_a_common_word_in_a_name_does_not_make_a_foreign_question_one_of_ours():
    world = Paper("world", "World Modeling", "We introduce a model of the world.")
    found = judged("who won the 1998 World Cup?", world, cosine=0.25)
    assert found.verdict == "unanswerable"


def test_a_weak_match_will_do_where_the_user_names_the_papers():
    filters = Filters(papers=("user",))
    assert judged("what is it about?", USER, cosine=0.2, filters=filters).verdict == "answerable"


@pytest.mark.parametrize(
    "question", ["what is Blorb-7?", "Blorb-7 vs Blorb-7", "how many layers does Blorb-7 have?"]
)
def test_a_named_thing_that_no_abstract_mentions_is_refused(question: str):
    found = judged(question, VALVE)
    assert found.verdict == "unanswerable"
    assert found.reason == "No abstract mentions “Blorb-7”."


def test_a_comparison_with_one_known_side_is_not_refused():
    assert judged("Blorb-7 vs CoT-Valve", VALVE).verdict == "answerable"


def test_a_second_name_that_is_unknown_only_makes_the_answer_doubtful():
    found = judged("how does CoT-Valve get shorter chains on Blorb-7?", VALVE)
    assert found == Judgement("doubtful", "No abstract mentions “Blorb-7”.")


def test_an_unknown_name_in_what_is_asked_for_is_refused_unless_something_is_like_it():
    question = "which Blorb-7 score does CoT-Valve get?"
    found = judged(question, VALVE)
    assert found == Judgement("unanswerable", "No abstract mentions “Blorb-7”.", by_wording=True)
    assert judged(question, VALVE, likeness=0.5).verdict == "doubtful"


def test_a_name_that_is_known_but_not_to_the_paper_in_question_makes_the_answer_doubtful():
    tokens = Paper("tokens", "Tokens", "We test on Blorb-7.")
    found = judged("how does CoT-Valve do on Blorb-7?", VALVE, tokens)
    assert found == Judgement("doubtful", "The abstract of “CoT-Valve” does not mention “Blorb-7”.")
    assert judged("how many GPUs does CoT-Valve need?", VALVE, tokens).verdict == "answerable"


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("why does CoT-Valve get 45% shorter chains?", "does not mention “45%”"),
        ("how are 8000 chains pruned by CoT-Valve?", "does not mention “8000”"),
        ("how many readers judged CoT-Valve?", "puts no number to “readers”"),
    ],
)
def test_a_figure_or_a_count_that_the_abstract_lacks_is_said(question: str, lacks: str):
    found = judged(question, VALVE)
    assert found == Judgement("doubtful", f"The abstract of “CoT-Valve” {lacks}.")


@pytest.mark.parametrize(
    "question",
    [
        "how does CoT-Valve prune in 3 steps?",
        "was CoT-Valve trained in 2024?",
        "GPUs of CoT-Valve?",
    ],
)
def test_small_numbers_and_years_of_a_question_are_no_figures(question: str):
    assert judged(question, VALVE).verdict == "answerable"


def test_initials_are_known_where_an_abstract_spells_them_out():
    speech = Paper("speech", "CoT-Valve", "We introduce CoT-Valve; its word error rate is 5%.")
    assert judged("what WER does CoT-Valve reach?", speech).verdict == "answerable"
    assert judged("what WER does CoT-Valve reach?", VALVE).verdict == "unanswerable"
    assert judged("does CoT-Valve reach a low WER?", VALVE).verdict == "doubtful"


def test_a_name_that_only_papers_outside_the_limits_mention_is_refused_with_that_reason():
    found = judged("what is Blorb-7?", VALVE, filters=Filters(since=date(2025, 1, 1)))
    assert found.reason == "Within these limits no abstract mentions “Blorb-7”."


def test_what_cannot_be_left_out_by_its_words_is_said_to_take_a_model():
    found = judged("which papers prune chains that don't overthink?", VALVE)
    assert found == Judgement(
        "doubtful", "Leaving out what “that don't overthink” excludes takes a model."
    )
    assert judged("which papers prune chains but not tokens?", VALVE).verdict == "answerable"


def test_a_name_of_several_words_is_unknown_as_a_whole():
    garden = Paper("garden", "Recursive Token Mixing", "We mix every Token of a Recursive net.")
    found = judged("what is Recursive Token Gardening?", garden)
    assert found.verdict == "unanswerable"
    assert found.reason == "No abstract mentions “Recursive Token Gardening”."


def test_several_unknown_names_are_all_said():
    found = judged("eviction methods (H2O, SnapKV, Quest-1 ...)?", VALVE, cosine=0.7)
    assert found.verdict == "unanswerable"
    assert found.reason == "No abstract mentions “H2O”, “SnapKV” or “Quest-1”."


@pytest.mark.parametrize(
    "question",
    ["how is Coconut trained?", "who proposed Coconut?", "which paper introduced Coconut?"],
)
def test_a_thing_that_is_mentioned_but_introduced_nowhere_is_not_explained(question: str):
    found = judged(question, USER)
    assert found.verdict == "unanswerable"
    assert found.reason == (
        "Coconut is mentioned in one abstract, but none introduces or describes it."
    )


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("what did it cost in dollars to train CoT-Valve?", "a sum of money"),
        ("how long did CoT-Valve take to train?", "a duration"),
    ],
)
def test_a_quantity_that_the_abstract_does_not_state_is_refused(question: str, what: str):
    found = judged(question, VALVE)
    assert found.verdict == "unanswerable"
    assert found.reason == f"The abstract of “CoT-Valve” does not state {what}."


def test_a_quantity_that_the_abstract_states_is_not_refused():
    assert judged("how many GPUs does CoT-Valve need?", VALVE).verdict == "answerable"
    assert judged("how many dollars do short chains cost?", USER).verdict == "answerable"


def test_a_detail_is_looked_for_in_the_paper_that_is_named_and_not_in_its_neighbours():
    found = judged("how many dollars does CoT-Valve cost?", VALVE, USER)
    assert found.verdict == "unanswerable"
    assert found.by_wording


@pytest.mark.parametrize(
    "question",
    [
        "who won the football world cup in 2022",
        "papers on the migration of birds",
        "how do I bake sourdough bread?",
        "what is Blorbotron-9?",
    ],
)
def test_foreign_questions_are_refused_on_the_real_index(assistant: Assistant, question: str):
    answer = assistant.answer(question)
    assert answer.status == "not_in_corpus"
    assert answer.citations == ()
    assert answer.near_misses


def test_a_paper_that_leads_by_one_rare_word_alone_is_no_answer(assistant: Assistant):
    answer = assistant.answer("how does speculative vocabulary routing speed up Mamba decoding?")
    assert answer.status == "partial"
    assert "No abstract comes very close" in answer.answer
    assert assistant.answer("how does Just Read Twice help recurrent models?").status == "answered"
