"""Publications as rows of a server's collection."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.paper import Paper, Sighting
from index.publication import PaperVectors, Publication, Space
from index.quantise import Bytes
from index.stores.address import Address, parse_url
from index.stores.log_rows import Entry, Stated, content_rows, stating_row, to_entry, to_stated

LARGEST = 4_096
"""Bytes of a value in Chroma Cloud."""
SPACE = Space("some-model", 4, "windows")
_dates = st.none() | st.dates()
_papers = st.builds(
    Paper,
    id=st.text(min_size=1, max_size=30),
    title=st.text(max_size=30),
    abstract=st.text(max_size=60),
    published=_dates,
    published_inferred=st.booleans(),
    featured=_dates,
    comments=st.none() | st.integers(0, 9999),
    authors=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    author_count=st.none() | st.integers(1, 99),
    aliases=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    sightings=st.lists(st.builds(Sighting, st.text(), st.text(), _dates), max_size=3).map(tuple),
    published_within=st.sampled_from([None, "2024", "2024-10"]),
).map(lambda paper: replace(paper, published_within=None) if paper.published else paper)


def _back(change: Publication, space: Space = SPACE, *, aside: bool = False) -> Entry:
    rows = [json.loads(json.dumps(row)) for row in content_rows(change, space)]
    stating = stating_row(Entry(change, space, aside, "t"), len(rows), Stated("c", 1, 2))
    assert to_stated(stating) == Stated("c", 1, 2)
    return to_entry(stating, rows[::-1])


@settings(max_examples=60)
@given(st.lists(_papers, max_size=4), st.sets(st.text(max_size=20), max_size=4))
def test_papers_come_back_as_they_were(papers: list[Paper], removed: set[str]):
    change = _back(Publication(papers=papers, removed=removed)).change
    assert list(change.papers) == papers[::-1]
    assert set(change.removed) == removed
    assert (change.vectors_folder, change.words_folder, change.space) == (None, None, None)


@settings(max_examples=30)
@given(st.integers(1, 30), st.integers(0, 200), st.integers(1, 96), st.integers(0, 2**32 - 1))
def test_vectors_come_back_as_they_were(chunks: int, sentences: int, dimensions: int, seed: int):
    chance = np.random.default_rng(seed)

    def rows(count: int) -> Bytes:
        return chance.integers(-127, 128, (count, dimensions)).astype(np.int8)

    own, space = PaperVectors(rows(chunks), rows(sentences)), Space("m", dimensions, "w")
    entry = _back(Publication(vectors={"d": own}), space, aside=True)
    assert entry.aside == space
    assert np.array_equal(entry.change.vectors["d"].chunks, own.chunks)
    assert np.array_equal(entry.change.vectors["d"].sentences, own.sentences)


def test_folders_and_spaces_come_back_as_they_were():
    entry = _back(Publication(vectors_folder="v-1", words_folder="words-1", space=SPACE))
    assert entry.change == Publication([], {}, [], None, "v-1", SPACE)
    assert _back(Publication(vectors_folder="", space=Space()), Space()).change.space == Space()


def test_no_value_is_larger_than_the_cloud_takes():
    sightings = tuple(Sighting("ü" * 50, "line 1", date(2025, 1, 1)) for _ in range(99))
    paper = Paper("id", "Ünicode", "ß" * 20_000, sightings=sightings)
    own = PaperVectors(np.ones((9, 384), np.int8), np.ones((60, 384), np.int8))
    change = Publication(papers=[paper], vectors={"d": own}, removed=["x" * 30] * 500)
    rows = [
        *content_rows(change, SPACE),
        stating_row(Entry(change, SPACE, False, "t"), 2, Stated("", 0, 0)),
    ]
    values = [value for row in rows for value in row.values() if isinstance(value, str)]
    assert max(len(value.encode()) for value in values) <= LARGEST
    assert len(values) > 20


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        (" https://Chroma.Example/index/ ", "https://chroma.example/index"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("Cloud", "cloud"),
    ],
)
def test_a_server_is_named_by_its_url(text: str, url: str):
    assert parse_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        *["localhost:8000", "ftp://x", "http://", "http://x:port", "http://x:99999", "yes"],
        *["http://x/?token=1", "http://x/#a"],
    ],
)
def test_what_is_no_address_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        parse_url(text)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(ValueError, match="CHROMA_CLIENT_AUTH_CREDENTIALS") as caught:
        parse_url("http://ada:open-sesame@x:8000")
    assert "sesame" not in str(caught.value)


@given(st.text(string.ascii_lowercase, max_size=5), st.text(string.ascii_lowercase, max_size=5))
def test_each_database_has_a_copy_of_its_own(tenant: str, database: str):
    keys = {Address("http://x", *names).key for names in ((tenant, database), (database, tenant))}
    assert len(keys) == len({(tenant, database), (database, tenant)})
    assert Address("http://y", tenant, database).key not in keys
