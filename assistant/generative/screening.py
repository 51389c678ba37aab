"""The papers that may answer a list question -> a model's verdict on each, with its quote.

The papers go to the model in batches, several at a time; the result doesn't depend on which
comes back first. A verdict needs a quote that is in the abstract: without one, the score
counts too, and if the model gives no verdict, the score decides alone, with a notice.
Knows nothing of how papers are scored, nor of how the answer is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from textwrap import shorten

from assistant.answer import Verdict
from assistant.checking.quotes import locate
from assistant.generative.screening_reply import ScreenedPaper, ScreeningReply
from assistant.language.wording import counted
from assistant.progress import Report
from assistant.question.bounds import Bounds
from assistant.question.plan import Plan
from assistant.retrieval.retrieve import Hit
from index.errors import (
    BudgetExceeded,
    ContextTooLong,
    ModelError,
    ModelUnreachable,
    ReplyUnusable,
)
from index.llm.base import Chat, Message
from index.paper import Paper
from index.sentences import Span
from prompts.loading import render

BATCH = 10
"""Papers judged in one request."""
WORKERS = 4
"""Requests made at once."""
TOKENS_PER_PAPER = 90
"""Most tokens of the reply for each paper: a short quote, a short reason, and their frame."""
TOKENS_PER_REPLY = 20
REASON_LENGTH = 200
"""Code points of a reason shown to the reader; about twice what the prompt asks for."""

_CARE: dict[Verdict, int] = {"in": 0, "borderline": 1, "out": 2}
_LEFT_OUT = "its reply left them out"


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one paper."""

    paper: Paper
    verdict: Verdict
    reason: str
    """For the reader; says so if the quote was missing or fabricated."""
    quote: Span | None
    """Where the abstract says so: `abstract[start:end]`."""
    by_model: bool
    """False if the score decided alone."""


