"""Question -> plan: what kind of question it is, what it is about, and what it is limited to.

Rules only: the same question always gives the same plan, with no model at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.answer import Filters, Kind
from assistant.constraints import Constraints, find_constraints
from assistant.terms import names


@dataclass(frozen=True, slots=True)
class Plan:
    """How a question will be answered."""

    question: str
    standalone: str
    """The question with everything it needs to be understood alone."""
    kind: Kind
    topic: str
    """The words to retrieve with: the question less what metadata answers."""
    names: tuple[str, ...]
    sides: tuple[str, ...]
    """What a comparison compares; empty where the question doesn't name it."""
    constraints: Constraints
    counts: bool
    """The question asks how many papers there are."""
    filters: Filters


_SAYING = r"(?:(?!\. )[^?:;,])+?"  # words of one clause; the dot of 'LLM.int8()' belongs to it
_SIDES = (
    rf"(?:difference|differences|distinction) between (?P<a>{_SAYING}) and (?P<b>{_SAYING})(?=[?:;,]|\. |\.?$)",
    rf"compar(?:e|ing|ison (?:of|between)) (?P<a>{_SAYING}) (?:and|with|to|against|vs\.?|versus)"
    rf" (?P<b>{_SAYING})(?=[?:;,]|\. |\.?$)",
    rf"contrast (?P<a>{_SAYING}) (?:and|with|to|against) (?P<b>{_SAYING})(?=[?:;,]|\. |\.?$)",
    rf"how (?:do|does) (?P<a>{_SAYING}) and (?P<b>{_SAYING}) differ",
    rf"how (?:do|does) (?P<a>{_SAYING}) (?:differ from|compare (?:to|with)) (?P<b>{_SAYING})(?=[?:;,]|\. |\.?$)",
    rf"(?:^|[?!:,.] )(?P<a>{_SAYING}) (?:vs\b\.?|versus) (?P<b>{_SAYING})(?= [-–—] |[?:;,]|\. |\.?$)",
    r"^\W*(?P<a>[\w.()-]+) or (?P<b>[\w.()-]+)\?",
)
_COMPARE = re.compile(
    r"\b(?:do|did|are) (?:they|the two|both) (?:agree|disagree|blame|differ|say the same|claim the same)\b",
    re.IGNORECASE,
)
_PAPERS = r"(?:papers|works|articles|studies|publications)"
_GROUPS = r"(?:methods|approaches|techniques|datasets|data sets|benchmarks|surveys)"
_LIST = re.compile(
    rf"\b(?:which|what|any|all|list|find|show|recommend|some|me|the) (?:[\w-]+ ){{0,4}}?{_PAPERS}\b"
    rf"|\b{_PAPERS} (?:on|about|that|using|for|with|which|where|in|proposing|from|of|by)\b"
    rf"|\bwho (?:else )?(?:has|have|does|do|did|proposes|uses)\b|\bpapers?\W*$"
    rf"|\b(?:has|have) (?:any ?(?:one|body)|some ?(?:one|body)|people)\b|\bwhat have people\b"
    rf"|\b(?:list|enumerate)\b|\bgive me\b|\bshow me\b|\beverything (?:on|about|where)\b"
    rf"|\b(?:what|which) (?:[\w-]+ ){{0,3}}?{_GROUPS} (?:are|exist|have|do|can|for)\b",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"^(?:.{0,40}?, )?(?:what(?:'s| is| are| was)|whats|define|explain|describe|summari[sz]e|tell me about"
    r"|how (?:does|is|was|do|are)|who (?:proposed|introduced|invented|developed|made|created)) "
    r"|= ?\?|\?\?",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"\bwho (?:proposed|introduced|invented|developed|made|created) (?P<a>[\w.()-]+)"
    r"|\bhow (?:is|was|does|do|are) (?P<b>[\w.()-]+) (?:trained|work|built|made|computed|defined)",
    re.IGNORECASE,
)
_DEFINE = re.compile(
    r"^(?:.{0,40}?, )?(?:what(?:'s| is| are)|whats|define|explain|describe|summari[sz]e|tell me about) "
    r"(?:an? |the )?(?P<s>[^?,(]+)",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\bhow (?:many|much|big|large|long|often|few|far|fast|common|small|well|accurate)\b"
    r"|\b(?:share|score|rate|percent(?:age)?|fraction|proportion|number|size|capacity|accuracy|speed-?up"
    r"|savings?|cost|latency|reduction|improvement|gain|factor|cause|reason|fps|parameters?)\b"
    r"|\bby how\b|\bto what extent\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:and |but |so )?(?:why|when|where|who|whose|what|which|how|is|are|does|do|did|can|was)\b",
    re.IGNORECASE,
)


def make_plan(question: str, today: date, given: Filters | None = None) -> Plan:
    """Plan a stand-alone question; `given` filters (flags) go before those it implies."""
    given = given or Filters()
    reading = find_constraints(question, today)
    constraints, kind = reading.constraints, _kind(reading.rest)
    asked_alone = not reading.topic and (constraints != Constraints() or reading.counts)
    if asked_alone or constraints.lookup is not None:
        kind = "metadata"
    elif constraints != Constraints() and kind in {"fact", "method", "compare"}:
        # 'accuracy reported in 2022': inside a question of fact the words are content.
        constraints = Constraints()
    limited = constraints != Constraints()
    return Plan(
        question=question,
        standalone=question,
        kind="list" if limited and kind == "other" else kind,
        topic=reading.rest if limited else question,
        names=names(question),
        sides=_sides(question) if kind == "compare" else (),
        constraints=constraints,
        counts=reading.counts and (asked_alone or kind == "list"),
        filters=Filters(
            since=given.since or constraints.since,
            until=given.until or constraints.until,
            papers=given.papers,
        ),
    )


def _kind(question: str) -> Kind:
    text = question.strip()
    if _sides(text) or _COMPARE.search(text):
        return "compare"
    if _LIST.search(text) and not re.match(r"\W*how many (?!papers)", text, re.IGNORECASE):
        return "list"
    if _is_definition(text) or _asks_origin(text):
        return "method"
    asks = bool(_ASKS.match(text))
    if not asks and re.search(rf"\b{_GROUPS}\b", text, re.IGNORECASE):
        return "list"
    if _QUANTITY.search(text) or re.match(r"(?:why|when|where)\b", text, re.IGNORECASE):
        return "fact"
    if _METHOD.search(text) and names(text):
        return "method"
    if asks or text.endswith("?"):
        return "fact" if names(text) else "other"
    return "list"


def _asks_origin(text: str) -> bool:
    """'Who proposed NAME?', 'How is NAME trained?': only the work that made it can answer."""
    match = _ORIGIN.search(text)
    return bool(match and names(f"x {match['a'] or match['b']}"))


def _is_definition(text: str) -> bool:
    """'What is NAME?', 'NAME = ?', 'NAME?? what does it do': a short subject, nothing measured."""
    if re.match(r"^\W*[\w.()-]+ ?(?:= ?\?|\?\?)", text):
        return True
    match = _DEFINE.search(text)
    if not match:
        return False
    subject = match["s"].strip()
    return len(subject.split()) <= 4 and not _QUANTITY.search(subject)


def _sides(question: str) -> tuple[str, ...]:
    for pattern in _SIDES:
        match = re.search(pattern, question, re.IGNORECASE)
        if match:
            parts = match.groupdict()
            return tuple(parts[side].strip(" '\"?.,") for side in ("a", "b"))
    return ()
