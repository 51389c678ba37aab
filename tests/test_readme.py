"""What the README claims is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.settings import load_settings
from eval.scores import Score
from eval.session import evaluate_bundled

README = Path(__file__).parent.parent / "README.md"

pytestmark = pytest.mark.skipif(not README.is_file(), reason="the README is not here")


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    _, table = evaluate_bundled(load_settings())
    return {score.name: score for score in table}


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


def test_all_scores_are_above_their_floors(scores: dict[str, Score]) -> None:
    assert [score.name for score in scores.values() if not score.passed] == []


def test_the_scores_of_the_readme_are_the_measured_ones(scores: dict[str, Score]) -> None:
    table = README.read_text().split("<!-- scores: papers eval -->")[1].split("\n\n")[0]
    shown = [row.split("|")[2].strip() for row in table.strip().splitlines()[2:]]
    measured = list(scores.values())[: len(shown)]
    assert shown == [written(score) for score in measured]


def written(score: Score) -> str:
    if not score.is_count:
        return f"{score.value:.3f}"
    return f"{score.value:.0f} of {score.total}" if score.floor else f"{score.value:.0f}"