@dataclass(frozen=True, slots=True)
class Screening:
    """The verdicts in the order of the hits, and what the reader should know about them."""

    judged: tuple[Judged, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Result:
    """A verdict, and why the model didn't give it; empty if it did."""

    judged: Judged
    why_by_score: str = ""


def screen_papers(
    chat: Chat,
    plan: Plan,
    hits: Sequence[Hit],
    offline: Mapping[str, Verdict],
    *,
    batch: int = BATCH,
    workers: int = WORKERS,
    progress: Report,
) -> Screening:
    """Let the model judge every hit; `offline` holds the verdict of the score by paper id.

    `progress` is called in the calling thread with the number judged and the total. A batch
    that fails is decided by score. Raises ModelError if the model would refuse every request
    (or was cancelled): then nothing more is sent, and running requests are not waited for,
    as after any exception, including KeyboardInterrupt.
    """
    papers = [hit.paper for hit in hits]
    batches = [papers[start : start + batch] for start in range(0, len(papers), batch)]
    results = _judge_all(_Screener(chat, plan, offline), batches, workers, progress)
    return Screening(tuple(result.judged for result in results), _notices(results))


class _Screener:
    """Judges batches of papers for one question; safe to use from several threads."""

    def __init__(self, chat: Chat, plan: Plan, offline: Mapping[str, Verdict]) -> None:
        self._chat = chat
        self._plan = plan
        self._offline = offline
        self._halted: ModelError | None = None

    def halt(self, error: ModelError) -> None:
        """Send nothing more; what would have been sent fails with `error`."""
        self._halted = self._halted or error

    def judge(self, papers: Sequence[Paper], *, may_halve: bool = True) -> list[_Result]:
        """Judge one batch; raises ModelError if no other batch would fare better."""
        try:
            return list(self._read(papers, self._ask_twice(papers)))
        except ContextTooLong as error:
            if not may_halve or len(papers) == 1:
                return self._by_score(papers, error)
            half = len(papers) // 2
            parts = papers[:half], papers[half:]
            return [result for part in parts for result in self.judge(part, may_halve=False)]
        except (ReplyUnusable, ModelUnreachable) as error:
            return self._by_score(papers, error)
        except BudgetExceeded as error:
            self.halt(error)
            return self._by_score(papers, self._halted or error)
        except ModelError as error:
            self.halt(error)
            raise

    def _ask_twice(self, papers: Sequence[Paper]) -> ScreeningReply:
        try:
            return self._ask(papers)
        except ReplyUnusable:
            return self._ask(papers, again=True)

    def _ask(self, papers: Sequence[Paper], *, again: bool = False) -> ScreeningReply:
        if self._halted is not None:
            raise self._halted
        prompt = render(
            "screen",
            question=self._plan.standalone,
            limits=_limits(self._plan),
            papers=dict(enumerate(papers, start=1)),
            again=again,
        )
        messages = [Message("system", prompt.system), Message("user", prompt.user)]
        # A reply that was cut off would be cut off again.
        tokens = (TOKENS_PER_REPLY + TOKENS_PER_PAPER * len(papers)) * (2 if again else 1)
        reply = self._chat.structured(messages, ScreeningReply, max_tokens=tokens)
        if not any(1 <= row.n <= len(papers) for row in reply.papers):
            cause = "the model's reply judges none of the papers it was given"
            raise ReplyUnusable(cause, "ask again, or try another model with PAPERS_MODEL")
        return reply

    def _read(self, papers: Sequence[Paper], reply: ScreeningReply) -> Iterator[_Result]:
        """Yield a result for each paper; of several verdicts on one, the most cautious."""
        rows: defaultdict[int, list[ScreenedPaper]] = defaultdict(list)
        numbers = {row.n for row in reply.papers}
        first = 0 if 0 in numbers and len(papers) not in numbers else 1
        for row in reply.papers:
            rows[row.n + 1 - first].append(row)
        for n, paper in enumerate(papers, start=1):
            verdicts = [self._judged(paper, row) for row in rows[n]]
            if verdicts:
                yield _Result(max(verdicts, key=lambda judged: _CARE[judged.verdict]))
            else:
                yield self._scored(paper, _LEFT_OUT)

    def _judged(self, paper: Paper, row: ScreenedPaper) -> Judged:
        reason = _sentence(row.reason)
        quote = locate(row.quote, paper.abstract)
        if quote is not None or row.verdict == "out":
            return Judged(paper, row.verdict, reason, quote, by_model=True)
        verdict = _unproven(row.verdict, self._offline[paper.id])
        return Judged(paper, verdict, f"{reason} {_lack(paper, row)}", None, by_model=True)

    def _by_score(self, papers: Sequence[Paper], error: ModelError) -> list[_Result]:
        return [self._scored(paper, f"{error.message}; {error.fix}") for paper in papers]

    def _scored(self, paper: Paper, why: str) -> _Result:
        reason = "Judged by its score, not by the model."
        judged = Judged(paper, self._offline[paper.id], reason, None, by_model=False)
        return _Result(judged, why)


def _judge_all(
    screener: _Screener, batches: Sequence[Sequence[Paper]], workers: int, progress: Report
) -> list[_Result]:
    """Judge the batches in parallel and return their results in order."""
    total = sum(map(len, batches))
    done = 0
    threads = ThreadPoolExecutor(workers, thread_name_prefix="screening")
    try:
        futures = [threads.submit(screener.judge, papers) for papers in batches]
        for future in as_completed(futures):
            done += len(future.result())
            progress(done, total)
        return [result for future in futures for result in future.result()]
    finally:
        # Not waited for: after an error, whatever still runs lasts as long as its request.
        screener.halt(ModelError("the screening was given up", "ask the question again"))
        threads.shutdown(wait=False, cancel_futures=True)


def _limits(plan: Plan) -> dict[str, str]:
    """Return the restrictions by metadata, which no abstract states."""
    asked = plan.constraints
    limits = {
        "dated from": plan.filters.since,
        "dated until": plan.filters.until,
        "author": asked.author,
        **_bounds("authors", asked.authors),
        **_bounds("comments", asked.comments),
        "ordered by": asked.order and asked.order.field.replace("_", " "),
    }
    return {name: str(value) for name, value in limits.items() if value is not None}


def _bounds(what: str, bounds: Bounds | None) -> dict[str, int | str | None]:
    if bounds is None:
        return {}
    if bounds.outside:
        return {f"{what}, any number but": f"{bounds.low} to {bounds.high}"}
    return {f"{what}, at least": bounds.low, f"{what}, at most": bounds.high}


def _unproven(verdict: Verdict, offline: Verdict) -> Verdict:
    """Return the verdict without a quote: the more cautious, but `in` never becomes `out`."""
    if verdict == "in":
        return "in" if offline == "in" else "borderline"
    return max(verdict, offline, key=_CARE.__getitem__)


def _lack(paper: Paper, row: ScreenedPaper) -> str:
    if not paper.abstract:
        return "It has no abstract to quote."
    if not row.quote.strip():
        return "No quote was given for it."
    return "The quote given for it is not in the abstract."


def _sentence(text: str) -> str:
    """Return a reason as one line that ends like a sentence."""
    line = shorten(text, REASON_LENGTH, placeholder="…")
    if not line:
        return "The model gave no reason."
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def _notices(results: Sequence[_Result]) -> tuple[str, ...]:
    """Say how many papers the model did not judge, and why, in the order of the papers."""
    causes = Counter(result.why_by_score for result in results if result.why_by_score)
    return tuple(
        f"{counted(count, 'paper')} {'was' if count == 1 else 'were'}"
        f" judged by score, not by the model: {why}"
        for why, count in causes.items()
    )
