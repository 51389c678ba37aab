"""What is known of an answer while it is being written: events in, one value out.

Knows nothing of HTML, threads or the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from assistant.answer import Sentence
from assistant.events import (
    Notice,
    Planned,
    Progress,
    SentenceChecked,
    SentenceRevised,
    SourcesFound,
    TextDelta,
)
from assistant.language.wording import counted
from assistant.page.exchange import Exchange, Failure, Scope
from assistant.page.running import Begun, Happening
from assistant.question.plan import Plan
from index.paper import Paper

READING = "Reading the question"


@dataclass(frozen=True, slots=True)
class Live:
    """An answer in progress."""

    question: str
    scope: Scope
    plan: Plan | None = None
    stage: str = READING
    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    """Those checked so far, at their offsets in `text`."""
    cited: Mapping[int, Paper] = field(default_factory=dict)
    """The papers cited so far, by number."""
    notices: tuple[str, ...] = ()
    failure: Failure | None = None
    exchange: Exchange | None = None
    """The complete exchange, once there is one."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will follow."""
        return self.exchange is not None or self.failure is not None


def in_line(before: int) -> str:
    """Return the stage of a question with `before` others ahead of it."""
    if not before:
        return "Waiting for its turn: the next one"
    return f"Waiting for its turn: {counted(before, 'question')} before it"


def after(live: Live, happenings: Iterable[Happening]) -> Live:
    """Return what is known after some more events."""
    return reduce(_after_one, happenings, live)


def _after_one(live: Live, happening: Happening) -> Live:
    match happening:
        case Begun():
            return replace(live, stage=READING)
        case Planned(plan):
            return replace(live, plan=plan, stage="Searching the abstracts")
        case Progress(stage, done, total):
            return replace(live, stage=f"{stage.capitalize()}: {done:,} of {total:,}")
        case SourcesFound(papers):
            return replace(live, stage=f"Reading {len(papers)} abstracts" if papers else "Writing")
        case TextDelta(text):
            return replace(live, text=live.text + text, stage="Writing and checking")
        case SentenceChecked(sentence, papers):
            return replace(live, sentences=_placed(live, sentence), cited={**live.cited, **papers})
        case SentenceRevised(before, sentence):
            return _revised(live, before, sentence)
        case Notice(text):
            return replace(live, notices=(*live.notices, text))
        case Failure():
            return replace(live, failure=happening)
        case Exchange():
            return replace(live, exchange=happening)
    return live


def _placed(live: Live, sentence: Sentence) -> tuple[Sentence, ...]:
    """Add a sentence at its place in the text so far, which may open with words of our own."""
    last = live.sentences[-1].end if live.sentences else 0
    start = live.text.find(sentence.text, last)
    if start < 0:
        return live.sentences
    found = replace(sentence, start=start, end=start + len(sentence.text))
    return (*live.sentences, found)


def _revised(live: Live, before: str, sentence: Sentence) -> Live:
    """Replace a sentence by its revision; a second one follows in `Done`."""
    start = live.text.find(before)
    if start < 0:
        return live
    text = live.text[:start] + sentence.text + live.text[start + len(before) :]
    shift = len(sentence.text) - len(before)
    kept = (one for one in live.sentences if one.text != before)
    moved = [_moved(one, shift if one.start > start else 0) for one in kept]
    new = replace(sentence, start=start, end=start + len(sentence.text))
    ordered = sorted([*moved, new], key=lambda one: one.start)
    return replace(live, text=text, sentences=tuple(ordered))


def _moved(sentence: Sentence, shift: int) -> Sentence:
    return replace(sentence, start=sentence.start + shift, end=sentence.end + shift)


def so_far(live: Live) -> Exchange:
    """Return what there is of an answer so far, complete or not."""
    if live.exchange is not None:
        return live.exchange
    return Exchange(live.question, live.scope, partial=live.text, failure=live.failure)
