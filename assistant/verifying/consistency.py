"""Whether the parts of an answer are consistent: numbers, offsets, status, screening.

Also that none of its text was left unchecked.

Knows only the answer, neither papers nor index.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import FAILED, Answer, Sentence
from assistant.checking.markers import answer_sentences
from assistant.extractive.listing import AS_ORDERED, MOST_RELEVANT
from assistant.generative.abstaining import NO_ANSWER
from index.sentences import Span

SHOWN = 80
"""Code points of a text that a message repeats."""
_FIRST_ONLY = (AS_ORDERED, MOST_RELEVANT)
"""Words of a list that need not name every paper that answers, e.g. only the first three."""


def malformed(answer: Answer) -> Iterator[str]:
    """Say how the parts of an answer contradict each other."""
    yield from _misnumbered(answer)
    yield from _misplaced(answer)
    yield from _uncovered(answer)
    yield from _missaid(answer)
    yield from _misscreened(answer)


def places(answer: Answer) -> list[Span | None]:
    """Return where each sentence is in the text, in order; None if it is not there."""
    found: list[Span | None] = []
    position = 0
    for sentence in answer.sentences:
        start = answer.answer.find(sentence.text, position)
        if start < 0:
            found.append(None)
            continue
        position = start + len(sentence.text)
        found.append(Span(start, position))
    return found


def shortened(text: str, most: int = SHOWN) -> str:
    """Return a text on one line, short enough for a message."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _misnumbered(answer: Answer) -> Iterator[str]:
    numbers = [citation.n for citation in answer.citations]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the citations are numbered {numbers}"
    used = {n for sentence in answer.sentences for n in sentence.markers}
    yield from (f"no sentence cites [{n}]" for n in numbers if n not in used)


def _misplaced(answer: Answer) -> Iterator[str]:
    wrong = [
        str(number)
        for number, (sentence, place) in enumerate(_placed(answer), start=1)
        if place is not None and place != (sentence.start, sentence.end)
    ]
    if wrong:
        yield f"sentences do not stand at their offsets: {', '.join(wrong)}"


def _uncovered(answer: Answer) -> Iterator[str]:
    """Say which text of the answer is in no sentence, and so was never checked."""
    position, end = 0, len(answer.answer)
    for start, stop in [*filter(None, places(answer)), Span(end, end)]:
        gap = answer.answer[position:start]
        for first, last in answer_sentences(gap):
            if any(character.isalnum() for character in gap[first:last]):
                yield f"“{shortened(gap[first:last])}” is in no sentence, and was not checked"
        position = stop


def _missaid(answer: Answer) -> Iterator[str]:
    """Say how the status differs from that of the sentences."""
    refuses = answer.answer.startswith(NO_ANSWER)
    supported = any(s.markers and s.status in {"supported", "weak"} for s in answer.sentences)
    partly = any(item.verdict == "borderline" for item in answer.items) or answer.kind == "compare"
    said = f"its status is {answer.status!r}, but"
    if answer.status == "not_in_corpus":
        # A refusal may be followed by what the abstracts say instead.
        if supported and not refuses:
            yield f"{said} sentences are supported by citations"
    elif refuses:
        yield f"{said} it says that nothing answers"
    elif not (supported or answer.kind == "metadata" or (partly and answer.status == "partial")):
        yield f"{said} no sentence is supported by a citation"
    if answer.status == "answered" and any(s.status in FAILED for s in answer.sentences):
        yield f"{said} it has sentences that are not supported"


def _misscreened(answer: Answer) -> Iterator[str]:
    """Say how the screening contradicts the answer, or is incompletely reported."""
    items = answer.items
    if items and answer.kind != "list":
        yield "it is no list, but has screened papers"
    if items and answer.screened != len(items):
        yield f"{answer.screened} papers are said to be screened, but {len(items)} have a verdict"
    if answer.screened < 0:
        yield f"{answer.screened} papers are said to be screened"
    cited = {citation.paper_id for citation in answer.citations}
    if not any(order in answer.answer for order in _FIRST_ONLY):
        yield from (
            f"“{item.title}” was found to answer, but is not cited"
            for item in items
            if item.verdict == "in" and item.paper_id not in cited
        )


def _placed(answer: Answer) -> Iterator[tuple[Sentence, Span | None]]:
    yield from zip(answer.sentences, places(answer), strict=True)
