"""Whether a text says that something is done without."""

from __future__ import annotations

import pytest

from assistant.retrieval.absence import Thing
from index.stores.words import analyse

TRAINING = Thing("training", frozenset(analyse("training")), frozenset())
FINETUNING = Thing("finetuning", frozenset(analyse("finetuning")), frozenset())
AUGMENTATION = Thing("augmentations", frozenset(analyse("augmentations")), frozenset())
RL = Thing("reinforcement learning", frozenset({"learn"}), frozenset({"reinforc"}))


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (TRAINING, "A training-free method."),
        (TRAINING, "It works without any additional training."),
        (TRAINING, "It compresses chains without retraining."),
        (TRAINING, "This requires no model training to solve the task."),
        (TRAINING, "An approach that does not involve any training."),
        (TRAINING, "It eliminates the need for further training."),
        (FINETUNING, "Zero-shot, without further fine-tuning."),
        (FINETUNING, "Our methods do not require finetuning the model."),
        (AUGMENTATION, "Learning without positive-pair augmentations"),
        (AUGMENTATION, "It needs no data augmentation techniques."),
        (RL, "It reasons without reinforcement learning."),
    ],
)
def test_an_absence_is_found_however_it_is_stated(thing: Thing, text: str) -> None:
    assert thing.is_absent(text)


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (TRAINING, "We train without labels; training is fast."),
        (TRAINING, "Tasks to which the model has not been exposed during training."),
        (TRAINING, "It provides neither training data nor code."),
        (TRAINING, "Non-stationary training streams."),
        (TRAINING, "Without pre-trained weights, nothing works."),
        (TRAINING, "It is no worse. Training takes a day."),
        (RL, "It learns without supervised learning."),
        (AUGMENTATION, "Augmentation helps."),
        (AUGMENTATION, "No augmentation policies are compared."),
    ],
)
def test_what_is_only_spoken_of_is_not_absent(thing: Thing, text: str) -> None:
    assert not thing.is_absent(text)
