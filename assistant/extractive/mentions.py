"""'How many papers mention diffusion?': every paper that contains the words, each quoted.

Exact: the text of all papers is searched for the words, not ranked. The answer says what is
counted as the same word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answer import Body
from assistant.extractive.compose import Draft
from assistant.extractive.limits import described
from assistant.extractive.metadata import asked_of_metadata, where
from assistant.extractive.unjudged import unjudged
from assistant.language.markdown import escape
from assistant.language.wording import listed
from assistant.question.mentions import Mention
from assistant.question.plan import Plan
from assistant.retrieval.evidence import Quote
from assistant.retrieval.phrases import Phrase
from assistant.retrieval.retrieve import Retriever
from assistant.scope import allowed
from index.paper import Paper, date_of
from index.sentences import split_sentences
from index.store import PaperReader

FORMS_SHOWN = 8


def answer_mentions(plan: Plan, mention: Mention, retriever: Retriever, store: PaperReader) -> Body:
    """Count and quote the papers whose title or abstract contains what is asked for."""
    phrases = [Phrase.read(term) for term in mention.terms]
    draft = Draft()
    if common := [phrase.text for phrase in phrases if not phrase.stems]:
        draft.say(_TOO_COMMON.format(escape(common[0])), "says what is not known")
        return draft.body("not_in_corpus")
    limits = replace(asked_of_metadata(plan), mention=None)
    only = allowed(store, plan.filters, where(limits))
    total = store.counts().papers if only is None else len(only)
    papers = [
        paper
        for key, paper in _holding(phrases, mention, retriever).items()
        if only is None or key in only
    ]
    papers.sort(key=lambda paper: ((limits.by_date and date_of(paper)) or "", paper.id))
    within = "indexed papers" if only is None else f"papers {_within(plan, described(limits))}"
    draft.say(_lead(mention, len(papers), total, within), "counts the papers listed below")
    for paper in papers:
        draft.lay_out("\n- ")
        _quote(draft, paper, phrases)
    notices = (*_forms(phrases, papers), *unjudged(limits, where(limits), store))
    return draft.body("answered", notices=notices)


_TOO_COMMON = "“{}” is too common to be counted: the index leaves such words out."


def _holding(
    phrases: Sequence[Phrase], mention: Mention, retriever: Retriever
) -> Mapping[str, Paper]:
    """Return the papers that contain all phrases, or any of them, by text digest."""
    found = [
        {paper.text_digest: paper for paper in retriever.holding(phrase)} for phrase in phrases
    ]
    every = {key: paper for one in found for key, paper in one.items()}
    if mention.any_of:
        return every
    return {key: paper for key, paper in every.items() if all(key in one for one in found)}


def _lead(mention: Mention, held: int, total: int, within: str) -> str:
    terms = [f"“{escape(term)}”" for term in mention.terms]
    joined = listed(terms, "or" if mention.any_of else "and")
    stands = "stand" if len(terms) > 1 and not mention.any_of else "stands"
    text = f"{joined} {stands} in the title or abstract of {held} of {total} {within}"
    return f"{text}:" if held else f"{text}."


def _within(plan: Plan, limits: Sequence[str]) -> str:
    named = [f"the {len(plan.filters.papers)} asked about"] if plan.filters.papers else []
    return " and ".join((*limits, *named)) or "selected"


def _quote(draft: Draft, paper: Paper, phrases: Sequence[Phrase]) -> None:
    """Quote the first sentence with each phrase; a title that contains them is enough."""
    spans = split_sentences(paper.abstract)
    sentences = [(span, paper.abstract[span.start : span.end]) for span in spans]
    chosen = {
        next((span for span, text in sentences if any(phrase.spans(text))), None)
        for phrase in phrases
    }
    quoted = sorted(span for span in chosen if span is not None)
    quotes = [Quote(paper.abstract[start:end], start, end, 1.0, 1.0) for start, end in quoted]
    draft.entry(paper, quotes)


def _forms(phrases: Sequence[Phrase], papers: Sequence[Paper]) -> list[str]:
    """Say which word forms were counted, if they differ from what was asked for."""
    notices = []
    for phrase in phrases:
        texts = [text for paper in papers for text in (paper.title, paper.abstract)]
        forms = sorted({text[a:b].casefold() for text in texts for a, b in phrase.spans(text)})
        if forms and forms != [phrase.text.casefold()]:
            more = f" and {len(forms) - FORMS_SHOWN} more" if len(forms) > FORMS_SHOWN else ""
            shown = ", ".join(f"“{form}”" for form in forms[:FORMS_SHOWN])
            notices.append(f"Counted for “{phrase.text}” were: {shown}{more}.")
    return notices
