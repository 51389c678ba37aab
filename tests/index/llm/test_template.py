"""What chat templates put around a model's words, told by its form and its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.llm.template import NOTHING, Part, Special, read_special, without_asides


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("<|im_end|>", Part.NOTE),
        ("<|eot_id|>", Part.NOTE),
        ("<｜end▁of▁sentence｜>", Part.NOTE),
        ("</s>", Part.NOTE),
        ("<end_of_turn>", Part.NOTE),
        ("<turn|>", Part.NOTE),
        ("[/INST]", Part.NOTE),
        ("<answer>", Part.NOTE),
        ("<|im_start|>assistant\n", Part.NOTE),
        ("<|start_header_id|>assistant<|end_header_id|>", Part.NOTE),
        ("<|im_start|>user\n", Part.OTHERS),
        ("<start_of_turn>user\n", Part.OTHERS),
        ("<|start_header_id|>system<|end_header_id|>", Part.OTHERS),
        ("<｜User｜>", Part.OTHERS),
        ("<|USER_TOKEN|>", Part.OTHERS),
        ("[INST]", Part.OTHERS),
        ("<|channel|>analysis<|message|>", Part.ASIDE),
        ("<|channel|>commentary to=functions.find <|constrain|>json<|message|>", Part.ASIDE),
        ("<|channel>thought\n", Part.ASIDE),
        ("<|begin_of_thought|>", Part.ASIDE),
        ("<|START_THINKING|>", Part.ASIDE),
        ("<seed:think>", Part.ASIDE),
        ("<inner_monologue>", Part.ASIDE),
        ("[THINK]", Part.ASIDE),
        ("◁think▷", Part.ASIDE),
        ("<tool_call>", Part.ASIDE),
        ("<｜tool▁calls▁begin｜>", Part.ASIDE),
        ("[TOOL_CALLS]", Part.ASIDE),
        ("</think>", Part.ASIDE_END),
        ("<|end_of_thought|>", Part.ASIDE_END),
        ("<channel|>", Part.ASIDE_END),
        ("◁/think▷", Part.ASIDE_END),
        ("</tool_call>", Part.ASIDE_END),
        ("<|channel|>final<|message|>", Part.ANSWER),
        ("<br/>", Part.LAYOUT),
    ],
)
def test_a_special_token_is_told_by_its_form_and_its_name(written: str, part: Part) -> None:
    special = read_special(f"{written} So", 0, final=True)
    assert special is not None
    assert (special.part, special.length) == (part, len(written))


@pytest.mark.parametrize(
    "written",
    ["<b>", "<img src=x>", '<quote n="1">', "<5", "< s >", "[1]", "[sic]", "[think]", "[LLM]"],
)
def test_other_tags_and_brackets_are_none(written: str) -> None:
    assert read_special(f"{written} So", 0, final=True) == NOTHING


@pytest.mark.parametrize("text", ["<|im_e", "<|", "</thin", "<｜end▁of", "[/THIN", "◁thi"])
def test_what_may_be_one_is_waited_for_and_cut_off_at_the_end(text: str) -> None:
    assert read_special(text, 0, final=False) is None
    at_end = read_special(text, 0, final=True)
    assert at_end == (Special(Part.CUT_OFF, len(text)) if text != "<|" else NOTHING)


def test_a_header_is_waited_for_to_its_end() -> None:
    assert read_special("<|start|>assis", 0, final=False) is None
    assert read_special("<|start|>assis", 0, final=True) == Special(Part.NOTE, len("<|start|>"))


@given(st.text(st.sampled_from("<|>/[]THINKthink channel_:=\n▁｜◁▷ 1"), max_size=200))
def test_no_more_than_a_bounded_text_is_waited_for(text: str) -> None:
    if read_special(f"<{text}", 0, final=False) is None:
        assert len(text) < 250


def test_of_a_whole_reply_what_was_thought_is_left_out() -> None:
    assert without_asides("<think>a</think>b<tool_call>c</tool_call>d </s>") == "bd </s>"
    assert without_asides("a</think>b") == "b"
    assert without_asides("a<think>b") == "a"
