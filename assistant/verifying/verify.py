"""A saved answer and today's index -> what still holds, and what no longer does.

Everything that an answer shows is checked against the papers again: that they exist, that
their abstracts are the same, that quotes are where they were and values are what they
were, and that each sentence, judged by this version's checker, is supported as well as
it was. Pure: asks no model and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version

from assistant.answer import Sentence, SentenceStatus
from assistant.checked_sources import SourceReader
from assistant.retrieval.meaning import is_fitted
from assistant.verifying.consistency import malformed, places, shortened
from assistant.verifying.program_sentences import misvalued
from assistant.verifying.saved import SavedAnswer, SavedCitation, abstract_digest
from assistant.verifying.sentences import Rechecked, Surroundings, recheck
from index.identity.naming import title_key
from index.paper import Paper, date_of
from index.store import PaperReader


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A cited paper, and what is no longer as the answer says."""

    n: int
    paper_id: str
    """As given in the answer."""
    known_as: str | None
    """Its id today; None if the paper is gone."""
    title: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the answer with its verdicts then and now."""

    text: str
    saved: SentenceStatus
    now: SentenceStatus
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying a saved answer."""

    sentences: tuple[CheckedSentence, ...]
    citations: tuple[CheckedCitation, ...]
    whole: tuple[str, ...]
    """What is wrong with the answer apart from its sentences and citations."""
    notes: tuple[str, ...]
    """Changes that do no harm."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that no longer holds, each with its place."""
        sentences = (
            f"sentence {number}: {problem}"
            for number, sentence in enumerate(self.sentences, start=1)
            for problem in sentence.problems
        )
        citations = (
            f"[{citation.n}]: {problem}"
            for citation in self.citations
            for problem in citation.problems
        )
        return (*sentences, *citations, *self.whole)

    @property
    def holds(self) -> bool:
        """Whether everything still holds."""
        return not self.problems


def verify(saved: SavedAnswer, store: PaperReader, sources: SourceReader) -> Verification:
    """Check a saved answer against the papers in `store`, read by `sources`."""
    known = _known_papers(saved, store)
    cited = {c.n: paper for c in saved.citations if (paper := known.get(c.paper_id))}
    around = Surroundings(saved, {c.n: c for c in saved.citations}, cited, sources, store.counts())
    rechecked = [recheck(sentence, around) for sentence in saved.sentences]
    sentences = tuple(
        _sentence(sentence, again, place is not None)
        for sentence, again, place in zip(saved.sentences, rechecked, places(saved), strict=True)
    )
    return Verification(
        sentences=sentences,
        citations=tuple(_citation(c, known.get(c.paper_id)) for c in saved.citations),
        whole=(*malformed(saved), *_screening(saved, known), *_misnamed(saved, known, store)),
        notes=(
            *(note for again in rechecked for note in again.notes),
            *_changes(saved, known),
            *_surroundings(saved, store, sources),
        ),
    )


def _known_papers(saved: SavedAnswer, store: PaperReader) -> dict[str, Paper]:
    """Return the papers of an answer as they are today, by the ids it uses for them."""
    names = [
        *(citation.paper_id for citation in saved.citations),
        *(item.paper_id for item in saved.items),
        *(miss.paper_id for miss in saved.near_misses),
    ]
    ids = store.resolve(dict.fromkeys(names))
    papers = store.by_id(set(ids.values()))
    return {old: papers[new] for old, new in ids.items() if new in papers}


def _sentence(sentence: Sentence, again: Rechecked, in_answer: bool) -> CheckedSentence:
    absent = () if in_answer else ("it is not in the text of the answer",)
    return CheckedSentence(sentence.text, sentence.status, again.status, (*absent, *again.problems))


def _citation(citation: SavedCitation, paper: Paper | None) -> CheckedCitation:
    problems = _citation_problems(citation, paper) if paper else ["the paper is gone"]
    known_as = paper.id if paper else None
    return CheckedCitation(citation.n, citation.paper_id, known_as, citation.title, tuple(problems))


