"""Data sets in BEIR layout: what is read, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.beir import load_dataset
from index.errors import SourceError

QUERIES = '{"_id": "q", "text": "folds\u2028and flies", "n": 1}\n\n{"_id": 3, "text": "t"}\n'
JUDGEMENTS = "query-id\tcorpus-id\tscore\nq\t1\t2\nq\t2\t0\n3\t2\t1\n"


def written(folder: Path, queries: str = QUERIES, judgements: str = JUDGEMENTS) -> Path:
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text('{"_id": "1", "title": "A", "text": "It folds."}\n')
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(judgements)
    return folder


def test_queries_and_their_judgements_are_read(tmp_path: Path):
    dataset = load_dataset(written(tmp_path))
    assert dataset.queries == {"q": "folds\u2028and flies", "3": "t"}
    assert dataset.judgements == {"q": {"1": 2, "2": 0}, "3": {"2": 1}}


@pytest.mark.parametrize("line", ["{", "[]", '{"_id": "q"}', '{"text": "t"}'])
def test_a_line_that_is_no_query_is_named(tmp_path: Path, line: str):
    with pytest.raises(SourceError, match=r"line 4 of queries\.jsonl is no query"):
        load_dataset(written(tmp_path, QUERIES + line))


def test_a_line_that_is_no_judgement_is_named(tmp_path: Path):
    with pytest.raises(SourceError, match=r"line 5 of .*test\.tsv is no judgement"):
        load_dataset(written(tmp_path, judgements=f"{JUDGEMENTS}q\tmuch\n"))


def test_a_judged_query_without_a_text_is_an_error(tmp_path: Path):
    with pytest.raises(SourceError, match="query q is judged, but has no text"):
        load_dataset(written(tmp_path, queries='{"_id": "other", "text": "t"}'))


def test_a_folder_without_a_corpus_or_queries_is_an_error(tmp_path: Path):
    with pytest.raises(SourceError, match=r"holds no corpus\.jsonl"):
        load_dataset(tmp_path)
    folder = written(tmp_path)
    (folder / "queries.jsonl").unlink()
    with pytest.raises(SourceError, match=r"cannot read .*queries\.jsonl"):
        load_dataset(folder)
