"""Saved answers against a later index: what holds, what does not, and why."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, Item, NearMiss, Status
from assistant.app import Assistant
from assistant.checked_sources import SourceReader
from assistant.checking.verdicts import LEADS_OVER, check_answer, check_sentence
from assistant.extractive.compose import Draft
from assistant.generative.abstaining import NO_ANSWER
from assistant.generative.assembly import citations_of
from assistant.presenting.text import to_json
from assistant.retrieval.evidence import Quote
from assistant.retrieval.retrieve import Retriever
from assistant.verifying.saved import SavedAnswer, parse_saved, saved_record
from assistant.verifying.verify import Verification, verify
from index.library import Library
from index.paper import Paper
from index.sentences import split_sentences
from tests.assistant.conftest import complete
from tests.scripted_server import ScriptedServer
from tests.support.command_line import LINES, MODEL, Ran, run
from tests.support.scripted_model import reply_to

PRUNER = Paper(
    id="prunecot",
    title="PruneCot: Pruning Chains of Thought",
    abstract="Chains of thought are long and slow to decode. We introduce PruneCot, a method that"
    " prunes chains of thought token by token. It removes 67.5% of the tokens on GSM8K without"
    " loss of accuracy.",
    published=date(2025, 7, 7),
    author_count=4,
    comments=2,
)
SLIM = Paper(
    id="slimthought",
    title="SlimThought: Chains of Thought in Latent Space",
    abstract="Reasoning in words is costly. We present SlimThought, which compresses chains of"
    " thought into latent vectors. On MATH it is 4.4 times faster than full chains of thought.",
)
MAPS = Paper("maps", "Maps of Proteins", "Proteins fold in water. We draw maps of how they fold.")
PAPERS = (PRUNER, SLIM, MAPS)
WRITTEN = (
    "Here is what the papers say:\n"
    "- PruneCot prunes chains of thought token by token [1].\n"
    "- It removes 67.5% of the tokens on GSM8K without loss of accuracy [1].\n"
    "- SlimThought compresses chains of thought into latent vectors [2].\n"
)
QUESTIONS = [
    "which papers compress CoT?",
    "LLM.int8() vs KVQuant",
    "LLM.int8() vs Zorbulator",
    "what is CoT-Valve?",
    "NV-Embed MTEB score?",
    "how is Coconut trained?",
    "how many papers are dated October 2023, and which?",
    "which paper has the most authors?",
    "when was KVQuant published?",
    "how many papers mention diffusion?",
    "how many papers mention zorbification?",
    "papers not by a single author since 2025",
    "reasoning papers with one author",
    "how many papers from 2024 are about agents?",
    "give me 3 papers on diffusion models",
    "3 papers with one author",
    "give me 2 papers on agents from 2024",
    "papers I added yesterday",
    "best papers",
    "compare LLM.int8(), KVQuant and Zorbulator",
    "who wrote KVQuant?",
    "how many papers are indexed?",
    "latest 3 papers on quantization",
    "quantization papers from 2022",
]
QUESTION = "which papers are about chains of thought?"
ITEM = {"paper_id": "maps", "title": "Maps of Proteins", "verdict": "in", "reason": ""}
Now = Callable[..., Verification]
Changed = Callable[[dict[str, Any]], None]


class Index:
    """Some papers as an index by words alone."""

    def __init__(self, folder: Path, papers: Sequence[Paper]) -> None:
        self.library = Library.open(folder, None)
        self.library.add(papers)
        self.sources = SourceReader(Retriever(self.library, None), None)

    def verify(self, saved: SavedAnswer) -> Verification:
        return verify(saved, self.library.papers, self.sources)


@pytest.fixture
def index_of(tmp_path: Path) -> Iterator[Callable[..., Index]]:
    made: list[Index] = []

    def make(*papers: Paper) -> Index:
        made.append(Index(tmp_path / f"index-{len(made)}", papers))
        return made[-1]

    yield make
    for index in made:
        index.library.close()


@pytest.fixture
def index(index_of: Callable[..., Index]) -> Index:
    return index_of(*PAPERS)


@pytest.fixture
def now(index_of: Callable[..., Index]) -> Now:
    """Verify an answer against other papers."""
    return lambda saved, *papers: index_of(*papers).verify(saved)


def save(answer: Answer, papers: Sequence[Paper] = PAPERS) -> SavedAnswer:
    """Return an answer as it comes back from a file."""
    record = saved_record(answer, {paper.id: paper for paper in papers})
    return parse_saved(to_json(record).encode(), "a.json")


def altered(saved: SavedAnswer, change: Changed) -> SavedAnswer:
    """Return the answer after somebody has changed its file."""
    record = json.loads(to_json(saved_record(saved, {paper.id: paper for paper in PAPERS})))
    change(record)
    return parse_saved(json.dumps(record).encode(), "a.json")


def written(text: str, sources: SourceReader, papers: Sequence[Paper] = (PRUNER, SLIM)) -> Answer:
    """Return an answer that a model wrote, checked as at answer time."""
    cited = dict(enumerate(papers, start=1))
    checked = check_answer(text, sources.numbered(cited), sources.lexicon)
    sentences = tuple(one.sentence for one in checked)
    used = {n: cited[n] for sentence in sentences for n in sentence.markers}
    return complete(
        Draft(),
        mode="generated",
        kind="method",
        answer=text,
        sentences=sentences,
        citations=citations_of(sentences, used),
    )


@pytest.fixture
def generated(index: Index) -> SavedAnswer:
    answer = written(WRITTEN, index.sources)
    assert [s.status for s in answer.sentences] == ["connective"] + ["supported"] * 3
    provenance = replace(answer.provenance, index=index.library.digest)
    return save(replace(answer, provenance=provenance))


@pytest.fixture
def quoted(index: Index) -> SavedAnswer:
    """A list of quotes, as the program writes it without a model."""
    draft = Draft()
    draft.say("2 papers answer; 1 more is borderline:", "counts the papers listed below")
    for paper, number in ((SLIM, 1), (PRUNER, 2)):
        start, end = split_sentences(paper.abstract)[number]
        draft.lay_out("\n- ")
        quote = Quote(paper.abstract[start:end], start, end, 1.0, 1.0)
        draft.quote(paper, [quote], f"**{paper.title}** ({paper.published or 'undated'}): ")
    items = (
        Item(SLIM.id, SLIM.title, "in", "", "We present SlimThought"),
        Item(PRUNER.id, PRUNER.title, "in", ""),
        Item(MAPS.id, MAPS.title, "borderline", ""),
    )
    near = (NearMiss(MAPS.id, MAPS.title, 0.2, ""),)
    answer = complete(draft, items=items, screened=3, near_misses=near)
    provenance = replace(answer.provenance, index=index.library.digest)
    saved = save(replace(answer, provenance=provenance))
    assert index.verify(saved).holds
    return saved


@pytest.fixture
def counted(index: Index) -> SavedAnswer:
    answer = Assistant(index.library, None).answer("papers by 4 authors")
    assert [citation.value for citation in answer.citations] == [4]
    return save(answer)


# --- what holds ----------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_holds_right_after_it_was_given(assistant: Assistant, question: str):
    answer = assistant.answer(question)
    papers = list(assistant.library.papers.by_id(c.paper_id for c in answer.citations).values())
    found = verify(save(answer, papers), assistant.library.papers, assistant.sources)
    assert found.problems == found.notes == ()
    assert len(found.sentences) == len(answer.sentences)
    assert len(found.citations) == len(answer.citations)


def test_a_written_answer_holds_right_after_it_was_given(generated: SavedAnswer, index: Index):
    found = index.verify(generated)
    assert found.holds
    assert found.notes == ()
    assert [s.now for s in found.sentences] == [s.status for s in generated.sentences]


def test_what_was_weak_or_unsupported_when_saved_may_stay_so(index: Index):
    text = "PruneCot removes 99% of the tokens [1]. It uses ZorbNet everywhere. It is fast [2]."
    answer = written(text, index.sources)
    assert {"unsupported", "uncited"} <= {sentence.status for sentence in answer.sentences}
    assert index.verify(save(replace(answer, status="partial"))).problems == ()
    assert index.verify(save(answer)).problems == (
        "its status is 'answered', but it has sentences that are not supported",
    )


def test_a_paper_that_goes_by_another_id_now_is_the_same_paper(generated: SavedAnswer, now: Now):
    renamed = replace(PRUNER, id="2507.00001", arxiv_id="2507.00001", aliases=("prunecot",))
    found = now(generated, renamed, SLIM, MAPS)
    assert found.holds
    assert found.citations[0].known_as == "2507.00001"
    assert "[1] is known as 2507.00001 now" in found.notes


def test_a_date_that_became_known_is_a_note(generated: SavedAnswer, now: Now):
    found = now(generated, PRUNER, replace(SLIM, published=date(2025, 1, 2)), MAPS)
    assert found.holds
    assert "[2] is dated 2025-01-02 now" in found.notes


@pytest.mark.parametrize(
    ("date_now", "holds"),
    [
        ({"published": date(2024, 10, 3)}, True),
        ({"published_within": "2024-10"}, True),
        ({"published_within": "2023"}, False),
        ({}, False),
    ],
)
def test_a_year_that_became_a_day_in_it_holds_and_another_year_does_not(
    index: Index, now: Now, date_now: dict[str, Any], holds: bool
):
    dated = replace(SLIM, published=None, published_within="2024")
    answer = written("SlimThought compresses chains of thought [1].", index.sources, [dated])
    saved = save(answer, [dated])
    assert now(saved, PRUNER, dated).holds
    found = now(saved, PRUNER, replace(SLIM, **{"published": None, **date_now}))
    assert found.holds is holds
    assert any("is dated" in note for note in found.notes) is holds


def test_another_index_with_the_same_papers_in_it_is_a_note(generated: SavedAnswer, now: Now):
    more = Paper("more", "More Proteins", "There are more proteins.")
    found = now(generated, *PAPERS, more)
    assert found.holds
    assert any(note.startswith("the index has changed since") for note in found.notes)


def test_an_answer_of_another_version_is_checked_with_a_note(generated: SavedAnswer, now: Now):
    found = now(altered(generated, lambda r: r["provenance"].update(version="0.0.9")), *PAPERS)
    assert found.holds
    assert any(note.startswith("saved by version 0.0.9 of this program") for note in found.notes)
    assert not any("version" in note for note in now(generated, *PAPERS).notes)


def test_without_digests_only_what_is_quoted_is_compared(generated: SavedAnswer, now: Now):
    bare = altered(generated, lambda r: [c.pop("abstract_sha256") for c in r["citations"]])
    found = now(bare, replace(PRUNER, abstract=f"{PRUNER.abstract} Code is out."), SLIM)
    assert found.holds
    assert any("digests" in note for note in found.notes)


# --- papers that changed -------------------------------------------------------------------


def test_a_paper_that_is_gone_takes_its_sentences_with_it(generated: SavedAnswer, now: Now):
    found = now(generated, SLIM, MAPS)
    assert [bool(s.problems) for s in found.sentences] == [False, True, True, False]
    assert found.sentences[1].problems == ("the paper of [1] is gone",)
    assert found.citations[0].problems == ("the paper is gone",)
    assert found.citations[0].known_as is None
    assert not found.citations[1].problems


def test_an_abstract_that_says_something_else_now_fails_the_sentence(
    generated: SavedAnswer, now: Now
):
    other = replace(PRUNER, abstract=PRUNER.abstract.replace("67.5%", "12.5%"))
    found = now(generated, other, SLIM)
    assert found.citations[0].problems[0] == "its abstract has changed"
    assert found.sentences[2].now == "unsupported"
    assert any("67.5% is not in this abstract" in problem for problem in found.problems)
    assert not found.sentences[3].problems


def test_an_abstract_that_only_grew_is_not_the_one_that_was_read(quoted: SavedAnswer, now: Now):
    found = now(quoted, replace(PRUNER, abstract=f"{PRUNER.abstract} Code is out."), SLIM, MAPS)
    assert found.problems == ("[2]: its abstract has changed",)


def test_a_quote_that_moved_does_not_stand_at_its_place(quoted: SavedAnswer, now: Now):
    found = now(quoted, replace(PRUNER, abstract=f"Look. {PRUNER.abstract}"), SLIM, MAPS)
    (failed,) = [sentence for sentence in found.sentences if sentence.problems]
    assert failed.now == "unsupported"
    assert failed.problems == ("a quote does not stand at its place in the abstract of [2]",)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"published": date(2024, 1, 1)}, "it is dated 2024-01-01, not 2025-07-07"),
        ({"published": None}, "it is dated no more, not 2025-07-07"),
        ({"title": "Something Else"}, "its title is “Something Else”"),
    ],
    ids=str,
)
def test_what_a_citation_shows_must_be_true_of_its_paper(
    generated: SavedAnswer, now: Now, change: dict[str, Any], problem: str
):
    found = now(generated, replace(PRUNER, **change), SLIM)
    assert any(one.startswith(f"[1]: {problem}") for one in found.problems)


def test_a_value_of_metadata_that_changed_no_longer_holds(counted: SavedAnswer, now: Now):
    found = now(counted, replace(PRUNER, author_count=5), SLIM, MAPS)
    assert "[1]: its authors are 5, not 4" in found.problems
    assert found.sentences[1].problems == ("it does not say what is known: 5 author",)


def test_the_size_of_the_index_is_counted_anew(index: Index, now: Now):
    saved = save(Assistant(index.library, None).answer("how many papers are indexed?"))
    assert index.verify(saved).holds
    found = now(saved, PRUNER, SLIM)
    assert found.problems == ("sentence 1: there are 2 papers indexed, not 3",)


def test_an_abstention_holds_and_says_which_near_miss_is_gone(index: Index, now: Now):
    draft = Draft()
    refusal = "The indexed papers do not answer this. No abstract mentions “Zorb”."
    draft.say(refusal, "says that nothing supports an answer")
    near = (NearMiss("prunecot", PRUNER.title, 0.3, ""), NearMiss("maps", MAPS.title, 0.2, ""))
    saved = save(complete(draft, status="not_in_corpus", kind="fact", near_misses=near))
    assert index.verify(saved).holds
    found = now(saved, PRUNER)
    assert found.holds
    assert "the near miss “Maps of Proteins” is gone" in found.notes


# --- files that changed --------------------------------------------------------------------


def reword(old: str, new: str) -> Changed:
    """Change words everywhere in a file, offsets included, as somebody who knows the form."""

    def change(record: dict[str, Any]) -> None:
        record["answer"] = record["answer"].replace(old, new)
        position = 0
        for sentence in record["sentences"]:
            sentence["text"] = sentence["text"].replace(old, new)
            sentence["start"] = record["answer"].index(sentence["text"], position)
            position = sentence["end"] = sentence["start"] + len(sentence["text"])

    return change


def put(value: Any, *path: str | int) -> Changed:
    def change(record: dict[str, Any]) -> None:
        *outer, last = path
        place: Any = record
        for step in outer:
            place = place[step]
        place[last] = value

    return change


def append(text: str) -> Changed:
    return lambda record: record.update(answer=record["answer"] + text)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (reword("67.5%", "76.5%"), "sentence 3: not supported now: 76.5% is not in this abstract"),
        (reword("token by token", "with ZorbNet-9"), "“ZorbNet-9” is not in this abstract"),
        (reword("vectors [2]", "vectors [1]"), "sentence 4: [1] is not both in its text and"),
        (reword("vectors [2]", "vectors"), "sentence 4: [2] is not both in its text and"),
        (
            reword("what the papers say:", "the best paper of all."),
            "sentence 1: without a citation",
        ),
        (append("PruneCot cures the flu."), "“PruneCot cures the flu.” is in no sentence"),
        (put("It is fast [1].", "sentences", 1, "text"), "sentence 2: it is not in the text"),
        (put(3, "sentences", 0, "start"), "sentences do not stand at their offsets: 1"),
        (put("We prune.", "sentences", 1, "evidence", 0, "quote"), "sentence 2: a quote does not"),
        (put(2, "sentences", 1, "evidence", 0, "n"), "sentence 2: it has a quote of [2]"),
        (put([1, 9], "sentences", 1, "markers"), "sentence 2: [9] is no citation"),
        (put("We prune.", "citations", 0, "quote"), "[1]: the quote “We prune.” does not stand"),
        (put(0, "citations", 0, "start"), "[1]: the quote “"),
        (put(None, "citations", 0, "start"), "[1]: the quote “"),
        (put("https://evil.example", "citations", 0, "url"), "[1]: its address is not known"),
        (put("2020-01-01", "citations", 0, "published"), "[1]: it is dated 2025-07-07"),
        (put("maps", "citations", 1, "paper_id"), "[2]: its title is “Maps of Proteins”"),
        (put(3, "citations", 1, "n"), "the citations are numbered [1, 3]"),
        (put("0" * 64, "citations", 0, "abstract_sha256"), "[1]: its abstract has changed"),
        (put("https://evil.example", "citations", 0, "search_url"), "[1]: its search address is"),
        (put("not_in_corpus", "status"), "but sentences are supported by citations"),
        (put(-1, "screened"), "-1 papers are said to be screened"),
        (put([ITEM], "items"), "it is no list, but has screened papers"),
        (
            lambda r: r["sentences"].pop(),
            "“SlimThought compresses chains of thought into latent vectors [2].” is in no sentence",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_written_answer_that_somebody_changed_no_longer_holds(
    generated: SavedAnswer, index: Index, change: Changed, problem: str
):
    found = index.verify(altered(generated, change))
    assert [one for one in found.problems if problem in one], found.problems


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (reword("2 papers answer", "3 papers answer"), "sentence 1: there are 2 papers cited"),
        (reword("latent vectors", "latent tensors"), "sentence 2: "),
        (reword("Latent Space", "Outer Space"), "sentence 2: "),
        (put("out", "items", 0, "verdict"), "[1] is cited, but was not found to answer"),
        (put("We lie.", "items", 0, "quote"), "the quote for “SlimThought"),
        (put("in", "items", 2, "verdict"), "“Maps of Proteins” was found to answer, but is not"),
        (put("fact", "kind"), "it is no list, but has screened papers"),
        (put(44, "screened"), "44 papers are said to be screened, but 3 have a verdict"),
        (lambda r: r["items"].pop(), "3 papers are said to be screened, but 2 have a verdict"),
        (put("not_in_corpus", "status"), "but sentences are supported by citations"),
        (put("zzz", "near_misses", 0, "paper_id"), "has the id 'zzz', which no paper has"),
        (put("Mine", "near_misses", 0, "title"), "near miss 'maps' is “Maps of Proteins”, not “M"),
        (put("zzz", "items", 2, "paper_id"), "has the id 'zzz', which no paper has"),
        (put("Mine", "items", 2, "title"), "screened paper 'maps' is “Maps of Proteins”, not"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_quoting_answer_that_somebody_changed_no_longer_holds(
    quoted: SavedAnswer, index: Index, change: Changed, problem: str
):
    assert index.verify(quoted).holds
    found = index.verify(altered(quoted, change))
    assert [one for one in found.problems if problem in one], found.problems


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (reword("4 authors) [1]", "14 authors) [1]"), "sentence 2: it does not say what is known"),
        (reword("PruneCot: Pruning", "PruneCot: Growing"), "sentence 2: it names “PruneCot: Grow"),
        (
            reword("4 authors) [1]", "4 authors) and wins [1]"),
            "it says more than what is known: and",
        ),
        (put(5, "citations", 0, "value"), "[1]: its authors are 4, not 5"),
        (put("mood", "citations", 0, "field"), "[1]: its mood is not 4"),
        (reword("1 paper is", "7 papers are"), "sentence 1: there are 1 papers cited, not 7"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_an_answer_from_metadata_that_somebody_changed_no_longer_holds(
    counted: SavedAnswer, index: Index, change: Changed, problem: str
):
    assert index.verify(counted).holds
    found = index.verify(altered(counted, change))
    assert [one for one in found.problems if problem in one], found.problems


def test_a_heading_must_name_a_paper_that_is_cited(assistant: Assistant):
    answer = assistant.answer("what is CoT-Valve?")
    title = answer.citations[0].title
    record = json.loads(to_json(saved_record(answer, {})))
    reword(f"**{title}**", "**Better Than CoT-Valve**")(record)
    saved = parse_saved(json.dumps(record).encode(), "a.json")
    found = verify(saved, assistant.library.papers, assistant.sources)
    assert "sentence 1: it names no paper that is cited" in found.problems


@pytest.mark.parametrize(
    "reason",
    [
        "says what is missing",
        "counts the papers listed below",
        "counts the papers listed",
        "names the paper quoted below",
        "says what is not known",
        "anything",
    ],
)
def test_a_claim_that_somebody_adds_as_the_programs_own_words_is_judged(
    generated: SavedAnswer, now: Now, reason: str
):
    def add(record: dict[str, Any]) -> None:
        claim, start = "Pruning cures cancer.", len(record["answer"]) + 1
        record["answer"] += f" {claim}"
        place = {"start": start, "end": start + len(claim), "markers": [], "evidence": []}
        said = {"text": claim, "status": "connective", "reason": reason}
        record["sentences"].append(said | place)

    found = now(altered(generated, add), *PAPERS)
    assert found.problems == (
        f"sentence {len(found.sentences)}: without a citation now: cites nothing",
    )


@pytest.mark.parametrize(
    "question",
    [
        "which papers compress CoT?",
        "what is CoT-Valve?",
        "LLM.int8() vs KVQuant",
        "how many papers mention diffusion?",
        "how many papers are there?",
        "how many papers are dated October 2023, and which?",
        "which paper has most authors?",
        "when was KVQuant published?",
        "who wrote KVQuant?",
        "where is the link of KVQuant?",
        "what is Blorb-7?",
        "papers from 1950",
        "how many papers appear per month?",
        "which papers by Ada Byron are there?",
        "how many papers mention the?",
        "papers from Google",
        "who cites KVQuant?",
        "how do I cite KVQuant?",
        "papers similar to KVQuant",
        "code for KVQuant",
    ],
)
def test_the_programs_own_words_are_known_again(assistant: Assistant, question: str):
    answer = assistant.answer(question)
    assert any(sentence.status == "connective" for sentence in answer.sentences) or answer.citations
    assert verify(save(answer, ()), assistant.library.papers, assistant.sources).problems == ()


@pytest.mark.parametrize("status", ["answered", "partial"])
def test_a_refusal_that_is_said_to_be_an_answer_does_not_hold(assistant: Assistant, status: Status):
    saved = save(assistant.answer("what is Blorb-7?"), ())
    assert verify(saved, assistant.library.papers, assistant.sources).holds
    changed = replace(saved, status=status)
    found = verify(changed, assistant.library.papers, assistant.sources)
    assert found.problems == (f"its status is {status!r}, but it says that nothing answers",)


def test_an_answer_without_a_supported_sentence_is_none(index: Index):
    draft = Draft()
    draft.say("So it is:", LEADS_OVER)
    found = index.verify(save(complete(draft, kind="fact")))
    assert found.problems == (
        "its status is 'answered', but no sentence is supported by a citation",
    )


def test_a_correction_may_stand_under_a_refusal(index: Index):
    draft = Draft()
    draft.say(f"{NO_ANSWER}", "says that nothing supports an answer")
    draft.lay_out(" ")
    start, end = split_sentences(SLIM.abstract)[1]
    draft.quote(SLIM, [Quote(SLIM.abstract[start:end], start, end, 1.0, 1.0)])
    answer = complete(draft, mode="generated", kind="fact", status="not_in_corpus")
    assert index.verify(save(answer)).holds


@given(place=st.integers(0, 10_000), character=st.characters(categories=["L", "N", "P", "Zs"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_character_of_a_quote_can_be_changed_unnoticed(
    quoted: SavedAnswer, index: Index, place: int, character: str
):
    quote = quoted.sentences[1].evidence[0].quote
    place %= len(quote)
    changed = quote[:place] + character + quote[place + 1 :]
    found = index.verify(altered(quoted, put(changed, "sentences", 1, "evidence", 0, "quote")))
    assert found.holds == (changed == quote)


def test_the_screening_may_lose_a_borderline_paper(quoted: SavedAnswer, now: Now):
    found = now(quoted, PRUNER, SLIM)
    assert found.holds
    assert "the borderline paper “Maps of Proteins” is gone" in found.notes


# --- the checker ---------------------------------------------------------------------------


def test_the_checker_has_its_own_words_for_a_sentence_that_only_leads_over(index: Index):
    checked = check_sentence("Here is what the papers say:", {}, index.sources.lexicon)
    assert (checked.sentence.status, checked.sentence.reason) == ("connective", LEADS_OVER)


@pytest.mark.parametrize(("embedder", "holds"), [(f"{MODEL}-int8-v1", True), (None, False)])
def test_a_doubt_raised_by_words_alone_is_a_note_where_meaning_was_compared(
    index: Index, embedder: str | None, holds: bool
):
    answer = written("PruneCot prunes reasoning, which is too slow to read out [1].", index.sources)
    assert [sentence.status for sentence in answer.sentences] == ["weak"]
    sure = tuple(replace(sentence, status="supported") for sentence in answer.sentences)
    provenance = replace(answer.provenance, embedder=embedder)
    found = index.verify(save(replace(answer, sentences=sure, provenance=provenance)))
    assert found.sentences[0].now == "weak"
    assert found.holds is holds
    told = found.notes if holds else found.problems
    assert any("only weakly supported now" in line for line in told)
    assert any("checked by words alone" in note for note in found.notes) is holds


def test_a_source_is_read_once_and_again_when_its_paper_changes(index: Index):
    first = index.sources.read(PRUNER)
    assert index.sources.read(replace(PRUNER)) is first
    changed = index.sources.read(replace(PRUNER, author_count=5))
    assert changed is not first
    assert (first.facts.author_count, changed.facts.author_count) == (4, 5)


def test_only_the_sources_that_are_asked_for_are_read(index: Index):
    numbered = index.sources.numbered({1: PRUNER, 2: SLIM})
    assert 2 in numbered
    assert 3 not in numbered
    assert (list(numbered), len(numbered)) == ([1, 2], 2)
    assert numbered[2] is index.sources.read(SLIM)


def test_only_the_model_that_the_checker_was_fitted_to_compares_meaning(assistant: Assistant):
    from tests.support.fakes import HashingEmbedder

    retriever = Retriever(assistant.library, None)
    assert assistant.sources.lexicon.embed is not None
    assert SourceReader(retriever, HashingEmbedder()).lexicon.embed is None


# --- the command ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the index of three papers, and an answer beside it."""
    home = tmp_path_factory.mktemp("verify")
    assert run("index", "add", "-", home=home, stdin=LINES.encode()).code == 0
    asked = run("ask", QUESTION, "--save", str(home / "a.json"), home=home)
    assert asked.code == 0
    assert f"saved: {home / 'a.json'}" in asked.err
    return home


