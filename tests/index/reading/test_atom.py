"""Atom, as sent by the arXiv API -> papers."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.atom import parse_atom, xml_root
from index.reading.parsed import Parsed, clean_text
from index.reading.sources import read_sources
from tests.support.feed_server import atom, atom_entry

ENTRY = atom_entry(
    "2502.09601v1", "CoT:\n  a $x<y$", "We find a < b &\n <b>c</b>.", "Ann Lee", "Bo"
)
OTHER = atom_entry("cs/0101001", "Old", "We were first.")


def read(text: str) -> Parsed:
    return parse_atom(text, "feed.xml")


def test_an_entry_gives_all_that_it_states() -> None:
    parsed = read(atom(ENTRY, OTHER))
    paper, other = parsed.papers
    assert (paper.title, paper.abstract) == ("CoT: a $x<y$", "We find a < b & <b>c</b>.")
    assert (paper.authors, paper.author_count) == (("Ann Lee", "Bo"), 2)
    assert (paper.id, paper.arxiv_id, paper.url) == (
        "2502.09601",
        "2502.09601",
        "https://arxiv.org/abs/2502.09601",
    )
    assert (paper.published, other.id) == (date(2025, 2, 13), "cs/0101001")
    assert [one.sightings[0].place for one in parsed.papers] == ["entry 1", "entry 2"]
    assert parsed.unreadable == ()


@pytest.mark.parametrize("stated", ["2024", "2024-10"])
def test_an_entry_may_be_dated_by_its_year_or_month(stated: str) -> None:
    (paper,) = read(atom(ENTRY.replace("2025-02-13T18:52:36Z", stated))).papers
    assert (paper.published, paper.published_within) == (None, stated)


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("name", ["feed.xml", "query", "feed.txt"])
@pytest.mark.parametrize("opening", ["", "<?xml version='1.0'?>\n<!-- saved -->\n", "\n\n"])
def test_atom_is_known_by_its_content(tmp_path: Path, opening: str, name: str, encode: str) -> None:
    feed = opening + atom(ENTRY).partition("?>\n")[2]
    (tmp_path / name).write_bytes(feed.replace("\n", "\r\n").encode(encode))
    reading = read_sources([str(tmp_path)])
    assert ([paper.id for paper in reading.papers], reading.unreadable) == (["2502.09601"], ())


@pytest.mark.parametrize(
    ("text", "root"),
    [
        (atom(), "feed"),
        ("<atom:feed xmlns:atom='x'/>", "feed"),
        ("<rss version='2.0'>", "rss"),
        ("< b", None),
        ("a <feed>", None),
        ("", None),
    ],
)
def test_the_outermost_element_is_told(text: str, root: str | None) -> None:
    assert xml_root(text) == root


def test_rss_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text("<?xml version='1.0'?><rss version='2.0'></rss>")
    assert "is an RSS feed" in read_sources([str(tmp_path)]).unreadable[0].reason


def test_an_entry_without_an_abstract_and_an_error_cost_only_themselves() -> None:
    error = atom_entry("x", "Error", "incorrect id format").replace("/abs/x", "/api/errors#x")
    parsed = read(atom(error, ENTRY, atom_entry("2502.00002", "Empty", " ")))
    assert len(parsed.papers) == 1
    assert [(one.place, one.reason) for one in parsed.unreadable] == [
        ("entry 1", "is an error of the server: incorrect id format"),
        ("entry 3", "abstract is missing"),
    ]


def test_a_feed_that_breaks_off_gives_the_entries_before_and_says_so() -> None:
    whole = atom(ENTRY, OTHER)
    parsed = read(whole[: whole.index("We were") + 5])
    assert parsed.papers == read(atom(ENTRY)).papers
    reasons = [one.reason for one in parsed.unreadable]
    assert "abstract is missing" in reasons
    assert reasons[-1].startswith("is broken XML: ")
    assert " in line " in reasons[-1]


def test_a_paper_that_is_not_of_arxiv_keeps_its_own_address() -> None:
    entry = ENTRY.replace("http://arxiv.org/abs/2502.09601v1", "https://example.org/p")
    (paper,) = read(atom(entry)).papers
    assert (paper.arxiv_id, paper.url) == (None, "https://example.org/p")


def test_entities_neither_grow_nor_fetch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    bombs = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    doctype = (
        f'<!DOCTYPE feed [<!ENTITY b0 "boom">{bombs}<!ENTITY f SYSTEM "{secret.as_uri()}">'
        '<!ENTITY n SYSTEM "http://192.0.2.1/x">]>'
    )
    entry = ENTRY.replace("We find", "We find &b11; &f; &n;")
    parsed = read(atom(entry).replace("<feed", f"{doctype}<feed"))
    told = " ".join(paper.abstract for paper in parsed.papers)
    assert len(told) < 1_000
    assert "hidden words" not in told


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
MARKS = "<feed> <entry> </entry> <title> </title> <summary> </summary> <id> <![CDATA[ ]]> & &lt;"
XML = st.lists(
    st.sampled_from([*MARKS.split(), "<!DOCTYPE feed [", "\n", "<!--", "&#xffff;", "\x00"]) | TEXT,
    max_size=30,
)


@given(XML.map("".join))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read(text)
    for paper in read(f'<feed xmlns="http://www.w3.org/2005/Atom">{text}').papers:
        assert paper.title
        assert paper.abstract


def is_encoded_twice(text: str) -> bool:
    """Tell whether feedparser takes a text for UTF-8 that was read as Latin-1, and mends it."""
    try:
        return text.strip().encode("latin-1").decode() != text.strip()
    except UnicodeError:
        return False


@given(TEXT)
def test_an_abstract_stays_as_it_is(text: str) -> None:
    stored = "".join(c for c in text if c not in "\ufffe\uffff")
    if clean_text(stored) and not is_encoded_twice(stored):
        (paper,) = read(atom(atom_entry("2502.09601", "T", stored))).papers
        assert paper.abstract == clean_text(stored)
