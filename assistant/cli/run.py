"""Runs the command line: every failure becomes two lines and an exit code, never a traceback.

Codes: 0 done, 1 expected failure, 2 usage, 130 interrupted; 3 is left to the eval gate.
Under `--json` a failure is `{"error": {"message", "fix"}}` on standard output.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from itertools import pairwise

import typer

from assistant.cli.io import emit_json, flush_output, prepare_streams, talk
from assistant.failures import DEBUG, Failure, describe
from index.errors import PapersError

INTERRUPTED = 130


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
    flush_output()
    return result if isinstance(result, int) else 0


def wants_json(argv: Sequence[str]) -> bool:
    """Return whether the arguments ask for JSON, even where they can't be parsed."""
    options = argv[: argv.index("--")] if "--" in argv else argv
    return (
        "--json" in options
        or "--format=json" in options
        or ("--format", "json") in pairwise(options)
    )


def _described(error: Exception) -> Failure:
    if isinstance(error, typer.TyperException):
        return _misuse(error)
    if isinstance(error, typer.Abort):
        return Failure("the command was broken off", "run it again")
    return describe(error)


def _misuse(error: typer.TyperException) -> Failure:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "papers"
    words = " ".join(error.format_message().split()).rstrip(".")
    words = words.replace("Value error, ", "").replace(": Input should be", ": it must be")
    message = words[:1].lower() + words[1:]
    return Failure(message, f"see `{command} --help`", error.exit_code)


def _report(error: Exception, as_json: bool) -> int:
    with contextlib.suppress(OSError):  # what could not be written is why we are here
        flush_output()
    failure = _described(error)
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
