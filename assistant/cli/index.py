"""The `papers index` commands and their options; the work is done in `cli/library.py`."""

from __future__ import annotations

from typing import Annotated

import typer

index_app = typer.Typer(help="Add papers, look after the index.", rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@index_app.command(epilog="Example: papers index add saved-page.txt --saved-on 2025-11-30")
def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help=(
                "Saved pages, files of papers (JSON, JSONL, BibTeX, RIS, CSV, Atom), folders of "
                "them, - or 'bundled'; or from the network, daily-papers:2025-11-20 (also a week, "
                "2025-W47, or a month, 2025-11) and arxiv:2502.09601, or their addresses."
            ),
        ),
    ],
    saved_on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day the pages were saved: gives dates their year."),
    ] = None,
    json: Json = False,
) -> None:
    """Add papers; those already known are updated, never doubled."""
    from assistant.cli.library import add_sources

    add_sources(sources, saved_on, json)


@index_app.command()
def status(json: Json = False) -> None:
    """Say what the index holds and whether dense search is on."""
    from assistant.cli.library import print_status

    print_status(json)


@index_app.command()
def rebuild(json: Json = False) -> None:
    """Make the words and vectors anew from the stored papers."""
    from assistant.cli.library import rebuild_index

    rebuild_index(json)


@index_app.command(epilog='Example: papers index remove "activation steering"')
def remove(
    paper: Annotated[
        list[str],
        typer.Argument(metavar="PAPER", help="An id, part of a title, or the key of a reference."),
    ],
    json: Json = False,
) -> None:
    """Take one paper out of the index."""
    from assistant.cli.library import remove_paper

    remove_paper(" ".join(paper), json)


@index_app.command(epilog="Example: papers index export papers.jsonl")
def export(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A .jsonl, .bib, .ris or .csv file, or - for JSON lines to stdout.",
        ),
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    json: Json = False,
) -> None:
    """Write all papers as JSON lines, BibTeX, RIS or CSV."""
    from assistant.cli.library import export_papers

    export_papers(file, force, json)
