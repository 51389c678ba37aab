"""Answers made by hand."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer import (
    Answer,
    Filters,
    Item,
    NearMiss,
    Provenance,
    Seconds,
    Sentence,
)
from assistant.extractive.compose import Draft
from assistant.retrieval.evidence import Quote
from index.paper import Paper, Sighting

ABSTRACT = "Long chains cost tokens. We prune 67% of them [sic] with *no* loss. Code is_released."
PRUNER = Paper(
    id="pruning-chains-of-thought",
    title="Pruning Chains-of-Thought",
    abstract=ABSTRACT,
    published=date(2025, 7, 7),
    published_inferred=True,
    author_count=4,
    comments=2,
    sightings=(Sighting("page.txt", "line 12", date(2025, 11, 30)),),
)
LISTED = Paper(
    id="2502.09601",
    title="C3oT & friends: 50% shorter_thoughts",
    abstract="Shorter is better.",
    published=date(2025, 2, 13),
    authors=("Ada Byron", "Sands and Sons, Inc."),
    arxiv_id="2502.09601",
    url="https://arxiv.org/abs/2502.09601",
    aliases=("c3ot-friends",),
)


@pytest.fixture
def papers() -> tuple[Paper, Paper]:
    return PRUNER, LISTED


@pytest.fixture
def draft() -> Draft:
    """Two quotes from two papers, as the extractive answerer writes them."""
    made = Draft()
    made.say("2 papers answer:")
    for paper, sentence in ((PRUNER, "We prune 67% of them [sic] with *no* loss."), (LISTED, "")):
        text = sentence or paper.abstract
        start = paper.abstract.index(text)
        made.lay_out("\n- ")
        quote = Quote(text, start, start + len(text), 1.0, 0.9)
        made.quote(paper, [quote], f"**{paper.title}** ({paper.published}): ")
    return made


def complete(draft: Draft, **changes: object) -> Answer:
    """Return an answer with the text and citations of `draft`; `changes` are its other fields."""
    values: dict[str, object] = {
        "question": "which papers shorten\nchains of thought?",
        "standalone_question": "which papers shorten chains of thought?",
        "kind": "list",
        "mode": "extractive",
        "status": "answered",
        "answer": draft.text,
        "sentences": tuple(draft.sentences),
        "citations": draft.citations,
        "items": (),
        "near_misses": (),
        "filters": Filters(),
        "screened": 0,
        "notices": (),
        "seconds": Seconds(total=0.42),
        "provenance": Provenance("0.1.0", None, {}, "abc", None, {}),
    }
    return Answer(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def list_answer(draft: Draft) -> Answer:
    items = (
        Item(PRUNER.id, PRUNER.title, "in", "fits", "We prune"),
        Item(LISTED.id, LISTED.title, "in", "fits", "Shorter is better."),
        Item("maybe", "A Doubtful Paper", "borderline", "scores 0.50", "It may shorten chains."),
        Item("no", "Off Topic", "out", "scores 0.10"),
    )
    return complete(draft, items=items, screened=44, notices=("212 papers have no date.",))


@pytest.fixture
def fact_answer(draft: Draft) -> Answer:
    return complete(draft, kind="fact", answer=draft.text.replace("\n- ", "\n\n  "))


@pytest.fixture
def abstention() -> Answer:
    made = Draft()
    made.say("The indexed papers do not answer this.")
    near = NearMiss("near", "A Near [Paper]", 0.31, "shares with the question: chains")
    return complete(made, kind="fact", status="not_in_corpus", near_misses=(near,))


@pytest.fixture
def doubtful_answer() -> Answer:
    """One sentence of each status, back to back."""
    text, sentences = "", []
    for status, words in (
        ("supported", "Chains are pruned [1]."),
        ("weak", "By 67 percent [1]."),
        ("unsupported", "On a GPU_X [1]."),
        ("uncited", "It is fast."),
    ):
        start = len(text)
        text += words
        markers = (1,) if "[1]" in words else ()
        reason = "" if status == "supported" else f"{status} [1] because"
        sentences.append(Sentence(words, start, len(text), markers, status, reason))  # type: ignore[arg-type]
        text += " "
    draft = Draft()
    start = ABSTRACT.index("We prune")
    draft.quote(PRUNER, [Quote(ABSTRACT[start:], start, len(ABSTRACT), 1.0, 0.9)])
    return complete(
        draft, kind="method", status="partial", answer=text.rstrip(), sentences=tuple(sentences)
    )
