"""The reading commands: ask, search and show, from checked options to printed values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from assistant import conversation
from assistant.answer import Answer, Filters
from assistant.cli.batch import answer_lines
from assistant.cli.io import (
    STDIN,
    checked_question,
    emit,
    emit_drawing,
    emit_json,
    read_question,
    standard_input,
    talk,
)
from assistant.cli.live import watch
from assistant.cli.saving import Keep
from assistant.cli.session import Format, PaperFormat, opened_assistant
from assistant.language.wording import counted
from assistant.presenting.formats import answer_record, day, quotes_of, spent, to_markdown
from assistant.presenting.references import to_bibtex, to_ris
from assistant.presenting.render import print_answer, print_paper, print_results
from assistant.presenting.spreadsheet import header, row
from index.errors import DataFolderError, SourceError, UsageError
from index.paper import Paper
from index.reading.records import paper_to_record

if TYPE_CHECKING:
    from assistant.app import AskOptions, Assistant
    from index.llm.base import Chat

Chosen = TypeVar("Chosen", Format, PaperFormat)
_REFERENCES: dict[str, Callable[[Sequence[Paper]], str]] = {
    PaperFormat.BIBTEX: to_bibtex,
    PaperFormat.RIS: to_ris,
}


def choose_format(output: Chosen, json: bool, batch: bool = False, brief: bool = False) -> Chosen:
    """Return the one format asked for.

    Raises:
        UsageError: for two, a batch in any but JSON, or a brief answer in any but text.
    """
    if json and output not in {"text", "json"}:
        raise UsageError(f"--json and --format {output.value} are both given", "leave one out")
    if batch and output not in {"text", "json"}:
        raise UsageError("a batch is answered in JSON only", "use --batch FILE.jsonl --json")
    chosen = type(output)("json") if json or batch else output
    if brief and chosen != "text":
        raise UsageError(f"--brief and {chosen.value} are both asked for", "leave one out")
    return chosen


NOTHING_MATCHES = "no abstract matches this in words or meaning; these are the least far from it"


@dataclass(frozen=True, slots=True)
class Manner:
    """How to answer, according to the options of `papers ask`."""

    k: int
    filters: Filters
    model: str | None = None
    extractive: bool = False
    continued: bool = False

    def options(self) -> AskOptions:
        """Return what applies to each question; raises UsageError for conflicting options."""
        from assistant.app import AskOptions

        if self.model and self.extractive:
            raise UsageError("--model and --extractive are both given", "leave one out")
        return AskOptions(self.k, self.filters, self.extractive)


def ask_one(
    words: Sequence[str] | None, output: Format, how: Manner, keep: Keep, brief: bool = False
) -> None:
    """Answer one question, print the answer as `output`, and keep it where that was asked."""
    question = read_question(words)  # before anything slow is imported
    options = how.options()
    with opened_assistant(how.model) as assistant:
        home = assistant.library.home
        before = conversation.load(home) if how.continued else conversation.Recalled()
        for notice in before.notices:
            talk(f"note: {notice}")
        chat = assistant.open_chat(options)
        with _told_if_interrupted(chat):
            events = assistant.ask(question, options, before.history, chat)
            answer = watch(events, live=output is Format.TEXT)
        print_as(output, answer, assistant, brief)
        _remember(home, answer, anew=not how.continued)
        keep(answer, assistant.library.papers)


@contextmanager
def _told_if_interrupted(chat: Chat | None) -> Iterator[None]:
    """Say what a broken-off question took of the model: it may be paid for all the same."""
    try:
        yield
    except KeyboardInterrupt:
        if chat is not None and (requests := chat.usage.requests):
            sent = counted(requests, "request")
            # What was under way just now may not be counted yet.
            talk(f"note: {sent} to {chat.model} until then, at least {spent(chat.usage)}")
        raise


def _remember(home: Path, answer: Answer, *, anew: bool) -> None:
    """Keep the turn for `--continue`; the answer is out already, so a failure is only reported."""
    try:
        if anew:
            conversation.forget(home)
        conversation.remember(home, conversation.Turn.of(answer))
    except DataFolderError as error:
        talk(f"note: {error.message}; {error.fix}")


def print_as(output: Format, answer: Answer, assistant: Assistant, brief: bool = False) -> None:
    """Write an answer to standard output in one of the formats."""
    corpus = assistant.library.status().papers
    if output is Format.JSON:
        emit_json(answer_record(answer))
    elif output is Format.MARKDOWN:
        emit(to_markdown(answer, corpus))
    elif output is Format.TEXT:
        dates = _uncited_dates(answer, assistant)
        draw = partial(print_answer, answer=answer, corpus=corpus, dates=dates, brief=brief)
        emit_drawing(draw)
    else:
        _print_references(output, answer, assistant)


def _uncited_dates(answer: Answer, assistant: Assistant) -> dict[str, str]:
    shown = [item.paper_id for item in answer.items if item.verdict == "borderline"]
    shown += [miss.paper_id for miss in answer.near_misses]
    papers = assistant.library.papers.by_id(shown)
    return {paper_id: day(paper) for paper_id, paper in papers.items()}


def _print_references(output: Format, answer: Answer, assistant: Assistant) -> None:
    papers = [assistant.show(citation.paper_id) for citation in answer.citations]
    quotes = [" … ".join(quotes_of(answer, citation)) for citation in answer.citations]
    if papers:
        _emit_papers(output, papers, quotes, "quote")
    else:
        talk("note: the answer cites no paper, so there is no reference to write")


def _emit_papers(output: str, papers: Sequence[Paper], texts: Sequence[str], column: str) -> None:
    """Write papers for other programs; a spreadsheet gets `texts` in a column of that name."""
    if output == PaperFormat.CSV:
        emit("".join((header(column), *map(row, papers, texts))))
    else:
        emit(_REFERENCES[output](papers))


def ask_batch(source: str, words: Sequence[str] | None, how: Manner) -> None:
    """Answer the questions of a file, or of standard input, one JSON line each."""
    if words:
        raise UsageError("a question and --batch are both given", "leave one out")
    if how.continued:
        raise UsageError(
            "--batch and --continue are both given", 'give each line its own "history"'
        )
    options = how.options()
    failed = total = 0
    with _opened(source) as lines, opened_assistant(how.model) as assistant:
        records = answer_lines(
            lines, lambda question, history: assistant.answer(question, options, history)
        )
        for record in records:
            emit_json(record, indent=None)
            total += 1
            failed += "error" in record
    talk(f"{total} lines, {failed} of them failed")


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == STDIN:
        yield standard_input()
        return
    try:
        stream = open(source, "rb")  # noqa: SIM115 closed below; only opening may fail here
    except OSError as error:
        raise SourceError(
            f"{source} cannot be read: {error.strerror}", "name a file of JSON lines, or -"
        ) from error
    with stream:
        yield stream


def search_papers(
    words: Sequence[str] | None, k: int, filters: Filters, output: PaperFormat
) -> None:
    """Print the `k` best papers for a query."""
    query = read_question(words, "query")
    with opened_assistant() as assistant:
        results = assistant.search(query, k, filters)
        nothing_near = results and not assistant.search(query, 1, filters, matches_only=True)
        unmatched = [NOTHING_MATCHES] if nothing_near else []
        notices = [*assistant.notices, *unmatched, *_undated(assistant, filters)]
        papers = [assistant.show(result.paper_id) for result in results]
    for notice in notices:
        talk(f"note: {notice}")
    if output is PaperFormat.JSON:
        records = [asdict(result) for result in results]
        emit_json({"query": query, "results": records, "notices": notices})
    elif output is PaperFormat.TEXT:
        emit_drawing(partial(print_results, results=results))
    else:
        _emit_papers(output, papers, [result.snippet for result in results], "quote")


def _undated(assistant: Assistant, filters: Filters) -> Iterator[str]:
    """Say how many papers a date filter leaves out because they have no date."""
    from assistant.extractive.unjudged import undatable
    from index.metadata import Where

    yield from undatable(assistant.library.papers, Where(since=filters.since, until=filters.until))


def show_paper(name: str, output: PaperFormat) -> None:
    """Print the paper of an id, an alias or part of a title."""
    name = checked_question(name, "name")
    with opened_assistant() as assistant:
        paper = assistant.show(name)
    if output is PaperFormat.JSON:
        emit_json(paper_to_record(paper))
    elif output is PaperFormat.TEXT:
        emit_drawing(partial(print_paper, paper=paper))
    else:
        _emit_papers(output, [paper], [paper.abstract], "abstract")
