"""Saved pages: the five bundled ones, and every kind of dirt that pages collect."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.paper import Paper
from index.reading.dates import PrintedDate, infer_year, match_printed_date
from index.reading.page_lines import Kind, parse_count, read_lines
from index.reading.pages import parse_page
from index.reading.parsed import Parsed, clean_text

PAGES = {
    page.name: page.read_text("utf-8")
    for page in (resources.files("index") / "corpus").iterdir()
    if page.name.endswith(".txt")
}
CARD_PAGES = sorted(name for name in PAGES if not name.startswith("003"))
LINE_PAGE = next(name for name in PAGES if name.startswith("003"))
HEADER = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\n"
    "byAK and the research community\n\nNov 6\n\n"
)
ABSTRACT = "We study how models think. The study finds that they do so in small steps."
LONG = "We study how models think and report on what we find in many small steps. " * 8


def card(title: str, details: str = "  • 4 authors\n·\nDec 14, 2023 2") -> str:
    return f"{title}\n\n{ABSTRACT}\n\n{details}\n\n"


def page(*cards: str) -> str:
    return HEADER + "".join(cards)


def only(parsed: Parsed) -> Paper:
    assert [problem.reason for problem in parsed.unreadable] == []
    assert len(parsed.papers) == 1
    return parsed.papers[0]


def gist(parsed: Parsed) -> set[tuple[object, ...]]:
    """Everything read but the places, and text without its white space."""
    return {
        (p.title, "".join(p.abstract.split()), p.published, p.author_count, p.comments)
        for p in parsed.papers
    }


@pytest.mark.parametrize(
    ("start", "entries"), [("000", 62), ("001", 54), ("002", 64), ("003", 216)]
)
def test_each_bundled_page_yields_all_its_entries_and_no_complaint(
    start: str, entries: int
) -> None:
    name = next(name for name in PAGES if name.startswith(start))
    parsed = parse_page(PAGES[name], name)
    assert (len(parsed.papers), parsed.unreadable) == (entries, ())


@pytest.mark.parametrize("name", PAGES)
def test_titles_and_abstracts_of_the_bundled_pages_are_whole_lines_of_theirs(name: str) -> None:
    lines = {line.strip().removeprefix("Subscribe") for line in PAGES[name].split("\n")}
    for paper in parse_page(PAGES[name], name).papers:
        assert {paper.title, paper.abstract} <= lines


@pytest.mark.parametrize("name", PAGES)
def test_no_header_of_a_bundled_page_becomes_part_of_a_paper(name: str) -> None:
    for paper in parse_page(PAGES[name], name).papers:
        assert not re.match(r"Subscribe|Get trending|Daily Papers|byAK|new$", paper.title)
        assert "Get trending papers" not in paper.abstract


def test_a_header_glued_to_a_title_comes_apart_from_it() -> None:
    first = parse_page(PAGES[LINE_PAGE], LINE_PAGE).papers[0]
    assert first.title.startswith("MaVEn: An Effective Multi-granularity Hybrid")
    assert first.sightings[0].place == "line 3"


def _wrapped(width: int) -> Callable[[str], str]:
    def wrap(text: str) -> str:
        pieces = (
            textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
            if len(line) > 250
            else [line]
            for line in text.split("\n")
        )
        return "\n".join("\n".join(lines) for lines in pieces)

    return wrap


DIRT: dict[str, Callable[[str], str]] = {
    "Windows newlines": lambda text: text.replace("\n", "\r\n"),
    "old Mac newlines": lambda text: text.replace("\n", "\r"),
    "doubled blank lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "a blank line after each line": lambda text: text.replace("\n", "\n\n"),
    "spaces around lines": lambda text: text.replace("\n", "  \t\n  "),
    "details on one line": lambda text: text.replace("\n·\n", " · "),
    "no dots and bullets": lambda text: text.replace("·\n", "").replace("  • ", ""),
    "a glued 'new'": lambda text: re.sub(r"^new\n\n", "new ", text),
    "a glued header": lambda text: re.sub(
        r"\n\n(Get|Subscribe|Daily|byAK)\b", r"\1", text, count=4
    ),
    "no blank lines": lambda text: re.sub(r"\n+", "\n", text),
    "ISO dates": lambda text: re.sub(r"^Oct (\d\d), (\d{4})", r"\2-10-\1", text, flags=re.M),
    "day before month": lambda text: re.sub(
        r"^(\w{3}) (\d+), (\d{4})", r"\2 \1 \3", text, flags=re.M
    ),
    "long months": lambda text: re.sub(
        r"^Sep (\d+), (\d{4})", r"Sept. \1,\2", text, flags=re.M
    ).replace("\nDec ", "\nDecember "),
    "abstracts wrapped at 80": _wrapped(80),
    "abstracts wrapped at 210": _wrapped(210),
    "abstracts broken in two": _wrapped(900),
}


@pytest.mark.parametrize("dirt", DIRT)
@pytest.mark.parametrize("name", CARD_PAGES)
def test_dirt_changes_nothing_of_what_a_page_of_cards_says(name: str, dirt: str) -> None:
    dirty = DIRT[dirt](PAGES[name])
    assert dirty != PAGES[name] or dirt == "ISO dates"
    assert gist(parse_page(dirty, name)) == gist(parse_page(PAGES[name], name))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("position", [3, 40, 70])
def test_a_lost_line_of_text_costs_one_paper_and_is_reported(name: str, position: int) -> None:
    lines = PAGES[name].split("\n")
    texts = [line.number - 1 for line in read_lines(PAGES[name]) if line.kind is Kind.TEXT]
    for lost in (texts[position], texts[position + 1]):
        parsed = parse_page("\n".join(lines[:lost] + lines[lost + 1 :]), name)
        whole = gist(parse_page(PAGES[name], name))
        assert gist(parsed) < whole
        assert len(whole - gist(parsed)) == 1
        assert parsed.unreadable[0].place.startswith("line ")


def test_a_card_states_its_authors_its_date_and_the_number_of_comments() -> None:
    paper = only(parse_page(page(card("A Title")), "p"))
    assert (paper.author_count, paper.published, paper.comments) == (4, date(2023, 12, 14), 2)
    assert (paper.id, paper.abstract, paper.url) == ("a-title", ABSTRACT, None)


@pytest.mark.parametrize(
    ("details", "authors", "published", "comments"),
    [
        ("  • 1 author\n·\nDec 14,2023", 1, date(2023, 12, 14), None),
        ("14 Dec 2023", None, date(2023, 12, 14), None),
        ("·\nSept 4, 2024 1.2k", None, date(2024, 9, 4), 1200),
        ("  • 3 authors", 3, None, None),
        ("microsoft Microsoft\n·\nOct 6, 2024 2", None, date(2024, 10, 6), 2),
        ("microsoft Microsoft\n  • 5 authors\n·\nOct 6, 2024\n2", 5, date(2024, 10, 6), 2),
        ("facebook AI at Meta · 2024-10-06", None, date(2024, 10, 6), None),
        ("nyu-visionx NYU VisionX\n\n·\n\nOct 6, 2024", None, date(2024, 10, 6), None),
        ("", None, None, None),
    ],
)
def test_details_are_read_in_every_arrangement(
    details: str, authors: int | None, published: date | None, comments: int | None
) -> None:
    paper = only(parse_page(page(card("A Title", details)), "p"))
    assert (paper.author_count, paper.published, paper.comments) == (authors, published, comments)
    assert paper.abstract == ABSTRACT


def test_a_short_abstract_is_one_where_the_layout_says_so() -> None:
    text = page("A Title\n\nTiny abstract\n\n  • 1 author\n·\nDec 14, 2023\n")
    assert only(parse_page(text, "p")).abstract == "Tiny abstract"


def test_an_abstract_in_paragraphs_is_one_abstract() -> None:
    text = page(f"A Title\n\n{ABSTRACT}\n\nCode is at https://x.org/a\n\n·\nDec 14, 2023\n")
    assert only(parse_page(text, "p")).abstract == f"{ABSTRACT} Code is at https://x.org/a"


def test_a_page_of_two_lines_a_paper_may_have_short_abstracts() -> None:
    text = "SubscribeFirst Title\nA short abstract of it.\nSecond Title\nAnother short abstract.\n"
    parsed = parse_page(text, "p")
    assert [paper.title for paper in parsed.papers] == ["First Title", "Second Title"]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (page(card("A"), "Lone Title\n\n  • 3 authors\n\n", card("B")), "line 21", "no abstract"),
        (page(card("A"), "Lone Title\n"), "line 21", "no abstract"),
        (page(card("A"), LONG, "\n\n", card("B")), "line 21", "no title"),
        (page(card("A"), "  • 5 authors\n·\nDec 4, 2022\n\n", card("B")), "line 21", "no paper"),
        (page(card("A", "·\nFeb 30, 2023"), card("B")), "line 13", "not in 2023"),
    ],
)
def test_what_is_no_paper_is_reported_with_its_line(text: str, place: str, reason: str) -> None:
    parsed = parse_page(text, "p")
    (problem,) = parsed.unreadable
    assert (problem.source, problem.place) == ("p", place)
    assert reason in problem.reason
    assert {paper.title for paper in parsed.papers} <= {"A", "B"}
    assert all(paper.abstract == ABSTRACT for paper in parsed.papers)


def test_details_without_a_paper_never_go_to_the_paper_before() -> None:
    parsed = parse_page(page(card("A", "·\nDec 1, 2023"), "  • 9 authors\n·\nDec 4, 2022\n"), "p")
    assert (parsed.papers[0].author_count, parsed.papers[0].published) == (None, date(2023, 12, 1))


def test_a_page_of_nothing_but_its_header_holds_no_papers() -> None:
    parsed = parse_page(HEADER, "p")
    assert [(u.place, u.reason) for u in parsed.unreadable] == [("page", "holds no papers")]


@pytest.mark.parametrize(
    "text",
    ["a,b,c\n1,2,3\n", "Introduction\n\nThis is a readme. It says.\n\nUsage\n\nRun it now.\n"],
)
def test_other_text_is_not_taken_for_a_page(text: str) -> None:
    parsed = parse_page(text, "notes.txt")
    assert parsed.papers == ()
    assert parsed.unreadable[0].place == "file"


def test_bundled_dates_without_a_year_lie_in_the_year_of_saving() -> None:
    found = {paper.title: paper for name in PAGES for paper in parse_page(PAGES[name], name).papers}
    steering = found["Activation Steering for Chain-of-Thought Compression"]
    assert (steering.published, steering.published_inferred) == (date(2025, 7, 7), True)
    risk = found[
        "A multi-view contrastive learning framework for spatial embeddings in risk modelling"
    ]
    assert risk.published == date(2025, 11, 22)
    pointer = found["CoT-Valve: Length-Compressible Chain-of-Thought Tuning"]
    assert pointer.published == date(2025, 2, 13)


def test_an_inferred_year_is_told_in_a_notice_and_dates_the_sighting() -> None:
    parsed = parse_page(page(card("A", "·\nMar 5"), card("B")), "p")
    assert parsed.papers[0].published == date(2024, 3, 5)
    assert parsed.papers[0].sightings[0].saved_on == date(2024, 11, 6)
    assert len(parsed.notices) == 1
    assert "1 date without a year read as 2024" in parsed.notices[0]


def test_the_day_of_saving_wins_over_the_page() -> None:
    parsed = parse_page(page(card("A", "·\nMar 5"), card("B")), "p", date(2026, 4, 1))
    paper = parsed.papers[0]
    assert (paper.published, paper.published_inferred) == (date(2026, 3, 5), False)
    assert paper.sightings[0].saved_on == date(2026, 4, 1)
    assert parsed.notices == ()


def test_a_yearless_date_after_the_day_of_saving_is_reported_and_left_out() -> None:
    parsed = parse_page(
        page(card("A", "·\nNov 11"), card("B", "·\nNov 12")), "p", date(2025, 11, 10)
    )
    assert [paper.published for paper in parsed.papers] == [date(2025, 11, 11), None]
    assert "later than the day the page was saved" in parsed.unreadable[0].reason


def test_a_page_without_an_anchor_leaves_its_dates_out_and_says_so() -> None:
    parsed = parse_page(page(card("A", "·\nNov 11 3")), "p")
    assert (parsed.papers[0].published, parsed.papers[0].comments) == (None, 3)
    assert "--saved-on" in parsed.notices[0]


def test_control_characters_go_and_latex_stays() -> None:
    text = page(f"On  \\alpha_{{ij}}\x00 ≤ $x$\n\n{ABSTRACT}\x07\n\n·\nDec 1, 2023\n")
    paper = only(parse_page(text, "p"))
    assert (paper.title, paper.abstract) == ("On  \\alpha_{ij} ≤ $x$", ABSTRACT)


@given(st.text())
def test_cleaning_text_keeps_every_printable_character_and_is_done_in_one_go(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert not set(cleaned) & set("\n\r\x00\x1b")
    assert [c for c in cleaned if c.isprintable() and c != " "] == [
        c for c in text if c.isprintable() and c != " "
    ]


@given(st.text())
def test_any_text_can_be_parsed_without_a_crash(text: str) -> None:
    parsed = parse_page(text, "p")
    assert parsed.papers or parsed.unreadable


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_printed_date_is_read_back_in_every_style(day: date) -> None:
    month, short = day.strftime("%B"), day.strftime("%b")
    for text in (
        f"{short} {day.day}, {day.year}",
        f"{month} {day.day} {day.year}",
        f"{short}. {day:%d},{day.year}",
        f"{day.day} {month} {day.year}",
        day.isoformat(),
    ):
        assert match_printed_date(text) == (PrintedDate(day.month, day.day, day.year), "")


@given(st.lists(st.integers(1990, 2030), min_size=1))
def test_the_year_of_saving_is_the_first_after_the_latest_printed(years: list[int]) -> None:
    dates = [PrintedDate(1, 1, year) for year in years]
    assert infer_year([*dates, PrintedDate(5, 5)]) == max(years) + 1


@pytest.mark.parametrize(
    "text", ["May the force be with you", "March 2024", "Dec 32nd street", "Decay 3"]
)
def test_titles_that_begin_like_dates_are_no_dates(text: str) -> None:
    found = match_printed_date(text)
    assert found is None or found[1].strip()


@pytest.mark.parametrize(
    ("text", "count"), [("17", 17), ("1,204", 1204), ("1.2k", 1200), ("2M", 2_000_000), ("x", None)]
)
def test_counts_are_read_in_short_forms(text: str, count: int | None) -> None:
    assert parse_count(text) == count
