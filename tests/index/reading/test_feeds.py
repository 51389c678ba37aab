"""Feeds by name, from a server on loopback: what is asked for, and whatever may come back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.errors import SourceError
from index.net.fetching import MOST_BYTES, Pace, Patience
from index.reading import feeds as module
from index.reading.feeds import Feeds, feed_name
from index.reading.sources import Reading, read_sources
from tests.support.command_line import OUR_TITLES, make_index, run, titles
from tests.support.feed_server import FeedServer, atom, atom_entry, day, listing
from tests.support.scripted_replies import Body, CutShort, Reply, Reset, Stall, Status

DAY = "2025-11-20"
PRUNING = {"id": "2511.00001", "title": "Pruning", "summary": "We prune."}
CACHING = {"id": "2511.00002", "title": "Caching", "summary": "We cache."}
VALVE = atom_entry("2502.09601v1", "CoT-Valve", "We tune\nlengths.", "Ann Lee", "Bo")
Serve = Callable[..., FeedServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    started: list[FeedServer] = []

    def start(replies: dict[str, Sequence[Reply]]) -> FeedServer:
        started.append(FeedServer(replies))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been waited; arXiv was never asked before."""
    monkeypatch.setattr(module, "_ARXIV_PACE", Pace(3.0))
    return []


def read(server: FeedServer, pauses: list[float], *sources: str, **patience: Any) -> Reading:
    waits = Patience(**{"timeout": 5.0, "attempts": 3, "pause": pauses.append} | patience)
    return read_sources(sources, feeds=Feeds(server.root, server.root, waits))


def reasons(reading: Reading) -> list[tuple[str, str, str]]:
    return [(one.source, one.place, one.reason) for one in reading.unreadable]


def test_the_list_of_a_day_becomes_papers_featured_on_it(serve: Serve, pauses: list[float]) -> None:
    stated = {**CACHING, "submittedOnDailyAt": "2025-11-19T00:00:00Z"}
    server = serve({day(DAY): [listing(PRUNING, stated)]})
    reading = read(server, pauses, f"daily-papers:{DAY}")
    assert server.paths == [day(DAY)]
    assert "daily-papers-assistant" in server.requests[0].headers["user-agent"]
    pruning, caching = reading.papers
    assert (pruning.arxiv_id, pruning.featured) == ("2511.00001", date(2025, 11, 20))
    assert caching.featured == date(2025, 11, 19)
    assert (caching.sightings[0].source, caching.sightings[0].place) == (
        f"daily-papers:{DAY}",
        "entry 2",
    )
    assert (reading.unreadable, pauses) == ((), [])


def test_a_full_page_is_followed_by_the_next(serve: Serve, pauses: list[float]) -> None:
    many = [{**PRUNING, "id": f"2511.{number:05}", "title": f"T{number}"} for number in range(103)]
    pages = {day(DAY): [listing(*many[:100])], day(DAY, 1): [listing(*many[100:])]}
    server = serve(pages)
    reading = read(server, pauses, f"daily-papers:{DAY}")
    assert len(reading.papers) == 103
    assert {seen.place for paper in reading.papers for seen in paper.sightings} == {
        f"entry {number}" for number in range(1, 104)
    }
    assert len(server.paths) == 2


def test_a_server_that_knows_no_pages_is_not_asked_for_ever(
    serve: Serve, pauses: list[float]
) -> None:
    full = listing(*({**PRUNING, "title": f"T{n}", "id": f"2511.{n:05}"} for n in range(100)))
    server = serve({day(DAY): [full], day(DAY, 1): [full]})
    assert len(read(server, pauses, f"daily-papers:{DAY}").papers) == 100
    assert len(server.paths) == 2


@pytest.mark.parametrize(("name", "period"), [("2025-W47", "week"), ("2025-11", "month")])
def test_a_week_or_a_month_is_read_to_its_last_page(
    serve: Serve, pauses: list[float], name: str, period: str
) -> None:
    path = f"/api/daily_papers?{period}={name}&limit=100"
    server = serve(
        {path: [listing(PRUNING)], f"{path}&p=1": [listing(CACHING)], f"{path}&p=2": [listing()]}
    )
    reading = read(server, pauses, f"Daily-Papers:{name.lower()}")
    assert [paper.title for paper in reading.papers] == ["Pruning", "Caching"]
    assert {paper.featured for paper in reading.papers} == {None}
    assert reading.papers[0].sightings[0].source == f"daily-papers:{name}"


