"""What a question means after others: references are resolved, and a new topic is left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.app import AskOptions, Assistant
from assistant.conversation import History, Turn
from assistant.question.bounds import Bounds
from assistant.question.extremes import Order
from assistant.question.followup import make_standalone
from assistant.question.plan import Plan, make_plan
from assistant.question.standalone import Standalone
from assistant.question.subject import gerund, subject

STEERING = "Activation Steering for Chain-of-Thought Compression"
C3OT = "C3oT: Generating Shorter Chain-of-Thought without Compromising Effectiveness"
VALVE = "CoT-Valve: Length-Compressible Chain-of-Thought Tuning"
BENGALI = "Leveraging Large Language Models for Bengali Math Word Problem Solving"
KAN = "KAN or MLP: A Fairer Comparison"
TURNS = {
    "list": Turn("which papers compress CoT?", "", (STEERING, C3OT, VALVE)),
    "name": Turn("what is CoT-Valve?", "", (VALVE,)),
    "paper": Turn("how big is the bengali math data set and who made it?", "", (BENGALI,)),
    "versus": Turn("CoT-Valve vs C3oT", "", (VALVE, C3OT)),
    "why": Turn("why are KANs better than MLPs at symbolic formulas?", "", (KAN,)),
    "yes": Turn("are KANs better than MLPs at symbolic formulas?", "", (KAN,)),
    "dated": Turn(
        "quantization papers from 2022", "", ("I-ViT: Integer-only", "LLM.int8(): 8-bit")
    ),
    "number": Turn("how much memory does KVQuant save?", "", ("KVQuant: Towards 10 Million",)),
    "topic": Turn("papers on tokenization", "", ("Tokenization counts", "Soft Tokens")),
    "nothing": Turn("which papers propose speculative decoding?"),
    "newest": Turn("which paper is the newest?", "", (VALVE,)),
    "count": Turn("how many papers are there?"),
}
ALL = (STEERING, C3OT, VALVE)
NONE: tuple[str, ...] = ()
FOLLOW_UPS = [
    # what was asked about, after a verb
    ("name", "how many people wrote that?", "how many people wrote CoT-Valve?", (VALVE,)),
    ("name", "who proposed this?", "who proposed CoT-Valve?", NONE),
    ("name", "has somebody fixed its flaw?", "has somebody fixed CoT-Valve's flaw?", NONE),
    # the papers of the last answer
    ("list", "which of those use RL?", "which of these papers use RL?", ALL),
    ("list", "Which of these papers need training?", "Which of these papers need training?", ALL),
    ("list", "which use RL?", "which of these papers use RL?", ALL),
    ("list", "and which ones use RL?", "which of these papers use RL?", ALL),
    ("list", "only the ones that use RL", "which of these papers use RL", ALL),
    ("list", "do they release code?", "do these papers release code?", ALL),
    ("list", "summarize them", "summarize these papers", ALL),
    ("list", "their limitations?", "these papers' limitations?", ALL),
    ("list", "do those methods scale?", "do the methods of these papers scale?", ALL),
    ("list", "how many of them are from 2023?", "how many of these papers are from 2023?", ALL),
    ("list", "how many are from 2023?", "how many of these papers are from 2023?", ALL),
    ("list", "only those from 2025", "which of these papers are from 2025", ALL),
    ("list", "which one is the newest?", "of these, which one is the newest?", ALL),
    ("topic", "which of them support it?", "which of these papers support tokenization?",
     ("Tokenization counts", "Soft Tokens")),
    # numbers
    ("list", "and the second one?", "tell me about C3oT", (C3OT,)),
    ("list", "the last one?", "tell me about CoT-Valve", (VALVE,)),
    ("list", "who wrote the third?", "who wrote CoT-Valve?", (VALVE,)),
    ("list", "tell me more about [2]", "tell me more about C3oT", (C3OT,)),
    ("list", "what does paper 1 report?", f"what does “{STEERING}” report?", (STEERING,)),
    ("list", "is the first one better than the second?", f"is “{STEERING}” better than C3oT?",
     NONE),
    ("list", "which of the first two use RL?", "which of these papers use RL?", (STEERING, C3OT)),
    ("list", "compare the last two", "compare C3oT and CoT-Valve", (C3OT, VALVE)),
    ("list", "compare 2 and 3", "compare C3oT and CoT-Valve", (C3OT, VALVE)),
    ("list", "what's the difference between the second and the third?",
     "what's the difference between C3oT and CoT-Valve?", (C3OT, VALVE)),
    ("list", "compare them", "compare these papers", ALL),
    ("list", "more like the first", f"papers similar to “{STEERING}”", NONE),
    ("versus", "how does the latter work?", "how does C3oT work?", (C3OT,)),
    # one thing
    ("list", "does it work for vision?", "does compressing CoT work for vision?", NONE),
    ("nothing", "does it work for images?", "does speculative decoding work for images?", NONE),
    ("name", "does it work for vision?", "does CoT-Valve work for vision?", NONE),
    ("name", "its accuracy?", "CoT-Valve's accuracy?", NONE),
    ("name", "what accuracy does it reach?", "what accuracy does CoT-Valve reach?", NONE),
    ("name", "how long does it take to train?", "how long does CoT-Valve take to train?", NONE),
    ("name", "how does it compare to C3oT?", "how does CoT-Valve compare to C3oT?", NONE),
    ("name", "which papers cite it?", "which papers cite CoT-Valve?", NONE),
    ("name", "more like this", "papers similar to CoT-Valve", NONE),
    ("name", "who wrote it?", "who wrote CoT-Valve?", (VALVE,)),
    ("name", "when was it published?", "when was CoT-Valve published?", (VALVE,)),
    ("name", "who are the authors?", "who are the authors of CoT-Valve?", (VALVE,)),
    ("name", "what data sets does the paper use?", "what data sets does CoT-Valve use?", (VALVE,)),
    ("name", "what do they report?", "what do the authors of CoT-Valve report?", (VALVE,)),
    ("paper", "does this paper release code?", f"does “{BENGALI}” release code?", (BENGALI,)),
    ("number", "how does that work?", "how does KVQuant work?", NONE),
    ("versus", "which one is better?", "which of CoT-Valve and C3oT is better?", (VALVE, C3OT)),
    ("versus", "are they open source?", "are CoT-Valve and C3oT open source?", (VALVE, C3OT)),
    ("versus", "does it need training?", "does CoT-Valve or C3oT need training?", NONE),
    ("why", "are they slower?", "are KANs and MLPs slower?", NONE),
    # limits
    ("list", "only from 2025", "which papers from 2025 compress CoT?", NONE),
    ("list", "what about 2024?", "which papers from 2024 compress CoT?", NONE),
    ("list", "limit it to 2024", "which papers from 2024 compress CoT?", NONE),
    ("list", "single-author ones?", "which single-author papers compress CoT?", NONE),
    ("list", "and the newest?", "the newest papers on compressing CoT?", NONE),
    ("list", "anything newer?", "the most recent papers on compressing CoT?", NONE),
    ("name", "anything newer?", "the most recent papers on CoT-Valve?", NONE),
    ("list", "sort them by date", "sort these papers by date", ALL),
    ("list", "newest first", "sort these papers by date, newest first", ALL),
    ("list", "and by date?", "list these papers by date?", ALL),
    ("topic", "and newer ones?", "the most recent papers on tokenization?", NONE),
    ("topic", "and the oldest?", "the oldest papers on tokenization?", NONE),
    ("dated", "and the oldest?", "the oldest papers on quantization from 2022?", NONE),
    ("newest", "and the oldest?", "the oldest paper?", NONE),
    ("newest", "and older ones?", "the oldest paper?", NONE),
    ("count", "and the newest?", "the newest papers?", NONE),
    ("dated", "what about 2024?", "quantization papers from 2024?", NONE),
    ("dated", "and before 2020?", "quantization papers before 2020?", NONE),
    # another topic, or a part of it
    ("list", "and for speech?", "which papers compress CoT for speech?", NONE),
    ("list", "only surveys", "which papers compress CoT, only surveys?", NONE),
    ("list", "what about images?", "which papers compress CoT, regarding images?", NONE),
    ("topic", "what about pruning?", "papers on pruning?", NONE),
    ("dated", "and pruning?", "pruning papers from 2022?", NONE),
    ("name", "and C3oT?", "what is C3oT?", NONE),
    ("number", "what about LLM.int8()?", "how much memory does LLM.int8() save?", NONE),
    ("number", "and at 3 bits?", "how much memory does KVQuant save at 3 bits?", NONE),
    ("why", "and at vision?", "why are KANs better than MLPs at vision?", NONE),
    # the rest of a question
    ("yes", "why?", "why are KANs better than MLPs at symbolic formulas?", (KAN,)),
    ("why", "by how much?", "by how much are KANs better than MLPs at symbolic formulas?", (KAN,)),
    ("name", "on which data sets?", "on which data sets, regarding CoT-Valve?", (VALVE,)),
]  # fmt: skip
STAND_ALONE = """
    which papers compress CoT?
    RAG
    rag papers
    category theory meets ML
    papers that use RL
    single author papers?
    papers from before 2020
    oldest paper
    how many papers are from 2023?
    top 5 most commented papers
    what's new since September?
    which papers came out this year?
    and which papers use RL?
    what is KVQuant and how does it work?
    two papers ask why transformers can't multiply. do they blame the same thing?
    how big is the bengali math word problem data set and which model did best on it?
    someone dictating formulas out loud -> LaTeX. who has worked on that?
    who proposed ColBERT and how is its late-interaction score computed?
    can models verify their own reasoning?
    do LLMs know what they don't know?
    why does RAG fail when it retrieves too much?
    how do transformers represent numbers and do they use Fourier features?
    is it possible to compress CoT?
    is it true that LLMs reason?
    does it help to use RL for retrieval?
    how long does it take to train a 7B model?
    when was the first paper on RAG published?
    what does the second layer encode?
    what do the last two layers do?
    Is the first layer frozen in LoRA?
    which papers use first-token surprisal?
    which is better, KAN or MLP?
    do those who use RL report gains?
    what new architecture do the LIMIT authors propose to get around the dimension bound?
    what is the method of steepest descent?
    what does the paper on KANs conclude?
    in vision transformers, how are tokens pruned?
    for which tasks are KANs better?
    what about the environmental impact of training very large language models?
    KV cache eviction methods (H2O, SnapKV ...)?
    share of neurons that never fire in OPT-66b?
