"""No test sees the user's own settings, and the bundled pages are indexed once for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from assistant.app import Assistant
from assistant.build import open_assistant
from assistant.settings import load_settings
from index.stores.address import Address
from tests.support.chroma_server import ChromaServer, serving

# Examples are the same in every run, and no slow machine fails one. To look for new ones:
# pytest --hypothesis-profile=default
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("PAPERS_", "OPENAI_", "CHROMA_")):
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)  # users do not have it
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PAPERS_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def bundled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the index of the bundled pages; for reading only."""
    home = tmp_path_factory.mktemp("bundled")
    open_assistant(load_settings(home=home, embedder="all-MiniLM-L6-v2")).library.close()
    return home


@pytest.fixture(scope="session")
def assistant(bundled_home: Path) -> Iterator[Assistant]:
    """The assistant over the bundled pages, with the real embedding model."""
    opened = open_assistant(load_settings(home=bundled_home, embedder="all-MiniLM-L6-v2"))
    yield opened
    opened.library.close()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A Chroma server, started for the first test that asks for it."""
    with serving(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture(params=["folder", "server"])
def kept(request: pytest.FixtureRequest) -> Address | None:
    """Where an index is kept: in its folder, or in a database of a Chroma server."""
    if request.param == "folder":
        return None
    server: ChromaServer = request.getfixturevalue("chroma_server")
    return server.database()
