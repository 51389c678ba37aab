"""Writes the report: HTML for people, Markdown for pull requests, JUnit and JSON for machines."""

from __future__ import annotations

from pathlib import Path

from assistant.presenting.text import to_json
from eval.outcome import Evaluation
from eval.report.html import as_html
from eval.report.junit import as_junit
from eval.report.markdown import as_markdown
from eval.report.record import as_record
from index.errors import PapersError


def write_report(evaluation: Evaluation, folder: Path) -> tuple[Path, ...]:
    """Write `report.html`, `report.md`, `junit.xml` and `report.json`; return their paths.

    Raises PapersError if the folder cannot be created or written.
    """
    texts = {
        "report.html": as_html(evaluation),
        "report.md": as_markdown(evaluation),
        "junit.xml": as_junit(evaluation),
        "report.json": to_json(as_record(evaluation), indent=1) + "\n",
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_write(folder / name, text) for name, text in texts.items())
    except OSError as error:
        raise PapersError(
            f"cannot write the report to {folder}: {error}",
            "name a folder that you may write to: papers eval --report DIR",
        ) from error


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8", errors="replace", newline="\n")
    return path
