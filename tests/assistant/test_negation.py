"""What a question rules out, found in its words."""

from __future__ import annotations

import pytest

from assistant.question.negation import exclusion


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("which papers do not use reinforcement learning?", "do not use reinforcement learning"),
        ("papers that don't train anything", "that don't train anything"),
        ("embeddings but not text", "but not text"),
        ("embeddings, not about text", "not about text"),
        ("quantization methods except for vector quantization", "except for vector quantization"),
        ("tokenizers other than BPE", "other than BPE"),
    ],
)
def test_what_is_not_wanted_is_found(question: str, words: str) -> None:
    assert exclusion(question) == words


@pytest.mark.parametrize(
    "question",
    [
        "which papers compress CoT?",
        "continual learning without forgetting",
        "distributions instead of points",
        "why can't transformers multiply?",
        "is there anything on notation?",
        "",
    ],
)
def test_other_words_exclude_nothing(question: str) -> None:
    assert exclusion(question) == ""
