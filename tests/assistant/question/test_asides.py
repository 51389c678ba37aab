"""What is asked beside a topic: a form, a number of papers, the best, the popular, when added."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.question.asides import ASIDES, Aside, set_aside
from assistant.question.constraints import Constraints
from assistant.question.extremes import EVERY, HANDFUL, Order
from assistant.question.plan import Plan, make_plan
from assistant.question.shortlist import WORDINGS, Wording, find_shortlist
from assistant.question.subject import subject

TODAY = date(2025, 11, 21)
COMMENTED = Order("comments", descending=True, limit=HANDFUL)


def best(limit: int = EVERY) -> Order:
    return Order("relevance", descending=True, limit=limit)


def plan(question: str) -> Plan:
    return make_plan(question, TODAY)


@pytest.mark.parametrize("aside", ASIDES, ids=lambda aside: aside.example)
def test_each_aside_is_read_in_its_own_example(aside: Aside):
    holding = [one for one in ASIDES if one.pattern.search(aside.example)]
    assert holding == [aside]
    assert aside.said or aside.pattern.search(set_aside(aside.example).rest) is None


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording.example)
def test_each_wording_for_a_number_of_papers_is_read_in_its_own_example(wording: Wording):
    assert next(one for one in WORDINGS if one.pattern.search(wording.example)) is wording


@pytest.mark.parametrize(
    ("question", "topic", "limit"),
    [
        ("give me 3 papers on diffusion models", "give me papers on diffusion models", 3),
        ("Please list three papers about LoRA", "Please list papers about LoRA", 3),
        ("5 papers on tokenization", "papers on tokenization", 5),
        ("5 recent papers on tokenization", "recent papers on tokenization", 5),
        ("recommend two studies on pruning", "recommend studies on pruning", 2),
        ("I need one paper about attention", "I need paper about attention", 1),
        ("could you find me up to 4 papers on KANs", "could you find me up to papers on KANs", 4),
        ("name 2 papers that compare KANs and MLPs", "name papers that compare KANs and MLPs", 2),
        ("show me 3 quantization papers", "show me quantization papers", 3),
        ("the 5 most relevant papers on pruning", "the papers on pruning", 5),
        ("papers on pruning, only 3 please", "papers on pruning", 3),
        ("papers on pruning, just the top 4 papers", "papers on pruning", 4),
    ],
)
def test_a_number_of_papers_limits_the_list_to_the_most_relevant(
    question: str, topic: str, limit: int
):
    read = plan(question)
    assert (read.kind, read.topic) == ("list", topic)
    assert read.constraints == Constraints(order=best(limit))
    assert read.notices == ()


@pytest.mark.parametrize(
    ("question", "topic", "limit", "word"),
    [
        ("top 5 papers about reasoning", "papers about reasoning", 5, "top"),
        ("top 5 reasoning papers", "reasoning papers", 5, "top"),
        ("the 3 best papers on pruning", "the papers on pruning", 3, "best"),
        ("best papers on agents", "papers on agents", EVERY, "best"),
        ("what are the best new papers on RAG?", "what are the new papers on RAG?", EVERY, "best"),
        ("the best paper on agents", "the paper on agents", EVERY, "best"),
        ("seminal papers on VAEs", "papers on VAEs", EVERY, "seminal"),
        ("most cited papers on VAEs", "papers on VAEs", EVERY, "most cited"),
        ("most influential papers on VAEs", "papers on VAEs", EVERY, "most influential"),
        ("papers on agents ranked by citations", "papers on agents", None, "ranked by citations"),
    ],
)
def test_the_best_papers_are_the_most_relevant_and_a_notice_says_so(
    question: str, topic: str, limit: int | None, word: str
):
    read = plan(question)
    assert (read.kind, read.topic) == ("list", topic)
    assert read.constraints.order == (None if limit is None else best(limit))
    (notice,) = read.notices
    assert notice.startswith("No abstract states how good a paper is")
    assert f"“{word}”" in notice


def test_a_number_goes_with_other_limits_and_with_an_order():
    dated = plan("top 5 papers about reasoning from 2024")
    assert (dated.topic, dated.constraints.order) == ("papers about reasoning", best(5))
    assert dated.filters.since == date(2024, 1, 1)
    newest = plan("3 papers on pruning, newest first").constraints
    assert newest.order == Order("published", descending=True, limit=3)
    commented = plan("top 5 papers on pruning by comments")
    assert commented.constraints.order == Order("comments", descending=True, limit=5)
    assert commented.notices == ()


@pytest.mark.parametrize(
    ("question", "topic", "limit"),
    [
        ("most popular papers on pruning", "papers on pruning", HANDFUL),
        ("popular papers on pruning", "papers on pruning", HANDFUL),
        ("trending papers on pruning", "papers on pruning", HANDFUL),
        ("most upvoted papers on pruning", "papers on pruning", HANDFUL),
        ("papers on pruning sorted by popularity", "papers on pruning", HANDFUL),
        ("the 3 most popular papers on pruning", "papers on pruning", 3),
    ],
)
def test_popular_papers_are_those_with_most_comments(question: str, topic: str, limit: int):
    read = plan(question)
    assert (read.kind, read.topic) == ("list", topic)
    assert read.constraints.order == Order("comments", descending=True, limit=limit)
    assert "was read as the number of comments" in "".join(read.notices)


def test_the_most_popular_papers_of_all_need_no_topic():
    read = plan("top 5 most popular papers")
    assert read.kind == "metadata"
    assert read.constraints == Constraints(order=COMMENTED)


@pytest.mark.parametrize(
    "question",
    [
        "papers on pruning sorted by date",
        "papers on pruning, oldest first",
        "papers on pruning from oldest to newest",
        "papers on pruning chronologically",
        "papers on pruning in chronological order",
        "sort papers on pruning by date",
    ],
)
def test_a_list_is_put_in_order_of_date(question: str):
    order = Order("published", descending=False, limit=EVERY)
    assert plan(question).constraints == Constraints(order=order)


@pytest.mark.parametrize(
    "question",
    [
        "papers on pruning, newest first",
        "papers on pruning newest first",
        "papers on pruning, newest to oldest",
        "papers on pruning, most recent first",
        "sort the papers on pruning by date, newest first",
    ],
)
def test_a_list_is_put_in_order_of_date_from_the_newest(question: str):
    order = Order("published", descending=True, limit=EVERY)
    assert plan(question).constraints == Constraints(order=order)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("make a table of papers on quantization with their dates", "not laid out as a table"),
        ("show me a table of papers on quantization", "not laid out as a table"),
        ("papers on quantization in a table", "not laid out as a table"),
        ("papers on quantization, as a csv file please", "not laid out as a table"),
        ("papers on quantization sorted by title", "“sorted by title” is no order"),
        ("papers on quantization sorted alphabetically", "is no order of a list"),
        ("papers on quantization with their titles and authors", "stand in its export"),
        ("papers on quantization with their arxiv ids", "stand in its export"),
        ("papers on quantization as a bullet list", ""),
        ("papers on quantization in bullet points", ""),
        ("give me a numbered list of papers on quantization", ""),
        ("papers on quantization with their dates", ""),
        ("papers on quantization sorted by relevance", ""),
    ],
)
def test_words_for_a_form_are_no_topic(question: str, said: str):
    read = plan(question)
    assert (read.kind, read.topic) == ("list", "papers on quantization")
    assert read.constraints == Constraints()
    assert len(read.notices) == bool(said)
    assert said in "".join(read.notices)


def test_a_comparison_in_a_table_is_a_comparison():
    read = plan("compare KVQuant and SmoothQuant in a table")
    assert (read.kind, read.sides) == ("compare", ("KVQuant", "SmoothQuant"))
    assert "not laid out as a table" in "".join(read.notices)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("papers I added yesterday", "not when it was added"),
        ("what was added today?", "not when it was added"),
        ("what did I add this week?", "not when it was added"),
        ("papers saved last week", "not when it was added"),
        ("papers indexed today", "not when it was added"),
        ("papers that were added in the last 3 days", "not when it was added"),
        ("recently added", "not when it was added"),
        ("newly added papers", "not when it was added"),
        ("latest additions", "not when it was added"),
        ("best papers", "“best” can only be"),
        ("give me the top 5 papers", "“top” can only be"),
    ],
)
def test_what_nothing_else_is_asked_beside_is_answered_by_what_is_not_known(
    question: str, said: str
):
    read = plan(question)
    assert (read.kind, read.constraints, read.notices) == ("metadata", Constraints(), ())
    assert said in read.unmet


@pytest.mark.parametrize(
    "question",
    [
        "recently added papers on agents",
        "papers on agents that were added yesterday",
    ],
)
def test_beside_a_topic_it_is_a_notice(question: str):
    read = plan(question)
    assert (read.kind, read.topic, read.unmet) == ("list", "papers on agents", "")
    assert read.constraints == Constraints()
    assert len(read.notices) == 1


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("papers on agents this quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("papers on agents from the last quarter", date(2025, 7, 1), date(2025, 9, 30)),
        ("papers on agents from Q3 2024", date(2024, 7, 1), date(2024, 9, 30)),
    ],
)
def test_a_quarter_is_read_as_its_three_months(question: str, since: date, until: date):
    assert (plan(question).filters.since, plan(question).filters.until) == (since, until)


@pytest.mark.parametrize(
    ("today", "phrase", "since", "until"),
    [
        (date(2025, 11, 21), "since last summer", date(2025, 6, 1), None),
        (date(2025, 7, 1), "since last summer", date(2024, 6, 1), None),
        (date(2025, 11, 21), "from last summer", date(2025, 6, 1), date(2025, 8, 31)),
        (date(2025, 11, 21), "from last autumn", date(2024, 9, 1), date(2024, 11, 30)),
        (date(2025, 12, 1), "from last fall", date(2025, 9, 1), date(2025, 11, 30)),
        (date(2025, 11, 21), "from this fall", date(2025, 9, 1), date(2025, 11, 30)),
        (date(2025, 11, 21), "this spring", date(2025, 3, 1), date(2025, 5, 31)),
        (date(2025, 11, 21), "from last winter", date(2024, 12, 1), date(2025, 2, 28)),
        (date(2026, 1, 5), "from last winter", date(2024, 12, 1), date(2025, 2, 28)),
        (date(2026, 1, 5), "from this winter", date(2025, 12, 1), date(2026, 2, 28)),
        (date(2025, 11, 21), "since summer", date(2025, 6, 1), None),
        (date(2025, 5, 1), "since the summer", date(2024, 6, 1), None),
        (date(2025, 11, 21), "before last summer", None, date(2025, 5, 31)),
        (date(2025, 11, 21), "after the past spring", date(2025, 6, 1), None),
        (date(2025, 11, 21), "since the summer of 2024", date(2024, 6, 1), None),
    ],
)
def test_a_season_is_read_as_its_three_months(
    today: date, phrase: str, since: date | None, until: date | None
):
    read = make_plan(f"papers on agents {phrase}", today)
    assert read.topic == "papers on agents"
    assert (read.filters.since, read.filters.until) == (since, until)
    assert read.notices == ()


def test_a_quarter_before_the_first_of_a_year_is_the_last_of_the_year_before():
    filters = make_plan("papers from last quarter", date(2025, 2, 1)).filters
    assert (filters.since, filters.until) == (date(2024, 10, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    "question",
    [
        "best-of-N sampling",
        "papers on best-of-N sampling",
        "best arm identification papers",
        "papers that won a best paper award",
        "top-k",
        "papers on top-k routing",
        "papers on top-5 error",
        "papers on table understanding",
        "papers on question answering over tables",
        "papers on how documents are ranked by relevance",
        "3D papers",
        "3D generation papers",
        "4 bit quantization papers",
        "give me 4 bit quantization papers",
        "show me two stage detection papers",
        "two-stage detection papers",
        "two tower retrieval papers",
        "one-shot learning papers",
        "one class classification papers",
        "papers on popularity bias",
        "most popular datasets in vision",
        "papers on caches that evict oldest first",
        "papers on added noise",
        "papers on fall detection",
        "papers on winter wheat",
        "AI winter",
        "count sketch papers",
        "what is the accuracy of KVQuant in a table?",
        "compare two papers on KV caches",
        "two papers ask why transformers fail. do they blame the same thing?",
    ],
)
def test_what_may_be_a_topic_is_one(question: str):
    read = plan(question)
    assert set_aside(question).rest == question
    assert find_shortlist(question) is None
    assert (read.topic, read.constraints, read.notices) == (question, Constraints(), ())


def test_a_year_is_no_number_of_papers():
    read = plan("give me 2024 papers on quantization")
    assert read.constraints.order is None
    assert read.filters.since == date(2024, 1, 1)


def test_some_papers_of_no_topic_are_asked_for_without_saying_which():
    assert plan("give me 3 papers").constraints == Constraints()
    assert plan("give me 3 papers from 2024").constraints.order == best(3)


def test_a_form_is_set_aside_before_an_order():
    read = plan("papers on pruning in a bulleted list, newest first")
    assert read.constraints.order == Order("published", descending=True, limit=EVERY)
    assert "list" not in read.topic


@pytest.mark.parametrize(
    "earlier",
    [
        "give me 3 papers on reasoning",
        "top 5 reasoning papers",
        "best papers on reasoning",
        "make a table of papers on reasoning with their dates",
        "papers on reasoning as a bullet list",
    ],
)
def test_a_later_question_is_about_the_topic_alone(earlier: str):
    assert subject(earlier) == "reasoning"
