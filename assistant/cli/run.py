"""Runs the command line: every failure becomes two lines and an exit code, never a traceback.

Codes: 0 done, 1 expected failure, 2 usage, 130 interrupted; 3 is left to the eval gate.
Under `--json` a failure is `{"error": {"message", "fix"}}` on standard output.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import typer

from assistant.cli.io import emit_json, prepare_streams, talk
from index.errors import PaperNotFound, PapersError, UsageError

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Wherever they strike (help on a full disk, a temporary file): they are the disk's fault."""
DEBUG = "PAPERS_DEBUG"
"""Read here and not with the settings: it must work where those cannot be loaded."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in words."""

    message: str
    fix: str
    code: int = FAILED
    candidates: tuple[str, ...] = ()
    """Titles near to a name that no paper answers to."""
    unexpected: bool = False

    def record(self) -> dict[str, object]:
        """Return the JSON of the failure."""
        words: dict[str, object] = {"message": self.message, "fix": self.fix}
        if self.candidates:
            words["candidates"] = list(self.candidates)
        return words


def run(argv: Sequence[str]) -> int:
    """Run `papers` with the arguments `argv` and return its exit code."""
    prepare_streams()
    try:
        code = _dispatch(argv)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 the last stop: all that is left becomes a message
        return _report(error, wants_json(argv))
    if code == INTERRUPTED:
        talk("interrupted: nothing that was already saved is lost; run the command again to go on")
    return code


def _dispatch(argv: Sequence[str]) -> int:
    from assistant.cli.app import app

    result = app(args=list(argv), prog_name="papers", standalone_mode=False)
    return result if isinstance(result, int) else 0


def wants_json(argv: Sequence[str]) -> bool:
    """Return whether the arguments ask for JSON, even where they can't be parsed."""
    options = argv[: argv.index("--")] if "--" in argv else argv
    return (
        "--json" in options
        or "--format=json" in options
        or ("--format", "json") in pairwise(options)
    )


def describe(error: Exception) -> Failure:
    """Return what went wrong and what to do about it."""
    if isinstance(error, PapersError):
        code = MISUSED if isinstance(error, UsageError) else FAILED
        near = error.candidates if isinstance(error, PaperNotFound) else ()
        return Failure(error.message, error.fix, code, near)
    if isinstance(error, typer.TyperException):
        return _misuse(error)
    if isinstance(error, typer.Abort):
        return Failure("the command was broken off", "run it again")
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return Failure(f"nothing can be written: {error.strerror}", "make room on the disk")
    words = " ".join(f"unexpected {type(error).__name__}: {error}".split())
    fix = f"run with {DEBUG}=1 for the traceback and report it"
    return Failure(words, fix, unexpected=True)


def _misuse(error: typer.TyperException) -> Failure:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "papers"
    words = " ".join(error.format_message().split()).rstrip(".")
    words = words.replace("Value error, ", "").replace(": Input should be", ": it must be")
    message = words[:1].lower() + words[1:]
    return Failure(message, f"see `{command} --help`", error.exit_code)


def _report(error: Exception, as_json: bool) -> int:
    failure = describe(error)
    if failure.unexpected and os.environ.get(DEBUG):
        import traceback

        talk("".join(traceback.format_exception(error)))
    if as_json:
        return _report_json(failure)
    _talk_of(failure)
    return failure.code


def _report_json(failure: Failure) -> int:
    try:
        emit_json({"error": failure.record()})
    except (typer.Exit, PapersError):  # nobody reads standard output, or it is full
        _talk_of(failure)
    return failure.code


def _talk_of(failure: Failure) -> None:
    talk(f"error: {failure.message}")
    talk(f"fix: {failure.fix}")