def _citation_problems(citation: SavedCitation, paper: Paper) -> Iterator[str]:
    if title_key(citation.title) != title_key(paper.title):
        yield f"its title is “{paper.title}”, not “{citation.title}”"
    said, now = date_of(citation), date_of(paper) or ""
    if said is not None and not now.startswith(said):  # 2024-10-03 is in 2024
        yield f"it is dated {now or 'no more'}, not {said}"
    if citation.url is not None and citation.url != paper.url:
        yield f"its address is {paper.url or 'not known'}, not {citation.url}"
    # By its own title, of which only the letters must match today's.
    if citation.search_url != replace(paper, title=citation.title).search_url:
        yield f"its search address is {paper.search_url}, not {citation.search_url}"
    if citation.abstract_sha256 not in {None, abstract_digest(paper.abstract)}:
        yield "its abstract has changed"
    if citation.quote is not None and not _stands(citation, paper.abstract):
        yield f"the quote “{shortened(citation.quote)}” does not stand at its place"
    if citation.basis == "metadata":
        yield from misvalued(citation, paper)


def _stands(citation: SavedCitation, abstract: str) -> bool:
    start, end = citation.start, citation.end
    if start is None or end is None or start < 0:
        return False
    return abstract[start:end] == citation.quote


def _screening(saved: SavedAnswer, known: Mapping[str, Paper]) -> Iterator[str]:
    """Check the items against the papers: their quotes, and that no other paper is cited."""
    for item in saved.items:
        paper = known.get(item.paper_id)
        if paper is not None and item.quote is not None and item.quote not in paper.abstract:
            yield f"the quote for “{item.title}” is not in its abstract"
    kept = {item.paper_id for item in saved.items if item.verdict == "in"}
    for citation in saved.citations:
        if saved.items and citation.paper_id not in kept:
            yield f"[{citation.n}] is cited, but was not found to answer"


def _misnamed(saved: SavedAnswer, known: Mapping[str, Paper], store: PaperReader) -> Iterator[str]:
    """Say which uncited papers differ from those in the index, if it is the same as then."""
    if saved.provenance.index != store.content_digest():
        return  # they may have been renamed or removed since, which does no harm
    named = [
        *(("near miss", miss.paper_id, miss.title) for miss in saved.near_misses),
        *(("screened paper", item.paper_id, item.title) for item in saved.items),
    ]
    for what, paper_id, title in named:
        paper = known.get(paper_id)
        if paper is None:
            yield f"the {what} “{title}” has the id {shortened(paper_id)!r}, which no paper has"
        elif title_key(title) != title_key(paper.title):
            yield f"the {what} {paper.id!r} is “{paper.title}”, not “{title}”"


def _changes(saved: SavedAnswer, known: Mapping[str, Paper]) -> Iterator[str]:
    for citation in saved.citations:
        paper = known.get(citation.paper_id)
        if paper is None:
            continue
        if paper.id != citation.paper_id:
            yield f"[{citation.n}] is known as {paper.id} now"
        said, now = date_of(citation) or "", date_of(paper) or ""
        if said != now and now.startswith(said):
            yield f"[{citation.n}] is dated {now} now"
    for item in saved.items:
        if item.verdict == "borderline" and known.get(item.paper_id) is None:
            yield f"the borderline paper “{item.title}” is gone"
    for miss in saved.near_misses:
        if known.get(miss.paper_id) is None:
            yield f"the near miss “{miss.title}” is gone"


def _surroundings(saved: SavedAnswer, store: PaperReader, sources: SourceReader) -> Iterator[str]:
    if saved.provenance.version != (own := version("daily-papers-assistant")):
        saver = shortened(saved.provenance.version)
        yield f"saved by version {saver} of this program, and checked by version {own}"
    if saved.provenance.index != store.content_digest():
        yield "the index has changed since: asked again, the answer may be another"
    if any(citation.abstract_sha256 is None for citation in saved.citations):
        yield "no digests of the abstracts were saved: only what is quoted is compared"
    if is_fitted(saved.provenance.embedder) and sources.lexicon.embed is None:
        yield "checked by words alone, without the embedding model that the answer was checked with"
