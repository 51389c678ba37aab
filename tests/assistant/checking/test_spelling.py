"""Names that are nearly the same, and absent names that fit all the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.checking.belonging import belonging
from assistant.checking.source import read_source
from assistant.checking.spelling import alike
from assistant.language.lexicon import Floats, Lexicon
from index.stores.words import analyse


@pytest.mark.parametrize(
    ("name", "text", "like"),
    [
        ("IL-6", "interleukin 6 and others", "interleukin 6"),
        ("interleukin-2", "the IL-2 receptor", "IL-2"),
        ("NF-kB", "activates NF-kappaB", "NF-kappaB"),
        ("av-Beta3", "integrin αvβ3", "αvβ3"),
        ("E4", "the APOE epsilon4 allele", "epsilon4"),
        ("BRCA", "mutations of BRCA1", "BRCA1"),
        ("Dscam1", "a gene called Dscam", "Dscam"),
        ("NIH", "grown in NIH3T3 cells", "NIH3T3"),
        ("MUC1-C", "MUC1 is bound", "MUC1"),
        ("NLRP3", "the NALP3 inflammasome", "NALP3"),
        ("GPT-4", "we test GPT-4o", "GPT-4o"),
        ("Llama-3", "all Llama models", "Llama"),
        ("VSMCs", "smooth muscle cells (SMCs)", "SMCs"),
        ("Crawl", "taken from CommonCrawl", "Crawl"),
    ],
)
def test_an_abstract_may_write_a_name_in_another_way(name: str, text: str, like: str) -> None:
    assert alike(name, text) == like


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CIFAR-10", "tested on CIFAR-100"),
        ("LLaMA2-7B", "the LLaMA2-13B model"),
        ("GPT-3.5", "only GPT-4"),
        ("MathVista", "on MathVerse"),
        ("SLATE", "an SAE is trained"),
        ("BERT", "we use BART"),
        ("RAD52", "a total of 52 and 52"),
        ("MRL", "in many trials"),
        ("CoT-Valve", "with CoT"),
        ("A", "A method"),
    ],
)
def test_another_name_is_not_alike(name: str, text: str) -> None:
    assert alike(name, text) is None


AXES = {"macrolide": 0, "erythromycin": 0, "stenosis": 1, "gsm8k": 2, "mathfusion": 0}


def _embed(texts: Sequence[str]) -> Floats:
    """One axis a topic: drugs, diseases, everything else."""
    rows = np.full((len(texts), 4), 0.01, np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.lower().replace(".", "").split():
            row[AXES.get(word, 3)] += 1.0
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


DENSE = Lexicon(analyse, lambda _: 3.0, _embed)
SOURCE = read_source("", "Macrolide use and stenosis.", DENSE)


def test_a_name_that_draws_its_sentence_to_the_abstract_belongs_to_it() -> None:
    sentence = "Erythromycin and stenosis"
    assert belonging(sentence, ["Erythromycin"], [SOURCE], DENSE) == [True]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [("GSM8K and stenosis", "GSM8K"), ("MathFusion and stenosis", "MathFusion")],
)
def test_a_foreign_or_a_coined_name_does_not_belong(sentence: str, name: str) -> None:
    assert belonging(sentence, [name], [SOURCE], DENSE) == [False]


def test_without_vectors_no_absent_name_belongs() -> None:
    words = Lexicon(analyse, lambda _: 3.0)
    source = read_source("", "Macrolide use and stenosis.", words)
    assert belonging("Erythromycin and stenosis", ["Erythromycin"], [source], words) == [False]
