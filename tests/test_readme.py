"""What the README claims is what the program does."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.__main__ import main
from eval.gate.baseline import baseline_path, read_baseline
from eval.measuring.measures import MEASURES
from eval.measuring.metrics import mean
from eval.questions import bundled_questions

README = Path(__file__).parent.parent / "README.md"

pytestmark = pytest.mark.skipif(not README.is_file(), reason="the README is not here")


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_transcript_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, bundled_home: Path
) -> None:
    monkeypatch.setenv("PAPERS_HOME", str(bundled_home))
    found = re.search(
        r"<!-- transcript: papers (ask .+?) -->\n```text\n(.*?)```", README.read_text(), re.S
    )
    assert found
    command, question = found[1].split(" ", 1)
    assert main([command, question.strip('"')]) == 0
    assert squeezed(capsys.readouterr().out).startswith(squeezed(found[2]))


def test_the_short_transcripts_are_what_the_commands_print(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, bundled_home: Path
) -> None:
    monkeypatch.setenv("PAPERS_HOME", str(bundled_home))
    blocks = re.findall(r"```console\n\$ papers ask \"(.+?)\"\n(.*?)```", README.read_text(), re.S)
    assert blocks
    for question, shown in blocks:
        assert main(["ask", question]) == 0
        assert squeezed(capsys.readouterr().out).startswith(squeezed(shown))


def test_the_python_of_the_readme_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, bundled_home: Path
) -> None:
    monkeypatch.setenv("PAPERS_HOME", str(bundled_home))
    programs = re.findall(r"```python\n(.*?)```", README.read_text(), re.S)
    assert len(programs) == 2
    shown = []
    for program in programs:
        exec(program, {})
        shown.append(capsys.readouterr().out)
    assert "KVQuant" in shown[0]
    assert "CoT-Valve: Length-Compressible Chain-of-Thought Tuning" in shown[1]
    assert shown[1].rstrip().endswith("answered")


def test_every_command_of_the_readme_exists(capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"(?:^|`)papers (\w+)(?=[^\n]*(?:`|  ))", README.read_text(), re.M))
    main(["--help"])
    offered = set(re.findall(r"^  ([a-z]+)  ", capsys.readouterr().out, re.M))
    assert named == offered


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_file_and_module_that_is_named_exists(page: str) -> None:
    text = (README.parent / page).read_text()
    paths = set(re.findall(r"`((?:assistant|eval|index|prompts|tests)/[\w./-]*)`", text))
    modules = set(re.findall(r"python -m ((?:assistant|eval|index|tests)[\w.]*)", text))
    assert paths or modules
    assert not [path for path in paths if not (README.parent / path).exists()]
    assert not [module for module in modules if find_spec(module) is None]


def test_the_scores_of_the_readme_are_those_that_the_gate_holds() -> None:
    """The gate compares every run with the baseline, question by question."""
    rows = scores_shown()
    assert len(rows) > 10
    for name, shown, counted in rows:
        values = values_of(name)
        assert counted == str(len(values)), name
        assert shown == f"{mean(values):.3f}", name


def scores_shown() -> list[list[str]]:
    table = README.read_text().split("<!-- scores: papers eval -->")[1].split("\n\n")[0]
    lines = table.strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def values_of(name: str) -> list[float]:
    """Return the values behind a row, named by a measure and perhaps a kind of question."""
    title, _, kind = name.partition(" (")
    (measure,) = (one.name for one in MEASURES if one.title == title)
    kinds = {question.id: question.kind for question in bundled_questions()}
    baseline = read_baseline(baseline_path())
    assert baseline is not None
    return [
        kept.values[measure]
        for (tier, key), kept in baseline.outcomes.items()
        if tier == "offline" and measure in kept.values
        if not kind or kinds[key] == kind.rstrip(")")
    ]
