"""`papers verify`: what still holds in saved answers, and what no longer does."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.answer import DOUBTED
from assistant.build import REMOTE_EMBEDDERS, open_embedder, open_library
from assistant.checked_sources import SourceReader
from assistant.cli.io import STDIN, emit, emit_json, standard_input, talk
from assistant.failures import FAILED
from assistant.language.wording import counted
from assistant.presenting.text import one_line
from assistant.retrieval.retrieve import Retriever
from assistant.settings import load_settings
from assistant.verifying.consistency import shortened
from assistant.verifying.saved import LONGEST_FILE, SavedAnswer, parse_saved, read_saved
from assistant.verifying.verify import CheckedCitation, CheckedSentence, Verification, verify
from index.errors import IndexUnavailable, SourceError
from index.library import Library

_SHOWN = 160
"""Code points of a sentence that is printed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file with the result for its answer."""

    file: str
    answer: SavedAnswer
    found: Verification


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file without an answer."""

    file: str
    error: SourceError


def verify_files(files: Sequence[str], json: bool) -> int:
    """Print what holds in each saved answer; return the exit code, 1 if anything does not.

    Raises SourceError for a single file without an answer; among several it is only reported.
    """
    outcomes: list[Checked | Unreadable] = []
    with _opened() as (library, sources):
        for file in files:
            outcome = _verified(file, library, sources)
            if isinstance(outcome, Unreadable) and len(files) == 1:
                raise outcome.error
            if json:
                emit_json(_record(outcome), indent=2 if len(files) == 1 else None)
            elif isinstance(outcome, Checked):
                emit(_text(outcome))
            outcomes.append(outcome)
    return _conclude(outcomes)


@contextmanager
def _opened() -> Iterator[tuple[Library, SourceReader]]:
    """Yield the index and the reader of its papers; neither a model nor a server is asked."""
    settings = load_settings()
    embedder = None if settings.embedder in REMOTE_EMBEDDERS else open_embedder(settings)
    with closing(open_library(settings, embedder)) as library:
        if library.is_empty:
            raise IndexUnavailable(
                f"there is no paper in the index of {library.place}",
                "run `papers index add` with the sources that the answer was given from",
            )
        yield library, SourceReader(Retriever(library, embedder), embedder)


def _verified(file: str, library: Library, sources: SourceReader) -> Checked | Unreadable:
    try:
        if file == STDIN:
            saved = parse_saved(standard_input().read(LONGEST_FILE + 1), "standard input")
        else:
            saved = read_saved(Path(file))
    except SourceError as error:
        return Unreadable(file, error)
    return Checked(file, saved, verify(saved, library.papers, sources))


def _record(outcome: Checked | Unreadable) -> dict[str, object]:
    if isinstance(outcome, Unreadable):
        error = {"message": outcome.error.message, "fix": outcome.error.fix}
        return {"file": outcome.file, "holds": False, "error": error}
    found = outcome.found
    return {
        "file": outcome.file,
        "holds": found.holds,
        "sentences": [_row(sentence) for sentence in found.sentences],
        "citations": [_row(citation) for citation in found.citations],
        "problems": found.problems,
        "notes": found.notes,
    }


def _row(checked: CheckedSentence | CheckedCitation) -> dict[str, object]:
    return {"holds": not checked.problems, **asdict(checked)}


def _text(outcome: Checked) -> str:
    """Return a summary line, then what does not hold, piece by piece."""
    found = outcome.found
    lines = [f"{one_line(outcome.file)}: {_sum(found)}"]
    for number, sentence in enumerate(found.sentences, start=1):
        title = f"sentence {number}: {shortened(sentence.text, _SHOWN)}"
        lines += _indented(title, sentence.problems)
    for citation in found.citations:
        lines += _indented(f"[{citation.n}] {citation.title}", citation.problems)
    lines += _indented("the whole answer", found.whole)
    lines += [f"  note: {one_line(note)}" for note in found.notes]
    return "".join(f"{line}\n" for line in lines)


def _indented(title: str, problems: Sequence[str]) -> list[str]:
    if not problems:
        return []
    return [f"  {one_line(title)}", *(f"    {one_line(problem)}" for problem in problems)]


def _sum(found: Verification) -> str:
    holding = [sentence for sentence in found.sentences if not sentence.problems]
    doubted = sum(sentence.saved in DOUBTED for sentence in holding)
    cited = sum(not citation.problems for citation in found.citations)
    parts = [
        _share(len(holding), len(found.sentences), "sentence"),
        *([f"{doubted} of them as doubtful as when saved"] if doubted else []),
        *([_share(cited, len(found.citations), "citation")] if found.citations else []),
    ]
    return ", ".join(parts)


def _share(part: int, whole: int, noun: str) -> str:
    verb = "holds" if 1 in {part, whole} else "hold"
    return f"{part} of {counted(whole, noun)} {verb}"


def _conclude(outcomes: Sequence[Checked | Unreadable]) -> int:
    """Report failures on standard error, as every command does; return the exit code."""
    code = 0
    for outcome in outcomes:
        if isinstance(outcome, Checked) and outcome.found.holds:
            continue
        message, fix = _failure(outcome)
        talk(f"error: {message}")
        talk(f"fix: {fix}")
        code = FAILED
    return code


def _failure(outcome: Checked | Unreadable) -> tuple[str, str]:
    if isinstance(outcome, Unreadable):
        return outcome.error.message, outcome.error.fix
    question = shlex.quote(one_line(outcome.answer.standalone_question))
    file = "FILE" if outcome.file == STDIN else shlex.quote(one_line(outcome.file))
    return (
        f"{one_line(outcome.file)} no longer holds",
        f"ask again: papers ask {question} --save {file} --force",
    )
