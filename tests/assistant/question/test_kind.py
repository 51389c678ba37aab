"""The rules that tell the kind of a question: each decides its own example."""

from __future__ import annotations

import pytest

from assistant.question.kind import RULES, Rule, kind_of, rule_for


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.why)
def test_each_rule_decides_its_example_so_none_is_out_of_reach(rule: Rule):
    assert rule_for(rule.example) is rule
    assert kind_of(rule.example) == rule.kind


def test_no_two_rules_say_the_same():
    assert len({rule.why for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("does self-correction work at all? evidence please", "says what is looked for"),
        ("how many bits does KVQuant use?", "counts other things than papers"),
        ("SimVQ - how does it fix dead codes?", "asks what a named thing is or does"),
        ("is KAN better than MLP?", "asks something of a named thing"),
        ("which entries of the cache are evicted?", "another question"),
        ("explain how the optimiser works", "asks how something works"),
        ("papers that compare KANs with MLPs", "opens with papers on something"),
    ],
)
def test_it_can_be_told_why_a_question_is_of_its_kind(question: str, why: str):
    assert why in rule_for(question).why
