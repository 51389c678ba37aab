"""What a question turns down, found in its words."""

from __future__ import annotations

import pytest

from assistant.question.negation import Wish, read_wish


@pytest.mark.parametrize(
    ("question", "text", "left_out"),
    [
        ("embeddings but not text", "embeddings", ["text"]),
        ("embeddings, not about text", "embeddings", ["text"]),
        ("tokenizers other than BPE", "tokenizers", ["BPE"]),
        ("quantization except for vector quantization", "quantization", ["vector quantization"]),
        ("handwriting papers, but not the ones about formulas", "handwriting papers", ["formulas"]),
        ("few-bit LLMs, leave out vision models please", "few-bit LLMs", ["vision models"]),
        ("hallucination, leave the vision papers out", "hallucination", ["vision"]),
        ("quantization, vision excluded", "quantization", ["vision"]),
        ("reasoning, not on maths or code", "reasoning", ["maths", "code"]),
        ("diffusion models, no vision papers", "diffusion models,", ["vision"]),
        ("position encodings, ignoring rotary ones", "position encodings", ["rotary"]),
        ("generative models apart from diffusion", "generative models", ["diffusion"]),
        ("reasoning in other languages than English?", "reasoning in languages ?", ["English"]),
        ("everything but surveys on quantization", "everything on quantization", ["surveys"]),
        ("papers not about vision that use RL", "papers that use RL", ["vision"]),
    ],
)
def test_a_subject_that_is_left_out_is_parted_from_what_is_asked_for(
    question: str, text: str, left_out: list[str]
) -> None:
    wish = read_wish(question)
    assert (wish.text.rstrip(","), list(wish.left_out)) == (text.rstrip(","), left_out)
    assert wish.unread == ""


@pytest.mark.parametrize(
    ("question", "without"),
    [
        ("work out of the box: no training, no finetuning at all", ["training", "finetuning"]),
        ("continual learning w/o forgetting", ["forgetting"]),
        ("transformers without (most of) the multiplications: shifts", ["multiplications"]),
        ("contrastive learning that doesn't need data augmentations", ["data augmentations"]),
        ("contrastive learning that doesnt need data augmentations", ["data augmentations"]),
        ("adaptation without training or fine-tuning", ["training", "fine-tuning"]),
        ("upgrade a model without having to re-index the gallery", ["re-index"]),
        ("training-free compression", ["training"]),
    ],
)
def test_what_is_to_be_done_without_is_searched_for_by_the_name_of_its_absence(
    question: str, without: list[str]
) -> None:
    wish = read_wish(question)
    assert (wish.text, wish.left_out, list(wish.without)) == (question, (), without)
    assert all(f"{thing}-free" in wish.searched for thing in without)


def test_what_is_not_to_be_used_is_both_left_out_and_done_without() -> None:
    wish = read_wish("language models that don't use attention")
    assert wish == Wish("language models", ("attention",), ("attention",))


@pytest.mark.parametrize(
    ("question", "unread"),
    [
        ("papers that don't train anything", "that don't train anything"),
        ("which papers do not use RL?", "papers do not use RL"),
        ("reasoning that is not written out in words", "that is not written out in words"),
    ],
)
def test_what_cannot_be_carried_out_is_told(question: str, unread: str) -> None:
    wish = read_wish(question)
    assert (wish.text, wish.left_out, wish.unread) == (question, (), unread)


@pytest.mark.parametrize(
    "question",
    [
        "which papers compress CoT?",
        "distributions instead of points",
        "why can't transformers multiply?",
        "is there anything on notation?",
        "an index that no longer fits in RAM",
        "papers showing that attention is not explanation",
        "not only vision: multimodal models",
        "are concepts not just directions?",
        "",
    ],
)
def test_other_words_turn_nothing_down(question: str) -> None:
    assert read_wish(question) == Wish(question)
