"""A list answer: the verdict on each paper, what is left out, the count before it, its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Filters, Item, Verdict
from assistant.extractive.compose import Draft
from assistant.extractive.limits import described
from assistant.language.markdown import escape
from assistant.language.wording import counted
from assistant.question.constraints import Constraints
from assistant.question.extremes import EVERY, Order
from assistant.question.plan import Plan
from assistant.retrieval.definitions import bare, exact
from assistant.retrieval.evidence import Quote
from assistant.retrieval.retrieve import Hit, Ranking
from assistant.retrieval.screening import (
    IN_FROM,
    IN_FROM_LIMITED,
    NAMED_SHARE,
    chances_of,
    is_absent,
    verdicts,
)
from index.paper import date_of

MAY_NOT_ANSWER = "The indexed papers may not answer this."
AS_ORDERED, MOST_RELEVANT = "in the order asked for", "the most relevant first"
"""How the first papers of a list are chosen, of which not all are shown."""


@dataclass(frozen=True, slots=True)
class Screening:
    """The verdict on each ranked paper, and what it rests on."""

    ranking: Ranking
    chances: Mapping[str, float]
    verdicts: Mapping[str, Verdict]
    in_from: float

    @classmethod
    def of(cls, plan: Plan, ranking: Ranking) -> Screening:
        """Screen the ranked papers for a planned list question."""
        bar, chances = in_from(plan), chances_of(ranking)
        return cls(ranking, chances, verdicts(ranking, chances, bar), bar)

    def verdict(self, verdict: Verdict) -> list[Hit]:
        """Return the hits of one verdict, best first."""
        return [hit for hit in self.ranking.hits if self.verdicts[hit.paper.id] == verdict]

    def left_out(self) -> dict[str, list[Hit]]:
        """Return the papers that would answer, were they not on what is left out, by subject."""
        found: dict[str, list[Hit]] = {}
        for hit in self.verdict("out"):
            unwanted = self.ranking.unwanted.get(hit.paper.id)
            if unwanted is not None and self.chances[hit.paper.id] >= self.in_from:
                found.setdefault(unwanted.subject, []).append(hit)
        return found

    def items(self, quotes: Mapping[str, Sequence[Quote]]) -> tuple[Item, ...]:
        """Return the verdicts as the answer gives them; `quotes` holds the best by paper id."""
        return tuple(self._item(hit, quotes.get(hit.paper.id, ())) for hit in self.ranking.hits)

    def _item(self, hit: Hit, quotes: Sequence[Quote]) -> Item:
        paper = hit.paper
        reason = f"relevance {self.chances[paper.id]:.2f} of 1"
        if (unwanted := self.ranking.unwanted.get(paper.id)) is not None:
            is_on = "is on" if unwanted.surely else "touches on"
            reason = f"{is_on} “{unwanted.subject}”, which the question leaves out; {reason}"
        quote = quotes[0].text if quotes else None
        return Item(paper.id, paper.title, self.verdicts[paper.id], reason, quote)


def states_asked(plan: Plan, ranking: Ranking, sentence: str) -> bool:
    """Whether a sentence states the absence that is asked for, or holds the name asked about."""
    if any(thing.is_absent(sentence) for thing in ranking.without):
        return True
    about_names = any(share >= NAMED_SHARE for share in ranking.named.values())
    return about_names and any(exact(bare(name)).search(sentence) for name in plan.names)


def absence_notice(screening: Screening) -> tuple[str, ...]:
    """Return a notice of what no paper listed says that it does without, though that was asked."""
    ranking, listed = screening.ranking, [hit.paper for hit in screening.verdict("in")]
    things = [
        f"“{thing.name}”"
        for thing in ranking.without
        if listed and thing.name not in ranking.left_out
        if not any(is_absent((thing,), paper) for paper in listed)
    ]
    return (f"No paper listed says that it does without {' or '.join(things)}.",) if things else ()


def say_left_out(draft: Draft, screening: Screening) -> None:
    """Count and name the papers that were left out, for each subject that was."""
    for subject, hits in screening.left_out().items():
        papers = counted(len(hits), "paper")
        named = "; ".join(f"**{escape(hit.paper.title)}**" for hit in hits)
        draft.new_paragraph()
        draft.say(f"Left out: {papers} on “{escape(subject)}”: {named}.", "says what is left out")


def in_from(plan: Plan) -> float:
    """Return the chance from which a paper answers the planned list question."""
    return IN_FROM_LIMITED if _is_limited(plan) else IN_FROM


def _is_limited(plan: Plan) -> bool:
    return replace(plan.constraints, order=None) != Constraints() or plan.filters != Filters()


def first_by(order: Order, hits: Sequence[Hit]) -> list[Hit]:
    """Return the first hits in an order of metadata.

    Those without the value are left out, or come last where all are asked for.
    """
    if order.field == "relevance":
        return list(hits[: order.limit])
    known = [hit for hit in hits if _ordered_by(order, hit) is not None]
    unknown = [hit for hit in hits if _ordered_by(order, hit) is None]
    known.sort(key=lambda hit: hit.paper.id)
    known.sort(key=lambda hit: _ordered_by(order, hit), reverse=order.descending)
    return [*known, *unknown] if order.limit == EVERY else known[: order.limit]


def _ordered_by(order: Order, hit: Hit) -> Any:
    """Return the value that a paper stands by; a month or year stands before its first day."""
    return date_of(hit.paper) if order.field == "published" else getattr(hit.paper, order.field)


def unordered_notice(order: Order, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return notices of how many papers answer but cannot be put in the order, or not exactly."""
    if order.field == "relevance":
        return ()
    unknown = sum(1 for hit in hits if _ordered_by(order, hit) is None)
    what = {"published": "date", "author_count": "number of authors", "comments": "comment count"}
    coarse = sum(1 for hit in hits if order.field == "published" and hit.paper.published_within)
    notices = []
    if unknown:
        answer = f"{unknown} of {len(hits)} papers that answer"
        where = "they come last" if order.limit == EVERY else "left out"
        notices.append(f"{answer} have no {what[order.field]}; {where}.")
    if coarse:
        answer = f"{coarse} of {len(hits)} papers that answer"
        notices.append(f"{answer} give no day; they stand at the first one of their month or year.")
    return tuple(notices)


