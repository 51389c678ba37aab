"""The architecture, read from the source: who may import what, and where."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT: dict[str, set[str]] = {
    "prompts": {"index"},
    "index": set(),
    "assistant": {"index", "prompts", "eval"},  # eval: inside the commands that measure
    "eval": {"assistant", "index", "prompts"},
}
VENDORS = {
    "chromadb": {"index/stores/chroma.py"},
    "httpx": {"index/stores/chroma.py"},
    "tantivy": {"index/stores/words.py"},
    "onnxruntime": {"index/minilm/model.py"},
    "onnx": {"index/minilm/graph.py"},
    "llama_index": {"index/embedding/pipeline.py", "assistant/llama.py"},
    "openai": {"index/llm/transport.py"},
    "httpx2": {"index/llm/transport.py"},
    "tenacity": {"index/net/retrying.py"},
    "tiktoken": {"index/llm/tokens.py"},
    "jinja2": {"prompts/loading.py"},
    "sqlite3": {"index/stores/database.py"},
    "filelock": {"index/stores/folders.py"},
    "bibtexparser": {"index/reading/bibtex.py"},
    "rispy": {"index/reading/ris.py"},
    "feedparser": {"index/reading/atom.py"},
    "pydantic_settings": {"assistant/settings.py"},
    "platformdirs": {"assistant/settings.py"},
    "gradio": {"assistant/ui.py"},
    "sklearn": {"assistant/page/layout.py"},
}
FLOORS = {  # from the ground up: each imports only what stands before it, at whatever time
    "assistant": """
        files answer clock conversation failures settings language question find addressed
        scope retrieval extractive checking events progress checked_sources generative understanding
        several app build presenting verifying llama page ui cli __main__
    """.split(),
    "index": """
        errors notice reporting net characters sentences paper chunk embedder quantise metadata
        publication identity store stores embedding planning changing library llm minilm reading
        ship_vectors
    """.split(),
    "eval": """
        jsonl outcome questions own measuring gate running stored adversarial grounding
        report evaluation beir fit_quotes fit_screening fit_topic bench
    """.split(),
}
HEAVY = {  # pydantic is not among them: typer itself loads it
    *{"chromadb", "eval", "gradio", "jinja2", "llama_index", "numpy", "onnx", "onnxruntime"},
    *{"openai", "pydantic_settings", "scipy", "sqlite3", "tantivy", "tokenizers"},
}
MAX_LINES = 400


class Place(Enum):
    """When an import is carried out."""

    MODULE = auto()
    FUNCTION = auto()
    TYPES = auto()  # under TYPE_CHECKING: never


@dataclass(frozen=True, slots=True)
class Import:
    """One import in the source, e.g. `index.store` in assistant/build.py."""

    file: str
    line: int
    target: str
    place: Place

    @property
    def top(self) -> str:
        return self.target.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.target}"


@cache
def parsed() -> dict[str, ast.Module]:
    """Return the syntax tree of every module of the four packages, by its path."""
    paths = (path for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_bytes()) for path in paths}


@cache
def imports() -> tuple[Import, ...]:
    return tuple(
        Import(file, line, target, place)
        for file, tree in parsed().items()
        for line, target, place in imports_below(tree, Place.MODULE)
    )


def imports_below(node: ast.AST, place: Place) -> Iterator[tuple[int, str, Place]]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from ((child.lineno, alias.name, place) for alias in names)
            case ast.ImportFrom(module=module, names=names):
                assert module, "relative imports are not used here"
                # `from index import store` may import a module as well as a name.
                yield from ((child.lineno, f"{module}.{alias.name}", place) for alias in names)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from imports_below(child, Place.FUNCTION)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from imports_below(child, Place.TYPES)
            case _:
                yield from imports_below(child, place)


def listed(found: Iterator[Import]) -> list[str]:
    return [str(one) for one in found]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_the_packages_below_it(package: str) -> None:
    above = MAY_IMPORT.keys() - MAY_IMPORT[package] - {package}
    own = [one for one in imports() if one.file.startswith(f"{package}/")]
    assert own or package == "prompts"
    assert not listed(one for one in own if one.top in above)


def test_no_package_imports_the_tests() -> None:
    assert not listed(one for one in imports() if one.top == "tests")


def test_only_the_commands_that_measure_import_the_eval_and_only_when_they_run() -> None:
    found = [one for one in imports() if one.top == "eval" and one.file.startswith("assistant/")]
    assert found
    assert {one.file for one in found} <= {"assistant/cli/eval.py"}
    assert not listed(one for one in found if one.place is Place.MODULE)


@pytest.mark.parametrize("package", FLOORS)
def test_within_a_package_imports_go_down(package: str) -> None:
    floors = {name: floor for floor, name in enumerate(FLOORS[package])}
    own = [one for one in imports() if one.file.startswith(f"{package}/") and one.top == package]
    inside = [one for one in own if one.target.split(".")[1] in floors]
    assert inside
    assert not listed(
        one for one in inside if floors[one.target.split(".")[1]] > floors[unit_of(one.file)]
    )


@pytest.mark.parametrize("package", FLOORS)
def test_every_module_and_folder_has_its_floor(package: str) -> None:
    units = {unit_of(file) for file in parsed() if file.startswith(f"{package}/")}
    assert units - {"__init__"} == set(FLOORS[package])


def unit_of(file: str) -> str:
    """Return the folder or module right below the package: `checking`, `answer`."""
    return file.removesuffix(".py").split("/")[1]


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_is_imported_in_one_file(vendor: str) -> None:
    strays = (one for one in imports() if one.top == vendor and one.file not in VENDORS[vendor])
    assert not listed(strays)


def test_modules_do_not_import_each_other_in_circles() -> None:
    modules = {file.removesuffix(".py").replace("/", "."): file for file in parsed()}
    graph: dict[str, set[str]] = {module: set() for module in modules}
    names = {file: module for module, file in modules.items()}
    for one in imports():
        if one.place is Place.MODULE:
            reached = {one.target, one.target.rpartition(".")[0]} & modules.keys()
            graph[names[one.file]] |= reached
    assert any(graph.values())
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["ask", "--help"], ["eval", "--help"]], ids=" ".join
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from assistant.__main__ import main; code = main(sys.argv[1:])\n"
        "print('loaded:', *{name.partition('.')[0] for name in sys.modules}); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {"assistant", "typer"} <= loaded
    assert loaded & HEAVY == set()


def test_no_module_is_longer_than_the_house_allows() -> None:
    lengths = {file: len((ROOT / file).read_text("utf-8").splitlines()) for file in parsed()}
    assert not {file: length for file, length in lengths.items() if length > MAX_LINES}


def test_every_module_says_what_it_is_for() -> None:
    assert not [file for file, tree in parsed().items() if not ast.get_docstring(tree)]


def test_the_modules_that_a_folder_speaks_of_are_there() -> None:
    spoken = (
        (file, name)
        for file, tree in parsed().items()
        if file.endswith("/__init__.py")
        for name in re.findall(r"`(\w+)`", ast.get_docstring(tree) or "")
    )
    missing = [f"{file}: {name}" for file, name in spoken if not near(file, name).is_file()]
    assert not missing


def near(file: str, name: str) -> Path:
    return (ROOT / file).with_name(f"{name}.py")


def test_nothing_prints_past_the_writers_of_the_command_line() -> None:
    calls = (
        f"{file}:{node.lineno}"
        for file, tree in parsed().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == "print"
    )
    assert not list(calls)


def test_the_index_never_asks_what_day_it_is() -> None:
    # A card without a year lies in the year its page was saved, whenever it is read.
    clocks = {"today", "now", "utcnow"}
    uses = (
        f"{file}:{node.lineno}"
        for file, tree in parsed().items()
        if file.startswith("index/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in clocks
    )
    assert not list(uses)
