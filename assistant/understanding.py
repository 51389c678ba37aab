"""What a question means: alone or after others, misspelled or not, with or without a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assistant.addressed import Addressed, read_addresses
from assistant.answer import Filters
from assistant.conversation import History
from assistant.language.terms import content_words
from assistant.question.followup import make_standalone
from assistant.question.foreign import NOT_ENGLISH, is_foreign
from assistant.question.likeness import find_likeness
from assistant.question.plan import Plan, make_plan, plan_for_title
from assistant.question.spelling import ASKING, Speller, correct, replace_words
from assistant.retrieval.meant import meant_by
from assistant.retrieval.naming import named_in
from assistant.retrieval.pasted import pasted_paper
from assistant.retrieval.retrieve import Retriever
from index.errors import ModelError, PaperNotFound
from index.library import Library
from index.llm.base import Chat

NEAR = 10
"""Papers nearest in words that may know what a question names."""
LONGER_THAN_TITLE = 2
IS_ABSTRACT = (
    "The text is from the abstract of “{0}”. Others like it: ask for papers similar to “{0}”."
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A plan, and what the reader should know about how it was made."""

    plan: Plan
    remarks: tuple[str, ...] = ()
    failure: ModelError | None = None
    """Why the model did not plan: then there is no point in asking it for the answer."""
    missing: PaperNotFound | None = None
    """The question is about a paper that is not indexed, given by its address."""


class Understanding:
    """Plans questions over one index, whose words it knows."""

    def __init__(self, library: Library, retriever: Retriever) -> None:
        self._library = library
        self._retriever = retriever
        self._learnt: tuple[int, Speller] | None = None

    def plan(
        self, question: str, given: Filters, history: History = (), chat: Chat | None = None
    ) -> Understood:
        """Return the plan for a question as it was meant.

        If the model fails, the rules plan, and the failure is reported.
        """
        if (pasted := self._as_pasted(question, given)) is not None:
            return pasted
        meant = read_addresses(question, self._library.papers)
        given = _only_about(meant, given)
        if meant.asks_for_missing:
            return replace(self._by_rules(question, given, history), missing=meant.missing[0])
        planned = self._by_rules(meant.question, given, history)
        if chat is not None:
            from assistant.generative.planner import plan_with  # not loaded without a model

            try:
                made = plan_with(chat, meant.question, history, date.today(), given)
                planned = Understood(made.plan, made.notices)
            except ModelError as error:
                planned = replace(planned, failure=error)
        by_rules = chat is None or planned.failure is not None
        corrected = self._corrected_plan(planned, by_rules=by_rules)
        known = self._with_known_names(corrected, by_rules=by_rules)
        missing = (f"{one.message}; {one.fix}" for one in meant.missing)
        remarks = (*known.remarks, *_unread(known.plan), *missing)
        return replace(known, plan=self._with_models(known.plan), remarks=remarks)

    def corrected(self, text: str) -> tuple[str, dict[str, str]]:
        """Return `text` with misspelled words corrected, and the corrections."""
        return correct(text, self._retriever.knows, self._speller)

    def _as_pasted(self, question: str, given: Filters) -> Understood | None:
        """Return the plan for a title or an abstract that was pasted, None for what is neither."""
        near = self._retriever.near_in_words(question, NEAR)
        paper = pasted_paper(question, near)
        if paper is None:
            return None
        is_longer = len(question) > LONGER_THAN_TITLE * len(paper.title)
        notices = (IS_ABSTRACT.format(paper.title),) if is_longer else ()
        return Understood(plan_for_title(question, paper.title, given), notices)

    def _by_rules(self, question: str, given: Filters, history: History) -> Understood:
        alone = make_standalone(question, history)
        papers = given.papers or alone.papers
        made = make_plan(alone.question, date.today(), replace(given, papers=papers))
        plan = replace(made, besides=alone.besides)
        foreign = (NOT_ENGLISH,) if is_foreign(question) else ()
        return Understood(replace(plan, question=question), (*alone.notices, *foreign))

    def _corrected_plan(self, planned: Understood, *, by_rules: bool) -> Understood:
        """Correct the topic; the words that ask were understood, unless one of them was misspelled.

        Rules then read the question anew: 'wehn did MUVERA come out?' asks for a date.
        """
        plan = planned.plan
        if plan.kind == "metadata" and plan.constraints.lookup is None:
            return planned
        topic, replaced = self.corrected(plan.topic)
        if not replaced:
            return planned
        standalone = replace_words(plan.standalone, replaced)
        again = make_plan(standalone, date.today(), plan.filters)
        if by_rules and not ASKING.isdisjoint(map(str.lower, replaced.values())):
            again = replace(again, question=plan.question, besides=plan.besides)
            return replace(planned, plan=again)
        kind = again.kind if plan.kind == "other" else plan.kind
        plan = replace(plan, topic=topic, standalone=standalone, names=again.names, kind=kind)
        return replace(planned, plan=plan)

    def _with_known_names(self, planned: Understood, *, by_rules: bool) -> Understood:
        """Add what the papers know to be names; rules read the kind of question from them, too."""
        plan = planned.plan
        if plan.kind == "metadata":
            return planned
        near = self._retriever.near_in_words(plan.topic, NEAR)
        known = named_in(plan.standalone, near)
        if set(known) <= set(plan.names):
            return planned
        again = make_plan(plan.standalone, date.today(), plan.filters, known)
        kind = again.kind if by_rules and plan.kind == "other" else plan.kind
        return replace(planned, plan=replace(plan, names=again.names, kind=kind))

    def _with_models(self, plan: Plan) -> Plan:
        """Search with the titles of the papers that others are to be like, which are left out."""
        like = find_likeness(plan.topic)
        if like is None or plan.kind == "metadata":
            return plan
        meant = [meant_by(words, self._retriever) for words in like.models]
        titles = tuple(paper.title for paper in meant if paper is not None)
        if len(titles) < len(meant):
            return plan
        topic = " ".join((*map(_telling, titles), like.limit)).strip()
        besides = (*plan.besides, *titles)
        return replace(plan, kind="list", topic=topic, names=(), sides=(), besides=besides)

    def _speller(self) -> Speller:
        if self._learnt is None or self._learnt[0] != self._library.generation:
            self._learnt = self._library.generation, Speller(self._library.papers.papers())
        return self._learnt[1]


def _only_about(meant: Addressed, given: Filters) -> Filters:
    """Return the filters of a question that gives its papers by address, if it asks of them."""
    if given.papers or not meant.titles:
        return given
    plan = make_plan(meant.question, date.today(), given)
    looks_further = plan.kind in {"list", "compare"}
    return given if looks_further else replace(given, papers=meant.titles)


def _telling(title: str) -> str:
    """Return the words of a title to search with; its 'without' turns nothing down."""
    return " ".join(word for word in content_words(title) if word not in {"without", "no", "not"})


def _unread(plan: Plan) -> tuple[str, ...]:
    """Say which words of a question about a topic have no effect."""
    origin = plan.constraints.origin
    if not origin or plan.kind == "metadata":
        return ()
    return (f"these papers may be from anywhere: no source says which are from {origin}",)