def list_lead(plan: Plan, chosen: int, answering: int, borderline: int) -> str:
    """Return the sentence that counts the papers listed; `answering` before a limit was applied."""
    if not chosen:
        return _no_paper(plan, answering, borderline)
    if chosen < answering:
        within = within_limits(plan)
        return f"{chosen} of {answering} papers{within} that answer, {_order(plan)}:"
    papers = _papers(plan, chosen)
    if not borderline:
        return f"{papers}:"
    more = "1 more is" if borderline == 1 else f"{borderline} more are"
    return f"{papers}; {more} borderline:"


def doubtful_lead(plan: Plan, doubt: str, chosen: int, answering: int) -> str:
    """Return the sentence before papers that perhaps answer, with their number if it is asked."""
    counts = plan.counts and chosen
    opening = f"{counted(chosen, 'paper')}, perhaps." if counts else MAY_NOT_ANSWER
    limits = within_limits(plan)
    closest = f"What comes closest{f' among papers{limits}' if limits else ''}"
    if chosen < answering:
        closest = f"{closest}, {chosen} of {counted(answering, 'paper')}, {_order(plan)}"
    return f"{opening} {doubt} {closest}:"


def _order(plan: Plan) -> str:
    """Return the order of which a list shows the first papers."""
    return MOST_RELEVANT if plan.constraints.by_relevance else AS_ORDERED


def _papers(plan: Plan, chosen: int) -> str:
    """Return how many papers are listed, and that they answer: '2 papers by 1 author answer'."""
    papers = f"{counted(chosen, 'paper')}{within_limits(plan)}"
    if plan.kind == "other":
        return f"{papers} {'speaks' if chosen == 1 else 'speak'} to this"
    return f"{papers} {'answers' if chosen == 1 else 'answer'}"


def within_limits(plan: Plan) -> str:
    """Return what limits the papers besides first and last days, as words that follow 'papers'."""
    limits = described(replace(plan.constraints, since=None, until=None))
    return f" {' and '.join(limits)}" if limits else ""


def _no_paper(plan: Plan, answering: int, borderline: int) -> str:
    """Return the sentence of a list without papers; those `answering` lack what orders them."""
    close = "1 comes close" if borderline == 1 else f"{borderline} come close"
    near = f"; {close}" if borderline else ""
    if answering:
        return f"No paper that answers can be put in the order asked for{near}."
    within = within_limits(plan) or (" within these limits" if _is_limited(plan) else "")
    return f"No paper{within} clearly answers{near}."