@pytest.fixture
def home(three: Path, tmp_path: Path) -> Path:
    shutil.copytree(three, tmp_path / "copy")
    return tmp_path / "copy"


def verified(home: Path, *options: str, stdin: bytes = b"") -> Ran:
    return run("verify", *(options or (str(home / "a.json"),)), home=home, stdin=stdin)


def test_an_answer_that_holds_is_said_to_hold(home: Path):
    ran = verified(home)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{home / 'a.json'}: 3 of 3 sentences hold, 2 of 2 citations hold\n"


def test_an_answer_that_no_longer_holds_is_a_failure_with_a_fix(home: Path):
    assert run("index", "remove", "Short Chains of Thought", home=home).code == 0
    ran = verified(home)
    assert ran.code == 1
    assert "2 of 3 sentences hold, 1 of 2 citations holds" in ran.out
    assert "    the paper of [1] is gone\n" in ran.out
    error, fix = ran.err.splitlines()
    assert error == f"error: {home / 'a.json'} no longer holds"
    assert fix.startswith(f"fix: ask again: papers ask '{QUESTION}'")


def test_the_json_of_a_verification_has_the_fields_of_the_contract(home: Path):
    good = verified(home, str(home / "a.json"), "--json")
    assert good.code == 0
    assert good.json["holds"] is True
    assert good.json["problems"] == []
    run("index", "remove", "Short Chains of Thought", home=home)
    bad = verified(home, str(home / "a.json"), "--json")
    assert bad.code == 1
    assert {"file", "holds", "sentences", "citations", "problems", "notes"} == set(bad.json)
    assert [row["holds"] for row in bad.json["sentences"]] == [True, False, True]
    assert [row["holds"] for row in bad.json["citations"]] == [False, True]
    assert bad.json["holds"] is False
    assert bad.json["problems"]


