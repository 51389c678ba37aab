from __future__ import annotations

import pytest

from assistant.app import Assistant
from assistant.question.foreign import NOT_ENGLISH, is_foreign


@pytest.mark.parametrize(
    "question",
    [
        "Welche Arbeiten komprimieren Gedankenketten?",
        "Gibt es Arbeiten über Quantisierung und Transformer?",
        "Was ist der Unterschied zwischen KVQuant und LLM.int8()?",
        "Quels articles parlent de quantification ?",
        "les modèles de diffusion pour les images",
        "¿Qué artículos tratan sobre la cuantización?",
        "artículos sobre los modelos de difusión",
        "哪些论文讨论了思维链压缩？",
        "什么是 CoT-Valve？",
        "CoTとは何ですか",
        "какие статьи о квантовании?",
        "사고 사슬을 압축하는 논문은?",
    ],
)
def test_a_question_in_another_language_is_seen(question: str) -> None:
    assert is_foreign(question)


@pytest.mark.parametrize(
    "question",
    [
        "which papers compress CoT?",
        "sparse autoencoders",
        "KVQuant",
        "",
        "2024-05?",
        "β-VAE vs Δ-tuning",
        "La Plateforme vs Le Chat",
        "À la recherche du sens perdu",
        "which papers are about the character 汉字?",
        "papers by Müller and El-Nouby",
        "van der Waals forces",
        "Mamba con Transformer",
        "latent 推 reasoning",
    ],
)
def test_topics_names_and_single_foreign_words_count_as_english(question: str) -> None:
    assert not is_foreign(question)


def test_that_a_question_is_not_english_is_told_with_the_answer(assistant: Assistant) -> None:
    answer = assistant.answer("Welche Arbeiten komprimieren Gedankenketten?")
    assert NOT_ENGLISH in answer.notices
    assert NOT_ENGLISH not in assistant.answer("which papers compress CoT?").notices
