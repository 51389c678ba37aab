"""The assistant: one object over one index, answering in one stream of events."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version

from assistant.addressed import read_addresses
from assistant.answer import Answer, Body, Filters, Provenance, Seconds
from assistant.checked_sources import SourceReader
from assistant.clock import Clock
from assistant.conversation import History, Turn
from assistant.events import Done, Event, Notice, Planned, SentenceChecked, SourcesFound, TextDelta
from assistant.extractive.extract import matches, near_misses, not_indexed
from assistant.extractive.metadata import where
from assistant.extractive.quoting import Quoting, is_list
from assistant.extractive.unjudged import unjudged
from assistant.find import find_paper
from assistant.generative.model import ModelAccess
from assistant.question.plan import Plan
from assistant.question.splitting import split_questions
from assistant.retrieval.answering import Features as Sentences
from assistant.retrieval.confidence import Judgement, any_introduced, judge, matching
from assistant.retrieval.retrieve import Ranking, Retriever
from assistant.retrieval.screening import (
    IN_FROM,
    IN_FROM_LIMITED,
    MOST_SCREENED,
    SCREENED,
    Features,
    features,
)
from assistant.retrieval.topic import Features as TopicFeatures
from assistant.retrieval.topic import features as topic_features
from assistant.retrieval.wishes import rank_wish
from assistant.scope import allowed, sought
from assistant.several import can_be_joined, joined
from assistant.understanding import Understanding, Understood
from index.embedder import Embedder
from index.errors import ModelError
from index.library import Library
from index.llm.base import Chat, Usage
from index.metadata import Where
from index.notice import Notice as IndexNotice
from index.paper import Paper
from prompts.loading import ANSWERING, digest

NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class AskOptions:
    """What a user may set besides the question."""

    k: int = 10
    """Most papers that an answer may cite, unless it is a list."""
    filters: Filters = NO_FILTERS
    extractive: bool = False
    """Answer in quotes even if there is a model."""


DEFAULTS = AskOptions()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A ranked paper with the sentence that shows why it was found."""

    paper_id: str
    title: str
    score: float
    published: date | None
    snippet: str
    matches: tuple[tuple[int, int], ...]
    """Spans of `snippet` that contain a word of the query."""
    published_within: str | None = None
    """The year or month of the date, if no source gives the day."""


