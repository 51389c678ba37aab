"""For those who write stored answers.

python -m eval.stored prompts QUESTION_ID...   the real prompts, one JSON object a line
python -m eval.stored sentences FILE.jsonl     the sentences that an answer is cut into,
                                               to be labelled; no verdict is shown
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.app import Assistant
from assistant.build import open_embedder
from assistant.settings import load_settings
from eval.questions import bundled_questions
from eval.running.asking import Named
from eval.running.fresh import fresh_library
from eval.stored.answers import read_answers
from eval.stored.prompts import RealPrompts
from eval.stored.replay import replay
from eval.stored.tier import case_of
from index.embedder import Embedder
from index.errors import PapersError, UsageError
from index.library import Library


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    try:
        embedder = open_embedder(load_settings())
        with fresh_library(embedder) as library:
            for record in _records(library, embedder, arguments):
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    except PapersError as error:
        sys.stderr.write(f"error: {error.message}\nfix: {error.fix}\n")
        return 1
    return 0


def _records(
    library: Library, embedder: Embedder | None, arguments: Sequence[str]
) -> Iterator[dict[str, object]]:
    match list(arguments):
        case ["prompts", *wanted] if wanted:
            yield from _prompts(RealPrompts(library, embedder), wanted)
        case ["sentences", path]:
            yield from _sentences(Assistant(library, embedder), Path(path))
        case _:
            raise UsageError("unknown command", "python -m eval.stored prompts QUESTION_ID...")


def _prompts(prompts: RealPrompts, wanted: Sequence[str]) -> Iterator[dict[str, object]]:
    known = {question.id: question for question in bundled_questions()}
    for unknown in (name for name in wanted if name not in known):
        raise UsageError(f"there is no question {unknown!r}", "see eval/questions.jsonl")
    for name in wanted:
        if prompt := prompts.of(known[name]):
            yield prompt.record()
        else:
            sys.stderr.write(f"{name}: answered or refused without a model\n")


def _sentences(assistant: Assistant, path: Path) -> Iterator[dict[str, object]]:
    known = {question.id: question for question in bundled_questions()}
    names = Named(assistant)
    for stored in read_answers([path]):
        answer = replay(case_of(stored, known, names), assistant).answer
        if answer is not None:
            texts = [said.text for said in answer.sentences]
            yield {"id": stored.id, "answer": answer.answer, "sentences": texts}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
