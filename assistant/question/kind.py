"""What kind of question it is: a table of rules, read from the top; the first that holds decides.

Comparisons, and what asks for papers in so many words, come first. The rest rests on a few
ideas: the clause that asks (of 'SimVQ - how does it fix dead codes?' the second), its question
word, whether one thing is meant (named, called 'it', or 'the ... paper'), and whether what is
asked of it can be measured. What a question asks of metadata is not read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Kind
from assistant.question.defining import (
    asks_how_it_works,
    asks_origin,
    asks_to_explain,
    asks_what_it_is,
)
from assistant.question.form import Form, read_form
from assistant.question.one_thing import (
    asks_how_of_one,
    asks_how_of_thing,
    asks_of_one,
    asks_of_thing,
)
from assistant.question.quantities import asks_for_figure, asks_for_quantity
from assistant.question.sides import find_sides
from assistant.question.vocabulary import (
    ANY_PAPER,
    ANY_PAPERS,
    DATA_SET,
    ENTRIES,
    ENTRIES_ASKED_FOR,
    METHODS,
    PAPER,
    PAPERS,
    one_of,
)

Test = Callable[[Form], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind that questions of one form are of."""

    kind: Kind
    why: str
    """What the rule sees in a question."""
    example: str
    """A question that this rule decides."""
    holds: Test


def kind_of(question: str, known: Sequence[str] = ()) -> Kind:
    """Return the kind of a question; `known` are things it names in plain words."""
    return rule_for(question, known).kind


def rule_for(question: str, known: Sequence[str] = ()) -> Rule:
    """Return the rule that decides what kind of question it is."""
    form = read_form(question, known)
    return next(rule for rule in RULES if rule.holds(form))


_GROUPS = one_of(METHODS, f"{DATA_SET}s", "benchmarks", "surveys")
_DESCRIBES_GROUPS = re.compile(rf"\b{_GROUPS}\b", re.IGNORECASE)
_NO_VERB = "(?!works?|stud)"
"""At the end of a question, 'how it works' speaks of no papers."""
_TOPIC = re.compile(r"^\W*(?:[\w/&-]+,? ){0,5}[\w/&-]+\?+$")


def _says(pattern: str) -> Test:
    """Return the test of whether a question contains a pattern, in any case."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda form: compiled.search(form.text) is not None


def _clause_opens(pattern: str) -> Test:
    """Return the test of whether the asking clause opens with a pattern, in any case."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda form: compiled.match(form.clause) is not None


def _text(test: Callable[[str], object]) -> Test:
    """Return the test of a form that tests its whole text."""
    return lambda form: bool(test(form.text))


def _describes_groups(form: Form) -> bool:
    return not form.asks and _DESCRIBES_GROUPS.search(form.text) is not None


def _is_question(form: Form) -> bool:
    return form.asks or (form.text.endswith("?") and not _TOPIC.match(form.text))


