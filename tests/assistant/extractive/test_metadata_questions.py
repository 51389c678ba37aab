"""Questions that metadata answers exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Body, Filters, NearMiss
from assistant.extractive.lookup import look_up
from assistant.extractive.metadata import answer_metadata
from assistant.extractive.unjudged import undatable
from assistant.question.plan import make_plan
from index.errors import PaperNotFound
from index.library import Library
from index.metadata import Where
from index.paper import Paper
from index.store import PaperReader

TODAY = date(2025, 11, 21)
OLD = Paper("old", "Old *Maps*", "Maps.", date(2019, 5, 1), author_count=1, comments=3)
MID = Paper(
    "mid", "Middle Graphs", "We introduce GraphMid.", date(2023, 10, 9), True, author_count=4
)
NEW = Paper(
    "new", "New Chains", "Chains.", date(2025, 2, 13), authors=("Ada Byron", "Max Weg"), comments=3
)
BARE = Paper("bare", "Bare Robots", "Robots.")


@pytest.fixture
def store(tmp_path: Path) -> PaperReader:
    library = Library.open(tmp_path, None)
    library.add([OLD, MID, NEW, BARE])
    return library.papers


def ask(question: str, store: PaperReader, given: Filters | None = None) -> Body:
    return answer_metadata(make_plan(question, TODAY, given), store)


def cited(extract: Body) -> list[str]:
    return [row.paper_id for row in extract.citations]


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("papers from before 2020", ["old"]),
        ("papers from 2019 to 2023", ["old", "mid"]),
        ("papers not from 2023", ["old", "new"]),
        ("papers outside 2019 to 2023", ["new"]),
        ("papers from 2019 or 2025", ["old", "new"]),
        ("papers since 2019 except 2023", ["old", "new"]),
        ("oldest paper not from 2019", ["mid"]),
        ("papers since 2023", ["mid", "new"]),
        ("papers in October 2023", ["mid"]),
        ("undated papers", ["bare"]),
        ("single-author papers", ["old"]),
        ("papers with at least 2 authors", ["mid"]),
        ("papers not by a single author", ["mid"]),
        ("papers with more than one author", ["mid"]),
        ("papers not by 4 authors", ["old"]),
        ("papers with 3 comments", ["new", "old"]),
        ("papers by Ada Byron", ["new"]),
        ("oldest paper", ["old"]),
        ("the 2 newest papers", ["new", "mid"]),
        ("which paper has the most authors?", ["mid"]),
        ("most discussed paper", ["new", "old"]),
    ],
)
def test_exactly_the_papers_that_meet_the_question_are_cited(
    store: PaperReader, question: str, ids: list[str]
):
    assert cited(ask(question, store)) == ids


def test_each_line_states_the_value_it_is_listed_for(store: PaperReader):
    found = ask("papers from before 2020", store)
    assert found.text == (
        "1 paper is dated 2019-12-31 or earlier:\n- **Old \\*Maps\\*** (2019-05-01) [1]"
    )
    (row,) = found.citations
    assert (row.basis, row.field, row.value) == ("metadata", "published", "2019-05-01")


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("papers not from 2023", "2 papers are dated outside 2023:"),
        ("papers from 2019 or 2025", "2 papers are dated 2019 or 2025:"),
        ("papers from 2019, 2023 or May 2025", "2 papers are dated 2019, 2023 or 2025-05:"),
        ("papers from 2019 to 2025 except 2020", "3 papers are dated 2019 or 2021 to 2025:"),
        ("papers since 2019 except 2023", "2 papers are dated 2019-01-01 or later, outside 2023:"),
        (
            "papers from 2023 but not 2023",
            "No paper is dated 2023-01-01 to 2023-12-31, outside 2023.",
        ),
    ],
)
def test_the_lead_says_which_dates_were_wanted(store: PaperReader, question: str, lead: str):
    assert ask(question, store).text.split("\n")[0] == lead


def test_flags_go_before_the_dates_of_a_question_and_what_it_excludes_stays(store: PaperReader):
    since = Filters(since=date(2023, 1, 1))
    assert cited(ask("papers not from 2025", store, since)) == ["mid"]


@pytest.mark.parametrize("question", ["papers by Yann LeCun", "how many papers by Yann LeCun?"])
def test_who_wrote_papers_without_names_cannot_be_told(store: PaperReader, question: str):
    found = ask(question, store)
    assert found.status == "not_in_corpus"
    assert found.text == (
        "Whether a paper is by Yann LeCun cannot be told: 3 of 4 papers state no author names."
    )
    assert found.notices == ()


def test_where_all_names_are_known_nobody_of_that_name_is_a_fact(tmp_path: Path):
    library = Library.open(tmp_path / "named", None)
    library.add([NEW])
    assert ask("papers by Yann LeCun", library.papers).text == "No paper is by Yann LeCun."


@pytest.mark.parametrize(
    "question", ["what's the average number of authors?", "which month has the most papers?"]
)
def test_a_figure_that_nobody_computes_is_said_to_be_none(store: PaperReader, question: str):
    found = ask(question, store)
    assert found.status == "not_in_corpus"
    assert "computes no averages" in found.text
    assert found.citations == ()


def test_an_author_is_cited_by_the_name_the_paper_gives(store: PaperReader):
    found = ask("papers by Max Weg", store)
    assert "(by Max Weg and others)" in found.text
    assert found.citations[0].value == "Max Weg"


def test_a_tie_at_the_limit_is_shown_whole(store: PaperReader):
    assert cited(ask("most discussed paper", store)) == ["new", "old"]


def test_no_match_is_an_abstention_and_none_counted_is_an_answer(store: PaperReader):
    assert ask("papers from before 1990", store).status == "not_in_corpus"
    counted = ask("how many papers are from before 1990?", store)
    assert counted.status == "answered"
    assert counted.text == "No paper is dated 1989-12-31 or earlier."


@pytest.mark.parametrize(
    ("question", "notices"),
    [
        ("papers since 2023", ("1 of 4 papers have no date and were left out.",)),
        (
            "single-author papers",
            ("2 of 4 papers state no number of authors and were left out.",),
        ),
        (
            "papers without comments",
            ("2 of 4 papers state no number of comments and were left out.",),
        ),
        ("papers not from 2024", ("1 of 4 papers have no date and were left out.",)),
        ("papers by Max Weg", ("3 of 4 papers state no author names and were left out.",)),
        ("undated papers", ()),
    ],
)
def test_papers_that_cannot_be_judged_are_counted(
    store: PaperReader, question: str, notices: tuple[str, ...]
):
    assert ask(question, store).notices == notices


@pytest.mark.parametrize("question", ["how many papers are there?", "list all papers"])
def test_the_whole_index_is_counted_not_listed(store: PaperReader, question: str):
    found = ask(question, store)
    assert found.text == "4 papers are indexed; 3 of them are dated, 2019-05-01 to 2025-02-13."
    assert found.citations == ()
    wants_list = question.startswith("list")
    assert [("papers index export" in one) for one in found.notices] == [True] * wants_list


def test_an_empty_index_is_counted_too(tmp_path: Path):
    empty = Library.open(tmp_path / "none", None).papers
    text = ask("how many papers are there?", empty).text
    assert text == "0 papers are indexed; 0 of them are dated."


def test_filters_given_by_flags_hold_for_metadata(store: PaperReader):
    since = Filters(since=date(2023, 1, 1))
    assert cited(ask("how many papers are there?", store, since)) == ["mid", "new"]
    assert cited(ask("oldest paper", store, since)) == ["mid"]
    assert cited(ask("oldest paper", store, Filters(papers=("New Chains", "mid")))) == ["mid"]
    assert cited(ask("list all papers", store, Filters(papers=("old",)))) == ["old"]


def test_a_filter_that_names_no_paper_is_an_error(store: PaperReader):
    with pytest.raises(PaperNotFound):
        ask("oldest paper", store, Filters(papers=("nonsense",)))


@pytest.mark.parametrize(
    ("question", "paper", "text", "value"),
    [
        (
            "when was Old Maps published?",
            OLD,
            "**Old \\*Maps\\*** is dated 2019-05-01. [1]",
            "2019-05-01",
        ),
        (
            "when did GraphMid come out?",
            MID,
            "**Middle Graphs** is dated 2023-10-09 (its page prints no year). [1]",
            "2023-10-09",
        ),
        ("how many authors does GraphMid have?", MID, "**Middle Graphs** has 4 authors. [1]", 4),
        ("how many comments did Old Maps get?", OLD, "**Old \\*Maps\\*** has 3 comments. [1]", 3),
        (
            "who wrote New Chains?",
            NEW,
            "**New Chains** is by Ada Byron, Max Weg. [1]",
            "Ada Byron, Max Weg",
        ),
    ],
)
def test_a_field_of_a_paper_is_stated_with_its_value(
    question: str, paper: Paper, text: str, value: str | int
):
    found = look_up(make_plan(question, TODAY), paper)
    assert found.status == "answered"
    assert found.text == text
    assert found.citations[0].value == value


def test_an_arxiv_id_and_a_link_are_stated_where_a_source_gives_them():
    paper = replace(MID, id="2310.00001", arxiv_id="2310.00001", url="https://arxiv.org/abs/1_2")
    found = look_up(make_plan("GraphMid: arXiv id and link", TODAY), paper)
    assert found.text == (
        "**Middle Graphs** has the arXiv id 2310.00001. [1]"
        " **Middle Graphs** is at https://arxiv.org/abs/1\\_2 [1]"
    )
    assert found.status == "answered"


def test_without_a_link_there_is_a_search_and_it_is_called_one():
    found = look_up(make_plan("link to GraphMid", TODAY), MID)
    assert found.status == "not_in_corpus"
    assert found.text == (
        "The sources of **Middle Graphs** give no link."
        " A search for its title: https://huggingface.co/papers?q=Middle+Graphs"
    )
    assert found.citations == ()


def test_without_an_arxiv_id_none_is_made_up():
    found = look_up(make_plan("arxiv id of GraphMid", TODAY), MID)
    assert (found.status, found.text) == (
        "not_in_corpus",
        "The sources of **Middle Graphs** give no arXiv id.",
    )


def test_a_field_the_sources_do_not_give_is_not_made_up():
    found = look_up(make_plan("when was Bare Robots published?", TODAY), BARE)
    assert found.status == "not_in_corpus"
    assert found.text == "The sources of **Bare Robots** give no date."
    assert found.citations == ()


def test_several_fields_of_a_paper_are_each_stated():
    found = look_up(make_plan("GraphMid: publication date + size of the team", TODAY), MID)
    assert found.status == "answered"
    assert [one.reason for one in found.sentences] == [
        "metadata: published",
        "metadata: author_count",
    ]
    assert "2023-10-09" in found.text
    assert "4 authors" in found.text


def test_a_field_that_is_not_known_beside_one_that_is_makes_half_an_answer():
    found = look_up(make_plan("GraphMid: publication date, names of the authors", TODAY), MID)
    assert found.status == "partial"
    assert "is dated 2023-10-09" in found.text
    assert "give no author names" in found.text


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("upvotes of Old Maps", "upvotes"),
        ("how many upvotes does Old Maps have?", "upvotes"),
        ("number of likes of the Old Maps paper", "upvotes"),
        ("what is the number of citations of Old Maps?", "citations"),
        ("how many citations did Old Maps get?", "citations"),
    ],
)
def test_a_number_that_no_page_prints_is_said_to_be_unknown(question: str, unknown: str):
    found = look_up(make_plan(question, TODAY), OLD)
    assert found.status == "not_in_corpus"
    assert f"give no number of {unknown}" in found.text
    assert found.citations == ()


@pytest.mark.parametrize(
    "question",
    [
        "names of the GraphMid authors?",
        "author names of GraphMid",
        "what are the names of GraphMid's authors?",
        "give me the names of the authors of GraphMid",
        "list the full names of all authors of GraphMid",
    ],
)
def test_names_of_authors_may_be_asked_for_in_any_order_of_words(question: str):
    assert "give no author names" in look_up(make_plan(question, TODAY), MID).text


def test_without_names_the_number_of_authors_is_said():
    found = look_up(make_plan("who wrote GraphMid?", TODAY), MID)
    assert found.status == "partial"
    assert found.text.endswith("They say only that it has 4 authors. [1]")


@pytest.mark.parametrize(
    "question", ["when was Blorb-9 published?", "who wrote the paper on zebras?"]
)
def test_another_paper_than_the_one_meant_is_not_stated(question: str):
    near = (NearMiss("old", "Old *Maps*", 0.3, "near in meaning only"),)
    found = look_up(make_plan(question, TODAY), OLD, near)
    assert found.status == "not_in_corpus"
    assert found.citations == ()
    assert found.near_misses == near


def test_undated_papers_are_noticed_only_where_there_are_any(store: PaperReader, tmp_path: Path):
    since = Where(since=date(2020, 1, 1))
    assert undatable(store, since) == ("1 of 4 papers have no date and were left out.",)
    assert undatable(store, Where()) == ()
    dated = Library.open(tmp_path / "dated", None)
    dated.add([OLD])
    assert undatable(dated.papers, since) == ()


@pytest.fixture
def coarse(tmp_path: Path) -> PaperReader:
    """Papers of references: by a day, a month, a year, and with the names of their authors."""
    library = Library.open(tmp_path / "coarse", None)
    library.add(
        [
            Paper("day", "Day", "D.", date(2024, 5, 3), authors=("Bernhard Schölkopf",)),
            Paper("month", "Month", "M.", published_within="2024-05", authors=("Ada Byron", "Bo")),
            Paper("year", "Year", "Y.", published_within="2024", authors=("Ada Byron", "Max Weg")),
        ]
    )
    return library.papers


@pytest.mark.parametrize(
    ("question", "ids", "cut"),
    [
        ("papers from 2024", ["year", "month", "day"], 0),
        ("papers from May 2024", ["month", "day"], 1),
        ("papers until 2024-05-10", ["day"], 2),
        ("papers from before 2024", [], 0),
        ("papers not from May 2024", [], 1),
        ("papers not from 2023", ["year", "month", "day"], 0),
    ],
)
def test_a_month_or_year_counts_where_all_of_it_is_asked_for_and_is_noticed_where_a_part_is(
    coarse: PaperReader, question: str, ids: list[str], cut: int
):
    found = ask(question, coarse)
    assert cited(found) == ids
    partly = [notice for notice in found.notices if "only partly within the limits" in notice]
    assert [int(notice.split()[0]) for notice in partly] == ([cut] if cut else [])


def test_a_date_is_told_as_exactly_as_it_is_known(coarse: PaperReader):
    listed = ask("papers from 2024", coarse)
    assert "- **Year** (2024) [1]\n- **Month** (2024-05) [2]\n" in listed.text
    first = listed.citations[0]
    assert (first.published, first.published_within, first.value) == (None, "2024", "2024")
    year = coarse.by_id(["year"])["year"]
    told = look_up(make_plan("when was Year published?", TODAY), year)
    assert told.text == "**Year** is dated 2024 (its source gives no day). [1]"
    assert ask("how many papers are there?", coarse).text == (
        "3 papers are indexed; 3 of them are dated, 2024 to 2024-05-03."
    )


def test_an_order_by_date_says_where_months_and_years_stand(coarse: PaperReader):
    found = ask("oldest paper", coarse)
    assert cited(found) == ["year"]
    (notice,) = found.notices
    assert notice.startswith("2 of 3 papers are dated by month or year alone and stand at")


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("what did Schoelkopf publish?", ["day"]),
        ("papers by B. Scholkopf", ["day"]),
        ("Ada Byron's papers", ["month", "year"]),
        ("papers authored by Ada Byron and Max Weg", ["year"]),
        ("papers by Max Weg or Schölkopf", ["day", "year"]),
        ("which papers are by Byron?", ["month", "year"]),
        ("papers by Ron", []),
    ],
)
def test_authors_are_found_by_name_however_they_are_asked_for(
    coarse: PaperReader, question: str, ids: list[str]
):
    assert cited(ask(question, coarse)) == ids


def test_a_paper_is_listed_for_the_authors_asked_for_as_it_spells_them(coarse: PaperReader):
    assert ask("papers by Schoelkopf", coarse).text == (
        "1 paper is by Schoelkopf:\n- **Day** (by Bernhard Schölkopf) [1]"
    )
    both = ask("papers by Ada Byron and Max Weg", coarse)
    assert both.text == (
        "1 paper is by Ada Byron and Max Weg:\n- **Year** (by Ada Byron and Max Weg) [1]"
    )
    assert both.citations[0].value == "Ada Byron, Max Weg"
    assert "(by Ada Byron and others)" in ask("papers by Ada Byron", coarse).text


def test_of_papers_that_a_question_is_limited_to_only_theirs_are_counted(store: PaperReader):
    dated = ask("papers from 2025", store, Filters(papers=("new", "old")))
    assert (cited(dated), dated.notices) == (["new"], ())
    mixed = ask("papers from 2025", store, Filters(papers=("new", "bare")))
    assert mixed.notices == ("1 of 2 papers have no date and were left out.",)


def test_a_reference_states_what_it_gives_what_is_unknown_and_how_to_print_it():
    known = replace(NEW, arxiv_id="2502.09601")
    found = look_up(make_plan("how do I cite New Chains?", TODAY), known)
    assert found.text == (
        "**New Chains** (2025-02-13) [1] **New Chains** is by Ada Byron, Max Weg. [1]"
        " **New Chains** has the arXiv id 2502.09601. [1] Its sources give no link."
        " `papers show new --format bibtex` prints it as BibTeX."
    )
    assert found.status == "answered"


def test_who_cites_a_paper_is_not_known():
    found = look_up(make_plan("who cites GraphMid?", TODAY), MID)
    assert "give no list of the papers that cite it" in found.text
    assert found.status == "not_in_corpus"
