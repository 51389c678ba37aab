"""An answer and its parts: the values shared by every shell, export and test.

The field names are the contract of `papers ask --json`. All offsets are code
points: `answer.answer[s.start:s.end] == s.text` for each sentence `s`, and
`abstract[e.start:e.end] == e.quote` for each piece of evidence `e`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from index.llm.base import Usage
from index.paper import Paper

Kind = Literal["list", "fact", "method", "compare", "metadata", "other"]
Status = Literal["answered", "partial", "not_in_corpus"]
SentenceStatus = Literal["supported", "weak", "unsupported", "uncited", "connective"]
Verdict = Literal["in", "borderline", "out"]

SEVERITY: Mapping[SentenceStatus, int] = {
    "supported": 0,
    "connective": 0,
    "weak": 1,
    "uncited": 2,
    "unsupported": 2,
}
FAILED: frozenset[SentenceStatus] = frozenset({"unsupported", "uncited"})
"""What makes an answer `partial` and is shown to the model for repair."""
DOUBTED = FAILED | {"weak"}
FLAGS: Mapping[SentenceStatus, str] = {
    "weak": "weak",
    "unsupported": "not supported",
    "uncited": "no citation",
}
"""The words that mark a doubted sentence wherever it is shown."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote of the abstract of citation `n`."""

    n: int
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer and the result of checking it."""

    text: str
    start: int
    end: int
    markers: tuple[int, ...]
    status: SentenceStatus
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited paper with its best quote, or the metadata field that was used."""

    n: int
    paper_id: str
    title: str
    url: str | None
    search_url: str
    published: date | None
    basis: Literal["abstract", "metadata"]
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    field: str | None = None
    value: str | int | None = None
    published_within: str | None = None
    """The year or month of the date, `2024` or `2024-10`, if no source gives the day."""

    @classmethod
    def of_abstract(cls, n: int, paper: Paper, best: Evidence | None = None) -> Citation:
        """Return the row of a paper that is cited for its abstract, with its best quote."""
        return cls(
            n=n,
            paper_id=paper.id,
            title=paper.title,
            url=paper.url,
            search_url=paper.search_url,
            published=paper.published,
            basis="abstract",
            quote=best.quote if best else None,
            start=best.start if best else None,
            end=best.end if best else None,
            published_within=paper.published_within,
        )

    def on_metadata(self, field: str, value: str | int | None) -> Citation:
        """Return the row of the same paper, cited for a metadata field."""
        bare = replace(self, quote=None, start=None, end=None)
        return replace(bare, basis="metadata", field=field, value=value)


@dataclass(frozen=True, slots=True)
class Item:
    """The screening of one paper for a list answer."""

    paper_id: str
    title: str
    verdict: Verdict
    reason: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A marker that was removed because it refers to nothing."""

    marker: str
    reason: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A paper that came close but does not answer."""

    paper_id: str
    title: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the papers were restricted to; both dates inclusive."""

    since: date | None = None
    until: date | None = None
    papers: tuple[str, ...] = ()

    @property
    def by_date(self) -> bool:
        """Whether undated papers are left out."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall time of each stage."""

    plan: float = 0.0
    retrieve: float = 0.0
    answer: float = 0.0
    check: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Provenance:
    """What produced an answer."""

    version: str
    model: str | None
    prompts: dict[str, str]
    index: str
    embedder: str | None
    settings: dict[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Body:
    """What an answer says, before question, timings and provenance are added to it."""

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    status: Status
    mode: Literal["extractive", "generated"] = "extractive"
    items: tuple[Item, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    screened: int = 0
    notices: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    incomplete: bool = False
    check_seconds: float = 0.0
    """The share of the answering time that was spent on checking."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One checked answer."""

    question: str
    standalone_question: str
    kind: Kind
    mode: Literal["extractive", "generated"]
    status: Status
    answer: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    items: tuple[Item, ...]
    near_misses: tuple[NearMiss, ...]
    filters: Filters
    screened: int
    notices: tuple[str, ...]
    seconds: Seconds
    provenance: Provenance
    incomplete: bool = False
    dropped: tuple[Dropped, ...] = ()
    usage: Usage = field(default_factory=Usage)
