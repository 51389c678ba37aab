"""Asks every labelled question and scores what comes back.

The index is always a fresh one of the bundled pages in a temporary folder, so that a
score speaks of the code and the questions, never of what somebody has indexed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.app import Assistant
from eval.metrics import list_scores, ndcg, overlaps, recall
from eval.questions import Question
from index.errors import SourceError

SEARCH_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Result:
    """One question with its answer and everything the scores are made of."""

    question: Question
    answer: Answer
    judged: dict[str, int]
    """Grade by paper id."""
    ranking: tuple[str, ...]
    """Paper ids as `papers search` ranks them."""
    relative: tuple[tuple[str, float], ...]
    """Screened papers with their score against the best, best first."""
    misquoted: int
    """Quotes that do not stand at their offsets."""

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of the cited papers."""
        return tuple(citation.paper_id for citation in self.answer.citations)

    @property
    def required(self) -> tuple[str, ...]:
        """Ids of the papers of grade 2."""
        return tuple(paper for paper, grade in self.judged.items() if grade == 2)

    @property
    def f1(self) -> float:
        """F1 of the cited papers, see `list_scores`."""
        return list_scores(self.cited, self.judged).f1

    @property
    def ndcg(self) -> float:
        """nDCG@10 of the search."""
        return ndcg(self.ranking, self.judged)

    @property
    def recall(self) -> float:
        """Recall@20 of the papers of grade 2."""
        return recall(self.ranking, self.required, SEARCH_DEPTH)

    @property
    def found_first(self) -> bool:
        """Whether a paper of grade 2 is ranked first."""
        return bool(self.ranking) and self.judged.get(self.ranking[0]) == 2

    @property
    def abstained(self) -> bool:
        """Whether the answer is that the papers don't answer."""
        return self.answer.status == "not_in_corpus"

    @property
    def evidence_shown(self) -> float:
        """Share of the gold evidence among the quotes shown; 0 if there is none."""
        quotes = [piece.quote for said in self.answer.sentences for piece in said.evidence]
        gold = [piece.quote for piece in self.question.evidence]
        shown = sum(1 for wanted in gold if any(overlaps(quote, wanted) for quote in quotes))
        return shown / len(gold) if gold else 0.0


def run(
    assistant: Assistant,
    questions: Sequence[Question],
    advance: Callable[[int], None] = lambda _: None,
) -> Iterator[Result]:
    """Yield the result of each question, in order; `advance` hears of each one finished."""
    ids = dict(_ids_by_title(assistant))
    for question in questions:
        yield _ask(assistant, question, ids)
        advance(1)


def _ask(assistant: Assistant, question: Question, ids: dict[str, str]) -> Result:
    answer = assistant.answer(question.question)
    found = assistant.search(question.question, SEARCH_DEPTH)
    return Result(
        question=question,
        answer=answer,
        judged={_id(entry.title, ids, question): entry.grade for entry in question.relevant},
        ranking=tuple(hit.paper_id for hit in found),
        relative=assistant.screening_scores(question.question),
        misquoted=_misquoted(assistant, answer),
    )


def _misquoted(assistant: Assistant, answer: Answer) -> int:
    papers = {citation.n: assistant.show(citation.paper_id) for citation in answer.citations}
    wrong = sum(answer.answer[said.start : said.end] != said.text for said in answer.sentences)
    for said in answer.sentences:
        for piece in said.evidence:
            wrong += papers[piece.n].abstract[piece.start : piece.end] != piece.quote
    for citation in answer.citations:
        if citation.quote is not None:
            abstract = papers[citation.n].abstract
            wrong += abstract[citation.start : citation.end] != citation.quote
    return wrong


def _id(title: str, ids: dict[str, str], question: Question) -> str:
    if title not in ids:
        raise SourceError(
            f"question {question.id} expects {title!r}, which is not indexed",
            "index that paper, or mend the title in the file of questions",
        )
    return ids[title]


def _ids_by_title(assistant: Assistant) -> Iterator[tuple[str, str]]:
    for paper_id, title in assistant.library.papers.titles():
        yield title, paper_id
