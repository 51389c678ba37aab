"""The streams of the command line: what is written to them, and questions read from them.

Standard output is for the answer, standard error for messages. Text that a stream cannot
encode is replaced; if the reader goes away, the command ends quietly.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO, TextIO

import typer

from assistant.presenting.text import printable, to_json
from index.errors import PapersError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_QUESTION = 2_000
"""Characters; an abstract has about 1,500, a question rarely 200."""
_FIXES = {
    "question": 'put it in quotes: papers ask "which papers compress chain-of-thought?"',
    "query": 'name a topic: papers search "KV cache"',
    "name": 'name a paper by its id or part of its title: papers show "activation steering"',
}
STDIN = "-"
_LAST_STANDARD = 2
"""File descriptor of standard error."""

_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "•": "-"} | dict.fromkeys("‐‑–—−", "-")
)


def prepare_streams() -> None:
    """Make sure that characters a stream cannot encode don't end the command."""
    _occupy_standard_descriptors()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _occupy_standard_descriptors() -> None:
    """Keep our files from getting the descriptor of a stream that the caller closed."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        number = os.open(os.devnull, os.O_RDWR)
        while number <= _LAST_STANDARD:
            number = os.open(os.devnull, os.O_RDWR)
        os.close(number)


def emit(text: str) -> None:
    """Write `text` to standard output at once.

    Raises:
        typer.Exit: with code 0, if the reader has gone (`papers ... | head -1`).
        PapersError: if it cannot be written, as on a full disk.
    """
    stream = sys.stdout
    if stream is None:
        raise PapersError("standard output is closed", "leave it open, or send it to a file")
    try:
        stream.write(text if _unicode(stream) else text.translate(_PLAIN))
        stream.flush()
    except BrokenPipeError:
        _discard(stream)
        raise typer.Exit(0) from None
    except OSError as error:
        _discard(stream)
        reason = error.strerror or str(error)
        raise PapersError(
            f"standard output cannot be written: {reason}", "make room, or write elsewhere"
        ) from error


def emit_json(record: object, indent: int | None = 2) -> None:
    """Write `record` to standard output as JSON, in ASCII if the stream needs it."""
    emit(to_json(record, indent, ascii_only=not _unicode(sys.stdout)) + "\n")


def emit_drawing(draw: Callable[[Console], None]) -> None:
    """Write what `draw` prints on a console modelled on standard output."""
    drawn = io.StringIO()
    draw(console_for(sys.stdout, drawn))
    emit(drawn.getvalue())


def talk(text: str) -> None:
    """Write a line to standard error; it doesn't matter if nobody reads it."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(printable(text) + "\n")
        sys.stderr.flush()


def console_for(stream: TextIO, target: TextIO | None = None) -> Console:
    """Return a console on `stream`, or one like it that writes to `target`.

    It has no colour if the user or the terminal wants none.
    """
    from rich.console import Console

    real = Console(file=stream)
    return Console(
        file=target or stream,
        force_terminal=real.is_terminal,
        color_system=None if real.no_color or real.color_system is None else "auto",
        width=real.width,
        highlight=False,
        markup=False,
        emoji=False,
    )


def read_question(words: Sequence[str] | None, name: str = "question") -> str:
    """Return the question: the words given, or standard input for `-` or a pipe.

    Raises:
        UsageError: as in `checked_question`; `name` is what the message calls the question.
    """
    given = list(words or ())
    from_stdin = given == [STDIN] or (not given and not _is_terminal(sys.stdin))
    return checked_question(_read_stdin() if from_stdin else " ".join(given), name)


def checked_question(text: str, name: str = "question") -> str:
    """Return `text` as a question that can be answered: trimmed, valid Unicode.

    Raises:
        UsageError: it is empty, or longer than LONGEST_QUESTION.
    """
    text = text.encode("utf-8", "replace").decode("utf-8").strip().strip("\ufeff\0").strip()
    if not text:
        raise UsageError(f"the {name} is empty", _FIXES[name])
    if len(text) > LONGEST_QUESTION:
        raise UsageError(
            f"the {name} has {len(text):,} characters, more than {LONGEST_QUESTION:,}",
            "give a shorter one; papers are added by `papers index add`",
        )
    return text


def standard_input() -> BinaryIO:
    """Return standard input, or an empty stream if it is closed."""
    return sys.stdin.buffer if sys.stdin else io.BytesIO()


def _read_stdin() -> str:
    # Enough to see that it is too long, whatever is piped in.
    return standard_input().read(8 * LONGEST_QUESTION).decode("utf-8-sig", "replace")


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is None or stream.isatty()


def _unicode(stream: TextIO | None) -> bool:
    return (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "").startswith("utf")


def flush_output() -> None:
    """Write what standard output still holds; of what cannot be written nothing is kept.

    Raises:
        OSError: if it cannot be written, as on a full disk. A reader that has gone is no failure.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
    except OSError:
        _discard(sys.stdout)
        raise


def _discard(stream: TextIO) -> None:
    """Keep the interpreter from failing again when it flushes the stream at exit."""
    with contextlib.suppress(OSError, ValueError):
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, stream.fileno())
        os.close(devnull)
