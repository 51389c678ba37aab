"""Ranked papers -> those shown to a model and, for a list, those it has to name."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

from assistant.answer import Item, Verdict
from assistant.events import Progress
from assistant.extractive.listing import first_by, in_from, unordered_notice
from assistant.generative.screening import Judged, screen_papers
from assistant.progress import relay
from assistant.question.plan import Plan
from assistant.retrieval.retrieve import Ranking, Retriever
from assistant.retrieval.screening import chances_of, cut_notice, verdicts
from assistant.retrieval.sides import Side, find_sides
from assistant.scope import allowed
from index.llm.base import Chat
from index.paper import Paper
from index.sentences import Span
from index.store import PaperReader


@dataclass(frozen=True, slots=True)
class Selection:
    """The papers an answer is written from, best first."""

    papers: tuple[Paper, ...]
    answering: int = 0
    """Papers that answer a list question, before any limit it sets ('the first three')."""
    items: tuple[Item, ...] = ()
    """The screening, if the answer is a list: then each of `papers` must be named."""
    quotes: Mapping[str, Span] = field(default_factory=dict)
    """Where a screened paper's abstract says why it is in, by paper id."""
    missing: tuple[str, ...] = ()
    """Sides of a comparison that no abstract mentions."""
    notices: tuple[str, ...] = ()

    @property
    def borderline(self) -> int:
        """How many screened papers are borderline."""
        return sum(1 for item in self.items if item.verdict == "borderline")


def select_by_screening(
    chat: Chat, plan: Plan, found: Ranking
) -> Generator[Progress, None, Selection]:
    """Let the model judge every paper; yields how many it has judged."""
    offline: dict[str, Verdict] = verdicts(found, chances_of(found), in_from(plan))
    screening = yield from relay(
        "screening",
        lambda report: screen_papers(chat, plan, found.hits, offline, progress=report),
        chat.cancel,
    )
    answering = {judged.paper.id for judged in screening.judged if judged.verdict == "in"}
    hits = [hit for hit in found.hits if hit.paper.id in answering]
    order = plan.constraints.order
    chosen = first_by(order, hits) if order else hits
    unordered = unordered_notice(order, hits) if order else ()
    return Selection(
        papers=tuple(hit.paper for hit in chosen),
        answering=len(answering),
        items=tuple(map(_item, screening.judged)),
        quotes={one.paper.id: one.quote for one in screening.judged if one.quote is not None},
        notices=(
            *screening.notices,
            *cut_notice(found),
            *unordered,
        ),
    )


def select_best(
    plan: Plan, found: Ranking, retriever: Retriever, store: PaperReader, k: int
) -> Selection:
    """Return the `k` best papers, the sides of a comparison first."""
    quotable = found.with_abstracts()
    sides: list[Side] = []
    if plan.kind == "compare":
        sides = find_sides(plan, quotable, retriever, allowed(store, plan.filters))
    first = [side.paper for side in sides if side.paper is not None]
    papers = dict.fromkeys((*first, *(hit.paper for hit in quotable.hits)))
    missing = tuple(side.name for side in sides if side.paper is None)
    return Selection(tuple(papers)[:k], missing=missing)


def _item(judged: Judged) -> Item:
    paper = judged.paper
    quote = paper.abstract[slice(*judged.quote)] if judged.quote is not None else None
    return Item(paper.id, paper.title, judged.verdict, judged.reason, quote)
