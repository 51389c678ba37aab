"""A question and what was said before it -> a plan, with one cheap model call.

The plan that the rules make stays the base; the model has a say where rules can't know:

- the stand-alone wording of a follow-up, and which of the papers cited before it is limited to;
- whether a question of no recognisable form is after a list, a fact or a method; the sides
  of a comparison, and names that aren't written like names;
- a period that the rules can't read ('the last fortnight').

Each is checked against what was really said before it counts, because the conversation
contains words of abstracts, which may give orders. Numbers of papers ('the second one'), dates
and counts are read by rules, so that they stay exact. Retrieval searches with the question's own
wording: keywords did a little worse (nDCG@10 .846 against .857 on the labelled questions).

The model isn't asked where it can't help: a question that opens a conversation and asks only
for metadata, or names both sides of a comparison, is read completely by the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from pydantic import BaseModel, field_validator, model_validator

from assistant.answer import Filters, Kind
from assistant.conversation import History, Turn
from assistant.generative.user_words import Said
from assistant.question.constraints import Constraints
from assistant.question.followup import make_standalone
from assistant.question.plan import Plan, make_plan
from assistant.question.standalone import Standalone
from index.errors import ContextTooLong, ReplyUnusable
from index.llm.base import Chat, Message
from prompts.fencing import fence
from prompts.loading import render

MAX_TOKENS = 300
TURNS = 4
"""Turns of the conversation shown to the model."""
ANSWER_SHOWN = 400
"""Code points of each earlier answer shown to it: what an 'it' may stand for is there."""
TITLES_SHOWN = 20

_BY_MODEL: tuple[Kind, ...] = ("list", "fact", "method", "compare", "other")
"""Not metadata: without a limit or a count that rules have read, it would list the whole index."""
_DEFAULTS: dict[str, object] = {
    "kind": "",
    "sides": [],
    "names": [],
    "papers": [],
    "since": "",
    "until": "",
    "wants_count": False,
}


class PlanReply(BaseModel):
    """What the model says of a question; everything but the wording may be left out."""

    standalone_question: str
    kind: str
    sides: list[str]
    names: list[str]
    papers: list[str]
    since: str
    until: str
    wants_count: bool

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, reply: object) -> object:
        """Treat what a small model omits, or gives as null, as not said."""
        if not isinstance(reply, dict):
            return reply
        return _DEFAULTS | {name: value for name, value in reply.items() if value is not None}

    @field_validator("sides", "names", "papers", mode="before")
    @classmethod
    def _several(cls, found: object) -> object:
        """Read a single text as the only one of its list."""
        return [found] * bool(found) if isinstance(found, str) else found


@dataclass(frozen=True, slots=True)
class PlannedBy:
    """A plan, and what the reader should know about how it was made."""

    plan: Plan
    notices: tuple[str, ...] = ()


def plan_with(
    chat: Chat, question: str, history: History, today: date, given: Filters
) -> PlannedBy:
    """Plan a question; `given` filters (flags) take precedence over those it implies.

    An unusable reply yields a notice, and the rules plan alone. Raises the other
    ModelErrors: the caller knows what to do without a model.
    """
    alone = make_standalone(question, history)
    by_rules = _plan(question, alone, today, given)
    if not history and _is_read_completely(by_rules):
        return PlannedBy(by_rules)
    try:
        reply = _ask(chat, question, history, today)
    except (ReplyUnusable, ContextTooLong) as error:
        notice = f"the question was read by rules, not by the model: {error.message}"
        return PlannedBy(by_rules, (*alone.notices, notice))
    said = Said(question, history)
    meant = _reworded(alone, reply, said)
    plan = _plan(question, meant, today, given)
    if alone.used and plan.constraints != by_rules.constraints:
        meant, plan = alone, by_rules
    return PlannedBy(_with_kind(_with_period(plan, reply, said, given), reply, said), meant.notices)


def _plan(question: str, alone: Standalone, today: date, given: Filters) -> Plan:
    filters = replace(given, papers=given.papers or alone.papers)
    made = make_plan(alone.question, today, filters)
    return replace(made, question=question, besides=alone.besides)


def _is_read_completely(plan: Plan) -> bool:
    return plan.kind == "metadata" or bool(plan.sides) or plan.task is not None


def _ask(chat: Chat, question: str, history: History, today: date) -> PlanReply:
    turns = tuple(map(_shown, history[-TURNS:]))
    texts = (text for turn in turns for text in (turn.question, turn.answer, *turn.titles))
    prompt = render("plan", question=question, turns=turns, fence=fence(texts), today=today)
    messages = (Message("system", prompt.system), Message("user", prompt.user))
    return chat.structured(messages, PlanReply, max_tokens=MAX_TOKENS)


def _shown(turn: Turn) -> Turn:
    """Return a turn cut down to what a later question may refer to."""
    return replace(turn, answer=turn.answer[:ANSWER_SHOWN], titles=turn.titles[:TITLES_SHOWN])


def _reworded(alone: Standalone, reply: PlanReply, said: Said) -> Standalone:
    """Return the model's wording and papers if they are faithful to what was said.

    The rules' reading is kept if it is limited to papers, which they know by number, and if
    the model repeats a question: a small one repeats what it does not understand.
    """
    wording = " ".join(reply.standalone_question.split())
    is_repeated = wording.casefold() == said.question.casefold()
    if not said.before or alone.papers or is_repeated:
        return alone
    if not said.is_faithful(wording, whole=not alone.used and not said.points_back):
        return alone
    named = (title for one in reply.papers for title in said.title(one))
    return Standalone(wording, True, tuple(dict.fromkeys(named)) if said.points_back else ())


def _with_period(plan: Plan, reply: PlanReply, said: Said, given: Filters) -> Plan:
    """Add a period that the rules did not read, if the question has words for one."""
    asked = plan.constraints
    is_about_papers = plan.kind in {"list", "metadata"} and asked.lookup is None
    if given.by_date or asked.by_date or not is_about_papers or not said.speaks_of_time:
        return plan
    since, until = _day(reply.since), _day(reply.until)
    if (since is None and until is None) or (since and until and since > until):
        return plan
    return replace(
        plan,
        constraints=replace(asked, since=since, until=until),
        filters=replace(plan.filters, since=since, until=until),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _with_kind(plan: Plan, reply: PlanReply, said: Said) -> Plan:
    """Take the model's kind, except for what the rules have read exactly."""
    if plan.constraints != Constraints() or plan.kind in {"metadata", "method"} or plan.sides:
        return plan
    kind = next((kind for kind in _BY_MODEL if kind == reply.kind.strip().lower()), plan.kind)
    sides = tuple(side for side in map(str.strip, reply.sides) if side and said.holds(side))
    return replace(
        plan,
        kind=kind,
        sides=sides if kind == "compare" and len(sides) > 1 else (),
        names=plan.names or _names(plan.standalone, reply, said),
        counts=plan.counts or (kind == "list" and reply.wants_count and said.asks_for_a_number),
    )


def _names(standalone: str, reply: PlanReply, said: Said) -> tuple[str, ...]:
    """Return the names the model found, as the conversation writes them: 'kvquant' is KVQuant.

    A word that nobody wrote like a name isn't one: a general term that no abstract introduces
    would turn the answer into an abstention.
    """
    known = (
        said.spelling(name) for name in reply.names if name.casefold() in standalone.casefold()
    )
    return tuple(dict.fromkeys(name for name in known if name))