def test_a_broken_entry_costs_only_itself(serve: Serve, pauses: list[float]) -> None:
    server = serve({day(DAY): [listing(PRUNING, {"id": "2511.3"}, CACHING)]})
    reading = read(server, pauses, f"daily-papers:{DAY}")
    assert len(reading.papers) == 2
    assert reasons(reading) == [
        (f"daily-papers:{DAY}", "entry 2", "title is missing; abstract is missing")
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("2025-11-22", "no papers are listed for 2025-11-22 (a Saturday)"),
        (
            "2025-11-20",
            "no papers are listed for 2025-11-20 (a Thursday: is it in the future, or a holiday?)",
        ),
    ],
)
def test_a_day_without_papers_says_so(
    serve: Serve, pauses: list[float], name: str, reason: str
) -> None:
    server = serve({day(name): [listing()]})
    assert reasons(read(server, pauses, f"daily-papers:{name}")) == [
        (f"daily-papers:{name}", "feed", reason)
    ]


@pytest.mark.parametrize(
    "name", ["", "yesterday", "2025-13-01", "2025-02-30", "20251120", "2025", "2025-11-20&x=1"]
)
def test_a_malformed_day_is_refused_without_a_request(
    serve: Serve, pauses: list[float], name: str
) -> None:
    server = serve({})
    ((_, place, reason),) = reasons(read(server, pauses, f"daily-papers:{name}"))
    assert (place, reason[:12]) == ("feed", "names no day")
    assert server.paths == []


