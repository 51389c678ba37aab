"""text-embedding-3 as the embedder, over real HTTP: what a user sees from adding to asking."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest

from tests import scripted_server
from tests.scripted_server import Body, Reply, ScriptedServer, Sent, Status
from tests.support.command_line import LINES, Ran, run
from tests.support.scripted_replies import embeddings_of

scripted = scripted_server.scripted

SMALL = "text-embedding-3-small"
KEY = "sk-secret-of-the-tests-4711"
QUESTION = "what is Short Chains of Thought?"


class Embedding(Protocol):
    def __call__(self, *args: str, stdin: bytes = b"", **environment: str) -> Ran: ...


@pytest.fixture
def served(scripted: Callable[..., ScriptedServer]) -> ScriptedServer:
    return scripted()


def asking(home: Path, url: str) -> Embedding:
    """Run `papers` with the embedder of a server; its key shows nowhere."""

    def ask(*args: str, stdin: bytes = b"", **environment: str) -> Ran:
        settings = {
            "PAPERS_EMBEDDER": SMALL,
            "PAPERS_BASE_URL": url,
            "OPENAI_API_KEY": KEY,
            "PAPERS_ATTEMPTS": "1",
        }
        ran = run(*args, home=home, stdin=stdin, **settings | environment)
        assert KEY not in ran.out + ran.err
        return ran

    return ask


@pytest.fixture
def papers(served: ScriptedServer, tmp_path: Path) -> Embedding:
    """`papers` over an index of three papers that the server embedded."""
    ask = asking(tmp_path, served.url)
    added = ask("index", "add", "-", stdin=LINES.encode())
    assert added.out.startswith("3 added"), added
    return ask


def failing_at(query: str) -> Callable[[Sent], Reply]:
    """Embed papers, and refuse a query."""

    def embed(sent: Sent) -> Reply:
        if sent.body["input"] == [query]:
            return Status(401, {"error": {"message": "no"}})
        return Body(json.dumps(embeddings_of(sent.body)))

    return embed


def notice_of(answer: dict[str, list[str]]) -> str:
    (notice,) = (one for one in answer["notices"] if one.startswith("searched by words"))
    return notice


def test_the_server_embeds_papers_and_questions(papers: Embedding, served: ScriptedServer) -> None:
    assert f"dense      on (openai/{SMALL})" in papers("index", "status").out
    before = len(served.requests)
    answer = papers("ask", QUESTION, "--json").json
    assert answer["provenance"]["embedder"] == f"openai/{SMALL}"
    assert answer["citations"][0]["title"] == "Short Chains of Thought"
    assert [sent.path for sent in served.requests[before:]] == ["/v1/embeddings"]


def test_while_the_server_is_away_a_question_is_answered_by_words_and_nothing_is_added(
    papers: Embedding, served: ScriptedServer
) -> None:
    served.close()
    answer = papers("ask", QUESTION, "--json").json
    assert answer["citations"][0]["title"] == "Short Chains of Thought"
    assert "nothing answers at http://127.0.0.1" in notice_of(answer)
    found = papers("search", "proteins", "--json").json
    assert found["results"][0]["title"] == "Maps of Proteins"
    assert notice_of(found).endswith("; start it, or mend PAPERS_BASE_URL")
    extra = json.dumps({"title": "Late", "abstract": "It came too late."}).encode()
    error, fix = papers("index", "add", "-", stdin=extra).failure()
    assert error.startswith("nothing answers at")
    assert fix == "start it, or mend PAPERS_BASE_URL"
    assert "papers     3" in papers("index", "status").out


def test_a_server_that_fails_is_not_asked_again_for_each_side_of_a_comparison(
    papers: Embedding, served: ScriptedServer
) -> None:
    served.instead["/v1/embeddings"] = Status(500)
    before = len(served.requests)
    answer = papers("ask", "Short Chains of Thought vs Maps of Proteins", "--json").json
    assert "failed (500)" in notice_of(answer)
    assert len(served.requests) - before == 1


def test_a_measurement_does_not_make_do_with_words(
    papers: Embedding, served: ScriptedServer, tmp_path: Path
) -> None:
    beir = tmp_path / "beir"
    (beir / "qrels").mkdir(parents=True)
    (beir / "corpus.jsonl").write_text('{"_id": "1", "title": "A", "text": "It folds."}\n')
    (beir / "queries.jsonl").write_text('{"_id": "q", "text": "folds"}\n')
    (beir / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n")
    served.instead["/v1/embeddings"] = failing_at("folds")
    error, _ = papers("eval", "retrieval", "--dataset", str(beir)).failure()
    assert "refused the key" in error


def test_another_embedder_asks_for_a_rebuild_and_gets_one(papers: Embedding) -> None:
    local = partial(papers, PAPERS_EMBEDDER="all-MiniLM-L6-v2")
    error, fix = local("ask", QUESTION).failure()
    assert error.startswith(f"the index was built with the embedder openai/{SMALL}, not all-")
    assert "papers index rebuild" in fix
    assert local("index", "rebuild").code == 0
    assert "dense      on (all-MiniLM-L6-v2" in local("index", "status").out
    assert papers("ask", QUESTION).failure()[1] == fix
    assert papers("index", "rebuild").code == 0
    assert papers("ask", QUESTION).code == 0


def rows_of(length: int, value: float) -> Callable[[Sent], Reply]:
    """Give every text the same row."""

    def embed(sent: Sent) -> Reply:
        texts = range(len(sent.body["input"]))
        rows = [{"index": i, "embedding": [value] * length} for i in texts]
        return Body(json.dumps({"data": rows}))

    return embed


@pytest.mark.parametrize(
    ("reply", "said", "advised"),
    [
        (rows_of(256, 0.1), "gives vectors of 256 numbers, not of 1536", "PAPERS_EMBEDDER"),
        (rows_of(1536, 0.0), "its reply can't be read", "ask again later"),
        (rows_of(1536, float("nan")), "its reply can't be read", "ask again later"),
        (
            Status(404, {"error": {"message": "no such model"}}),
            f"knows no model '{SMALL}'",
            "PAPERS_EMBEDDER",
        ),
        (
            Status(401, {"error": {"message": f"bad key {KEY}"}}),
            "refused the key",
            "OPENAI_API_KEY",
        ),
    ],
    ids=["shape", "zeros", "nan", "unknown", "key"],
)
def test_what_is_no_vector_of_the_model_ends_the_adding_with_a_fix(
    scripted: Callable[..., ScriptedServer],
    tmp_path: Path,
    reply: Reply | Callable[[Sent], Reply],
    said: str,
    advised: str,
) -> None:
    server = scripted(instead={"/v1/embeddings": reply})
    added = asking(tmp_path, server.url)("index", "add", "-", stdin=LINES.encode())
    error, fix = added.failure()
    assert said in error
    assert advised in fix
    assert len(server.requests) == 1
