"""One answer -> the value of every measure defined for it.

What is measured is decided by the labels wherever possible, not by the answer: an answer
can't drop out of a score by being of another kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.checked_sources import SourceReader
from assistant.checking.markers import finished_markers
from eval.measuring.alce import citation_scores
from eval.measuring.entailment import Entailment, statements
from eval.measuring.measures import BY_NAME
from eval.measuring.metrics import (
    Judgements,
    evidence_shown,
    facts_stated,
    list_scores,
    mean,
    ndcg,
    recall,
    reciprocal_rank,
)
from eval.questions import Question
from index.paper import Paper

SEARCH_DEPTH = 20

Values = Iterator[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Observed:
    """An answer with what it is measured against."""

    question: Question
    answer: Answer
    grades: Judgements
    """Grade by paper id."""
    papers: Mapping[int, Paper]
    """The cited papers, as in the index, by number."""
    reader: SourceReader
    nearest: tuple[str, ...] = ()
    """Ids of the papers labelled as nearest to an unanswerable question."""

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of the cited papers, by number."""
        return tuple(citation.paper_id for citation in self.answer.citations)

    @property
    def quotes(self) -> list[str]:
        """All quotes shown under the answer."""
        return [piece.quote for said in self.answer.sentences for piece in said.evidence]

    @property
    def gold(self) -> list[str]:
        """The labelled quotes."""
        return [piece.quote for piece in self.question.evidence]


def of_search(ranking: Sequence[str], kind: str, grades: Judgements) -> dict[str, float]:
    """Return the measures of a ranking of paper ids."""
    required = [paper for paper, grade in grades.items() if grade == 2]
    if kind not in BY_NAME["ndcg_at_10"].kinds or not required:
        return {}
    return {
        "ndcg_at_10": ndcg(ranking, grades),
        "recall_at_20": recall(ranking, required, SEARCH_DEPTH),
        "mrr": reciprocal_rank(ranking[:SEARCH_DEPTH], required),
    }


def of_answer(observed: Observed) -> dict[str, float]:
    """Return the measures of what an answer cites, says and costs."""
    return {
        **dict(_of_papers(observed)),
        **dict(of_abstaining(observed)),
        **dict(of_citations(observed)),
        **dict(of_facts(observed)),
        **dict(_of_resources(observed.answer)),
    }


def of_citations(observed: Observed) -> Values:
    """Yield the measures of the citations: their form, their support, their numbers."""
    if checks := list(_validity(observed)):
        yield "citation_validity", mean(list(map(float, checks)))
    said = statements(observed.answer)
    entailment = Entailment(observed.papers, observed.reader)
    if scores := citation_scores(said, entailment.supports):
        supported = sum(one.status == "supported" for one in observed.answer.sentences)
        yield "citation_recall", scores.recall
        yield "citation_precision", scores.precision
        yield "support", supported / len(said)
        wrong = [float(entailment.has_wrong_number(statement)) for statement in said]
        yield "number_errors", mean(wrong)


def of_facts(observed: Observed) -> Values:
    """Yield how much the text says of what it should say."""
    question = observed.question
    if question.must_contain:
        yield "facts", facts_stated(observed.answer.answer, question.must_contain)
    if observed.gold and question.kind in BY_NAME["gold_evidence"].kinds:
        yield "gold_evidence", evidence_shown(observed.quotes, observed.gold)


def of_abstaining(observed: Observed) -> Values:
    """Yield whether it was right to answer, or not to."""
    abstained = observed.answer.status == "not_in_corpus"
    unanswerable = observed.question.kind == "unanswerable"
    if abstained:
        yield "abstention_precision", float(unanswerable)
    if unanswerable:
        corrected = evidence_shown(observed.quotes, observed.gold) > 0
        yield "abstention_recall", float(abstained or corrected)
    else:
        yield "false_abstention", float(abstained)


def of_markers(answer: Answer) -> tuple[float, int]:
    """Return the share of the markers written that were dropped, and how many there were."""
    kept = sum(len(sentence.markers) for sentence in answer.sentences)
    written = kept + len(answer.dropped)
    return (len(answer.dropped) / written if written else 0.0), written


def _of_papers(observed: Observed) -> Values:
    kind, grades, cited = observed.question.kind, observed.grades, observed.cited
    if kind == "list":
        scores = list_scores(cited, grades)
        yield "list_precision", scores.precision
        yield "list_recall", scores.recall
        yield "list_f1", scores.f1
    elif kind == "metadata" and grades:
        yield "metadata_f1", list_scores(cited, grades).f1
    elif kind in BY_NAME["right_first"].kinds and grades:
        yield "right_first", float(bool(cited) and grades.get(cited[0]) == 2)
    if required := [paper for paper, grade in grades.items() if grade == 2]:
        yield "expected_cited", recall(cited, required, len(cited))
    if observed.nearest:
        shown = (*cited, *(miss.paper_id for miss in observed.answer.near_misses))
        yield "nearest_shown", recall(shown, observed.nearest, len(shown))


def _of_resources(answer: Answer) -> Values:
    yield "seconds", answer.seconds.total
    if answer.usage.requests:
        yield "tokens", answer.usage.prompt_tokens + answer.usage.completion_tokens
        if answer.usage.cost_usd is not None:
            yield "cost", answer.usage.cost_usd


def _validity(observed: Observed) -> Iterator[bool]:
    answer, papers = observed.answer, observed.papers
    known = {citation.n for citation in answer.citations}
    for sentence in answer.sentences:
        yield answer.answer[sentence.start : sentence.end] == sentence.text
        written = {
            number for marker in finished_markers(sentence.text) for number in marker.numbers
        }
        for number in {*written, *sentence.markers}:
            yield number in written and number in sentence.markers and number in known
        for piece in sentence.evidence:
            held = papers[piece.n].abstract if piece.n in papers else ""
            yield piece.n in sentence.markers and held[piece.start : piece.end] == piece.quote
    for citation in answer.citations:
        paper = papers[citation.n]
        yield citation.title == paper.title
        if citation.quote is not None:
            yield paper.abstract[citation.start : citation.end] == citation.quote
