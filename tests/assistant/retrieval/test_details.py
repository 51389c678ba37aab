"""Details that are asked for, and whether an abstract states them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.details import DETAILS, missing_detail

PLAIN_PARAMETERS = "We introduce PruneCot and fix the parameters of the encoder in 3 tests."
SILENT = "We introduce PruneCot, a new way to prune chains of thought. It helps in all our tests."

ASKED_AND_STATED = [
    ("which optimizer does PruneCot use?", "the optimizer", "It is trained with AdamW."),
    ("batch size of PruneCot?", "the batch size", "We train with batches of 256."),
    ("learning rate in PruneCot", "the learning rate", "No fine-tuning is needed."),
    ("for how many epochs is PruneCot trained?", "the number of epochs", "It is training-free."),
    ("what did PruneCot cost in dollars?", "a sum of money", "It costs less than $40."),
    ("how long did PruneCot take to train?", "a duration", "Training takes three days."),
    ("how many GPUs does PruneCot need?", "the hardware", "All runs fit on one A100."),
    ("how many layers has PruneCot?", "the number of layers", "A stack of 12 layers prunes."),
    ("how many parameters has PruneCot?", "the number of parameters", "It is a 7B model."),
    ("under which licence is PruneCot?", "the licence", "It is licensed for all uses."),
    ("where was PruneCot published?", "where it was published", "A paper of ICLR 2025."),
    ("which university made PruneCot?", "where its authors work", "Made at Google."),
    ("who funded PruneCot?", "who paid for it", "Supported by a grant."),
    ("is the code of PruneCot public?", "where its code is", "We release everything."),
    ("who annotated the chains?", "who annotated it", "Three experts judged each chain."),
    ("in which languages is PruneCot tested?", "the (natural) languages", "A multilingual test."),
    ("what is the latency of PruneCot?", "its speed", "It is twice as fast."),
    ("what is the carbon footprint?", "its energy use or emissions", "It saves energy."),
    ("limitations of PruneCot?", "its limitations", "However, it fails on proofs."),
    ("which LoRA rank is set?", "the LoRA rank", "Our LoRA has 64 dimensions."),
    ("the codebook size?", "the codebook size", "A codebook of 8,192 entries."),
    ("what is the success rate of PruneCot?", "the success rate", "It works in 64% of all runs."),
    ("how many chains are pruned?", "a number", "We prune 10,000 chains."),
    ("how many experts judged it?", "how many people took part", "Three medical experts did."),
    ("what recall does PruneCot reach?", "that score", "It gains 3.5 points."),
    ("what temperature is in its loss?", "the temperature", "A low temperature is best."),
    ("at which layer are chains pruned?", "the layer", "We prune after the last layer."),
    ("what pruning threshold is used?", "the pruning threshold", "It has no threshold."),
    ("which loss function is used?", "the loss function", "With a contrastive loss, it wins."),
    ("on which data set is it tested?", "the data set", "It is tested on GSM8K."),
]


@pytest.mark.parametrize(("question", "name", "statement"), ASKED_AND_STATED)
def test_a_detail_is_missing_until_an_abstract_states_it_in_whatever_words(
    question: str, name: str, statement: str
) -> None:
    assert missing_detail(question, [SILENT]) == name
    assert missing_detail(question, [SILENT, statement]) is None


@pytest.mark.parametrize(
    "question",
    [
        "what is PruneCot?",
        "how does PruneCot work?",
        "on which tasks does PruneCot win at equal size?",
        "which size of model is best?",
        "why does pruning help?",
    ],
)
def test_a_question_for_no_such_detail_misses_none(question: str) -> None:
    assert missing_detail(question, [SILENT]) is None


def test_of_several_details_one_that_is_stated_is_worth_an_answer() -> None:
    both = "optimizer and batch size of PruneCot?"
    assert missing_detail(both, [SILENT]) == "the optimizer or the batch size"
    assert missing_detail(both, [SILENT, "Trained with SGD."]) is None


@pytest.mark.parametrize("detail", DETAILS, ids=lambda detail: detail.name)
def test_every_detail_is_named_as_something_that_can_be_stated(detail: object) -> None:
    name = str(getattr(detail, "name", ""))
    assert name.split()[0] in {"the", "a", "an", "its", "where", "who", "how"} or name.islower()


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_can_be_asked_and_read(question: str, abstract: str) -> None:
    missing = missing_detail(question, [abstract])
    assert missing is None or missing.strip()


def test_that_there_are_parameters_does_not_say_how_many() -> None:
    question = "parameter count of PruneCot"
    assert missing_detail(question, [PLAIN_PARAMETERS]) == "the number of parameters"
    assert missing_detail(question, ["PruneCot has 3,500 trainable parameters."]) is None


def test_a_number_beside_a_threshold_that_is_not_named_is_another() -> None:
    question = "which pruning threshold is set?"
    assert missing_detail(question, ["Pruning keeps 16 tokens."]) == "the pruning threshold"


def test_a_sentence_without_training_says_what_it_was_trained_on() -> None:
    question = "which data set is PruneCot trained on?"
    assert missing_detail(question, [SILENT]) == "the data set"
    assert missing_detail(question, ["It needs no training."]) is None
