"""What the continuous integration does with the report."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from assistant.cli.eval import eval_app
from tests.support.report_example import evaluation

WORKFLOW = Path(__file__).parents[3] / ".github" / "workflows" / "ci.yml"
JOBS: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
# YAML 1.1 reads the key `on` as a truth.
EVENTS: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text("utf-8"))[True]


def commands(job: str) -> list[str]:
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


def measuring(job: str) -> list[str]:
    """Return the arguments of `papers eval` in a job."""
    (found,) = (match for line in commands(job) if (match := re.search("papers eval (.*)", line)))
    return shlex.split(found[1])


def test_each_pull_request_goes_through_the_gate_without_a_key():
    assert {"pull_request", "push", "schedule"} <= EVENTS.keys()
    assert JOBS["gate"]["if"] == "github.event_name != 'schedule'"
    assert measuring("gate") == ["--offline", "--gate", "--report", "report"]
    assert "secrets." not in str(JOBS["gate"])


def test_the_model_is_asked_at_night_and_only_with_a_key():
    assert "schedule" in JOBS["nightly"]["if"]
    assert "--offline" not in measuring("nightly")
    asking = next(step for step in JOBS["nightly"]["steps"] if "papers eval" in step.get("run", ""))
    assert asking["if"] == "env.HAS_KEY == 'true'"
    assert asking["env"]["OPENAI_API_KEY"] == "${{ secrets.OPENAI_API_KEY }}"
    assert [
        step for step in JOBS["nightly"]["steps"] if "OPENAI_API_KEY" in step.get("env", {})
    ] == [asking]


@pytest.mark.parametrize("job", ["gate", "nightly"])
def test_the_command_of_a_job_is_one_that_there_is(job: str):
    command = get_command(eval_app)
    with command.make_context("eval", measuring(job)) as context:
        assert context.params["gate"] is True
        assert context.params["report"] == Path("report")


@pytest.mark.parametrize("job", ["gate", "nightly"])
def test_the_report_is_shown_and_kept_even_if_the_gate_fails(job: str, tmp_path: Path):
    from eval.report.files import write_report

    written = {f"report/{path.name}" for path in write_report(evaluation(), tmp_path)}
    (summary,) = (one for one in JOBS[job]["steps"] if one.get("name") == "Summary")
    assert summary["run"] == 'cat report/report.md >> "$GITHUB_STEP_SUMMARY"'
    (upload,) = (one for one in JOBS[job]["steps"] if "upload-artifact" in one.get("uses", ""))
    assert set(upload["with"]["path"].split()) == written - {"report/report.md"}
    assert "!cancelled()" in summary["if"]
    assert "!cancelled()" in upload["if"]
