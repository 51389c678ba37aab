"""Papers and checked answers for LlamaIndex, without a key and without its global settings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import (
    CallbackManager,
    CBEventType,
    EventPayload,
    LlamaDebugHandler,
)
from llama_index.core.evaluation import FaithfulnessEvaluator, RetrieverEvaluator
from llama_index.core.llms import (
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
    MockLLM,
)
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import (
    RetrieverQueryEngine,
    RouterQueryEngine,
    SubQuestionQueryEngine,
)
from llama_index.core.question_gen import LLMQuestionGenerator
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.schema import MetadataMode
from llama_index.core.selectors import LLMSingleSelector
from llama_index.core.tools import QueryEngineTool

from assistant.answer import Answer, Filters
from assistant.app import AskOptions, Assistant
from assistant.generative.model import ModelAccess
from assistant.llama import PapersQueryEngine, PapersRetriever, to_node
from assistant.presenting.formats import answer_record
from assistant.presenting.text import to_json
from index.errors import PaperNotFound
from index.library import Library
from index.llm.base import Caps
from index.llm.client import Endpoint, Server
from index.paper import Paper
from tests import scripted_server
from tests.assistant.conftest import LISTED, PRUNER
from tests.scripted_server import ScriptedServer, Stall

scripted = scripted_server.scripted
QUESTION = "which papers compress CoT?"
TOPIC = "quantizing the KV cache"


class Says(CustomLLM):
    """A model that says the same whatever it is asked."""

    text: str

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata()

    def complete(self, *_: object, **__: object) -> CompletionResponse:
        return CompletionResponse(text=self.text)

    def stream_complete(self, *_: object, **__: object) -> CompletionResponseGen:
        yield self.complete()


@pytest.fixture
def retriever(assistant: Assistant) -> PapersRetriever:
    return PapersRetriever(assistant, k=5)


@pytest.fixture
def engine(assistant: Assistant) -> PapersQueryEngine:
    return PapersQueryEngine(assistant)


@pytest.fixture
def by_words(tmp_path: Path) -> Assistant:
    library = Library.open(tmp_path, None)
    library.add([PRUNER, LISTED, Paper("title-only", "Chains without an Abstract", "")])
    return Assistant(library, None)


def answered(engine: PapersQueryEngine, question: str) -> Response:
    response = engine.query(question)
    assert isinstance(response, Response)
    return response


# --- the retriever -------------------------------------------------------------------------


def test_nodes_are_the_papers_that_search_finds(assistant: Assistant, retriever: PapersRetriever):
    nodes = retriever.retrieve(TOPIC)
    assert [n.node_id for n in nodes] == [r.paper_id for r in assistant.search(TOPIC, k=5)]
    for node in nodes:
        paper = assistant.show(node.node_id)
        assert node.text == paper.abstract
        assert node.metadata["paper_id"] == paper.id
        assert node.metadata["title"] == paper.title


@pytest.mark.parametrize("query", [TOPIC, QUESTION, "who won the football world cup?"])
def test_scores_lie_between_0_and_1_and_fall(retriever: PapersRetriever, query: str):
    scores = [node.score for node in retriever.retrieve(query)]
    assert all(score is not None and 0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_scores_by_words_alone_lie_between_0_and_1_too(by_words: Assistant):
    scores = [node.score for node in PapersRetriever(by_words).retrieve("chains of thought")]
    assert scores[0] == 1.0
    assert all(score is not None and 0 <= score <= 1 for score in scores)


def test_a_foreign_question_scores_lower_than_one_the_papers_answer(retriever: PapersRetriever):
    best = [retriever.retrieve(query)[0].score for query in (TOPIC, "football world cup")]
    assert best[0] > 1.5 * best[1]


def test_a_cut_off_of_llama_index_keeps_the_best(retriever: PapersRetriever):
    nodes = retriever.retrieve(TOPIC)
    cut = SimilarityPostprocessor(similarity_cutoff=0.6).postprocess_nodes(nodes)
    assert [node.node_id for node in cut] == [nodes[0].node_id]


def test_filters_restrict_the_nodes(assistant: Assistant):
    filters = Filters(since=date(2024, 1, 1), until=date(2024, 12, 31))
    nodes = PapersRetriever(assistant, k=5, filters=filters).retrieve("reasoning")
    assert nodes
    assert {node.metadata["date"][:4] for node in nodes} == {"2024"}


def test_a_filter_for_an_unknown_paper_is_an_error_of_ours(assistant: Assistant):
    with pytest.raises(PaperNotFound):
        PapersRetriever(assistant, filters=Filters(papers=("no such paper",))).retrieve("x")


def test_a_model_reads_title_date_and_abstract_and_an_embedder_no_date():
    node = to_node(LISTED)
    for_model = node.get_content(MetadataMode.LLM)
    assert for_model == f"title: {LISTED.title}\ndate: 2025-02-13\n\n{LISTED.abstract}"
    assert node.get_content(MetadataMode.EMBED) == f"title: {LISTED.title}\n\n{LISTED.abstract}"
    assert node.metadata["url"] == LISTED.url


def test_what_is_not_known_is_not_shown():
    node = to_node(Paper("x", "A Title", "An abstract."))
    assert node.get_content(MetadataMode.LLM) == "title: A Title\n\nAn abstract."
    assert (node.metadata["date"], node.metadata["url"]) == (None, None)


def test_retrieving_works_without_blocking(retriever: PapersRetriever):
    async def both() -> list[list[str]]:
        found = await asyncio.gather(retriever.aretrieve(TOPIC), retriever.aretrieve(QUESTION))
        return [[node.node_id for node in nodes] for nodes in found]

    expected = [[n.node_id for n in retriever.retrieve(query)] for query in (TOPIC, QUESTION)]
    assert asyncio.run(both()) == expected


def test_an_engine_of_llama_index_answers_from_the_nodes(retriever: PapersRetriever):
    engine = RetrieverQueryEngine.from_args(retriever, llm=MockLLM())
    response = engine.query(TOPIC)
    assert len(response.source_nodes) == 5
    # The mock model repeats its prompt: it was shown title, date and abstract, nothing else.
    assert retriever.retrieve(TOPIC)[0].get_content(MetadataMode.LLM)[:200] in str(response)
    assert "search_url" not in str(response)


def test_an_evaluator_of_llama_index_measures_the_retriever(retriever: PapersRetriever):
    metrics = ["mrr", "hit_rate", "recall"]
    evaluator = RetrieverEvaluator.from_metric_names(metrics, retriever=retriever)
    second = retriever.retrieve(TOPIC)[1].node_id
    result = evaluator.evaluate(TOPIC, [second])
    assert result.metric_vals_dict == {"mrr": 0.5, "hit_rate": 1.0, "recall": 1.0}


# --- the query engine ----------------------------------------------------------------------


def test_a_response_is_the_answer_with_its_papers_and_its_json(
    assistant: Assistant, engine: PapersQueryEngine
):
    response = answered(engine, QUESTION)
    answer = assistant.answer(QUESTION)
    assert response.response == answer.answer
    assert [n.node_id for n in response.source_nodes] == [c.paper_id for c in answer.citations]
    assert [n.metadata["citation"] for n in response.source_nodes] == [
        c.n for c in answer.citations
    ]
    record = json.loads(to_json(answer_record(answer)))
    assert response.metadata is not None
    for untimed in (response.metadata, record):
        del untimed["seconds"]
    assert response.metadata == record


def test_an_abstention_has_no_source_nodes(engine: PapersQueryEngine):
    response = answered(engine, "how is Coconut trained?")
    assert response.source_nodes == []
    assert response.metadata is not None
    assert response.metadata["status"] == "not_in_corpus"
    assert "do not answer" in str(response)


def test_what_is_not_borne_out_is_marked_in_the_text_and_in_the_scores(
    by_words: Assistant, doubtful_answer: Answer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(by_words, "answer", lambda *_, **__: doubtful_answer)
    response = answered(PapersQueryEngine(by_words), "anything")
    assert "(weak: " in str(response)
    assert "(not supported: " in str(response)
    assert "(no citation: " in str(response)
    assert [node.score for node in response.source_nodes] == [1.0]
    only_weak = replace(doubtful_answer, sentences=doubtful_answer.sentences[1:2])
    monkeypatch.setattr(by_words, "answer", lambda *_, **__: only_weak)
    again = answered(PapersQueryEngine(by_words), "anything")
    assert [node.score for node in again.source_nodes] == [0.5]


def test_options_reach_the_answer(assistant: Assistant):
    options = AskOptions(filters=Filters(papers=("KVQuant",)))
    response = answered(PapersQueryEngine(assistant, options), "what is the method?")
    assert {n.metadata["title"].split(":")[0] for n in response.source_nodes} == {"KVQuant"}


def test_an_agent_can_use_the_engine_as_a_tool(engine: PapersQueryEngine):
    tool = QueryEngineTool.from_defaults(engine, name="papers", description="Answers from papers.")
    output = tool.call("NV-Embed MTEB score?")
    assert "69.32" in output.content
    assert output.raw_output.source_nodes[0].metadata["title"].startswith("NV-Embed")
    later = asyncio.run(tool.acall("NV-Embed MTEB score?"))
    assert later.content == output.content


def test_engines_that_route_and_take_apart_questions_use_it_as_their_own(
    engine: PapersQueryEngine,
):
    tool = QueryEngineTool.from_defaults(engine, name="papers", description="Answers from papers.")
    routes = LLMSingleSelector.from_defaults(llm=Says(text='[{"choice": 1, "reason": "papers"}]'))
    router = RouterQueryEngine(selector=routes, query_engine_tools=[tool], llm=MockLLM())
    assert "69.32" in str(router.query("NV-Embed MTEB score?"))
    parts = Says(
        text='{"items": [{"sub_question": "what is KVQuant?", "tool_name": "papers"},'
        ' {"sub_question": "what is CoT-Valve?", "tool_name": "papers"}]}'
    )
    taken_apart = SubQuestionQueryEngine(
        question_gen=LLMQuestionGenerator.from_defaults(llm=parts),
        response_synthesizer=get_response_synthesizer(llm=MockLLM()),
        query_engine_tools=[tool],
        verbose=False,
        use_async=True,
    )
    said = [node.text for node in taken_apart.query("KVQuant or CoT-Valve?").source_nodes]
    assert "KVQuant: Towards 10 Million Context Length" in said[0]
    assert "CoT-Valve: Length-Compressible" in said[1]


def test_evaluators_of_llama_index_judge_a_response_by_its_papers(engine: PapersQueryEngine):
    response = answered(engine, "NV-Embed MTEB score?")
    judge = FaithfulnessEvaluator(llm=Says(text="YES"))
    verdict = judge.evaluate_response(query="NV-Embed MTEB score?", response=response)
    assert (verdict.passing, verdict.contexts) == (
        True,
        [node.get_content() for node in response.source_nodes],
    )


def test_callbacks_hear_of_a_question_and_its_response(assistant: Assistant):
    heard = LlamaDebugHandler(print_trace_on_end=False)
    engine = PapersQueryEngine(assistant, callback_manager=CallbackManager([heard]))
    response = answered(engine, "NV-Embed MTEB score?")
    asyncio.run(engine.aquery("what is KVQuant?"))
    pairs = heard.get_event_pairs(CBEventType.QUERY)
    begun, ended = (event.payload or {} for event in pairs[0])
    assert begun[EventPayload.QUERY_STR] == "NV-Embed MTEB score?"
    assert ended[EventPayload.RESPONSE] is response
    assert len(pairs) == 2


def test_whoever_stops_waiting_ends_the_request(
    assistant: Assistant, scripted: Callable[..., ScriptedServer]
):
    server = scripted([Stall()])
    access = ModelAccess(Server(Endpoint("scripted", server.url)), Caps(60_000, 0.1), 12_000, 2_000)
    engine = PapersQueryEngine(Assistant(assistant.library, None, model=access))

    async def give_up() -> None:
        asking = asyncio.create_task(engine.aquery(QUESTION))
        assert await asyncio.to_thread(server.has_had, 1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(give_up())
    assert server.disconnected.wait(5)
    assert len(server.chats) == 1
    access.server.close()


def test_both_open_the_index_of_the_settings(bundled_home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PAPERS_HOME", str(bundled_home))
    retriever = PapersRetriever.open(k=1)
    assert retriever.retrieve(TOPIC)[0].metadata["title"].startswith("KVQuant")
    retriever.close()
    engine = PapersQueryEngine.open()
    assert "69.32" in str(engine.query("NV-Embed MTEB score?"))
    engine.close()