FAILURES = {
    "refused day": (Status(400, {"error": "Invalid date"}), "there is no list for", 1),
    "not found": (Status(404, {"error": "no"}), "answered 404", 1),
    "forbidden": (Status(403, {}), "answered 403", 1),
    "failing": (Status(500, {}), "answered 500 Internal Server Error; tried 3 times", 3),
    "busy": (Status(429, {}), "answered 429", 3),
    "a page": (Body("<!doctype html><p>Sign in</p>", "text/html"), "is no list of papers", 1),
    "an object": (Body('{"error": "no"}'), "is no list of papers", 1),
    "broken JSON": (Body('[{"paper": '), "is no list of papers", 1),
    "deep": (Body("[" * 100_000), "is no list of papers", 1),
    "cut short": (CutShort("[]"), "broke off", 3),
    "reset": (Reset(), "no connection", 3),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_what_a_server_does_wrong_is_reported_and_other_sources_are_read(
    serve: Serve, pauses: list[float], tmp_path: Path, kind: str
) -> None:
    reply, cause, requests = FAILURES[kind]
    server = serve({day(DAY): [reply]})
    (tmp_path / "own.json").write_text(json.dumps([{"title": "Own", "abstract": "Ours."}]))
    reading = read(server, pauses, f"daily-papers:{DAY}", str(tmp_path / "own.json"))
    assert [paper.title for paper in reading.papers] == ["Own"]
    ((source, place, reason),) = reasons(reading)
    assert (source, place) == (f"daily-papers:{DAY}", "feed")
    assert cause in reason
    assert len(server.paths) == requests
    assert len(pauses) == requests - 1


def test_a_server_that_asks_for_patience_gets_it(serve: Serve, pauses: list[float]) -> None:
    server = serve({day(DAY): [Status(429, {}, {"Retry-After": "7"}), listing(PRUNING)]})
    assert len(read(server, pauses, f"daily-papers:{DAY}").papers) == 1
    (waited,) = pauses
    assert 7.0 <= waited < 8.0


def test_a_server_that_stalls_is_given_up(serve: Serve, pauses: list[float]) -> None:
    server = serve({day(DAY): [Stall()]})
    reading = read(server, pauses, f"daily-papers:{DAY}", timeout=0.2, attempts=1)
    assert "no answer from 127.0.0.1" in reasons(reading)[0][2]
    server.release()


def test_nobody_at_home_is_told_with_what_helps(serve: Serve, pauses: list[float]) -> None:
    server = serve({})
    server.close()
    with pytest.raises(SourceError, match="no connection to 127") as caught:
        read(server, pauses, f"daily-papers:{DAY}").require_papers()
    assert "check the network" in caught.value.message
    assert "daily-papers:2025-11-20" in caught.value.fix


def test_an_answer_without_end_is_cut_off(serve: Serve, pauses: list[float]) -> None:
    server = serve({day(DAY): [Body("[" + " " * MOST_BYTES + "]")]})
    assert "sends more than 32 MB" in reasons(read(server, pauses, f"daily-papers:{DAY}"))[0][2]


def test_an_endpoint_that_is_no_web_address_is_refused(tmp_path: Path) -> None:
    feeds = Feeds(tmp_path.as_uri(), patience=Patience(attempts=1))
    reading = read_sources([f"daily-papers:{DAY}"], feeds=feeds)
    assert "is no http or https address" in reasons(reading)[0][2]


def test_papers_are_fetched_by_their_arxiv_ids_in_one_request(
    serve: Serve, pauses: list[float]
) -> None:
    other = atom_entry("cs/0101001", "Old", "We were first.")
    path = "/api/query?id_list=2502.09601,cs/0101001&max_results=2"
    server = serve({path: [Body(atom(VALVE, other), "application/atom+xml")]})
    reading = read(server, pauses, "arXiv:2502.09601v1, cs/0101001,2502.09601")
    assert server.paths == [path]
    valve, old = reading.papers
    assert (valve.id, valve.abstract, valve.authors) == (
        "2502.09601",
        "We tune lengths.",
        ("Ann Lee", "Bo"),
    )
    assert (valve.published, valve.url) == (
        date(2025, 2, 13),
        "https://arxiv.org/abs/2502.09601",
    )
    assert [seen.source for seen in (*valve.sightings, *old.sightings)] == [
        "arxiv:2502.09601",
        "arxiv:cs/0101001",
    ]


def test_ids_that_are_none_and_papers_that_did_not_come_are_reported(
    serve: Serve, pauses: list[float]
) -> None:
    path = "/api/query?id_list=2502.09601,2502.99999&max_results=2"
    server = serve({path: [Body(atom(VALVE))]})
    reading = read(server, pauses, "arxiv:2502.09601,nonsense,2502.99999", "arxiv:")
    assert len(reading.papers) == 1
    assert reasons(reading) == [
        ("arxiv:nonsense", "feed", "is no arXiv id: write arxiv:2502.09601"),
        ("arxiv:2502.99999", "feed", "arXiv knows no such paper"),
        ("arxiv:", "feed", "is no arXiv id: write arxiv:2502.09601"),
    ]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (atom(), "arXiv knows no such paper"),
        ("<html><p>Busy</p></html>", "is no Atom feed"),
        ("[]", "is no Atom feed"),
        (
            atom(atom_entry("x", "Error", "incorrect id").replace("/abs/x", "/api/errors#x")),
            "is an error of the server: incorrect id",
        ),
    ],
)
def test_what_arxiv_does_wrong_is_reported(
    serve: Serve, pauses: list[float], body: str, cause: str
) -> None:
    server = serve({"/api/query?id_list=2502.09601&max_results=1": [Body(body)]})
    reading = read(server, pauses, "arxiv:2502.09601")
    assert reading.papers == ()
    assert cause in " ".join(reason for *_, reason in reasons(reading))


def test_requests_to_arxiv_are_three_seconds_apart(serve: Serve, pauses: list[float]) -> None:
    path = "/api/query?id_list={}&max_results=1"
    server = serve(
        {
            path.format("2502.09601"): [Status(503, {}), Body(atom(VALVE))],
            path.format("2502.00002"): [Body(atom(atom_entry("2502.00002", "T", "A.")))],
        }
    )
    assert len(read(server, pauses, "arxiv:2502.09601", "arxiv:2502.00002").papers) == 2
    backoff, *paced = pauses
    assert backoff < 3.0
    assert len(paced) == 2
    assert all(2.0 < wait <= 3.0 for wait in paced)


