"""Ids, and one paper from several copies: whatever the order, the same papers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.identity.combine import candidate_ids, combine, is_same_text
from index.identity.merging import differences, merge, restore_links
from index.identity.naming import arxiv_id, slug, title_key
from index.paper import Paper, Sighting

CATS = (
    "Domestic felines display remarkable acrobatic abilities whenever landing after falling from "
    "considerable heights, righting themselves through rapid spinal rotation without torque."
)
BANKS = (
    "Central banking institutions adjust interest rates according to inflation forecasts, trading "
    "unemployment against currency stability under persistent macroeconomic uncertainty everywhere."
)


def entry(title: str, abstract: str = CATS, **fields: object) -> Paper:
    """A paper as a page gives it: known by its title alone."""
    return Paper(slug(title), title, abstract, **fields)  # type: ignore[arg-type]


def listed(number: str, title: str, abstract: str = CATS, **fields: object) -> Paper:
    """A paper as the API gives it."""
    return Paper(
        number,
        title,
        abstract,
        arxiv_id=number,
        url=f"https://arxiv.org/abs/{number}",
        **fields,  # type: ignore[arg-type]
    )


SIGHTINGS = st.builds(
    Sighting,
    st.sampled_from(["a.txt", "b.txt"]),
    st.sampled_from(["line 2", "line 12", "entry 1"]),
    st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 3)),
)
FIELDS = {
    "published": st.none() | st.dates(date(2023, 1, 1), date(2023, 1, 4)),
    "published_within": st.none() | st.sampled_from(["2022", "2023", "2023-01", "2023-02"]),
    "comments": st.none() | st.integers(0, 3),
    "author_count": st.none() | st.integers(1, 3),
    "sightings": st.lists(SIGHTINGS, max_size=1).map(tuple),
}
ENTRIES = st.builds(
    entry,
    st.sampled_from(["Cats", "cats!", "Introduction", "Introduction."]),
    st.sampled_from([CATS, CATS + " More.", BANKS, "Short."]),
    published_inferred=st.booleans(),
    **FIELDS,
).map(
    lambda paper: replace(
        paper,
        published_inferred=paper.published_inferred and bool(paper.published),
        published_within=None if paper.published else paper.published_within,
    )
)
LISTED = st.builds(
    listed,
    st.sampled_from(["2401.00001", "2401.00002"]),
    st.sampled_from(["Cats", "Introduction", "Felines"]),
    st.sampled_from([CATS, BANKS]),
    authors=st.lists(st.sampled_from(["Ann", "Bo"]), max_size=2).map(tuple),
    featured=st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 3)),
    **FIELDS,
)
BATCHES = st.lists(ENTRIES | LISTED, max_size=6)


@given(BATCHES.flatmap(lambda batch: st.tuples(st.just(batch), st.permutations(batch))))
def test_the_order_of_entries_changes_nothing(batches: tuple[list[Paper], list[Paper]]) -> None:
    assert combine(batches[0]) == combine(batches[1])


@given(BATCHES)
def test_every_id_is_unique_and_every_former_id_leads_to_one_paper(batch: list[Paper]) -> None:
    papers = combine(batch).papers
    names = [paper.id for paper in papers]
    assert len(names) == len(set(names))
    reachable = {*names, *(alias for paper in papers for alias in paper.aliases)}
    assert {paper.id for paper in batch} <= reachable


@given(BATCHES)
@example([entry("Cats"), entry("Cats", BANKS), entry("cats!", "Short.")])
def test_combining_what_was_combined_changes_nothing(batch: list[Paper]) -> None:
    papers = combine(batch).papers
    assert combine(papers).papers == papers
    assert combine(batch, known=papers).papers == papers


@given(ENTRIES | LISTED, ENTRIES | LISTED)
def test_merging_is_symmetric(one: Paper, other: Paper) -> None:
    if one.arxiv_id and other.arxiv_id and one.arxiv_id != other.arxiv_id:
        return  # never the same paper
    assert merge(one, other)[0] == merge(other, one)[0]


@given(BATCHES)
def test_no_sighting_is_lost(batch: list[Paper]) -> None:
    kept = {seen for paper in combine(batch).papers for seen in paper.sightings}
    assert kept == {seen for paper in batch for seen in paper.sightings}


@given(st.text(), st.text())
def test_slugs_are_short_plain_and_equal_only_for_matching_titles(one: str, other: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(one))
    assert len(slug(one)) <= 80
    assert (slug(one) == slug(other)) == (title_key(one) == title_key(other))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Activation Steering: A Survey", "activation-steering-a-survey"),
        ("Poincaré Embeddings", "poincare-embeddings"),
        ("Let's Predict Sentence by Sentence", "lets-predict-sentence-by-sentence"),
    ],
)
def test_a_slug_reads_like_the_title(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_slug_is_cut_at_a_word_and_tagged() -> None:
    title = "On " + "Very Long Titles " * 8
    assert re.fullmatch(r"on(-very-long-titles)+(-very)?(-long)?-[0-9a-f]{6}", slug(title))
    assert slug(title) != slug(title + "Indeed")


@pytest.mark.parametrize("title", ["数据增强", "!!!", ""])
def test_a_title_without_latin_letters_still_gets_an_id(title: str) -> None:
    assert re.fullmatch(r"paper-[0-9a-f]{6}", slug(title))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2401.00001", "2401.00001"),
        ("2401.00001v3", "2401.00001"),
        ("arXiv:1506.0313", "1506.0313"),
        ("hep-th/9901001v2", "hep-th/9901001"),
        ("4983", None),
        ("12401.00001", None),
    ],
)
def test_arxiv_ids_are_told_from_other_ids(text: str, expected: str | None) -> None:
    assert arxiv_id(text) == expected


def test_titles_match_whatever_their_case_accents_and_punctuation() -> None:
    papers = combine([entry("Poincaré  Embeddings: A View"), entry("poincare embeddings - a view")])
    assert len(papers.papers) == 1
    assert [one.field for one in papers.differences] == ["title"]


def test_a_slug_becomes_an_alias_once_the_arxiv_id_is_known() -> None:
    (paper,) = combine([listed("2401.00001", "Cats")], known=[entry("Cats")]).papers
    assert (paper.id, paper.aliases) == ("2401.00001", ("cats",))
    assert paper.url == "https://arxiv.org/abs/2401.00001"


def test_equal_titles_with_different_arxiv_ids_are_two_papers() -> None:
    assert len(combine([listed("2401.00001", "Cats"), listed("2401.00002", "Cats")]).papers) == 2


def test_a_title_shared_by_two_arxiv_papers_goes_to_the_one_with_its_abstract() -> None:
    seen = entry("Intro", BANKS, sightings=(Sighting("a.txt", "line 1"),))
    papers = combine(
        [listed("2401.1111", "Intro"), listed("2401.2222", "Intro", BANKS), seen]
    ).papers
    assert [bool(paper.sightings) for paper in papers] == [False, True]


def test_a_title_shared_by_two_abstracts_is_two_papers_with_ids_of_their_own() -> None:
    combined = combine([entry("Introduction", CATS), entry("Introduction", BANKS)])
    ids = sorted(paper.id for paper in combined.papers)
    assert ids[0] == "introduction"
    assert re.fullmatch(r"introduction-[0-9a-f]{6}", ids[1])
    assert combined.differences == ()


def test_a_stored_paper_keeps_its_id_when_another_takes_its_title() -> None:
    known = entry("Introduction", CATS)
    papers = combine([entry("Introduction", BANKS)], known=[known]).papers
    assert known in papers
    again = combine([entry("Introduction", BANKS)], known=papers).papers
    assert again == papers


def test_short_abstracts_are_no_evidence_of_two_papers() -> None:
    assert is_same_text("Short.", BANKS)
    assert is_same_text(CATS, CATS + " Now revised.")
    assert not is_same_text(CATS, BANKS)


def test_a_short_abstract_never_makes_one_paper_of_two() -> None:
    namesakes = [entry("Introduction", text) for text in (CATS, "Short.", BANKS)]
    assert len(combine(namesakes).papers) == 2
    stored = combine([namesakes[0], namesakes[2]]).papers
    assert len(combine([namesakes[1]], known=stored).papers) == 2


def test_richer_metadata_wins() -> None:
    bare = entry("Cats")
    inferred = entry("Cats", published=date(2025, 1, 2), published_inferred=True, comments=2)
    printed = entry("Cats", published=date(2024, 1, 2), comments=1, author_count=3)
    named = entry("Cats", authors=("Ann", "Bo"), author_count=2, comments=5)
    (paper,) = combine([bare, inferred, printed, named]).papers
    assert (paper.published, paper.published_inferred) == (date(2024, 1, 2), False)
    assert (paper.authors, paper.author_count, paper.comments) == (("Ann", "Bo"), 2, 5)


def test_dates_that_contradict_each_other_are_reported() -> None:
    early, late = (entry("Cats", published=date(2024, 1, day)) for day in (1, 2))
    combined = combine([late, early])
    assert combined.papers[0].published == date(2024, 1, 1)
    assert [(one.field, one.dropped) for one in combined.differences] == [
        ("published", "2024-01-02")
    ]


def test_the_most_exact_date_wins_and_a_year_it_lies_in_contradicts_nothing() -> None:
    year, month = (entry("Cats", published_within=one) for one in ("2024", "2024-10"))
    day = entry("Cats", published=date(2024, 10, 3))
    for copies in ([year, month, day], [day, month, year], [month, day, year]):
        combined = combine(copies)
        (paper,) = combined.papers
        assert (paper.published, paper.published_within) == (date(2024, 10, 3), None)
        assert combined.differences == ()
    other = combine([day, entry("Cats", published_within="2023")])
    assert [(one.kept, one.dropped) for one in other.differences] == [("2024-10-03", "2023")]
    assert combine([year, month]).papers[0].published_within == "2024-10"


def saved(day: date, on: date) -> Paper:
    return entry("Cats", published=day, sightings=(Sighting("a.txt", "line 2", on),))


def test_of_two_years_told_for_one_printed_day_the_latest_day_of_saving_wins() -> None:
    mistaken = saved(date(2023, 10, 9), date(2023, 12, 31))
    corrected = saved(date(2025, 10, 9), date(2025, 11, 30))
    inferred = entry("Cats", published=date(2024, 10, 9), published_inferred=True)
    for entries in permutations((mistaken, corrected, inferred)):
        (paper,) = combine(entries).papers
        assert (paper.published, paper.published_inferred) == (date(2025, 10, 9), False)
        (again,) = combine([mistaken], known=[paper]).papers
        assert again.published == date(2025, 10, 9)


def test_days_of_saving_do_not_make_the_later_of_two_printed_dates_win() -> None:
    first, second = (saved(date(2024, 1, day), date(2024, 3, day)) for day in (1, 2))
    assert combine([first, second]).papers[0].published == date(2024, 1, 1)
    elsewhere = entry("Cats", published=date(2022, 1, 1))
    assert combine([first, elsewhere]).papers[0].published == date(2022, 1, 1)


def test_the_longer_of_two_wordings_is_kept_and_the_other_reported() -> None:
    short = entry("Cats", CATS, sightings=(Sighting("old.txt", "line 3"),))
    combined = combine([short, entry("Cats", CATS + " And one sentence more.")])
    assert combined.papers[0].abstract.endswith("more.")
    (difference,) = combined.differences
    assert difference.sources == ("old.txt",)
    assert "abstract in old.txt reads" in str(difference)


@pytest.mark.parametrize("host", ["b-61j.pages.dev", "hf.privai.fun"])
def test_links_of_a_mirror_lead_to_the_real_host_again_and_are_reported(host: str) -> None:
    copy = entry("Cats", f"{CATS} Data: https://{host}/datasets/x/y.")
    combined = combine([copy])
    assert combined.papers[0].abstract == f"{CATS} Data: https://huggingface.co/datasets/x/y."
    assert host in combined.differences[0].dropped


@pytest.mark.parametrize("link", ["https://hf.privai.fun.org/a", "https://my-hf.privai.fun/a"])
def test_hosts_that_only_resemble_a_mirror_stay(link: str) -> None:
    paper = entry("Cats", f"{CATS} {link}")
    assert restore_links(paper) == paper


def test_a_copy_that_says_the_same_or_less_makes_no_difference() -> None:
    full = entry("Cats", published=date(2024, 1, 1), comments=3)
    assert differences(full, entry("Cats")) == []


def test_the_index_may_hold_a_paper_under_any_of_its_names() -> None:
    paper = listed("2401.00001", "Cats", aliases=("felines",))
    assert candidate_ids(paper) == ("2401.00001", "felines", "cats")
