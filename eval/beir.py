"""Retrieval on any data set in BEIR layout, with the retriever exactly as shipped.

corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels/SPLIT.tsv with the columns
query-id, corpus-id, score (Thakur et al., NeurIPS 2021). The index is kept in the given
cache folder, so that an interrupted run resumes where it stopped and a second one embeds nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.app import Assistant
from assistant.build import Report, index_papers
from assistant.events import Progress
from eval.jsonl import read_lines, read_text
from eval.measuring.metrics import mean, ndcg, recall, reciprocal_rank
from index.embedder import Embedder
from index.errors import SourceError
from index.library import Library
from index.paper import digest
from index.reading.sources import read_sources
from index.reporting import ignore

DEPTH = 100


@dataclass(frozen=True, slots=True)
class Dataset:
    """Judged queries and where their corpus is."""

    name: str
    corpus: Path
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]
    """Query id -> document id -> grade."""


@dataclass(frozen=True, slots=True)
class RetrievalScores:
    """Means over all judged queries, each 0..1."""

    dataset: str
    queries: int
    documents: int
    dense: bool
    ndcg_at_10: float
    recall_at_10: float
    recall_at_20: float
    recall_at_100: float
    mrr: float

    def record(self) -> dict[str, object]:
        """Return the scores as JSON, rounded to four places."""
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


class _Query(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    id: str = Field(alias="_id")
    text: str


def load_dataset(folder: Path, split: str = "test") -> Dataset:
    """Read queries and judgements; raises SourceError naming the file that is missing or bad."""
    corpus = folder / "corpus.jsonl"
    if not corpus.is_file():
        raise SourceError(
            f"{folder} holds no corpus.jsonl",
            "name a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv",
        )
    judgements = _read_judgements(folder / "qrels" / f"{split}.tsv")
    texts = _read_queries(folder / "queries.jsonl")
    missing = [query for query in judgements if query not in texts]
    if missing:
        raise SourceError(f"query {missing[0]} is judged, but has no text", "mend queries.jsonl")
    return Dataset(
        folder.resolve().name, corpus, {key: texts[key] for key in judgements}, judgements
    )


def evaluate(
    dataset: Dataset, cache: Path, embedder: Embedder | None, report: Report = ignore
) -> RetrievalScores:
    """Index the corpus under `cache`, run all queries, and score the rankings."""
    home = cache / digest(str(dataset.corpus.resolve()))[:16]
    library = Library.open(home, embedder)
    try:
        reading = read_sources([str(dataset.corpus)])
        index_papers(library, reading.papers, embedder, report)
        return _score(dataset, Assistant(library, embedder), report)
    finally:
        library.close()


def _score(dataset: Dataset, assistant: Assistant, report: Report) -> RetrievalScores:
    rows: list[tuple[float, ...]] = []
    for number, (query, judged) in enumerate(dataset.judgements.items(), start=1):
        ranking = assistant.rank_ids(dataset.queries[query], DEPTH)
        wanted = [document for document, grade in judged.items() if grade > 0]
        shares = (recall(ranking, wanted, k) for k in (10, 20, 100))
        rows.append((ndcg(ranking, judged), *shares, reciprocal_rank(ranking, wanted)))
        report(Progress("querying", number, len(dataset.judgements)))
    columns = [mean(column) for column in zip(*rows, strict=True)] or [0.0] * 5
    status = assistant.library.status()
    return RetrievalScores(dataset.name, len(rows), status.papers, status.dense, *columns)


def _read_queries(path: Path) -> dict[str, str]:
    rows = read_lines(path, _Query, "query", "each line has _id and text")
    return {query.id: query.text for _, query in rows}


def _read_judgements(path: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    lines = read_text(path).split("\n")
    for number, row in enumerate(csv.reader(lines, delimiter="\t"), start=1):
        if len(row) == 3 and row[2].lstrip("-").isdigit():
            judged.setdefault(row[0], {})[row[1]] = int(row[2])
        elif row and number > 1:  # the first line is the header
            raise SourceError(
                f"line {number} of {path} is no judgement",
                "its columns are query-id, corpus-id, score",
            )
    return judged
