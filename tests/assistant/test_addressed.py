"""Questions that give their papers by id or address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.addressed import read_addresses
from assistant.app import Assistant
from index.library import Library
from index.paper import Paper

VALVE = Paper(
    "2502.09601",
    "CoT-Valve: Tunable Chains",
    "We introduce CoT-Valve, which tunes the length of chains.",
    arxiv_id="2502.09601",
    authors=("Ann Lee",),
)
GRAPHS = Paper(
    "graphs", "Tunable Graphs", "Graphs are tuned.", url="https://doi.org/10.1000/graphs"
)
TITLE = "“CoT-Valve: Tunable Chains”"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    library = Library.open(tmp_path, None)
    library.add([VALVE, GRAPHS])
    opened = Assistant(library, None)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("2502.09601", f"what is {TITLE} about?"),
        (" <https://arxiv.org/abs/2502.09601v2> ", f"what is {TITLE} about?"),
        ("who wrote arXiv:2502.09601?", f"who wrote {TITLE}?"),
        ("arXiv: 2502.09601v3, in short", f"{TITLE}, in short"),
        (
            "compare huggingface.co/papers/2502.09601 with 10.1000/graphs",
            f"compare {TITLE} with “Tunable Graphs”",
        ),
        ("how does CoT-Valve (arxiv.org/pdf/2502.99999.pdf) work?", "how does CoT-Valve work?"),
        ("papers with a score of 1234.5678", "papers with a score of 1234.5678"),
        ("papers from 2024, on 3.5 million graphs", "papers from 2024, on 3.5 million graphs"),
        ("how does LLM.int8() work (or not)?", "how does LLM.int8() work (or not)?"),
        ("", ""),
    ],
)
def test_titles_take_the_place_of_addresses(assistant: Assistant, question: str, read: str) -> None:
    assert read_addresses(question, assistant.library.papers).question == read


@pytest.mark.parametrize(
    "question", ["2502.09601", "what does https://arxiv.org/abs/2502.09601 say?"]
)
def test_the_paper_of_an_address_is_answered_from_alone(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.answer(question)
    assert [one.paper_id for one in answer.citations] == ["2502.09601"]
    assert (answer.question, answer.filters.papers) == (question, (VALVE.title,))
    assert answer.status == "answered"


def test_metadata_is_told_of_the_paper_of_an_address(assistant: Assistant) -> None:
    assert "is by Ann Lee" in assistant.answer("who wrote arxiv.org/abs/2502.09601?").answer


def test_a_list_looks_further_than_the_paper_that_its_question_gives(assistant: Assistant) -> None:
    answer = assistant.answer("papers similar to 2502.09601")
    assert (answer.kind, answer.filters.papers) == ("list", ())


@pytest.mark.parametrize(
    "question", ["2502.99999", "what is https://arxiv.org/abs/2502.99999 about?"]
)
def test_a_paper_that_is_not_indexed_is_said_to_be_missing_and_how_to_get_it(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.answer(question)
    assert answer.status == "not_in_corpus"
    assert "No indexed paper has the arXiv id 2502.99999." in answer.answer
    assert (answer.standalone_question, answer.near_misses) == (question, ())
    assert answer.notices[-1] == "fetch it from arXiv: papers index add arxiv:2502.99999"


def test_an_unknown_address_beside_a_name_is_remarked_on(assistant: Assistant) -> None:
    answer = assistant.answer("how does CoT-Valve (https://arxiv.org/abs/2502.99999) work?")
    assert [one.paper_id for one in answer.citations] == ["2502.09601"]
    assert any("papers index add arxiv:2502.99999" in one for one in answer.notices)


def test_a_search_for_an_address_finds_its_paper(assistant: Assistant) -> None:
    assert assistant.search("https://doi.org/10.1000/graphs", 1)[0].paper_id == "graphs"
    assert assistant.search("2502.99999") == ()
