"""What kind of question it is, what it is about, and what it is limited to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Filters
from assistant.question.bounds import Bounds
from assistant.question.constraints import Constraints
from assistant.question.plan import Plan, make_plan
from eval.bench.hostile import PIECES

TODAY = date(2025, 11, 21)
KINDS = {
    "list": """
        which papers compress CoT?
        whcih papers compres CoT?
        rag papers
        RAG
        any papers on mamba
        any work on mamba?
        do you have anything on mamba?
        is there a paper on speculative decoding?
        are there any papers about speculative decoding
        I'm looking for work on RAG
        could you find papers about RAG please
        show me quantization stuff
        papers that make models cite their sources
        papers comparing KANs and MLPs
        papers about differences between humans and LLMs
        papers on the difference between BPE and unigram tokenization
        papers that compare KANs with MLPs
        what methods are there for reducing the KV cache?
        which benchmarks exist for long context?
        surveys on RAG
        ways to reduce hallucination
        how many papers about RAG?
        how many papers are there about RAG
        has anyone tried state space models for speech?
        quantization papers from 2022
        anything newer than March 2025 on tokenizers?
        what's new in quantization?
        most recent paper about KANs?
        oldest 3 papers on quantization
        when was the first paper on RAG published?
        papers on quantization by Song Han
        sparse attention: who trains it from scratch?
        who else looks at rotary embeddings?
        tool use - who works on this?
        who looked into tokenizer bias?
        which ones deal with tables?
        does self-correction work at all? evidence please
        how do transformers count? mechanistic analyses wanted
        why is Adam so robust? theory
        is scaling ever inverse? empirical studies please
        tables and charts?
        Mamba, S4, etc
        formal results on what RNNs can compute
        representations whose size depends on the content
        datasets whose score drops over time
    """,
    "compare": """
        diff between CoT-Valve and C3oT
        X vs. Y?
        KAN or MLP?
        which is better, KAN or MLP?
        how does KVQuant differ from LLM.int8()?
        what do KVQuant and LLM.int8() have in common?
        two papers ask why it fails. do they blame the same thing?
        KIVI or KVQuant: what does each keep in full precision?
        SmoothQuant and AWQ: which layers change, and what is gained?
        GPTQ, AWQ, SmoothQuant: where do the scales come from?
        dead codes: how do SimVQ and FSQ each avoid them?
        kivi kvquant diff memory
        kivi v kvquant, diffrence?
    """,
    "method": """
        what is KVQuant?
        what's KVQuant
        whats kvquant
        KVQuant = ?
        KVQuant?? what does it do
        explain KVQuant to me
        summarise the KVQuant paper
        tell me about KVQuant
        how does KVQuant work?
        how does kvquant work
        how is KVQuant trained?
        who invented KVQuant?
        which paper introduced KVQuant?
        what is KVQuant and how does it work?
        what is new about KVQuant?
        what does "universal features" mean?
        wats kvquant
        wuts kv quant
        wat is muvera
        KVQuant - how does it keep the outliers?
        I have little memory; how does the KVQuant method choose its levels?
        dual hypergraphs, how does it give edge vectors
    """,
    "fact": """
        what's the accuracy of KVQuant at 3 bits?
        how much memory does KVQuant save?
        what dataset does KVQuant use?
        why do LLMs hallucinate?
        KVQuant's perplexity on LLaMA-7B?
        how many papers does the KVQuant survey review?
        what results were reported in 2022 for quantization accuracy?
        ImageNet 2012 accuracy of FlexTok
        is KAN better than MLP?
        number of GPUs used for KVQuant
        MATH and AIME results of the 7B MathFusion after SFT
        Euclidean tree embedding in ten dimensions: MAP?
        starbucks ndcg@10
        kvquant wikitext avg
        filtered search bench #queries #filters
        BLEU of SimulST on MuST-C
        which competition did equiangular vectors win?
        on which datasets does KVQuant keep its accuracy?
        which detector finds the wedges on clay tablets?
        which languages were tested in the work on number words?
        largest network that was tuned this way?
        was the difference between readers significant?
        in how many of the wrong answers does patching help
        steps of KVQuant
    """,
    "metadata": """
        papers from before 2020
        papers w/ >10 authors
        anything newer than march 2025?
        what's new since September?
        oldest paper
        top 5 most commented papers
        how many papers are there?
        list all papers
        everything
        how many have no date?
        single author papers?
        papers by Yann LeCun
        who wrote KVQuant?
        when did KVQuant come out?
        which paper lists the most authors, and how many?
        most commented papers, ranked by comments
        biggest team, by number of authors
        earliest paper with a known date
        newest paper that has a date
        papers with twenty authors or more
        nov 2023 papers how many + whic
        upvotes of the KVQuant paper
        number of citations of MUVERA
        names of the KVQuant authors?
        KVQuant: date and number of authors
        team size of KVQuant
        when did KVQuant come out and how many authors does it have?
        how many authors does KVQuant have, and when was it published?
    """,
    "other": """
        does RAG help reasoning?
        can transformers multiply?
        how can I compress CoT?
        which tokenizers work on bytes?
        how is reasoning compressed?
        who are you?
    """,
}
CASES = [
    (kind, line.strip())
    for kind, lines in KINDS.items()
    for line in lines.splitlines()
    if line.strip()
]


def plan(question: str, given: Filters | None = None) -> Plan:
    return make_plan(question, TODAY, given)


@pytest.mark.parametrize(("kind", "question"), CASES)
def test_a_question_is_of_the_kind_a_sensible_person_takes_it_for(kind: str, question: str):
    assert plan(question).kind == kind


@pytest.mark.parametrize("question", [question for _, question in CASES])
def test_case_does_not_change_whether_a_list_is_asked_for(question: str):
    if plan(question).kind == "list":
        assert plan(question.lower()).kind == "list"


def test_the_topic_of_a_limited_list_is_the_question_without_its_limits():
    made = plan("single-author papers about category theory from 2023?")
    assert made.topic == "papers about category theory ?"
    assert made.filters == Filters(date(2023, 1, 1), date(2023, 12, 31))
    assert made.constraints.authors == Bounds(1, 1)


def test_an_unlimited_question_is_retrieved_as_it_stands():
    assert plan("which papers compress CoT?").topic == "which papers compress CoT?"


def test_a_year_inside_a_question_of_fact_is_content():
    made = plan("what accuracy did KVQuant reach in 2024?")
    assert made.kind == "fact"
    assert made.constraints == Constraints()
    assert made.filters == Filters()
    assert made.topic == made.question


def test_given_filters_go_before_those_of_the_question():
    given = Filters(since=date(2018, 1, 1), papers=("kvquant",))
    made = plan("papers from before 2020", given)
    assert made.filters == Filters(date(2018, 1, 1), date(2019, 12, 31), ("kvquant",))


def test_given_filters_hold_for_questions_of_fact_too():
    given = Filters(until=date(2020, 1, 1))
    assert plan("how much memory does KVQuant save?", given).filters == given


def test_names_and_sides_are_those_of_the_question():
    made = plan("KVQuant vs LLM.int8()")
    assert made.names == ("KVQuant", "LLM.int8()")
    assert made.sides == ("KVQuant", "LLM.int8()")


def test_only_comparisons_have_sides():
    assert plan("papers that compare KANs with MLPs").sides == ()


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("how many papers are about RAG?", True),
        ("how many papers from 2024?", True),
        ("how many bits does KVQuant use?", False),
        ("papers about RAG", False),
    ],
)
def test_papers_are_counted_only_where_papers_are_asked_for(question: str, counts: bool):
    assert plan(question).counts is counts


def test_the_same_question_always_gives_the_same_plan():
    assert plan("papers vs 2020") == plan("papers vs 2020")


WORDS = st.sampled_from(
    "which papers compare A KVQuant and or vs. versus with between difference what is how does do"
    " work who wrote when was published from 2020 to since the most oldest 3 authors by Ada Byron"
    " list all any ? ?? = , . ( ) - explain how many number of methods LLM.int8() differ".split()
)


@given(st.one_of(st.text(max_size=2000), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_can_be_planned(question: str):
    made = plan(question)
    assert made.question == made.standalone == question
    assert len(made.sides) != 1
    assert made.filters.since == made.constraints.since
    assert made.filters.until == made.constraints.until


@pytest.mark.parametrize("piece", PIECES)
def test_no_question_makes_planning_hang(piece: str):
    # Cubic time would take minutes: longer than a test may run here. The growth itself is
    # measured by `python -m eval.bench`.
    for question in (piece * 2000, f"compare {piece * 2000}", f"{piece * 2000} and b?"):
        plan(question[:1990] + " z!")
