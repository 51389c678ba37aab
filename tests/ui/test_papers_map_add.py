"""Looking through the papers, the map, and adding papers on the page or beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.visiting import Arrive, Served, Visitor

NEW_TITLE = "ZebraPrune: Striped Pruning of Chains of Thought"
NEW = {
    "title": NEW_TITLE,
    "abstract": "Chains of thought are long. We introduce ZebraPrune, which prunes every other"
    " stripe of a chain of thought. It removes 48.7% of the tokens.",
}


def saved(folder: Path, *papers: dict[str, str], name: str = "new.json") -> str:
    path = folder / name
    path.write_text(json.dumps(list(papers)), "utf-8")
    return str(path)


def search(visitor: Visitor, words: str) -> None:
    visitor.page.locator("#listing .listing").wait_for()
    visitor.fill(visitor.page.get_by_role("textbox", name="Search"), words)


def test_papers_are_found_while_one_types(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    visitor.tab("Papers")
    page = visitor.page
    page.get_by_text("the newest 40 shown").wait_for()
    page.get_by_role("textbox", name="Search").press_sequentially("KV cache", delay=20)
    page.locator(".listing b", has_text="KV").first.wait_for()
    assert "KV" in page.locator(".listing [data-action=open-paper]").first.inner_text()


def test_papers_are_browsed_by_date(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    visitor.tab("Papers")
    page = visitor.page
    visitor.fill(page.locator("#finding").get_by_label("To"), "2019")
    page.get_by_text("5 papers", exact=True).wait_for()
    dates = page.locator("#listing .date").all_inner_texts()
    assert dates == sorted(dates, reverse=True)
    assert all(day < "2020" for day in dates)


def test_a_paper_is_opened_with_similar_ones_and_asked_about(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    visitor.tab("Papers")
    page = visitor.page
    search(visitor, "CoT-Valve")
    entry = page.locator(".listing [data-action=open-paper]", has_text="CoT-Valve").first
    entry.click()
    page.locator("#paper-title", has_text="CoT-Valve").wait_for()
    similar = page.locator(".paper .listing [data-action=open-paper]").all_inner_texts()
    assert 5 <= len(similar) <= 8
    assert any("Chain-of-Thought" in title or "CoT" in title for title in similar)
    page.get_by_role("button", name="Ask about this paper").click()
    page.locator("#question textarea").wait_for()
    page.locator("#scope").get_by_text("CoT-Valve").wait_for()
    visitor.ask("how far are chains shortened?")
    assert page.locator(".card").count() == 1
    assert "only: CoT-Valve" in visitor.text(".chip")


def test_the_map_is_drawn_marks_what_was_cited_and_opens_papers(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.ask("What is CoT-Valve?")
    visitor.tab("Map")
    page.wait_for_selector(".map svg", timeout=30_000)
    assert page.locator(".dot").count() == 386
    assert page.locator(".dot.cited").count() == 1
    assert page.locator(".legend li").count() >= 5
    page.locator(".dot.cited").hover()
    assert visitor.text("#tip").startswith("CoT-Valve")
    page.locator(".dot.cited").click()
    page.locator("#paper-title", has_text="CoT-Valve").wait_for()


@pytest.mark.timeout(180)
def test_dropped_files_are_indexed_and_what_cannot_be_read_is_reported(
    served: Served, arrive: Arrive, tmp_path: Path
) -> None:
    visitor, other = arrive(served.address), arrive(served.address)
    visitor.tab("Add")
    page = visitor.page
    good = saved(tmp_path, NEW, {"title": "Without an abstract"})
    bad = tmp_path / "<b>paper.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    page.locator("#adding input[type=file]").set_input_files([good, str(bad)])
    page.locator("#adding").get_by_text("new.json").wait_for()
    page.locator("#add").click()
    page.locator("#report .lead", has_text="1 added, 0 updated, 0 unchanged").wait_for(
        timeout=60_000
    )
    unreadable = page.locator(".unreadable").inner_text()
    assert "new.json, entry 2: abstract is missing" in unreadable
    assert "is a PDF" in unreadable
    other.ask("What is ZebraPrune?")
    assert NEW_TITLE in other.text(".card h3")
    page.locator("#masthead", has_text="387 abstracts").wait_for()


@pytest.mark.timeout(180)
def test_what_the_command_line_adds_is_seen_at_once(
    served: Served, arrive: Arrive, tmp_path: Path
) -> None:
    visitor = arrive(served.address)
    paper = {"title": "QuokkaCache: A Smiling Cache", "abstract": "We present QuokkaCache."}
    served.papers("index", "add", saved(tmp_path, paper))
    visitor.ask("What is QuokkaCache?")
    assert "QuokkaCache" in visitor.text(".card h3")
    served.papers("index", "remove", paper["title"])
    visitor.ask("What is QuokkaCache?")
    assert visitor.page.locator("#current .card").count() == 0


def test_an_upload_that_is_too_large_is_refused(
    served: Served, arrive: Arrive, tmp_path: Path
) -> None:
    visitor = arrive(served.address)
    visitor.tab("Add")
    large = tmp_path / "large.json"
    large.write_bytes(b"[" + b" " * 21_000_000 + b"]")
    visitor.page.locator("#adding input[type=file]").set_input_files(str(large))
    visitor.page.locator("#adding .error").wait_for()
    visitor.page.locator("#add").click()
    visitor.page.get_by_text("no file is chosen").wait_for()
    visitor.trouble.clear()  # the browser notes the refused request
