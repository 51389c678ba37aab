"""What a question asks about metadata, and what is left of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.question.bounds import Bounds
from assistant.question.constraints import Constraints, Reading, find_constraints
from assistant.question.extremes import EVERY, HANDFUL, Order
from assistant.question.mentions import Mention
from assistant.question.people import Writers
from assistant.question.plan import make_plan
from assistant.question.requests import REQUESTS, Request, as_question
from assistant.question.wordings import WORDINGS, Wording

TODAY = date(2025, 11, 21)


def read(question: str) -> Reading:
    return find_constraints(question, TODAY)


def asked(question: str) -> Constraints:
    return read(question).constraints


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        ("papers by 3 authors", 3, 3),
        ("papers by three authors", 3, 3),
        ("papers with exactly two co-authors", 2, 2),
        ("single-author papers", 1, 1),
        ("which papers have only one author?", 1, 1),
        ("papers written by a single person", 1, 1),
        ("solo-authored papers", 1, 1),
        ("papers w/ >10 authors", 11, None),
        ("papers with > 10 authors", 11, None),
        ("papers with more than ten authors", 11, None),
        ("papers by more than 50 people", 51, None),
        ("papers with 10+ authors", 10, None),
        ("papers with ten or more authors", 10, None),
        ("papers with at least 10 authors", 10, None),
        ("papers with no fewer than 10 authors", 10, None),
        ("papers with ≥10 authors", 10, None),
        ("papers with fewer than 3 authors", None, 2),
        ("papers with no more than 2 authors", None, 2),
        ("papers with 2 or fewer authors", None, 2),
        ("papers with up to 5 authors", None, 5),
        ("papers with between 3 and 5 authors", 3, 5),
        ("papers with 3-5 authors", 3, 5),
        ("papers with 5 to 3 authors", 3, 5),
    ],
)
def test_a_number_of_authors_is_read_as_bounds(question: str, low: int | None, high: int | None):
    assert read(question).constraints == Constraints(authors=Bounds(low, high))
    assert read(question).topic == ()


@pytest.mark.parametrize(
    ("question", "bounds"),
    [
        ("papers with at least 20 comments", Bounds(low=20)),
        ("papers with 0 comments", Bounds(0, 0)),
        ("papers without comments", Bounds(0, 0)),
        ("papers that have no comments", Bounds(0, 0)),
    ],
)
def test_a_number_of_comments_is_read_as_bounds(question: str, bounds: Bounds):
    assert asked(question) == Constraints(comments=bounds)


def test_several_constraints_are_read_together():
    found = read("single-author papers from 2023 with 2+ comments about category theory")
    assert found.constraints == Constraints(
        since=date(2023, 1, 1),
        until=date(2023, 12, 31),
        authors=Bounds(1, 1),
        comments=Bounds(low=2),
    )
    assert found.topic == ("category", "theory")


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("oldest paper", Order("published", False, 1)),
        ("the three oldest papers", Order("published", False, 3)),
        ("oldest 3 papers on quantization", Order("published", False, 3)),
        ("first 3 papers on quantization", Order("published", False, 3)),
        ("when was the first paper on RAG published", Order("published", False, 1)),
        ("newest papers", Order("published", True, HANDFUL)),
        ("latest quantization papers", Order("published", True, HANDFUL)),
        ("the last 10 papers", Order("published", True, 10)),
        ("most recent paper about KANs?", Order("published", True, 1)),
        ("which paper was published first?", Order("published", False, 1)),
        ("which paper is the newest?", Order("published", True, 1)),
        ("what's new in quantization?", Order("published", True, HANDFUL)),
        ("whats new", Order("published", True, HANDFUL)),
        ("which paper has the fewest authors?", Order("author_count", False, 1)),
        ("papers with the largest team", Order("author_count", True, HANDFUL)),
        ("top 5 most commented papers", Order("comments", True, 5)),
        ("the 5 most discussed papers on reasoning", Order("comments", True, 5)),
        ("top 10 papers by number of comments", Order("comments", True, 10)),
        ("top 0 papers by comments", Order("comments", True, 1)),
    ],
)
def test_a_superlative_is_an_order_with_a_limit(question: str, order: Order):
    assert asked(question) == Constraints(order=order)


@pytest.mark.parametrize(
    ("question", "descending", "topic"),
    [
        ("papers about embeddings sorted by date", False, ("embeddings",)),
        ("papers about embeddings, newest first", True, ("embeddings",)),
        ("embeddings (oldest first)", False, ("embeddings",)),
        ("papers on RAG in reverse chronological order", True, ("rag",)),
        ("papers on RAG ordered by year, most recent first", True, ("rag",)),
        ("sort these papers by date", False, ()),
        ("list all papers by publication date, descending", True, ()),
    ],
)
def test_sorting_by_date_is_an_order_of_all_papers(
    question: str, descending: bool, topic: tuple[str, ...]
):
    reading = read(question)
    assert reading.constraints.order == Order("published", descending, EVERY)
    assert reading.topic == topic


def test_an_end_of_an_order_is_asked_for_with_or_without_sorting():
    order = Order("published", descending=True, limit=3)
    assert read("the newest 3 papers on RAG, sorted by date").constraints.order == order
    assert read("which caches evict oldest first?").constraints.order is None
    assert read("oldest-first eviction").constraints.order is None


def test_news_since_a_day_is_everything_since_then():
    assert asked("what's new in 2025?") == Constraints(
        since=date(2025, 1, 1), until=date(2025, 12, 31)
    )


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording.example)
def test_each_wording_reads_its_example_so_none_is_out_of_reach(wording: Wording):
    assert next(one for one in WORDINGS if one.subject_in(wording.example)) is wording
    assert asked(wording.example).lookup == wording.field


@pytest.mark.parametrize(
    ("question", "lookup", "subject"),
    [
        ("when was KVQuant published?", "published", "KVQuant"),
        ("when did KVQuant come out?", "published", "KVQuant"),
        ("what year was KVQuant published?", "published", "KVQuant"),
        ("in which month was KVQuant first released?", "published", "KVQuant"),
        ("publication date of KVQuant", "published", "KVQuant"),
        ("who wrote KVQuant?", "authors", "KVQuant"),
        ("who are the authors of KVQuant?", "authors", "KVQuant"),
        ("authors of KVQuant", "authors", "KVQuant"),
        ("how many authors does KVQuant have?", "author_count", "KVQuant"),
        ("how many people wrote KVQuant", "author_count", "KVQuant"),
        ("number of authors of KVQuant", "author_count", "KVQuant"),
        ("how many comments did KVQuant get?", "comments", "KVQuant"),
        ("arxiv id of KVQuant", "arxiv_id", "KVQuant"),
        ("what is the arXiv number of KVQuant?", "arxiv_id", "KVQuant"),
        ("what's KVQuant's arXiv identifier?", "arxiv_id", "KVQuant"),
        ("KVQuant arxiv id", "arxiv_id", "KVQuant"),
        ("url of KVQuant", "url", "KVQuant"),
        ("give me a link to KVQuant", "url", "KVQuant"),
        ("the pdf link for KVQuant?", "url", "KVQuant"),
        ("KVQuant's link", "url", "KVQuant"),
        ("where can I read the KVQuant paper?", "url", "the KVQuant paper"),
        ("pdf of KVQuant", "url", "KVQuant"),
        ("KVQuant's pdf?", "url", "KVQuant"),
        ("download the KVQuant paper", "url", "KVQuant paper"),
        ("cite KVQuant", "reference", "KVQuant"),
        ("how should I cite the KVQuant paper?", "reference", "the KVQuant paper"),
        ("citation for KVQuant", "reference", "KVQuant"),
        ("KVQuant bibtex", "reference", "KVQuant"),
        ("reference for KVQuant in APA style", "reference", "KVQuant"),
        ("who cites KVQuant?", "citing", "KVQuant"),
        ("papers citing KVQuant", "citing", "KVQuant"),
        ("which other papers have cited KVQuant?", "citing", "KVQuant"),
        ('who cites "Attention is all you need"?', "citing", '"Attention is all you need"'),
    ],
)
def test_a_question_for_one_field_of_one_paper_is_a_lookup(
    question: str, lookup: str, subject: str
):
    assert read(question).constraints == Constraints(lookup=lookup)  # type: ignore[arg-type]
    assert read(question).rest == subject


@pytest.mark.parametrize(
    "question",
    [
        "papers that cite human studies",
        "who cites sources?",
        "models that cite their sources",
        "citation generation",
        "download statistics",
        "references for beginners",
        "cite these papers",
    ],
)
def test_citing_and_downloading_may_be_topics(question: str):
    assert asked(question).lookup is None


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.example)
def test_a_request_for_what_an_abstract_may_hold_is_put_as_a_question(request_: Request):
    assert as_question(request_.example) == request_.question.format("KVQuant")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("github of KVQuant", "where is the code of KVQuant?"),
        ("source code for the KVQuant paper", "where is the code of KVQuant?"),
        ("code for LLMs", "code for LLMs"),
        ("code for graph neural networks", "code for graph neural networks"),
        ("abstracts of KVQuant", "abstracts of KVQuant"),
    ],
)
def test_code_is_requested_of_a_paper_that_is_named(text: str, question: str):
    assert as_question(text) == question


def test_several_fields_are_asked_for_after_the_name_of_a_paper():
    found = read("KVQuant: date, arXiv id and link")
    assert found.constraints == Constraints(lookup="published", also=("arxiv_id", "url"))
    assert found.rest == "KVQuant"


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("abstract of KVQuant", "what is KVQuant?"),
        ("give me a short summary of the KVQuant paper", "what is KVQuant?"),
        ("what's the gist of KVQuant: Towards Long Contexts?", "what is KVQuant?"),
        ("tl;dr for A Very Long Title of Many Words", "what is A Very Long Title?"),
    ],
)
def test_asking_for_an_abstract_asks_what_the_paper_is(question: str, rest: str):
    assert read(question).rest == rest
    assert asked(question) == Constraints()


@pytest.mark.parametrize(
    "question",
    [
        "what's the average number of authors?",
        "average number of authors",
        "what is the mean number of comments per paper in 2023?",
        "median team size",
        "the most common publication year",
        "average number of papers per month",
        "distribution of publication dates",
        "breakdown of papers by year",
        "what is the total number of comments?",
        "how many different authors are there?",
        "how many authors does the average paper have?",
        "how many papers are published per month?",
        "papers per author",
        "which month has the most papers?",
        "in which year were the fewest papers published?",
        "which author wrote the most papers?",
        "who has the most papers?",
        "who is the most prolific author?",
        "what was the busiest month?",
        "what share of the papers is from 2023?",
        "what percentage of papers has a single author?",
        "what fraction of all papers are undated?",
    ],
)
def test_a_figure_that_is_no_count_and_no_extreme_is_told_from_a_topic(question: str):
    assert asked(question) == Constraints(figure=True)
    assert read(question).topic == ()


@pytest.mark.parametrize(
    ("question", "since", "until", "outside"),
    [
        ("papers not from 2024", None, None, [(2024, 2024)]),
        ("papers from 2019 or 2021", 2019, 2021, [(2020, 2020)]),
        ("papers since 2020 except 2022", 2020, None, [(2022, 2022)]),
    ],
)
def test_dates_that_are_not_wanted_are_read(
    question: str, since: int | None, until: int | None, outside: list[tuple[int, int]]
):
    assert asked(question) == Constraints(
        since=date(since, 1, 1) if since else None,
        until=date(until, 12, 31) if until else None,
        outside=tuple((date(one, 1, 1), date(other, 12, 31)) for one, other in outside),
    )
    assert asked(question).by_date
    assert read(question).topic == ()


@pytest.mark.parametrize(
    "question",
    [
        "what do the authors of KVQuant say about outliers?",
        "who published these papers?",
        "when are the papers from?",
        "do the authors of LIMIT propose a new architecture?",
    ],
)
def test_speaking_of_authors_or_time_is_not_yet_a_lookup(question: str):
    assert asked(question).lookup is None


@pytest.mark.parametrize(
    ("question", "author"),
    [
        ("papers by Yann LeCun", "Yann LeCun"),
        ("anything by Yann LeCun?", "Yann LeCun"),
        ("papers on pruning by Song Han", "Song Han"),
        ("papers authored by J. Smith", "J. Smith"),
        ("papers by Laurens van der Maaten", "Laurens van der Maaten"),
        ("papers by Łukasz Kaiser", "Łukasz Kaiser"),
        ("has Yann LeCun written anything?", "Yann LeCun"),
        ("what did Geoffrey Hinton publish?", "Geoffrey Hinton"),
        ("papers by Vaswani", "Vaswani"),
        ("which papers are by Vaswani?", "Vaswani"),
        ("which papers are by Yann LeCun?", "Yann LeCun"),
        ("which papers were written by Vaswani?", "Vaswani"),
        ("what did Vaswani publish?", "Vaswani"),
        ("what has Vaswani written?", "Vaswani"),
        ("which papers did Yann LeCun publish?", "Yann LeCun"),
        ("how many papers did Vaswani write?", "Vaswani"),
        ("Yann LeCun's papers", "Yann LeCun"),
        ("list Vaswani's papers", "Vaswani"),
        ("papers co-authored by Yann LeCun", "Yann LeCun"),
        ("papers where Yann LeCun is an author", "Yann LeCun"),
        ("papers with Yann LeCun as a co-author", "Yann LeCun"),
        ("papers by Yann LeCun et al.", "Yann LeCun"),
        ("which papers are by LeCun et al?", "LeCun"),
        ("papers by LeCun and colleagues", "LeCun"),
        ("Yann LeCun et al.'s papers", "Yann LeCun"),
    ],
)
def test_a_person_who_wrote_is_an_author(question: str, author: str):
    assert asked(question) == Constraints(author=Writers((author,)))


@pytest.mark.parametrize(
    ("question", "writers"),
    [
        ("papers authored by Ada Byron and Max Weg", Writers(("Ada Byron", "Max Weg"))),
        ("papers by Byron, Weg and Yann LeCun", Writers(("Byron", "Weg", "Yann LeCun"))),
        ("papers by Ada Byron or Max Weg", Writers(("Ada Byron", "Max Weg"), any_of=True)),
        ("what did Ada Byron and Max Weg publish?", Writers(("Ada Byron", "Max Weg"))),
    ],
)
def test_several_people_are_asked_for_together_or_one_by_one(question: str, writers: Writers):
    assert asked(question) == Constraints(author=writers)


@pytest.mark.parametrize(
    "question",
    [
        "today's papers",
        "November's papers",
        "Light-R1's papers",
        "papers by date",
        "papers by Transformers that learn",
        "what did BERT and GPT-2 learn?",
    ],
)
def test_days_things_and_what_goes_on_are_no_authors(question: str):
    assert asked(question).author is None


@pytest.mark.parametrize(
    ("question", "bounds"),
    [
        ("papers not by a single author", Bounds(low=2)),
        ("papers not written by one author", Bounds(low=2)),
        ("papers that aren't single-author", Bounds(low=2)),
        ("papers that are not single-authored", Bounds(low=2)),
        ("non-single-author papers", Bounds(low=2)),
        ("which papers do not have a single author?", Bounds(low=2)),
        ("papers except single-author ones", Bounds(low=2)),
        ("papers with more than one author", Bounds(low=2)),
        ("papers by more than a single author", Bounds(low=2)),
        ("papers by more than one person", Bounds(low=2)),
        ("papers with multiple authors", Bounds(low=2)),
        ("papers written by several people", Bounds(low=2)),
        ("co-authored papers", Bounds(low=2)),
        ("papers without multiple authors", Bounds(high=1)),
        ("papers with at least one author", Bounds(low=1)),
        ("papers with one author or more", Bounds(low=1)),
        ("papers not by more than 5 authors", Bounds(high=5)),
        ("papers not with fewer than 3 authors", Bounds(low=3)),
        ("papers not by 3 authors", Bounds(3, 3, outside=True)),
        ("papers that don't have 2 to 4 authors", Bounds(2, 4, outside=True)),
    ],
)
def test_a_denied_number_of_authors_means_all_others(question: str, bounds: Bounds):
    assert asked(question) == Constraints(authors=bounds)


@given(st.integers(0, 5) | st.none(), st.integers(0, 5) | st.none(), st.integers(0, 1))
def test_the_others_of_a_range_are_what_it_leaves(low: int | None, high: int | None, least: int):
    bounds = Bounds(low, high)
    assume(bounds != Bounds() and (low is None or high is None or low <= high))
    others = bounds.others(least)
    for number in range(least, 8):
        assert _meets(others, number) is not _meets(bounds, number)


def _meets(bounds: Bounds, number: int) -> bool:
    low, high = bounds.low, bounds.high
    return ((low is None or low <= number) and (high is None or number <= high)) != bounds.outside


@pytest.mark.parametrize(
    ("question", "terms", "any_of"),
    [
        ("how many papers mention diffusion?", ("diffusion",), False),
        ("how many of the papers mention diffusion?", ("diffusion",), False),
        ("number of papers that mention diffusion", ("diffusion",), False),
        ("total number of papers mentioning diffusion", ("diffusion",), False),
        ("count papers mentioning diffusion", ("diffusion",), False),
        ("can you count the preprints that mention diffusion?", ("diffusion",), False),
        ("count how many papers mention diffusion", ("diffusion",), False),
        ("how many abstracts contain the word diffusion?", ("diffusion",), False),
        ('how many papers mention "chain of thought"?', ("chain of thought",), False),
        ("in how many abstracts is diffusion mentioned?", ("diffusion",), False),
        ("how many mention diffusion?", ("diffusion",), False),
        ("how many papers mention diffusion in the abstract?", ("diffusion",), False),
        ("how many papers mention both RoPE and ALiBi?", ("RoPE", "ALiBi"), False),
        ("how many papers mention RoPE or ALiBi?", ("RoPE", "ALiBi"), True),
        ("how many papers mention 2019?", ("2019",), False),
    ],
)
def test_the_words_that_papers_are_counted_for_are_read(
    question: str, terms: tuple[str, ...], any_of: bool
):
    assert asked(question) == Constraints(mention=Mention(terms, any_of))
    assert make_plan(question, TODAY).kind == "metadata"


@pytest.mark.parametrize(
    "question",
    ["how many papers from 2024 mention RL?", "how many papers mention RL in 2024?"],
)
def test_words_are_counted_within_limits(question: str):
    assert asked(question) == Constraints(
        since=date(2024, 1, 1), until=date(2024, 12, 31), mention=Mention(("RL",))
    )


@pytest.mark.parametrize(
    "question",
    [
        "how many papers on RL mention GSM8K?",
        "how many papers do not mention LLMs?",
        "how many authors mention transformers?",
        "how many papers mention that scaling laws break down for sparse models?",
        "which papers mention diffusion models for video?",
    ],
)
def test_other_questions_with_a_mention_are_not_counted_by_words(question: str):
    assert asked(question).mention is None


@pytest.mark.parametrize(
    "question",
    [
        "which papers are inspired by Kolmogorov Arnold Networks?",
        "models driven by Large Language Models",
        "papers of Graph Neural Networks",
        "features given by Sparse Autoencoders",
        "papers from late October 2023",
    ],
)
def test_capitals_alone_make_no_author(question: str):
    assert asked(question).author is None


@pytest.mark.parametrize(
    ("question", "dated"),
    [
        ("undated papers", False),
        ("which papers have no date?", False),
        ("papers without a publication date", False),
        ("papers w/o a date", False),
        ("how many papers are dated?", True),
    ],
)
def test_having_a_date_can_be_asked_for(question: str, dated: bool):
    assert asked(question) == Constraints(dated=dated)


@pytest.mark.parametrize(
    "question",
    [
        "papers that use more than 100 languages",
        "which papers use fewer than 10 examples?",
        "simulations with 25 people",
        "papers about authorship verification",
        "papers about comments on social media",
        "papers on oldest-first eviction",
        "papers on early exit from the latest layer",
        "papers about the number of parameters",
        "average number of tokens",
        "what is the mean age of the participants?",
        "average number of authors detected by the classifier",
        "papers on tokens per second",
        "which papers report the average number of steps per month?",
        "what percentage of papers use RLHF?",
        "links between attention and memory",
        "papers that link vision to language",
        "link to papers on RAG",
        "abstract of papers on RAG",
        "papers with 99999999999999999999 authors",
    ],
)
def test_a_topic_that_only_sounds_like_metadata_is_left_alone(question: str):
    assert read(question).constraints == Constraints()
    assert read(question).rest == question
    assert read(question).topic


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("how many papers are there?", True),
        ("number of papers in October 2023", True),
        ("count the papers from 2024", True),
        ("number of tokenization papers", True),
        ("number of GPUs for KVQuant", False),
        ("papers on counting", False),
    ],
)
def test_asking_how_many_papers_is_told_from_other_numbers(question: str, counts: bool):
    assert read(question).counts is counts


@pytest.mark.parametrize(
    "question",
    [
        "papers from before 2020",
        "which papers came out in October 2023?",
        "list everything published since 2024, sorted by date",
        "which paper lists the most authors, and how many?",
        "how many papers have one author and were published in 2023?",
    ],
)
def test_words_about_papers_and_lists_are_no_topic(question: str):
    assert read(question).topic == ()


WORDS = st.sampled_from(
    "papers by with 3 three 10+ > >= authors author comments newest oldest first last 5 the most"
    " fewest Ada Byron who wrote when was published how many since before 2020 May of from no"
    " between and or to single-author undated what's new in RAG KVQuant ? , . - top".split()
)


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=15).map(" ".join)))
def test_no_question_breaks_the_reading_of_constraints(question: str):
    found = read(question)
    for bounds in (found.constraints.authors, found.constraints.comments):
        assert bounds is None or bounds != Bounds()
    assert found.constraints.order is None or found.constraints.order.limit >= 1
    assert "  " not in found.rest