def test_a_damaged_file_is_an_error_with_a_fix(home: Path):
    (home / "a.json").write_text("{")
    error, fix = verified(home).failure()
    assert "a.json is not a saved answer" in error
    assert "--save" in fix


def test_among_several_files_a_damaged_one_does_not_hide_the_others(home: Path):
    (home / "b.json").write_text("{")
    files = [str(home / "b.json"), str(home / "a.json")]
    ran = verified(home, *files)
    assert ran.code == 1
    assert ran.out.endswith("3 of 3 sentences hold, 2 of 2 citations hold\n")
    assert ran.err.count("error: ") == ran.err.count("fix: ") == 1
    lines = [json.loads(line) for line in verified(home, *files, "--json").out.splitlines()]
    assert [line["holds"] for line in lines] == [False, True]
    assert "is not a saved answer" in lines[0]["error"]["message"]


def test_an_answer_can_come_from_a_pipe(home: Path):
    asked = run("ask", QUESTION, "--json", home=home)
    ran = verified(home, "-", stdin=asked.out.encode())
    assert ran.code == 0
    assert ran.out.startswith("-: 3 of 3 sentences hold")


def test_an_answer_that_a_model_wrote_can_be_checked_without_it(home: Path):
    server = ScriptedServer(reply_to)
    model = {"PAPERS_MODEL": "scripted", "PAPERS_BASE_URL": server.url}
    file = str(home / "written.json")
    try:
        asked = run("ask", QUESTION, "--json", "--save", file, home=home, **model)
    finally:
        server.close()
    assert asked.json["mode"] == "generated"
    assert asked.json["citations"]
    ran = verified(home, file)
    assert (ran.code, ran.err) == (0, ""), ran.out


