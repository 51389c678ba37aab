"""Ranked papers -> an answer made of verbatim quotes, in a way for each kind of question.

Nothing is paraphrased: every sentence that claims something about a paper is a quote of
its abstract or a value of its metadata.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answer import Body, NearMiss, Status
from assistant.extractive.compose import Draft, heading
from assistant.extractive.listing import (
    MAY_NOT_ANSWER,
    Screening,
    absence_notice,
    doubtful_lead,
    first_by,
    list_lead,
    say_left_out,
    states_asked,
    unordered_notice,
)
from assistant.language.markdown import escape
from assistant.language.terms import STOP_WORDS, content_words
from assistant.language.terms import names as called
from assistant.question.plan import Plan
from assistant.retrieval.answering import Features, Words, asks_how, features, rank_answers
from assistant.retrieval.confidence import Judgement
from assistant.retrieval.definitions import definition, exact, role_of
from assistant.retrieval.evidence import Query, Quote, rank_quotes
from assistant.retrieval.retrieve import Ranking, Retriever
from assistant.retrieval.screening import cut_notice
from assistant.retrieval.sides import Side
from index.errors import PaperNotFound
from index.paper import Paper
from index.stores.words import analyse

QUOTES = 3
"""Quotes shown for a factual question."""
QUOTES_PER_SIDE = 2
MOST_OF_DETAIL = 2
"""Sides of a comparison that get as many quotes each as a question of fact."""
ALSO_FROM = 0.9
"""Relative score from which a second paper may answer a factual question too."""
NEAR_MISSES = 5
WHAT_TO_ASK = (
    "Ask for papers on a topic (“papers on quantization”), what one of them does, says or compares"
    " with, when it came out, or how many there are."
)


class Extractor:
    """Writes answers from quotes."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._words = Words(analyse, retriever.idf)

    def quotes(self, query: Query, paper: Paper, *, own_work: bool = False) -> list[Quote]:
        """Return the sentences of a paper's abstract, best first for the query."""
        vectors = self._retriever.sentence_vectors(paper)
        idf = self._retriever.idf
        title = paper.title if own_work else None
        return rank_quotes(query, paper.abstract, vectors, idf, analyse, own_work=title)

    def answers(self, query: Query, names: Sequence[str], paper: Paper) -> list[Quote]:
        """Return the sentences of a paper's abstract by what is asked of it, best first."""
        vectors = self._retriever.sentence_vectors(paper)
        return rank_answers(query, names, paper, vectors, self._words)

    def features(self, query: Query, names: Sequence[str], paper: Paper) -> Features:
        """Return what speaks for each sentence of a paper's abstract."""
        vectors = self._retriever.sentence_vectors(paper)
        return features(query, names, paper, vectors, self._words)

    def answer_list(self, plan: Plan, ranking: Ranking, judgement: Judgement) -> Body:
        """List every paper that answers, each with the sentence that says so."""
        screening = Screening.of(plan, ranking)
        order = plan.constraints.order
        answering, near = screening.verdict("in"), screening.verdict("borderline")
        chosen = first_by(order, answering) if order else answering
        quotes = {hit.paper.id: self._of_list(plan, ranking, hit.paper) for hit in (*chosen, *near)}
        draft = Draft()
        if judgement.verdict == "doubtful":
            _say_doubt(draft, doubtful_lead(plan, judgement.reason, len(chosen), len(answering)))
        else:
            lead = list_lead(plan, len(chosen), len(answering), len(near))
            draft.say(lead, "counts the papers listed below")
        for hit in chosen:
            draft.lay_out("\n\n- ")
            draft.entry(hit.paper, quotes[hit.paper.id])
        say_left_out(draft, screening)
        return draft.body(
            _status(judgement) if chosen else ("partial" if near else "not_in_corpus"),
            items=screening.items(quotes),
            near_misses=() if chosen else near_misses(ranking),
            screened=len(ranking.hits),
            notices=(
                *cut_notice(ranking),
                *absence_notice(screening),
                *(unordered_notice(order, answering) if order else ()),
            ),
        )

    def _of_list(self, plan: Plan, ranking: Ranking, paper: Paper) -> list[Quote]:
        """Return the sentence that tells best why a paper is listed, if it has any."""
        ranked = self.quotes(ranking.query, paper, own_work=True)
        ranked.sort(key=lambda quote: not states_asked(plan, ranking, quote.text))  # stable
        return ranked[:1]

    def answer_fact(self, plan: Plan, ranking: Ranking, judgement: Judgement, k: int) -> Body:
        """Quote the sentences that answer, best first, grouped by paper."""
        leader = ranking.hits[0].paper
        chosen = [
            (leader, quote) for quote in self.answers(ranking.query, plan.names, leader)[:QUOTES]
        ]
        second = ranking.hits[1] if len(ranking.hits) > 1 and k > 1 else None
        if second is not None and ranking.relative(second.score) >= ALSO_FROM and len(chosen) > 2:
            also = self.answers(ranking.query, plan.names, second.paper)
            if also and also[0].cosine > chosen[-1][1].cosine:
                chosen[-1] = (second.paper, also[0])
        draft = Draft()
        _open(draft, judgement)
        _by_paper(draft, chosen)
        return draft.body(_status(judgement), screened=len(ranking.hits))

    def answer_method(self, plan: Plan, ranking: Ranking, judgement: Judgement, k: int) -> Body:
        """Quote what answers; of what a thing is, the sentence that introduces it first."""
        subject = plan.names[0] if plan.names else ""
        hits = [hit for hit in ranking.hits if subject and _introduces(subject, hit.paper)]
        papers = [hit.paper for hit in hits[: min(k, 2)]] or [ranking.hits[0].paper]
        draft = Draft()
        _open(draft, judgement)
        share = QUOTES if len(papers) == 1 else QUOTES_PER_SIDE
        for paper in papers:
            ranked = self.answers(ranking.query, plan.names, paper)
            if subject and not asks_how(plan.standalone):
                ranked = _defined_first(ranked, subject)
            _by_paper(draft, [(paper, quote) for quote in ranked[:share]])
        return draft.body(_status(judgement), screened=len(ranking.hits))

    def answer_comparison(
        self, ranking: Ranking, judgement: Judgement, sides: Sequence[Side], k: int
    ) -> Body:
        """Give each of `k` sides its section: its paper and the relevant sentences."""
        draft = Draft()
        _open(draft, judgement)
        share = QUOTES if len(sides) == MOST_OF_DETAIL else QUOTES_PER_SIDE
        for side in sides[:k]:
            draft.new_paragraph()
            if side.paper is None:
                lacks = "mentions" if called(side.name) else "comes close to"
                missing = f"**{escape(side.name)}**: no abstract {lacks} it."
                draft.say(missing, "says what is not known")
                continue
            draft.say(f"**{escape(side.names)}**:", "names the side of the comparison")
            quotes = self._of_side(ranking.query, side, side.paper)
            count = max(share, QUOTES_PER_SIDE * len((side.name, *side.also)))
            _by_paper(draft, [(side.paper, quote) for quote in quotes[:count]])
        complete = len(sides) <= k and all(side.paper is not None for side in sides)
        left_out = [side.names for side in sides[k:]]
        notices = (f"with -k {k} there is no room for: {', '.join(left_out)}",) if left_out else ()
        status = _status(judgement) if complete else "partial"
        return draft.body(status, screened=len(ranking.hits), notices=notices)

    def _of_side(self, query: Query, side: Side, paper: Paper) -> list[Quote]:
        """Return the quotes on a side, what it is first; of several sides, one on each first."""
        ranked = self.answers(query, (side.name, *side.also), paper)
        if not side.also:
            return _defined_first(ranked, side.name)
        held = (
            next((quote for quote in ranked if exact(name).search(quote.text)), None)
            for name in (side.name, *side.also)
        )
        first = {quote: None for quote in held if quote is not None}
        return [*first, *(quote for quote in ranked if quote not in first)]

    def abstain(self, ranking: Ranking, judgement: Judgement) -> Body:
        """Say that the papers don't answer, why, and which come closest, or what can be asked."""
        has_topic = not STOP_WORDS.issuperset(content_words(ranking.query.text))
        draft = Draft()
        draft.say(
            f"The indexed papers do not answer this. {judgement.reason}",
            "says that nothing supports an answer",
        )
        if not has_topic:  # nothing can be near
            return draft.body("not_in_corpus", notices=(WHAT_TO_ASK,))
        return draft.body("not_in_corpus", near_misses=near_misses(ranking))


