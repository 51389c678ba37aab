"""`papers verify`: what still holds of saved answers, and what no longer does."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.build import REMOTE_EMBEDDERS, open_embedder
from assistant.checked_sources import SourceReader
from assistant.cli.errors import FAILED
from assistant.cli.io import STDIN, emit, emit_json, standard_input, talk
from assistant.cli.text import one_line
from assistant.retrieval.retrieve import Retriever
from assistant.saved import LONGEST_FILE, SavedAnswer, parse_saved, read_saved
from assistant.settings import load_settings
from assistant.verify import Verification, verify
from index.errors import IndexUnavailable, PapersError
from index.library import Library

_DOUBTED = {"weak", "unsupported", "uncited"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file."""

    file: str
    answer: SavedAnswer | None = None
    verification: Verification | None = None
    error: PapersError | None = None

    @property
    def holds(self) -> bool:
        """Whether the file could be read and all of it holds."""
        return self.verification is not None and self.verification.holds


def verify_files(files: Sequence[str], json: bool) -> int:
    """Print what holds of each saved answer; return the exit code, 1 if anything does not.

    Raises SourceError for a single file that holds no answer; among several it is reported.
    """
    outcomes = []
    with _opened() as (library, sources):
        for outcome in (_verified(file, library, sources) for file in files):
            if outcome.error is not None and len(files) == 1:
                raise outcome.error
            if json:
                emit_json(_record(outcome), indent=2 if len(files) == 1 else None)
            else:
                emit("".join(f"{line}\n" for line in _lines(outcome)))
            outcomes.append(outcome)
    return _conclude(outcomes)


@contextmanager
def _opened() -> Iterator[tuple[Library, SourceReader]]:
    """Yield the index and what reads its papers; neither a model nor a server is asked."""
    settings = load_settings()
    embedder = None if settings.embedder in REMOTE_EMBEDDERS else open_embedder(settings)
    with closing(Library.open(settings.home, embedder)) as library:
        if library.is_empty:
            raise IndexUnavailable(
                f"there is no paper in the index of {settings.home}",
                "run `papers index add` with the sources that the answer was given from",
            )
        yield library, SourceReader(Retriever(library, embedder), embedder)


def _verified(file: str, library: Library, sources: SourceReader) -> Outcome:
    try:
        if file == STDIN:
            saved = parse_saved(standard_input().read(LONGEST_FILE + 1), "standard input")
        else:
            saved = read_saved(Path(file))
    except PapersError as error:
        return Outcome(file, error=error)
    return Outcome(file, saved, verify(saved, library.papers, sources))


def _record(outcome: Outcome) -> dict[str, object]:
    found = outcome.verification
    if found is None:
        error = outcome.error
        words = {"message": error.message, "fix": error.fix} if error else {}
        return {"file": outcome.file, "holds": False, "error": words}
    return {
        "file": outcome.file,
        "holds": found.holds,
        "sentences": [asdict(one) | {"holds": not one.problems} for one in found.sentences],
        "citations": [asdict(one) | {"holds": not one.problems} for one in found.citations],
        "problems": found.problems,
        "notes": found.notes,
    }


def _lines(outcome: Outcome) -> Iterator[str]:
    """Yield a line that sums up, then what does not hold, piece by piece."""
    found = outcome.verification
    if found is None:
        yield f"{outcome.file}: not a saved answer"
        return
    yield f"{one_line(outcome.file)}: {_sum(found)}"
    for number, sentence in enumerate(found.sentences, start=1):
        if sentence.problems:
            yield f"  sentence {number}: {one_line(sentence.text)}"
            yield from (f"    {one_line(problem)}" for problem in sentence.problems)
    for citation in found.citations:
        if citation.problems:
            yield f"  [{citation.n}] {one_line(citation.title)}"
            yield from (f"    {one_line(problem)}" for problem in citation.problems)
    yield from (f"  {one_line(problem)}" for problem in found.whole)
    yield from (f"  note: {one_line(note)}" for note in found.notes)


def _sum(found: Verification) -> str:
    holding = [sentence for sentence in found.sentences if not sentence.problems]
    doubted = sum(sentence.saved in _DOUBTED for sentence in holding)
    cited = sum(not citation.problems for citation in found.citations)
    parts = [
        _share(len(holding), len(found.sentences), "sentence"),
        *([f"{doubted} of them as doubtful as when saved"] if doubted else []),
        *([_share(cited, len(found.citations), "citation")] if found.citations else []),
    ]
    return ", ".join(parts)


def _share(part: int, whole: int, noun: str) -> str:
    return (
        f"{part} of {whole} {noun}{'' if whole == 1 else 's'} {'holds' if whole == 1 else 'hold'}"
    )


def _conclude(outcomes: Sequence[Outcome]) -> int:
    """Say on standard error what failed, as every command does; return the exit code."""
    failed = [outcome for outcome in outcomes if not outcome.holds]
    for outcome in failed:
        if outcome.error is not None:
            talk(f"error: {outcome.error.message}")
            talk(f"fix: {outcome.error.fix}")
        elif outcome.answer is not None:
            question = shlex.quote(one_line(outcome.answer.question))
            talk(f"error: {one_line(outcome.file)} no longer holds")
            talk(f"fix: ask again: papers ask {question} --save {_target(outcome.file)} --force")
    return FAILED if failed else 0


def _target(file: str) -> str:
    return "FILE" if file == STDIN else shlex.quote(one_line(file))
