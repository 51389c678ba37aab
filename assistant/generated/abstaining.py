"""Generated answers that say the papers don't answer: the model's own, and ours instead of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Sentence
from assistant.body import Body
from assistant.extractive.extract import near_misses
from assistant.generated.assembly import Section, citations_of, join, lead, number_anew
from assistant.generated.manuscript import Manuscript
from assistant.retrieval.retrieve import Ranking
from index.paper import Paper

NO_ANSWER = "The indexed papers do not answer this."
_REASON = "says that nothing supports an answer"


def abstention(found: Ranking, said: Section, manuscript: Manuscript) -> Body:
    """Return the model's abstention, with what the abstracts say instead, where it told."""
    refusal = lead(NO_ANSWER, _REASON)
    explained = Section(said.text, tuple(_with_explanation(said.sentences)))
    sections = [refusal, Section(" "), explained] if said.text else [refusal]
    return _body(found, join(sections), manuscript, manuscript.papers)


def nothing_supported(found: Ranking, written: Section, manuscript: Manuscript) -> Body:
    """Return an abstention in place of an answer of which no sentence is supported."""
    count = len(written.sentences)
    sentences = "the one sentence" if count == 1 else f"any of the {count} sentences"
    refusal = lead(f"{NO_ANSWER} No abstract bears out {sentences} that the model wrote.", _REASON)
    body = _body(found, refusal, manuscript, {})
    withheld = " ".join(written.text.split())
    return replace(body, notices=(f"withheld, for want of support: {withheld}",))


def _with_explanation(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Let the first sentence say what is missing without a citation: there is none for it."""
    for number, sentence in enumerate(sentences):
        if number == 0 and sentence.status == "uncited":
            yield replace(sentence, status="connective", reason="says what is missing")
        else:
            yield sentence


def _body(
    found: Ranking, section: Section, manuscript: Manuscript, papers: dict[int, Paper]
) -> Body:
    whole, cited = number_anew(section, papers)
    return Body(
        text=whole.text,
        sentences=whole.sentences,
        citations=citations_of(whole.sentences, cited),
        status="not_in_corpus",
        mode="generated",
        near_misses=near_misses(found),
        screened=len(found.hits),
        dropped=tuple(manuscript.reader.dropped),
        check_seconds=manuscript.seconds,
    )
