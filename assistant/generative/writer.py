"""Papers -> an answer that a model writes from their abstracts, each sentence checked.

The events are those of a stream: text as it arrives, the verdict on each sentence as soon as
it is finished, and what a repair changed. A list starts with our own count and ends with
a quote from every paper that the model left out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer import FAILED, Body, Status
from assistant.checked_sources import SourceReader
from assistant.checking.counting import Tally
from assistant.events import Event, SentenceChecked, SentenceRevised, TextDelta
from assistant.extractive.extract import Extractor
from assistant.extractive.quoting import is_list
from assistant.generative.abstaining import NO_ANSWER, abstention, nothing_supported, only_supported
from assistant.generative.assembly import (
    Section,
    citations_of,
    join,
    number_anew,
    replaced,
    trimmed,
)
from assistant.generative.enclosed import holds_code
from assistant.generative.listing import left_out, nothing_in, opening, without
from assistant.generative.manuscript import Manuscript
from assistant.generative.model import ModelAccess
from assistant.generative.packing import Packed, pack
from assistant.generative.reader import StreamReader
from assistant.generative.repair import ask_for_repairs, failing, is_better, read_repair
from assistant.generative.repetition import Repetition
from assistant.generative.selection import Selection, select_best, select_by_screening
from assistant.language.wording import counted
from assistant.question.plan import Plan
from assistant.retrieval.retrieve import Ranking, Retriever
from index.errors import ContextTooLong, ModelError, ReplyUnusable
from index.llm.base import Chat, Message, TextStream
from index.paper import Paper
from index.store import PaperReader
from prompts.loading import render

LEAST_CONTEXT = 100
"""Tokens of abstracts below which a prompt is not worth sending."""
_CUT_SHORT = {
    "length": "it reached its limit of tokens (PAPERS_ANSWER_TOKENS is {})",
    "content_filter": "the server's content filter cut it off",
    "error": "the server says no more than that it failed",
}
"""What a server gives as the reason for the end, where that is not the end of the answer."""


@dataclass(frozen=True, slots=True)
class Task:
    """One question on its way to a generated answer."""

    chat: Chat
    model: ModelAccess
    plan: Plan
    found: Ranking
    selection: Selection


@dataclass
class Draft:
    """What the model wrote, and how it ended."""

    manuscript: Manuscript
    left_out: int = 0
    """Papers that the prompt had no room for."""
    broken_off: str = ""
    """Why it is incomplete; empty where it is not."""
    repetition: Repetition = field(default_factory=Repetition)

    @property
    def section(self) -> Section:
        """The text with its checked sentences."""
        sentences = tuple(checked.sentence for checked in self.manuscript.verdicts())
        return trimmed(Section(self.manuscript.reader.text, sentences))


class Writer:
    """Writes answers with a model over one index."""

    def __init__(self, retriever: Retriever, store: PaperReader, sources: SourceReader) -> None:
        self._retriever = retriever
        self._store = store
        self._sources = sources
        self._extractor = Extractor(retriever)

    def write(
        self, chat: Chat, model: ModelAccess, plan: Plan, found: Ranking, k: int
    ) -> Generator[Event, None, Body]:
        """Write the answer; unless it is a list, the model is shown at most `k` papers.

        Raises ModelError where the model fails before a sentence of the answer is supported; the
        papers of a list that it has screened are quoted then.
        """
        if is_list(plan):
            selection = yield from select_by_screening(chat, plan, found)
            if not selection.papers:
                return nothing_in(plan, selection, found)
        else:
            selection = select_best(plan, found, self._retriever, self._store, k)
        task = Task(chat, model, plan, found, selection)
        try:
            draft = yield from self._stream(task)
        except ModelError as error:
            if not selection.items:
                raise
            return (yield from self._quoted(task, error))
        if draft.manuscript.reader.abstained and not selection.items:
            said, notices = only_supported(draft.section, plan.standalone)
            body = abstention(task.found, said, draft.manuscript)
            remarks = (*notices, *draft.manuscript.reader.remarks)
            return replace(body, incomplete=bool(draft.broken_off), notices=remarks)
        section, notices = yield from self._repair(task, draft)
        return self._finish(task, draft, section, notices)

    def _stream(self, task: Task) -> Generator[Event, None, Draft]:
        """Yield the text as it arrives and the verdicts on what is finished."""
        stream, packed = _open_stream(task)
        offered = packed.numbered
        tally = _tally(task.selection)
        manuscript = Manuscript(StreamReader(offered), offered, self._sources, tally)
        draft = Draft(manuscript, len(packed.left_out))
        begun = False
        for visible in _visible(stream, draft):
            if not begun:
                yield from _introduced(task, draft)
                begun = True
            yield TextDelta(visible)
            for checked in manuscript.newly_finished():
                yield SentenceChecked(checked.sentence, manuscript.cited_by(checked.sentence))
                if draft.repetition.is_loop(checked.sentence.text):
                    draft.broken_off = "it only repeated itself"
                    stream.close()
        if not draft.broken_off and (cause := _CUT_SHORT.get(stream.finish_reason or "")):
            draft.broken_off = cause.format(task.model.answer_tokens)
        if not draft.manuscript.reader.abstained:
            _require_sentences(task, draft, begun)
        return draft

    def _repair(
        self, task: Task, draft: Draft
    ) -> Generator[Event, None, tuple[Section, tuple[str, ...]]]:
        """Let the model rewrite the failed sentences once."""
        if draft.manuscript.reader.abstained:  # from a list made by its own screening
            return Section(""), ("the model then named none of these papers, so they are quoted",)
        section = draft.section
        if not section.sentences:  # a list: its papers speak for themselves
            return Section(""), ("the model wrote no sentence on these papers, so they are quoted",)
        wrong = failing(section.sentences)
        if not wrong or draft.broken_off:
            return section, ()
        papers = _citable(draft.manuscript)
        try:
            texts = ask_for_repairs(task.chat, task.plan.standalone, wrong, papers)
        except ModelError as error:
            return section, (f"sentences that failed were not written anew: {error.message}",)
        for one in reversed(wrong):
            new, seconds = read_repair(texts.get(one.number, ""), papers, self._sources)
            draft.manuscript.seconds += seconds
            if is_better(new.sentences, one.sentence):
                section = replaced(section, one.number, new)
                yield from (SentenceRevised(one.sentence.text, each) for each in new.sentences)
        return section, ()

    def _quoted(self, task: Task, error: ModelError) -> Generator[Event, None, Body]:
        """Quote the papers that the model judged, before it failed: that was paid for."""
        draft = Draft(Manuscript(StreamReader({}), {}, self._sources))
        cause = f"{error.message}; {error.fix}"
        notice = f"the model judged these papers and wrote nothing, so they are quoted: {cause}"
        body = self._finish(task, draft, Section(""), (notice,))
        yield TextDelta(body.text)
        yield from map(SentenceChecked, body.sentences)
        return replace(body, mode="extractive")

    def _finish(self, task: Task, draft: Draft, written: Section, notices: Sequence[str]) -> Body:
        """Frame a list, number the papers and settle the status."""
        selection = task.selection
        papers = _citable(draft.manuscript)
        query = task.found.query
        rest, quoted = left_out(selection, written.sentences, papers, self._extractor, query)
        rest = rest if written.text else trimmed(rest)
        sections = [opening(task.plan, selection), written, rest, without(selection.missing)]
        whole, cited = number_anew(trimmed(join(sections)), papers | quoted)
        if not any(sentence.status == "supported" for sentence in whole.sentences):
            if draft.broken_off:  # which says nothing about what the papers answer
                cause = f"it broke off before a sentence was supported: {draft.broken_off}"
                raise ReplyUnusable(cause, "ask again")
            return nothing_supported(task.found, written, draft.manuscript)
        remarks = [*selection.notices, *notices, *draft.manuscript.reader.remarks]
        if draft.left_out:
            remarks.append(_no_room(draft.left_out, quoted=bool(selection.items)))
        if holds_code(whole.text):
            remarks.append("what stands in a block of code was not checked")
        if draft.broken_off:
            remarks.append(f"the answer broke off: {draft.broken_off}")
        return Body(
            text=whole.text,
            sentences=whole.sentences,
            citations=citations_of(whole.sentences, cited),
            status=_status(whole, selection),
            mode="generated",
            items=selection.items,
            screened=len(task.found.hits),
            notices=tuple(remarks),
            dropped=tuple(draft.manuscript.reader.dropped),
            incomplete=bool(draft.broken_off),
            check_seconds=draft.manuscript.seconds,
        )


def _require_sentences(task: Task, draft: Draft, begun: bool) -> None:
    """Raise ReplyUnusable for a reply of nothing but code, or none; a list can be quoted."""
    if not begun and draft.manuscript.reader.has_thought:
        cause = f": {draft.broken_off}" if draft.broken_off else ""
        fix = "ask again, or name a model that thinks less with PAPERS_MODEL"
        raise ReplyUnusable(f"the model thought and gave no answer{cause}", fix)
    if not begun:
        raise ReplyUnusable("the model's answer is empty", "ask again, or try another model")
    if not (draft.section.sentences or draft.broken_off or task.selection.items):
        raise ReplyUnusable("the model's answer has no sentence", "ask again, or try another model")


def _open_stream(task: Task) -> tuple[TextStream, Packed]:
    """Send the prompt; as long as it is too long for the model, with half the abstracts.

    No answer is longer than the abstracts it is written from: its limit shrinks with them.
    """
    budget, answer_tokens = task.model.context_tokens, task.model.answer_tokens
    while True:
        packed = pack(task.selection.papers, budget, task.chat.count)
        try:
            return task.chat.stream(_prompt(task, packed), max_tokens=answer_tokens), packed
        except ContextTooLong:
            budget = packed.tokens // 2
            if budget < LEAST_CONTEXT:
                raise
            answer_tokens = min(answer_tokens, budget)


def _prompt(task: Task, packed: Packed) -> list[Message]:
    prompt = render(
        "answer", question=task.plan.standalone, kind=_shape(task), papers=packed.numbered
    )
    return [Message("system", prompt.system), Message("user", prompt.user)]


def _shape(task: Task) -> str:
    return "list" if task.selection.items else task.plan.kind


def _visible(stream: TextStream, draft: Draft) -> Iterator[str]:
    """Yield what the reader sees; a stream that breaks off just ends it there."""
    seen = False
    try:
        for piece in stream:
            if visible := draft.manuscript.feed(piece):
                seen = True
                yield visible
    except ModelError as error:
        if not seen:
            raise
        draft.broken_off = error.message
    finally:
        stream.close()
    if rest := draft.manuscript.finish():
        yield rest


def _introduced(task: Task, draft: Draft) -> Iterator[TextDelta]:
    """Yield what precedes the model's own words."""
    if draft.manuscript.reader.abstained:
        yield TextDelta(f"{NO_ANSWER} ")
    elif introduction := opening(task.plan, task.selection).text:
        yield TextDelta(introduction)


def _tally(selection: Selection) -> Tally | None:
    """Return what a screened list contains, whichever of it the model names."""
    if not selection.items:
        return None
    return Tally(len(selection.papers), len(selection.items), selection.borderline)


def _no_room(left_out: int, *, quoted: bool) -> str:
    papers = counted(left_out, "paper")
    instead = "; quoted instead" if quoted else ""
    return f"the model was not shown {papers}, for want of room (PAPERS_CONTEXT_TOKENS){instead}"


def _citable(manuscript: Manuscript) -> dict[int, Paper]:
    """Return all papers shown to the model, the cited ones by their numbers in the answer."""
    papers = manuscript.papers
    cited = {paper.id for paper in papers.values()}
    others = (paper for paper in manuscript.offered.values() if paper.id not in cited)
    return papers | dict(enumerate(others, start=len(papers) + 1))


def _status(whole: Section, selection: Selection) -> Status:
    failed = any(sentence.status in FAILED for sentence in whole.sentences)
    return "partial" if failed or selection.missing else "answered"
