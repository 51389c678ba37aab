"""The light Markdown of answers: what a piece is, and where it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.language.markdown import Run, cut, escape, lines, runs, title_and_quote, unescape

PIECES = [
    "**",
    "*",
    "`",
    "[1]",
    "[2, 3]",
    "\\*",
    "\\",
    "[a](http://b.c)",
    "# ",
    "> ",
    "“a”",
    " word",
]
BREAKS = ["\n", "\n- ", "\n12. ", "\n```\n", ": ", "x. "]
MARKDOWN = st.lists(st.sampled_from(PIECES + BREAKS), max_size=20).map("".join)


@given(text=MARKDOWN)
def test_every_run_and_line_stands_where_it_says(text: str) -> None:
    for line in lines(text):
        assert text[line.at : line.at + len(line.text)] == line.text
        for run in runs(line.text, line.at):
            if not run.url:
                assert text[run.at : run.at + len(run.text)] == run.text


@given(text=MARKDOWN, edges=st.lists(st.integers(0, 60), max_size=4))
def test_cutting_loses_nothing_and_leaves_markers_whole(text: str, edges: list[int]) -> None:
    whole, pieces = list(runs(text)), list(cut(runs(text), sorted(edges)))
    assert "".join(run.text for run in pieces) == "".join(run.text for run in whole)
    assert [run for run in pieces if run.numbers] == [run for run in whole if run.numbers]
    for run in pieces:
        assert run.numbers or run.url or not any(run.at < e < run.at + len(run.text) for e in edges)


@given(text=st.text())
def test_escaped_text_is_one_that_is_shown_as_it_was(text: str) -> None:
    assert "".join(run.text for run in runs(escape(text))) == text
    assert unescape(escape(text)) == text


def test_styles_nest_and_markers_have_numbers() -> None:
    assert list(runs("**a *b* [1, 2]** `c`")) == [
        Run(2, "a ", ("strong",)),
        Run(5, "b", ("strong", "em")),
        Run(7, " ", ("strong",)),
        Run(8, "[1, 2]", ("strong",), (1, 2)),
        Run(16, " "),
        Run(18, "c", ("code",)),
    ]


def test_an_item_of_title_and_quote_falls_in_two() -> None:
    [line] = lines("- **A: b** (undated): “q” [1]")
    halves = title_and_quote(line)
    assert halves is not None
    assert [half.text for half in halves] == ["**A: b** (undated)", "“q” [1]"]
    assert title_and_quote(next(lines("- **A** is bold"))) is None
