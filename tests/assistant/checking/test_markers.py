"""Markers in every form, and which part of a sentence each of them covers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.markers import (
    answer_sentences,
    find_markers,
    finished_markers,
    parts,
    without_markers,
)

PIECES = st.sampled_from(
    [
        "[1]",
        ".[1]",
        "| a |\n",
        "|---|\n",
        "[2, 3]",
        "[[4]]",
        "【5】",
        "[6-8]",
        "`[1]`",
        "```",
        "\n",
        " ",
        ".",
        "Word",
        "\\[",
        "[",
        "]",
    ]
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("x [3].", [(3,)]),
        ("x [1, 2]", [(1, 2)]),
        ("x [1][2]", [(1,), (2,)]),
        ("x [[1]]", [(1,)]),
        ("x 【1】", [(1,)]),
        ("x 【7†source】", [(7,)]),
        ("x [^4]", [(4,)]),
        ("x [1-3]", [(1, 2, 3)]),
        ("x [1; 2 and 4]", [(1, 2, 4)]),
        ("x [2, 2]", [(2,)]),
    ],
)
def test_every_usual_wording_of_a_marker_is_read(text: str, numbers: list[tuple[int, ...]]) -> None:
    assert [marker.numbers for marker in find_markers(text)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "`a[1]`",
        "```\na[1]\n```",
        "~~~\na[1]\n~~~",
        "```\nnever closed [1]",
        r"\[1\]",
        "[1](https://example.org)",
        "[sic]",
        "[1-400]",
        "[0, 1]",
        "[0-5]",
        "[]",
    ],
)
def test_code_links_and_escaped_brackets_are_no_markers(text: str) -> None:
    assert find_markers(text) == []


@given(st.lists(PIECES).map("".join))
def test_markers_stand_at_their_offsets_and_never_overlap(text: str) -> None:
    position = 0
    for marker in find_markers(text):
        assert marker.start >= position
        assert text[marker.start] in "[【"
        assert text[marker.end - 1] in "]】"
        assert marker.numbers
        position = marker.end


@given(st.lists(PIECES).map("".join))
def test_sentences_of_an_answer_are_trimmed_and_in_order(text: str) -> None:
    position = 0
    for start, end in answer_sentences(text):
        assert position <= start < end
        assert text[start:end] == text[start:end].strip()
        position = end


@pytest.mark.parametrize(
    "piece", ["[", "[1", "[1,", "`", "```", "~~~`", "\\", " ", "【", "[1-3", "[1] "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    # Quadratic time would take minutes: longer than a test may run here.
    text = piece * 30_000
    without_markers(text)
    answer_sentences(text)


def test_markers_after_the_full_stop_belong_to_the_sentence_before() -> None:
    text = "A does x. [1][2] B does y [3]."
    assert [text[a:b] for a, b in answer_sentences(text)] == ["A does x. [1][2]", "B does y [3]."]


def test_markers_that_adjoin_the_full_stop_end_their_sentence() -> None:
    text = "A does x.[1][2] B et al.[3] do y.[4] C does z!"
    said = [text[start:end] for start, end in answer_sentences(text)]
    assert said == ["A does x.[1][2]", "B et al.[3] do y.[4]", "C does z!"]


def test_a_table_has_a_sentence_to_a_row_and_none_in_its_head() -> None:
    text = "T:\n\n| A | B |\n| --- | :-: |\n| a | b [1] |\n| c | d |\n\n| 5 | x |\n|---|---|\n"
    said = [text[start:end] for start, end in answer_sentences(text)]
    assert said == ["T:", "| a | b [1] |", "| c | d |", "| 5 | x |", "|---|---|"]


def test_bullets_headings_and_code_blocks_are_no_sentences() -> None:
    text = "## Found\n- A does x [1].\n2. B does y [2].\n```\ncode [3].\n```\n> C."
    spans = answer_sentences(text)
    assert [text[a:b] for a, b in spans] == ["Found", "A does x [1].", "B does y [2].", "C."]


def test_each_marker_gets_the_part_before_it() -> None:
    one, two = parts("A does x [1], while B does y [2].")
    assert (one.text, one.numbers) == ("A does x", (1,))
    assert (two.text, two.numbers) == ("while B does y", (2,))


def test_neighbouring_markers_share_a_part_and_the_tail_goes_to_the_last() -> None:
    assert [
        (part.text, part.numbers) for part in parts("A and B do x [1], [2] and [3] in time.")
    ] == [("A and B do x in time", (1, 2, 3))]


def test_removing_markers_leaves_no_blank_before_the_full_stop() -> None:
    assert without_markers("A does x [1], and B y [2][3].") == "A does x, and B y."


def test_a_bold_title_is_not_split_whatever_it_ends_with() -> None:
    text = "- **Can We? Let's Verify. Yes!**: It verifies [1]. It works [1]."
    said = [text[start:end] for start, end in answer_sentences(text)]
    assert said == ["**Can We? Let's Verify. Yes!**: It verifies [1].", "It works [1]."]


def test_in_a_finished_answer_only_the_form_that_is_written_here_is_a_marker() -> None:
    quoted = r"“As 【2】, [[3]], [^4] and \[5\] show.” [1]"
    assert [marker.numbers for marker in finished_markers(quoted)] == [(1,)]
