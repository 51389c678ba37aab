"""The frame of a list answer: the count before it, and the papers the model left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answer import Body, Sentence
from assistant.extractive.compose import Draft
from assistant.extractive.extract import Extractor, near_misses
from assistant.extractive.listing import list_lead
from assistant.generative.abstaining import NO_ANSWER
from assistant.generative.assembly import Section, join, lead, number_back
from assistant.generative.selection import Selection
from assistant.language.markdown import escape
from assistant.question.plan import Plan
from assistant.retrieval.evidence import Query, Quote
from assistant.retrieval.retrieve import Ranking
from index.paper import Paper


def opening(plan: Plan, selection: Selection) -> Section:
    """Return the sentence that counts the papers of a list; empty if the answer isn't one."""
    if not selection.items:
        return Section("")
    count = list_lead(plan, len(selection.papers), selection.answering, selection.borderline)
    return join([lead(count, "counts the papers listed below"), Section("\n\n")])


def nothing_in(plan: Plan, selection: Selection, found: Ranking) -> Body:
    """Return the answer for when no screened paper does what the question asks."""
    draft = Draft()
    if selection.borderline or selection.answering:
        count = list_lead(plan, 0, selection.answering, selection.borderline)
        draft.say(count, "counts the papers that come close")
    else:
        none = f"{NO_ANSWER} None of the {len(selection.items)} papers screened does what it asks."
        draft.say(none, "says that nothing supports an answer")
    return draft.body(
        "partial" if selection.borderline else "not_in_corpus",
        items=selection.items,
        near_misses=near_misses(found),
        screened=len(selection.items),
        notices=selection.notices,
    )


def without(sides: Sequence[str]) -> Section:
    """Return what to say about the sides of a comparison that no abstract mentions."""
    if not sides:
        return Section("")
    missing = " or ".join(f"“{escape(side)}”" for side in sides)
    return join(
        [
            Section("\n\n"),
            lead(f"No abstract mentions or comes close to {missing}.", "says what is not known"),
        ]
    )


def left_out(
    selection: Selection,
    sentences: Sequence[Sentence],
    papers: Mapping[int, Paper],
    extractor: Extractor,
    query: Query,
) -> tuple[Section, dict[int, Paper]]:
    """Quote the papers of a list that no supported sentence names, one bullet each.

    `papers` are the papers numbered so far; the quoted ones are returned by their numbers.
    """
    named = {
        papers[n].id
        for sentence in sentences
        if sentence.status in {"supported", "weak"}
        for n in sentence.markers
    }
    numbers = {paper.id: n for n, paper in papers.items()}
    draft = Draft()
    quoted: dict[int, Paper] = {}
    for paper in selection.papers if selection.items else ():
        if paper.id not in named:
            draft.lay_out("\n- ")
            draft.entry(paper, _quotes(selection, paper, extractor, query))
            n = numbers.get(paper.id, max([0, *papers, *quoted]) + 1)
            quoted[n] = paper
    section = Section(draft.text, tuple(draft.sentences))
    return number_back(section, {n: i for i, n in enumerate(quoted, start=1)}), quoted


def _quotes(selection: Selection, paper: Paper, extractor: Extractor, query: Query) -> list[Quote]:
    """Return the one quote of a paper: the model's own, or else the best that is found."""
    span = selection.quotes.get(paper.id)
    if span is not None:
        return [Quote(paper.abstract[span.start : span.end], span.start, span.end, 1.0, 1.0)]
    return extractor.quotes(query, paper, own_work=True)[:1]
