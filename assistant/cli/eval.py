"""`papers eval`: the commands that measure; all of it is imported when one of them runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.scores import Score

GATE_FAILED = 3

eval_app = typer.Typer(help="Measure the answers on the labelled questions.", rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@eval_app.callback(invoke_without_command=True)
def questions(
    context: typer.Context,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N questions.")
    ] = None,
    json: Json = False,
) -> None:
    """Ask the labelled questions of a fresh index of the bundled pages; exit 3 below a floor."""
    if context.invoked_subcommand is not None:
        return
    from assistant.cli.io import emit, emit_json
    from assistant.cli.progress import Reporter
    from assistant.settings import load_settings
    from eval.report import as_lines, as_record
    from eval.session import evaluate_bundled

    with Reporter() as report:
        results, scores = evaluate_bundled(load_settings(), limit, report)
    if json:
        emit_json(as_record(scores, results))
    else:
        emit("\n".join(as_lines(scores)) + "\n")
    raise typer.Exit(_exit_code(scores, whole=limit is None))


@eval_app.command()
def retrieval(
    dataset: Annotated[
        Path, typer.Option(metavar="DIR", help="corpus.jsonl, queries.jsonl and qrels/ (BEIR).")
    ],
    split: Annotated[
        str, typer.Option(metavar="NAME", help="Judgements: qrels/NAME.tsv.")
    ] = "test",
    json: Json = False,
) -> None:
    """Score retrieval, exactly as shipped, on a data set in BEIR layout."""
    from assistant.build import open_embedder
    from assistant.cli.io import emit, emit_json
    from assistant.cli.progress import Reporter
    from assistant.settings import load_settings
    from eval.beir import evaluate, load_dataset

    settings = load_settings()
    data = load_dataset(dataset, split)
    with Reporter() as report:
        scores = evaluate(data, settings.home / "eval", open_embedder(settings), report).record()
    if json:
        emit_json(scores)
    else:
        emit("".join(f"{name:<14} {value}\n" for name, value in scores.items()))


@eval_app.command()
def grounding(
    pairs: Annotated[
        Path, typer.Option(metavar="FILE", help="JSON lines of claim, evidence and label (0 or 1).")
    ],
    json: Json = False,
) -> None:
    """Score how well the checker tells supported claims from others, on labelled pairs."""
    from assistant.build import open_embedder
    from assistant.cli.io import emit, emit_json
    from assistant.settings import load_settings
    from eval.grounding.measure import evaluate
    from eval.grounding.pairs import read_pairs

    scores = evaluate(read_pairs(pairs), open_embedder(load_settings())).record()
    if json:
        emit_json(scores)
    else:
        emit("".join(f"{name:<45} {value}\n" for name, value in scores.items()))


@eval_app.command()
def checker(json: Json = False) -> None:
    """Check correct sentences on the bundled papers, and mutants of them; exit 3 below a floor."""
    from assistant.build import open_embedder
    from assistant.cli.io import emit, emit_json
    from assistant.cli.progress import Reporter
    from assistant.settings import load_settings
    from eval.grounding.mutants import evaluate

    with Reporter() as report:
        scores = evaluate(open_embedder(load_settings()), report)
    if json:
        emit_json(scores.record())
    else:
        emit("\n".join(scores.lines()) + "\n")
    raise typer.Exit(0 if scores.passed else GATE_FAILED)


def _exit_code(scores: list[Score], *, whole: bool) -> int:
    """The floors hold for all questions together, not for the first few."""
    return GATE_FAILED if whole and not all(score.passed for score in scores) else 0