@pytest.mark.parametrize(
    ("source", "feed"),
    [
        ("daily-papers:2025-11-20", "daily-papers:2025-11-20"),
        ("arXiv:2502.09601", "arXiv:2502.09601"),
        ("arxiv:", "arxiv:"),
        ("https://arxiv.org/abs/2502.09601v2", "arxiv:2502.09601"),
        ("http://www.arxiv.org/pdf/2502.09601.pdf", "arxiv:2502.09601"),
        (" https://huggingface.co/papers/2502.09601 ", "arxiv:2502.09601"),
        ("https://doi.org/10.48550/arXiv.2502.09601", "arxiv:2502.09601"),
        ("https://huggingface.co/papers/date/2025-11-20", "daily-papers:2025-11-20"),
        ("https://huggingface.co/papers/week/2025-W47?x=1", "daily-papers:2025-W47"),
        ("https://huggingface.co/papers/month/2025-11/", "daily-papers:2025-11"),
        ("https://huggingface.co/papers", ""),
        ("https://example.org/abs/2502.09601", ""),
        ("arxiv.org/abs/2502.09601", ""),
        ("2502.09601", ""),
        ("arxiv", ""),
        ("papers/arxiv:1", ""),
        ("bundled", ""),
    ],
)
def test_a_feed_is_named_as_one_or_by_an_address_that_somebody_would_copy(
    source: str, feed: str
) -> None:
    assert feed_name(source) == feed


def test_the_address_of_a_paper_or_list_is_fetched_like_its_name(
    serve: Serve, pauses: list[float]
) -> None:
    query = "/api/query?id_list=2502.09601&max_results=1"
    server = serve({day(DAY): [listing(PRUNING)], query: [Body(atom(VALVE))]})
    addresses = (
        f"https://huggingface.co/papers/date/{DAY}",
        "https://arxiv.org/abs/2502.09601",
    )
    reading = read(server, pauses, *addresses)
    assert [paper.title for paper in reading.papers] == ["CoT-Valve", "Pruning"]
    assert (server.paths, reading.unreadable) == ([day(DAY), query], ())


def test_what_helps_with_a_feed_is_not_to_name_a_file(serve: Serve, pauses: list[float]) -> None:
    reading = read(serve({}), pauses, "daily-papers:Yesterday")
    with pytest.raises(SourceError, match="daily-papers:Yesterday: names no day") as raised:
        reading.require_papers()
    assert "saved" not in raised.value.fix


def test_the_command_line_adds_a_feed_beside_files(serve: Serve, tmp_path: Path) -> None:
    server = serve({day(DAY): [listing(PRUNING)], day("2025-11-22"): [listing()]})
    home = make_index(tmp_path / "home")
    added = run(
        *("index", "add", f"daily-papers:{DAY}", "daily-papers:2025-11-22"),
        home=home,
        HF_ENDPOINT=server.root + "/",
    )
    assert added.out.startswith("1 added")
    assert f"fetching daily-papers:{DAY}" in added.err
    assert "unreadable: daily-papers:2025-11-22, feed: no papers are listed" in added.err
    assert titles(home) == OUR_TITLES | {"Pruning"}
    shown = run("show", "2511.00001", "--json", home=home).json
    assert shown["featured"] == DAY
    assert shown["sightings"][0]["source"] == f"daily-papers:{DAY}"


def test_the_command_line_tells_why_a_feed_gave_nothing(serve: Serve, tmp_path: Path) -> None:
    server = serve({"/api/query?id_list=2502.09601&max_results=1": [Body("<html>")]})
    error, fix = run(
        *("index", "add", "arxiv:2502.09601"),
        home=tmp_path / "home",
        PAPERS_ARXIV_ENDPOINT=server.root,
    ).failure()
    assert error == (
        "arxiv:2502.09601: the answer is no Atom feed: is PAPERS_ARXIV_ENDPOINT right?"
    )
    assert "arxiv:2502.09601" in fix
    assert not (tmp_path / "home").exists()
