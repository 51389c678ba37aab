"""Misspelled words, and names typed without their hyphens and capitals."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.app import Assistant
from assistant.question.spelling import Speller, correct, normalised
from index.library import Library
from index.paper import Paper

TEXTS = (
    ("NV-Embed: Improved Techniques", "NV-Embed leads. Quantization helps and training is short."),
    ("Light-R1", "We train Light-R1 and light-r1 with quantization. Light-R1 is open."),
    ("CoT-Valve", "CoT-Valve tunes chains; SIM-CoT and GPT-3.5 do not."),
)
PAPERS = [Paper(id=str(n), title=title, abstract=text) for n, (title, text) in enumerate(TEXTS)]
SPELLER = Speller(PAPERS)
KNOWN = {"score", "average", "light", "valve", "results"}


def mended(question: str) -> str:
    return correct(question, KNOWN.__contains__, lambda: SPELLER)[0]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("nvembed average score", "NV-Embed average score"),
        ("NVEmbed score", "NV-Embed score"),
        ("results of lightr1", "results of Light-R1"),
        ("cotvalve results", "CoT-Valve results"),
        ("simcot or cotvalve", "SIM-CoT or CoT-Valve"),
        ("gpt35 score", "GPT-3.5 score"),
    ],
)
def test_a_name_without_its_hyphens_is_read_as_the_papers_write_it(typed: str, read: str):
    assert mended(typed) == read


@pytest.mark.parametrize(
    "question",
    ["NV-Embed score", "nv-embed score", "light valve results", "KVQuant score", "nvembedder"],
)
def test_what_is_no_such_name_is_left_alone(question: str):
    assert mended(question) == question


def test_a_word_that_papers_hold_is_never_taken_for_a_name():
    found = correct("cotvalve", lambda _: True, lambda: SPELLER)
    assert found == ("cotvalve", {})


def test_a_misspelt_word_is_still_corrected():
    assert mended("quantizaton score") == "quantization score"


@given(st.text(max_size=60))
def test_a_name_is_found_however_it_is_parted(text: str):
    assert normalised(f"-{text}-") == normalised(text)
    assert SPELLER.joined(text) in {None, "NV-Embed", "Light-R1", "CoT-Valve", "SIM-CoT", "GPT-3.5"}


def test_names_typed_in_haste_are_found_on_both_sides_of_a_comparison(tmp_path: Path):
    library = Library.open(tmp_path, None)
    library.add(
        [
            Paper("valve", "CoT-Valve", "We introduce CoT-Valve, which shortens chains."),
            Paper("sim", "SIM-CoT", "We introduce SIM-CoT, which hides chains."),
            Paper("zebra", "Zebras", "Zebras graze. They have 42 stripes."),
        ]
    )
    answer = Assistant(library, None).answer("cotvalve simcot diff chains")
    assert answer.kind == "compare"
    assert [citation.paper_id for citation in answer.citations] == ["valve", "sim"]
    assert "**CoT-Valve**:" in answer.answer


def test_forms_of_a_word_count_together_however_few_papers_hold_each():
    papers = [
        Paper("one", "One", "It reduces hallucination."),
        Paper("two", "Two", "Hallucinations remain. A singel typo."),
    ]
    read, replaced = correct(
        "less halucination in a sinngel", KNOWN.__contains__, lambda: Speller(papers)
    )
    assert read == "less hallucination in a sinngel"
    assert replaced == {"halucination": "hallucination"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("wich papres compress chains", "which papers compress chains"),
        ("Waht is GPT-3.5", "What is GPT-3.5"),
        ("wehn and wher was it", "when and where was it"),
        ("heir, hose, dose and WICH", "heir, hose, dose and WICH"),
    ],
)
def test_a_slip_in_a_word_of_asking_is_mended_and_other_short_words_are_left(typed: str, read: str):
    assert mended(typed) == read


def test_a_slip_in_a_word_of_asking_does_not_change_what_is_asked(assistant: Assistant):
    answer = assistant.answer("wehn did MUVERA come out")
    assert (answer.kind, answer.citations[0].field) == ("metadata", "published")
    assert assistant.answer("waht is KVQuant").kind == "method"
