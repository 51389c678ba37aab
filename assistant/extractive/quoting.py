"""A planned question and its papers -> the extractive answer of its kind."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Body
from assistant.extractive.extract import Extractor, near_misses
from assistant.extractive.lookup import look_up
from assistant.extractive.mentions import answer_mentions
from assistant.extractive.metadata import answer_metadata
from assistant.question.plan import Plan
from assistant.retrieval.confidence import Judgement
from assistant.retrieval.retrieve import Ranking, Retriever
from assistant.retrieval.sides import find_sides
from assistant.scope import allowed
from index.store import PaperReader


class Quoting:
    """Answers in quotes and metadata alone."""

    def __init__(self, retriever: Retriever, store: PaperReader) -> None:
        self._retriever = retriever
        self._store = store
        self.extractor = Extractor(retriever)

    def from_metadata(self, plan: Plan, found: Ranking) -> Body | None:
        """Return the exact answer from metadata; None if the question needs texts."""
        if plan.constraints.lookup is not None and found.hits:
            return look_up(plan, found.hits[0].paper, near_misses(found))
        if plan.constraints.mention is not None:
            return answer_mentions(plan, plan.constraints.mention, self._retriever, self._store)
        if plan.kind == "metadata":
            return answer_metadata(plan, self._store)
        return None

    def from_abstracts(self, plan: Plan, found: Ranking, judgement: Judgement, k: int) -> Body:
        """Return the answer in quotes; at most `k` papers unless it is a list."""
        if judgement.verdict == "unanswerable":
            if plan.besides:
                judgement = replace(judgement, reason="No other paper comes close.")
            return self.extractor.abstain(found, judgement)
        quotable = found.with_abstracts()
        if is_list(plan):
            listed = self.extractor.answer_list(plan, found, judgement)
            # Among a few papers, named or cited before, the best is still worth quoting.
            if listed.citations or not plan.filters.papers or not quotable.hits:
                return listed
            doubt = Judgement("doubtful", "None of these papers clearly answers.")
            return self.extractor.answer_fact(plan, quotable, doubt, k)
        if plan.kind == "compare":
            only = allowed(self._store, plan.filters)
            sides = find_sides(plan, quotable, self._retriever, only)
            return self.extractor.answer_comparison(quotable, judgement, sides, k)
        if plan.kind == "method":
            return self.extractor.answer_method(plan, quotable, judgement, k)
        return self.extractor.answer_fact(plan, quotable, judgement, k)


def is_list(plan: Plan) -> bool:
    """Whether the answer is a list of papers, each screened, rather than drawn from a few."""
    return plan.kind in {"list", "other"} and len(plan.filters.papers) != 1
