"""The int8 model gives the vectors of the float32 model, whatever else is in the batch."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedder import Embedder
from index.errors import EmbeddingError
from index.minilm import model as minilm
from index.minilm.graph import WEIGHT_LIMIT, build_graph
from index.minilm.model import MiniLM, load
from index.minilm.reference import embed_tokens, read_safetensors
from index.minilm.scales import SCALES
from index.minilm.weights import Weights, locate, model_folder

TEXTS = (
    "Which papers compress chain-of-thought?",
    (
        "Chain-of-Thought (CoT) enhances the reasoning of Large Language Models by prompting "
        "intermediate steps, improving accuracy in arithmetic, logic and commonsense "
        "tasks. However, this benefit comes with high computational costs."
    ),
    "A dog sleeps on the warm stones behind the bakery, and nobody has the heart to wake it.",
)
LONG = " ".join(f"sentence {number} speaks of something else," for number in range(90))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def weights(home: Path) -> Weights:
    found = locate(home)
    if found is None:
        pytest.skip("the weights are not installed: uv sync --group weights")
    return found


@pytest.fixture(scope="module")
def model(weights: Weights, home: Path) -> MiniLM:
    assert weights == locate(home)
    loaded = load(home)
    assert loaded is not None
    return loaded


def graph_file(home: Path) -> Path:
    return next(model_folder(home).glob("*.onnx"))


def test_the_vectors_are_those_of_the_float32_model(model: MiniLM, weights: Weights) -> None:
    tensors = read_safetensors(weights.model.read_bytes())
    ids = [model.tokenizer.encode(text).ids for text in TEXTS]
    expected = np.array([embed_tokens(tensors, row) for row in ids])
    cosines = (model.embed(TEXTS) * expected).sum(axis=1)
    assert cosines.min() >= 0.985


def test_meaning_is_nearer_than_wording(model: MiniLM) -> None:
    question, abstract, other = model.embed(TEXTS)
    assert question @ abstract > question @ other + 0.3


def test_it_is_an_embedder_of_384_dimensions(model: MiniLM) -> None:
    embedder: Embedder = model
    assert embedder.dimensions == 384
    assert embedder.name == "all-MiniLM-L6-v2-int8-v1"
    assert embedder.embed(TEXTS).dtype == np.float32


def test_no_texts_give_no_rows(model: MiniLM) -> None:
    assert model.embed([]).shape == (0, 384)


def test_a_vector_is_the_same_to_the_bit_in_any_company(model: MiniLM) -> None:
    texts = [*TEXTS, "", LONG, *(LONG[:cut] for cut in range(0, 400, 20)), TEXTS[0]]
    together = model.embed(texts)
    alone = np.concatenate([model.embed([text]) for text in texts])
    assert (together == alone).all()
    assert (model.embed(texts[::-1])[::-1] == together).all()


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=60), max_size=4))
def test_any_text_gives_a_unit_vector(model: MiniLM, texts: list[str]) -> None:
    lengths = np.linalg.norm(model.embed(texts), axis=1)
    assert np.allclose(lengths, 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", " \n", "\ud800", "x" * 5000, "\x00"])
def test_odd_texts_give_unit_vectors(model: MiniLM, text: str) -> None:
    assert np.linalg.norm(model.embed([text])[0]) == pytest.approx(1, abs=1e-5)


def test_the_end_of_a_long_text_counts(model: MiniLM) -> None:
    plain, ended = model.embed([LONG, LONG + " The kidney filters blood into urine."])
    kidney = model.embed(["The kidney filters blood into urine."])[0]
    assert ended @ kidney > plain @ kidney + 0.01


def test_pieces_fit_the_model_lose_no_token_and_start_at_words(model: MiniLM) -> None:
    encoding = model.tokenizer.encode(LONG, add_special_tokens=False)
    cuts = list(minilm._cuts(encoding))
    assert len(cuts) == -(-len(encoding.ids) // 254)
    assert [number for cut in cuts for number in range(*cut)] == list(range(len(encoding.ids)))
    assert max(end - start for start, end in cuts) <= 254
    assert all(encoding.word_ids[start] != encoding.word_ids[start - 1] for start, _ in cuts[1:])


def test_a_long_text_is_the_mean_of_its_pieces_by_tokens(model: MiniLM) -> None:
    encoding = model.tokenizer.encode(LONG, add_special_tokens=False)
    cuts = list(minilm._cuts(encoding))
    pieces = [LONG[encoding.offsets[a][0] : encoding.offsets[b - 1][1]] for a, b in cuts]
    mean = np.average(model.embed(pieces), axis=0, weights=[b - a + 2 for a, b in cuts])
    assert model.embed([LONG])[0] @ (mean / np.linalg.norm(mean)) == pytest.approx(1, abs=1e-5)


def test_progress_counts_every_text_once(model: MiniLM) -> None:
    counts: list[int] = []
    model.embed([*TEXTS, LONG, "", LONG], counts.append)
    assert sum(counts) == 6


def test_without_weights_there_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.minilm.weights.PACKAGE", "no-such-package-here")
    assert load(tmp_path) is None


def test_the_graph_is_built_once(model: MiniLM, home: Path) -> None:
    before = graph_file(home).stat().st_mtime_ns
    again = load(home)
    assert again is not None
    assert graph_file(home).stat().st_mtime_ns == before
    assert (again.embed(TEXTS) == model.embed(TEXTS)).all()


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("damage", ["flip", "truncate", "delete"])
def test_a_damaged_graph_is_built_again(home: Path, damage: str) -> None:
    path = graph_file(home)
    intact = path.read_bytes()
    middle = len(intact) // 2
    flipped = intact[:middle] + bytes([intact[middle] ^ 1]) + intact[middle + 1 :]
    match damage:
        case "flip":
            path.write_bytes(flipped)
        case "truncate":
            path.write_bytes(intact[:middle])
        case _:
            path.unlink()
    assert load(home) is not None
    assert path.read_bytes() == intact


def test_a_folder_that_cannot_be_written_still_gives_a_model(model: MiniLM, tmp_path: Path) -> None:
    in_the_way = tmp_path / "home"
    in_the_way.write_text("a file, where a folder should be")
    unwritable = load(in_the_way)
    assert unwritable is not None
    assert (unwritable.embed(TEXTS) == model.embed(TEXTS)).all()


def test_a_graph_that_onnxruntime_refuses_is_an_expected_failure() -> None:
    with pytest.raises(EmbeddingError, match="cannot run the embedding model"):
        minilm._open(b"not a graph")


def test_weights_stay_small_enough_for_16_bit_sums(weights: Weights) -> None:
    import onnx
    from onnx import numpy_helper

    tensors = read_safetensors(weights.model.read_bytes())
    graph = onnx.load_from_string(build_graph(tensors, SCALES)).graph
    arrays = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    used = [
        arrays[node.input[1]]
        for node in graph.node
        if node.op_type in {"QAttention", "MatMulIntegerToFloat"}
    ]
    assert len(used) == 24
    assert all(np.abs(array.astype(int)).max() <= WEIGHT_LIMIT for array in used)
    assert 2 * 255 * WEIGHT_LIMIT < 2**15


def test_safetensors_are_read_by_their_header() -> None:
    values = np.arange(6, dtype=np.float32)
    header = json.dumps(
        {
            "__metadata__": {"format": "pt"},
            "numbers": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]},
            "matrix": {"dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32]},
        }
    ).encode()
    data = len(header).to_bytes(8, "little") + header + bytes(8) + values.tobytes()
    tensors = read_safetensors(data)
    assert list(tensors) == ["matrix"]
    assert (tensors["matrix"] == values.reshape(2, 3)).all()
