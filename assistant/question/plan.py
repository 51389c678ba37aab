"""Question -> plan: what kind of question it is, what it is about, and what it is limited to.

Rules only: the same question always gives the same plan, with no model at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.answer import Filters, Kind
from assistant.question.constraints import Constraints, Reading, find_constraints
from assistant.question.sides import find_sides
from assistant.terms import STOP_WORDS, names


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


_COMPARE = re.compile(
    r"\b(?:do|did|are) (?:they|the two|both)"
    r" (?:agree|disagree|blame|differ|say the same|claim the same)\b",
    re.IGNORECASE,
)
_PAPERS = r"(?:papers|works|articles|studies|publications)"
_GROUPS = r"(?:methods|approaches|techniques|datasets|data sets|benchmarks|surveys)"
_LIST = re.compile(
    rf"\b(?:which|what|any|all|list|find|show|recommend|some|me|the) (?:[\w-]+ ){{0,4}}?{_PAPERS}\b"
    rf"|\b{_PAPERS} (?:on|about|that|using|for|with|which|where|in|proposing|from|of|by)\b"
    rf"|^\W*(?:\w[\w-]* ){{0,3}}?{_PAPERS}\b"
    rf"|\b(?:is|are) there (?:[\w-]+ ){{0,4}}?(?:paper|{_PAPERS}|work|research|stud(?:y|ies))\b"
    r"|\bany(?:thing|one| (?:recent |new )?(?:work|research))? (?:new )?(?:on|about)\b"
    r"|\bdo (?:you|we) have\b"
    r"|\bwho (?:else )?(?:has|have|does|do|did|proposes|uses|cites?)\b"
    r"|(?:^|[:,;–—-]) *who (?:else |all )?"
    r"(?:(?!(?:is|was|does|has|wins)\b)[a-z]+s|(?:looked|worked|tried) [a-z]+)\b"
    r"|\bwhich ones (?!of\b)[a-z]|\betc\b"
    r"|\b(?:has|have) (?:any ?(?:one|body)|some ?(?:one|body)|people)\b|\bwhat have people\b"
    r"|\b(?:list|enumerate)\b|\bgive me\b|\bshow me\b|\beverything (?:on|about|where)\b"
    rf"|\b(?:what|which) (?:[\w-]+ ){{0,3}}?{_GROUPS} (?:are|exist|have|do|can|for)\b"
    r"|\bpapers\W*$|^\W*(?:\w[\w-]* ){1,3}paper\W*$",
    re.IGNORECASE,
)
_OF_PAPERS = re.compile(
    rf"^\W*(?!compar|contrast)(?:\w[\w-]* ){{0,3}}?{_PAPERS} (?:on|about|comparing|that compare)\b",
    re.I,
)
_COUNTED = re.compile(r"^\W*how many (?!(?:[\w-]+ ){0,3}?papers (?!(?:does|did)\b))", re.IGNORECASE)
_LEAD = r"^(?:.{0,40}?, )?"
_WHAT_IS = (
    r"(?:what(?:['’]s| is| are)|w(?:h?[au]t|ot)s|w[au]t is"
    r"|define|explain|describe|summari[sz]e|tell me about)"
)
_MADE = (
    r"(?:first )?(?:propose[ds]?|introduce[ds]?|invent(?:ed|s)?|develop(?:ed|s)?|made|create[ds]?)"
)
_METHOD = re.compile(
    rf"{_LEAD}(?:{_WHAT_IS}|what was|how (?:does|is|was|do|are)|who {_MADE}) |= ?\?|\?\?",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    rf"\b(?:who|(?:which|what) (?:paper|work|article)) {_MADE} (?P<a>[\w.()-]+)"
    r"|\bhow (?:is|was|does|do|are) (?P<b>[\w.()-]+) (?:trained|work|built|made|computed|defined)",
    re.IGNORECASE,
)
_HOW_IT_WORKS = re.compile(
    rf"{_LEAD}how (?:does|do) (?!(?:it|this|that|they)\b)(?:the )?(?:[\w.()-]+ ){{1,3}}work\W*$",
    re.IGNORECASE,
)
_ONE_PAPER = re.compile(
    rf"^\W*(?:please )?(?:explain|describe|summari[sz]e|tell me about) (?!.*\b{_PAPERS}\b)", re.I
)
_DEFINE = re.compile(rf"{_LEAD}{_WHAT_IS} (?:an? |the )?(?P<s>[^?,(]+)", re.IGNORECASE)
_QUANTITY = re.compile(
    r"\bhow (?:many|much|big|large|long|often|few|far|fast|common|small|well|accurate)\b"
    r"|\b(?:share|score|rate|percent(?:age)?|fraction|proportion|number|size|capacity|accuracy"
    r"|speed-?up|savings?|cost|latency|reduction|improvement|gain|factor|cause|reason|fps|parameters?)\b"
    r"|\bby how\b|\bto what extent\b",
    re.IGNORECASE,
)
SUBJECT_WORDS = 4
"""Words in which the subject of a question of method has been named."""
_SORT_OF_WORK = re.compile(
    r"(?:[?.!;]| [-–—]) *(?!(?:in|on|from|of|for|with|by|at|as|and how|and what)\b)"
    r"(?:[\w-]+ ){0,4}?(?:theory|theories|analys[ei]s|evidence|experiments|literature|pointers"
    rf"|re(?:f|ference)s|work|research|surveys?|{_PAPERS})"
    r"(?: (?:please|pls|wanted|welcome|only|on (?:this|that|it)))*\W*$",
    re.IGNORECASE,
)
"""'Why does it help at all? theory please': the question says what is looked for, then where."""
_TOPIC_ASKED = re.compile(r"^\W*(?:[\w/&-]+,? ){0,5}[\w/&-]+\?+$")
_METRIC = re.compile(
    r"\b(?:MAP|r?fid|wer|cer|bleu|rouge|mrr|ndcg|psnr|ssim|m?iou|ppl|perplexity|auroc|acc|f1"
    r"|(?:r|recall|p|pass|hits|ndcg)@[\dk]+|results|numbers|scores|points|throughput)\b",
    re.IGNORECASE,
)
_PLAIN_FIGURE = re.compile(
    r"#\w|\b(?:avg|dataset size|(?:r|recall|pass|ndcg)@\d+)\b"
    r"|\w: (?:[\w%-]+ )?(?:[A-Z]{2,5}|r?FID)\?",
)
"""What can only ask for a number: 'hyperbolic wordnet embedding: MAP?', '#vectors'."""
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
    if asked_alone or constraints.lookup is not None or _asks_for_everything(reading):
        kind = "metadata"
    elif constraints.order is not None:
        kind = "list"
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
        sides=find_sides(question) if kind == "compare" else (),
        constraints=constraints,
        counts=reading.counts and (asked_alone or kind == "list"),
        filters=Filters(
            since=given.since or constraints.since,
            until=given.until or constraints.until,
            papers=given.papers,
        ),
    )


def _asks_for_everything(reading: Reading) -> bool:
    """'List all papers': no topic, no limit, only papers."""
    return not reading.topic and bool(
        re.search(rf"\b(?:{_PAPERS}|everything)\b", reading.rest, re.I)
    )


def _kind(question: str) -> Kind:
    text = question.strip()
    if _OF_PAPERS.match(text):
        return "list"
    if find_sides(text) or _COMPARE.search(text):
        return "compare"
    if _ONE_PAPER.match(text) and _is_definition(text):
        return "method"
    if (_LIST.search(text) and not _COUNTED.match(text)) or _SORT_OF_WORK.search(text):
        return "list"
    if _is_definition(text) or _asks_origin(text) or _HOW_IT_WORKS.search(text):
        return "method"
    asks = bool(_ASKS.match(text))
    if not asks and re.search(rf"\b{_GROUPS}\b", text, re.IGNORECASE):
        return "list"
    if (
        _QUANTITY.search(text)
        or _asks_figure(text)
        or re.match(r"(?:why|when|where)\b", text, re.IGNORECASE)
    ):
        return "fact"
    if (match := _METHOD.search(text)) and names(text):
        return "method" if _opens_with_name(text[match.end() :]) else "fact"
    if names(text) and (asks or text.endswith("?")):
        return "fact"
    is_question = asks or (text.endswith("?") and not _TOPIC_ASKED.match(text))
    return "other" if is_question else "list"


def _opens_with_name(rest: str) -> bool:
    """Whether a name is the subject of 'how does ...', and not only somewhere in the question."""
    return bool(names("x " + " ".join(rest.split()[:SUBJECT_WORDS])))


def _asks_figure(text: str) -> bool:
    """'AIME results of Light-R1' asks for a number of one thing; 'results on RNNs' does not."""
    kinds = r"[A-Z]+s"
    things = [
        name for name in names(text) if not (_METRIC.fullmatch(name) or re.fullmatch(kinds, name))
    ]
    return bool(_PLAIN_FIGURE.search(text) or (things and _METRIC.search(text)))


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
    words = match["s"].split()
    says_something = not STOP_WORDS.issuperset(word.lower() for word in words)
    return len(words) <= 4 and says_something and not _QUANTITY.search(match["s"])
