"""Questions and options that make no sense, and what a user then sees."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command_line import OUR_TITLES, make_index, process, run, titles

ODD = [
    "???",
    '"',
    "(a AND",
    "title:* OR [1 TO",
    "x",
    "😀",
    "什么是注意力机制？",
    "https://arxiv.org/abs/2502.09601",
    "chains\x00of\x1b[31m thought\x07\u202e",
    "chains\nof\r\nthought\u2028",
    "e\u0301" * 900,
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of three papers; for reading only."""
    return make_index(tmp_path_factory.mktemp("three"))


@pytest.mark.parametrize("question", ODD, ids=ascii)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_odd_text_is_answered_and_steers_no_terminal(
    home: Path, command: str, question: str
) -> None:
    ran = run(command, question, home=home)
    assert ran.code == 0
    assert ran.out
    assert not {"\x00", "\x1b", "\x07", "\u202e", "\u2028"} & {*ran.out, *ran.err}
    record = run(command, question, "--json", home=home)
    assert record.code == 0
    assert record.json.get("question", record.json.get("query")) == question.strip()


@pytest.mark.parametrize("question", ["what is it?", "the", "tell me more about it"])
@pytest.mark.parametrize("embedder", ["none", "all-MiniLM-L6-v2"])
def test_a_question_of_stop_words_is_not_answered(
    bundled_home: Path, question: str, embedder: str
) -> None:
    answer = run("ask", question, "--json", home=bundled_home, PAPERS_EMBEDDER=embedder).json
    assert answer["status"] == "not_in_corpus"
    assert answer["citations"] == []


def test_stop_words_about_a_named_paper_are_answered(home: Path) -> None:
    ran = run("ask", "what is it about?", "--paper", "maps of", "--json", home=home)
    assert [citation["title"] for citation in ran.json["citations"]] == ["Maps of Proteins"]


@pytest.mark.parametrize("command", ["ask", "search", "show"])
@pytest.mark.parametrize(
    ("text", "cause"),
    [("", "is empty"), (" \x00\ufeff ", "is empty"), ("why? " * 2000, "more than 2,000")],
)
def test_empty_and_endless_text_is_a_misuse(
    home: Path, command: str, text: str, cause: str
) -> None:
    error, fix = run(command, text, home=home).failure(2)
    assert cause in error
    assert "papers " in fix
    told = run(command, text, "--json", home=home)
    assert (told.code, told.json["error"]) == (2, {"message": error, "fix": fix})


def test_endless_standard_input_is_a_misuse(home: Path) -> None:
    error, _ = run("ask", home=home, stdin=b"why? " * 100_000).failure(2)
    assert "more than 2,000" in error


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (["--colour"], "--colour"),
        (["-k", "0"], "'-k'"),
        (["-k", "many"], "'-k'"),
        (["--since", "2024-13"], "--since '2024-13' is not a date"),
        (["--since", ""], "--since '' is not a date"),
        (["--until", "2023-02-30"], "--until '2023-02-30' is not a date"),
        (["--since", "2025-02", "--until", "2025-01-31"], "is after --until"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_option_out_of_range_is_a_misuse(
    home: Path, command: str, options: list[str], cause: str
) -> None:
    assert cause in run(command, "chains", *options, home=home).failure(2)[0]


@pytest.mark.parametrize(
    "command",
    [["show"], ["index", "remove"], ["ask", "what does it do?", "--paper"]],
    ids=lambda command: command[0],
)
def test_an_ambiguous_name_is_refused_with_the_titles_to_choose_from(
    home: Path, command: list[str]
) -> None:
    error, fix = run(*command, "of thought", home=home).failure()
    assert "2 titles contain 'of thought'" in error
    for title in ("Pruning Chains of Thought", "Short Chains of Thought"):
        assert title in fix
        assert run("show", title, home=home).code == 0
    assert titles(home) == OUR_TITLES


@pytest.mark.parametrize("command", [["show"], ["index", "remove"], ["ask", "why?", "--paper"]])
def test_an_unknown_name_is_refused(home: Path, command: list[str]) -> None:
    error, fix = run(*command, "zzzzzzzz", home=home).failure()
    assert "no paper is called 'zzzzzzzz'" in error
    assert "papers search" in fix
    assert titles(home) == OUR_TITLES


@pytest.mark.parametrize(
    ("command", "code", "cause"),
    [
        (["ask"], 2, "the question is empty"),
        (["index", "add", "-"], 1, "stdin: is empty"),
        (["ask", "--batch", "-"], 0, ""),
    ],
    ids=["ask", "add", "batch"],
)
def test_a_closed_standard_input_is_an_empty_one(
    home: Path, command: list[str], code: int, cause: str
) -> None:
    ran = process(*command, home=home, before=_close(0), stdin=None)
    assert ran.code == code
    assert cause in ran.err
    assert "unexpected" not in ran.err


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_closed_standard_output_is_a_failure_in_two_lines(home: Path, options: list[str]) -> None:
    ran = process("index", "status", *options, home=home, before=_close(1), stdout=None)
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "error: standard output is closed",
        "fix: leave it open, or send it to a file",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_help_that_cannot_be_written_is_a_failure(home: Path) -> None:
    with open("/dev/full", "w") as full:
        ran = process("ask", "--help", home=home, stdout=full)
    assert "No space left" in ran.failure()[0]


def test_a_poor_terminal_gets_the_whole_answer(home: Path) -> None:
    """No TERM, no HOME, an ASCII locale and 20 columns."""
    surroundings = "env -u TERM -u HOME LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 COLUMNS=20 "
    ran = process("search", "chains “of”", home=home)
    poor = subprocess.run(
        [*surroundings.split(), *_arguments(home), "search", "chains “of”"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        check=False,
    )
    assert (poor.returncode, poor.stderr) == (0, b"")
    assert poor.stdout.decode("ascii").split() == ran.out.split()


def _arguments(home: Path) -> list[str]:
    return [f"PAPERS_HOME={home}", "PAPERS_EMBEDDER=none", sys.executable, "-m", "assistant"]


def _close(number: int) -> Callable[[], None]:
    return lambda: os.close(number)
