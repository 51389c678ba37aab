"""The paper that somebody means."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.app import Assistant
from assistant.find import SUGGESTIONS, find_paper
from index.errors import PaperNotFound
from index.library import Library
from index.paper import Paper
from index.reading.bibtex import parse_bibtex
from index.store import PaperReader

PAPERS = (
    Paper("2502.09601", "CoT-Valve: Tunable Chains", "We tune.", aliases=("cot-valve",)),
    Paper("tunable-graphs", "Tunable Graphs", "We tune graphs."),
    Paper("graphs", "Graphs", "Graphs."),
    Paper("straße", "Die Straße", "Streets."),
)


@pytest.fixture
def store(tmp_path: Path) -> PaperReader:
    library = Library.open(tmp_path, None)
    library.add(PAPERS)
    return library.papers


@pytest.mark.parametrize(
    ("name", "paper_id"),
    [
        ("2502.09601", "2502.09601"),
        ("  2502.09601 ", "2502.09601"),
        ("cot-valve", "2502.09601"),
        ("arxiv:2502.09601", "2502.09601"),
        ("arXiv: 2502.09601v2", "2502.09601"),
        ("2502.09601v1", "2502.09601"),
        ("https://arxiv.org/abs/2502.09601v2", "2502.09601"),
        ("arxiv.org/pdf/2502.09601.pdf", "2502.09601"),
        ("https://huggingface.co/papers/2502.09601", "2502.09601"),
        ("https://doi.org/10.48550/arXiv.2502.09601", "2502.09601"),
        ("CoT-Valve: Tunable Chains", "2502.09601"),
        ("cot valve tunable chains!", "2502.09601"),
        ("tunable chain", "2502.09601"),
        ("Graphs", "graphs"),
        ("DIE STRASSE", "straße"),
    ],
)
def test_an_id_an_alias_or_part_of_a_title_means_a_paper(
    store: PaperReader, name: str, paper_id: str
):
    assert find_paper(name, store).id == paper_id


def test_the_name_before_the_colon_means_its_paper_and_whole_words_are_nearer(tmp_path: Path):
    titles = (
        "Exploration",
        "With LoRA and QLoRA",
        "LoRA: Low Ranks",
        "LoRAs",
        "DoRA: A",
        "DoRA: B",
        "On DoRA",
        "AdoRAtion",
    )
    library = Library.open(tmp_path, None)
    library.add([Paper(f"p{n}", title, "A.") for n, title in enumerate(titles)])
    assert find_paper("lora", library.papers).title == "LoRA: Low Ranks"
    with pytest.raises(PaperNotFound, match="4 titles contain 'DoRA'") as refused:
        find_paper("DoRA", library.papers)
    assert refused.value.candidates == ("DoRA: A", "DoRA: B", "On DoRA", "AdoRAtion")


def test_the_key_of_a_reference_means_the_paper_that_was_read_from_it(tmp_path: Path):
    long = "a_key_of_more_than_forty_characters_is_cut_2017"
    entries = {"vaswani_2017": "Attention", "twice": "One", "Twice2": "Two", long: "Three"}
    bib = "".join(f"@misc{{{key}, title={{{t}}}, abstract={{A.}}}}\n" for key, t in entries.items())
    library = Library.open(tmp_path, None)
    library.add(parse_bibtex(bib, "one.bib").papers)
    library.add(parse_bibtex("@misc{twice, title={Four}, abstract={B.}}", "two.bib").papers)
    found = [find_paper(key, library.papers).title for key in ("vaswani_2017", long)]
    assert found == ["Attention", "Three"]
    with pytest.raises(PaperNotFound, match="2 references have the key 'twice'") as refused:
        find_paper("twice", library.papers)
    assert set(refused.value.candidates) == {"One", "Four"}
    with pytest.raises(PaperNotFound, match="no paper is called"):
        find_paper("vaswani_20", library.papers)


def test_an_arxiv_id_that_no_paper_has_is_not_taken_for_another(store: PaperReader):
    with pytest.raises(PaperNotFound, match=r"no indexed paper has the arXiv id 2502\.09602"):
        find_paper("arxiv:2502.09602", store)


@pytest.mark.parametrize("name", ["2502.09602v3", "https://huggingface.co/papers/2502.09602"])
def test_a_paper_of_arxiv_that_is_not_indexed_can_be_fetched(store: PaperReader, name: str):
    with pytest.raises(PaperNotFound) as caught:
        find_paper(name, store)
    assert caught.value.fix == "fetch it from arXiv: papers index add arxiv:2502.09602"


@pytest.mark.parametrize(
    "name",
    [
        "https://doi.org/10.1000/Xyz-1",
        "10.1000/xyz-1",
        "doi:10.1000/xyz-1",
        "dx.doi.org/10.1000/xyz-1",
    ],
)
def test_the_link_that_is_shown_of_a_paper_means_it(tmp_path: Path, name: str):
    library = Library.open(tmp_path, None)
    bib = "@misc{a, title={Linked}, abstract={A.}, doi={10.1000/xyz-1}}"
    web = "@misc{b, title={Elsewhere}, abstract={B.}, url={https://example.org/b/}}"
    library.add(parse_bibtex(f"{bib}\n{web}", "refs.bib").papers)
    assert find_paper(name, library.papers).title == "Linked"
    assert find_paper("https://example.org/b", library.papers).title == "Elsewhere"


def test_several_matching_titles_are_named_rather_than_chosen_from(store: PaperReader):
    with pytest.raises(PaperNotFound, match="2 titles contain 'tunable'") as caught:
        find_paper("tunable", store)
    assert caught.value.candidates == ("Tunable Graphs", "CoT-Valve: Tunable Chains")
    assert "did you mean “Tunable Graphs” or “CoT-Valve: Tunable Chains”?" in caught.value.fix


def test_a_misspelt_title_is_answered_with_the_nearest(store: PaperReader):
    with pytest.raises(PaperNotFound) as caught:
        find_paper("tunabel grafs", store)
    assert caught.value.candidates[0] == "Tunable Graphs"


@pytest.mark.parametrize("name", ["", "  ", "?!", "zzzz"])
def test_what_means_nothing_gets_a_fix_one_can_do(store: PaperReader, name: str):
    with pytest.raises(PaperNotFound) as caught:
        find_paper(name, store)
    assert caught.value.candidates == ()
    assert "papers search" in caught.value.fix


def test_no_more_candidates_are_shown_than_one_reads(assistant: Assistant):
    with pytest.raises(PaperNotFound) as caught:
        assistant.show("language")
    assert len(caught.value.candidates) == SUGGESTIONS


def test_every_bundled_paper_is_found_by_its_id_and_its_title(assistant: Assistant):
    for paper_id, title in list(assistant.library.papers.titles())[::20]:
        assert assistant.show(paper_id).title == title
        assert assistant.show(title).id == paper_id
