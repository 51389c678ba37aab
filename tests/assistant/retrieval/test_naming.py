"""Where an abstract mentions a name, and whether it introduces the thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.definitions import definition, exact, role_of


@pytest.mark.parametrize(
    ("name", "text", "holds"),
    [
        ("LIMIT", "We build LIMIT.", True),
        ("LIMIT", "there is a limit", False),
        ("SIREN", "The Siren network", True),
        ("KANs", "A KAN is", True),
        ("KAN", "KANs are", True),
        ("KAN", "KANGAROO", False),
        ("cot-valve", "We propose CoT-Valve.", True),
        ("LLM.int8()", "LLM.int8() halves", True),
        ("LLM.int8()", "LLMxint8() halves", False),
        ("C3oT", "C3oT-2 is", True),
        ("C3oT", "MC3oT", False),
        ("Coconut", "a coconut palm", False),
        ("FDE", "Fixed Dimensional Encodings (FDEs)", True),
        ("ViTs", "A ViT reads patches.", True),
        ("GPT4", "as GPT-4 does", True),
        ("GPT-4", "as GPT4 does", True),
        ("GPT-4", "as GPT-4o does", False),
        ("Light R1", "The Light-R1 series", True),
        ("2D-MSE", "called 2DMSE", True),
        ("A2", "a 2-stage scheme", False),
    ],
)
def test_a_name_is_found_as_it_is_written_and_in_the_plural(name: str, text: str, holds: bool):
    assert bool(exact(name).search(text)) is holds


@given(st.text(min_size=1, max_size=20), st.text(max_size=60))
def test_any_name_can_be_looked_for(name: str, text: str):
    exact(name).search(text)
    assert definition(name, text) in {0, 1, 2}
    assert role_of(name, "", text) in {"introduced", "mentioned", "absent"}


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("We introduce aTLAS, an algorithm that scales task vectors.", 2),
        ("In this paper, we propose aTLAS.", 2),
        ("Our method, called aTLAS, learns coefficients.", 2),
        ("aTLAS is a library of blocks.", 1),
        ("Anisotropic scaling (aTLAS) learns coefficients.", 1),
        ("A scheme that we refer to as aTLAS (Task Learning).", 2),
        ("Its scheme, known as aTLAS, is slow.", 2),
        ("Gains come from aTLAS (anisotropic Task-Level Addition of Scales).", 1),
        ("Gains come from aTLAS (see below).", 0),
        ("Our aTLAS wins.", 1),
        ("It beats baselines such as aTLAS.", 0),
        ("It is faster than aTLAS.", 0),
        ("Unlike aTLAS, it scales.", 0),
        ("Results show that we improve aTLAS by 2 points.", 0),
        ("It is compared to aTLAS on images.", 0),
        ("We create a data set using aTLAS.", 0),
        ("We design a test with aTLAS.", 0),
        ("Nothing of the kind.", 0),
    ],
)
def test_introducing_is_told_from_referring(sentence: str, strength: int):
    assert definition("aTLAS", sentence) == strength


def test_the_strongest_of_several_mentions_counts():
    assert definition("aTLAS", "Unlike the old aTLAS, we propose aTLAS.") == 2


@pytest.mark.parametrize(
    ("title", "abstract", "role"),
    [
        ("aTLAS: Scaling Task Vectors", "We scale.", "introduced"),
        ("Task Vectors", "Tuning is slow. We introduce aTLAS, which scales.", "introduced"),
        ("Task Vectors", "We scale. It beats baselines such as aTLAS.", "mentioned"),
        ("Task Vectors", "We scale.", "absent"),
    ],
)
def test_a_paper_introduces_mentions_or_lacks_a_name(title: str, abstract: str, role: str):
    assert role_of("aTLAS", title, abstract) == role