def test_an_index_without_papers_is_an_error_and_is_not_filled(home: Path, tmp_path: Path):
    error, fix = run("verify", str(home / "a.json"), home=tmp_path / "empty").failure()
    assert "there is no paper" in error
    assert "papers index add" in fix
    assert not (tmp_path / "empty").exists()


@pytest.mark.parametrize("embedder", ["none", "text-embedding-3-small"])
def test_nothing_is_asked_of_any_server(home: Path, embedder: str, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    model = {"PAPERS_MODEL": "gpt", "PAPERS_BASE_URL": "http://127.0.0.1:1/v1"}
    ran = run("verify", str(home / "a.json"), home=home, PAPERS_EMBEDDER=embedder, **model)
    assert ran.code == 0, ran


def test_no_file_of_an_answer_can_steer_the_terminal(home: Path):
    record = json.loads((home / "a.json").read_text())
    record["citations"][0]["title"] = "\x1b[2Jgone\nand more"
    (home / "a.json").write_text(json.dumps(record))
    ran = verified(home)
    assert ran.code == 1
    assert "\x1b" not in ran.out + ran.err
    assert "[1] [2Jgone and more\n" in ran.out


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (["--save", "-"], "--save needs the name of a file"),
        (["--force"], "--force is given without --save"),
        (["--save", "x.json", "--batch", "-"], "--save keeps one answer"),
        (["--save", "/"], "is not a plain file"),
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(home: Path, options: list[str], cause: str):
    error, _ = run("ask", "chains?", *options, home=home).failure(code=2)
    assert cause in error


@pytest.mark.parametrize("file", ["a.json", "nowhere/a.json"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_asked(
    home: Path, file: str, tmp_path: Path
):
    before = (home / "a.json").read_bytes()
    # The index is not opened, let alone a model asked: there is none to be opened.
    error, _ = run("ask", "chains?", "--save", str(home / file), home=tmp_path / "new").failure()
    assert file in error
    assert not (tmp_path / "new").exists()
    assert (home / "a.json").read_bytes() == before


def test_an_answer_that_cannot_be_saved_after_all_is_printed_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    ran = run("ask", "chains of thought", "--json", "--save", str(home / "new.json"), home=home)
    assert ran.code == 1
    assert ran.json["status"] == "answered"
    assert "No space left on device" in ran.err
    assert "fix: " in ran.err
    assert not (home / "new.json").exists()
