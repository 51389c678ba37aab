"""The page of an evaluation: what is on it, and that nothing untrusted becomes markup."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.outcome import Evaluation, Outcome, Score, Verdict
from eval.report.charts import strip
from eval.report.entries import complaints, differs, papers_of, worst_first
from eval.report.html import as_html
from tests.support.report_example import F1, HOSTILE, answer, evaluation, outcomes, scores, verdict

VOID = {"meta", "input", "br", "hr"}


@dataclass
class Node:
    """An element of a parsed page."""

    tag: str
    attributes: dict[str, str | None]
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def all(self, tag: str = "", cls: str = "") -> list[Node]:
        """Return the elements below, in order, that have this tag and this class."""
        found = []
        for child in self.children:
            classes = (child.attributes.get("class") or "").split()
            if (not tag or child.tag == tag) and (not cls or cls in classes):
                found.append(child)
            found += child.all(tag, cls)
        return found

    def one(self, tag: str = "", cls: str = "") -> Node:
        return self.all(tag, cls)[0]


class Reader(HTMLParser):
    """Parses a page; an element that is not closed where it should be is a mistake."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for node in self.open:
            node.pieces.append(data)


def parsed(page: str) -> Node:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, "an element is not closed"
    return reader.open[0]


@pytest.fixture(scope="module")
def page() -> Node:
    return parsed(as_html(evaluation()))


def question(page: Node, name: str) -> Node:
    return next(one for one in page.all(cls="question") if one.attributes["data-id"] == name)


def of_offline_list(page: Node) -> Node:
    return question(page, "list-01")


def test_the_verdict_comes_first(page: Node):
    assert page.one("h1").text == "The gate is red: 2 things fell"
    assert page.all("h1")[1:] == []
    assert "failed" in str(page.one("header").attributes["class"])
    assert page.one("header").one(cls="note").text == "Another machine than that of the baseline."
    assert page.one("h2").text == "What fell"


@pytest.mark.parametrize(
    ("judged", "words"),
    [(None, "Measured, not gated"), (Verdict(), "The gate is green")],
    ids=["not gated", "passed"],
)
def test_without_a_fall_nothing_is_said_to_have_fallen(judged: Verdict | None, words: str):
    page = parsed(as_html(evaluation(verdict=judged)))
    assert page.one("h1").text == words
    assert "What fell" not in [heading.text for heading in page.all("h2")]
    assert not page.all(cls="fallen")
    assert not page.all("tr", "fell")


def test_every_question_of_every_tier_is_there(page: Node):
    shown = Counter(
        (one.attributes["data-tier"], one.attributes["data-id"]) for one in page.all(cls="question")
    )
    assert shown == Counter((one.tier, one.id) for one in outcomes())
    for outcome in outcomes():
        wanted = " ".join(outcome.question.replace("\x1b", "").split())
        assert question(page, outcome.id).one("h3").text == wanted


def test_questions_stand_worst_first(page: Node):
    order = [one.attributes["data-id"] for one in page.all(cls="question")]
    # The crash, what the gate names, then by the lowest measure.
    assert order == ["bad-01", "list-01", "stored-1", "fact-01", "list-good"]


def test_an_answer_does_as_well_as_in_its_worst_measure():
    entries = {entry.outcome.id: entry for entry in worst_first(evaluation())}
    lowest = entries["list-01"].lowest
    assert lowest is not None
    assert (lowest.measure.name, lowest.value, lowest.worth) == ("number_errors", 1.0, 0.0)
    assert entries["bad-01"].lowest is None


def test_a_sentence_that_is_not_supported_is_marked_with_the_reason(page: Node):
    said = of_offline_list(page).one(cls="answer")
    assert said.one(cls="s-unsupported").text == "It is 9 times faster [2]."
    assert said.one(cls="flag-unsupported").text == "not supported: 9 is not in the abstract"
    assert said.one(cls="s-supported").text == "Valve compresses chains of thought [1]."


def test_every_sentence_has_its_verdict_its_reason_and_its_evidence(page: Node):
    checks = of_offline_list(page).one(cls="checks")
    assert checks.one("summary").text.startswith("1 of 2 sentences supported")
    assert [one.one(cls="status").text for one in checks.all("li")] == [
        "supported",
        "not supported",
    ]
    assert "a sentence says so" in checks.all("li")[0].text
    assert checks.one("q").text == "[1] Q1"


def test_expected_and_cited_papers_stand_side_by_side(page: Node):
    rows = of_offline_list(page).one("table", "papers").one("tbody").all("tr")
    cells = [[cell.text for cell in row.all("td")] for row in rows]
    assert cells == [
        ["✗A missing paper", "required", "missing"],
        ["✓CoT-Valve", "required", "[1]"],
        ["+Other <b>paper</b>", "no", "[2]"],
    ]


