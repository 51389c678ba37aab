"""Generated answers saying that the papers don't answer: the model's own, and our substitute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.answer import Body, Sentence
from assistant.extractive.extract import near_misses
from assistant.generative.assembly import Section, citations_of, join, kept, lead, number_anew
from assistant.generative.manuscript import Manuscript
from assistant.language.numbers import quantities, same
from assistant.retrieval.retrieve import Ranking
from index.paper import Paper

NO_ANSWER = "The indexed papers do not answer this."
_REASON = "says that nothing supports an answer"


def abstention(found: Ranking, said: Section, manuscript: Manuscript) -> Body:
    """Return the model's abstention, with what the abstracts say instead, if it said so."""
    refusal = lead(NO_ANSWER, _REASON)
    explained = Section(said.text, tuple(_with_explanation(said.sentences)))
    sections = [refusal, Section(" "), explained] if said.text else [refusal]
    return _body(found, join(sections), manuscript, manuscript.papers)


def only_supported(said: Section, question: str) -> tuple[Section, tuple[str, ...]]:
    """Return what may stay in the model's abstention, and a notice of what may not.

    If nothing answers, the reader should not be left to weigh anything: an unsupported sentence
    would only look like an answer.
    """
    good = [
        number
        for number, sentence in enumerate(said.sentences)
        if sentence.status in {"supported", "connective"}
        or (number == 0 and _says_what_is_missing(sentence, question))
    ]
    rest = [one for number, one in enumerate(said.sentences) if number not in good]
    return kept(said, good), (_withheld(one.text for one in rest),) if rest else ()


def _says_what_is_missing(sentence: Sentence, question: str) -> bool:
    """Whether a sentence cites nothing and gives no figure that isn't in the question."""
    asked = quantities(question)
    figures = quantities(sentence.text)
    known = all(any(same(one, other) for other in asked) for one in figures)
    return sentence.status == "uncited" and known


def _withheld(texts: Iterable[str]) -> str:
    return f"withheld, for want of support: {' '.join(' '.join(texts).split())}"


def nothing_supported(found: Ranking, written: Section, manuscript: Manuscript) -> Body:
    """Return an abstention in place of an answer without a supported sentence."""
    count = len(written.sentences)
    sentences = "the one sentence" if count == 1 else f"any of the {count} sentences"
    refusal = lead(f"{NO_ANSWER} No abstract bears out {sentences} that the model wrote.", _REASON)
    body = _body(found, refusal, manuscript, {})
    return replace(body, notices=(_withheld([written.text]),))


def _with_explanation(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Let the first sentence say what is missing without a citation: there can be none."""
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
