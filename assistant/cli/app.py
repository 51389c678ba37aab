"""The `papers` command: its options, and which part of the assistant each one calls.

No logic of its own. Everything but typer is imported inside the commands, so that
`papers --help` answers at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.eval import eval_app
from assistant.cli.index import index_app
from assistant.cli.meant import Commands
from assistant.cli.session import Format, PaperFormat, make_filters

app = typer.Typer(
    cls=Commands,
    help="Answers questions from paper abstracts, with every sentence checked against its source.",
    epilog='Start with: papers ask "which papers compress chain-of-thought?"',
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
model_app = typer.Typer(help="Get the embedding model.", rich_markup_mode=None)
app.add_typer(index_app, name="index")
app.add_typer(model_app, name="model")
app.add_typer(eval_app, name="eval")

Words = Annotated[
    list[str] | None, typer.Argument(metavar="QUESTION", help="Several words, or - to read stdin.")
]
Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only papers of this date or later: YYYY[-MM[-DD]]."),
]
Until = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only papers of this date or earlier, inclusive."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Written = Annotated[PaperFormat, typer.Option("--format", help="How to write the papers.")]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Show the version or the help where no command is given."""
    if version:
        from importlib.metadata import version as installed

        from assistant.cli.io import emit

        emit(f"papers {installed('daily-papers-assistant')}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from assistant.cli.io import emit

        emit(context.get_help() + "\n")
        raise typer.Exit


@app.command(epilog='Example: papers ask "which papers compress chain-of-thought?" --since 2024')
def ask(
    question: Words = None,
    k: Annotated[
        int,
        typer.Option(
            "-k", metavar="N", min=1, help="Most papers cited by an answer that is no list."
        ),
    ] = 10,
    since: Since = None,
    until: Until = None,
    paper: Annotated[
        list[str] | None,
        typer.Option(metavar="PAPER", help="Only this paper, by id or title; may be repeated."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="The model that writes the answer.")
    ] = None,
    extractive: Annotated[
        bool, typer.Option("--extractive", help="Answer in quotes alone, without a model.")
    ] = False,
    continued: Annotated[
        bool, typer.Option("--continue", help="The question follows up on the last ones.")
    ] = False,
    output: Annotated[
        Format, typer.Option("--format", help="How to write the answer.")
    ] = Format.TEXT,
    json: Json = False,
    brief: Annotated[
        bool, typer.Option("--brief", help="Of a list, titles and dates without the quotes.")
    ] = False,
    batch: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.jsonl",
            help='Answer many: a line {"id","question"} in, a line of JSON out; - is stdin.',
        ),
    ] = None,
    save: Annotated[
        str | None,
        typer.Option(metavar="FILE.json", help="Keep the answer for `papers verify`."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --save replace a file.")] = False,
) -> None:
    """Answer a question from the abstracts, with checked quotes."""
    from assistant.cli.answer import Manner, ask_batch, ask_one, choose_format
    from assistant.cli.saving import prepare_saving

    how = Manner(k, make_filters(since, until, paper or ()), model, extractive, continued)
    keep = prepare_saving(save, force=force, batch=batch is not None)
    if batch is not None:
        choose_format(output, json, batch=True, brief=brief)
        ask_batch(batch, question, how)
    else:
        ask_one(question, choose_format(output, json, brief=brief), how, keep, brief)


@app.command(epilog='Example: papers search "KV cache" -k 5')
def search(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help="Several words, or - for stdin.")
    ] = None,
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, help="Number of papers shown.")] = 10,
    since: Since = None,
    until: Until = None,
    output: Written = PaperFormat.TEXT,
    json: Json = False,
) -> None:
    """Rank papers, each with the sentence that shows why."""
    from assistant.cli.answer import choose_format, search_papers

    search_papers(query, k, make_filters(since, until), choose_format(output, json))


@app.command(epilog='Example: papers show "activation steering" --format bibtex')
def show(
    paper: Annotated[
        list[str],
        typer.Argument(metavar="PAPER", help="An id, part of a title, or the key of a reference."),
    ],
    output: Written = PaperFormat.TEXT,
    json: Json = False,
) -> None:
    """Show all that is known of one paper, or its reference."""
    from assistant.cli.answer import choose_format, show_paper

    show_paper(" ".join(paper), choose_format(output, json))


@app.command(epilog="Example: papers chat --port 8080")
def chat(
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Address to listen on; this machine alone is safe.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT", min=1, max=65535, help="Port; the first free one from 7860 on if unset."
        ),
    ] = None,
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Also serve ask and search as MCP tools.")
    ] = False,
) -> None:
    """Open the chat page for a browser: ask, read, check at a glance."""
    from assistant.cli.chat import serve_chat

    serve_chat(host, port, mcp)


@app.command(epilog="Example: papers verify answer.json")
def verify(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="Answers of `papers ask --save`; - is stdin."),
    ],
    json: Json = False,
) -> None:
    """Check saved answers against the index of today.

    Exit code 1 if one no longer holds.
    """
    from assistant.cli.verify import verify_files

    raise typer.Exit(verify_files(files, json))


@model_app.command()
def fetch(json: Json = False) -> None:
    """Download the embedding weights, checked by their hash."""
    from assistant.cli.model import fetch_weights

    fetch_weights(json)


@app.command()
def doctor(json: Json = False) -> None:
    """Check installation, index and model; exit 1 if one is broken."""
    from assistant.cli.doctor import examine

    raise typer.Exit(examine(json))
