"""`papers eval` as a user types it: exit codes, baseline, own questions, an online model."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import assistant.app
import eval.evaluation
from assistant.__main__ import main
from assistant.retrieval.confidence import Judgement
from eval.adversarial.attacks import Attacks
from eval.gate.floors import bundled_thresholds
from eval.questions import read_questions
from tests.scripted_server import ScriptedServer
from tests.support.scripted_model import reply_to

HERE = Path(__file__).parent

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def papers(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command and return its exit code and what it printed."""

    def run(*arguments: object) -> tuple[int, str]:
        code = main(["eval", *map(str, arguments)])
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let two questions be all that are labelled; return where their baseline is kept."""
    chosen = [one for one in read_questions(HERE / "asked.jsonl") if one.id in {"dev-38", "dev-53"}]
    baseline = tmp_path / "baseline.json"
    monkeypatch.setattr(eval.evaluation, "bundled_questions", lambda: chosen)
    monkeypatch.setattr(eval.evaluation, "bundled_answers", list)
    monkeypatch.setattr(eval.evaluation, "bundled_attacks", Attacks)
    monkeypatch.setattr(eval.evaluation, "baseline_path", lambda *_: baseline)
    monkeypatch.setattr("eval.gate.baseline.baseline_path", lambda *_: baseline)
    without_floors = replace(bundled_thresholds(), floors={"offline": {"same_again": 1.0}})
    monkeypatch.setattr(eval.evaluation, "bundled_thresholds", lambda: without_floors)
    return baseline


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what breaks the product: from then on it refuses every question."""

    def break_it() -> None:
        unanswerable = Judgement("unanswerable", "so it is")
        monkeypatch.setattr(assistant.app, "judge", lambda *_, **__: unanswerable)

    return break_it


def test_the_gate_needs_a_baseline_takes_one_and_bites(
    papers: Run, small: Path, refusing: Callable[[], None]
):
    code, text = papers("--offline", "--gate")
    assert (code, "the baseline (missing)" in text) == (3, True)
    code, text = papers("--offline", "--update-baseline")
    assert (code, small.is_file()) == (0, True)
    assert "against the baseline until now, 1 fell" in text
    code, text = papers("--offline", "--gate")
    assert (code, "the gate passes" in text) == (0, True)
    refusing()
    code, text = papers("--offline", "--gate")
    assert code == 3
    assert "dev-38: 0.000 -> 1.000  what's cMIM" in text
    assert "abstained now, which is WRONG" in text
    assert papers("--offline")[0] == 0


def test_the_table_names_tiers_measures_and_floors(papers: Run, small: Path):
    code, text = papers("--offline")
    assert (code, small.exists()) == (0, False)
    assert text.startswith("Offline: extractive answers (2 asked")
    assert ">= 1 ok" in text
    assert "the gate" not in text


def test_of_a_few_questions_the_gate_demands_nothing_but_that_none_crashes(
    papers: Run, small: Path
):
    code, text = papers("--offline", "--gate", "--limit", 1)
    assert (code, "only some of the questions" in text) == (0, True)
    assert "the part that was asked passes; floors hold only for the whole set\n" in text
    assert "the gate passes" not in text
    assert not small.exists()


@pytest.mark.parametrize(
    "arguments",
    [("--update-baseline", "--limit", 1), ("--offline", "--judge", 2), ("--judge", 2)],
    ids=str,
)
def test_what_makes_no_sense_together_is_refused_before_anything_is_asked(
    papers: Run, small: Path, arguments: tuple[object, ...]
):
    assert papers(*arguments) == (2, "")
    assert not small.exists()


def test_json_and_the_reports_hold_every_question(papers: Run, small: Path, tmp_path: Path):
    code, text = papers("--offline", "--json", "--report", tmp_path / "report")
    assert code == 0
    assert {one["id"] for one in json.loads(text)["outcomes"]} == {"dev-38", "dev-53"}
    assert "dev-38" in (tmp_path / "report" / "report.html").read_text()
    assert not small.exists()


def test_a_saved_question_is_a_regression_test_of_the_users_own_index(
    papers: Run, bundled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PAPERS_HOME", str(bundled_home))
    mine = tmp_path / "mine.jsonl"
    code, text = papers("add", "what is CoT-Valve?", "--expect", "CoT-Valve", "--to", mine)
    assert (code, f"papers eval --questions {mine} --gate" in text) == (0, True)
    assert papers("--offline", "--questions", mine, "--gate")[0] == 0
    papers("add", "which paper is about C3oT?", "--expect", "MUVERA", "--to", mine)
    code, text = papers("--offline", "--questions", mine, "--gate")
    assert code == 3
    assert "expected papers cited (below floor)" in text
    assert papers("--offline", "--questions", mine, "--update-baseline")[0] == 0
    assert mine.with_suffix(".baseline.json").is_file()
    assert papers("--offline", "--questions", mine, "--gate")[0] == 0


def test_what_got_worse_of_own_questions_fails_even_by_a_little(
    papers: Run,
    bundled_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refusing: Callable[[], None],
):
    monkeypatch.setenv("PAPERS_HOME", str(bundled_home))
    mine = tmp_path / "mine.jsonl"
    papers("add", "what is CoT-Valve?", "--expect", "CoT-Valve", "--to", mine)
    papers("--offline", "--questions", mine, "--update-baseline")
    refusing()
    code, text = papers("--offline", "--questions", mine, "--gate")
    assert (code, "expected papers cited (lost)" in text) == (3, True)


def test_a_model_is_asked_and_judged_online_and_never_gated_by_opinions(
    papers: Run, small: Path, monkeypatch: pytest.MonkeyPatch
):
    with ScriptedServer(reply_to) as server:
        monkeypatch.setenv("PAPERS_BASE_URL", server.url)
        monkeypatch.setenv("PAPERS_MODEL", "scripted")
        code, text = papers("--judge", 2, "--limit", 1)
    assert code == 0
    assert "Online: answers of a model (1 asked" in text
    assert "faithfulness by the model: 0.000, spread 0.000 over 2 runs of 1 answers" in text
    assert not small.exists()
