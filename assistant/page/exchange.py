"""What a visitor asked and was answered: the page's values, and their form in the browser.

A browser keeps conversations as JSON and hands them back; what comes back is validated,
offsets included, before it is shown. Knows nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from pydantic import NonNegativeInt, TypeAdapter

from assistant.answer import Answer, Filters, Sentence
from assistant.conversation import History, Turn
from assistant.page.limits import Limit
from index.errors import UsageError
from index.paper import Paper

REMEMBERED = 8
"""Turns that a follow-up may refer to."""
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Scope:
    """What a visitor chose besides the question."""

    filters: Filters = Filters()  # noqa: RUF009 a frozen value
    extractive: bool = False
    k: int = 10
    alone: bool = False
    """Whether the question is asked as if nothing had been said before."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, and what to do about it."""

    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, its partial answer, or the reason why there is none."""

    question: str
    scope: Scope = Scope()
    answer: Answer | None = None
    papers: tuple[Paper, ...] = ()
    """The papers that the answer shows, cited or not."""
    corpus: int = 0
    """Papers in the index when it was asked."""
    implied: tuple[Limit, ...] = ()
    """What the question, or the model planning it, limited the answer to."""
    partial: str = ""
    """The part written of an answer that was stopped."""
    failure: Failure | None = None

    def paper(self, paper_id: str) -> Paper | None:
        """Return one of its papers."""
        return next((paper for paper in self.papers if paper.id == paper_id), None)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges of one conversation, oldest first."""

    id: str
    exchanges: tuple[Exchange, ...] = ()

    @property
    def title(self) -> str:
        """Its first question, shortened."""
        first = " ".join(self.exchanges[0].question.split()) if self.exchanges else ""
        return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"

    def cited(self) -> set[str]:
        """Return the ids of all papers that its answers cite."""
        answers = (one.answer for one in self.exchanges if one.answer is not None)
        return {citation.paper_id for answer in answers for citation in answer.citations}

    def history(self) -> History:
        """Return what a later question may refer to."""
        answers = [one.answer for one in self.exchanges if one.answer is not None]
        return tuple(Turn.of(answer) for answer in answers[-REMEMBERED:])

    def with_exchange(self, exchange: Exchange, place: int | None = None) -> Conversation:
        """Return it with one more exchange, which replaces those from `place` on if given."""
        kept = self.exchanges if place is None else self.exchanges[:place]
        return replace(self, exchanges=(*kept, exchange))

    def until(self, place: int | None) -> Conversation:
        """Return it as it was before the exchange at `place`."""
        return self if place is None else replace(self, exchanges=self.exchanges[:place])


@dataclass(frozen=True, slots=True)
class _Kept:
    """A conversation as a browser keeps it: each paper once, however many answers show it."""

    id: str
    exchanges: tuple[Exchange, ...]
    papers: tuple[Paper, ...] = ()
    shown: tuple[tuple[NonNegativeInt, ...], ...] = ()
    """For each exchange, the positions of its papers; without it, exchanges hold their own."""


_KEPT = TypeAdapter(_Kept)


def to_record(conversation: Conversation) -> dict[str, Any]:
    """Return a conversation as JSON values for the browser to keep."""
    exchanges = conversation.exchanges
    papers = tuple(dict.fromkeys(paper for one in exchanges for paper in one.papers))
    places = {paper: place for place, paper in enumerate(papers)}
    shown = tuple(tuple(places[paper] for paper in one.papers) for one in exchanges)
    bare = tuple(replace(one, papers=()) for one in exchanges)
    kept = _Kept(conversation.id, bare, papers, shown)
    return {**_KEPT.dump_python(kept, mode="json"), "title": conversation.title}


def from_record(record: object) -> Conversation:
    """Return the conversation that a browser kept.

    Raises UsageError for a record that this version cannot read, or that was tampered with.
    """
    if not isinstance(record, Mapping):
        raise _unreadable()
    stated = {field.name: record[field.name] for field in fields(_Kept) if field.name in record}
    try:
        kept = _KEPT.validate_python(stated)
        exchanges = tuple(_with_papers(kept)) if kept.shown else kept.exchanges
    except (ValueError, IndexError) as error:
        raise _unreadable() from error
    if not all(map(_is_sound, exchanges)):
        raise _unreadable()
    return Conversation(kept.id, exchanges)


def _with_papers(kept: _Kept) -> Iterator[Exchange]:
    for exchange, places in zip(kept.exchanges, kept.shown, strict=True):
        yield replace(exchange, papers=tuple(kept.papers[place] for place in places))


def _unreadable() -> UsageError:
    return UsageError("this conversation cannot be read any more", "ask its question again")


def _is_sound(exchange: Exchange) -> bool:
    """Return whether every sentence and every quote is where it is said to be."""
    answer = exchange.answer
    if answer is None:
        return True
    abstracts = {
        citation.n: paper.abstract
        for citation in answer.citations
        if (paper := exchange.paper(citation.paper_id)) is not None
    }
    return len(abstracts) == len(answer.citations) and all(
        answer.answer[sentence.start : sentence.end] == sentence.text
        and _quotes_stand(sentence, abstracts)
        for sentence in answer.sentences
    )


def _quotes_stand(sentence: Sentence, abstracts: dict[int, str]) -> bool:
    return all(
        abstracts.get(one.n, "")[one.start : one.end] == one.quote for one in sentence.evidence
    )
