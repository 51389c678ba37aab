"""An answer that a model wrote as JSON is read as the prose that it stands for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generative.reader import GivenQuote, StreamReader
from assistant.generative.written_data import read_data

OFFERED = range(1, 6)
SAID = "It is so [2]. It is not [1]."
ROWS = [
    {"sentence": "It is so.", "citations": [2]},
    {"sentence": "It is not.", "citations": ["[1]"]},
]


def read(*pieces: str) -> StreamReader:
    reader = StreamReader(OFFERED)
    for piece in pieces:
        reader.feed(piece)
    reader.finish()
    return reader


@pytest.mark.parametrize(
    "reply",
    [
        json.dumps({"answer": SAID}),
        json.dumps({"Final Answer": SAID}, indent=2),
        json.dumps({"response": SAID, "citations": [1, 2]}),
        json.dumps({"result": {"text": SAID}}),
        json.dumps({"data": {"text": SAID}}),
        json.dumps({"sentences": SAID.replace("]. ", "].\n").split("\n")}),
        json.dumps(SAID.replace("]. ", "].\n").split("\n")),
        json.dumps({"sentences": ROWS}),
        json.dumps(ROWS),
        "\n".join(map(json.dumps, ROWS)),
        f"```json\n{json.dumps(ROWS, indent=1)}\n```",
        f"```\n{json.dumps(ROWS)}\n```\n",
        f"<think>Or [3]?</think>\n{json.dumps(ROWS)}<|im_end|>",
        json.dumps({"reasoning": "Or [3]?", "answer": SAID}),
        json.dumps({"answer": SAID}).removesuffix('"}'),
        json.dumps({"answer": SAID}).removesuffix("}") + ', "confid',
        json.dumps({"answer": SAID}).removesuffix("}") + ', "confidence":',
        json.dumps(ROWS).removesuffix("}]") + ",",
    ],
)
def test_an_answer_in_json_is_read_as_what_it_says(reply: str) -> None:
    for reader in (read(reply), read(*reply)):
        assert (
            reader.text.replace("\n", " ").replace(".It", ". It") == "It is so [1]. It is not [2]."
        )
        assert reader.numbering == {2: 1, 1: 2}
        assert not reader.dropped


def test_quotes_in_json_are_quotes_of_their_sentence() -> None:
    row = {"sentence": "It is so.", "sources": [2, 9], "quotes": ["so it is", "x"]}
    reader = read(json.dumps([row, {"claim": "It is not.", "source": 1, "quote": "not it"}]))
    assert reader.text == "It is so [1].\nIt is not [2]."
    assert reader.quotes == [GivenQuote(2, "so it is", 13), GivenQuote(1, "not it", 28)]
    assert [dropped.marker for dropped in reader.dropped] == ["[9]", '<quote n="9">']


def test_titles_in_json_are_bold_heads_of_bullets() -> None:
    rows = [{"title": "A", "text": "It is so.", "id": 2}, {"title": "B", "text": "Or not [1]."}]
    assert read(json.dumps({"papers": rows})).text == "- **A**: It is so [1].\n- **B**: Or not [2]."


def test_what_is_no_part_of_an_answer_in_json_is_named() -> None:
    reader = read(json.dumps({"answer": SAID, "confidence": "high", "found": True, "note": None}))
    assert [remark.rpartition(": ")[2] for remark in reader.remarks] == ["confidence, found"]
    cited = read(json.dumps({"answer": "It is so. It is not.", "citations": [1, 2]}))
    assert (cited.text, cited.numbering) == ("It is so. It is not.", {})
    assert [remark.rpartition(": ")[2] for remark in cited.remarks] == ["citations"]


def test_what_follows_the_json_is_part_of_the_answer() -> None:
    reply = f"```json\n{json.dumps({'answer': SAID})}\n```\n\nAnd so on [3]."
    assert read(reply).text == "It is so [1]. It is not [2].\n\nAnd so on [3]."


def test_backslashes_that_escape_nothing_are_kept() -> None:
    prose = read_data(r'{"answer": "With \alpha and \\beta [2]."}')
    assert prose is not None
    assert prose.text == r"With \alpha and \beta [2]."


def test_json_in_a_block_of_code_below_other_words_is_read_too() -> None:
    reply = f"Here it is:\n\n```JSON\n{json.dumps(ROWS)}\n```\nAnd so on [3]."
    for reader in (read(reply), read(*reply)):
        seen = "Here it is:\n\nIt is so [1].\nIt is not [2].\nAnd so on [3]."
        assert reader.text.replace("\n\nAnd", "\nAnd") == seen
    code = 'Here it is:\n\n```json\n{"lr": 0.1}\n```\nAnd so on [1].'
    assert read(code).text == read(*code).text == code


def test_an_abstention_in_json_is_one() -> None:
    reader = read(json.dumps({"answer": "NOT IN THE PAPERS: they name no price."}))
    assert (reader.abstained, reader.text) == (True, "they name no price.")


def test_json_that_holds_only_thinking_shows_nothing() -> None:
    reader = read(json.dumps({"reasoning": "It is so [2].", "answer": ""}))
    assert (reader.text, reader.has_thought) == ("", True)


@pytest.mark.parametrize(
    ("reply", "seen"),
    [
        ('{"lr": 0.1} is its configuration [2].', '{"lr": 0.1} is its configuration [1].'),
        ('{"text": "x"} is its form [2].', '{"text": "x"} is its form [1].'),
        ('{"learning rate": 0.1}', '{"learning rate": 0.1}'),
        ('```json\n{"lr": 0.1}\n```', '```json\n{"lr": 0.1}\n```'),
        ('{"answer": oh', '{"answer": oh'),
        ("{so} it is [2].", "{so} it is [1]."),
    ],
)
def test_json_that_is_no_answer_is_read_as_it_stands(reply: str, seen: str) -> None:
    for reader in (read(reply), read(*reply)):
        assert (reader.text, reader.remarks) == (seen, [])


NAMES = st.sampled_from(["answer", "text", "citations", "quote", "reasoning", "title", "x"])
VALUES = st.recursive(
    st.text(max_size=5) | st.none() | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@given(VALUES, st.floats(0, 1))
def test_json_that_is_cut_off_anywhere_is_read_or_left(value: object, part: float) -> None:
    written = json.dumps({"answer": value})
    prose = read_data(written[: round(part * len(written))])
    assert prose is None or prose.text == prose.text.strip()


def test_nesting_without_end_is_no_answer() -> None:
    assert read_data('{"a":' * 100_000) is None
    assert read_data('[{"a":' * 100_000) is None