"""
QUESTIONS = [line.strip() for line in STAND_ALONE.splitlines() if line.strip()]
TODAY = date(2025, 11, 21)


def after(turn: str, question: str) -> Standalone:
    return make_standalone(question, (TURNS[turn],))


def planned(turn: str, question: str) -> Plan:
    return make_plan(after(turn, question).question, TODAY)


@pytest.mark.parametrize(("turn", "question", "meant", "papers"), FOLLOW_UPS)
def test_a_follow_up_is_read_as_what_it_means(
    turn: str, question: str, meant: str, papers: tuple[str, ...]
) -> None:
    assert after(turn, question) == Standalone(meant, True, papers)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_that_explains_itself_is_not_touched(turn: str, question: str) -> None:
    assert after(turn, question) == Standalone(question)


@pytest.mark.parametrize(("question"), ["does it work?", "why?", "and the second one?", "RAG"])
def test_without_history_every_question_stands_alone(question: str) -> None:
    assert make_standalone(question, ()) == Standalone(question)


# --- what cannot be told


@pytest.mark.parametrize(
    ("turn", "question", "words"),
    [
        ("list", "the fifth one?", "the fifth one"),
        ("list", "what does [9] say?", "[9]"),
        ("list", "who wrote it?", "it"),
        ("nothing", "which of those use RL?", "those"),
    ],
)
def test_what_cannot_be_told_is_left_and_said(turn: str, question: str, words: str) -> None:
    found = after(turn, question)
    assert (found.question, found.used, found.papers) == (question, False, ())
    assert len(found.notices) == 1
    assert found.notices[0].startswith(f"“{words}” was not resolved: ")


# --- several turns


def test_those_are_the_papers_of_the_latest_answer_that_cites_several() -> None:
    history = (TURNS["list"], Turn("who wrote C3oT?", "", (C3OT,), within=(C3OT,)))
    assert make_standalone("which of those use RL?", history).papers == ALL


def test_the_second_one_is_counted_where_there_are_several_and_asked_the_same() -> None:
    history = (TURNS["list"], Turn(f"who wrote “{STEERING}”?", "", (STEERING,)))
    found = make_standalone("and the second one?", history)
    assert found == Standalone("who wrote C3oT?", True, (C3OT,))


def test_a_marker_belongs_to_the_last_answer() -> None:
    history = (TURNS["list"], Turn("who wrote CoT-Valve?", "", (VALVE,)))
    assert make_standalone("is [1] open source?", history).papers == (VALVE,)


def test_limits_add_up_over_turns() -> None:
    history: History = (TURNS["list"],)
    for question in ("only from 2025", "single-author ones", "and 2024?"):
        found = make_standalone(question, history)
        history = (*history, Turn(found.question, "", ALL))
    assert history[-1].question == "which single-author papers from 2024 compress CoT?"


def test_shorthand_keeps_to_the_papers_that_the_last_question_was_limited_to() -> None:
    last = Turn("how many of these papers are from 2023?", "", (C3OT,), within=ALL)
    found = make_standalone("and from 2024?", (last,))
    assert found == Standalone("how many of these papers are from 2024?", True, ALL)


# --- what the planner makes of the wording


def test_questions_of_metadata_about_those_papers_stay_exact() -> None:
    counted = planned("list", "how many of them are from 2023?")
    assert (counted.kind, counted.counts) == ("metadata", True)
    assert counted.filters.since == date(2023, 1, 1)
    newest = planned("list", "which of those is the newest?")
    assert newest.kind == "metadata"
    assert newest.constraints.order == Order("published", descending=True, limit=1)


def test_limits_of_a_follow_up_are_read_by_the_planner() -> None:
    assert planned("list", "only from 2025").filters.until == date(2025, 12, 31)
    assert planned("list", "single-author ones?").constraints.authors == Bounds(1, 1)
    order = planned("list", "anything newer?").constraints.order
    assert order is not None
    assert order.descending


@pytest.mark.parametrize(
    ("turn", "question", "kind"),
    [
        ("list", "compare the last two", "compare"),
        ("list", "compare the first two", "compare"),
        ("list", "more like the first", "list"),
        ("list", "who wrote the third?", "metadata"),
        ("name", "and C3oT?", "method"),
        ("dated", "what about 2024?", "list"),
    ],
)
def test_a_follow_up_is_of_the_kind_of_what_it_means(turn: str, question: str, kind: str) -> None:
    assert planned(turn, question).kind == kind


def test_titles_that_hold_an_and_are_compared_all_the_same() -> None:
    titles = ("On Words and Characters", "Dead, N-gram, Positional: Neurons at Scale")
    found = make_standalone("compare them", (Turn("papers on words", "", titles),))
    plan = make_plan(found.question, TODAY)
    assert (plan.kind, plan.sides, found.papers) == ("compare", (), titles)


# --- what a question was about


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("which papers compress CoT?", "compressing CoT"),
        ("which papers use diffusion for images?", "using diffusion for images"),
        ("which papers propose image tokenizers?", "image tokenizers"),
        ("which papers are about quantization?", "quantization"),
        ("which papers on tokenization came out in 2024?", "tokenization"),
        ("quantization papers from 2022", "quantization"),
        ("what is speculative decoding?", "speculative decoding"),
        ("how does speculative decoding work?", "speculative decoding"),
        ("continual learning w/o forgetting", "continual learning w/o forgetting"),
        ("CoT-Valve vs. C3oT?", "CoT-Valve and C3oT"),
        ("who wrote “On Words and Characters”?", "“On Words and Characters”"),
        ("why do they fail so often?", "“why do they fail so often”"),
    ],
)
def test_the_subject_of_a_question_fits_where_a_noun_does(question: str, about: str) -> None:
    assert subject(question) == about


@pytest.mark.parametrize(
    ("verb", "form"),
    [("compress", "compressing"), ("use", "using"), ("cut", "cutting"), ("see", "seeing"),
     ("tie", "tying"), ("train", "training")],
)  # fmt: skip
def test_verbs_get_their_ing(verb: str, form: str) -> None:
    assert gerund(verb) == form


# --- any text


WORDS = st.lists(
    st.sampled_from(
        "it they those these this that the first second one two of and or only from 2024 in for"
        " why what about which papers use RL compare its [2] #1 more like newer “ ” ? , : KVQuant"
        " how many other does not wrote".split()
    ),
    max_size=14,
).map(" ".join)
TURN = st.builds(
    Turn, WORDS, st.just(""), st.lists(st.sampled_from(ALL), max_size=3, unique=True).map(tuple)
)


@given(WORDS, st.lists(TURN, max_size=3).map(tuple))
def test_any_question_is_read_and_limited_to_cited_papers_only(
    question: str, history: History
) -> None:
    found = make_standalone(question, history)
    cited = {title for turn in history for title in (*turn.titles, *turn.within)}
    assert set(found.papers) <= cited
    if not found.used:
        assert (found.question, found.papers) == (question, ())


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read(question: str, earlier: str) -> None:
    assert make_standalone(question, (Turn(earlier, "", (C3OT, VALVE)),)).question is not None


@pytest.mark.parametrize(
    "part", ["it is ", "of those ", "the first and ", "which papers ", "“a” ", "( "]
)
def test_the_longest_question_is_read_in_linear_time(part: str) -> None:
    # Quadratic time would take minutes: longer than a test may run here.
    long = (part * 2_000)[:2_000]
    make_standalone(long, (TURNS["list"],))
    make_standalone("and why?", (Turn(long, "", ALL),))


# --- over the bundled pages


@pytest.mark.parametrize(
    ("first", "question", "cited"),
    [
        ("which papers compress CoT?", "which of those use RL?", "Think Silently"),
        ("which papers compress CoT?", "which were tested on code?", "Pruning the Unsurprising"),
        ("why are KANs better than MLPs at symbolic formulas?", "do they forget more?", "KAN or"),
        ("how much memory does KVQuant save?", "what about LLM.int8()?", "LLM.int8()"),
    ],
)
def test_a_follow_up_is_answered_from_the_paper_that_is_meant(
    assistant: Assistant, first: str, question: str, cited: str
) -> None:
    turn = Turn.of(assistant.answer(first))
    answer = assistant.answer(question, AskOptions(), (turn,))
    assert answer.question == question
    assert answer.standalone_question != question
    assert answer.citations[0].title.startswith(cited)


@pytest.mark.parametrize(
    "lead",
    ["something else now:", "ok, something else:", "new topic -", "thanks. unrelated,"],
)
def test_an_announced_new_topic_takes_nothing_from_before(lead: str) -> None:
    found = make_standalone(f"{lead} what do we have from 2019?", (TURNS["name"],))
    assert found == Standalone("what do we have from 2019?")


@pytest.mark.parametrize(
    "more",
    ["more", "any others?", "can I see more results?", "show me the rest", "next", "more, please"],
)
def test_more_looks_for_what_was_not_cited_yet(more: str):
    found = make_standalone(more, (TURNS["list"],))
    assert found.question == "are there other papers on compressing CoT?"
    assert found.besides == TURNS["list"].titles
    assert found.notices == ("the papers that were cited before are left out",)


def test_more_and_more_leaves_out_what_each_answer_cited():
    first = Turn("which papers compress CoT?", "", ("A", "B"))
    second = Turn("are there other papers on compressing CoT?", "", ("C",))
    assert set(make_standalone("more", (first, second)).besides) == {"A", "B", "C"}


def test_more_about_one_paper_is_papers_like_it():
    assert make_standalone("more", (TURNS["name"],)).question == "papers similar to CoT-Valve"


@pytest.mark.parametrize("question", ["more data or more layers?", "next token prediction"])
def test_more_of_something_is_a_question_of_its_own(question: str):
    assert make_standalone(question, (TURNS["list"],)).besides == ()


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("show me the abstract", "show me the abstract of CoT-Valve"),
        ("abstract, please", "show me the abstract of CoT-Valve"),
        ("give me the bibtex", "bibtex of CoT-Valve"),
        ("and the citation?", "bibtex of CoT-Valve"),
        ("pdf?", "link to CoT-Valve"),
        ("can I have the link", "link to CoT-Valve"),
        ("where is the code?", "code for CoT-Valve"),
        ("github?", "code for CoT-Valve"),
        ("the authors?", "who wrote CoT-Valve?"),
    ],
)
def test_a_field_named_alone_is_that_of_the_paper_in_focus(question: str, whole: str):
    found = make_standalone(question, (TURNS["name"],))
    assert (found.question, found.papers) == (whole, (VALVE,))


def test_a_field_named_alone_is_not_guessed_after_several_papers():
    found = make_standalone("show me the abstract", (TURNS["list"],))
    assert found.question == "show me the abstract"
    assert found.notices == (
        "“show me the abstract” was not resolved: the last answer cites 3 papers",
    )


def test_a_field_named_alone_looks_past_an_answer_without_papers():
    idle = Turn("hello", "", ())
    assert make_standalone("bibtex", (TURNS["name"], idle)).question == "bibtex of CoT-Valve"


@pytest.mark.parametrize("question", ["code generation", "abstract reasoning?", "link prediction"])
def test_a_topic_that_opens_like_a_field_is_none(question: str):
    assert make_standalone(question, (TURNS["name"],)).question == question


@pytest.mark.parametrize(
    "question", ["no, I mean C3oT", "I meant C3oT", "sorry, I actually meant C3oT"]
)
def test_what_was_meant_replaces_what_was_asked_about(question: str):
    assert make_standalone(question, (TURNS["name"],)).question == "what is C3oT?"
    wrote = Turn("who wrote CoT-Valve?", "", (VALVE,), (VALVE,))
    found = make_standalone(question, (wrote,))
    assert (found.question, found.papers) == ("who wrote C3oT?", ())