def test_a_borderline_paper_is_no_loss():
    borderline = replace(outcomes()[1].expected[1], grade=1)
    outcome = replace(outcomes()[1], expected=(outcomes()[1].expected[0], borderline))
    assert [row.state for row in papers_of(outcome)] == ["hit", "extra", "optional"]


def test_what_is_to_be_said_against_an_answer_is_said(page: Node):
    def tags(name: str) -> list[str]:
        return [tag.text for tag in question(page, name).one("summary").all(cls="tag")]

    assert tags("bad-01") == ["crashed", "fell: Questions that crashed"]
    assert tags("list-01")[:3] == ["1 missing", "1 extra", "1 not supported"]
    assert tags("list-01")[-1] == "fell: F1 of the papers cited"
    assert tags("fact-01")[0] == "abstained, though papers answer it"
    # It was written to be wrong: only what the checker makes of it counts.
    assert tags("stored-1") == ["checker and hand differ on 1 sentence"]


def test_an_answer_that_corrects_a_false_premise_is_no_fault():
    wrong = replace(
        outcomes()[0], kind="unanswerable", expected=(), values={"abstention_recall": 0}
    )
    right = replace(wrong, values={"abstention_recall": 1.0})
    words = "answered, though no paper is expected"
    assert words in complaints(wrong)
    assert words not in complaints(right)


@pytest.mark.parametrize(
    ("verdict", "status", "other"),
    [
        ("supported", "supported", False),
        ("unsupported", "uncited", False),
        ("unsupported", "weak", True),
        ("supported", "unsupported", True),
        ("connective", "missing", True),
    ],
)
def test_checker_and_hand_differ_unless_both_accuse(verdict: str, status: str, other: bool):
    assert differs(verdict, status) is other


def test_near_misses_dropped_citations_history_and_errors_are_shown(page: Node):
    shown = of_offline_list(page).text
    for wanted in ("A near paper", "0.42, shares two words", "[7]: no such source", "What is CoT?"):
        assert wanted in shown
    assert question(page, "bad-01").one("pre").text.startswith("ValueError: <script>")


def test_a_measure_that_fell_leads_to_why_and_to_the_questions(page: Node):
    row = page.one("tr", "fell")
    assert row.one("summary").text == F1.title
    assert row.one("a").attributes["href"] == "#fell-offline-list_f1"
    thing = page.one("article", "fallen")
    assert thing.attributes["id"] == "fell-offline-list_f1"
    assert "0.750 is below the floor of 0.800." in thing.text
    assert "1.000 → 0.500" in thing.text
    assert thing.one("a").attributes["href"] == "#offline-list-01"


def test_two_reasons_for_one_fall_are_one_thing():
    rows = verdict().fallen
    twice = Verdict((*rows, replace(rows[0], reason="lost", detail="1.000 -> 0.750")))
    page = parsed(as_html(evaluation(verdict=twice)))
    assert page.one("h1").text == "The gate is red: 2 things fell"
    assert len(page.all("article", "fallen")) == 2
    assert [tag.text for tag in page.one("article", "fallen").all(cls="tag")] == [
        "beyond its floor",
        "significantly worse",
    ]


def test_changes_against_the_baseline_are_listed(page: Node):
    flip, moved = page.all("ul", "changed")
    assert flip.text.endswith("abstains now, which is wrong")
    assert "− lost: A missing paper" in moved.text
    assert "+ gained: Other <b>paper</b>" in moved.text


def test_all_links_inside_the_page_lead_somewhere_and_no_name_is_given_twice(page: Node):
    names = [str(one.attributes["id"]) for one in page.all() if "id" in one.attributes]
    assert len(names) == len(set(names))
    links = [str(one.attributes["href"]) for one in page.all("a")]
    inner = {link[1:] for link in links if link.startswith("#")}
    assert inner
    assert inner <= set(names)


def test_names_of_questions_that_look_alike_in_a_link_are_told_apart():
    same = [replace(outcomes()[0], id=name) for name in ("a b", "a/b", "A b", "ü")]
    anchors = [entry.anchor for entry in worst_first(evaluation(outcomes=tuple(same)))]
    assert len({anchor.lower() for anchor in anchors}) == 4


def test_nothing_untrusted_becomes_markup(page: Node):
    (script,) = page.all("script")
    assert script.attributes == {}
    assert not page.all("img")
    assert not [name for one in page.all() for name in one.attributes if name.startswith("on")]
    addresses = [str(one.attributes.get("href")) for one in page.all("a")]
    assert all(address.startswith(("#", "https://", "http://")) for address in addresses)


