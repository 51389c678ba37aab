"""Texts embedded over the API: unit rows in order, batches within its limits, long texts."""

from __future__ import annotations

import gc
import json
import threading

import numpy as np
import pytest

from index.embedder import Embedder
from index.errors import ModelRejected, ModelUnreachable, UsageError
from index.llm import embedder
from index.llm.embedder import OpenAIEmbedder
from tests.scripted_server import Body, Status
from tests.support import scripted_client
from tests.support.fakes import HashingEmbedder
from tests.support.scripted_client import Serve, Served

serve = scripted_client.serve

SMALL = "text-embedding-3-small"


def inputs(served: Served) -> list[list[str]]:
    """Return the texts of each request."""
    return [sent.body["input"] for sent in served.scripted.requests]


@pytest.mark.parametrize(("model", "dimensions"), [(SMALL, 1536), ("text-embedding-3-large", 3072)])
def test_texts_become_unit_rows_in_their_order(serve: Serve, model: str, dimensions: int) -> None:
    served = serve(model=model)
    opened: Embedder = OpenAIEmbedder(served.server)
    texts = ["a model", "another method", "数据 <|endoftext|>"]
    rows = opened.embed(texts)
    assert opened.name == f"openai/{model}"
    assert rows.shape == (3, dimensions) == (3, opened.dimensions)
    assert rows.dtype == np.float32
    # The server sends them in reverse order, each with its index.
    assert np.allclose(rows, HashingEmbedder(dimensions=dimensions).embed(texts), atol=1e-5)
    assert served.scripted.requests[0].body["model"] == model


def test_vectors_may_come_as_numbers(serve: Serve) -> None:
    row = [3.0, *[0.0] * 1534, 4.0]
    body = json.dumps({"data": [{"index": 0, "embedding": row}]})
    served = serve(instead={"/v1/embeddings": Body(body)}, model=SMALL)
    assert OpenAIEmbedder(served.server).embed(["x"])[0][[0, -1]].tolist() == pytest.approx(
        [0.6, 0.8]
    )


def test_requests_hold_no_more_texts_than_the_api_takes(serve: Serve) -> None:
    served = serve(model=SMALL)
    told: list[int] = []
    texts = [f"text {i}" for i in range(2_050)]
    OpenAIEmbedder(served.server).embed(texts, told.append)
    assert [len(batch) for batch in inputs(served)] == [2_048, 2]
    assert [text for batch in inputs(served) for text in batch] == texts
    assert sum(told) == 2_050


def test_requests_hold_no_more_tokens_than_the_api_takes(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedder, "_BATCH_TOKENS", 300)
    served = serve(model=SMALL)
    texts = [f"{i} " + "word " * 80 for i in range(10)]
    OpenAIEmbedder(served.server).embed(texts)
    sizes = [sum(map(served.server.counter.count, batch)) for batch in inputs(served)]
    assert [text for batch in inputs(served) for text in batch] == texts
    assert len(sizes) == 4
    assert max(sizes) <= 300


def test_a_text_longer_than_the_model_reads_is_averaged_not_cut_short(serve: Serve) -> None:
    served = serve(model=SMALL)
    long = " ".join(f"word{i}" for i in range(9_000))
    (row,) = OpenAIEmbedder(served.server).embed([long])
    (sent,) = inputs(served)
    count = served.server.counter.count
    assert len(sent) > 1
    assert "".join(sent) == long
    assert all(count(piece) <= 8_191 for piece in sent)
    pieces = HashingEmbedder(dimensions=1536).embed(sent)
    mean = np.average(pieces, axis=0, weights=[count(piece) for piece in sent])
    assert np.allclose(row, mean / np.linalg.norm(mean), atol=1e-5)


def test_an_empty_text_has_a_vector_too(serve: Serve) -> None:
    served = serve(model=SMALL)
    rows = OpenAIEmbedder(served.server).embed(["", "a text"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0)
    assert "" not in inputs(served)[0]


def test_no_text_is_no_request(serve: Serve) -> None:
    served = serve(model=SMALL)
    assert OpenAIEmbedder(served.server).embed([]).shape == (0, 1536)
    assert inputs(served) == []


def test_a_question_asked_again_has_the_same_vector_without_a_request(serve: Serve) -> None:
    served = serve(model=SMALL)
    opened = OpenAIEmbedder(served.server)
    first = opened.embed(["which papers compress CoT?"])
    first_again = first.copy()
    first[:] = 0  # the caller's own
    assert np.array_equal(opened.embed(["which papers compress CoT?"]), first_again)
    assert len(inputs(served)) == 1


def test_failing_embeddings_are_persisted_for_under_the_one_policy(serve: Serve) -> None:
    served = serve(instead={"/v1/embeddings": Status(500)}, model=SMALL, attempts=3)
    with pytest.raises(ModelUnreachable, match="tried 3 times"):
        OpenAIEmbedder(served.server).embed(["x"])
    assert len(served.scripted.requests) == 3
    assert len(served.waits) == 2


def test_a_refused_key_is_told_at_once(serve: Serve) -> None:
    served = serve(instead={"/v1/embeddings": Status(401)}, model=SMALL)
    with pytest.raises(ModelRejected, match="refused the key"):
        OpenAIEmbedder(served.server).embed(["x"])
    assert len(served.scripted.requests) == 1


@pytest.mark.parametrize(
    "found", [{"data": []}, {"data": [{"index": 7, "embedding": [1.0]}]}, {"data": None}]
)
def test_vectors_of_other_texts_are_not_taken(serve: Serve, found: object) -> None:
    broken = {"/v1/embeddings": Body(json.dumps(found))}
    served = serve(instead=broken, model=SMALL, attempts=1)
    with pytest.raises(ModelUnreachable, match="can't be read"):
        OpenAIEmbedder(served.server).embed(["x"])


def test_only_known_embedding_models_are_taken(serve: Serve) -> None:
    with pytest.raises(UsageError, match="'scripted'") as caught:
        OpenAIEmbedder(serve().server)
    assert "openai/text-embedding-3-small" in caught.value.fix


@pytest.mark.parametrize(
    ("text", "known"),
    [("papers", True), ("diffusion", True), ("retreival", False), ("attenton", False)],
)
def test_a_word_is_what_is_one_token(serve: Serve, text: str, known: bool) -> None:
    assert OpenAIEmbedder(serve(model=SMALL).server).is_word(text) is known


def test_an_embedder_that_nobody_uses_any_more_leaves_no_connection(serve: Serve) -> None:
    served = serve(model=SMALL)
    opened = OpenAIEmbedder(served.server)
    opened.embed(["a text"])
    thread = next(one for one in threading.enumerate() if one.name == "papers-model")
    del opened
    gc.collect()
    thread.join(5)
    assert not thread.is_alive()
