"""The report for machines and for a pull request: Markdown, JUnit, JSON, and the files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from assistant.presenting.text import to_json
from eval.outcome import Evaluation, Fallen, Moved, Responsible, Verdict
from eval.report.figures import before_and_after
from eval.report.files import write_report
from eval.report.junit import as_junit
from eval.report.markdown import as_markdown, cell
from eval.report.record import as_record
from index.errors import PapersError
from tests.support.report_example import HOSTILE, evaluation, outcomes, verdict

SUMMARY_LIMIT = 1024 * 1024
"""Bytes that GitHub takes for the summary of one step."""


def rows(markdown: str, heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    lines = markdown.split(f"### {heading}\n\n")[1].split("\n\n")[0].splitlines()
    return [[part.strip() for part in line.strip("|").split("|")] for line in lines[2:]]


def test_markdown_begins_with_the_verdict_and_lists_what_fell():
    lines = as_markdown(evaluation()).splitlines()
    assert lines[0] == "## The gate is red: 2 things fell"
    assert rows(as_markdown(evaluation()), "What fell") == [
        [
            *("offline", "**F1 of the papers cited**", "beyond its floor"),
            *("0.750 is below the floor of 0.800.", "list-01 1.000 → 0.500"),
        ],
        ["offline", "**Questions that crashed**", "crashed", "1 question crashed.", "bad-01"],
    ]


def test_markdown_has_a_row_for_each_score():
    found = rows(as_markdown(evaluation()), "Offline: extractive answers")
    assert found[0] == [
        *("F1 of the papers cited", "0.750", "0.625 to 0.875", "≥ 0.800"),
        *("−0.250 worse p = 0.012", "2", "❌"),
    ]
    assert [row[-1] for row in found] == ["❌", "", "", ""]


def test_markdown_of_a_green_gate_lists_nothing_that_fell():
    text = as_markdown(evaluation(verdict=Verdict()))
    assert text.startswith("## The gate is green\n")
    assert "What fell" not in text


def test_markdown_says_what_flipped_and_which_papers_moved():
    text = as_markdown(evaluation())
    assert "| offline | fact-01: how fast is it? | abstained | **no** |" in text
    moved = "| offline | list-01: which ...? | A missing paper | Other &lt;b&gt;paper&lt;/b&gt; |"
    assert moved in text


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("a|b\nc", "a&#124;b c"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("@someone #12", "@\u200bsomeone #\u200b12"),
        ("[a](b) `c` *d* _e_ ~f~ $g$", None),
        ("https://a.example", "https&#58;//a.example"),
        ("www.example", "www&#46;example"),
        ("list-01: 0.5, nDCG@10", "list-01: 0.5, nDCG@10"),
        ("me@there.example", "me@\u200bthere.example"),
    ],
)
def test_a_cell_means_nothing_but_itself(text: str, quiet: str | None):
    if quiet is None:
        assert not set("[]`*_~$|") & set(cell(text))
    else:
        assert cell(text) == quiet


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(1.0, 0.5, "1.000 → 0.500"), (None, 0.5, "0.500"), (0.5, None, "0.500 → no value")],
)
def test_what_became_of_a_question_is_said(before: float | None, after: float | None, words: str):
    assert before_and_after(Responsible("x", "?", before, after), None) == words
    assert before_and_after(Responsible("x", "?", None, None), None) == ""


def test_long_texts_are_cut():
    assert cell("x" * 500) == "x" * 159 + "…"


def huge() -> Evaluation:
    """Return an evaluation in which two thousand questions and a hundred things fell."""
    long = HOSTILE * 30
    many = tuple(replace(outcomes()[1], id=f"{i}-{long}", question=long) for i in range(2000))
    named = tuple(Responsible(one.id, long, 1.0, 0.0) for one in many)
    fallen = tuple(Fallen("offline", f"m{i}", long, "lost", long, named) for i in range(100))
    moved = tuple(Moved("offline", one.id, long, (long,) * 50, (long,) * 50) for one in many)
    return evaluation(outcomes=many, verdict=Verdict(fallen, moved=moved, notes=(long,) * 500))


def test_markdown_fits_the_summary_of_a_job_whatever_happened():
    text = as_markdown(huge())
    assert len(text.encode()) < SUMMARY_LIMIT
    assert "60 more in the HTML." in text
    assert "1992 more" in text


def cases(root: Element) -> dict[str, Element]:
    return {f"{one.get('classname')}: {one.get('name')}": one for one in root.iter("testcase")}


def test_junit_holds_a_failure_for_what_fell_and_an_error_for_what_crashed():
    root = fromstring(as_junit(evaluation()))
    found = cases(root)
    failed = [name for name, one in found.items() if one.find("failure") is not None]
    assert failed == [
        "gate.offline: F1 of the papers cited",
        "gate.offline: Questions that crashed",
    ]
    (crashed,) = (name for name, one in found.items() if one.find("error") is not None)
    assert crashed.startswith("offline.method: bad-01")
    failure = found["gate.offline: F1 of the papers cited"].find("failure")
    assert failure is not None
    assert failure.get("message") == "0.750 is below the floor of 0.800."
    assert failure.text is not None
    assert "list-01: which papers compress CoT? 1.000 → 0.500" in failure.text


def test_junit_has_a_case_for_each_score_and_each_question():
    found = list(cases(fromstring(as_junit(evaluation()))))
    assert sum(name.startswith("gate.") for name in found) == 5 + 1
    assert sum(name.startswith(("offline.", "stored.")) for name in found) == len(outcomes())


def test_junit_counts_what_it_holds():
    root = fromstring(as_junit(evaluation()))
    assert root.tag == "testsuites"
    for suite in (root, *root):
        for count, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert int(suite.get(count, "-1")) == len(list(suite.iter(tag))), (suite.attrib, tag)
    for case in root.iter("testcase"):
        assert {"classname", "name"} <= set(case.keys())
        assert len([one for one in case if one.tag in {"failure", "error"}]) <= 1
        assert float(case.get("time", "0")) >= 0


def test_junit_puts_all_reasons_of_one_fall_into_one_failure():
    first = verdict().fallen[0]
    twice = Verdict((first, replace(first, reason="lost", detail="1.000 -> 0.750")))
    root = fromstring(as_junit(evaluation(verdict=twice)))
    (failure,) = root.iter("failure")
    assert failure.get("type") == "below floor, lost"
    assert "1.000 -> 0.750" in str(failure.text)


def test_junit_without_the_gate_fails_for_crashes_alone():
    root = fromstring(as_junit(evaluation(verdict=None)))
    assert (root.get("failures"), root.get("errors")) == ("0", "1")
    assert "gate" not in {one.get("classname", "").split(".")[0] for one in root.iter("testcase")}


def test_junit_holds_any_character():
    odd = "".join(map(chr, (0, 8, 0x1B, 0xD800, 0xFFFF, 0x1F600))) + "]]>&<"
    root = fromstring(
        as_junit(evaluation(outcomes=(replace(outcomes()[2], question=odd, error=odd),))).encode()
    )
    (error,) = root.iter("error")
    assert str(error.text).endswith("\U0001f600]]>&<")


def test_json_holds_everything_and_no_number_that_json_lacks():
    record = json.loads(to_json(as_record(evaluation())))
    assert record["passed"] is False
    assert [row["id"] for row in record["outcomes"]] == [one.id for one in outcomes()]
    assert record["scores"][0]["value"] == 0.75
    assert record["scores"][0]["change"] == -0.25
    assert record["verdict"]["fallen"][0]["questions"] == [
        {"id": "list-01", "question": "which papers compress CoT?", "before": 1.0, "after": 0.5}
    ]
    assert record["by_kind"][1]["kind"] == "specific"
    first, crashed = record["outcomes"][1], record["outcomes"][2]
    assert first["answer"]["sentences"][1]["reason"] == "9 is not in the abstract"
    assert first["expected"][0] == {"paper_id": "valve", "title": "CoT-Valve", "grade": 2}
    assert (crashed["answer"], crashed["error"]) == (None, f"ValueError: {HOSTILE}")
    assert record["outcomes"][4]["by_hand"][1]["why"] == "4.5 times"
    assert {row["name"] for row in record["measures"]} >= {"list_f1", "agreement"}


def test_json_without_the_gate_has_no_verdict():
    record = as_record(evaluation(verdict=None))
    assert (record["passed"], record["verdict"]) == (None, None)


def test_the_four_files_are_written_into_a_new_folder(tmp_path: Path):
    folder = tmp_path / "a" / "report"
    paths = write_report(evaluation(), folder)
    assert [path.name for path in paths] == ["report.html", "report.md", "junit.xml", "report.json"]
    assert {path.name for path in folder.iterdir()} == {path.name for path in paths}
    fromstring((folder / "junit.xml").read_bytes())
    assert json.loads((folder / "report.json").read_text("utf-8"))["format"] == 1


def test_the_same_evaluation_gives_the_same_files(tmp_path: Path):
    first, again = (write_report(evaluation(), tmp_path / name) for name in ("a", "b"))
    for one, other in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_a_folder_that_cannot_be_written_is_an_error_with_a_fix(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PapersError, match="cannot write the report") as caught:
        write_report(evaluation(), tmp_path / "file")
    assert "papers eval --report DIR" in caught.value.fix