@given(st.text() | st.just("</script><script>") | st.just("]]><!--"))
def test_any_text_is_shown_as_it_is(text: str):
    outcome = Outcome("x", "offline", "list", text, error=text + "!")
    page = parsed(as_html(Evaluation((outcome,), (), (), evaluation().provenance)))
    assert len(page.all("script")) == len(page.all(cls="question")) == 1
    assert page.one("h3").children == page.one("pre").children == []


def test_the_page_asks_for_nothing_and_lets_nothing_else_run():
    source = as_html(evaluation())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', source)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    page = parsed(source)
    assert not page.all("link")
    assert not [one for one in page.all() if "src" in one.attributes or "style" in one.attributes]


def test_without_the_script_all_is_there_but_the_tools(page: Node):
    assert "hidden" in page.one(cls="toolbar").attributes
    assert not [one for one in page.all(cls="question") if "hidden" in one.attributes]


def places(score: Score) -> dict[str, Node]:
    drawing = parsed(strip(score))
    return {str(one.attributes["class"]): one for one in drawing.all() if "class" in one.attributes}


def test_a_strip_draws_value_interval_floor_and_baseline_where_they_belong():
    drawn = places(scores()[0])
    assert drawn["dot"].attributes["cx"] == "75%"
    interval = drawn["interval"].attributes
    assert (interval["x1"], interval["x2"]) == ("62.5%", "87.5%")
    assert drawn["floor"].attributes["x1"] == drawn["floor"].attributes["x2"] == "80%"
    assert drawn["baseline"].attributes["x1"] == "100%"
    forbidden = drawn["forbidden"].attributes
    assert (forbidden["x"], forbidden["width"]) == ("0%", "80%")
    assert "strip low" in drawn
    title = parsed(strip(scores()[0])).one("title").text
    assert title == "0.750, interval 0.625 to 0.875, floor ≥ 0.800, baseline 1.000"


def test_where_less_is_better_the_other_side_of_the_floor_is_forbidden():
    drawn = places(scores()[2])
    forbidden = drawn["forbidden"].attributes
    assert (forbidden["x"], forbidden["width"]) == ("25%", "75%")
    assert "strip" in drawn
    assert "strip low" not in drawn


def test_what_is_no_share_is_not_drawn(page: Node):
    assert strip(scores()[3]) == ""
    (row,) = (row for row in page.all("tr") if row.all("summary") and "Time" in row.text)
    assert row.one("td", "value").text == "1.00 s 0.75 s to 1.25 s"


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_place_on_a_strip_is_its_share_of_the_width(low: float, value: float, high: float):
    low, value, high = sorted((low, value, high))
    drawn = places(Score(F1, "offline", value, low, high, 3))
    interval = drawn["interval"].attributes
    ends = (interval["x1"], drawn["dot"].attributes["cx"], interval["x2"])
    for end, share in zip(ends, (low, value, high), strict=True):
        assert float(str(end).rstrip("%")) == pytest.approx(100 * share, abs=0.01)


def test_a_measure_has_a_line_for_each_kind_and_none_where_there_is_but_one(page: Node):
    (panel,) = page.all(cls="panel")
    assert [line.text for line in panel.all("li")] == [
        "list0.750, interval 0.625 to 0.8750.750of 2",
        "specific0.2500.250of 1",
    ]


def test_the_checker_is_counted_against_the_hand(page: Node):
    rows = page.one("div", "wide").all("tr")
    assert [[cell.text for cell in row.children] for row in rows] == [
        ["by hand ↓ checker →", "supported"],
        ["supported", "1"],
        ["unsupported", "1"],
    ]


def test_changes_say_whether_they_are_for_the_better(page: Node):
    changes = [cell.text for cell in page.all("td", "change")]
    assert changes == ["−0.250 worse p = 0.012", "same", "−0.250 better", "", ""]


def test_an_evaluation_of_nothing_is_a_page():
    page = parsed(as_html(Evaluation((), (), (), evaluation().provenance)))
    assert page.one("h1").text == "Measured, not gated"
    assert [heading.text for heading in page.all("h2")] == ["Provenance"]


def test_an_extractive_answer_of_hostile_sources_stays_text():
    nasty = answer(answer=HOSTILE, sentences=(), notices=(HOSTILE,), standalone_question=HOSTILE)
    outcome = Outcome("x", "offline", "list", HOSTILE, (), nasty)
    page = parsed(as_html(evaluation(outcomes=(outcome,))))
    assert len(page.all("script")) == 1
    assert not page.all("img")