def not_indexed(missing: PaperNotFound) -> Body:
    """Return the answer to a question about a paper that is not there, and how to get it."""
    draft = Draft()
    reason = escape(missing.message[:1].upper() + missing.message[1:])
    draft.say(
        f"The indexed papers do not answer this. {reason}.", "says that nothing supports an answer"
    )
    return draft.body("not_in_corpus", notices=(missing.fix,))


def near_misses(ranking: Ranking) -> tuple[NearMiss, ...]:
    """Return the closest papers, each with the words it shares with the question."""
    return tuple(
        NearMiss(hit.paper.id, hit.paper.title, round(hit.score, 4), _shared(ranking, hit.paper))
        for hit in ranking.hits[:NEAR_MISSES]
    )


def matches(text: str, terms: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Return the spans of the words of `text` whose stem is one of `terms`."""
    return tuple(
        match.span()
        for match in re.finditer(r"\w+", text)
        if any(stem in terms for stem in analyse(match.group()))
    )


def _shared(ranking: Ranking, paper: Paper) -> str:
    held = set(analyse(f"{paper.title}\n{paper.abstract}")) & set(ranking.query.terms)
    words = (word.strip("?.,;:!\"'()") for word in ranking.query.text.split())
    shared = {
        word.lower(): word
        for word in words
        if word.lower() not in STOP_WORDS and (stems := analyse(word)) and held.issuperset(stems)
    }
    if not shared:
        return "near in meaning only"
    return f"shares with the question: {', '.join(shared.values())}"


def _defined_first(ranked: Sequence[Quote], name: str) -> list[Quote]:
    """Return quotes with the one first that says most plainly what a name is, if any does."""
    best = max(ranked, key=lambda quote: definition(name, quote.text), default=None)
    if best is None or not definition(name, best.text):
        return list(ranked)
    return [best, *(quote for quote in ranked if quote is not best)]


def _introduces(name: str, paper: Paper) -> bool:
    return role_of(name, paper.title, paper.abstract) == "introduced"


def _open(draft: Draft, judgement: Judgement) -> None:
    if judgement.verdict == "doubtful":
        _say_doubt(draft, f"{MAY_NOT_ANSWER} {judgement.reason} What comes closest:")


def _say_doubt(draft: Draft, doubt: str) -> None:
    draft.say(doubt, "says that the answer is doubtful")


def _by_paper(draft: Draft, chosen: Sequence[tuple[Paper, Quote]]) -> None:
    """Write quotes under the title of their paper, papers and quotes in the order given."""
    for paper in dict.fromkeys(paper for paper, _ in chosen):
        draft.new_paragraph()
        draft.say(heading(paper), "names the paper quoted below")
        for owner, quote in chosen:
            if owner is paper:
                draft.new_paragraph()
                draft.quote(paper, [quote])


def _status(judgement: Judgement) -> Status:
    return "partial" if judgement.verdict == "doubtful" else "answered"
