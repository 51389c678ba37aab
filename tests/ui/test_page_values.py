"""The values behind the page: conversations, scope, actions, live answers, the pool."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Awaitable, Callable, Generator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Filters, Sentence
from assistant.app import Assistant
from assistant.build import index_papers, open_assistant
from assistant.events import Notice, Progress, SentenceChecked, SentenceRevised, TextDelta
from assistant.generative.user_words import Said
from assistant.page.actions import (
    Request,
    new_conversation,
    read_asked,
    read_request,
    resumed,
)
from assistant.page.answering import Desk, complete
from assistant.page.chart import chart
from assistant.page.exchange import Conversation, Exchange, Failure, Scope, from_record, to_record
from assistant.page.export import export
from assistant.page.layout import MOST, Maps
from assistant.page.limits import implied_limits
from assistant.page.live import Live, after, so_far
from assistant.page.papers import choice, choices
from assistant.page.pool import AssistantPool
from assistant.page.running import Happening, Run
from assistant.page.scope import Controls, read_filters
from assistant.page.script_first import ScriptFirst
from assistant.page.turn import live_turn
from assistant.page.visit import PARTED, Step, steps
from assistant.page.waiting import Line
from assistant.presenting.text import to_json
from assistant.question.plan import make_plan
from assistant.settings import load_settings
from index.errors import PaperNotFound, UsageError
from index.paper import Paper
from tests.support.fakes import make_papers
from tests.ui.visiting import run_apart

QUESTION = "which papers compress CoT?"
TODAY = date(2026, 11, 21)


def asked(assistant: Assistant, question: str, scope: Scope | None = None) -> Exchange:
    scope = scope or Scope()
    answer = assistant.answer(question)
    limits = implied_limits(make_plan(question, TODAY), scope.filters, TODAY)
    return complete(question, scope, answer, assistant, limits)


@pytest.fixture(scope="module")
def conversation(assistant: Assistant) -> Conversation:
    exchanges = (asked(assistant, QUESTION), asked(assistant, "papers from before 2020"))
    return Conversation("abc", (*exchanges, Exchange("stopped?", partial="So far")))


# --- conversations ---------------------------------------------------------------------------


def test_a_conversation_survives_the_browser(conversation: Conversation) -> None:
    kept = json.loads(to_json(to_record(conversation)))
    assert kept["title"] == QUESTION
    assert from_record(kept) == conversation


def test_a_paper_that_several_answers_show_is_kept_once(conversation: Conversation) -> None:
    once, twice = (Conversation("abc", conversation.exchanges[:1] * times) for times in (1, 2))
    assert to_record(twice)["papers"] == to_record(once)["papers"]
    inline = to_record(twice) | {"papers": [], "shown": []}
    for kept in inline["exchanges"]:  # as it was written at first
        kept["papers"] = to_record(once)["papers"]
    assert from_record(inline) == from_record(to_record(twice)) == twice


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("exchanges") and record.pop("id"),
        lambda record: record["exchanges"][0]["answer"].update(answer="Something else"),
        lambda record: record["papers"][0].update(abstract="Something else"),
        lambda record: record["shown"].__setitem__(0, []),
        lambda record: record["shown"][0].append(len(record["papers"])),
        lambda record: record["shown"].pop(),
        lambda record: record["exchanges"][0].update(answer=[1]),
    ],
    ids=[
        "empty",
        "another answer",
        "another abstract",
        "no papers",
        "a paper too many",
        "an exchange too few",
        "no answer",
    ],
)
def test_a_conversation_that_was_altered_is_refused(
    conversation: Conversation, change: object
) -> None:
    record = json.loads(to_json(to_record(conversation)))
    change(record)  # type: ignore[operator]
    with pytest.raises(UsageError, match="cannot be read any more"):
        from_record(record)


@pytest.mark.parametrize("junk", [None, 3, "x", [], {"id": 1}, [["id", "x"]]])
def test_junk_is_no_conversation(junk: object) -> None:
    with pytest.raises(UsageError):
        from_record(junk)


def test_only_answers_are_history(conversation: Conversation) -> None:
    history = conversation.history()
    assert [turn.question for turn in history] == [QUESTION, "papers from before 2020"]
    assert history[0].titles[0].startswith("C3oT")
    assert len(conversation.cited()) > 8


def test_asking_again_replaces_what_followed(conversation: Conversation) -> None:
    assert conversation.until(1).exchanges == conversation.exchanges[:1]
    again = Exchange("again")
    assert conversation.until(1).with_exchange(again).exchanges[1:] == (again,)


def test_what_followed_a_question_that_is_asked_anew_stays_where_it_was(
    conversation: Conversation,
) -> None:
    parted = resumed(conversation, 1)
    assert parted.exchanges == conversation.exchanges[:1]
    assert parted.id != conversation.id
    last = resumed(conversation, 2)
    assert (last.id, last.exchanges) == (conversation.id, conversation.exchanges[:2])
    assert resumed(conversation, None) == conversation
    assert resumed(Conversation(""), None).id


def visited(
    assistant: Assistant, conversation: Conversation, place: int | None = None
) -> list[Step]:
    async def gather() -> list[Step]:
        desk = Desk(AssistantPool(lambda: assistant), 1)
        request = Request("What is C3oT?", Scope(), place)
        return [one async for one in steps(desk, "v", request, conversation)]

    return run_apart(gather())


def test_a_question_is_kept_before_it_is_answered(assistant: Assistant) -> None:
    first, *_, last = visited(assistant, Conversation(""))
    kept = [json.loads(str(step.reply))["keep"] for step in (first, last)]
    assert kept[0]["id"] == kept[1]["id"]
    (waiting,), (answered,) = (from_record(one).exchanges for one in kept)
    assert waiting == Exchange("What is C3oT?")
    assert answered.answer is not None
    assert first.conversation == from_record(kept[0])


def test_a_question_that_parts_from_its_conversation_says_so(
    assistant: Assistant, conversation: Conversation
) -> None:
    first, *_, last = visited(assistant, conversation, 0)
    told = json.loads(str(first.reply))
    assert told["say"] == PARTED
    assert told["keep"]["id"] != conversation.id
    assert first.past == ""
    assert last.conversation is not None
    assert [one.question for one in last.conversation.exchanges] == ["What is C3oT?"]
    again = visited(assistant, conversation, 2)
    assert "say" not in json.loads(str(again[0].reply))


# --- scope and actions -----------------------------------------------------------------------


def test_the_controls_become_filters_with_inclusive_ends() -> None:
    assert read_filters("2024-02", " 2024-02 ", ["a"]) == Filters(
        date(2024, 2, 1), date(2024, 2, 29), ("a",)
    )
    assert read_filters("", "", []) == Filters()


def test_only_a_paper_of_the_index_is_chosen(assistant: Assistant) -> None:
    title, paper_id = choices(assistant)[0]
    assert (title, paper_id) in choice(assistant, paper_id)
    with pytest.raises(PaperNotFound, match="no longer in the index"):
        choice(assistant, "gone")


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [("soon", "", "'soon' is not a date"), ("2025", "2024", "From 2025 is after To 2024")],
)
def test_a_scope_that_makes_no_sense_is_refused(since: str, until: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_filters(since, until, [])


def test_a_limit_leaves_the_controls_as_it_leaves_the_question() -> None:
    controls = Controls("2024", "2025", ("a", "b"))
    assert controls.without({"drop": "dates"}) == Controls(papers=("a", "b"))
    assert controls.without({"drop": "paper", "value": "a"}) == Controls("2024", "2025", ("b",))
    assert controls.without({"drop": "limit", "value": "a"}) == controls
    assert controls.without({"question": "q"}) == controls


def test_implied_dates_are_removed_from_the_question(conversation: Conversation) -> None:
    sent = {"drop": "limit", "value": "before 2020 (up to 2019-12-31)", "place": 1}
    request = read_request(sent, Scope(), conversation)
    assert (request.question, request.place) == ("papers", 1)


def test_chosen_limits_are_removed_from_the_scope(conversation: Conversation) -> None:
    filters = Filters(since=date(2024, 1, 1), papers=("a", "b"))
    first = replace(conversation.exchanges[0], scope=Scope(filters))
    limited = Conversation("x", (first,))
    without = read_request({"drop": "paper", "value": "a", "place": 0}, Scope(), limited)
    assert without.scope.filters == replace(filters, papers=("b",))
    without = read_request({"drop": "dates", "place": 0}, Scope(), limited)
    assert without.scope.filters == Filters(papers=("a", "b"))


def test_a_limit_that_is_not_there_is_not_removed(conversation: Conversation) -> None:
    with pytest.raises(UsageError, match="no longer here"):
        read_request({"drop": "limit", "value": "1 author", "place": 1}, Scope(), conversation)


def implied(question: str, **filters: object) -> dict[str, str]:
    plan = make_plan(question, TODAY)
    plan = replace(plan, filters=replace(plan.filters, **filters))  # type: ignore[arg-type]
    return {one.label: one.question for one in implied_limits(plan, Filters(), TODAY)}


@pytest.mark.parametrize(
    ("question", "limits"),
    [
        (
            "papers on reasoning from September 2025",
            {"from September 2025 (from 2025-09-01 to 2025-09-30)": "papers on reasoning"},
        ),
        (
            "papers by a single author about KV cache from 2024",
            {
                "from 2024 (from 2024-01-01 to 2024-12-31)": (
                    "papers by a single author about KV cache"
                ),
                "1 author": "papers about KV cache from 2024",
            },
        ),
        ("undated papers on RL with no comments", {
            "without a date": "papers on RL with no comments",
            "no comments": "undated papers on RL",
        }),
        ("Which papers on agents have at least 20 authors?", {
            "at least 20 authors": "Which papers on agents?"
        }),
        ("How many authors does CoT-Valve have?", {}),
        ("which papers compress CoT?", {}),
    ],
)  # fmt: skip
def test_each_limit_of_a_question_can_be_taken_away(question: str, limits: dict[str, str]) -> None:
    assert implied(question) == limits


@pytest.mark.parametrize(
    ("question", "without"),
    [
        ("papers of the last fortnight on pruning", "papers on pruning"),
        (
            "what came out around the turn of the decade about agents?",
            "what came out about agents?",
        ),
    ],
)
def test_a_period_that_a_model_read_can_be_taken_away(question: str, without: str) -> None:
    since = date(2026, 11, 7)
    plan = replace(make_plan("papers", TODAY), standalone=question, filters=Filters(since))
    (limit,) = implied_limits(plan, Filters(), TODAY)
    assert limit.question == without
    assert not Said(limit.question, ()).speaks_of_time


def test_papers_cited_before_are_no_limit_to_a_question_asked_alone() -> None:
    plan = replace(make_plan("what does it do?", TODAY), filters=Filters(papers=("A",)))
    (limit,) = implied_limits(plan, Filters(), TODAY)
    assert limit.label == "only the paper cited before"
    before = Exchange("q", implied=(limit,))
    sent = {"drop": "limit", "value": limit.label, "place": 0}
    assert read_request(sent, Scope(), Conversation("x", (before,))).scope.alone


def test_the_controls_count_for_new_questions_only(conversation: Conversation) -> None:
    soon = Controls(since="soon")
    again = read_asked("typed", {"question": "again", "place": 0}, soon, conversation)
    assert (again.question, again.scope, again.place) == ("again", Scope(), 0)
    for sent in ({}, {"question": "an example"}):
        with pytest.raises(UsageError, match="is not a date"):
            read_asked("typed", sent, soon, conversation)
    limited = read_asked(" typed ", {}, Controls(papers=("a",)), conversation)
    assert (limited.question, limited.scope.filters.papers) == ("typed", ("a",))


@pytest.mark.parametrize("place", [None, "0", -1, 99, True, 1.5])
def test_a_place_that_is_none_asks_at_the_end(conversation: Conversation, place: object) -> None:
    request = read_request({"question": " q ", "place": place}, Scope(k=3), conversation)
    assert (request.question, request.place) == ("q", None)


@pytest.mark.parametrize("question", ["", "  \n", "x" * 2_001])
def test_an_empty_or_endless_question_is_refused(question: str) -> None:
    with pytest.raises(UsageError):
        read_request({"question": question}, Scope(), new_conversation())


@pytest.mark.parametrize("form", ["markdown", "json", "bibtex", "ris"])
def test_exports_name_the_question_and_only_cited_papers(
    conversation: Conversation, form: str
) -> None:
    made = export(conversation.exchanges[0], form)
    assert made.name.startswith("which-papers-compress-cot.")
    assert "C3oT" in made.text
    if form in {"bibtex", "ris"}:
        cited = len(conversation.exchanges[0].answer.citations)  # type: ignore[union-attr]
        assert made.text.count("@misc" if form == "bibtex" else "TY  - GEN") == cited
        assert "author =" not in made.text


def test_there_is_nothing_to_export_of_a_stopped_answer(conversation: Conversation) -> None:
    with pytest.raises(UsageError, match="nothing to export"):
        export(conversation.exchanges[2], "json")


# --- live answers ----------------------------------------------------------------------------


def sentence(text: str, status: str = "supported") -> Sentence:
    return Sentence(text, 900, 900 + len(text), (1,), status, "")  # type: ignore[arg-type]


def test_a_live_answer_grows_and_places_its_verdicts() -> None:
    live = after(
        Live("q", Scope()),
        [
            TextDelta("Introduction: "),
            TextDelta("One [1]. Two [1]."),
            SentenceChecked(sentence("One [1].")),
            SentenceChecked(sentence("Two [1].", "weak")),
            SentenceChecked(sentence("Never written.")),
            Notice("by the way"),
            Progress("screening", 2, 60),
        ],
    )
    assert [live.text[one.start : one.end] for one in live.sentences] == ["One [1].", "Two [1]."]
    assert live.stage == "Screening: 2 of 60"
    assert live.notices == ("by the way",)


def test_what_is_cited_stands_beside_an_answer_while_it_is_written() -> None:
    first, second = (Paper(f"p{n}", f"Paper {n}", f"Abstract {n}.") for n in (1, 2))
    events = [
        TextDelta("One [2]. Two [1, 2]."),
        SentenceChecked(sentence("One [2]."), {2: second}),
        SentenceChecked(sentence("Two [1, 2]."), {1: first, 2: second}),
    ]
    shown = live_turn(after(Live("q", Scope()), events), 0)
    assert shown.index("Abstract 1.") < shown.index("Abstract 2.")
    assert shown.count("Abstract 2.") == 1
    assert "2 sources" in shown


def test_a_revised_sentence_takes_the_place_of_the_old_one() -> None:
    events = [
        TextDelta("One [1]. Two [1]. Three [1]."),
        *(SentenceChecked(sentence(text)) for text in ("One [1].", "Two [1].", "Three [1].")),
        SentenceRevised("Two [1].", sentence("Two, mended [1].")),
    ]
    live = after(Live("q", Scope()), events)
    assert live.text == "One [1]. Two, mended [1]. Three [1]."
    assert [live.text[one.start : one.end] for one in live.sentences] == [
        "One [1].", "Two, mended [1].", "Three [1].",
    ]  # fmt: skip


def test_what_was_stopped_is_kept_as_far_as_it_came() -> None:
    live = after(Live("q", Scope()), [TextDelta("So far")])
    assert so_far(live) == Exchange("q", partial="So far")
    failed = after(live, [Failure("m", "f")])
    assert so_far(failed).failure == Failure("m", "f")


def gathered(start: object) -> list[Happening]:
    async def gather() -> list[Happening]:
        run = Run(start)  # type: ignore[arg-type]
        return [one async for batch in run.batches() for one in batch]

    return run_apart(gather())


def test_a_run_hands_over_everything_in_order() -> None:
    def start(_: Run) -> Generator[Happening]:
        yield from (TextDelta(str(number)) for number in range(100))

    assert gathered(start) == [TextDelta(str(number)) for number in range(100)]


def test_what_happens_while_a_batch_is_shown_is_not_lost() -> None:
    shown = threading.Event()

    def start(_: Run) -> Generator[Happening]:
        yield TextDelta("a")
        shown.wait(10)
        yield TextDelta("b")

    async def show_slowly() -> list[Happening]:
        told: list[Happening] = []
        async for batch in Run(start).batches():
            told += batch
            shown.set()
            for thread in threading.enumerate():
                if thread.name == "answering":
                    await asyncio.to_thread(thread.join, 10)
        return told

    assert run_apart(show_slowly()) == [TextDelta("a"), TextDelta("b")]


def test_what_goes_wrong_in_a_run_is_told() -> None:
    def start(_: Run) -> Generator[Happening]:
        yield TextDelta("a")
        raise UsageError("no", "do better")

    assert gathered(start) == [TextDelta("a"), Failure("no", "do better")]


def test_stopping_a_run_ends_it_at_once_and_closes_its_stream() -> None:
    waiting, given_up, closed = threading.Event(), threading.Event(), threading.Event()

    def start(run: Run) -> Generator[Happening]:
        run.when_stopped(given_up.set)
        try:
            yield TextDelta("a")
            waiting.set()
            given_up.wait(10)  # as a model's server that says nothing
            yield TextDelta("b")
            yield TextDelta("c")
        finally:
            closed.set()

    async def stop_midway() -> list[Happening]:
        run = Run(start)
        told: list[Happening] = []
        async for batch in run.batches():
            told += batch
            await asyncio.to_thread(waiting.wait, 10)
            run.stop()
        return told

    assert run_apart(stop_midway()) == [TextDelta("a")]
    assert closed.wait(5)


def test_a_visitor_who_asks_anew_stops_the_former_answer(assistant: Assistant) -> None:
    async def ask_twice() -> tuple[list[Live], list[Live]]:
        desk = Desk(AssistantPool(lambda: assistant), 3)
        former = desk.answer("v", QUESTION, Scope(), new_conversation())
        begun = [await anext(former), await anext(former)]
        another = desk.answer("v", "What is C3oT?", Scope(), new_conversation())
        answered = [live async for live in another]
        return begun + [live async for live in former], answered

    begun, answered = run_apart(ask_twice())
    assert so_far(answered[-1]).answer is not None
    assert len(begun) <= 3  # it may have been done already, and says no more


def test_the_line_calls_in_order_and_closes_up() -> None:
    async def wait() -> list[object]:
        line = Line(1)
        with line.joined() as first:
            with line.joined() as second, line.joined() as third:
                seen: list[object] = [first.called, await anext(second.moves())]
                moves = third.moves()
                seen.append(await anext(moves))
                second.leave()
                seen.append(await anext(moves))
                first.leave()
                seen.append(third.called)
            with line.joined() as fourth:
                seen.append(fourth.called)
        with line.joined() as fifth:
            seen.append(fifth.called)
        return seen

    assert run_apart(wait()) == [True, 0, 1, 0, False, False, True]


class Slow:
    """An assistant whose answers wait until they may be given."""

    def __init__(self, assistant: Assistant) -> None:
        self.library = assistant.library
        self.may = threading.Event()
        self._assistant = assistant

    def open_chat(self, _: object) -> None:
        return None

    def ask(self, *asked: object) -> Generator[object]:
        self.may.wait(30)
        yield from self._assistant.ask(*asked)  # type: ignore[arg-type]


def test_who_waits_sees_how_many_come_first_and_may_stop(assistant: Assistant) -> None:
    async def ask() -> tuple[list[str], list[Live], Live]:
        slow = Slow(assistant)
        desk = Desk(AssistantPool(lambda: slow), 1)  # type: ignore[arg-type, return-value]
        asked = [desk.answer(one, QUESTION, Scope(), new_conversation()) for one in "abc"]
        stages = [(await anext(one)).stage for one in asked]
        await asyncio.to_thread(desk.stop, "b")
        stopped = [live async for live in asked[1]]
        stages.append((await anext(asked[2])).stage)
        slow.may.set()
        rest = [live async for live in asked[0]]
        assert so_far([live async for live in asked[2]][-1]).answer is not None
        return stages, stopped, rest[-1]

    stages, stopped, answered = run_apart(ask())
    assert stages == [
        "Reading the question",
        "Waiting for its turn: the next one",
        "Waiting for its turn: 1 question before it",
        "Waiting for its turn: the next one",
    ]
    assert stopped == []
    assert so_far(answered).answer is not None


def served_with_script(path: str, body: bytes) -> list[dict[str, object]]:
    sent: list[dict[str, object]] = []

    async def app(_: object, __: object, send: Callable[[object], Awaitable[None]]) -> None:
        length = (b"Content-Length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": body[5:]})

    async def keep(message: object) -> None:
        sent.append(message)  # type: ignore[arg-type]

    opening = ScriptFirst(app, "run()")  # type: ignore[arg-type]
    run_apart(opening({"type": "http", "path": path}, None, keep))  # type: ignore[arg-type]
    return sent


def test_the_page_opens_with_the_script_and_nothing_else_is_touched() -> None:
    start, body = served_with_script("/", b"<html><head><title>x</title></head></html>")
    whole = b"<html><head><script>run()</script><title>x</title></head></html>"
    assert body["body"] == whole
    assert start["headers"] == [(b"content-length", str(len(whole)).encode())]
    assert len(served_with_script("/other", b"<html><head></head></html>")) == 3
    start, body = served_with_script("/", b"")  # of a HEAD request
    assert (start["headers"], body["body"]) == ([(b"Content-Length", b"0")], b"")


# --- the pool --------------------------------------------------------------------------------


@pytest.fixture
def home(bundled_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled_home, tmp_path / "copied"))


def add_another(home: Path, number: int) -> None:
    beside = open_assistant(load_settings(home=home, embedder="none"))
    index_papers(beside.library, make_papers(1, start=number), None)
    beside.library.close()


def test_the_pool_lends_what_another_process_published(home: Path) -> None:
    pool = AssistantPool(lambda: open_assistant(load_settings(home=home, embedder="none")))
    with pool.lent() as before:
        add_another(home, 1)
        assert before.library.generation < before.library.papers.generation()
        with pool.lent() as beside:
            assert beside is not before
            assert beside.library.generation == beside.library.papers.generation()
        assert before.search("KV cache", 3)  # still open, for whoever still reads it
    add_another(home, 2)
    with pool.lent() as idle:
        assert idle is beside  # refreshed in place
        assert idle.library.status().papers == 388
    pool.close()


def test_of_a_large_index_the_map_shows_an_even_sample(tmp_path: Path) -> None:
    large = open_assistant(load_settings(home=tmp_path, embedder="none"))
    index_papers(large.library, make_papers(MOST), None)
    layout = Maps().of(large.library)
    total = 386 + MOST
    assert (len(layout.places), layout.total) == (MOST, total)
    bundled = sum(not place.title.startswith("Study ") for place in layout.places)
    assert abs(bundled / MOST - 386 / total) < 0.06
    assert f"{MOST:,} of {total:,} papers" in chart(layout, set())
    large.close()


def test_the_map_is_drawn_once_for_each_state_of_the_index(assistant: Assistant) -> None:
    maps = Maps()
    assert maps.of(assistant.library) is maps.of(assistant.library)