RULES: tuple[Rule, ...] = (
    Rule(
        "list",
        "it opens with papers on something, be it a comparison",
        "papers comparing KANs and MLPs",
        _says(
            rf"^\W*(?!compar|contrast)(?:\w[\w-]* ){{0,3}}?{ANY_PAPERS}"
            r" (?:on|about|comparing|that compare)\b"
        ),
    ),
    Rule("compare", "it names sides", "KAN or MLP?", _text(find_sides)),
    Rule(
        "compare",
        "it compares things that were named before",
        "two papers ask why it fails. do they blame the same thing?",
        _says(
            r"\b(?:do|did|are) (?:they|the two|both)"
            r" (?:agree|disagree|blame|differ|say the same|claim the same)\b"
        ),
    ),
    Rule(
        "method",
        "it wants one thing explained",
        "summarise the KVQuant paper",
        _text(asks_to_explain),
    ),
    Rule("method", "it asks how something works", "how attention works", _text(asks_how_it_works)),
    Rule(
        "list",
        "it says what is looked for after what it is about",
        "why does pruning help at all? theory please",
        _says(
            r"(?:[?.!;]| [-–—]) *(?!(?:in|on|from|of|for|with|by|at|as|and how|and what)\b)"
            r"(?:[\w-]+ ){0,4}?(?:theory|theories|analys[ei]s|evidence|experiments|literature"
            rf"|pointers|re(?:f|ference)s|work|research|surveys?|{ANY_PAPERS})"
            r"(?: (?:please|pls|wanted|welcome|only|on (?:this|that|it)))*\W*$"
        ),
    ),
    Rule(
        "fact",
        "it counts other things than papers",
        "how many papers does the KVQuant survey review?",
        _says(rf"^\W*how many (?!(?:[\w-]+ ){{0,3}}?{PAPERS} (?!(?:does|did)\b)|{ENTRIES}\b)"),
    ),
    Rule(
        "list",
        "it asks for papers",
        "which of the newer papers compress CoT?",
        _says(
            r"\b(?:which|what|any|all|list|find|show|recommend|some|me|the)"
            rf" (?:[\w-]+ ){{0,4}}?{PAPERS}\b"
        ),
    ),
    Rule(
        "list",
        "it describes papers",
        "rag papers",
        _says(
            rf"\b{PAPERS} (?:on|about|that|using|for|with|which|where|in|proposing|from|of|by)\b"
            rf"|^\W*(?:\w[\w-]* ){{0,3}}?{PAPERS}\b|\b{_NO_VERB}{PAPERS}\W*$"
            rf"|^\W*(?:\w[\w-]* ){{1,3}}{_NO_VERB}{PAPER}\W*$"
        ),
    ),
    Rule(
        "list",
        "it asks for entries or manuscripts, which are no part of a topic",
        "which entries compress CoT?",
        _says(ENTRIES_ASKED_FOR),
    ),
    Rule(
        "list",
        "it asks whether there is a paper, or anything",
        "is there a paper on speculative decoding?",
        _says(
            rf"\b(?:is|are) there (?:[\w-]+ ){{0,4}}?(?:{PAPER}|{PAPERS}|research)\b"
            rf"|\b(?:is|are) there (?:an? )?{ANY_PAPER} (?:on|about)\b"
            r"|\bany(?:thing|one| (?:recent |new )?(?:work|research))? (?:new )?(?:on|about)\b"
            r"|\bdo (?:you|we) have\b"
        ),
    ),
    Rule(
        "list",
        "it asks who does something: the papers that do",
        "who else looks at rotary embeddings?",
        _says(
            r"\bwho (?:else )?(?:has|have|does|do|did|proposes|uses|cites?)\b"
            r"|(?:^|[:,;–—-]) *who (?:else |all )?"
            r"(?:(?!(?:is|was|does|has|wins)\b)[a-z]+s|(?:looked|worked|tried) [a-z]+)\b"
            r"|\b(?:has|have) (?:any ?(?:one|body)|some ?(?:one|body)|people)\b"
            r"|\bwhat have people\b"
        ),
    ),
    Rule(
        "list",
        "it asks for a list",
        "show me quantization stuff",
        _says(
            r"\bwhich ones (?!of\b)[a-z]|\b(?:etc|list|enumerate)\b|\b(?:give|show) me\b"
            r"|\beverything (?:on|about|where)\b"
        ),
    ),
    Rule(
        "list",
        "it asks for methods, data sets, benchmarks ...",
        "which benchmarks exist for long context?",
        _says(rf"\b(?:what|which) (?:[\w-]+ ){{0,3}}?{_GROUPS} (?:are|exist|have|do|can|for)\b"),
    ),
    Rule("method", "it asks what something is", "what is KVQuant?", _text(asks_what_it_is)),
    Rule(
        "method", "it asks where something comes from", "who invented KVQuant?", _text(asks_origin)
    ),
    Rule(
        "list",
        "it describes methods, data sets, benchmarks ...",
        "datasets whose score drops over time",
        _describes_groups,
    ),
    Rule("fact", "it asks for a quantity", "how much memory does KVQuant save?", asks_for_quantity),
    Rule(
        "fact",
        "it asks for a figure of one thing",
        "BLEU of SimulST on MuST-C",
        _text(asks_for_figure),
    ),
    Rule(
        "fact",
        "it asks what came about, and not which papers speak of it",
        "why do LLMs hallucinate?",
        _clause_opens(r"(?:why|when|where|did|was|were)\b"),
    ),
    Rule(
        "method",
        "it asks what a named thing is or does",
        "KVQuant - how does it keep the outliers?",
        asks_how_of_thing,
    ),
    Rule(
        "fact", "it asks something of a named thing", "what data does KVQuant use?", asks_of_thing
    ),
    Rule(
        "method",
        "it asks how one thing that it describes does something",
        "dual hypergraphs, how does it give edge vectors",
        asks_how_of_one,
    ),
    Rule(
        "fact",
        "it asks something of one thing that it describes",
        "which detector finds the wedges on clay tablets?",
        asks_of_one,
    ),
    Rule("other", "it is another question", "does RAG help reasoning?", _is_question),
    Rule("list", "it is no question: a topic", "RAG", lambda _: True),
)
"""All forms of questions, the plainest first."""
