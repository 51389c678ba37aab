"""How the check of an answer is shown: a mark on each doubtful sentence, and a summary line.

Supported sentences are plain. The others carry a word, never just a colour, and
the checker's reason on demand. Values in, HTML out.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import FLAGS, Answer, Dropped, Sentence
from assistant.language.wording import counted
from assistant.presenting.html import NOTHING, Html, element
from assistant.presenting.prose import Span


def spans(sentences: Sequence[Sentence], key: str) -> list[Span]:
    """Return how to render each sentence; `key` is that of its turn on the page."""
    return [_span(sentence, place, key) for place, sentence in enumerate(sentences)]


def _span(sentence: Sentence, place: int, key: str) -> Span:
    def wrap(content: Html) -> Html:
        return element("span", content, cls=f"s s-{sentence.status}", data_s=place)

    return Span(sentence.start, sentence.end, wrap, _remark(sentence, f"{key}-why{place}"))


def _remark(sentence: Sentence, name: str) -> Html:
    """Return the word for a doubtful sentence, with its reason behind it."""
    word = FLAGS.get(sentence.status)
    if word is None:
        return NOTHING
    if not sentence.reason:
        return element("span", word, cls=f"flag flag-{sentence.status}")
    flag = element(
        "button",
        word,
        type="button",
        cls=f"flag flag-{sentence.status}",
        data_action="why",
        aria_expanded="false",
        aria_controls=name,
        title=sentence.reason,
    )
    return Html(flag + element("span", sentence.reason, cls="why", id=name, hidden=True))


def sum_line(answer: Answer) -> Html:
    """Return a one-line summary of the checks of sentences and citations."""
    claims = [one for one in answer.sentences if one.status != "connective"]
    if not claims:
        return NOTHING
    supported = sum(one.status == "supported" for one in claims)
    parts = [f"{supported} of {counted(len(claims), 'sentence')} supported", *_doubts(claims)]
    sound = supported == len(claims) and not answer.dropped
    words = element("span", ", ".join(parts), cls="sum sound" if sound else "sum")
    return element("div", words, _dropped(answer.dropped), cls="checked")


def _doubts(claims: Sequence[Sentence]) -> list[str]:
    counts = ((word, sum(one.status == status for one in claims)) for status, word in _PLURALS)
    return [f"{count} {word}" for word, count in counts if count]


_PLURALS = (("weak", "weak"), ("unsupported", "not supported"), ("uncited", "without citation"))


def _dropped(dropped: Sequence[Dropped]) -> Html:
    if not dropped:
        return NOTHING
    reasons = (element("li", f"{one.marker}: {one.reason}") for one in dropped)
    summary = element("summary", f"{counted(len(dropped), 'citation')} dropped")
    return element("details", summary, element("ul", *reasons))