class Assistant:
    """Answers questions over one index; safe to keep for as long as the index is open."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder | None,
        notices: tuple[str, ...] = (),
        model: ModelAccess | None = None,
        model_missing: str = "",
    ) -> None:
        """`model_missing` says why there is no model although one was intended."""
        self.library = library
        self.model = model
        self._model_missing = model_missing
        self._given = notices
        self._embedder = embedder
        self._retriever = Retriever(library, embedder)
        self._understanding = Understanding(library, self._retriever)
        self._quoting = Quoting(self._retriever, library.papers)
        self._sources = SourceReader(self._retriever, embedder)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know now; damage may show up with the first question."""
        found = [*self.library.notices, *self._embedder_fails()]
        return (*self._given, *map(str, found))

    def answer(
        self,
        question: str,
        options: AskOptions = DEFAULTS,
        history: History = (),
        chat: Chat | None = None,
    ) -> Answer:
        """Return the whole answer to a question; `chat` is as for `ask`."""
        events = self.ask(question, options, history, chat)
        return next(event.answer for event in events if isinstance(event, Done))

    def ask(
        self,
        question: str,
        options: AskOptions = DEFAULTS,
        history: History = (),
        chat: Chat | None = None,
    ) -> Generator[Event]:
        """Answer a question that may refer to `history`; the last event is `Done`.

        Closing the iterator cancels what a model is still writing. To do so from another
        thread, pass the `chat` returned by `open_chat`, and cancel that.
        """
        chat = chat or self.open_chat(options)
        parts = split_questions(question.strip()) if chat is None else ()
        if len(parts) > 1:
            yield from self._ask_each(question.strip(), parts, options, history)
            return
        clock = Clock()
        try:
            understood = self._understanding.plan(question.strip(), options.filters, history, chat)
            plan = understood.plan
            clock.lap("plan")
            yield Planned(plan)
            found = self._rank(plan, read=chat is not None)
            clock.lap("retrieve")
            yield SourcesFound(near_misses(found))
            body = yield from self._write(understood, found, options, chat)
            clock.lap("answer", of_which_checking=body.check_seconds)
        finally:
            if chat is not None:
                chat.cancel()
        missing = (self._model_missing,) if self._model_missing and not options.extractive else ()
        notices = (
            *self.notices,
            *missing,
            *understood.remarks,
            *plan.notices,
            *body.notices,
            *self._filter_notices(plan),
        )
        for notice in notices:
            yield Notice(notice)
        asked = replace(plan, question=question.strip())
        yield Done(self._complete(asked, body, notices, clock.seconds(), chat))

    def search(
        self, query: str, k: int = 10, filters: Filters = NO_FILTERS, *, matches_only: bool = False
    ) -> tuple[SearchResult, ...]:
        """Return the `k` best papers for a query, each with the sentence that shows why.

        There are always `k`, however distant, if the index has that many, unless `matches_only`.
        """
        addressed = read_addresses(query, self.library.papers)
        meant, _ = self._understanding.corrected(addressed.question or query)
        ranking = self._retriever.rank(
            self._retriever.query(meant, words_will_do=True),
            k,
            allowed(self.library.papers, filters),
        )
        hits = matching(ranking) if matches_only else ranking.hits
        return tuple(self._result(ranking, hit.paper, hit.score) for hit in hits)

    def rank_ids(self, query: str, k: int) -> list[str]:
        """Return the ids of the `k` best papers for a query."""
        ranking = self._retriever.rank(self._retriever.query(query), k)
        return [hit.paper.id for hit in ranking.hits]

    def screening(self, question: str) -> dict[str, Features]:
        """Return the papers that are not left out by id, best first, with what decides on them."""
        ranking = self._rank(self._understanding.plan(question, NO_FILTERS).plan)
        refused = {paper_id for paper_id, why in ranking.unwanted.items() if why.surely}
        found = features(ranking)
        return {paper_id: one for paper_id, one in found.items() if paper_id not in refused}

    def topic(self, question: str) -> TopicFeatures:
        """Return what decides on whether any paper is on the topic of a question."""
        plan = self._understanding.plan(question, NO_FILTERS).plan
        held = {name: self._retriever.mentions(name) for name in plan.names}
        return topic_features(self._rank(plan), introduced=any_introduced(held))

    def quoting_features(self, question: str, paper: Paper) -> Sentences:
        """Return what decides on the quotes of a paper: by name, one value per sentence."""
        plan = self._understanding.plan(question, NO_FILTERS).plan
        asked = plan.sides or plan.names
        return self._quoting.extractor.features(self._retriever.query(plan.topic), asked, paper)

    def show(self, name: str) -> Paper:
        """Return the paper of an id, an alias, or (part of) a title."""
        return find_paper(name, self.library.papers)

    @property
    def sources(self) -> SourceReader:
        """The papers in the form the checker reads."""
        return self._sources

    def close(self) -> None:
        """Close the index and the connections to a model."""
        if self.model is not None:
            self.model.server.close()
        self.library.close()

    def open_chat(self, options: AskOptions) -> Chat | None:
        """Return the model for one question; None if there is none or it is not wanted."""
        if self.model is None or options.extractive:
            return None
        return self.model.server.question(self.model.caps)

    def _ask_each(
        self, question: str, parts: Sequence[str], options: AskOptions, history: History
    ) -> Generator[Event]:
        """Answer a text that asks several questions, one after the other, in quotes."""
        answers: list[Answer] = []
        for part in parts:
            answers.append(self.answer(part, options, (*history, *map(Turn.of, answers))))
            if not can_be_joined(answers[-1]):
                break
        first = self._understanding.plan(parts[0], options.filters, history).plan
        yield from _events(joined(question, parts, answers), first)

    def _embedder_fails(self) -> Iterator[IndexNotice]:
        failure = self._retriever.vectors.failure
        if failure is not None:
            message = f"searched by words only, for the embedder failed: {failure.message}"
            yield IndexNotice(message, failure.fix)

    def _rank(self, plan: Plan, *, read: bool = False) -> Ranking:
        """Return the papers for a plan; of a list no more than a model can be made to read."""
        only = sought(self.library.papers, plan, where(plan.constraints))
        if is_list(plan):
            limit = SCREENED if read else MOST_SCREENED
            return rank_wish(self._retriever, plan.topic, limit, only, plan.names)
        about_one = plan.kind in {"fact", "method", "compare"} or plan.constraints.lookup
        named = plan.names if about_one else ()
        query = self._retriever.query(plan.topic, words_will_do=True)
        return self._retriever.rank(query, SCREENED, only, named)

    def _write(
        self, understood: Understood, found: Ranking, options: AskOptions, chat: Chat | None
    ) -> Generator[Event, None, Body]:
        """Yield the answer as it is written, by the model if there is one."""
        plan = understood.plan
        if understood.missing is not None:
            return (yield from _emit(not_indexed(understood.missing)))
        known = self._quoting.from_metadata(plan, found)
        if known is not None:
            return _read_by_rules((yield from _emit(known)), understood)
        judgement = self._judge(plan, found)
        refused = judgement.verdict == "unanswerable" and not judgement.by_wording
        if chat is None or self.model is None or refused:
            body = yield from self._quote(plan, found, judgement, options)
            return _read_by_rules(body, understood)
        from assistant.generative.writer import Writer  # not loaded for answers in quotes

        writer = Writer(self._retriever, self.library.papers, self._sources)
        try:
            if understood.failure is not None:
                raise understood.failure
            return (yield from writer.write(chat, self.model, plan, found, options.k))
        except ModelError as error:
            notice = f"the model did not answer, so this is quoted: {error.message}; {error.fix}"
            body = yield from self._quote(plan, found, judgement, options)
            return replace(body, notices=(notice, *body.notices))

    def _judge(self, plan: Plan, found: Ranking) -> Judgement:
        only = sought(self.library.papers, plan, where(plan.constraints))
        mentions, likeness = partial(self._retriever.mentions, only=only), self._retriever.likeness
        return judge(plan, found, mentions, likeness, quotes_needed=not is_list(plan))

    def _quote(
        self, plan: Plan, found: Ranking, judgement: Judgement, options: AskOptions
    ) -> Generator[Event, None, Body]:
        body = self._quoting.from_abstracts(plan, found, judgement, options.k)
        return (yield from _emit(body))

    def _filter_notices(self, plan: Plan) -> tuple[str, ...]:
        if plan.kind == "metadata":
            return ()
        filters, outside = plan.filters, plan.constraints.outside or ()
        limits = Where(since=filters.since, until=filters.until, outside=outside)
        unordered = replace(plan.constraints, order=None)  # of an order, the list itself tells
        return unjudged(unordered, limits, self.library.papers, filters.papers)

    def _result(self, ranking: Ranking, paper: Paper, score: float) -> SearchResult:
        quotes = self._quoting.extractor.quotes(ranking.query, paper)
        snippet = quotes[0].text if quotes else paper.title
        spans = matches(snippet, ranking.query.terms)
        found = paper.id, paper.title, round(score, 4), paper.published, snippet, spans
        return SearchResult(*found, paper.published_within)

    def _complete(
        self,
        plan: Plan,
        body: Body,
        notices: tuple[str, ...],
        seconds: Seconds,
        chat: Chat | None,
    ) -> Answer:
        asked = chat if chat is not None and chat.usage.requests else None
        return Answer(
            question=plan.question,
            standalone_question=plan.standalone,
            kind="list" if is_list(plan) else plan.kind,
            mode=body.mode,
            status=body.status,
            answer=body.text,
            sentences=body.sentences,
            citations=body.citations,
            items=body.items,
            near_misses=body.near_misses,
            filters=plan.filters,
            screened=body.screened,
            notices=notices,
            seconds=seconds,
            provenance=self._provenance(asked),
            incomplete=body.incomplete,
            dropped=body.dropped,
            usage=asked.usage if asked else Usage(),
        )

    def _provenance(self, asked: Chat | None) -> Provenance:
        """Return what produced an answer; `asked` is the model, if it was asked anything."""
        settings: dict[str, str | int | float | bool | None] = {
            "in_from": IN_FROM,
            "in_from_limited": IN_FROM_LIMITED,
            "screened": SCREENED,
        }
        written = asked is not None and self.model is not None
        return Provenance(
            version=version("daily-papers-assistant"),
            model=asked.model if asked else None,
            prompts={name: digest(name) for name in ANSWERING} if written else {},
            index=self.library.digest,
            embedder=self._embedder.name if self._embedder else None,
            settings=settings | (self.model.record() if written and self.model else {}),
        )


def _read_by_rules(body: Body, understood: Understood) -> Body:
    """Return an answer that needs no model with why none read the question, if one failed to."""
    failure = understood.failure
    if failure is None:
        return body
    notice = f"the question was read by rules, not by the model: {failure.message}; {failure.fix}"
    return replace(body, notices=(notice, *body.notices))


def _events(answer: Answer, plan: Plan) -> Iterator[Event]:
    """Yield an answer that is complete, as the stream of one that was just written."""
    read = replace(plan, standalone=answer.standalone_question, kind=answer.kind)
    yield Planned(read)
    yield SourcesFound(answer.near_misses)
    yield TextDelta(answer.answer)
    yield from map(SentenceChecked, answer.sentences)
    yield from map(Notice, answer.notices)
    yield Done(answer)


def _emit(body: Body) -> Generator[Event, None, Body]:
    """Yield an answer that is complete already."""
    yield TextDelta(body.text)
    for sentence in body.sentences:
        yield SentenceChecked(sentence)
    return body
