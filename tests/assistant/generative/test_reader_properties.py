"""What is true of any reply, however it is cut, whatever it contains and however long it is."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.checking.markers import find_markers
from assistant.generative.reader import StreamReader

OFFERED = range(1, 6)
REPLY = """\
- **CoT-Valve** (2025): shortens chains [2]. <quote n="2">one model for all</quote>
- **Other**: nothing new [9], as `a[1]` [5, 2]. <quote n="5">half of it</quote>
```python
x = y[1]
```
So *all* of it holds [[1]]【5†source】."""
PARTS = st.sampled_from(
    [
        *["word", "Word", "e.g.", ".", ",", ":", ";", "(", ")", "!", "1", "*", "**", "_", "#", ">"],
        *[" ", "  ", "    ", "\n", "\n\n", "\n- ", "\n> ", "\t", "\\", "-", "é", "|", "&lt;"],
        *[
            "[1]",
            "[2, 3]",
            "[9]",
            "[[2]]",
            "[^3]",
            "[1-3]",
            "[1-400]",
            "【4】",
            "【1†s】",
            "【",
            "】",
        ],
        *[
            "[",
            "]",
            "[1",
            "[x]",
            "![x]",
            "](",
            "[x](javascript:a)",
            "[1](http://e)",
            "\n[1]: http://e",
        ],
        *["\n[x]: http://e", "`", "``", "```", "\n```\n", "\n  ```py\n", "~", "~~~", "\n~~~\n"],
        *["<", "<b>", "<img src=x onerror=a()>", "<!--", "-->", "</p>", "<http://e>", "<?x", "<q>"],
        *['<quote n="2">', "<quote n=9>", "<quote>", "</quote>", '<q n="1">', "</q>", "<quo", "n="],
        *["<think>", "</think>", "NOT IN THE PAPERS:", "NOT", "NO", "N", "Okay, the user"],
        *["<sup>2</sup>", "<sup>", "1</sup>", "[Source 2]", "(paper 3)", "(2)", "[2](#r)", "</"],
        *[
            "<|channel|>",
            "analysis",
            "final",
            "<|message|>",
            "<|end|>",
            "<|im_start|>",
            "assistant",
        ],
        *["user", "</s>", "<s>", "<|im", "[THINK]", "[/THINK]", "[TH", "◁think▷", "◁/think▷", "◁"],
        *["²", "³⁻⁴", "words", "words²", "\\[2\\]", "\\cite{3}", "^", "[S2]", "[1]-[3]", "([2])"],
        *["(see [1]", "[Source 2: x]", "[2, p. 4]", "[0, 1]", "[cite_start]", "<ref>", "</ref>"],
        *['{"answer": "', '"}', '[{"text": "', '", "citations": [2]}', "```json\n", '{"', "{", "}"],
        *["\nReferences:\n", "\n## Sources\n", "Sources: ", "\n[^1]: ", "\n[2] x", "\n---\n"],
        *["<answer>", "</answer>", "<|", "|>", "<br>", "<tool_call>", "</tool_call>"],
    ]
)
MIXED = st.lists(PARTS, max_size=25).map("".join)
TEXTS = st.one_of(
    MIXED, st.builds("x\n```\n{}\n```\n{}".format, MIXED, MIXED), st.text(max_size=60)
)
ANEW = re.compile(r"/think|^\s*okay|final", re.IGNORECASE)
"""What may turn a reply into thinking that was not told of, so that it begins anew."""


def read(*pieces: str) -> StreamReader:
    reader = StreamReader(OFFERED)
    for piece in pieces:
        reader.feed(piece)
    reader.finish()
    return reader


def state(reader: StreamReader) -> tuple[object, ...]:
    quotes, dropped = list(reader.quotes), list(reader.dropped)
    return reader.text, dict(reader.numbering), quotes, dropped, reader.abstained


@given(TEXTS, st.data())
@example(REPLY, None)
@example("H" + "m" * 15 + "x it is so </think> y [1].", None)
@example("```\na`````[1]\n```", None)
@example("[1] [S2](http://e)", None)
def test_the_pieces_in_which_a_reply_comes_do_not_matter(
    reply: str, data: st.DataObject | None
) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(reply)))) if data else range(len(reply))
    ends = sorted({0, len(reply), *cuts})
    pieces = [reply[start:end] for start, end in pairwise(ends)]
    assert state(read(*pieces)) == state(read(reply)) == state(read(*reply))


@given(TEXTS)
def test_no_prefix_shows_a_part_of_a_marker_or_of_a_tag(reply: str) -> None:
    reader = StreamReader(OFFERED)
    seen = ""
    for piece in (*reply, None):
        seen += reader.finish() if piece is None else reader.feed(piece)
        assert_complete(reader.text)
        assert seen == reader.text or ANEW.search(reply)


def assert_complete(text: str) -> None:
    closed = re.sub(r"(?m)^(```|~~~)[\s\S]*?(?:^\1$|\Z)", "", text)
    plain = re.sub(r"\\.|`[^`\n]*`|\[[1-5]\](?!\()", "", closed)
    assert not set(plain) & set("[<【`")


@given(TEXTS)
def test_the_numbers_shown_are_one_to_k_in_order_and_the_checker_reads_the_same(reply: str) -> None:
    reader = read(reply)
    numbers = [number for marker in find_markers(reader.text) for number in marker.numbers]
    assert list(dict.fromkeys(numbers)) == list(reader.numbering.values())
    assert list(reader.numbering.values()) == list(range(1, len(reader.numbering) + 1))
    assert reader.numbering.keys() <= set(OFFERED)


@given(TEXTS)
def test_quotes_stand_in_order_within_the_visible_text(reply: str) -> None:
    reader = read(reply)
    places = [quote.at for quote in reader.quotes]
    assert places == sorted(places)
    assert all(0 <= place <= len(reader.text) for place in places)


@given(TEXTS)
def test_no_renderer_of_markdown_makes_a_link_an_image_or_a_tag_of_an_answer(reply: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).render(read(reply).text)
    tags = set(re.findall(r"<(\w+)", html))
    formatting = set("p ul ol li strong em code pre blockquote hr br h1 h2 h3 h4 h5 h6".split())
    assert tags <= formatting


class CountingReader(StreamReader):
    """Counts the characters it has before it, those held back again each time."""

    work = 0

    def _read(self, buffer: str, *, final: bool) -> None:
        self.work += len(buffer)
        super()._read(buffer, final=final)


@pytest.mark.parametrize(
    "unit",
    [
        *[
            "word ",
            "[1]",
            "[1, 1, 1, ",
            "[",
            "【1†",
            "`code ",
            "`",
            "```",
            "\n```\n",
            "~",
            "~~~\n",
            "\\",
        ],
        *[
            "<",
            "<quote ",
            '<quote n="1">',
            "<q n=1>a<",
            "</",
            "<think>",
            "\n",
            " ",
            "**",
            "NOT IN ",
            "<|",
            "<|channel|>",
            "<|start|>assistant ",
            "<think ",
            "[THINK]",
            "◁",
            "analysisA",
            "[1]\nSources:\n",
            "[1]\n\n[^1]: x",
            "[1]\n---\n",
            '{"a":',
            '{"a": "x"}',
            '["a\\",',
            "[1 a",
            "(1 a",
            "([1]",
            "[1]-",
            "¹",
            "\\cite{1",
            "\\[1",
            "1",
        ],
    ],
)
def test_the_work_grows_with_the_text_and_not_with_its_square(unit: str) -> None:
    def work(length: int) -> int:
        reader = CountingReader(OFFERED)
        for character in (unit * length)[:length]:
            reader.feed(character)
        reader.finish()
        return reader.work

    assert work(8000) <= 2.2 * work(4000)
