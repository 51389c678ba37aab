"""`papers ask --save`: the file is checked first, and written once the answer is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.cli.io import STDIN, talk
from assistant.failures import FAILED
from index.errors import PapersError, UsageError

if TYPE_CHECKING:
    from assistant.answer import Answer
    from index.store import PaperReader

Keep = Callable[["Answer", "PaperReader"], None]
"""Called with a complete answer and the papers that it cites."""


def prepare_saving(file: str | None, *, force: bool, batch: bool = False) -> Keep:
    """Return what to do with the answer that the options ask to save.

    Raises UsageError or PapersError if `file` cannot be written, before anything is asked.
    """
    if file is None:
        if force:
            raise UsageError("--force is given without --save", "add --save FILE.json")
        return _keep_nothing
    if batch:
        raise UsageError("--save keeps one answer, and --batch gives many", "leave one out")
    if file == STDIN:
        raise UsageError("--save needs the name of a file", "use --json for standard output")
    from assistant.verifying.saved import check_target

    check_target(Path(file), force=force)
    return partial(_keep, file)


def _keep_nothing(answer: Answer, papers: PaperReader) -> None:
    del answer, papers


def _keep(file: str, answer: Answer, papers: PaperReader) -> None:
    """Write the file; the answer is printed by now, so a failure is reported separately."""
    from assistant.verifying.saved import save_answer

    try:
        cited = papers.by_id(citation.paper_id for citation in answer.citations)
        save_answer(answer, cited, Path(file))
    except PapersError as error:
        talk(f"error: {error.message}")
        talk(f"fix: {error.fix}")
        raise typer.Exit(FAILED) from error
    talk(f"saved: {file}; check it any time with: papers verify {file}")
