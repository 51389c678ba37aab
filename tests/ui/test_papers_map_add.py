"""Browsing the papers, the map, and adding papers on the page or from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.support.feed_server import FeedServer, atom, atom_entry, day, listing
from tests.support.scripted_replies import Body, Reply
from tests.ui.visiting import PHONE, Arrive, Served, Visitor, serving

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


def uploaded(visitor: Visitor, name: str) -> Locator:
    """Return the row of a file that the page has taken."""
    return visitor.page.locator("#adding td.filename").and_(visitor.page.get_by_label(name))


def search(visitor: Visitor, words: str) -> None:
    visitor.page.locator("#listing .listing").wait_for()
    visitor.fill(visitor.page.get_by_role("textbox", name="Search"), words)


def test_papers_are_found_while_one_types(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    visitor.tab("Papers")
    page = visitor.page
    page.get_by_text("386 papers, the newest 40 shown").wait_for()
    page.get_by_role("button", name="Show 40 more").click()
    page.get_by_text("386 papers, the newest 80 shown").wait_for()
    entry = "document.querySelectorAll('.listing button')[40]"
    page.wait_for_function(f"document.activeElement === {entry}")  # where the shorter list ended
    query = page.get_by_role("textbox", name="Search")
    query.press_sequentially("KV cache", delay=20)
    page.locator(".listing b", has_text="KV").first.wait_for()
    assert "KV" in page.locator(".listing [data-action=open-paper]").first.inner_text()
    query.fill("zzzzqqqq")
    page.get_by_text("No paper matches.").wait_for()
    assert page.locator(".listing").count() == 0


def test_papers_are_browsed_by_date(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    visitor.tab("Papers")
    page = visitor.page
    visitor.fill(page.locator("#finding").get_by_label("To"), "2019")
    page.get_by_text("5 papers", exact=True).wait_for()
    dates = page.locator("#listing .date").all_inner_texts()
    assert dates == sorted(dates, reverse=True)
    assert all(day < "2020" for day in dates)
    first = page.locator("#finding").get_by_label("From")
    first.press_sequentially("2018-0", delay=120)
    assert page.locator("#dates-told p").count() == 0
    first.press("Tab")
    page.locator("#dates-told [role=alert]", has_text="From: '2018-0' is not a date").wait_for()
    assert page.locator(".toast-body").count() == 0
    first.press_sequentially("6")
    page.wait_for_function("!document.querySelector('#dates-told p')")
    later = [day for day in dates if day >= "2018-06"]
    assert page.locator("#listing .date").all_inner_texts() == later


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
    switch = page.locator("[data-action=scope]")
    assert switch.inner_text() == "Scope (1 paper)"
    page.locator(".chip button").click()
    page.locator(".chip").wait_for(state="detached")
    visitor.answered()
    assert switch.inner_text() == "Scope"


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


def test_the_arrow_keys_go_from_dot_to_dot(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    page = visitor.page
    visitor.tab("Map")
    page.wait_for_selector(".map svg", timeout=30_000)
    first = page.locator(".dot[tabindex='0']")
    assert first.count() == 1
    first.focus()
    across = "Number(document.activeElement.getAttribute('cx'))"
    titles, places = {visitor.text("#tip")}, [page.evaluate(across)]
    key = "ArrowRight" if places[0] < 620 else "ArrowLeft"
    for _ in range(3):
        page.keyboard.press(key)
        titles.add(visitor.text("#tip"))
        places.append(page.evaluate(across))
    assert len(titles) == 4
    assert places == sorted(places, reverse=key == "ArrowLeft")
    page.keyboard.press("Escape")
    assert page.locator("#tip").count() == 0


def test_a_finger_points_at_the_nearest_dot_before_it_opens_one(
    served: Served, arrive: Arrive
) -> None:
    visitor = arrive(served.address, PHONE, is_mobile=True, has_touch=True)
    page = visitor.page
    visitor.tab("Map")
    page.wait_for_selector(".map svg", timeout=30_000)
    x, y = page.evaluate(A_DOT_IN_SIGHT)
    page.touchscreen.tap(x, y)
    title = visitor.text("#tip")
    assert page.locator(".map svg").is_visible()
    page.touchscreen.tap(x, y)
    page.locator("#paper-title", has_text=title).wait_for()


A_DOT_IN_SIGHT = """() => {
  const boxes = [...document.querySelectorAll(".dot")].map((dot) => dot.getBoundingClientRect());
  const box = boxes.find(({ left, top }) => left > 60 && left < 330 && top > 200 && top < 700);
  return [box.right + 3, box.bottom + 3];
}"""


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
    uploaded(visitor, "new.json").wait_for()
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
    papers = int(visitor.page.locator("#masthead p").first.inner_text().split()[0])
    served.papers("index", "add", saved(tmp_path, paper))
    visitor.ask("What is QuokkaCache?")
    assert "QuokkaCache" in visitor.text(".card h3")
    page = visitor.page
    page.get_by_role("button", name="Scope").click()
    page.get_by_label("Only these papers").click()
    page.locator("#masthead", has_text=f"{papers + 1} abstracts").wait_for()
    page.keyboard.type("Quokka")
    page.get_by_role("option", name=paper["title"]).wait_for()
    page.keyboard.press("Escape")
    visitor.tab("Papers")
    search(visitor, "QuokkaCache")
    page.locator(".listing [data-action=open-paper]", has_text="QuokkaCache").click()
    about = page.get_by_role("button", name="Ask about this paper")
    about.wait_for()
    served.papers("index", "remove", paper["title"])
    about.click()
    page.get_by_text("this paper is no longer in the index").wait_for()
    visitor.ask("What is QuokkaCache?")
    assert page.locator("#current .card").count() == 0


BIBTEX = r"""@article{stripes,
  title = {{StripeTree: Pruning by K{\"o}nig's Lemma}}, author = {K{\"o}nig, D{\'e}nes},
  abstract = {We present StripeTree, which prunes chains of thought as trees.},
  eprint = {2511.00007}, archivePrefix = {arXiv}, year = 2025, month = nov, day = 3}
@article{bare, title = {A mere reference}}
"""
RIS = """TY  - GEN
TI  - OcelotCache: A Spotted Cache
AB  - We present OcelotCache, a cache with spots.
ER  -
"""
BY_ID = "/api/query?id_list=2511.00010&max_results=1"
LISTED = {
    "id": "2511.00008",
    "title": "TapirTune: Tuning by Night",
    "summary": "We present TapirTune, which tunes models by night.",
}


@pytest.mark.timeout(180)
def test_bibtex_ris_and_atom_are_taken_too(served: Served, arrive: Arrive, tmp_path: Path) -> None:
    feed = atom(atom_entry("2511.00009v1", "LynxLoop", "We present LynxLoop.", "Ann Lee"))
    files = {"refs.bib": BIBTEX, "refs.ris": RIS, "query.xml": feed}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    visitor = arrive(served.address)
    visitor.tab("Add")
    page = visitor.page
    page.locator("#adding").get_by_text("BibTeX, RIS, CSV or Atom").wait_for()
    page.locator("#adding input[type=file]").set_input_files([tmp_path / name for name in files])
    uploaded(visitor, "query.xml").wait_for()
    page.locator("#add").click()
    page.locator("#report .lead", has_text="3 added").wait_for(timeout=60_000)
    assert "refs.bib, line 5 (bare): abstract is missing" in visitor.text(".unreadable")
    visitor.tab("Chat")
    visitor.ask("What is StripeTree?")
    assert "StripeTree: Pruning by König's Lemma" in visitor.text(".card h3")


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    replies: dict[str, Sequence[Reply]] = {
        day("2025-11-20"): [listing(LISTED)],
        day("2025-11-22"): [listing()],
        BY_ID: [Body(atom(atom_entry("2511.00010v1", "GnuGate", "We present GnuGate.", "Bo")))],
    }
    with FeedServer(replies) as server:
        yield server


@pytest.fixture
def fed(copied_home: Callable[[], Path], feeds: FeedServer) -> Iterator[Served]:
    """The page, fetching from the feeds of this machine."""
    with serving(copied_home(), HF_ENDPOINT=feeds.root, PAPERS_ARXIV_ENDPOINT=feeds.root) as one:
        yield one


@pytest.mark.timeout(180)
def test_the_daily_papers_of_a_day_and_a_paper_by_its_id_are_fetched_and_added(
    fed: Served, feeds: FeedServer, arrive: Arrive
) -> None:
    visitor = arrive(fed.address)
    visitor.tab("Add")
    page = visitor.page
    field = page.get_by_role("textbox", name="From the network")
    visitor.fill(field, "2025-11-20")
    page.locator("#add").click()
    page.locator("#report .lead", has_text="1 added").wait_for(timeout=60_000)
    page.locator("#masthead", has_text="387 abstracts").wait_for()
    assert field.input_value() == ""
    visitor.fill(field, "2025-11-22")
    page.locator("#add").click()
    page.locator("#report .lead", has_text="Nothing was added").wait_for()
    assert visitor.text(".unreadable").strip() == (
        "daily-papers:2025-11-22: no papers are listed for 2025-11-22 (a Saturday)"
    )
    assert field.input_value() == "2025-11-22"  # to be mended, or tried again
    visitor.fill(field, "2511.00010v1")
    page.locator("#add").click()
    page.locator("#report .lead", has_text="1 added").wait_for()
    assert feeds.paths == [day("2025-11-20"), day("2025-11-22"), BY_ID]


def test_nothing_chosen_is_told_with_what_helps(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    visitor.tab("Add")
    visitor.page.locator("#add").click()
    visitor.page.get_by_text("no file is chosen, and nothing to fetch is named").wait_for()


def large_file(folder: Path) -> Path:
    path = folder / "large.json"
    path.write_bytes(b"[" + b" " * 22_000_000 + b"]")
    return path


def test_a_file_that_is_too_large_is_told_of_and_never_sent(
    served: Served, arrive: Arrive, tmp_path: Path
) -> None:
    visitor = arrive(served.address)
    visitor.tab("Add")
    page = visitor.page
    told = page.locator("#upload-limit [role=alert]")
    assert told.is_hidden()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if "upload" in one.url else None)
    page.locator("#adding input[type=file]").set_input_files(large_file(tmp_path))
    told.wait_for()
    assert told.inner_text().startswith("large.json has 21.0 MB; a file may have up to 20 MB.")
    assert sent == []
    assert page.locator("#adding .error").count() == 0


def test_a_file_that_is_too_large_does_not_keep_the_others_out(
    served: Served, arrive: Arrive, tmp_path: Path
) -> None:
    visitor = arrive(served.address)
    visitor.tab("Add")
    page = visitor.page
    small = Path(saved(tmp_path, NEW, name="small.json"))
    field = page.locator("#adding input[type=file]")
    field.set_input_files([large_file(tmp_path), small])
    uploaded(visitor, "small.json").wait_for()
    told = page.locator("#upload-limit [role=alert]")
    assert told.inner_text().startswith("large.json has")
    assert uploaded(visitor, "large.json").count() == 0


def test_dropped_files_are_looked_at_like_chosen_ones(served: Served, arrive: Arrive) -> None:
    visitor = arrive(served.address)
    visitor.tab("Add")
    page = visitor.page
    page.locator("#adding input[type=file]").wait_for(state="attached")
    page.evaluate(
        """() => {
          const dropped = new DataTransfer();
          dropped.items.add(new File([new Uint8Array(21 * 2 ** 20)], "large.bib"));
          dropped.items.add(new File(["@misc{a}"], "small.bib"));
          const target = document.querySelector("#adding input[type=file]").parentElement;
          const options = { dataTransfer: dropped, bubbles: true, cancelable: true };
          target.dispatchEvent(new DragEvent("drop", options));
        }"""
    )
    uploaded(visitor, "small.bib").wait_for()
    told = page.locator("#upload-limit [role=alert]")
    assert told.inner_text().startswith("large.bib has 21.0 MB")
    assert uploaded(visitor, "large.bib").count() == 0
