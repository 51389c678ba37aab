"""The assistant: one object over one index, and the one stream of events that answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version

from assistant.answer import Answer, Filters, Provenance, Seconds
from assistant.events import Done, Event, Notice, Planned, SentenceChecked, SourcesFound, TextDelta
from assistant.extractive.extract import (
    BORDERLINE_FROM,
    IN_FROM,
    SCREENED,
    Extract,
    Extractor,
    matches,
    near_misses,
)
from assistant.extractive.metadata import answer_metadata, look_up, undated_notice, where
from assistant.find import find_paper
from assistant.question.plan import Plan, make_plan
from assistant.question.spelling import Speller, correct, replace_words
from assistant.retrieval.confidence import judge
from assistant.retrieval.opponents import find_sides
from assistant.retrieval.retrieve import Ranking, Retriever
from index.embed import Embedder
from index.library import Library
from index.notice import Notice as IndexNotice
from index.paper import Paper
from index.store import Where

NO_FILTERS = Filters()
ANYWHERE = Where()


@dataclass(frozen=True, slots=True)
class AskOptions:
    """What a user may say beside the question."""

    k: int = 10
    """Most papers that an answer may cite which is no list."""
    filters: Filters = NO_FILTERS


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
    """Spans of `snippet` that hold a word of the query."""


class Assistant:
    """Answers questions over one index; safe to keep for as long as the index is open."""

    def __init__(
        self, library: Library, embedder: Embedder | None, notices: tuple[str, ...] = ()
    ) -> None:
        self.library = library
        self._given = notices
        self._embedder = embedder
        self._retriever = Retriever(library, embedder)
        self._extractor = Extractor(self._retriever)
        self._learnt: tuple[int, Speller] | None = None

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know now; damage may show up with the first question."""
        return (*self._given, *(told(notice) for notice in self.library.notices))

    def answer(self, question: str, options: AskOptions = DEFAULTS) -> Answer:
        """Return the whole answer to a question."""
        return next(
            event.answer for event in self.ask(question, options) if isinstance(event, Done)
        )

    def ask(self, question: str, options: AskOptions = DEFAULTS) -> Iterator[Event]:
        """Answer a question; the last event is `Done`."""
        clock = _Clock()
        plan, corrections = self._plan(question.strip(), options.filters)
        clock.lap("plan")
        yield Planned(plan)
        found = self._rank(plan)
        clock.lap("retrieve")
        yield SourcesFound(near_misses(found))
        extract = self._extract(plan, found, options)
        clock.lap("answer")
        yield TextDelta(extract.draft.text)
        for sentence in extract.draft.sentences:
            yield SentenceChecked(sentence)
        notices = (*self.notices, *corrections, *extract.notices, *self._filter_notices(plan))
        for notice in notices:
            yield Notice(notice)
        yield Done(self._complete(plan, extract, notices, clock.seconds()))

    def search(
        self, query: str, k: int = 10, filters: Filters = NO_FILTERS
    ) -> tuple[SearchResult, ...]:
        """Return the `k` best papers for a query, each with the sentence that shows why."""
        meant, _ = self._corrected(query)
        ranking = self._retriever.rank(self._retriever.query(meant), k, self._allowed(filters))
        return tuple(self._result(ranking, hit.paper, hit.score) for hit in ranking.hits)

    def rank_ids(self, query: str, k: int) -> list[str]:
        """Return the ids of the `k` best papers for a query."""
        ranking = self._retriever.rank(self._retriever.query(query), k)
        return [hit.paper.id for hit in ranking.hits]

    def screening_scores(self, question: str) -> tuple[tuple[str, float], ...]:
        """Return the screened papers with their score against the best (1) and background (0)."""
        ranking = self._rank(self._plan(question, NO_FILTERS)[0])
        return tuple((hit.paper.id, ranking.relative(hit.score)) for hit in ranking.hits)

    def show(self, name: str) -> Paper:
        """Return the paper of an id, an alias, or (part of) a title."""
        return find_paper(name, self.library.papers)

    def _plan(self, question: str, given: Filters) -> tuple[Plan, tuple[str, ...]]:
        """Return the plan of the question as it was meant, and notices of what was corrected.

        Only the topic is corrected: the words that ask for dates and counts are understood.
        """
        plan = make_plan(question, date.today(), given)
        if plan.kind == "metadata" and plan.constraints.lookup is None:
            return plan, ()
        topic, replaced = self._corrected(plan.topic)
        plan = replace(plan, topic=topic, standalone=replace_words(question, replaced))
        return plan, tuple(f"read “{word}” as “{right}”" for word, right in replaced.items())

    def _corrected(self, text: str) -> tuple[str, dict[str, str]]:
        return correct(text, self._retriever.knows, self._speller)

    def _speller(self) -> Speller:
        if self._learnt is None or self._learnt[0] != self.library.generation:
            self._learnt = self.library.generation, Speller(self.library.papers.papers())
        return self._learnt[1]

    def _rank(self, plan: Plan) -> Ranking:
        query = self._retriever.query(plan.topic)
        about_one = plan.kind in {"fact", "method", "compare"} or plan.constraints.lookup
        named = plan.names if about_one else ()
        only = self._allowed(plan.filters, where(plan.constraints))
        return self._retriever.rank(query, SCREENED, only, named)

    def _allowed(self, filters: Filters, condition: Where = ANYWHERE) -> set[str] | None:
        """Return the text digests that the filters leave, None where they leave all."""
        condition = replace(condition, since=filters.since, until=filters.until)
        store = self.library.papers
        chosen = {self.show(name).text_digest for name in filters.papers} or None
        if condition == ANYWHERE:
            return chosen
        met = {row.text_digest for row in store.select(condition)}
        return met if chosen is None else met & chosen

    def _extract(self, plan: Plan, found: Ranking, options: AskOptions) -> Extract:
        if plan.constraints.lookup is not None and found.hits:
            return look_up(plan, found.hits[0].paper, near_misses(found))
        if plan.kind == "metadata":
            return answer_metadata(plan, self.library.papers)
        lists = plan.kind in {"list", "other"} and not plan.filters.papers
        judgement = judge(plan, found, self._retriever.mentions, quotes_needed=not lists)
        if judgement.verdict == "unanswerable":
            return self._extractor.abstain(found, judgement)
        if lists:
            return self._extractor.answer_list(plan, found, judgement)
        quotable = found.with_abstracts()
        if plan.kind == "compare":
            only = self._allowed(plan.filters)
            sides = find_sides(plan, quotable, self._retriever, only)[: options.k]
            return self._extractor.answer_comparison(quotable, judgement, sides)
        if plan.kind == "method":
            return self._extractor.answer_method(plan, quotable, judgement, options.k)
        return self._extractor.answer_fact(quotable, judgement, options.k)

    def _filter_notices(self, plan: Plan) -> tuple[str, ...]:
        if plan.kind == "metadata" or not plan.filters.by_date:
            return ()
        return (notice,) if (notice := undated_notice(self.library.papers)) else ()

    def _result(self, ranking: Ranking, paper: Paper, score: float) -> SearchResult:
        quotes = self._extractor.quotes(ranking.query, paper)
        snippet = quotes[0].text if quotes else paper.title
        spans = matches(snippet, ranking.query.terms)
        return SearchResult(paper.id, paper.title, round(score, 4), paper.published, snippet, spans)

    def _complete(
        self, plan: Plan, extract: Extract, notices: tuple[str, ...], seconds: Seconds
    ) -> Answer:
        return Answer(
            question=plan.question,
            standalone_question=plan.standalone,
            kind=plan.kind,
            mode="extractive",
            status=extract.status,
            answer=extract.draft.text,
            sentences=tuple(extract.draft.sentences),
            citations=extract.draft.citations,
            items=extract.items,
            near_misses=extract.near_misses,
            filters=plan.filters,
            screened=extract.screened,
            notices=notices,
            seconds=seconds,
            provenance=self._provenance(),
        )

    def _provenance(self) -> Provenance:
        return Provenance(
            version=version("daily-papers-assistant"),
            model=None,
            prompts={},
            index=self.library.digest,
            embedder=self._embedder.name if self._embedder else None,
            settings={"in_from": IN_FROM, "borderline_from": BORDERLINE_FROM, "screened": SCREENED},
        )


def told(notice: IndexNotice) -> str:
    """Return a notice and what can be done about it on one line."""
    return f"{notice.message}; {notice.fix}" if notice.fix else notice.message


class _Clock:
    """Measures the stages of one answer, in seconds."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = round(now - self._last, 4)
        self._last = now

    def seconds(self) -> Seconds:
        return Seconds(**self._laps, total=round(time.perf_counter() - self._start, 4))
