"""The assistant for LlamaIndex: a retriever over its papers, and an engine that answers.

Both work wherever LlamaIndex accepts one of its own: in engines, tools, agents, evaluators. They
neither read nor write its global settings, and ask for no key. Importing this takes seconds.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Self

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager, CBEventType, EventPayload
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.answer import Answer, Filters, SentenceStatus
from assistant.app import DEFAULTS, NO_FILTERS, AskOptions, Assistant
from assistant.build import open_assistant
from assistant.presenting.formats import answer_record, flagged
from assistant.presenting.text import to_json
from assistant.retrieval.pool import DENSE_WEIGHT, NEIGHBOUR_WEIGHT
from assistant.settings import Settings, load_settings
from index.llm.base import Chat
from index.paper import Paper, date_of

_BORNE_OUT: dict[SentenceStatus, float] = {"supported": 1.0, "weak": 0.5}
"""How much a sentence counts for the papers it cites; any other status counts for nothing."""


class PapersRetriever(BaseRetriever):
    """Finds papers as `papers search` does: each is a node of its abstract.

    A node's id is that of its paper; its score is between 0 and 1, higher is better.
    """

    def __init__(
        self,
        assistant: Assistant,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self.assistant = assistant
        self._k = k
        self._filters = filters

    @classmethod
    def open(
        cls, settings: Settings | None = None, k: int = 10, filters: Filters = NO_FILTERS
    ) -> Self:
        """Return a retriever over the index of the settings, by default the current ones.

        Raises PapersError if the index cannot be opened; the bundled papers are indexed if
        there is no index yet.
        """
        return cls(open_assistant(settings or load_settings()), k, filters)

    def close(self) -> None:
        """Close the index."""
        self.assistant.close()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        results = self.assistant.search(query_bundle.query_str, self._k, self._filters)
        library = self.assistant.library
        papers = library.papers.by_id(result.paper_id for result in results)
        best = _best_score(dense=library.dense)
        return [
            NodeWithScore(
                node=to_node(papers[result.paper_id]),
                score=min(1.0, max(0.0, result.score / best)),
            )
            for result in results
            if result.paper_id in papers
        ]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class PapersQueryEngine(BaseQueryEngine):
    """Answers as `papers ask` does, every sentence checked.

    In the text of a response, unsupported sentences are marked. Its nodes are the cited
    papers in the order of their numbers; its metadata is the JSON of the answer.
    """

    def __init__(
        self,
        assistant: Assistant,
        options: AskOptions = DEFAULTS,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self.assistant = assistant
        self._options = options

    @classmethod
    def open(cls, settings: Settings | None = None, options: AskOptions = DEFAULTS) -> Self:
        """Return an engine over the index of the settings, by default the current ones.

        Raises PapersError as `PapersRetriever.open` does.
        """
        return cls(open_assistant(settings or load_settings()), options)

    def close(self) -> None:
        """Close the index and the connections to a model."""
        self.assistant.close()

    def _query(self, query_bundle: QueryBundle) -> Response:
        return self._answered(query_bundle.query_str, self.assistant.open_chat(self._options))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        """Answer in another thread; whoever stops waiting ends what a model is still writing."""
        chat = self.assistant.open_chat(self._options)
        try:
            return await asyncio.to_thread(self._answered, query_bundle.query_str, chat)
        except asyncio.CancelledError:
            if chat is not None:
                chat.cancel()
            raise

    def _answered(self, question: str, chat: Chat | None) -> Response:
        payload: dict[str, Any] = {EventPayload.QUERY_STR: question}
        with self.callback_manager.event(CBEventType.QUERY, payload=payload) as event:
            answer = self.assistant.answer(question, self._options, chat=chat)
            papers = self.assistant.library.papers.by_id(c.paper_id for c in answer.citations)
            record: dict[str, Any] = json.loads(to_json(answer_record(answer)))
            response = Response(flagged(answer), _cited_nodes(answer, papers), record)
            event.on_end(payload={EventPayload.RESPONSE: response})
        return response

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}  # the prompts are files of this project, each with a digest


def to_node(paper: Paper, **more: str | int | None) -> TextNode:
    """Return a paper as a node of its abstract; `more` is further metadata.

    A model is shown title and date, an embedder the title: the context of the abstract.
    """
    published = date_of(paper)
    metadata = {
        "paper_id": paper.id,
        "title": paper.title,
        "date": published,
        "url": paper.url,
        "search_url": paper.search_url,
        **more,
    }
    shown = {"title", "date"} if published else {"title"}
    return TextNode(
        id_=paper.id,
        text=paper.abstract,
        metadata=metadata,
        excluded_llm_metadata_keys=[key for key in metadata if key not in shown],
        excluded_embed_metadata_keys=[key for key in metadata if key != "title"],
    )


def _cited_nodes(answer: Answer, papers: Mapping[str, Paper]) -> list[NodeWithScore]:
    """Return the cited papers, each scored by the best verdict on a sentence that cites it."""
    best: dict[int, float] = {}
    for sentence in answer.sentences:
        for n in sentence.markers:
            best[n] = max(best.get(n, 0.0), _BORNE_OUT.get(sentence.status, 0.0))
    return [
        NodeWithScore(
            node=to_node(papers[c.paper_id], citation=c.n, quote=c.quote), score=best.get(c.n, 0.0)
        )
        for c in answer.citations
        if c.paper_id in papers
    ]


def _best_score(*, dense: bool) -> float:
    """Return the score of a paper favoured by words, meaning and neighbours alike."""
    return (1 + DENSE_WEIGHT) * (1 + NEIGHBOUR_WEIGHT) if dense else 1.0
