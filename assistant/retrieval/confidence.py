"""Do the papers answer this question at all? Yes, no, or doubtful, with a readable reason.

Whether any paper is on the topic is a matter of scores (`topic`). Whether it answers depends on
what the texts show: a named thing that no abstract mentions, a thing that is mentioned but
introduced nowhere, a detail that no close abstract states.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Filters
from assistant.language.entities import holds
from assistant.language.numbers import quantities, rounded, same
from assistant.language.terms import STOP_WORDS, content_words, whole_name
from assistant.language.wording import listed
from assistant.question.negation import read_wish
from assistant.question.plan import Plan
from assistant.retrieval.counted import Likeness, counted_otherwise
from assistant.retrieval.definitions import role_of, spells_out
from assistant.retrieval.details import missing_detail
from assistant.retrieval.retrieve import Hit, Ranking
from assistant.retrieval.screening import NAMED_SHARE
from assistant.retrieval.topic import chance_of_none
from index.chunk import sentence_spans
from index.paper import Paper

REFUSE_FROM, DOUBT_FROM = 0.6, 0.3
"""Chances, that no paper is on the topic, from which a question is refused, and doubted."""
SURELY_FROM = 0.9
"""The same from which no model is asked either: it may find a topic that is told in other words."""
AS_NEAR_FROM, MOST_MEANT = 0.9, 3
"""Relative score from which a paper may be the one a question describes, and how many may."""
TELLING_FROM = 100
"""A bare number from which it is a figure of a paper, and no 'top 5' or 'AIME 24'."""
SPELT_OUT_AMONG = 5
"""The nearest papers, any of which may spell out what a question abbreviates."""

ALIKE_FROM = 0.3
"""Cosine to a sentence from which it may speak of a name without using it."""
_WANTED = re.compile(
    r"\b(?:which|what)((?: [\w@/.-]+){1,6}?)"
    r"(?= (?:do|does|did|is|are|was|were|has|have|can)\b|\W*$)",
    re.IGNORECASE,
)
"""What stands between 'which' and the verb."""

NEAR_COSINE, NEAR_SCORE = 0.4, 0.2
"""What counts as a match: a cosine this high if no word is shared, and a relative score."""

Verdict = Literal["answerable", "doubtful", "unanswerable"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the papers answer; `reason` is a sentence for the reader, empty if they do."""

    verdict: Verdict
    reason: str = ""
    by_wording: bool = False
    """Refused only because words are missing: a model may find the answer in other words."""


ANSWERABLE = Judgement("answerable")


def judge(
    plan: Plan,
    ranking: Ranking,
    mentions: Callable[[str], Sequence[Paper]],
    likeness: Likeness = lambda *_: 0.0,
    *,
    quotes_needed: bool = False,
) -> Judgement:
    """Judge whether the ranked papers answer the planned question.

    `mentions(name)` returns the papers whose text contains every part of a name. Papers without
    an abstract can be listed, but don't answer if `quotes_needed`.
    """
    if plan.task is not None and not plan.task.subject:
        return Judgement("unanswerable", plan.task.reason)
    if not ranking.hits:
        return Judgement("unanswerable", "No paper fits the question and its limits.")
    if quotes_needed and not ranking.with_abstracts().hits:
        return Judgement("unanswerable", "The papers that come closest have no abstract.")
    held = {name: list(mentions(name)) for name in plan.names}
    # Papers that the user names are the subject, whatever words the question uses.
    chosen = bool(plan.filters.papers)
    introduced = any_introduced(held)
    words = content_words(plan.topic)
    if words and not (chosen or introduced) and STOP_WORDS.issuperset(words):
        return Judgement("unanswerable", "The question names no topic.")
    none = chance_of_none(ranking, introduced=introduced)
    near = [hit.paper.abstract for hit in ranking.with_abstracts().hits[:SPELT_OUT_AMONG]]
    known = {name for name in held if any(spells_out(text, name) for text in near)}
    asked = _asked_for(plan, near, likeness)
    named = _unknown_names(plan, held, known, asked, none) or _never_introduced(plan, held)
    if named is not None and named.verdict == "unanswerable":
        return named
    if none >= REFUSE_FROM and not chosen:
        reason = "No abstract comes close to the question."
        return Judgement("unanswerable", reason, by_wording=none < SURELY_FROM)
    if plan.task is not None:
        return Judgement("doubtful", plan.task.reason)
    if (missing := _missing_detail(plan, ranking.with_abstracts())) is not None:
        return missing
    if (doubt := named or _not_there(plan, ranking, likeness) or _excluded(plan)) is not None:
        return doubt
    about_names = any(share >= NAMED_SHARE for share in ranking.named.values())
    if none >= DOUBT_FROM and not (chosen or introduced or about_names):
        return Judgement("doubtful", "No abstract comes very close to the question.")
    return ANSWERABLE


def comes_close(ranking: Ranking) -> bool:
    """Whether any abstract comes close to what was looked for, however it is worded."""
    return chance_of_none(ranking, introduced=False) < REFUSE_FROM


def matching(ranking: Ranking) -> tuple[Hit, ...]:
    """Return the hits that match the words or their meaning; for unused words, none do."""
    if not ranking.best_lexical and ranking.best_cosine < NEAR_COSINE:
        return ()
    return tuple(hit for hit in ranking.hits if ranking.relative(hit.score) >= NEAR_SCORE)


def any_introduced(held: Mapping[str, Sequence[Paper]]) -> bool:
    """Return whether any paper introduces a name that it holds; papers by the names they hold."""
    return any(_introduced(name, papers) for name, papers in held.items())


