"""`papers eval`: the commands that measure; all of it is imported when one of them runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.outcome import Evaluation

GATE_FAILED = 3

eval_app = typer.Typer(help="Measure the answers on the labelled questions.", rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@eval_app.callback(invoke_without_command=True)
def questions(
    context: typer.Context,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no model, even if one is configured.")
    ] = False,
    gate: Annotated[
        bool, typer.Option("--gate", help="Exit 3 below a floor or behind the baseline.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write HTML, Markdown, JUnit XML and JSON there."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N questions.")
    ] = None,
    own: Annotated[
        Path | None,
        typer.Option("--questions", metavar="FILE", help="Your own questions, of your own index."),
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Make this run what is compared with.")
    ] = False,
    judgings: Annotated[
        int,
        typer.Option(
            "--judge", metavar="N", min=0, help="Let the model judge its answers N times."
        ),
    ] = 0,
    json: Json = False,
) -> None:
    """Ask the labelled questions of a fresh index of the bundled pages; with --gate, exit 3."""
    if context.invoked_subcommand is not None:
        return
    from assistant.cli.progress import Reporter
    from assistant.settings import load_settings
    from eval.evaluation import Wanted, check_wanted, evaluate

    wanted = Wanted(limit, offline, gate or update_baseline, judgings, own)
    check_wanted(wanted, update_baseline=update_baseline)
    with Reporter() as progress:
        evaluation = evaluate(load_settings(), wanted, progress)
    _print_evaluation(evaluation, json=json, updating=update_baseline)
    if report is not None:
        _write_report(evaluation, report)
    if update_baseline:
        _write_baseline(evaluation, own)
    elif gate and evaluation.verdict is not None and not evaluation.verdict.passed:
        raise typer.Exit(GATE_FAILED)


@eval_app.command(epilog='Example: papers eval add "what is CoT-Valve?" --expect CoT-Valve')
def add(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    expect: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PAPER", help="A paper that has to be cited; may be repeated. None: refuse."
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="list, specific, method, compare ...")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file of questions, in the data folder if unset."),
    ] = None,
) -> None:
    """Save a question with the papers that answer it.

    `papers eval --questions FILE --gate` asks the saved ones.
    """
    from assistant.build import open_assistant
    from assistant.cli.io import checked_question, emit
    from assistant.cli.progress import Reporter
    from assistant.settings import load_settings
    from eval.own import FILE_NAME, add_question, kind_named

    settings = load_settings()
    path = to or settings.home / FILE_NAME
    asked, meant = checked_question(question), kind_named(kind) if kind else None
    with Reporter() as progress:
        assistant = open_assistant(settings, progress)
    try:
        saved = add_question(path, assistant, asked, expect or (), meant)
    finally:
        assistant.close()
    emit(f"saved {saved.id} ({saved.kind}); run: papers eval --questions {path} --gate\n")


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
    """Score retrieval as shipped on a data set in BEIR layout."""
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
    """Score the checker on pairs of claims and papers."""
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
def checker(
    pairs: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also the claims that labelled pairs support, and mutants of them."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Score the checker on right sentences and mutants of them.

    Exit code 3 below a floor.
    """
    from assistant.build import open_embedder
    from assistant.cli.io import emit, emit_json
    from assistant.cli.progress import Reporter
    from assistant.settings import load_settings
    from eval.grounding.checker import evaluate
    from eval.grounding.pairs import read_pairs

    labelled = read_pairs(pairs) if pairs else ()
    with Reporter() as report:
        scores = evaluate(open_embedder(load_settings()), labelled, report)
    if json:
        emit_json(scores.record())
    else:
        emit("\n".join(scores.lines()) + "\n")
    raise typer.Exit(0 if scores.passed else GATE_FAILED)


def _print_evaluation(evaluation: Evaluation, *, json: bool, updating: bool) -> None:
    from assistant.cli.io import emit, emit_json
    from eval.report.record import as_record
    from eval.report.terminal import evaluation_lines

    if json:
        emit_json(as_record(evaluation))
    else:
        emit("\n".join(evaluation_lines(evaluation, updating=updating)) + "\n")


def _write_report(evaluation: Evaluation, folder: Path) -> None:
    from assistant.cli.io import talk
    from eval.report.files import write_report

    for path in write_report(evaluation, folder):
        talk(f"written: {path}")


def _write_baseline(evaluation: Evaluation, own: Path | None) -> None:
    from assistant.cli.io import talk
    from eval.gate.baseline import baseline_path, of_evaluation, write_baseline

    path = baseline_path(own)
    write_baseline(of_evaluation(evaluation), path)
    talk(f"this is the baseline now: {path}")
