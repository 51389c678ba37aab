"""'How many papers mention a word?': every paper that contains it, counted and quoted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.app import Assistant
from assistant.presenting.text import to_json
from assistant.retrieval.phrases import Phrase
from assistant.verifying.program_sentences import miscounted
from assistant.verifying.saved import parse_saved, saved_record
from assistant.verifying.verify import verify
from index.library import Library
from index.paper import Paper

PAPERS = [
    Paper("a", "Diffusion", "We study noise. Chains of thought help.", date(2024, 1, 1)),
    Paper("b", "Flows", "Flows differ. A chain-of-thought is diffused.", date(2024, 2, 1)),
    Paper("c", "Thoughts", "A chain, and thought. We test RLHF.", date(2023, 1, 1)),
    Paper("d", "Chains", "Links. Thought is not here.", author_count=1),
]


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    library = Library.open(tmp_path, None)
    library.add(PAPERS)
    return Assistant(library, None)


def cited(answer: Answer) -> list[str]:
    return [citation.paper_id for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("how many papers mention diffusion?", ["a", "b"]),
        ("how many papers mention chain of thought?", ["a", "b"]),
        ("how many papers mention chain-of-thought or RLHF?", ["a", "b", "c"]),
        ("how many papers mention thought and RLHF?", ["c"]),
        ("how many papers from 2024 mention thought?", ["a", "b"]),
        ("how many papers mention noise in 2023?", []),
        ("how many single-author papers mention thought?", ["d"]),
        ("how many papers mention rlhf?", ["c"]),
        ("how many papers mention RL?", []),
        ("how many papers mention zorb?", []),
        ("which papers mention RLHF?", ["c"]),
        ("papers mentioning noise", ["a"]),
        ('list all papers that mention "chains of thought"', ["a", "b"]),
    ],
)
def test_exactly_the_papers_that_hold_the_words_are_cited(
    assistant: Assistant, question: str, ids: list[str]
) -> None:
    answer = assistant.answer(question)
    assert (answer.kind, answer.status, cited(answer)) == ("metadata", "answered", ids)


def test_each_paper_is_quoted_where_it_holds_the_words(assistant: Assistant) -> None:
    answer = assistant.answer("how many papers mention diffusion?")
    assert answer.answer == (
        "“diffusion” stands in the title or abstract of 2 of 4 indexed papers:\n"
        "- **Diffusion** (2024-01-01) [1]\n"
        "- **Flows** (2024-02-01): “A chain-of-thought is diffused.” [2]"
    )
    assert [one.basis for one in answer.citations] == ["metadata", "abstract"]
    assert answer.notices == ("Counted for “diffusion” were: “diffused”, “diffusion”.",)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "how many papers mention zorb?",
            "“zorb” stands in the title or abstract of 0 of 4 indexed papers.",
        ),
        (
            "how many papers mention thought and RLHF in 2023?",
            (
                "“thought” and “RLHF” stand in the title or abstract of 1 of 1 papers dated"
                " 2023-01-01 to 2023-12-31:"
            ),
        ),
    ],
)
def test_the_lead_says_what_was_counted_and_among_how_many(
    assistant: Assistant, question: str, lead: str
) -> None:
    assert assistant.answer(question).answer.split("\n")[0] == lead


def test_papers_without_a_date_are_told_where_dates_limit_the_count(assistant: Assistant) -> None:
    notices = assistant.answer("how many papers from 2024 mention thought?").notices
    assert "1 of 4 papers have no date and were left out." in notices


def test_a_word_that_the_index_leaves_out_is_said_to_be_none(assistant: Assistant) -> None:
    answer = assistant.answer("how many papers mention the?")
    assert (answer.status, answer.citations) == ("not_in_corpus", ())


def test_a_saved_count_holds_and_a_changed_one_does_not(assistant: Assistant) -> None:
    answer = assistant.answer("how many papers mention diffusion?")
    record = saved_record(answer, {paper.id: paper for paper in PAPERS})
    saved = parse_saved(to_json(record).encode(), "saved")
    assert verify(saved, assistant.library.papers, assistant.sources).problems == ()
    counts = assistant.library.papers.counts()
    lead = answer.sentences[0].text
    for wrong in (lead.replace("2 of 4", "3 of 4"), lead.replace("2 of 4", "2 of 5")):
        assert list(miscounted(wrong, answer, counts))
    assert json.loads(to_json(record))["citations"][1]["quote"] == "A chain-of-thought is diffused."


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        (
            "chain of thought",
            "Chains-of-Thought, chain thought",
            ["Chains-of-Thought", "chain thought"],
        ),
        ("chain thought", "chain of thought", []),
        ("chain of thought", "a chain for thought", []),
        ("the chain", "a chain", ["chain"]),
        ("RL", "RLHF, rl and RL-based", ["rl", "RL"]),
        ("of the", "of the", []),
        ("", "anything", []),
    ],
)
def test_a_phrase_is_found_in_any_form_of_its_words(
    phrase: str, text: str, found: list[str]
) -> None:
    assert [text[start:end] for start, end in Phrase.read(phrase).spans(text)] == found


def test_words_are_counted_in_more_papers_than_a_search_would_look_at(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "many", None)
    library.add(Paper(f"p{n:03}", f"Title {n}", f"Zorb number {n} works.") for n in range(460))
    assistant = Assistant(library, None)
    answer = assistant.answer("how many papers mention zorb?")
    assert len(answer.citations) == 460
    assert "of 460 of 460 indexed papers" in answer.answer


def test_a_number_right_after_a_name_makes_no_other_name_of_it(tmp_path: Path) -> None:
    texts = ["We tune Qwen.", "We tune Qwen2.5-32B.", "We tune QWEN3 models.", "We tune Qwenlike."]
    library = Library.open(tmp_path, None)
    library.add([Paper(f"p{n}", f"Paper {n}", text) for n, text in enumerate(texts)])
    answer = Assistant(library, None).answer("how many papers mention Qwen?")
    assert cited(answer) == ["p0", "p1", "p2"]
    assert "Counted for “Qwen” were: “qwen”, “qwen2”, “qwen3”." in answer.notices
    library.close()