def _introduced(name: str, papers: Sequence[Paper]) -> bool:
    return any(_introduces(name, paper) for paper in papers)


def _introduces(name: str, paper: Paper) -> bool:
    return role_of(name, paper.title, paper.abstract) == "introduced"


def _unmentioned(plan: Plan, names: Sequence[str]) -> str:
    where = "Within these limits no" if plan.filters != Filters() else "No"
    return f"{where} abstract mentions {_listed(_whole_names(plan, names))}."


def _whole_names(plan: Plan, names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(whole_name(plan.question, name) for name in names))


def _asked_for(plan: Plan, near: Sequence[str], likeness: Likeness) -> set[str]:
    """Return the names that say what is wanted, 'which value of omega_0', and resemble nothing.

    'OpenAI' in 'which OpenAI model' resembles what an abstract says of GPT-4o.
    """
    wanted = " ".join(match[1] for match in _WANTED.finditer(plan.question))
    sentences = [text[start:end] for text in near[:1] for start, end in sentence_spans(text)]
    return {
        name
        for name in plan.names
        if _stands_in(wanted, name) and likeness(name, sentences) < ALIKE_FROM
    }


def _unknown_names(
    plan: Plan,
    held: dict[str, list[Paper]],
    known: Collection[str],
    asked: Set[str],
    none: float,
) -> Judgement | None:
    unknown = [name for name, papers in held.items() if not papers and name not in known]
    if not unknown:
        return None
    reason = _unmentioned(plan, unknown)
    if plan.kind == "compare" and len(unknown) < len(held):
        return None  # the side that is known gets its section
    if plan.kind in {"method", "compare"} or (plan.kind == "fact" and len(unknown) == len(held)):
        subject = plan.names[0] in " ".join(_whole_names(plan, unknown)).split()
        refused = subject or len(unknown) == len(held)
        return Judgement("unanswerable" if refused else "doubtful", reason)
    if plan.kind == "fact" and not asked.isdisjoint(unknown):
        return Judgement("unanswerable", reason, by_wording=True)
    if plan.kind == "list" and len(unknown) == len(held) and none >= DOUBT_FROM:
        return Judgement("unanswerable", reason)
    return Judgement("doubtful", reason)


def _never_introduced(plan: Plan, held: dict[str, list[Paper]]) -> Judgement | None:
    if plan.kind != "method" or not plan.names:
        return None
    subject = plan.names[0]
    if _introduced(subject, held[subject]):
        return None
    mentioned = f"{subject} is mentioned in {_count(len(held[subject]))}"
    return Judgement("unanswerable", f"{mentioned}, but none introduces or describes it.")


def _missing_detail(plan: Plan, ranking: Ranking) -> Judgement | None:
    """Refuse a detail that none of the papers possibly meant states."""
    if plan.kind in {"list", "compare"} or not ranking.hits:
        return None
    first = ranking.hits[0].paper
    if any(_introduces(name, first) for name in plan.names):
        meant = [first]
    else:
        near = [hit.paper for hit in ranking.hits if ranking.relative(hit.score) >= AS_NEAR_FROM]
        meant = near[:MOST_MEANT] or [first]
    missing = missing_detail(plan.question, [paper.abstract for paper in meant])
    if missing is None:
        return None
    whose = f"The abstract of “{first.title}” does" if len(meant) == 1 else "The nearest ones do"
    return Judgement("unanswerable", f"{whose} not state {missing}.", by_wording=True)


def _not_there(plan: Plan, ranking: Ranking, likeness: Likeness) -> Judgement | None:
    """Doubt an answer where the abstract that introduces one thing lacks what is asked beside it.

    That is another name, a number that the question takes for granted, or what is to be counted.
    """
    hits = ranking.with_abstracts().hits
    if plan.kind not in {"fact", "method"} or not hits:
        return None
    first = hits[0].paper
    if not any(_introduces(name, first) for name in plan.names):
        return None
    text = f"{first.title}\n{first.abstract}"
    lacking = [
        name for name in plan.names if not (_stands_in(text, name) or spells_out(text, name))
    ]
    lacking += _foreign_numbers(plan.question, text)
    if lacking:
        what = f"does not mention {_listed(lacking)}"
    elif counted := counted_otherwise(plan.question, first.abstract, likeness):
        what = f"puts no number to “{counted}”"
    else:
        return None
    return Judgement("doubtful", f"The abstract of “{first.title}” {what}.")


def _foreign_numbers(question: str, text: str) -> list[str]:
    """Return the figures of a question, 'its 45% better recall', that a text does not give."""
    given = quantities(text)
    return [
        figure.text
        for figure in quantities(question)
        if figure.text[0].isdigit() and not figure.is_year
        if figure.unit or figure.value >= TELLING_FROM
        if not any(same(figure, other) or rounded(other, figure) for other in given)
    ]


def _stands_in(text: str, name: str) -> bool:
    """Whether a text contains a name in some form, even inside another one: AIME in AIME24."""
    return holds(text, name) or name.lower() in text.lower()


def _excluded(plan: Plan) -> Judgement | None:
    """Doubt a list from which something is to be left out that cannot be told from its words."""
    if plan.kind not in {"list", "other"} or not (words := read_wish(plan.topic).unread):
        return None
    return Judgement("doubtful", f"Leaving out what “{words}” excludes takes a model.")


def _listed(names: Sequence[str]) -> str:
    return listed((f"“{name}”" for name in names), "or")


def _count(number: int) -> str:
    return "one abstract" if number == 1 else f"{number} abstracts"
