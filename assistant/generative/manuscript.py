"""What the model has written so far, and the verdict on each finished sentence.

A sentence is finished once the next one has begun, since markers and quotes may follow its
full stop. Each sentence is checked once, unless a quote for it comes even later.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.answer import Sentence
from assistant.checked_sources import SourceReader
from assistant.checking.counting import Tally
from assistant.checking.markers import answer_sentences, bullets, list_follows
from assistant.checking.quotes import locate_all
from assistant.checking.verdicts import Checked, check_sentence
from assistant.generative.reader import GivenQuote, StreamReader
from assistant.language.numbers import quantities
from index.paper import Paper
from index.sentences import Span

LOOK_AGAIN_AFTER = 80
"""Code points by which an unfinished sentence must grow before it is examined again."""
_FENCE = "```"
_ROW = "|"
"""The first character of a row of a table."""

_Key = tuple[str, int, tuple[GivenQuote, ...], Tally | None]


@dataclass
class Manuscript:
    """A growing answer; `offered` are the papers by the numbers given to the model."""

    reader: StreamReader
    offered: Mapping[int, Paper]
    sources: SourceReader
    tally: Tally | None = None
    """What the answer lists, if its bullets don't say it."""
    seconds: float = 0.0
    """Time spent on checking."""
    _finished: int = 0
    """How much of the text is covered by sentences already reported as finished."""
    _unread: str = ""
    """What has arrived since the last search for finished sentences."""
    _verdicts: dict[_Key, Checked] = field(default_factory=dict)

    @property
    def papers(self) -> dict[int, Paper]:
        """The papers cited so far, by their numbers in the answer."""
        return {n: self.offered[source] for source, n in self.reader.numbering.items()}

    def cited_by(self, sentence: Sentence) -> dict[int, Paper]:
        """Return the papers that a sentence cites, by their markers."""
        papers = self.papers
        return {n: papers[n] for n in sentence.markers if n in papers}

    def feed(self, piece: str) -> str:
        """Take a piece of the reply and return what became visible."""
        visible = self.reader.feed(piece)
        self._unread += visible
        return visible

    def finish(self) -> str:
        """Return what becomes visible at the end of the reply."""
        return self.reader.finish()

    def newly_finished(self) -> list[Checked]:
        """Return the verdicts on the sentences finished since the last call."""
        if len(self._unread) < LOOK_AGAIN_AFTER and "\n" not in self._unread:
            return []
        self._unread = ""
        text = self.reader.text
        if len(text) < self._finished:  # the text so far was thinking aloud
            self._finished = 0
        if text.count(_FENCE) % 2:
            return []
        line = _last_line(text, self._finished)
        spans = [
            Span(start + self._finished, end + self._finished)
            for start, end in answer_sentences(text[self._finished :])
        ]
        final = [
            span
            for span in spans
            if span.end <= line or (span != spans[-1] and text[span.start] != _ROW)
        ]
        if final:
            self._finished = max(final[-1].end, line)
        return [self._check(span, self._quotes_of(span, spans)) for span in final]

    def verdicts(self) -> list[Checked]:
        """Return the verdict on every sentence, in order; only now can its counts be checked."""
        text = self.reader.text
        spans = [Span(*span) for span in answer_sentences(text)]
        tally = self.tally or _tally(text)
        return [self._check(span, self._quotes_of(span, spans), tally) for span in spans]

    def _quotes_of(self, span: Span, spans: list[Span]) -> tuple[GivenQuote, ...]:
        """Return the quotes inside a sentence or between it and the next."""
        following = (other.start for other in spans if other.start > span.start)
        until = next(following, len(self.reader.text) + 1)
        return tuple(quote for quote in self.reader.quotes if span.start < quote.at <= until)

    def _check(
        self, span: Span, quotes: tuple[GivenQuote, ...], tally: Tally | None = None
    ) -> Checked:
        text = self.reader.text
        sentence = text[span.start : span.end]
        if not quantities(sentence):
            tally = None
        key = sentence, span.start, quotes, tally
        known = self._verdicts.get(key)
        # What cites nothing may be a heading that names a paper cited only further on.
        if known is None or known.sentence.status == "uncited":
            begun = time.perf_counter()
            opens_list = list_follows(text, span.end)
            known = self._checked(sentence, span.start, quotes, tally, opens_list)
            self._verdicts[key] = known
            self.seconds += time.perf_counter() - begun
        return known

    def _checked(
        self,
        sentence: str,
        start: int,
        quotes: tuple[GivenQuote, ...],
        tally: Tally | None,
        opens_list: bool,
    ) -> Checked:
        papers = self.papers
        given: dict[int, list[Span]] = {}
        fabricated: set[int] = set()
        for quote in quotes:
            n = self.reader.numbering.get(quote.number)
            if n is None:
                continue
            spans = locate_all(quote.text, papers[n].abstract)
            given.setdefault(n, []).extend(spans)
            if not spans:
                fabricated.add(n)
        return check_sentence(
            sentence,
            self.sources.numbered(papers),
            self.sources.lexicon,
            start=start,
            given=given,
            fabricated=fabricated,
            tally=tally,
            opens_list=opens_list,
        )


def _last_line(text: str, finished: int) -> int:
    """Return where the lines end that can be checked: the row of a table may turn out its head."""
    end = text.rfind("\n", finished) + 1
    begin = text.rfind("\n", finished, max(finished, end - 1)) + 1 or finished
    return begin if text[begin:end].lstrip().startswith(_ROW) else end


def _tally(text: str) -> Tally | None:
    """Return what the bullets of a text list; None where it has none."""
    listed = bullets(text)
    return Tally(listed) if listed else None
