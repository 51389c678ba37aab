"""Builds the text of an answer sentence by sentence, with offsets and numbered citations.

Papers are numbered by first appearance. Quotes are written with Markdown's special
characters escaped, so that an abstract can neither format the answer nor fake a marker;
the evidence keeps the exact words and their position.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.answer import (
    Body,
    Citation,
    Evidence,
    Item,
    NearMiss,
    Sentence,
    SentenceStatus,
    Status,
)
from assistant.language.markdown import escape
from assistant.retrieval.evidence import Quote
from index.paper import Paper, date_of

ON_METADATA = "metadata: "
"""How the reason of a sentence begins that states a field of metadata, before the field."""


def heading(cited: Paper | Citation) -> str:
    """Return how a paper stands at the head of what an answer says of it."""
    return f"**{escape(cited.title)}** ({date_of(cited) or 'undated'})"


@dataclass
class Draft:
    """An answer being written."""

    text: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    _citations: dict[str, Citation] = field(default_factory=dict)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One row per cited paper, in order of number."""
        return tuple(self._citations.values())

    def body(
        self,
        status: Status,
        *,
        items: tuple[Item, ...] = (),
        near_misses: tuple[NearMiss, ...] = (),
        screened: int = 0,
        notices: tuple[str, ...] = (),
    ) -> Body:
        """Return what was written, with how its papers were screened."""
        return Body(
            text=self.text,
            sentences=tuple(self.sentences),
            citations=self.citations,
            status=status,
            items=items,
            near_misses=near_misses,
            screened=screened,
            notices=notices,
        )

    def lay_out(self, text: str) -> None:
        """Append text that isn't a sentence: line breaks, bullets."""
        self.text += text

    def new_paragraph(self) -> None:
        """Separate what follows from what was written by an empty line."""
        if self.text and not self.text.endswith("\n\n"):
            self.text += "\n\n"

    def say(self, text: str, reason: str = "leads over to what follows") -> None:
        """Append a transition that claims nothing about a paper."""
        self._append(text, (), "connective", reason, ())

    def quote(self, paper: Paper, quotes: list[Quote], lead: str = "") -> None:
        """Append one sentence: `lead`, the verbatim quotes, and the paper's marker."""
        best = quotes[0]
        shown = Evidence(self._next, best.text, best.start, best.end)
        n = self.number(Citation.of_abstract(self._next, paper, shown))
        body = " … ".join(f"“{escape(quote.text)}”" for quote in quotes)
        evidence = tuple(Evidence(n, quote.text, quote.start, quote.end) for quote in quotes)
        self._append(f"{lead}{body} [{n}]", (n,), "supported", "verbatim quote", evidence)

    def entry(self, paper: Paper, quotes: list[Quote]) -> None:
        """Append the entry of a list: the paper's heading and quotes, or that it has its title."""
        if quotes:
            self.quote(paper, quotes, f"{heading(paper)}: ")
        else:
            self.state(paper, heading(paper), "title", paper.title)

    def state(self, paper: Paper, text: str, field: str, value: str | int | None) -> None:
        """Append a sentence that rests on a metadata field of `paper`."""
        n = self.number(Citation.of_abstract(self._next, paper).on_metadata(field, value))
        self._append(f"{text} [{n}]", (n,), "supported", f"{ON_METADATA}{field}", ())

    def repeat(self, sentence: Sentence) -> None:
        """Append a sentence of another answer, whose markers are numbers of this one."""
        self._append(
            sentence.text, sentence.markers, sentence.status, sentence.reason, sentence.evidence
        )

    def number(self, citation: Citation) -> int:
        """Return the number of a paper: that of its first citation, which is kept, or the next."""
        known = self._citations.get(citation.paper_id)
        if known is None:
            known = self._citations[citation.paper_id] = replace(citation, n=self._next)
        return known.n

    @property
    def _next(self) -> int:
        return len(self._citations) + 1

    def _append(
        self,
        text: str,
        markers: tuple[int, ...],
        status: SentenceStatus,
        reason: str,
        evidence: tuple[Evidence, ...],
    ) -> None:
        start = len(self.text)
        self.text += text
        self.sentences.append(
            Sentence(text, start, len(self.text), markers, status, reason, evidence)
        )
